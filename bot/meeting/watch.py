"""The watch: which time to believe when the wall clock jumps.

A machine has two clocks. The wall clock shows the time of day and may be set; the steady one only counts
seconds. Deadlines follow the wall clock, but a jump is believed only when it has lasted for a while.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Corrections up to here are followed at once, as every day brings some.
_CORRECTION = timedelta(seconds=30)
_SECONDS_TO_LAST = 60.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """The wall clock is off by `jump`, and has been since the steady clock showed `ticks` seconds."""

    jump: timedelta
    ticks: float


@dataclass(frozen=True, slots=True)
class Watch:
    """It was `wall` when the steady clock showed `ticks` seconds: the last time that was beyond doubt."""

    wall: datetime
    ticks: float
    doubt: Doubt | None = None

    def at(self, ticks: float) -> datetime:
        """The time to believe when the steady clock shows `ticks` seconds."""
        return self.wall + timedelta(seconds=ticks - self.ticks)


def look(watch: Watch, wall: datetime, ticks: float) -> Watch:
    """Take note of what both clocks show.

    A jump, forward or back, is doubted until a later look, at least a minute after the first, finds it
    unchanged. Until then time goes on as it did before, for closing as well as for what arrives.
    """
    jump = wall - watch.at(ticks)
    if abs(jump) <= _CORRECTION:
        return Watch(wall, ticks)
    doubt = watch.doubt
    if doubt is None or abs(jump - doubt.jump) > _CORRECTION:
        return replace(watch, doubt=Doubt(jump, ticks))
    lasted = ticks - doubt.ticks >= _SECONDS_TO_LAST
    return Watch(wall, ticks) if lasted else watch
