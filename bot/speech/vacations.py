"""School holidays, as an office tells them: a calendar file (.ics), or a list in the configuration."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event

_ENTRY = re.compile(r"\s*(\d{4}-\d\d-\d\d)\s*/\s*(\d{4}-\d\d-\d\d)\s+(\S.*)")
_DAY = timedelta(days=1)
# No calendar of holidays is larger, and no holidays are longer.
_LARGEST = 1_000_000
_LONGEST = timedelta(days=100)


class UnusableCalendar(Exception):
    """What the office gave tells no school holidays; the message says why."""


@dataclass(frozen=True, slots=True)
class _Vacation:
    first: date
    last: date
    name: str


def vacations_of(source: Path | Iterable[str]) -> Callable[[date], str | None]:
    """Tell the name of the school holidays that a day is in. Raises UnusableCalendar."""
    known = _from_file(source) if isinstance(source, Path) else [_entry(line) for line in source]
    if not known:
        raise UnusableCalendar("there are no holidays in it")
    return lambda day: next((one.name for one in known if one.first <= day <= one.last), None)


def _entry(line: str) -> _Vacation:
    found = _ENTRY.fullmatch(line)
    try:
        first, last = (date.fromisoformat(found[no]) for no in (1, 2)) if found else (None, None)
    except ValueError:
        first = last = None
    if found is None or first is None or last is None:
        raise UnusableCalendar(f"„{line}“ is not written like „2026-12-23/2027-01-06 Weihnachtsferien“")
    return _vacation(first, last, found[3].strip())


def _from_file(file: Path) -> list[_Vacation]:
    try:
        content = file.read_bytes()
        if len(content) > _LARGEST:
            raise UnusableCalendar("it is too large for a calendar of holidays")
        return [_event(event) for event in Calendar.from_ical(content).events]
    except OSError as fault:
        raise UnusableCalendar(f"it cannot be read: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnusableCalendar("it is no calendar (.ics) whose entries have a beginning and a name") from None


def _event(event: Event) -> _Vacation:
    """An entry of whole days: its end is the day after the last one."""
    first, after = _date(event.start), _date(event.end)
    name = " ".join(str(event["SUMMARY"]).split())
    return _vacation(first, max(first, after - _DAY), name)


def _vacation(first: date, last: date, name: str) -> _Vacation:
    if not first <= last <= first + _LONGEST:
        raise UnusableCalendar(f"the holidays „{name}“ end before they begin, or last too long")
    return _Vacation(first, last, name)


def _date(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at
