"""Dated: options that are days, „Mo 2.2.“, and how people call one: „3. Februar“, „der Mittwoch wär gut“.

„Der 3. wäre gut“ may mean the third option as well, so it means neither.
"""

import re
from collections.abc import Sequence

_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_DATE = re.compile(
    r"(?<![\d.,:])(?P<day>3[01]|[12]\d|0?[1-9])\."
    rf"\s?(?:(?P<month>1[0-2]|0?[1-9])\b\.?(?!\s?uhr\b)|(?P<name>{'|'.join(_MONTHS)})\w*|(?!\d))"
)
# „Die 3.“ and „der 3. Vorschlag“ are no days, and „3. Nicht vor 10 Uhr“ is put as we put them.
_NUMBERS = re.compile(
    r"\b(?:die|nr\.?|nummer|option|auswahl|variante|möglichkeit)\s$"
    r"|^\s*(?:vorschlag|termin|option|variante|möglichkeit|wahl)\b"
)
_LISTED = re.compile(rf"\s*(?P<no>\d{{1,2}})\.\s+(?!(?i:{'|'.join(_MONTHS)}))(?=[A-ZÄÖÜ])")
_WEEKDAY = re.compile(r"\b(?P<name>montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?\b")
# „So“ and „mo“ within a sentence are other words.
_BRIEF = re.compile(r"\W*(?:(?:am|der|den|bitte)\W+)*(?P<name>mo|di|mi|do|fr|sa|so)\b\W*(?:bitte\W*)?")
_OF_OPTION = re.compile(r"\b(?P<name>mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag)?\b")
_NO = re.compile(r"\b(?:nicht|kein\w*|außer|ausser|oder|bzw)\b")


def named(text: str, options: Sequence[str]) -> set[int] | None:
    """The options, counted from 1, whose day is named; None if they are no days, or no day is named."""
    dates = [_date(option.casefold()) for option in options]
    said = text.casefold()
    if sum(date is not None for date in dates) < len(options) or len(options) < 2:
        return None
    listed = _LISTED.match(text)
    if listed and int(listed["no"]) <= len(options):
        days = named(text[listed.end() :], options)
        return None if days is None else days & {int(listed["no"])}
    found = [*_by_date(said, dates), *_by_weekday(said, options)]
    if not found:
        return None
    return set() if _NO.search(said) else set.intersection(*found)


def _by_date(said: str, dates: Sequence[tuple[int, int] | None]) -> list[set[int]]:
    found = []
    for one in _DATE.finditer(said):
        day, month = int(one["day"]), _month(one)
        if not month and _is_number(said, one):
            continue
        meant = {no for no, date in enumerate(dates, 1) if date == (day, month or (date or (0, 0))[1])}
        if month or meant:
            found.append(meant if month or meant == {day} or day > len(dates) else set())
    return found


def _is_number(said: str, day: re.Match[str]) -> bool:
    """„3.“ alone is the number that was asked for, too."""
    around = _NUMBERS.search(said[: day.start()]) or _NUMBERS.match(said[day.end() :])
    return around is not None or day[0].strip() == said.strip()


def _by_weekday(said: str, options: Sequence[str]) -> list[set[int]]:
    brief = _BRIEF.fullmatch(said)
    names = [brief["name"]] if brief else [one["name"] for one in _WEEKDAY.finditer(said)]
    days = [{no for no, option in enumerate(options, 1) if _is_on(option, name[:2])} for name in names]
    return days if all(days) else []


def _is_on(option: str, weekday: str) -> bool:
    found = _OF_OPTION.search(option.casefold())
    return found is not None and found["name"] == weekday


def _date(option: str) -> tuple[int, int] | None:
    found = _DATE.search(option)
    return (int(found["day"]), _month(found)) if found and _month(found) else None


def _month(found: re.Match[str]) -> int:
    if found["name"]:
        return _MONTHS.index(found["name"]) + 1
    return int(found["month"] or 0)
