"""„Ende Januar“: its last day, whichever that is."""

import re

_END = re.compile(r"(?:ende|end\s+of)\s+(?P<month>[a-zäöü]{3,})\.?(?P<year>\s+\d{4})?[\s.!]*", re.IGNORECASE)


def days(text: str) -> tuple[str, ...]:
    """The days that may be meant, the last one first; nothing if no end of anything is."""
    found = _END.fullmatch(text.strip())
    if found is None:
        return ()
    return tuple(f"{day}. {found['month']}{found['year'] or ''}" for day in (31, 30, 29, 28))
