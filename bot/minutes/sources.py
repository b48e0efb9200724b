"""Answers that were collected without Matrix: a table (.csv, .xlsx) or a meeting (.json)."""

import json
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot import table
from bot.meeting.question import Question
from bot.minutes import questionnaire
from bot.minutes.compose import Contribution
from bot.minutes.questionnaire import Questionnaire
from bot.table import Row, TableError

# What people call the columns, in small letters and without anything that is no letter. The sender is the
# institution if nothing else is.
_HEADERS = {
    "institution": "institution institutionen einrichtung einrichtungen organisation organization schule "
    "träger bildungseinrichtung einrichtungsname ihreeinrichtung nameeinrichtung "
    "nameihrereinrichtung namedereinrichtung",
    "sender": "name absender",
    "question": "question questions frage fragen top fragetext tagesordnungspunkt",
    "number": "fragenr fragenummer nr nummer no number questionno questionnumber topnr",
    "answer": "answer answers antwort antworten beitrag beiträge rückmeldung rückmeldungen stellungnahme "
    "text antworttext reply response ihreantwort ihrbeitrag ihrerückmeldung",
}
_COLUMNS = {word: column for column, words in _HEADERS.items() for word in words.split()}

_CALLED = r"(?:frage|f|top|question|q|item)?\s*(?:(?:nr|no)\.?)?\s*(\d{1,3})"
_NUMBER = re.compile(rf"{_CALLED}(?:\.0)?\s*[.):]*", re.IGNORECASE)
_NUMBERED = re.compile(rf"{_CALLED}(?:\s*[.):·]+|\s+[-–])\s*(\S.*)", re.IGNORECASE | re.DOTALL)


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

    `participants` are the institutions that answered, in the order of the file; `left_out` the headings of
    the columns of a form that are no answers.
    """

    title: str
    network: str
    questions: tuple[Question, ...]
    contributions: tuple[Contribution, ...]
    participants: tuple[str, ...]
    invited: int = 0
    left_out: tuple[str, ...] = ()


def read(file: Path) -> Collected:
    """Read a file of answers by its ending. Raises SourceError."""
    readers = {".csv": _table, ".xlsx": _table, ".json": _meeting}
    reader = readers.get(file.suffix.lower())
    if not file.exists():
        raise SourceError(file, "missing", usage=True)
    if reader is None:
        raise SourceError(file, "unknown_kind", usage=True)
    try:
        return reader(file)
    except OSError:
        raise SourceError(file, "unreadable", usage=True) from None


def _table(file: Path) -> Collected:
    try:
        grid = table.read(file.read_bytes(), file.suffix.lower(), _is_header)
    except TableError as error:
        raise SourceError(file, error.reason, row=error.row) from None
    form = _form(grid.header)
    if form is None:
        return _answers(file, _columns(grid.header), grid.rows)
    asked = questionnaire.with_text(form, grid.rows)
    if not asked.questions:
        raise SourceError(file, "no_columns")
    return _of_form(asked, grid.rows)


def _is_header(cells: Sequence[str]) -> bool:
    return _is_list(_columns(cells)) or _form(cells) is not None


def _columns(cells: Sequence[str]) -> dict[str, int]:
    columns = table.columns(cells, _COLUMNS)
    sender = columns.pop("sender", None)
    return columns if sender is None else {"institution": sender} | columns


def _is_list(columns: Container[str]) -> bool:
    asked = "question" in columns or "number" in columns
    return "institution" in columns and "answer" in columns and asked


def _form(cells: Sequence[str]) -> Questionnaire | None:
    """One column per question. A list has no two that ask beyond doubt, and „Antwort“ alone asks nothing."""
    form = questionnaire.recognised(cells)
    if form is None or questionnaire.clear(form) >= 2:
        return form
    listed = _columns(cells)
    told = _is_list(listed) or (not questionnaire.clear(form) and listed.keys() - {"institution"})
    return None if told else form


def _of_form(form: Questionnaire, rows: Iterable[Row]) -> Collected:
    numbering = _Numbering()
    numbers = {index: numbering.number("", heading) for index, heading in form.questions.items()}
    contributions = [
        _contribution(number, _at(cells, form.institution), _at(cells, index))
        for _, cells in rows
        for index, number in numbers.items()
        if _at(cells, index)
    ]
    questions, heard = numbering.questions(), _participants(contributions)
    return Collected("", "", questions, tuple(contributions), heard, left_out=form.left_out)


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _answers(file: Path, columns: dict[str, int], rows: Iterable[Row]) -> Collected:
    numbering = _Numbering()
    contributions = []
    for no, cells in rows:
        cell = {name: _at(cells, index) for name, index in columns.items()}
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
            if text and _spelled(text) == _spelled(wording):
                return known
        if no is None or (text and self._texts.get(no)):
            no = max(self._texts, default=0) + 1
        self._texts[no] = text or self._texts.get(no, "")
        return no


def _spelled(question: str) -> str:
    """The same question, whoever typed it: „Was fehlt?“ is „was fehlt ?“."""
    return "".join(sign for sign in question.casefold() if sign.isalnum())


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
        return _Meeting.model_validate(json.loads(table.decoded(file.read_bytes())))
    except json.JSONDecodeError as error:
        raise SourceError(file, "no_json", row=error.lineno) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise SourceError(file, "no_meeting", detail=place) from None


def _contribution(question: int, institution: str, text: str) -> Contribution:
    return Contribution(question, institution, text, voice=institution)


def _participants(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.source for answer in contributions if answer.source))
