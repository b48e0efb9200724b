"""Dialogues: what we have asked somebody, and wait to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.message import Message

# Two questions that begin with one message need an order: the second is later by the least there is.
_AFTER = timedelta(microseconds=1)
REVERSIBLE = timedelta(days=14)
"""So long whoever has decided everything may decide otherwise."""


class Topic(StrEnum):
    """What a dialogue is about; each topic has one partner who leads it, but UNASKED: nobody waits there."""

    NETWORK = "network"
    SETUP = "setup"
    DRAFT = "draft"
    EXTENSION = "extension"
    GUIDED = "guided"
    CHANGE = "change"
    WITHDRAWAL = "withdrawal"
    UNNAMED = "unnamed"
    MISPLACED = "misplaced"
    WHERETO = "whereto"
    UNASKED = "unasked"
    INSTITUTION = "institution"
    SHARED = "shared"
    ENTRY = "entry"
    COPY = "copy"
    NEWCOMERS = "newcomers"
    LATE = "late"
    CHECK = "check"
    CURATION = "curation"
    RESTORED = "restored"
    TASKS = "tasks"
    CONSENT = "consent"
    FULFILMENT = "fulfilment"
    HELPING = "helping"
    COMPARISON = "comparison"
    OBJECTION = "objection"
    AMBIGUITY = "ambiguity"
    MEANT = "meant"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One thing that we asked and that is not settled yet.

    `desk` is the staff room or a person; hers is held in whatever direct room she writes to us from.
    `subject` tells what it is about, such as „round:7“: the same thing is asked there only once at a time.
    `state` is what the next word builds on, as JSON; it holds no words whose author has not agreed to have
    them kept. `letter` is the key of the letter that asked last, so that a reply to that finds it; `asker`
    is whoever began it, where several may. At `due` something happens without anybody's word; once it
    `expires` it is as if it had never been asked.
    """

    desk: RoomId
    topic: Topic
    subject: str
    asked: datetime
    expires: datetime
    round: RoundId | None = None
    asker: UserId | None = None
    letter: str | None = None
    due: datetime | None = None
    state: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def after(
        cls,
        message: Message,
        topic: Topic,
        subject: str,
        expires: datetime,
        round_: RoundId | None = None,
        *,
        desk: RoomId | None = None,
        letter: str | None = None,
        state: Mapping[str, Any],
    ) -> Self:
        """What the sender of a message is asked because of it: at her own desk, unless another is named."""
        her, at = message.sender, message.arrived
        return cls(desk or RoomId(her), topic, subject, at, expires, round_, her, letter, state=state)

    @property
    def its_round(self) -> RoundId:
        """The round it is about; only for topics that are always about one."""
        assert self.round is not None
        return self.round

    def knowing(self, **facts: Any) -> Self:
        """The same with these facts added to its state."""
        return replace(self, state={**self.state, **facts})

    def asked_last(self) -> Self:
        """The same as the newest of all that its message began, so that a bare word is for it."""
        return replace(self, asked=self.asked + _AFTER)

    def decided(self, now: datetime) -> Self:
        """The same once all is decided: it may be decided otherwise, but whatever else waits comes first."""
        return replace(self, asked=now - REVERSIBLE)

    def is_decided(self, now: datetime) -> bool:
        """Whether nothing of it is an open question any more."""
        return now - self.asked >= REVERSIBLE
