"""What comes of the steps that staff take on a board: what was done, what was not, and what is next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.conduct.office import Office
from bot.conduct.themes import boards
from bot.conduct.themes.display import examples, heading
from bot.conduct.themes.opened import Opened
from bot.meeting.answer import counted
from bot.meeting.board import Board, entries
from bot.meeting.curation import Create, Dissolve, Finish, Join, Move, Operation, Rename, Summarise, apply
from bot.meeting.excerpt import beginning
from bot.meeting.handles import SINGLES, Handles
from bot.meeting.round import Round
from bot.speech import untold
from bot.speech.curating import Step, Verb
from bot.speech.markdown import Markdown
from bot.speech.untold import Untold
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorting

# From this share of doubtful statements on a question wants a closer look.
_MANY = 0.25
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Work:
    """A board on which steps are taken one after the other, and what became of each of them."""

    before: Board
    board: Board
    names: Handles
    done: tuple[Step, ...] = ()
    failed: tuple[Step, ...] = ()
    undone: bool = False

    @classmethod
    def on(cls, at: Opened) -> "Work":
        """Nothing is done yet."""
        return cls(at.board, at.board, at.names)

    @property
    def changed(self) -> bool:
        """Whether there is anything to be kept."""
        return self.board != self.before

    @property
    def verbs(self) -> set[Verb]:
        """What was done."""
        return {step.verb for step in self.done if step.verb}

    def doing(self, step: Step) -> "Work":
        """Take one step, if it can be taken; „zurück“ after others takes back those of this message."""
        if step.verb is Verb.BACK:
            return replace(self, board=self.before, done=(), undone=True)
        operation = _operation(step, self.names, self.board)
        if operation is None:
            return self.failing(step)
        board = apply(self.board, operation)
        return replace(self, board=board, names=self.names.grown(board), done=(*self.done, step))

    def back(self, board: Board) -> "Work":
        """What was kept before this message was taken back."""
        return replace(self, before=board, board=board, names=self.names.grown(board), undone=True)

    def failing(self, step: Step) -> "Work":
        """It cannot be taken; all stands as it stood."""
        return replace(self, failed=(*self.failed, step))


def sortings(tx: Transaction, round_: Round) -> list[Sorting]:
    """The questions that have boards: not those where one chooses."""
    polls = {question.no for question in round_.questions if question.options}
    return [one for one in tx.sortings.of_round(round_.id) if one.question not in polls]


def sorting(tx: Transaction, round_: Round, no: int) -> Sorting | None:
    """How a question was sorted."""
    return next((one for one in sortings(tx, round_) if one.question == no), None)


def rows(tx: Transaction, office: Office, round_: Round) -> list[Markdown]:
    """One line for each question: how many themes and singles, and how it looks."""
    filed = tx.answers.of_round(round_.id)
    counts = counted(round_, (one.answer for one in filed))
    found = []
    for one in sortings(tx, round_):
        board = boards.board(tx, round_, one, filed)
        sizes = {"themes": len(board.shown), "singles": len(list(entries(board.singles)))}
        sizes["few"] = not board.shown
        look = office.texts(f"curation.look_{_look(board)}")
        row = {"no": one.question, "answers": counts[one.question], "look": look, "fresh": len(board.fresh)}
        found.append(office.texts("curation.row", **row, **sizes))
    return found


def next_question(tx: Transaction, round_: Round, after: int = 0, taken: Collection[int] = ()) -> int:
    """The next question that nobody has found good yet, 0 if there is none; the others come round again.

    Those that colleagues have `taken` come last.
    """
    filed = tx.answers.of_round(round_.id)
    open_ = [
        one.question
        for one in sortings(tx, round_)
        if (board := boards.board(tx, round_, one, filed)).cards and not board.checked
    ]
    open_ = [no for no in open_ if no not in taken] or open_
    return next((no for no in open_ if no > after), next((no for no in open_ if no != after), 0))


def finished(work: Work) -> bool:
    """Whether a question was just found good."""
    return work.board.checked and bool(work.verbs & {Verb.SUMMARISE, Verb.FINISH})


def told(
    office: Office,
    at: Opened,
    work: Work,
    *,
    following: int,
    void: bool,
    more: Markdown | None = None,
) -> Markdown:
    """What to say about it; `more` is asked when all questions are finished."""
    parts = [*_done(office, at, work)]
    parts += [_failed(office, at.no, work, step, step is work.failed[-1]) for step in work.failed]
    if void:
        parts.append(office.texts("curation.void"))
    if finished(work):
        release = at.round.release.needed
        values = {"no": at.no, "next": following, "release": release, "more": more is not None}
        parts += [office.texts("curation.finished", **values), *([more] if more else [])]
    return Markdown("\n\n".join(parts))


def _done(office: Office, at: Opened, work: Work) -> Iterable[Markdown]:
    verbs, targets = work.verbs, {step.themes for step in work.done}
    if verbs == {Verb.MOVE} and len(targets) == 1:
        yield _moved(office, work, at.filed)
    elif verbs == {Verb.RENAME}:
        names = [step.words for step in work.done]
        values = {"count": len(names), "names": names, "singles": bool(work.board.singles)}
        yield office.texts("curation.renamed", **values)
    elif verbs == {Verb.SUMMARISE}:
        yield office.texts("curation.sentence", removed=not work.done[-1].words)
    elif (verbs and verbs != {Verb.FINISH}) or work.undone:
        themes = [_theme(office, work, group.key) for group in work.board.shown]
        nameless = [work.names.letter(group.key) for group in work.board.shown if not group.heading]
        values = {"no": at.no, "themes": themes, "singles": len(list(entries(work.board.singles)))}
        name = "curation.changed" if verbs else "curation.undone"
        yield office.texts(name, nameless=nameless[:1], **values)
    elif verbs and not work.board.checked:
        yield office.texts("curation.kept", no=at.no)


def _moved(office: Office, work: Work, filed: Sequence[Filed]) -> Markdown:
    board, step = work.board, work.done[0]
    answers = {
        card.answer for one in work.done for handle in one.members for card in work.names.cards(handle, board)
    }
    names = dict.fromkeys(one.answer.member.institution for one in filed if one.id in answers)
    key = work.names.key(step.themes[0])
    group = None if key is None else board.group(key)
    return office.texts(
        "curation.moved",
        names=list(names),
        to=step.themes[0] if group else "",
        count=len(list(entries(group.cards if group else board.singles))),
    )


def _theme(office: Office, work: Work, key: int) -> Markdown:
    group = work.board.group(key)
    assert group is not None
    values = {"heading": heading(office, group.heading), "count": len(list(entries(group.cards)))}
    return office.texts("curation.theme_line", letter=work.names.letter(key), **values)


def _failed(office: Office, no: int, work: Work, step: Step, last: bool) -> Markdown:
    """What was not understood; with the `last` of it, what still stands."""
    values = {"line": beginning(step.line, _LONGEST_LINE), "rest": bool(work.done), "last": last}
    if step.verb is Verb.BACK:
        return office.texts("curation.nothing_to_undo", no=no)
    if step.verb is None or step.verb is Verb.TAKE_OVER:
        return _unclear(office, work, step, values)
    given = work.names.ranges(work.board)
    themes = [letter for letter, key in work.names.themes.items() if work.board.group(key)]
    values |= {"missing": _missing(work, step)}
    return office.texts("curation.not_found", no=no, given=given, themes=themes, **values)


def _unclear(office: Office, work: Work, step: Step, values: Mapping[str, object]) -> Markdown:
    """The step that takes them where they want to go, or else an example."""
    wanted = untold.read(step.line)
    if wanted is None:
        return office.texts("curation.unclear", **values, **examples(work.board, work.names))
    what, of = wanted
    if what is Untold.NUMBERS and not work.board.shown:
        # All stand alone, so that there is one letter only.
        known = [one for no in of.split() if work.names.cards(one := f"{SINGLES.lower()}{no}", work.board)]
        what, of = Untold.TOGETHER, " ".join(known)
    key = work.names.key(of)
    group = None if key is None or what is Untold.DELETE else work.board.group(key)
    first = next((work.names.of(one, of) for one in entries(group.cards)), "") if group else ""
    told = {"of": of, "first": first, "rest": values["rest"], "last": values["last"]}
    return office.texts(f"curation.no_{what}", **told, **examples(work.board, work.names))


def _missing(work: Work, step: Step) -> list[str]:
    """The handles and letters of a step that mean nothing here."""
    letters = [letter for letter in step.themes if letter != SINGLES]
    strange = [one for one in step.members if not work.names.cards(one, work.board)]
    keys = {letter: work.names.key(letter) for letter in letters}
    return [*strange, *(one for one, key in keys.items() if key is None or work.board.group(key) is None)]


def _look(board: Board) -> str:
    """How a question looks to somebody who has not read it."""
    if board.checked:
        return "checked"
    doubts = sum(board.doubtful(card) for card in board.cards)
    if doubts + len(board.fresh) == 0:
        return "fine"
    return "closely" if doubts >= _MANY * len(board.cards) else "look"


def _operation(step: Step, names: Handles, board: Board) -> Operation | None:
    """What a step means; nothing if it names what is not there."""
    cards = tuple(card for handle in step.members for card in names.cards(handle, board))
    whole = all(names.cards(handle, board) for handle in step.members)
    known = [key for letter in step.themes if (key := names.key(letter)) is not None and board.group(key)]
    match step.verb:
        case Verb.FINISH:
            return Finish()
        case Verb.MOVE if whole and step.themes == (SINGLES,):
            return Move(cards, None)
        case Verb.CREATE if whole:
            return Create(step.words.rstrip(" :"), cards)
    if not whole or len(known) != len(step.themes):
        return None
    match step.verb:
        case Verb.MOVE:
            return Move(cards, known[0])
        case Verb.RENAME:
            return Rename(known[0], step.words.rstrip(" :"))
        case Verb.JOIN if len(set(known)) > 1:
            return Join(tuple(known))
        case Verb.DISSOLVE:
            return Dissolve(known[0])
        case Verb.SUMMARISE:
            return Summarise(known[0], step.words)
    return None
