"""The staff room: where those of the office read what is for them alone.

Where there is none, the room a round is steered from takes its place – unless that is the network room: what
concerns the office is not told to everybody.
"""

from bot.conduct.office import Office
from bot.meeting.ids import RoomId
from bot.meeting.round import Round
from bot.store.database import Transaction


def of(tx: Transaction, office: Office, round_: Round | None = None) -> RoomId | None:
    """The room for what is about a round, or about none; None if there is no such room."""
    if office.staff_room is not None:
        return office.staff_room
    rounds = [round_] if round_ else tx.rounds.latest()
    return next((one.desk for one in rounds if one.desk != one.room), None)
