"""Merging: a board that people have worked on, and what a new search for themes has found.

Whatever was on the board stays where it was, under its names. What is new joins the theme that holds most
of what was found beside it, or stands alone; what is gone is gone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.meeting.board import Board, Card, Group

# Where a statement is: the key of its group, or None.
_Place = int | None


def merge(curated: Board, found: Board) -> Board:
    """Every statement of `found`, and no other, laid out as on `curated`."""
    known = _traced(curated.cards, found.cards)
    places = _places(curated)
    stays = {card: places[old] for card, old in known.items()}
    board = Board(
        tuple(_bare(group, _at(group.key, stays)) for group in curated.groups),
        _at(None, stays),
        placed=frozenset(card for card, old in known.items() if old in curated.placed),
        fresh=frozenset(
            card for card, old in known.items() if old in curated.fresh or old.digest != card.digest
        ),
        done=curated.done,
    )
    for theme in found.groups:
        board = _settle(board, theme, stays)
    board = _alone(board, [card for card in found.singles if card not in stays])
    return replace(_headed(board, found), done=curated.done and not board.fresh)


def _traced(old: Iterable[Card], new: Iterable[Card]) -> dict[Card, Card]:
    """Which statement was which: by its words within its answer, else by its place in it."""
    before: dict[int, list[Card]] = {}
    for card in sorted(old):
        before.setdefault(card.answer, []).append(card)
    known: dict[Card, Card] = {}
    after = sorted(new)
    for same in (_same_words_and_place, _same_words, _same_place):
        for card in after:
            left = before.get(card.answer, [])
            match = None if card in known else next((one for one in left if same(card, one)), None)
            if match is not None:
                known[card] = match
                left.remove(match)
    return known


def _same_words_and_place(one: Card, other: Card) -> bool:
    return (one.digest, one.no) == (other.digest, other.no)


def _same_words(one: Card, other: Card) -> bool:
    return one.digest == other.digest


def _same_place(one: Card, other: Card) -> bool:
    return one.no == other.no


def _places(board: Board) -> dict[Card, _Place]:
    places: dict[Card, _Place] = dict.fromkeys(board.singles)
    return places | {card: group.key for group in board.groups for card in group.cards}


def _at(place: _Place, stays: dict[Card, _Place]) -> tuple[Card, ...]:
    return tuple(sorted(card for card, where in stays.items() if where == place))


def _settle(board: Board, theme: Group, stays: dict[Card, _Place]) -> Board:
    """Where the new statements of a theme that was found go."""
    new = tuple(card for card in theme.cards if card not in stays)
    votes = Counter(place for card in theme.cards if (place := stays.get(card)) is not None)
    if not new:
        return board
    if votes:
        group = board.group(votes.most_common(1)[0][0])
        assert group is not None
        grown = replace(group, cards=tuple(sorted((*group.cards, *new))))
        return replace(board.with_group(grown), fresh=board.fresh | frozenset(new))
    if len({card.answer for card in new}) < 2 or len(new) < len(theme.cards):
        return _alone(board, new)
    group = Group(board.next_key, tuple(sorted(new)))
    return replace(board, groups=(*board.groups, group), fresh=board.fresh | frozenset(new))


def _bare(group: Group, cards: tuple[Card, ...]) -> Group:
    """A theme with these statements, and without what it was found to be called."""
    return replace(group, cards=cards, found="", recalled=0, borrowed=None)


def _alone(board: Board, new: Iterable[Card]) -> Board:
    cards = frozenset(new)
    return replace(board, singles=tuple(sorted({*board.singles, *cards})), fresh=board.fresh | cards)


def _headed(board: Board, found: Board) -> Board:
    """Each heading that was found goes to the one theme that holds most of what it stands for."""
    shared = [
        (len({*theme.cards} & {*group.cards}), -theme.key, -group.key)
        for theme in found.groups
        for group in board.groups
    ]
    given: dict[int, Group] = {}
    used: set[int] = set()
    for count, theme_key, group_key in sorted(shared, reverse=True):
        theme = found.group(-theme_key)
        if count and theme is not None and theme.key not in used and -group_key not in given:
            given[-group_key] = theme
            used.add(theme.key)
    none = Group(0, ())
    groups = (
        replace(group, found=theme.found, recalled=theme.recalled)
        for group in board.groups
        for theme in [given.get(group.key, none)]
    )
    return replace(board, groups=tuple(groups))
