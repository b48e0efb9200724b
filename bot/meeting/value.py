"""Values: what in a sentence can be exchanged for its like – a date, a time, a number, an address.

Each knows where it stands, so that everything around it can stay as it was written.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is of one kind can take each other's place. A day without a month is a date, too."""

    DATE = "date"
    WEEKDAY = "weekday"
    SPAN = "span"
    TIME = "time"
    NUMBER = "number"
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written: what was not said is None. It need not exist."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def on(self, year: int) -> date | None:
        """The date it is in a year; None if there is none."""
        try:
            return date(year, self.month or 0, self.day)
        except ValueError:
            return None


Key = Day | int | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """Something between `begin` and `end` of a text. `parts` are the places of what a date is made of.

    `unit` is the beginning of the word behind a number.
    """

    kind: Kind
    key: Key
    text: str
    begin: int
    end: int
    parts: tuple[tuple[str, int, int], ...] = ()
    unit: str = ""

    def same(self, other: "Value") -> bool:
        """Whether both mean the same, as far as both say it."""
        mine, theirs = self.key, other.key
        if self.kind is not other.kind:
            return False
        if not isinstance(mine, Day) or not isinstance(theirs, Day):
            return mine == theirs
        pairs = ((mine.month, theirs.month), (mine.year, theirs.year))
        return mine.day == theirs.day and all(None in pair or pair[0] == pair[1] for pair in pairs)


WEEKDAYS = (
    ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)
_FROM_AUGUST = "August", "September"
MONTHS = (
    (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        *_FROM_AUGUST,
        "Oktober",
        "November",
        "Dezember",
    ),
    (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        *_FROM_AUGUST,
        "October",
        "November",
        "December",
    ),
    ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_WORDS = (
    ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
)
_STEM = 5


def place(names: tuple[tuple[str, ...], ...], word: str) -> tuple[int, int] | None:
    """In which row of names a word stands, and where there."""
    known = (
        (row, at) for row, words in enumerate(names) for at, one in enumerate(words) if one.casefold() == word
    )
    return next(known, None)


def _any(*rows: tuple[str, ...]) -> str:
    return "|".join(sorted({word for row in rows for word in row}, key=len, reverse=True))


_CLOCK = r"\d{1,2}(?:[:.]\d{2})?"
_HOUR = r"\s*(?:Uhr|h)\b"
_BEFORE_A_DAY = r"\b(?:den|am|dem|zum|vom|ab|bis|der|the)\s+"


def _weekday(no: int) -> str:
    """A weekday that belongs to the date behind it; the short ones are ordinary words without one."""
    return rf"(?:\b(?P<weekday{no}>{_any(*WEEKDAYS)})\b\.?,?\s+(?:(?:den|dem|der|the)\s+)?)"


_GOES_ON = rf"(?!\d|\s*(?:{_any(*MONTHS)})\b|\s?\d{{1,2}}\.)"
# The first that fits at a place is meant, so what is longer or surer comes first.
_VALUE = re.compile(
    rf"(?P<mail>[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<span>(?<![\d.:])(?P<from>{_CLOCK})(?:{_HOUR})?\s*(?:bis|to|[-–—])\s*(?P<to>{_CLOCK}){_HOUR})"
    rf"|(?P<named>{_weekday(1)}?(?<![\d.])(?P<day1>\d{{1,2}})\.?\s*(?P<month1>{_any(*MONTHS)})\b"
    rf"(?:\s+(?P<year1>\d{{4}})\b)?)"
    rf"|(?P<figures>{_weekday(2)}?(?<![\d.])(?P<day2>\d{{1,2}})\.\s?(?P<month2>\d{{1,2}})\."
    rf"(?:\s?(?P<year2>\d{{4}}|\d{{2}})(?![\d:]|\.\d|{_HOUR}))?(?!\d))"
    rf"|(?P<clock>(?<![\d.:])(?:{_CLOCK}{_HOUR}|\d{{1,2}}:\d{{2}}(?![\d:])|(?<=\bum\s)\d{{1,2}}(?![\d.:])))"
    rf"|(?P<only>(?:{_weekday(3)}|{_BEFORE_A_DAY})(?P<day3>\d{{1,2}})\.{_GOES_ON})"
    rf"|(?P<bare>\bden\s+(?P<day4>\d{{1,2}})\b(?!\.|{_HOUR}){_GOES_ON})"
    rf"|(?P<phone>(?<![\w.])\+?\d[\d /()–-]{{4,}}\d(?![\w.]\d))"
    rf"|(?P<days>\b(?P<plain>{_any(*WEEKDAYS[:2])})s?\b)"
    rf"|(?P<number>(?<![\w.,])\d+(?:[.,]\d+)?(?!\w)|\b(?:{_any(*map(tuple, _WORDS))})\b)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s+([^\W\d_]{3,})")


def values(text: str) -> tuple[Value, ...] | None:
    """All values of a text, in order; None if there is a date or a time that cannot be."""
    found = [_value(one, text) for one in _VALUE.finditer(text)]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else None


def _value(found: re.Match[str], text: str) -> Value | None:
    said = found[0]
    match found.lastgroup:
        case "mail":
            return Value(Kind.MAIL, said.casefold(), said, *found.span())
        case "span":
            clocks = (_clock(found["from"]), _clock(found["to"]))
            return _timed(Kind.SPAN, (*clocks[0], *clocks[1]), found)
        case "clock":
            return _timed(Kind.TIME, _clock(said), found)
        case "named" | "figures" | "only" | "bare":
            return _date(found)
        case "phone":
            digits = re.sub(r"\D", "", said)
            kind = Kind.PHONE if len(digits) >= 6 else Kind.NUMBER
            return Value(kind, digits, said, *found.span())
        case "days":
            at = place(WEEKDAYS, found["plain"].casefold())
            assert at is not None
            return Value(Kind.WEEKDAY, at[1], said, *found.span())
    behind = _UNIT.match(text, found.end())
    unit = behind[1][:_STEM].casefold() if behind else ""
    return Value(Kind.NUMBER, _number(said), said, *found.span(), unit=unit)


def _timed(kind: Kind, key: tuple[int, ...], found: re.Match[str]) -> Value | None:
    fits = all(hour <= 24 for hour in key[::2]) and all(minute <= 59 for minute in key[1::2])
    return Value(kind, key, found[0], *found.span()) if fits else None


def _clock(said: str) -> tuple[int, int]:
    hour, *minutes = re.findall(r"\d+", said)
    return int(hour), int(minutes[0]) if minutes else 0


def _number(said: str) -> str:
    word = said.casefold()
    return next((str(row.index(word) + 2) for row in _WORDS if word in row), word)


def _date(found: re.Match[str]) -> Value | None:
    parts = tuple(
        (group[:-1], *found.span(group))
        for group in found.re.groupindex
        if group[:-1] in ("weekday", "day", "month", "year") and found[group] is not None
    )
    said = {name: found.string[begin:end] for name, begin, end in parts}
    key = _day(said)
    if not 1 <= key.day <= 31 or (key.month is not None and key.on(key.year or 2024) is None):
        return None
    begin = min(start for _, start, _ in parts)
    return Value(Kind.DATE, key, found.string[begin : found.end()], begin, found.end(), parts)


def _day(said: dict[str, str]) -> Day:
    month, year, weekday = said.get("month"), said.get("year"), said.get("weekday")
    known = place(MONTHS, month.casefold()) if month else None
    at = place(WEEKDAYS, weekday.casefold()) if weekday else None
    return Day(
        int(said["day"]),
        (known[1] + 1 if known else int(month)) if month else None,
        (int(year) if len(year) == 4 else 2000 + int(year)) if year else None,
        at[1] if at else None,
    )
