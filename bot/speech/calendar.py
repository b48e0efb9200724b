"""How dates and hours are said: „Freitag, 13. November, 12 Uhr“.

What belongs together has a blank that breaks no line; as Markdown it keeps it in every text.
"""

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date
from holidays import country_holidays

from bot.speech.markdown import Markdown

_DAY = {"de": "EEEE, d.\u00a0MMMM", "en": "EEEE, d\u00a0MMMM"}
_DAY_AND_YEAR = {"de": "EEEE, d.\u00a0MMMM y", "en": "EEEE, d\u00a0MMMM y"}
_HOLIDAY_LANGUAGE = {"de": "de", "en": "en_US"}

_TODAY = {"de": "heute {}", "en": "today, {}"}

# From these hours on.
_GREETINGS = {
    "de": ((18, "Guten Abend"), (11, "Guten Tag"), (4, "Guten Morgen"), (0, "Guten Abend")),
    "en": ((18, "Good evening"), (12, "Good afternoon"), (4, "Good morning"), (0, "Good evening")),
}

FRIDAY = 4


def day(at: date, language: str, *, year: bool = False) -> Markdown:
    """„Freitag, 13. November“ · “Friday, 13 November”. `language` is "de" or "en", else KeyError."""
    pattern = (_DAY_AND_YEAR if year else _DAY)[language]
    return Markdown(format_date(at, pattern, locale=language))


def moment(at: datetime, language: str, *, year: bool = False) -> Markdown:
    """„Freitag, 13. November, 12 Uhr“, with minutes „12:30 Uhr“ · “Friday, 13 November, 12:00”."""
    return Markdown(f"{day(at, language, year=year)}, {clock(at, language)}")


def since(at: datetime, now: datetime, language: str) -> Markdown:
    """As `moment`, but of the same day „heute 9 Uhr“ · “today, 9:00”."""
    today = at.date() == now.date()
    return Markdown(_TODAY[language].format(clock(at, language))) if today else moment(at, language)


def greeting(at: datetime, language: str) -> str:
    """How people greet each other at this time of day: „Guten Abend“."""
    return next(words for hour, words in _GREETINGS[language] if at.hour >= hour)


def clock(at: datetime, language: str) -> Markdown:
    """The time of day: „12 Uhr“, „12:30 Uhr“ · “12:00”."""
    if language != "de":
        return Markdown(f"{at:%H:%M}")
    return Markdown(f"{at.hour}:{at:%M}\u00a0Uhr" if at.minute else f"{at.hour}\u00a0Uhr")


def brief(at: date, language: str) -> str:
    """A day in short, as one might write it: „Fr 29.1.“."""
    return format_date(at, {"de": "ccc d.M.", "en": "ccc d MMM"}[language], locale=language)


def stretch(first: datetime, last: datetime, language: str) -> Markdown:
    """From when until when in short, as one might write it: „Mo 2.11. 10 Uhr bis Fr 13.11. 16 Uhr“."""
    pattern, until = {"de": ("ccc d.M.", "bis"), "en": ("ccc d MMM", "to")}[language]
    ends = (f"{format_date(at, pattern, locale=language)} {clock(at, language)}" for at in (first, last))
    return Markdown(f" {until} ".join(ends))


def holidays_of(land: str, language: str) -> Callable[[date], str | None]:
    """Tell the name of a day's public holiday, if it is one.

    `land` is a German Land by its ISO letters ("NI"); "" knows the nationwide holidays only.
    Raises NotImplementedError for a Land that does not exist.
    """
    known = country_holidays("DE", subdiv=land or None, language=_HOLIDAY_LANGUAGE[language])
    return lambda at: known.get(at)
