"""The aftermath of a round: what its published minutes still have before them, and when.

Until a noon about two weeks later everybody may object. What was accepted comes out as another edition. Then
the minutes are agreed, and a week later staff look back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.meeting.hours import Hours
from bot.meeting.ids import RoundId

_NOON = time(12)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
# Whoever deletes one message often deletes another.
QUIET = timedelta(minutes=10)
# So late something to all may still come outside the hours of the office.
_PUNCTUAL = timedelta(hours=1)


class Step(StrEnum):
    """What the time asks for."""

    ISSUE = "issue"
    REMIND_STAFF = "remind_staff"
    AGREE = "agree"
    LOOK_BACK = "look_back"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the minutes as it was published; they count from 1.

    `unreached` is how many institutions were known to get no minutes when it came out.
    """

    no: int
    at: datetime
    unreached: int = 0


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Where the minutes of a round stand. Times are in UTC.

    Another edition comes at `issue_at`; a `whole` one takes the place of every message of the one before.
    `pressed` tells that staff know that something open holds up the end. `unreached` counts the institutions
    that got no minutes, neither in the room nor by mail, as far as we know by now.
    """

    round: RoundId
    until: datetime
    issue_at: datetime | None = None
    whole: bool = False
    pressed: bool = False
    agreed_at: datetime | None = None
    looked_back_at: datetime | None = None
    unreached: int = 0

    def open(self, at: datetime) -> bool:
        """Whether one may still object."""
        return self.agreed_at is None and at <= self.until

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done by the clock."""
        return self.looked_back_at is not None and self.issue_at is None


def objections_until(published: datetime, days: int, hours: Hours) -> datetime:
    """Noon on a working day, `days` later or as soon after that as there is one; in UTC."""
    day = hours.day(published) + timedelta(days=days)
    while not hours.working(day):
        day += _DAY
    return datetime.combine(day, _NOON, tzinfo=hours.zone).astimezone(UTC)


def look_back_at(agreed: datetime, hours: Hours) -> datetime:
    """When staff look back: a week later, as the office opens; in UTC."""
    day = hours.day(agreed + _WEEK)
    while not hours.working(day):
        day += _DAY
    return hours.opening(day)


def due(aftermath: Aftermath, now: datetime, hours: Hours, undecided: int) -> Step | None:
    """What is to be done at `now`; asked again after each step. `undecided` objections hold up the end."""
    one = aftermath
    ended = one.agreed_at is None and one.until <= now
    if one.issue_at is not None and (one.issue_at <= now or ended):
        return Step.ISSUE
    if ended and undecided:
        return None if one.pressed else Step.REMIND_STAFF
    if ended and one.issue_at is None and _fitting(one.until, now, hours):
        return Step.AGREE
    if one.agreed_at is not None and one.looked_back_at is None:
        return Step.LOOK_BACK if look_back_at(one.agreed_at, hours) <= now else None
    return None


def next_due(aftermath: Aftermath, now: datetime, hours: Hours) -> datetime | None:
    """When the clock alone will next ask for something."""
    one = aftermath
    moments = [one.issue_at] if one.issue_at else []
    if one.agreed_at is None:
        moments += [one.until, hours.next_opening(max(now, one.until))]
    elif one.looked_back_at is None:
        moments.append(look_back_at(one.agreed_at, hours))
    return min((at for at in moments if at > now), default=None)


def _fitting(until: datetime, now: datetime, hours: Hours) -> bool:
    """Whether all may be told: on time, or else when people are at work."""
    return now - until <= _PUNCTUAL or hours.open(now)
