"""Words of time, in German and English, cut into parts; no clock is needed for that (see `deadline`).

Three steps: a text becomes plain (lower case, single spaces), its names become signs (Freitag → @4,
Dezember → #12), and rules cut the signs into parts (weekday, date, clock …). Every word has to be
understood, except a remark after a comma that speaks of no day and no time.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.meeting import ordinals


class Which(StrEnum):
    """Which Friday: „Freitag“, „kommenden Freitag“, „nächsten Freitag“."""

    ANY = "any"
    COMING = "coming"
    NEXT = "next"


class Half(StrEnum):
    """Which part of the day: „früh“, „mittags“, „abends“."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Weekday:
    """`number` counts from Monday = 0."""

    number: int
    which: Which = Which.ANY


@dataclass(frozen=True, slots=True)
class Week:
    """„nächste Woche“ is one week ahead, „diese Woche“ none."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written; it need not exist. „Am 10.“ leaves the month to the calendar."""

    day: int
    month: int | None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """„heute“, „morgen“, „gestern“: days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Later:
    """„in 2 Wochen“: counted on the calendar, the time of day stays."""

    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Elapsed:
    """„in 20 Minuten“: counted by the stop watch."""

    delta: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written; it need not exist. Midnight is 24:00."""

    hour: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class HalfDay:
    """Says whether six is in the morning or in the evening; noon is also a time by itself."""

    half: Half


@dataclass(frozen=True, slots=True)
class Or:
    """„Freitag oder Samstag“: whoever says this has not decided."""


Part = Weekday | Week | Date | Offset | Later | Elapsed | Clock | HalfDay | Or


_LONGEST = 500
"""Characters; nobody needs more to name a moment and a reason."""


def parts(text: str) -> tuple[Part, ...] | None:
    """Cut `text` into its parts, in order; None if any of it was not understood."""
    if len(text) > _LONGEST:
        return None
    clauses = _clauses(_plain(text))
    whole = _cut(_signed(" ".join(clauses)))
    if whole is not None:
        return whole
    while len(clauses) > 1 and _is_remark(clauses[-1]):
        clauses.pop()
    return _cut(_signed(" ".join(clauses)))


# --- Text → signs ----------------------------------------------------------------------------------

_WEEKDAYS = (
    "montag mo monday mon",
    "dienstag di tuesday tue tues",
    "mittwoch mi wednesday wed",
    "donnerstag do thursday thu thur thurs",
    "freitag fr friday fri",
    "samstag sa sonnabend saturday sat",
    "sonntag so sunday sun",
)
_MONTHS = (
    "januar jan january jaenner",
    "februar feb february feber",
    "maerz mrz maer march mar",
    "april apr",
    "mai may",
    "juni jun june",
    "juli jul july",
    "august aug",
    "september sep sept",
    "oktober okt october oct",
    "november nov",
    "dezember dez december dec",
)
_SIGNS = {
    word: f"{mark}{number}"
    for mark, names, first in (("@", _WEEKDAYS, 0), ("#", _MONTHS, 1))
    for number, words in enumerate(names, start=first)
    for word in words.split()
}
_SLIPS_FROM = 5
"""Names shorter than this must be right: between Juni and Juli nothing can be forgiven."""

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "@": "\ufffd", "#": "\ufffd"})
_SURPLUS = re.compile(r"[\s!?\"'„“”‚‘’»«›‹*_…)\u200b\u200e\u200f\u2060\ufeff]+")
_WORD = re.compile(r"[a-z]+\.?")
_WEEKDAY_AND_HALF = re.compile(r"(\w+?)(morgen|vormittag|mittag|nachmittag|abend)s?")

_CLAUSE = re.compile(r"[,;(]| [–—-] | (?=(?:wegen|weil|because)\b)")
_REASON = re.compile(r"(?:wegen|weil|da|denn|damit|because|due to|since|as|so that)\b")
_SPEAKS_OF_TIME = re.compile(
    r"\d|\b(?:heute|morgen|uebermorgen|gestern|mittags?|mitternacht|uhr|oder|today|tomorrow|yesterday|noon|midnight|or"
    r"|(?:sekunde|minute|stunde|tag|woche|monat|second|minute|hour|day|week|month)(?:e|s|n|en)?)\b"
)


def _plain(text: str) -> str:
    """Lower case, no umlauts, single spaces; and nothing that could be taken for a sign."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    return _SURPLUS.sub(" ", folded).strip()


def _clauses(plain: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(plain)]


def _is_remark(clause: str) -> bool:
    """A reason says what it likes; other remarks must be silent on days and times."""
    if _REASON.match(clause):
        return True
    # Two and three letters (so, do, mar) are ordinary words more often than days and months.
    names = any(len(word) > 3 and _sign(word) for word in re.findall(r"[a-z]+", clause))
    return not names and not _SPEAKS_OF_TIME.search(clause)


def _signed(plain: str) -> str:
    signs = _WORD.sub(_replaced, ordinals.in_digits(plain))
    return " ".join(re.sub(r"(?<=\d)t(?=\d\d:)", " ", signs).split())


def _replaced(found: re.Match[str]) -> str:
    word = found[0].removesuffix(".")
    if sign := _sign(word):
        return f" {sign} "
    compound = _WEEKDAY_AND_HALF.fullmatch(word)
    if compound and (sign := _SIGNS.get(compound[1])):
        return f" {sign} {compound[2]} "
    return found[0]


def _sign(word: str) -> str | None:
    """The sign of a weekday or month; one slip of the finger is forgiven if only one name fits."""
    if exact := _SIGNS.get(word):
        return exact
    if len(word) < _SLIPS_FROM:
        return None
    near = {sign for name, sign in _SIGNS.items() if len(name) >= _SLIPS_FROM and _one_slip(word, name)}
    return near.pop() if len(near) == 1 else None


def _one_slip(word: str, name: str) -> bool:
    """One letter too many, missing or wrong, or two neighbours exchanged."""
    if abs(len(word) - len(name)) > 1:
        return False
    while word and name and word[0] == name[0]:
        word, name = word[1:], name[1:]
    exchanged = word[:2] == name[:2][::-1] and word[2:] == name[2:]
    return exchanged or word[1:] in (name, name[1:]) or word == name[1:]


# --- Signs → parts ---------------------------------------------------------------------------------

_COUNTS = {
    word: count
    for count, words in enumerate(
        (
            "ein eine einer einem einen a an one",
            "zwei two",
            "drei three",
            "vier four",
            "fuenf five",
            "sechs six",
            "sieben seven",
            "acht eight",
            "neun nine",
            "zehn ten",
            "elf eleven",
            "zwoelf twelve",
            "dreizehn thirteen",
            "vierzehn fourteen",
        ),
        start=1,
    )
    for word in words.split()
}
_COUNT = rf"(\d{{1,4}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}) ?"
_HOUR_AHEAD = r" ?(?:uhr|h|[ap]\.?m)\b"
_NTH = r"(?:\.|st|nd|rd|th)?"

Reader = Callable[[re.Match[str]], tuple[Part, ...]]


def _always(*read: Part) -> Reader:
    return lambda _: read


def _elapsed(unit: str) -> Reader:
    return lambda found: (Elapsed(timedelta(**{unit: _count(found[1])})),)


def _hours_and_minutes(found: re.Match[str]) -> tuple[Part, ...]:
    return (Elapsed(timedelta(hours=_count(found[1]), minutes=_count(found[2]))),)


def _later(*, months: int = 0, days: int = 0) -> Reader:
    return lambda found: (Later(months * _count(found[1]), days * _count(found[1])),)


def _count(text: str) -> int:
    return _COUNTS.get(text) or int(text)


def _date(found: re.Match[str]) -> tuple[Part, ...]:
    named = found.groupdict()
    year = named.get("year") or (f"20{short}" if (short := named.get("short")) else None)
    month = named.get("month")
    return (Date(int(named["day"]), int(month) if month else None, int(year) if year else None),)


def _clock(found: re.Match[str]) -> tuple[Part, ...]:
    hour, *minutes = (int(group) for group in found.groups() if group)
    return (Clock(hour, *minutes),)


def _twelve_hour_clock(found: re.Match[str]) -> tuple[Part, ...]:
    hour, minute, half = found.groups()
    return (Clock(int(hour) % 12 + 12 * (half == "p"), int(minute or 0)),)


def _weekday(found: re.Match[str]) -> tuple[Part, ...]:
    next_one, coming, number, morning = found.groups()
    which = Which.NEXT if next_one else Which.COMING if coming else Which.ANY
    return (Weekday(int(number), which), *((HalfDay(Half.MORNING),) if morning else ()))


# The first rule that fits wins, so what is longer or surer comes first.
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.ASCII), reader)
    for pattern, reader in (
        (r"in (?:einer halben stunde|half an hour)\b", _always(Elapsed(timedelta(minutes=30)))),
        (r"in (?:einer|1) viertelstunde\b", _always(Elapsed(timedelta(minutes=15)))),
        (r"in (?:anderthalb|eineinhalb) stunden\b", _always(Elapsed(timedelta(minutes=90)))),
        (
            rf"in {_COUNT}(?:stunden?|std|hours?|h)\b\.? (?:und |and )?{_COUNT}(?:minuten?|minutes?|mins?)\b",
            _hours_and_minutes,
        ),
        (rf"in {_COUNT}(?:sekunden?|sek|seconds?|secs?)\b", _elapsed("seconds")),
        (rf"in {_COUNT}(?:minuten?|minutes?|mins?)\b", _elapsed("minutes")),
        (rf"in {_COUNT}(?:stunden?|std|hours?|h)\b", _elapsed("hours")),
        (rf"in {_COUNT}(?:tage?n?|days?)\b", _later(days=1)),
        (rf"in {_COUNT}(?:wochen?|weeks?)\b", _later(days=7)),
        (rf"in {_COUNT}(?:monat(?:en?)?|months?)\b", _later(months=1)),
        # 2026-12-04
        (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _date),
        # 18 Uhr, 18.30 Uhr, 18 Uhr 30, 12h, 6 pm, 18:30, um 18.30, um 18
        (r"(?:um |at )?(\d{1,2})[:.](\d\d) ?(?:uhr|h)\b", _clock),
        (r"(?:um |at )?(\d{1,2}) ?(?:uhr|h)\b(?: ?(\d\d)(?![\d.:]| ?(?:uhr|h)\b))?", _clock),
        (r"(?:um |at )?(1[0-2]|0?[1-9])(?:[:.](\d\d))? ?([ap])(?:\.m\.|m\b\.?)", _twelve_hour_clock),
        (r"(?:um |at )?(\d{1,2}):(\d\d)(?::00)?(?![\d:])", _clock),
        (r"(?:um|at) (\d{1,2})\.(\d\d)(?![\d.:])", _clock),
        (r"um (\d{1,2})(?![\d.:])", _clock),
        (r"(?:12 )?(?:mittags?|noon)\b", _always(HalfDay(Half.NOON))),
        (r"(?:mitternachts?|midnight)\b", _always(Clock(24))),
        # 4.12.2026, 4.12.26, 4.12., and 4.12 where it cannot be a time
        (r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})(?!\d)", _date),
        (rf"(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\.(?P<short>\d\d)(?![\d:]|\.\d|{_HOUR_AHEAD})", _date),
        (r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\.", _date),
        (r"(?P<day>\d{1,2})\.(?P<month>0?[1-9]|1[0-2])(?![\d.:])", _date),
        (r"(\d{1,2})\.(\d\d)(?![\d.:])", _clock),
        # 4. Dezember 2026, 4 Dec, December 4, 2026
        (rf"(?P<day>\d{{1,2}}){_NTH} ?(?:of )?#(?P<month>\d\d?)(?: (?P<year>\d{{4}}))?(?!\d)", _date),
        (
            rf"#(?P<month>\d\d?) (?P<day>\d{{1,2}}){_NTH}(?![\d:]|\.\d|{_HOUR_AHEAD})"
            r"(?: (?P<year>\d{4})(?!\d))?",
            _date,
        ),
        # am 10., zum 1. um 12 Uhr; but not „am 2. Freitag“ or „am 4. 12.“
        (
            r"(?:am|zum|den|dem|the) (?P<day>\d{1,2})(?:\.|(?:st|nd|rd|th)\b)(?! ?(?:of )?[@#])"
            r"(?! ?\d(?!\d?(?:[:.]\d\d)? ?(?:uhr|h)\b|\d?:\d\d))",
            _date,
        ),
        (
            r"(?:(naechste[nrm]?|next)|(kommende[nrm]?|coming)|diese[nrm]?|this)? ?@(\d)( morgens?\b)?",
            _weekday,
        ),
        (r"(?:in )?(?:der )?(?:diese[rn]?|this) (?:woche|week)\b", _always(Week(0))),
        (r"(?:in )?(?:der )?(?:naechste[rn]?|kommende[rn]?|next) (?:woche|week)\b", _always(Week(1))),
        (r"(?:in )?(?:der )?uebernaechste[rn]? woche\b", _always(Week(2))),
        (r"vorgestern\b", _always(Offset(-2))),
        (r"(?:gestern|yesterday)\b", _always(Offset(-1))),
        (r"(?:heute|today)\b", _always(Offset(0))),
        (r"(?:uebermorgen|(?:the )?day after tomorrow)\b", _always(Offset(2))),
        (r"(?:morgen|tomorrow)\b", _always(Offset(1))),
        (r"(?:frueh|morgens|vormittags?|in the morning)\b", _always(HalfDay(Half.MORNING))),
        (
            r"(?:nachmittags?|abends?|in the (?:afternoon|evening))\b",
            _always(HalfDay(Half.EVENING)),
        ),
        (r"(?:oder|or)\b", _always(Or())),
        (
            r"(?:bis|am|um|zum|spaetestens|den|dem|der|until|till|to|by|on|at|the|latest|bitte|please)\b",
            _always(),
        ),
        (r"[ .,:–—-]", _always()),
    )
)


def _cut(signs: str) -> tuple[Part, ...] | None:
    steps = tuple(_steps(signs))
    return None if None in steps else tuple(part for step in steps if step for part in step)


def _steps(signs: str) -> Iterator[tuple[Part, ...] | None]:
    """Read rule after rule; ends with None where no rule fits."""
    at = 0
    while at < len(signs):
        found, reader = next(
            ((found, reader) for pattern, reader in _RULES if (found := pattern.match(signs, at))),
            (None, None),
        )
        if found is None or reader is None or _splits_a_word(signs, found.end()):
            yield None
            return
        yield reader(found)
        at = found.end()


def _splits_a_word(signs: str, at: int) -> bool:
    return 0 < at < len(signs) and signs[at - 1].isalnum() and signs[at].isalnum()
