"""Duties: which tasks the minutes of a round tell of, as they stood when it was published."""

from datetime import datetime

from bot.meeting.round import Kind, Phase, Round
from bot.meeting.task import Report, State, Task, of_round, reported
from bot.store.database import Transaction


def agreed(tx: Transaction, round_: Round, at: datetime) -> tuple[Task, ...]:
    """The tasks that were agreed in a round by then."""
    return tuple(of_round(tx.tasks.of_network(round_.room, at), round_.id))


def reports(tx: Transaction, round_: Round, at: datetime) -> tuple[Report, ...]:
    """What had become of earlier tasks by then; what the last minutes called done is not told again."""
    last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=round_.id, kind=Kind.MEETING)
    before = tx.tasks.of_network(round_.room, last.published_at) if last else []
    return tuple(reported(tx.tasks.of_network(round_.room, at), before, round_.id))


def needs(tx: Transaction, round_: Round, at: datetime) -> tuple[Report, ...]:
    """What had become by then of the needs that were open when the last minutes came out."""
    last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, before=round_.id, kind=Kind.MEETING)
    before = tx.tasks.needs_of(round_.room, last.published_at) if last else []
    return tuple(reported(tx.tasks.needs_of(round_.room, at), before, round_.id))


def forget(tx: Transaction, round_: Round) -> None:
    """What was settled when a round ended is told of in no minutes that could still be shown."""
    ended = round_.published_at or round_.closed_at
    then = [*tx.tasks.of_network(round_.room, ended), *tx.tasks.needs_of(round_.room, ended)] if ended else []
    settled = {task.id for task in then if task.state is not State.OPEN and task.round <= round_.id}
    now = [*tx.tasks.of_network(round_.room), *tx.tasks.needs_of(round_.room)]
    tx.tasks.forget(task.id for task in now if task.id in settled and task.state is not State.OPEN)
