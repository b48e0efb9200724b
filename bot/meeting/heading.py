"""Headings: what each of them names, one thing after the other."""

import re
from collections.abc import Collection, Sequence

# Not at „Öffnungs- und Betreuungszeiten“: that is one thing.
_JOINT = re.compile(r", |(?<!-) und ")


def parts(heading: str) -> list[str]:
    """What a heading names."""
    return _JOINT.split(heading)


def impersonal(headings: Sequence[str], institutions: Collection[str]) -> tuple[str, ...]:
    """The same without what names one of these institutions, wherever something else is named, too.

    Readers would take it for whose theme it is. No two are alike because of that.
    """
    found = list(headings)
    for place, heading in enumerate(headings):
        named = parts(heading)
        left = [part for part in named if not _is_one(part, institutions)]
        if 0 < len(left) < len(named) and (plain := _joined(left)) not in found:
            found[place] = plain
    return tuple(found)


def _is_one(part: str, institutions: Collection[str]) -> bool:
    """„Jobcenter“ is the „Jobcenter Nordmarsch“ where there is no other; „Kita“ may be any of several."""
    begins = re.compile(rf"{re.escape(part)}(?![\w-])", re.IGNORECASE)
    return sum(begins.match(name) is not None for name in institutions) == 1


def _joined(names: Sequence[str]) -> str:
    *first, last = names
    whole = " und ".join([", ".join(first), last] if first else [last])
    return whole[:1].upper() + whole[1:]
