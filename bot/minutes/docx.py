"""The minutes as a Word document: real styles, headings, lists and table headers, nothing painted."""

import io
import re
from collections.abc import Callable, Sequence
from functools import singledispatch
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph as Written

from bot.minutes import chart, letterhead
from bot.minutes.chart import Chart
from bot.minutes.sheet import QUOTED, Block, Bullets, Heading, Paragraph, Quotes, Sheet, Table
from bot.minutes.styles import NOTE, QUOTE, SOURCE

_FIRST_COLUMN = Mm(36)
_PICTURE = Mm(163)
_BELOW_TABLE = Mm(3)
_COUNT = re.compile(r"\((\d+) (\w+)\)$")
# Letters of a quote that stays on one page; a longer one would leave a hole on the page before.
_UNBROKEN = 500


def write(page: Sheet, template: Path | None = None) -> bytes:
    """Write a sheet; the same sheet gives the same bytes. Raises UnusableTemplate."""
    document = letterhead.opened(template, page.language)
    _properties(document, page)
    _margins(document, page)
    document.add_paragraph(page.title, style="Title")
    if page.subtitle:
        document.add_paragraph(page.subtitle, style="Subtitle")
    for block in page.blocks:
        _put(block, document, page.language)
    return letterhead.saved(document, page.created)


def _properties(document: Document, page: Sheet) -> None:
    properties = document.core_properties
    properties.title = page.name[:255]
    properties.author = properties.last_modified_by = page.office[:255]
    properties.subject = properties.comments = properties.keywords = ""
    properties.revision = 1


def _margins(document: Document, page: Sheet) -> None:
    """Office, title and page number, where the template has nothing of its own."""
    section = document.sections[0]
    if section.header.is_linked_to_previous:
        section.header.paragraphs[0].add_run(f"{page.office}\t{page.subtitle}")
    if section.footer.is_linked_to_previous:
        before, between, after = page.foot
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{page.title}\t{before}")
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")
        foot.add_run(after)


def _field(paragraph: Written, name: str) -> None:
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))


@singledispatch
def _put(block: Block, document: Document, language: str) -> None:
    raise TypeError(type(block).__name__)


@_put.register
def _heading(block: Heading, document: Document, language: str) -> None:
    # „(3 Antworten)“ stays on one line.
    document.add_paragraph(_COUNT.sub("(\\1\u00a0\\2)", block.text), style=f"Heading {block.level}")


@_put.register
def _paragraph(block: Paragraph, document: Document, language: str) -> None:
    written = document.add_paragraph()
    before = written._p.getprevious()
    if before is not None and before.tag == qn("w:tbl"):
        # A table leaves no room below itself.
        written.paragraph_format.space_before = _BELOW_TABLE
    _fill(written, block.line)


@_put.register
def _list(block: Bullets, document: Document, language: str) -> None:
    for line in block.lines:
        _fill(document.add_paragraph(style="List Bullet"), line)


@_put.register
def _quoted(block: Quotes, document: Document, language: str) -> None:
    style, source = document.styles[QUOTE], document.styles[SOURCE]
    for quote in block.quotes:
        paragraph = document.add_paragraph(style=style)
        paragraph.add_run(quote.words)
        if quote.by:
            paragraph.add_run(f" {quote.by}", style=source)
        paragraph.paragraph_format.keep_together = len(paragraph.text) <= _UNBROKEN


@_put.register
def _picture(block: Chart, document: Document, language: str) -> None:
    document.add_paragraph(block.caption, style="Caption")
    drawn = document.add_picture(io.BytesIO(chart.picture(block, language)), width=_PICTURE)
    drawn._inline.docPr.set("descr", block.alternative)


@_put.register
def _table(block: Table, document: Document, language: str) -> None:
    table = document.add_table(rows=0, cols=len(block.header))
    _ruled(table)
    for no, column in enumerate(table.columns):
        column.width = _width(block, no)
    _row(table, block, block.header, lambda column: True)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cells in block.rows:
        _row(table, block, cells, lambda column: column == 0)


def _row(table: Any, block: Table, cells: Sequence[str], strong: Callable[[int], bool]) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    for column, text in enumerate(cells):
        cell = row.cells[column]
        cell.width = _width(block, column)
        cell.paragraphs[0].style = NOTE
        # No line begins with „·“.
        run = cell.paragraphs[0].add_run(text.replace(" ·", "\u00a0·"))
        # What somebody said is not the name of a row.
        run.bold = (strong(column) and not text.startswith(QUOTED)) or None
        if strong(column):
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="E8EEF1"/>')
            )


def _width(block: Table, column: int) -> Length:
    if block.shares:
        return Length(_PICTURE * block.shares[column] // sum(block.shares))
    others = max(len(block.header) - 1, 1)
    return _FIRST_COLUMN if column == 0 else Length((_PICTURE - _FIRST_COLUMN) // others)


def _ruled(table: Any) -> None:
    """Fine rules between the rows, and which cells are headings, for whoever does not see them."""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9D3D8"/>'
        for side in ("top", "bottom", "insideH")
    )
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    # Word wants them in this order.
    properties.find(qn("w:tblLayout")).addprevious(
        parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>")
    )
    for flag, value in (("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "1"), ("val", "06A0")):
        look.set(qn(f"w:{flag}"), value)


def _fill(paragraph: Written, line: Sequence[Any]) -> None:
    for run in line:
        paragraph.add_run(run.text).bold = run.strong or None
