"""Attendance: how many institutions took part, and of how many."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attendance:
    """`invited` is 0 if nobody knows."""

    took_part: int
    invited: int

    @property
    def percent(self) -> int | None:
        """Rounded as people round; None if it is not known of how many."""
        if not 0 < self.invited >= self.took_part:
            return None
        return (200 * self.took_part + self.invited) // (2 * self.invited)
