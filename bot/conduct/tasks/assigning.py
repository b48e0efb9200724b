"""Assigning: which themes a task is for, when staff call them by the letters they have on the board."""

from bot.conduct.office import Office
from bot.conduct.themes import boards, display, outcome
from bot.meeting.dialogue import Topic
from bot.meeting.handles import SINGLES, Handles, handles, recalled
from bot.meeting.round import Round
from bot.meeting.task import ALONE, Task
from bot.speech.topics import Topics
from bot.store.database import Transaction


def themes(tx: Transaction, round_: Round, topics: Topics) -> tuple[tuple[int, int], ...] | None:
    """The keys of the themes that were named; None if one is not there, or its board may still be another.

    What nobody has looked at has no keys that last.
    """
    found = [(no, _key(tx, round_, no, letter)) for no, letter in topics.themes]
    return (
        None
        if any(key is None for _, key in found)
        else tuple((no, key) for no, key in found if key is not None)
    )


def named(tx: Transaction, office: Office, round_: Round, task: Task) -> list[str]:
    """What a task is for, as staff read it: its themes by their headings, and questions."""
    under = {no for no, _ in task.themes}
    questions = [str(office.texts("need.question", no=no)) for no in task.topics if no not in under]
    return [*questions, *(_heading(tx, office, round_, *theme) for theme in task.themes)]


def example(tx: Transaction, round_: Round) -> tuple[int, str] | None:
    """A theme as staff may call it, of the last question that has one: needs are asked for late."""
    for question in reversed(round_.questions):
        sorting = outcome.sorting(tx, round_, question.no)
        if sorting is None or tx.boards.latest(round_.id, question.no) is None:
            continue
        board = boards.board(tx, round_, sorting, tx.answers.of_round(round_.id))
        known = _shown(tx, round_, question.no) or handles(board)
        called = [letter for group in board.shown if (letter := known.letter(group.key)) != SINGLES]
        if called:
            return question.no, called[0]
    return None


def _heading(tx: Transaction, office: Office, round_: Round, no: int, key: int) -> str:
    sorting = outcome.sorting(tx, round_, no)
    board = boards.board(tx, round_, sorting, tx.answers.of_round(round_.id)) if sorting else None
    group = board.group(key) if board else None
    if group is None:
        return str(office.texts("need.alone", no=no))
    return display.heading(office, group.heading)


def _key(tx: Transaction, round_: Round, no: int, letter: str) -> int | None:
    sorting = outcome.sorting(tx, round_, no)
    if sorting is None or tx.boards.latest(round_.id, no) is None:
        return None
    board = boards.board(tx, round_, sorting, tx.answers.of_round(round_.id))
    if letter == SINGLES:
        return ALONE if board.singles else None
    key = (_shown(tx, round_, no) or handles(board)).key(letter)
    return key if key is not None and board.group(key) else None


def _shown(tx: Transaction, round_: Round, no: int) -> Handles | None:
    """The letters as they were last shown, if somebody is still at that question."""
    held = tx.dialogues.of_round(round_.id, Topic.CURATION)
    states = [one.state for one in held if one.state.get("question") == no and not one.state.get("wish")]
    return recalled(states[0]) if states else None
