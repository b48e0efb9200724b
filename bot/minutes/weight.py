"""How heavy a text is in a Matrix event, and how to shorten or cut it to fit.

Weight is counted in bytes of ASCII JSON, because encrypted events escape umlauts to six bytes.
"""

import json
import string

# What a sign gains when HTML escapes it, and what the tags of a line and its bullet weigh.
_IN_HTML = {"&": 4, "<": 3, ">": 3, '"': 4}
_TAGS = 24


def weight(text: str) -> int:
    """Bytes of `text` as a part of ASCII JSON."""
    return len(json.dumps(text)) - 2


def escaped(text: str) -> int:
    """Bytes of `text` as a part of ASCII JSON if every sign that might be markup had to be escaped."""
    return weight(text) + 2 * sum(sign in string.punctuation for sign in text)


def doubled(markdown: str) -> int:
    """Bytes at most of `markdown` as the content of a message, where it stands twice: as text and as HTML.

    HTML writes some signs as „&amp;“, and puts tags around each line.
    """
    longer = sum(growth * markdown.count(sign) for sign, growth in _IN_HTML.items())
    return 2 * weight(markdown) + longer + _TAGS * (markdown.count("\n") + 1)


def shorten(text: str, limit: int) -> str:
    """`text`, or its beginning and „…“ if it might become heavier than `limit`.

    Ends with a whole word where one ends in the second half of what fits.
    """
    fits = _fitting(text, limit)
    if fits == len(text):
        return text
    space = text.rfind(" ", fits // 2, fits + 1)
    return f"{text[:space].rstrip()} …" if space > 0 else f"{text[:fits].rstrip()}…"


def cut(text: str, limit: int) -> list[str]:
    """Parts of `text` none of which can become heavier than `limit`; joined they give `text` again.

    Cuts after a space where there is one in the second half of a part.
    """
    parts = []
    while (fits := _fitting(text, limit)) < len(text):
        space = text.rfind(" ", fits // 2, fits)
        end = max(space + 1 or fits, 1)
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    used = 0
    for count, sign in enumerate(text):
        used += escaped(sign)
        if used > limit:
            return count
    return len(text)
