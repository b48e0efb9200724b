"""Words without Markdown, for paper: what a line of the catalogue shows, and which words are strong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.speech.markdown import DIALECT, Markdown

# Neither XML nor a font knows these.
_NOWHERE = re.compile("[\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")
# What may be markup; whatever has none of it need not be read.
_MARKUP = re.compile(r"[\\`*_\[\]<>&~!]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


def printable(text: str) -> str:
    """`text` without what no paper can show."""
    return _NOWHERE.sub("\ufffd", text)


def runs(text: Markdown) -> Line:
    """A line of Markdown as words; of all markup only **strong** is kept, as print knows no links."""
    if not _MARKUP.search(text):
        return (Run(printable(text)),) if text else ()
    return tuple(_read(text))


def plain(text: Markdown) -> str:
    """A line of Markdown as plain words."""
    return "".join(run.text for run in runs(text))


def _read(text: Markdown) -> Iterator[Run]:
    depth, said = 0, ""
    for token in DIALECT.parseInline(text)[0].children or ():
        if token.type in ("strong_open", "strong_close"):
            if said:
                yield Run(printable(said), strong=depth > 0)
            depth, said = depth + token.nesting, ""
        else:
            said += " " if token.type.endswith("break") else token.content
    if said:
        yield Run(printable(said), strong=depth > 0)
