"""Markdown as the one form of everything the bot writes, and how foreign words stay inert in it."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Markdown(str):
    """Text that is meant as Markdown; every other string put into a template is made inert first."""

    __slots__ = ()


# One dialect for all readers: CommonMark without raw HTML and without images (they would load from afar).
DIALECT = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")

# The most eager reader a .md file may meet: raw HTML, images and every kind of link count as active.
_EAGER = MarkdownIt("commonmark").enable("strikethrough")
_EAGER.validateLink = lambda url: True  # type: ignore[method-assign]

_ACTIVE_ANYWHERE = re.compile(r"([\\`*_\[\]<>&~|!])")
# An underscore between letters is harmless in every company.
_PAIRED = re.compile(r"[`*~\[\]<>]|(?<![^\W_])_|_(?![^\W_])")
_ACTIVE_AT_START = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)]))")
# Control characters, and marks that turn the direction of what stands around them, show no letter.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# More marks on one letter than any script needs: towers of them cover the lines above and below.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]"
_TOWER = re.compile(f"({_MARK}{{4}}){_MARK}+")

_HARMLESS = frozenset({"text", "softbreak", "inline", "paragraph_open", "paragraph_close"})


def shown(text: str) -> str:
    """`text` as it can be seen, on one line: every letter, but nothing that turns or buries the others."""
    return " ".join(_TOWER.sub(r"\1", _INVISIBLE.sub("", text)).split())


def inert(text: str) -> Markdown:
    """Return Markdown that shows `text` letter by letter, on one line, and does nothing else.

    Words that Markdown leaves alone stay untouched, so that quotes can be found again verbatim;
    only what would become a heading, a link, emphasis … is escaped.
    """
    line = " ".join(text.split())
    return Markdown(line) if _shows(line) == line else _escaped(line)


def guarded(text: str) -> Markdown:
    """Like `inert`, for a value that shares its line with others.

    Signs that come in pairs are escaped even if they are alone here: „Schüler*innen“ and „Lehrer*innen“
    would otherwise lose their stars and gain italics between them.
    """
    return _escaped(" ".join(text.split())) if _PAIRED.search(text) else inert(text)


def _escaped(line: str) -> Markdown:
    return Markdown(_ACTIVE_AT_START.sub(_escape_start, _ACTIVE_ANYWHERE.sub(r"\\\1", line)))


def _shows(line: str) -> str | None:
    tokens = _EAGER.parse(line)
    if any(token.type not in _HARMLESS for token in _walk(tokens)):
        return None
    return "".join(token.content for token in _walk(tokens) if token.type == "text")


def _walk(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _escape_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"
