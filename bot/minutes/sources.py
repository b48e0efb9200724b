"""Answers that were collected without Matrix: a table (.csv, .xlsx) or a meeting (.json)."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from pydantic import BaseModel, ValidationError

from bot.meeting.question import Question
from bot.minutes.compose import Contribution

Row = tuple[int, Sequence[str]]

# What people call the three columns, in small letters and without anything that is no letter.
_HEADERS = {
    "institution": "institution einrichtung organisation organization schule träger name absender "
    "nameihrereinrichtung namedereinrichtung",
    "question": "question frage top fragetext tagesordnungspunkt",
    "number": "fragenr fragenummer nr nummer no number questionno questionnumber topnr",
    "answer": "answer antwort beitrag rückmeldung text antworttext reply response ihreantwort",
}
_COLUMNS = {word: column for column, words in _HEADERS.items() for word in words.split()}
# Above the table there may be a title and a remark.
_HEADER_WITHIN = 10

_NUMBER = re.compile(r"(?:frage|top|question|item|nr\.?)?\s*(\d{1,3})(?:\.0)?\s*[.):]?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:frage|top|question|item)?\s*(\d{1,3})\s*[.):·]\s*(\S.*)", re.IGNORECASE | re.DOTALL
)


class SourceError(Exception):
    """A file that cannot be read. `reason` names a text of the catalogue's table `minutes.source`.

    `row` is the line of the file or the row of the sheet, counted from 1; `detail` a place within a
    .json. `usage` tells that the wrong file was named, not that its content is not understood.
    """

    def __init__(
        self, file: Path, reason: str, *, row: int | None = None, detail: str = "", usage: bool = False
    ) -> None:
        super().__init__(f"{file.name}:{row or ''} {reason} {detail}".strip())
        self.file = file
        self.reason = reason
        self.row = row
        self.detail = detail
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Collected:
    """A written meeting as a file holds it. `title` and `network` are empty and `invited` is 0 if unknown.

    `participants` are the institutions that answered, in the order of the file.
    """

    title: str
    network: str
    questions: tuple[Question, ...]
    contributions: tuple[Contribution, ...]
    participants: tuple[str, ...]
    invited: int = 0


def read(file: Path) -> Collected:
    """Read a file of answers by its ending. Raises SourceError."""
    readers = {".csv": _csv, ".xlsx": _xlsx, ".json": _meeting}
    reader = readers.get(file.suffix.lower())
    if not file.exists():
        raise SourceError(file, "missing", usage=True)
    if reader is None:
        raise SourceError(file, "unknown_kind", usage=True)
    try:
        return reader(file)
    except OSError:
        raise SourceError(file, "unreadable", usage=True) from None


def _csv(file: Path) -> Collected:
    text = _decoded(file.read_bytes()).replace("\0", "")
    for delimiter in ";,\t":
        beginning = list(islice(_rows(file, text, delimiter, strict=False), _HEADER_WITHIN))
        if _header(beginning) is not None:
            return _table(file, list(_rows(file, text, delimiter, strict=True)))
    raise SourceError(file, "no_columns")


def _rows(file: Path, text: str, delimiter: str, *, strict: bool) -> Iterator[Row]:
    """If strict, a quotation mark that is never closed is an error and does not swallow the rows below it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise SourceError(file, "broken_quotes", row=reader.line_num) from None


def _decoded(content: bytes) -> str:
    """Excel writes UTF-8 with a mark, or the code page of the machine."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _xlsx(file: Path) -> Collected:
    import openpyxl  # takes a moment, and most files are no workbooks

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody asked for
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = [
                list(enumerate(sheet.iter_rows(values_only=True), start=1)) for sheet in book.worksheets
            ]
            book.close()
    except (BadZipFile, KeyError, ValueError, TypeError):
        raise SourceError(file, "no_workbook") from None
    for sheet in sheets:
        rows = [(no, [_cell(value) for value in row]) for no, row in sheet]
        if _header(rows) is not None:
            return _table(file, rows)
    raise SourceError(file, "no_columns")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _header(rows: Sequence[Row]) -> int | None:
    """Which of the first rows names the columns."""
    for index, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        columns = _columns(cells).keys()
        if {"institution", "answer"} <= columns and columns & {"question", "number"}:
            return index
    return None


def _table(file: Path, rows: Sequence[Row]) -> Collected:
    header = _header(rows)
    if header is None:
        raise SourceError(file, "no_columns")
    return _answers(file, _columns(rows[header][1]), rows[header + 1 :])


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column is where; the first of two with the same meaning counts."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMNS.get("".join(sign for sign in cell.casefold() if sign.isalpha()))
        if column:
            columns.setdefault(column, index)
    return columns


def _answers(file: Path, columns: dict[str, int], rows: Iterable[Row]) -> Collected:
    numbering = _Numbering()
    contributions = []
    for no, cells in rows:
        cell = {name: cells[index].strip() if index < len(cells) else "" for name, index in columns.items()}
        number, question = cell.get("number", ""), cell.get("question", "")
        if not number and not question:
            if cell["answer"]:
                raise SourceError(file, "no_question", row=no)
            continue
        asked = numbering.number(number, question)
        if cell["answer"]:
            contributions.append(_contribution(asked, cell["institution"], cell["answer"]))
    return Collected("", "", numbering.questions(), tuple(contributions), _participants(contributions))


@dataclass(slots=True)
class _Numbering:
    """The questions of a table: by number, by text, or both, in any order."""

    _texts: dict[int, str] = field(default_factory=dict)

    def number(self, number: str, text: str) -> int:
        """The number of a question written as „2“, „Frage 2“, „2. Was fehlt?“ or „Was fehlt?“."""
        if not number and (both := _NUMBERED.fullmatch(text)):
            number, text = both.groups()
        if _NUMBER.fullmatch(text):
            number, text = text, ""
        counted = _NUMBER.fullmatch(number)
        return self._place(int(counted[1]) if counted else None, text)

    def questions(self) -> tuple[Question, ...]:
        return tuple(Question(no, text) for no, text in sorted(self._texts.items()))

    def _place(self, no: int | None, text: str) -> int:
        for known, wording in self._texts.items():
            if text and text == wording:
                return known
        if no is None or (text and self._texts.get(no)):
            no = max(self._texts, default=0) + 1
        self._texts[no] = text or self._texts.get(no, "")
        return no


class _AskedQuestion(BaseModel):
    no: int
    text: str


class _Participant(BaseModel):
    id: str
    institution: str


class _Reply(BaseModel):
    participant: str
    question: int
    text: str


class _Meeting(BaseModel):
    title: str = ""
    network: str = ""
    questions: list[_AskedQuestion]
    participants: list[_Participant]
    replies: list[_Reply]


def _meeting(file: Path) -> Collected:
    meeting = _validated(file)
    institutions = {participant.id: participant.institution for participant in meeting.participants}
    asked = {question.no for question in meeting.questions}
    for index, reply in enumerate(meeting.replies):
        if reply.participant not in institutions:
            raise SourceError(file, "unknown_participant", detail=f"replies.{index}.participant")
        if reply.question not in asked:
            raise SourceError(file, "unknown_question", detail=f"replies.{index}.question")
    contributions = [
        _contribution(reply.question, institutions[reply.participant], reply.text)
        for reply in meeting.replies
        if reply.text.strip()
    ]
    heard = set(_participants(contributions))
    return Collected(
        title=meeting.title,
        network=meeting.network,
        questions=tuple(Question(question.no, question.text) for question in meeting.questions),
        contributions=tuple(contributions),
        participants=tuple(name for name in dict.fromkeys(institutions.values()) if name in heard),
        invited=len(set(institutions.values())),
    )


def _validated(file: Path) -> _Meeting:
    try:
        return _Meeting.model_validate(json.loads(_decoded(file.read_bytes())))
    except json.JSONDecodeError as error:
        raise SourceError(file, "no_json", row=error.lineno) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise SourceError(file, "no_meeting", detail=place) from None


def _contribution(question: int, institution: str, text: str) -> Contribution:
    return Contribution(question, institution, text, voice=institution)


def _participants(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.source for answer in contributions if answer.source))
