"""The watch: which time to believe when the wall clock jumps.

A machine has two clocks. The wall clock shows the time of day and may be set; the steady one only counts
seconds. Deadlines follow the wall clock, but a jump is believed only when it has lasted for a while.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# The clock may be corrected by this much at once, as happens every day; but our time never goes back.
_CORRECTION = timedelta(seconds=30)
_SECONDS_TO_LAST = 60.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """The wall clock is off by `jump`, and has been since the steady clock showed `ticks` seconds."""

    jump: timedelta
    ticks: float


@dataclass(frozen=True, slots=True)
class Watch:
    """It was `wall` when the steady clock showed `ticks` seconds: the last time that was beyond doubt.

    If it was put back by a little since, it stands still at what was `told` before: whatever happens after
    something else must not bear an earlier time.
    """

    wall: datetime
    ticks: float
    doubt: Doubt | None = None
    told: datetime | None = None

    def at(self, ticks: float) -> datetime:
        """The time to believe when the steady clock shows `ticks` seconds."""
        now = self._shown(ticks)
        return now if self.told is None else max(now, self.told)

    def off(self, wall: datetime, ticks: float) -> timedelta:
        """By how much the wall clock differs from what it should show."""
        return wall - self._shown(ticks)

    def _shown(self, ticks: float) -> datetime:
        return self.wall + timedelta(seconds=ticks - self.ticks)


def look(watch: Watch, wall: datetime, ticks: float) -> Watch:
    """Take note of what both clocks show.

    A jump, forward or back, is doubted until a later look, at least a minute after the first, finds it
    unchanged. Until then time goes on as it did before, for closing as well as for what arrives.
    """
    jump = watch.off(wall, ticks)
    if abs(jump) <= _CORRECTION:
        return Watch(wall, ticks, told=watch.at(watch.ticks))
    doubt = watch.doubt
    if doubt is None or abs(jump - doubt.jump) > _CORRECTION:
        return replace(watch, doubt=Doubt(jump, ticks))
    lasted = ticks - doubt.ticks >= _SECONDS_TO_LAST
    return Watch(wall, ticks) if lasted else watch
