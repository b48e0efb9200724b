"""Words: what somebody wrote, where, and what is known of her that tells what it may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.meeting.message import Message, Place
from bot.meeting.round import Round


@dataclass(frozen=True, slots=True)
class Words:
    """A message, where it was written, the rounds that its sender may answer, and whether she is staff.

    `former` are the rounds of networks that she has left.
    """

    message: Message
    place: Place
    rounds: Iterable[Round]
    now: datetime
    former: tuple[Round, ...] = ()
    staff: bool = False
