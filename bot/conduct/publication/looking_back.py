"""Looking back: a week after the minutes are agreed staff read how the round went, from what is stored.

Answers may be gone by then; what cannot be told any more is left out.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.membership import excused
from bot.conduct.office import Office
from bot.meeting import retention
from bot.meeting.aftermath import Aftermath
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import RoundId
from bot.meeting.round import Round
from bot.meeting.task import State
from bot.minutes.weight import shorten
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

# So many sentences are quoted, each so long at most, in bytes.
_MOST, _LONGEST = 5, 400
_NAMED = 10


def look_back(tx: Transaction, office: Office, aftermath: Aftermath, now: datetime) -> None:
    """Tell staff how a round went, once, in their own room."""
    tx.aftermaths.save(replace(aftermath, looked_back_at=now))
    round_ = tx.rounds.get(aftermath.round)
    desk = staffroom.of(tx, office, round_)
    if desk is not None:
        values = {**_participation(tx, round_), **_sentences(tx, round_), "tasks": tasks(tx, office, round_)}
        values |= {"number": round_.number, "network": round_.network, "ways": _ways(tx, office, round_)}
        values["deletion"] = _deletion(tx, office, round_)
        letter = office.say(desk, f"round:{round_.id}:looked-back", "review.look_back", **values)
        tx.outbox.post(letter, now)


def take_back(tx: Transaction, rounds: Collection[RoundId]) -> None:
    """A look back that has not left yet may quote what is not to be read any more: it is made anew."""
    keys = {f"round:{id_}:looked-back": id_ for id_ in rounds}
    for outgoing in tx.outbox.unsent() if keys else ():
        aftermath = tx.aftermaths.get(keys.get(outgoing.letter.key, RoundId(0)))
        if aftermath is not None:
            tx.traces.withhold(outgoing)
            tx.aftermaths.save(replace(aftermath, looked_back_at=None))


def tasks(tx: Transaction, office: Office, round_: Round) -> list[Markdown]:
    """What was agreed to be done and is open, a line for each; what is due first stands first."""
    due = [task for task in tx.tasks.of_network(round_.room) if task.state is State.OPEN]
    due.sort(key=lambda task: (task.due, task.id))
    return [
        office.texts(
            "review.task",
            what=task.what,
            who=[office.texts("tasks.party", name=one.name, consent=one.consent) for one in task.remaining],
            due=office.dated(task.due),
        )
        for task in due[:_MOST]
    ]


def _participation(tx: Transaction, round_: Round) -> dict[str, object]:
    """How many took part, who is new, who is silent for the second time: compared with the last round."""
    edition, before = tx.archive.of(round_.id), _before(tx, round_)
    # Whoever withdrew since is not counted in the minutes any more.
    count = edition.took_part if edition else tx.aftermaths.turnout(round_.id)
    values = {"took_part": count, "invited": max(round_.invited, count)}
    if before is None or not tx.aftermaths.turnout(before.id):
        return values | {"before": None, "new": [], "silent": []}
    earlier = tx.aftermaths.turnout(before.id)
    listed = set(tx.rosters.of(round_.room).institutions)
    known = listed | tx.answers.institutions(round_.id)
    now, then = tx.aftermaths.among(round_.id, known), tx.aftermaths.among(before.id, known)
    silent = listed - now - then - set(excused.institutions(tx, round_.id))
    return values | {
        "before": (before.number, earlier, max(before.invited, earlier)),
        "new": sorted(now - then)[:_NAMED],
        "silent": sorted(silent)[:_NAMED],
    }


def _before(tx: Transaction, round_: Round) -> Round | None:
    """The round of the same room whose minutes came out before."""
    id_ = tx.aftermaths.before(round_.room, round_.id)
    return None if id_ is None else tx.rounds.get(id_)


def _ways(tx: Transaction, office: Office, round_: Round) -> list[str]:
    """How the institutions took part, each counted once, by its first answer."""
    first: dict[str, str] = {}
    for filed in tx.answers.of_round(round_.id):
        answer = filed.answer
        late = answer.standing is Standing.ADMITTED
        first.setdefault(answer.member.institution, "late" if late else answer.channel.value)
    counted = Counter(first.values())
    order = [*(channel.value for channel in Channel), "late"]
    return [str(office.texts(f"review.way.{way}", count=counted[way])) for way in order if counted[way]]


def _sentences(tx: Transaction, round_: Round) -> dict[str, object]:
    """What people liked, without their names, and in the order of the alphabet rather than of time."""
    said = sorted(shorten(one.text, _LONGEST) for one in tx.praises.of_round(round_.id))
    return {"count": len(said), "sentences": said[:_MOST]}


def _deletion(tx: Transaction, office: Office, round_: Round) -> str:
    """When the answers are deleted; empty if they stay, or are gone."""
    months, published = office.retention_months, round_.published_at
    if not months or published is None or not tx.answers.of_round(round_.id):
        return ""
    return office.day(retention.ends(office.local(published), months))
