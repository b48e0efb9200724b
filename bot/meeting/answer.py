"""Answers: what a member says to a question, and whether it counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.member import Member
from bot.meeting.round import NO_GRACE, Phase, Round


class Standing(StrEnum):
    """Counted answers stand in the minutes; late ones are kept for staff to decide on.

    Those they admitted stand in the minutes as well, marked; deferred ones wait for the next round.
    What members suggest before a round begins is no answer yet: it belongs to question 0, and counts nowhere.
    """

    COUNTED = "counted"
    ADMITTED = "admitted"
    LATE = "late"
    SUGGESTED = "suggested"
    DEFERRED = "deferred"

    @property
    def counts(self) -> bool:
        """Whether such an answer stands in the minutes, and in every number."""
        return self in COUNTING


# What minutes are made of.
COUNTING = (Standing.COUNTED, Standing.ADMITTED)


class Channel(StrEnum):
    """How an answer came to us."""

    ROOM = "room"
    DIRECT = "direct"
    GUIDED = "guided"
    MAIL = "mail"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class Answer:
    """One message to one question, verbatim. `numbered` tells that the message named its questions.

    An `unnamed` one stands in the minutes without its institution. What staff `entered_by` hand belongs to
    `member` all the same. One that was moved here remembers from where: its message still says so.
    """

    round: RoundId
    question: int
    event: EventId
    member: Member
    text: str
    arrived: datetime
    standing: Standing
    numbered: bool = False
    channel: Channel = Channel.ROOM
    unnamed: bool = False
    entered_by: UserId | None = None
    moved_from: int | None = None

    @property
    def origin(self) -> int:
        """The question that its message gave it to."""
        return self.question if self.moved_from is None else self.moved_from

    @property
    def voice(self) -> str:
        """Whose voice it is where voices are counted.

        One without a name is a voice of its own: beside a named quote of the same institution the count would
        give it away.
        """
        return f"unnamed {self.member.institution}" if self.unnamed else self.member.institution


def counted(round_: Round, answers: Iterable[Answer]) -> Counter[int]:
    """How many answers each question has, wherever that is said: in the status, in drafts, in minutes.

    However many messages it took, what one voice says to a question is one answer. Of a poll these are the
    institutions that voted; a vote is no answer in words (see `in_words`).
    """
    polls = {question.no for question in round_.polls}
    said = {(one.question, one.member.institution if one.question in polls else one.voice) for one in answers}
    return Counter(no for no, _ in said)


def in_words(round_: Round, answers: Iterable[Answer]) -> int:
    """How many answers in words a round has in all; minutes say the same (`Minutes.answers`)."""
    counts = counted(round_, answers)
    return sum(counts[question.no] for question in round_.worded)


def standing(round_: Round, arrived: datetime, grace: timedelta = NO_GRACE) -> Standing | None:
    """Judge an answer by when it arrived; None if the round takes no answers at all.

    `grace` is how long after the deadline answers still count, the same for everyone: some travel long.

    A round that closed a moment ago still takes what arrived before its end: the clock may
    ring while the message waits to be read. Once the minutes are out, everything is late.
    """
    if not round_.begun or round_.phase is Phase.CANCELLED:
        return None
    if round_.phase is Phase.PUBLISHED or arrived > round_.counts_until(grace):
        return Standing.LATE
    return Standing.COUNTED
