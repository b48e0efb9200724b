"""The minutes in the body of a mail: as plain text that reads well, and as small HTML that loads nothing."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.minutes.chart import Chart
from bot.minutes.runs import Line
from bot.minutes.sheet import QUOTED, Block, Bullets, Heading, Paragraph, Quote, Quotes, Sheet, Table

_WIDTH = 76
# An address without end must not widen the page of a phone, and no label needs to be torn for that.
_STYLE = (
    "body{font-family:sans-serif;line-height:1.4;max-width:44em;overflow-wrap:anywhere}"
    "td,th{text-align:left;vertical-align:top;padding:.2em 1em .2em 0}th{overflow-wrap:normal}"
)


def text(page: Sheet, opening: str, closing: str) -> str:
    """The minutes as plain text between two sentences; the same sheet gives the same text."""
    parts = [_wrapped(opening), _underlined(page.title, "="), page.subtitle]
    parts += [part for block in page.blocks if (part := _plain(block))]
    return "\n\n".join([*parts, "-" * 20, _wrapped(closing)]) + "\n"


def html(page: Sheet, opening: str, closing: str) -> str:
    """The same as HTML. Every word is escaped; there is no picture, no link and no script."""
    body = [_element("p", opening), _element("h1", page.title), _element("p", page.subtitle)]
    body += [part for block in page.blocks for part in _tagged(block)]
    body += ["<hr>", _element("p", closing)]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(page.name)}</title><style>{_STYLE}</style>"
    )
    inside = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="{page.language}"><head>{head}</head><body>\n{inside}\n</body></html>\n'
    )


def _plain(block: Block) -> str:
    match block:
        case Heading(level, words):
            return _underlined(words, "-" if level == 1 else "·")
        case Paragraph(line):
            return _wrapped(_words(line))
        case Table(header, rows) if len(header) > 2:
            return "\n".join(_entry(row[0], _labelled(header, row)) for row in rows)
        case Table(_, rows):
            return "\n".join(_wrapped(": ".join(filter(None, row))) for row in rows)
        case Bullets(lines):
            return "\n".join(_item(_words(line)) for line in lines)
        case Quotes(quotes):
            return "\n".join(_item(_said(quote)) for quote in quotes)
        case Chart():
            # The themes stand below, each with its number.
            return ""


def _tagged(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, words):
            yield _element(f"h{level + 1}", words)
        case Paragraph(line):
            yield f"<p>{_marked(line)}</p>"
        case Table(header, rows) if len(header) > 2:
            # Side by side they would not fit on a phone.
            for row in rows:
                name = escape(row[0]) if row[0].startswith(QUOTED) else _element("strong", row[0])
                lines = [name, *map(escape, _labelled(header, row))]
                yield f"<p>{'<br>'.join(lines)}</p>"
        case Table(header, rows):
            yield f"<table>{_row(header, 'th')}{''.join(_row(row) for row in rows)}</table>"
        case Bullets(lines):
            yield _list(_marked(line) for line in lines)
        case Quotes(quotes):
            yield _list(escape(_said(quote)) for quote in quotes)
        case Chart():
            return


def _labelled(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """What a row says of its first cell, each with what it is called."""
    cells = zip(header[1:], row[1:], strict=True)
    return [f"{label}: {cell}" for label, cell in cells if cell]


def _entry(what: str, said: Iterable[str]) -> str:
    """A row of many columns as lines, with what it is about above the others."""
    return "\n".join([_wrapped(what, rest="   "), *(_wrapped(one, "   ", "   ") for one in said)])


def _words(line: Line) -> str:
    return "".join(run.text for run in line)


def _said(quote: Quote) -> str:
    return f"{quote.words} {quote.by}".strip()


def _marked(line: Line) -> str:
    return "".join(_element("strong", run.text) if run.strong else escape(run.text) for run in line)


def _row(cells: Sequence[str], first: str = "td") -> str:
    """What a row is about is its heading."""
    label = _element("th", cells[0]) if cells else ""
    return f"<tr>{label}{''.join(_element(first, cell) for cell in cells[1:])}</tr>"


def _list(items: Iterator[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _element(name: str, words: str) -> str:
    return f"<{name}>{escape(words)}</{name}>"


def _underlined(words: str, sign: str) -> str:
    wrapped = _wrapped(words)
    return f"{wrapped}\n{sign * min(max(map(len, wrapped.splitlines()), default=1), _WIDTH)}"


def _item(words: str) -> str:
    return _wrapped(words, "- ", "  ")


def _wrapped(words: str, first: str = "", rest: str = "") -> str:
    """Broken at blanks only: no word and no address is torn."""
    lines = textwrap.wrap(
        words,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
