"""Curation: what people may do with a board. No step ever loses a statement, or makes two of one."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.meeting.board import Board, Card, Group


@dataclass(frozen=True, slots=True)
class Move:
    """Statements belong to a theme, or to none (None)."""

    cards: tuple[Card, ...]
    to: int | None


@dataclass(frozen=True, slots=True)
class Rename:
    """A theme is called so."""

    group: int
    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Themes are one; the first keeps its name and its sentence, if it has any."""

    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Create:
    """Statements make a theme of their own, for now without a name if `name` is empty."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Dissolve:
    """There is no such theme; what was in it stands alone."""

    group: int


@dataclass(frozen=True, slots=True)
class Summarise:
    """A sentence of staff's stands above the quotes of a theme; none if it is empty."""

    group: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Finish:
    """All is well as it is."""


Operation: TypeAlias = Move | Rename | Join | Create | Dissolve | Summarise | Finish


def apply(board: Board, operation: Operation) -> Board:
    """The board after one step. What names a theme or a statement that is not on it changes nothing."""
    match operation:
        case Finish():
            return replace(board, done=True, fresh=frozenset())
        case Move(cards, to):
            changed = _move(board, _there(board, cards), to)
        case Rename(key, name):
            group = board.group(key)
            changed = board.with_group(replace(group, name=name)) if group else board
        case Summarise(key, sentence):
            group = board.group(key)
            changed = board.with_group(replace(group, sentence=sentence)) if group else board
        case Join(keys):
            changed = _join(board, [group for key in keys if (group := board.group(key))])
        case Create(name, cards):
            new = Group(board.next_key, (), name)
            there = _there(board, cards)
            grown = replace(board, groups=(*board.groups, new))
            changed = _move(grown, there, new.key) if there else board
        case Dissolve(key):
            changed = _dissolve(board, key)
    if changed == board:
        return board
    # Words may still be chosen where all is in its place.
    return replace(changed, done=board.done and isinstance(operation, Rename | Summarise))


def _there(board: Board, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    known = frozenset(board.cards)
    return tuple(card for card in dict.fromkeys(cards) if card in known)


def _move(board: Board, cards: tuple[Card, ...], to: int | None) -> Board:
    group = None if to is None else board.group(to)
    if not cards or (to is not None and group is None):
        return board
    moved = frozenset(cards)
    rest = board.without(cards)
    rest = replace(rest, placed=board.placed | moved, fresh=board.fresh - moved)
    target = None if to is None else rest.group(to)
    if target is None:
        return replace(rest, singles=tuple(sorted((*rest.singles, *cards))))
    return rest.with_group(replace(target, cards=tuple(sorted((*target.cards, *cards)))))


def _join(board: Board, groups: list[Group]) -> Board:
    if len({group.key for group in groups}) < 2:
        return board
    first = groups[0]
    name = next((group.name for group in groups if group.name), "")
    sentences = dict.fromkeys(group.sentence for group in groups if group.sentence)
    keys = {group.key for group in groups}
    cards = {card for group in groups for card in group.cards}
    together = replace(first, name=name, sentence=" ".join(sentences), cards=tuple(sorted(cards)))
    kept = [_gone(group) if group.key in keys else group for group in board.groups]
    return replace(board, groups=tuple(kept)).with_group(together)


def _dissolve(board: Board, key: int) -> Board:
    group = board.group(key)
    if group is None:
        return board
    emptied = _move(board, group.cards, None) if group.cards else board
    return emptied.with_group(_gone(group))


def _gone(group: Group) -> Group:
    return Group(group.key, (), gone=True)
