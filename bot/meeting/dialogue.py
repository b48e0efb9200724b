"""Dialogues: what we have asked somebody, and wait to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.meeting.ids import RoomId, RoundId, UserId


class Topic(StrEnum):
    """What a dialogue is about; each topic has one partner who leads it."""

    NETWORK = "network"
    SETUP = "setup"
    DRAFT = "draft"
    EXTENSION = "extension"
    GUIDED = "guided"
    CHANGE = "change"
    WITHDRAWAL = "withdrawal"
    UNNAMED = "unnamed"
    MISPLACED = "misplaced"
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
    HELPING = "helping"
    COMPARISON = "comparison"
    OBJECTION = "objection"
    AMBIGUITY = "ambiguity"


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
