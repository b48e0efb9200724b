"""A grid: cells that were copied out of a table, and which of them answer which question.

Either a question stands at the beginning of each row, by its number or its words, or all of them above the
answers. Where one cell too many is in it, nothing is read: something said must not get lost.
"""

import re
from collections.abc import Iterable, Sequence

from bot.meeting.question import Question

_NUMBER = re.compile(r"(?:(?:zu|frage|top|question)\s*)*(\d{1,2})[.):]?", re.IGNORECASE)
# What stands above the columns, or beside the answers, and is none.
_OF_WHOM = frozenset({"nr", "nummer", "einrichtung", "institution", "name", "no", "number"})
_HEADS = _OF_WHOM | {"frage", "fragen", "antwort", "antworten", "question", "answer", "answers"}


def is_grid(text: str) -> bool:
    """Whether every line of it has several cells."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and all("\t" in line.strip() for line in lines)


def answers(text: str, highest: int, asked: Iterable[Question]) -> dict[int, str] | None:
    """The answers by number; None if it is not clear what answers what."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    numbers = {_plain(question.text): question.no for question in asked}
    if len(rows) == 2 and (found := _below(rows[0], rows[1], numbers)):
        return found
    if all(_plain(cell) in _HEADS or not cell for cell in rows[0]):
        rows = rows[1:]
    pairs = [_row(row, highest, numbers) for row in rows]
    known = [pair for pair in pairs if pair is not None]
    found = {no: answer for no, answer in known if answer}
    return found if found and len(known) == len(rows) == len({no for no, _ in known}) else None


def _below(heads: Sequence[str], cells: Sequence[str], numbers: dict[str, int]) -> dict[int, str]:
    """One column for each question; those of who answered are no answers."""
    columns = [(numbers.get(_plain(head)), head, cell) for head, cell in zip(heads, cells, strict=False)]
    strange = [head for no, head, cell in columns if no is None and cell and _plain(head) not in _OF_WHOM]
    if strange or len(cells) > len(heads):
        return {}
    return {no: cell for no, _, cell in columns if no is not None and cell}


def _row(cells: Sequence[str], highest: int, numbers: dict[str, int]) -> tuple[int, str] | None:
    """The question at its beginning, and all the rest but for the words of that question."""
    first = _NUMBER.fullmatch(cells[0])
    no = int(first[1]) if first else numbers.get(_plain(cells[0]))
    if no is None or not 1 <= no <= highest:
        return None
    return no, " ".join(cell for cell in cells[1:] if cell and numbers.get(_plain(cell)) != no)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
