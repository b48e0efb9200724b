"""Answers and their arrangement → what the minutes quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.meeting.question import Question
from bot.meeting.theme import AgendaItem, Statement, Theme
from bot.minutes import ballots
from bot.minutes.arrangement import Arrangement, Piece, same_line, ungrouped


@dataclass(frozen=True, slots=True)
class Contribution:
    """An answer as the minutes see it: to question `question`, verbatim, with the name to print beside it.

    `source` and `voice` are those of `bot.meeting.theme.Statement`; `home` is the institution whose vote it
    is, also where it is not named. It is counted and never shown.
    """

    question: int
    source: str
    text: str
    late: bool = False
    voice: str = ""
    home: str = ""

    @property
    def speaker(self) -> str:
        """Who speaks; nothing if nobody is told apart."""
        return self.voice or self.source

    @property
    def voter(self) -> str:
        """Whose vote it is."""
        return self.home or self.speaker


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of an answer that is quoted in one piece."""

    theme: int | None
    start: int
    end: int
    need: bool


def agenda(
    questions: Iterable[Question],
    contributions: Sequence[Contribution],
    arrangements: Iterable[Arrangement],
) -> tuple[AgendaItem, ...]:
    """Put every answer under its question and theme. Each arrangement follows the order of `contributions`.

    A question that was not arranged yet is shown ungrouped. Raises ValueError if an arrangement
    is one of other answers.
    """
    arranged = {arrangement.question: arrangement for arrangement in arrangements}
    items = []
    institutions = len({answer.voter for answer in contributions})
    for question in questions:
        answers = [answer for answer in contributions if answer.question == question.no]
        if question.is_poll:
            items.append(_poll(question, answers, institutions))
            continue
        items.append(_item(question, answers, arranged.get(question.no) or _as_they_came(question, answers)))
    return tuple(items)


def _as_they_came(question: Question, answers: Sequence[Contribution]) -> Arrangement:
    if not answers:
        return Arrangement(question.no, (), ())
    return ungrouped(question.no, [answer.text for answer in answers])


def _item(question: Question, answers: Sequence[Contribution], arrangement: Arrangement) -> AgendaItem:
    quotes = [
        (span.theme, _statement(answer, span))
        for answer, pieces in zip(answers, arrangement.answers, strict=True)
        for span in _spans(answer.text, pieces)
    ]
    return AgendaItem(
        no=question.no,
        question=question.text,
        answers=_count(answers),
        themes=_themes(arrangement, quotes),
        singles=tuple(statement for theme, statement in quotes if theme is None),
        left_out=sum(piece.left_out for pieces in arrangement.answers for piece in pieces),
        grouped=arrangement.grouped,
    )


def _count(answers: Sequence[Contribution]) -> int:
    """However many messages it took: what an institution says to a question is one answer."""
    told_apart = {answer.speaker for answer in answers if answer.speaker}
    return len(told_apart) + sum(not answer.speaker for answer in answers)


def _poll(question: Question, answers: Sequence[Contribution], institutions: int) -> AgendaItem:
    """Votes are counted; they are left out of the quotes, but not of the account."""
    item = _item(question, answers, ballots.arranged(question, [answer.text for answer in answers]))
    votes = [(answer.voter, answer.text) for answer in answers]
    return replace(
        item,
        answers=len({answer.voter for answer in answers}),
        left_out=0,
        outcome=ballots.outcome(question, votes, institutions),
    )


def _spans(text: str, pieces: Sequence[Piece]) -> list[_Span]:
    """Where to quote. Sentences that follow each other and belong to the same theme stay together."""
    spans: list[_Span] = []
    end = 0
    for piece in pieces:
        start = text.index(piece.text, end)
        end = start + len(piece.text)
        if piece.left_out:
            continue
        if spans and spans[-1].theme == piece.theme and same_line(text[spans[-1].end : start]):
            spans[-1] = replace(spans[-1], end=end, need=spans[-1].need or piece.need)
        else:
            spans.append(_Span(piece.theme, start, end, piece.need))
    return spans


def _statement(answer: Contribution, span: _Span) -> Statement:
    text = answer.text[span.start : span.end]
    return Statement(text, answer.source, answer.late, answer.voice, span.need)


def _themes(arrangement: Arrangement, quotes: Sequence[tuple[int | None, Statement]]) -> tuple[Theme, ...]:
    """The themes most institutions speak of come first."""
    sentences = arrangement.sentences or ("",) * len(arrangement.headings)
    before = arrangement.before or (0,) * len(arrangement.headings)
    keys = arrangement.keys or (None,) * len(arrangement.headings)
    said = zip(arrangement.headings, sentences, before, keys, strict=True)
    themes = [
        Theme(
            heading, tuple(statement for theme, statement in quotes if theme == number), sentence, count, key
        )
        for number, (heading, sentence, count, key) in enumerate(said)
    ]
    spoken = [theme for theme in themes if theme.statements]
    return tuple(sorted(spoken, key=lambda theme: (-theme.institutions, -len(theme.statements))))
