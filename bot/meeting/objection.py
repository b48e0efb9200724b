"""Objections: what somebody finds not right in minutes that are out, and what staff decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.meeting import remark
from bot.meeting.ids import EventId, RoundId, UserId


class State(StrEnum):
    """Where an objection stands. A draft waits for its author's yes, an open one for the staff.

    One that was withdrawn after it came out is but a note that the next edition has to name; then that is its
    `edition`.
    """

    DRAFT = "draft"
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Objection:
    """What one person said about published minutes, verbatim.

    `question` is the agenda item it is about, 0 for none of them. A `rewording` is the new text of the
    author's own answer, whose id it names. `wording` is what staff have the minutes say instead of her words.
    `number` is how staff call it, 0 for a draft; `edition` is the one in which it came out.
    """

    round: RoundId
    question: int
    event: EventId
    user: UserId
    institution: str
    text: str
    at: datetime
    state: State = State.DRAFT
    rewording: int | None = None
    wording: str = ""
    number: int = 0
    edition: int | None = None
    id: int = 0

    @property
    def living(self) -> bool:
        """Whether staff may still decide, or decide otherwise."""
        return self.number > 0 and self.edition is None

    @property
    def waits(self) -> bool:
        """Whether it was accepted and has not come out yet."""
        return self.state is State.ACCEPTED and self.edition is None

    @property
    def to_come_out(self) -> bool:
        """Whether the next edition has something to say of it."""
        return self.edition is None and self.state in (State.ACCEPTED, State.WITHDRAWN)

    def withdrawn(self) -> "Objection":
        """What is left of it once its author took it back: that it was, and where; nothing of her."""
        mine = (self.round, self.question, EventId(""), UserId(""), "", "", self.at)
        return Objection(*mine, State.WITHDRAWN, self.rewording, id=self.id)

    @property
    def takes_out(self) -> bool:
        """Whether her own words ask that something be gone: printed, they would say it again."""
        return self.rewording is None and not self.wording and remark.takes_out(self.text)

    @property
    def said(self) -> str:
        """What the minutes say of it."""
        return self.wording or self.text


def next_number(objections: Sequence[Objection]) -> int:
    """How the next one is called: small, and never as one that staff may have before them."""
    return max((one.number for one in objections), default=0) + 1
