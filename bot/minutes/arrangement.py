"""How the answers to one question were arranged: their statements, and which theme each belongs to."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

# A greeting or „keine Angabe“ is shorter than this; more words than these are never left out.
_LONGEST_PHRASE = 12
_LONGEST_REMARK = 8
# These may be all there is to say to a question, so they are never taken for an empty phrase.
_DECISIVE = frozenset({"ja", "nein", "doch", "yes", "no"})
# Neither „2)“ nor „a)“ is a word.
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer, verbatim. `theme` counts from 0 within its question, None if it stands alone.

    What is `left_out` is a greeting or an empty phrase: kept in order to account for every word. One that is
    `doubtful` may belong elsewhere. A `need` is what somebody says she needs where that was asked.
    """

    text: str
    theme: int | None = None
    left_out: bool = False
    doubtful: bool = False
    need: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The pieces of each answer, in the order of the answers, and the headings of the themes.

    `sentences` are staff's own, one for each heading, empty where they wrote none; `before` is how many
    institutions spoke of each theme in the last round, 0 where that is not known; `recalled` tells for each
    the number of the round that had it before, 0 if none had. `keys` are those of the themes on the board,
    empty where staff have not worked at it.
    """

    question: int
    headings: tuple[str, ...]
    answers: tuple[tuple[Piece, ...], ...]
    grouped: bool = True
    sentences: tuple[str, ...] = ()
    before: tuple[int, ...] = ()
    recalled: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The themes found among some texts: one label per text, -1 if it stands alone.

    `doubtful` are the places of texts that hardly fit where they are, `recalled` the number of the round that
    had a theme before, for each heading; 0 if none had.
    """

    labels: Sequence[int]
    headings: Sequence[str]
    doubtful: Collection[int] = ()
    recalled: Sequence[int] = ()


Split = Callable[[str], list[str]]
Group = Callable[[Sequence[str]], Found]


def arrange(question: int, answers: Sequence[str], split: Split, group: Group) -> Arrangement:
    """Take answers apart with `split` and find their themes with `group`; no word gets lost.

    A theme within a single answer is none: nobody else speaks of it.
    """
    taken = [take_apart(answer, split(answer)) for answer in answers]
    content = [piece.text for pieces in taken for piece in pieces if not piece.left_out]
    found = group(content) if content else Found((), ())
    labels = ((label, place in found.doubtful) for place, label in enumerate(found.labels))
    labelled = [tuple(_labelled(piece, labels) for piece in pieces) for pieces in taken]
    shared = _shared(labelled)
    numbers: dict[int | None, int] = {theme: number for number, theme in enumerate(shared)}
    return Arrangement(
        question,
        tuple(found.headings[theme] for theme in shared),
        tuple(
            _with_remarks(answer, [_numbered(piece, numbers) for piece in pieces])
            for answer, pieces in zip(answers, labelled, strict=True)
        ),
        recalled=tuple(found.recalled[theme] for theme in shared) if any(found.recalled) else (),
    )


def ungrouped(question: int, answers: Sequence[str]) -> Arrangement:
    """Each answer as one statement that stands alone: what remains if themes cannot be looked for."""
    pieces = tuple((Piece(answer.strip()),) if answer.strip() else () for answer in answers)
    return Arrangement(question, (), pieces, grouped=False)


def same_line(gap: str) -> bool:
    """Whether what stands left and right of `gap` was written in one go."""
    return not gap.strip() and "\n" not in gap


def take_apart(answer: str, statements: Sequence[str]) -> tuple[Piece, ...]:
    """Find `statements` in their answer and account for what lies between them.

    Statements that are no verbatim parts in order are not trusted: the answer then stays whole.
    """
    pieces: list[Piece] = []
    end = 0
    for statement in statements:
        start = answer.find(statement, end)
        if start < 0 or not statement.strip():
            return (Piece(answer.strip()),)
        pieces += [*_between(answer[end:start]), Piece(statement)]
        end = start + len(statement)
    if not pieces and answer.strip():
        return (_phrase(answer),)
    return (*pieces, *_between(answer[end:]))


def reworded(pieces: Sequence[Piece], before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of an answer that said something else `before`.

    What changed within one statement leaves the others where they are. Anything else makes the answer one
    statement, where its first one stood.
    """
    found = changed(pieces, before, after)
    if found is None:
        said = [piece for piece in pieces if not piece.left_out]
        theme = said[0].theme if said else None
        return (Piece(after, theme, need=any(piece.need for piece in said)),)
    place, text = found
    return (*pieces[:place], replace(pieces[place], text=text), *pieces[place + 1 :])


def changed(pieces: Sequence[Piece], before: str, after: str) -> tuple[int, str] | None:
    """The only statement that changed, and what it says now; None if it is not one alone."""
    least = min(len(before), len(after))
    begin = next((at for at in range(least) if before[at] != after[at]), least)
    back = next((at for at in range(least - begin) if before[-1 - at] != after[-1 - at]), least - begin)
    first, last = begin, len(before) - back
    end = 0
    for place, piece in enumerate(pieces):
        start = before.find(piece.text, end)
        if start < 0:
            return None
        end = start + len(piece.text)
        if start <= first and last <= end:
            text = after[start : end + len(after) - len(before)].strip()
            return (place, text) if text and not piece.left_out else None
    return None


def _between(gap: str) -> list[Piece]:
    """What stands between two statements: a bullet or a number is nothing at all."""
    return [_phrase(gap)] if _WORD.search(gap) else []


def _phrase(text: str) -> Piece:
    decisive = text.strip(" .!").casefold() in _DECISIVE
    return Piece(text.strip(), left_out=not decisive and len(_WORD.findall(text)) <= _LONGEST_PHRASE)


def _labelled(piece: Piece, labels: Iterator[tuple[int, bool]]) -> Piece:
    if piece.left_out:
        return piece
    label, doubtful = next(labels)
    return replace(piece, theme=label, doubtful=doubtful) if label >= 0 else piece


def _numbered(piece: Piece, numbers: Mapping[int | None, int]) -> Piece:
    theme = numbers.get(piece.theme)
    return replace(piece, theme=theme, doubtful=piece.doubtful and theme is not None)


def _shared(answers: Sequence[Sequence[Piece]]) -> list[int]:
    """The themes that more than one answer speaks of, in order."""
    spoken = Counter(theme for pieces in answers for theme in {piece.theme for piece in pieces})
    return sorted(theme for theme, count in spoken.items() if theme is not None and count > 1)


def _with_remarks(answer: str, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """A short sentence that found no theme goes with the sentence it follows („Die letzte ist von 2018!“)."""
    together: list[Piece] = []
    end = 0
    for piece in pieces:
        start = answer.index(piece.text, end)
        if together and _is_remark(piece) and not together[-1].left_out and same_line(answer[end:start]):
            piece = replace(piece, theme=together[-1].theme)
        together.append(piece)
        end = start + len(piece.text)
    return tuple(together)


def _is_remark(piece: Piece) -> bool:
    return piece.theme is None and not piece.left_out and len(_WORD.findall(piece.text)) <= _LONGEST_REMARK
