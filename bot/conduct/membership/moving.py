"""Moving: a room is replaced by a new one, and its rounds go there with us.

Matrix calls it an upgrade. The old room names the new one; that we are in the new one decides.
"""

from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.membership import presence
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.ids import RoomId
from bot.meeting.incident import Absence, Kind
from bot.meeting.letter import Join, Letter
from bot.meeting.round import Phase, Round
from bot.store.audit import Entry
from bot.store.database import Transaction


def set_out(turn: Turn, successor: RoomId) -> None:
    """A room where people count on us was replaced: go after it."""
    if successor == turn.message.room:
        return
    turn.tx.moves.plan(turn.message.room, successor, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "room replaced", detail=turn.message.room))
    if successor in turn.tx.listening.rooms():
        arrive(turn.tx, turn.office, successor, turn.now)
    else:
        turn.tx.outbox.post(Letter(successor, f"move:{turn.message.event}", Join()), turn.now)


def strand(tx: Transaction, office: Office, successor: RoomId, now: datetime) -> bool:
    """The new room does not let us in: staff are asked to invite us; False if nobody wanted to move there."""
    old = tx.moves.before(successor)
    if old is not None:
        presence.lose(tx, office, old, Absence.REPLACED, now)
    return old is not None


def arrive(tx: Transaction, office: Office, successor: RoomId, now: datetime) -> None:
    """We are in a room: what was to move there moves, with all that waits to be said.

    Not if rounds were held there before: two networks do not become one.
    """
    old = tx.moves.before(successor)
    if old is None or tx.rounds.latest_in(successor) is not None:
        return
    tx.rounds.move(old, successor)
    tx.rosters.move(old, successor)
    tx.dialogues.move(old, successor)
    tx.networks.move(old, successor)
    tx.memories.move(old, successor)
    tx.lanes.move(old, successor, now)
    tx.moves.finish(old, now)
    tx.incidents.end(Kind.ROOM_LOST, old, now)
    round_ = tx.rounds.latest_in(successor)
    if round_ is not None and round_.active:
        _tell(tx, office, round_, now)


def _tell(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    if round_.phase is Phase.OPEN:
        questions = [question.full for question in round_.questions]
        values = {"title": round_.title, "deadline": office.spoken(round_.deadline), "questions": questions}
        tx.outbox.post(office.announce(round_, f"moved:{round_.room}", "round.moved", **values), now)
    staff = staffroom.of(tx, office, round_)
    if staff is not None:
        key = f"round:{round_.id}:moved-to:{round_.room}"
        said = office.say(staff, key, "steer.moved", title=round_.title, network=round_.network)
        tx.outbox.post(said, now)
