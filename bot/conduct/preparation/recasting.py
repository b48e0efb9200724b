"""What becomes of the questions of a draft when staff change one of them, or several at once."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conduct.flaw import Flaw
from bot.conduct.preparation.opening import LONGEST_QUESTION, MOST_QUESTIONS
from bot.meeting.question import Question
from bot.meeting.resolution import PROPOSAL
from bot.meeting.round import Round
from bot.speech import hints
from bot.speech.drafting import Add, Change, Drop, DropLast, Explain, Poll, Several, Swap, Word

_MOST_OPTIONS = 9
_LONGEST_OPTION = 100


def fixed(round_: Round, edit: Change | Several) -> Flaw | None:
    """Of a resolution nothing but the wording of the proposal can be changed."""
    wording = isinstance(edit, Word) and edit.no == PROPOSAL
    return Flaw("resolution.fixed", {"no": PROPOSAL}) if round_.decides and not wording else None


def changed(
    questions: tuple[Question, ...], edit: Change | Several
) -> tuple[tuple[Question, ...], int | None] | Flaw:
    """The questions after a change, and the number of the one that is to be shown."""
    match edit:
        case Several():
            return _all_changed(questions, edit)
        case Word(no, text) if no == len(questions) + 1:
            return changed(questions, Add(text))
        case Word(no) | Explain(no) | Drop(int(no)) if not 1 <= no <= len(questions):
            return Flaw("draft.no_such_question", {"no": no, "count": len(questions)})
        case Word(no, text) | Explain(no, text) if len(text) > LONGEST_QUESTION:
            return Flaw("draft.too_long", {"no": no, "most": LONGEST_QUESTION})
        case Word(no, text):
            before = questions[no - 1]
            asked, hint = hints.parted(text)
            return _put(questions, replace(before, text=asked, hint=hint or before.hint)), no
        case Explain(no, hint):
            return _put(questions, replace(questions[no - 1], hint=hint)), no
        case Add(text):
            return _added(questions, Question(len(questions) + 1, *hints.parted(text)))
        case Poll(text, options):
            fits = 2 <= len(options) <= _MOST_OPTIONS and max(map(len, options)) <= _LONGEST_OPTION
            poll = Question(len(questions) + 1, text, options=options)
            return _added(questions, poll) if fits else Flaw("draft.poll_options", {"most": _MOST_OPTIONS})
        case Drop(no):
            return _struck(questions, no)
        case DropLast():
            return _struck(questions, sum(not one.options for one in questions))
        case Swap(one, other):
            return _swapped(questions, one, other)
    raise AssertionError(edit)


def _all_changed(questions: tuple[Question, ...], edit: Several) -> tuple[tuple[Question, ...], None] | Flaw:
    """All of it or nothing. What is struck goes last and from the end, so that no number moves before."""
    struck = [change for change in edit.changes if isinstance(change, Drop)]
    struck.sort(key=lambda change: change.no or 0, reverse=True)
    last = [change for change in edit.changes if isinstance(change, DropLast)]
    known = [change for change in edit.changes if isinstance(change, Word | Explain)]
    fresh = [change for change in edit.changes if isinstance(change, Add | Poll)]
    for change in (*known, *last, *struck, *fresh):
        found = changed(questions, change)
        if isinstance(found, Flaw):
            return found
        questions = found[0]
    return questions, None


def _put(questions: tuple[Question, ...], question: Question) -> tuple[Question, ...]:
    return tuple(question if one.no == question.no else one for one in questions)


def _added(questions: tuple[Question, ...], question: Question) -> tuple[tuple[Question, ...], int] | Flaw:
    """A new question comes before the poll, and a new poll in place of the old one."""
    if len(questions) >= MOST_QUESTIONS:
        return Flaw("start.too_many_questions", {"count": len(questions) + 1, "most": MOST_QUESTIONS})
    if len(question.text) > LONGEST_QUESTION:
        return Flaw("draft.too_long", {"no": question.no, "most": LONGEST_QUESTION})
    plain = tuple(one for one in questions if not one.options)
    polls = tuple(one for one in questions if one.options)
    if not question.options:
        return _numbered((*plain, question, *polls)), len(plain) + 1
    return _numbered((*plain, question)), len(plain) + 1


def _struck(questions: tuple[Question, ...], no: int | None) -> tuple[tuple[Question, ...], None] | Flaw:
    left = tuple(one for one in questions if (one.no != no if no is not None else not one.options))
    if len(left) == len(questions):
        return Flaw("draft.no_poll", {})
    if not any(not one.options for one in left):
        return Flaw("draft.last_question", {})
    return _numbered(left), None


def _swapped(
    questions: tuple[Question, ...], one: int, other: int
) -> tuple[tuple[Question, ...], None] | Flaw:
    """A poll stays where it is: it comes last."""
    plain = [question for question in questions if not question.options]
    strange = [no for no in (one, other) if not 1 <= no <= len(plain)]
    if strange:
        return Flaw("draft.no_such_question", {"no": strange[0], "count": len(plain)})
    plain[one - 1], plain[other - 1] = plain[other - 1], plain[one - 1]
    return _numbered((*plain, *(question for question in questions if question.options))), None


def _numbered(questions: Sequence[Question]) -> tuple[Question, ...]:
    return tuple(replace(one, no=no) for no, one in enumerate(questions, start=1))
