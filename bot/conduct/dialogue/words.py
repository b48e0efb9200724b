"""Words: what somebody wrote, where, and what is known of her that tells what it may be."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conduct.turn import Turn
from bot.meeting.message import Place
from bot.meeting.round import Round


@dataclass(frozen=True, slots=True)
class Words:
    """Whose turn it is, where she wrote, the rounds that its sender may answer, and whether she is staff.

    `former` are the rounds of networks that she has left.
    """

    turn: Turn
    place: Place
    rounds: Iterable[Round]
    former: tuple[Round, ...] = ()
    staff: bool = False
