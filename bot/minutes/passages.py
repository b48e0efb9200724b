"""Finding passages in past minutes: quotes, what staff said of themes, and the themes themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.minutes.sheet import Bullets, Heading, Paragraph, Quotes, Sheet
from bot.speech import archive

_LONGEST = 300
_BEFORE = 100


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the minutes under an agenda item (`top`); `theme` is the heading it stands below.

    `text` is a quote with the name of whoever said it, or the heading itself.
    """

    top: str
    theme: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found in minutes, numbered as they were given; its text may be shortened."""

    source: int
    passage: Passage


def of(page: Sheet) -> Iterator[Passage]:
    """All passages of some minutes, in their order; their head and foot tell nothing that was said."""
    top = theme = ""
    for block in page.blocks:
        match block:
            case Heading(1, text):
                top, theme = text if text.startswith(("TOP ", "Item ")) else "", ""
            case Heading(_, text) if top:
                theme = text
                yield Passage(top, theme, text)
            case Paragraph(line) if theme:
                yield Passage(top, theme, "".join(run.text for run in line))
            case Quotes(quotes) if top:
                for quote in quotes:
                    yield Passage(top, theme, f"{quote.words} {quote.by}".strip())
            case Bullets(lines) if top:
                for line in lines:
                    yield Passage(top, theme, "".join(run.text for run in line))


def find(words: str, pages: Sequence[Sequence[Passage]], most: int) -> tuple[list[Hit], int]:
    """The first passages that have all the words, and how many there are in all."""
    patterns = [archive.pattern(term) for term in archive.terms(words)]
    found: list[Hit] = []
    count = 0
    for source, passages in enumerate(pages):
        for passage in passages:
            text = archive.folded(passage.text)
            places = [hit.start() for one in patterns if (hit := one.search(text))]
            if len(places) < len(patterns):
                continue
            count += 1
            if len(found) < most:
                found.append(
                    Hit(source, Passage(passage.top, passage.theme, _around(passage.text, min(places))))
                )
    return found, count


def _around(text: str, place: int) -> str:
    """What stands around a place, from word to word."""
    if len(text) <= _LONGEST:
        return text
    start = max(place - _BEFORE, 0)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + _LONGEST
    end = text.rfind(" ", start, end) if end < len(text) else len(text)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
