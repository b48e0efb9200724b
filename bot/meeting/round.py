"""The round: one written meeting, from its start to its published minutes."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.meeting.gathering import Gathering
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.question import Question
from bot.meeting.resolution import LABELS

NO_GRACE = timedelta()
# „von Sprache“, „im Netzwerk Sprache“.
_OF = re.compile(r"^(?:von|vom|für|im|in|of|for)\s+")
# If a round ends later than this after its deadline, members are told so.
_PUNCTUAL = timedelta(minutes=10)


class Phase(StrEnum):
    """Where a round stands. It only ever moves downwards in this list; `CANCELLED` ends it early."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Release(StrEnum):
    """Who must release the minutes before they are published."""

    AUTOMATIC = "automatic"
    ONE = "one"
    TWO = "two"

    @property
    def needed(self) -> int:
        """How many different people."""
        return {Release.AUTOMATIC: 0, Release.ONE: 1, Release.TWO: 2}[self]


class Form(StrEnum):
    """How long the minutes are: with every quote, or what came of it alone."""

    FULL = "full"
    SHORT = "short"


class Kind(StrEnum):
    """What a round is for: to hear what people say, or to decide on one proposal without a meeting."""

    MEETING = "meeting"
    RESOLUTION = "resolution"


class Refusal(StrEnum):
    """Why a step is not possible now."""

    NOT_STARTED = "not_started"
    PLANNED = "planned"
    ALREADY_CLOSED = "already_closed"
    ALREADY_PUBLISHED = "already_published"
    CANCELLED = "cancelled"
    STILL_OPEN = "still_open"
    SAME_DEADLINE = "same_deadline"


class Step(StrEnum):
    """What the time asks for."""

    OPEN = "open"
    CLOSE = "close"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Round:
    """A round of one network room. All times carry a zone; `desk` is the room staff steer it from.

    `minutes_owed` tells that minutes were taken back before everybody had them. A planned round begins at
    `opens_at`; until `suggestions_until` members may say what it is to be about. `moderators` may do all that
    staff may do with it. Without a `form` the minutes have the office's usual one.
    """

    id: RoundId
    room: RoomId
    desk: RoomId
    number: int
    title: str
    network: str
    questions: tuple[Question, ...]
    phase: Phase
    deadline: datetime
    first_deadline: datetime
    minutes_at: datetime | None
    release: Release
    starter: UserId
    invited: int
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    published_at: datetime | None = None
    released_by: frozenset[UserId] = frozenset()
    minutes_owed: bool = False
    opens_at: datetime | None = None
    suggestions_until: datetime | None = None
    moderators: frozenset[UserId] = frozenset()
    form: Form | None = None
    next_meeting: Gathering | None = None
    kind: Kind = Kind.MEETING

    @property
    def decides(self) -> bool:
        """Whether it is a resolution by circulation."""
        return self.kind is Kind.RESOLUTION

    @property
    def ends(self) -> datetime:
        """The end as people know it: the deadline, unless staff closed earlier."""
        return min(self.deadline, self.closed_at) if self.closed_at else self.deadline

    def counts_until(self, grace: timedelta = NO_GRACE) -> datetime:
        """When the last answer counts: some grace after the deadline, unless staff closed earlier."""
        last = self.deadline + grace
        return min(last, self.closed_at) if self.closed_at else last

    @property
    def begun(self) -> bool:
        """Whether members may answer, or could until it ended."""
        return self.phase not in (Phase.PROPOSED, Phase.PLANNED)

    @property
    def active(self) -> bool:
        """Whether the round still has something before it."""
        return self.phase in (Phase.PROPOSED, Phase.PLANNED, Phase.OPEN, Phase.CLOSED)

    @property
    def worded(self) -> tuple[Question, ...]:
        """The questions that are answered in words; polls come after them."""
        return tuple(question for question in self.questions if not question.is_poll)

    @property
    def polls(self) -> tuple[Question, ...]:
        """The questions with options to choose from."""
        return tuple(question for question in self.questions if question.is_poll)

    def label(self, question: Question) -> str:
        """What members call a question: its number, or the letter of a vote; a poll has none."""
        if self.decides:
            return LABELS[question.no]
        return "" if question.is_poll else str(question.no)

    def is_of(self, words: str) -> bool:
        """Whether these words are the beginning of its network's name, as in „Themen im Netzwerk Sprache“."""
        words = words.casefold()
        said = _OF.sub("", words)
        forms = (words, said, said.removeprefix("netzwerk "))
        return any(len(form) > 2 and self.network.casefold().startswith(form) for form in forms)

    def question(self, no: int) -> Question | None:
        """The question with this number."""
        return next((question for question in self.questions if question.no == no), None)


def plan(round_: Round, opens_at: datetime) -> Round | Refusal:
    """Release a round that begins by itself at `opens_at`."""
    if round_.phase is not Phase.PROPOSED:
        return _refusal(round_)
    return replace(round_, phase=Phase.PLANNED, opens_at=opens_at)


def postpone(round_: Round, opens_at: datetime, deadline: datetime) -> Round | Refusal:
    """Move the time of a round that has not begun; its first deadline moves with it."""
    if round_.begun:
        return _refusal(round_)
    minutes_at = minutes_after(round_.minutes_at, deadline)
    return replace(
        round_, opens_at=opens_at, deadline=deadline, first_deadline=deadline, minutes_at=minutes_at
    )


def open_(round_: Round, now: datetime) -> Round | Refusal:
    """Begin: from now on answers count."""
    if round_.begun:
        return _refusal(round_)
    return replace(round_, phase=Phase.OPEN, opened_at=now)


def extend(round_: Round, deadline: datetime) -> Round | Refusal:
    """Move the deadline of an open round; the first one is remembered for the minutes."""
    if round_.phase is not Phase.OPEN:
        return _refusal(round_)
    if deadline == round_.deadline:
        return Refusal.SAME_DEADLINE
    return replace(round_, deadline=deadline, minutes_at=minutes_after(round_.minutes_at, deadline))


def close(round_: Round, now: datetime) -> Round | Refusal:
    """End the window; whatever arrives later is a late answer."""
    if round_.phase is not Phase.OPEN:
        return _refusal(round_)
    return replace(round_, phase=Phase.CLOSED, closed_at=now)


def closes_late(round_: Round, now: datetime, grace: timedelta = NO_GRACE) -> bool:
    """Whether people have been waiting for the end of a round."""
    return now - (round_.deadline + grace) > _PUNCTUAL


def cancel(round_: Round) -> Round | Refusal:
    """Stop a round for good; nothing is published."""
    if not round_.active:
        return _refusal(round_)
    return replace(round_, phase=Phase.CANCELLED)


def release(round_: Round, by: UserId) -> Round | Refusal:
    """Take one person's release of the minutes."""
    if round_.phase is not Phase.CLOSED:
        return _refusal(round_)
    return replace(round_, released_by=round_.released_by | {by})


def void(round_: Round) -> Round:
    """Whatever was released has to be released again."""
    return replace(round_, released_by=frozenset())


def halt(round_: Round) -> Round:
    """Have nothing come by itself any more: a round that needed no release needs one now."""
    stricter = Release.ONE if round_.release is Release.AUTOMATIC else round_.release
    return replace(void(round_), release=stricter)


def publish(round_: Round, now: datetime) -> Round | Refusal:
    """The minutes are out."""
    if round_.phase is not Phase.CLOSED:
        return _refusal(round_)
    return replace(round_, phase=Phase.PUBLISHED, published_at=now)


def released(round_: Round) -> bool:
    """Whether enough different people released the minutes."""
    return len(round_.released_by) >= round_.release.needed


def due(round_: Round, now: datetime, grace: timedelta = NO_GRACE) -> Step | None:
    """What is to be done for this round at `now`; asked again after each step."""
    if round_.phase is Phase.PLANNED and round_.opens_at is not None and now >= round_.opens_at:
        return Step.OPEN
    if round_.phase is Phase.OPEN and now >= round_.deadline + grace:
        return Step.CLOSE
    if round_.phase is Phase.CLOSED and released(round_) and (round_.minutes_at or now) <= now:
        return Step.PUBLISH
    return None


def next_due(round_: Round, grace: timedelta = NO_GRACE) -> datetime | None:
    """When the clock alone will next ask for a step."""
    if round_.phase is Phase.PLANNED:
        return round_.opens_at
    if round_.phase is Phase.OPEN:
        return round_.deadline + grace
    if round_.phase is Phase.CLOSED and released(round_):
        return round_.minutes_at or round_.closed_at
    return None


def minutes_after(minutes_at: datetime | None, deadline: datetime) -> datetime | None:
    """Minutes announced for before the new deadline come when the round closes instead."""
    return minutes_at if minutes_at and minutes_at > deadline else None


def _refusal(round_: Round) -> Refusal:
    return {
        Phase.PROPOSED: Refusal.NOT_STARTED,
        Phase.PLANNED: Refusal.PLANNED,
        Phase.OPEN: Refusal.STILL_OPEN,
        Phase.CLOSED: Refusal.ALREADY_CLOSED,
        Phase.PUBLISHED: Refusal.ALREADY_PUBLISHED,
        Phase.CANCELLED: Refusal.CANCELLED,
    }[round_.phase]
