"""Tables that people made: the rows of a .csv or .xlsx, below the row that names the columns."""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zipfile import ZipFile

# The line of the file or the row of the sheet, counted from 1, and its cells.
Row = tuple[int, Sequence[str]]
# Whether these cells name the columns.
Header = Callable[[Sequence[str]], bool]

KINDS = (".csv", ".xlsx")
_BREAKS = re.compile(r"[/(),;|:]| [-–] ")
_WORDS = re.compile(r"[^\W\d_]+|[/,;&+|]")
_FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ZIPPED = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Above the table there may be a title and a remark.
_HEADER_WITHIN = 10


class TableError(Exception):
    """A table that cannot be read. `reason` names a text; `row` is counted from 1, if one is to blame."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        super().__init__(f"{reason} {row or ''}".strip())
        self.reason = reason
        self.row = row


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table may have at most: rows with something in them, columns, bytes unpacked."""

    rows: int
    columns: int
    unpacked: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The row that names the columns, and those below it."""

    header: Sequence[str]
    rows: tuple[Row, ...]


def read(content: bytes, kind: str, is_header: Header, limits: Limits | None = None) -> Grid:
    """Read a table of a kind among KINDS, wherever it begins. Raises TableError.

    A workbook that somebody called .csv is a workbook all the same.
    """
    text = kind == ".csv" and not content.startswith(_ZIPPED)
    return _csv(content, is_header, limits) if text else _xlsx(content, is_header, limits)


def columns(cells: Sequence[str], words: Mapping[str, str]) -> dict[str, int]:
    """Which column is where, by its `words` in small letters; the first of two that mean the same counts."""
    known = {_letters(word): column for word, column in words.items()}
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        # „Ansprechpartner/in“ is one word, „Träger / Einrichtung“ two, „Name (Leitung)“ one with a remark.
        for heading in (cell, *_BREAKS.split(cell)):
            column = known.get(_letters(heading))
            if column:
                found.setdefault(column, index)
                break
    return found


def words(heading: str) -> frozenset[str]:
    """The words of a heading and what joins them, in small letters and without umlauts."""
    return frozenset(_WORDS.findall(heading.casefold().translate(_FOLDS)))


def _letters(heading: str) -> str:
    return "".join(sign for sign in heading.casefold() if sign.isalpha()).translate(_FOLDS)


def decoded(content: bytes) -> str:
    """Excel writes UTF-8 with a mark, the code page of the machine, or as „Unicode-Text“ UTF-16."""
    for encoding in ("utf-16", "utf-8-sig", "cp1252")[not content.startswith(_UTF_16) :]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _csv(content: bytes, is_header: Header, limits: Limits | None) -> Grid:
    text = decoded(content).replace("\0", "")
    for delimiter in ";,\t":
        beginning = list(islice(_lines(text, delimiter, strict=False), _HEADER_WITHIN))
        if _position(beginning, is_header) is not None:
            return _grid(_lines(text, delimiter, strict=True), is_header, limits)
    raise TableError("no_columns")


def _lines(text: str, delimiter: str, *, strict: bool) -> Iterator[Row]:
    """If strict, a quotation mark that is never closed is an error and does not swallow the rows below it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise TableError("broken_quotes", reader.line_num) from None


def _xlsx(content: bytes, is_header: Header, limits: Limits | None) -> Grid:
    try:
        if limits is not None:
            _refuse_bomb(content, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody asked for
            return _workbook(content, is_header, limits)
    except TableError:
        raise
    except Exception:
        # What openpyxl raises about a broken workbook is anything at all.
        raise TableError("no_workbook") from None


def _refuse_bomb(content: bytes, limits: Limits) -> None:
    """No part of an archive is ever unpacked beyond the size it declares."""
    with ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.unpacked:
            raise TableError("too_large")


def _workbook(content: bytes, is_header: Header, limits: Limits | None) -> Grid:
    import openpyxl  # takes a moment, and most files are no workbooks

    most = limits.columns if limits else None
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            cells = sheet.iter_rows(values_only=True, max_col=most)
            rows = ((no, [_cell(value) for value in row]) for no, row in enumerate(cells, start=1))
            beginning = list(islice(rows, _HEADER_WITHIN))
            if _position(beginning, is_header) is not None:
                return _grid((*beginning, *_bounded(rows, limits)), is_header, limits)
    finally:
        book.close()
    raise TableError("no_columns")


def _bounded(rows: Iterable[Row], limits: Limits | None) -> Iterator[Row]:
    """A sheet whose last cell stands in row one million has as many empty ones above."""
    return islice(rows, limits.rows * 10 if limits else None)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M").removesuffix(" 00:00")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _position(rows: Sequence[Row], is_header: Header) -> int | None:
    """Which of the first rows names the columns."""
    return next((no for no, (_, cells) in enumerate(rows[:_HEADER_WITHIN]) if is_header(cells)), None)


def _grid(rows: Iterable[Row], is_header: Header, limits: Limits | None) -> Grid:
    found = [row for row in rows if any(cell.strip() for cell in row[1])]
    position = _position(found, is_header)
    if position is None:
        raise TableError("no_columns")
    below = tuple(found[position + 1 :])
    if limits is not None and len(below) > limits.rows:
        raise TableError("too_many_rows", below[limits.rows][0])
    return Grid(found[position][1], below)
