"""The release of minutes: stopped by staff until they are out, and void when something changes after it."""

from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.office import Office
from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.member import introduce
from bot.meeting.round import Phase, Round, halt, released, void
from bot.store.audit import NOBODY, Entry
from bot.store.database import Transaction

# What the audit trail calls it.
_VOID, _VOID_AND_TOLD = "release void", "release void, and told"
_REFUSALS = {
    Phase.PROPOSED: "refusal.not_started",
    Phase.PLANNED: "refusal.planned",
    Phase.OPEN: "refusal.still_open",
    Phase.PUBLISHED: "release.too_late",
    Phase.CANCELLED: "refusal.cancelled",
}


def stop(turn: Turn, id_: RoundId) -> None:
    """Nothing is published until the minutes are released again, whatever was planned."""
    round_ = turn.tx.rounds.get(id_)
    if round_.phase in _REFUSALS:
        begins = prefix(turn.tx, turn.office, turn.message.room)
        said = {"title": round_.title, "deadline": turn.office.spoken(round_.ends), "prefix": begins}
        report(turn, _REFUSALS[round_.phase], **said)
        return
    halted = halt(round_)
    turn.tx.rounds.save(halted, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "publication stopped", id_))
    values = {"title": round_.title, "needed": halted.release.needed, "idle": halted == round_}
    report(turn, "release.stopped", **values)
    if halted != round_:
        who = introduce(turn.message.sender, turn.message.sender_name).name
        occasion = f"stopped:{turn.message.event}"
        _tell(
            turn.tx,
            turn.office,
            halted,
            occasion,
            "release.stopped_by",
            turn.now,
            but=turn.message.room,
            who=who,
        )


def under_way(tx: Transaction, until: datetime | None = None) -> bool:
    """Whether minutes come out by themselves – before `until` –, unless somebody stops them."""
    waiting = [one for one in tx.rounds.active() if one.phase is Phase.CLOSED and released(one)]
    return any(until is None or one.minutes_at is None or one.minutes_at < until for one in waiting)


def holds(turn: Turn, round_: Round, *, question: int = 0) -> bool:
    """Whether minutes are released, so that „zurück“ takes nothing back that came before; staff hear why."""
    if round_.phase is not Phase.CLOSED or not round_.released_by:
        return False
    report(turn, "taking_back.released", title=round_.title, question=question)
    return True


def withdraw(tx: Transaction, round_: Round, now: datetime, *, told: bool = False) -> None:
    """What was released is not what the minutes say now. `tell` says so once they are put together again.

    Unless it is `told` in the answer to whoever changed them: nobody reads it twice.
    """
    if round_.phase is Phase.CLOSED and round_.released_by:
        tx.rounds.save(void(round_), now)
        tx.audit.note(Entry(now, NOBODY, _VOID_AND_TOLD if told else _VOID, round_.id))


def tell(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Say once that a release is void, and that there is a new draft to be read."""
    entry = tx.audit.latest(round_.id, _VOID)
    if entry is not None:
        occasion = f"void:{entry.at.timestamp():.0f}"
        _tell(tx, office, round_, occasion, "release.void", now, needed=round_.release.needed)


def _tell(
    tx: Transaction,
    office: Office,
    round_: Round,
    occasion: str,
    name: str,
    now: datetime,
    *,
    but: RoomId | None = None,
    **values: object,
) -> None:
    """All who may release: staff in their own room, whoever moderates with them in private."""
    desk = staffroom.of(tx, office, round_)
    persons = sorted(round_.moderators if desk else round_.moderators | {round_.starter})
    for no, room in enumerate([desk, *(RoomId(person) for person in persons)]):
        if room is not None and room != but:
            key = f"round:{round_.id}:{occasion}:{no}"
            tx.outbox.post(office.say(room, key, name, title=round_.title, **values), now)
