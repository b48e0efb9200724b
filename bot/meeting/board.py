"""The board: what was said to one question, laid out under themes so that people can move it about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, order=True)
class Card:
    """A statement: the answer it is a part of, its place in it, and a digest of its words.

    One that `joins` goes on where the one before it ended; the two are quoted together. Of one that is
    `doubtful` the program is not sure that it belongs where it put it.
    """

    answer: int
    no: int
    digest: int = 0
    joins: bool = field(default=False, compare=False)
    doubtful: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """A theme. `key` is its own for life; `name` and `sentence` are staff's words, empty if they wrote none.

    `found` is the heading that the program proposes, `recalled` the number of the round that had it before,
    0 if none had. One that was joined to another, or dissolved, is `gone`: no later one has its key.
    Of a heading in minutes that are out, `borrowed` are the words that are members' own; None where that is
    not known, and each may be one.
    """

    key: int
    cards: tuple[Card, ...]
    name: str = ""
    sentence: str = ""
    found: str = ""
    gone: bool = False
    recalled: int = 0
    borrowed: tuple[str, ...] | None = None

    @property
    def heading(self) -> str:
        """What it is called; empty if nobody has called it anything."""
        return self.name or self.found

    @property
    def again(self) -> int:
        """The number of the round whose heading the program proposes again; 0 if it does not."""
        return 0 if self.name else self.recalled


@dataclass(frozen=True, slots=True)
class Board:
    """All statements to one question, each exactly once: in one of the groups, or single.

    `placed` are those a person put where they are, `fresh` those that came after she did. A board that is
    `done` was found good.
    """

    groups: tuple[Group, ...] = ()
    singles: tuple[Card, ...] = ()
    placed: frozenset[Card] = frozenset()
    fresh: frozenset[Card] = frozenset()
    done: bool = False

    @property
    def cards(self) -> tuple[Card, ...]:
        """Everything on it."""
        return (*(card for group in self.groups for card in group.cards), *self.singles)

    @property
    def shown(self) -> tuple[Group, ...]:
        """The groups that hold something."""
        return tuple(group for group in self.groups if group.cards)

    @property
    def checked(self) -> bool:
        """Whether a person has found it good, or called every theme by a name of her own."""
        named = bool(self.shown) and all(group.name for group in self.shown)
        return (self.done or named) and not self.fresh

    @property
    def next_key(self) -> int:
        """A key that no group has."""
        return max((group.key for group in self.groups), default=-1) + 1

    def group(self, key: int) -> Group | None:
        """The group with this key."""
        return next((group for group in self.groups if group.key == key and not group.gone), None)

    def doubtful(self, card: Card) -> bool:
        """Whether a person should look at where a statement is."""
        return card.doubtful and not self.done and card not in self.placed and card not in self.singles

    def with_group(self, changed: Group) -> "Board":
        """The same board with one group in another form."""
        groups = (changed if group.key == changed.key else group for group in self.groups)
        return replace(self, groups=tuple(groups))

    def without(self, cards: Iterable[Card]) -> "Board":
        """The same board without some statements, wherever they were."""
        gone = frozenset(cards)
        groups = tuple(replace(group, cards=_but(group.cards, gone)) for group in self.groups)
        return replace(self, groups=groups, singles=_but(self.singles, gone))


def entries(cards: Iterable[Card]) -> Iterator[tuple[Card, ...]]:
    """Statements of one place in their order; those that were said in one breath stay together."""
    run: list[Card] = []
    for card in sorted(cards):
        if run and not (card.joins and card.answer == run[-1].answer and card.no == run[-1].no + 1):
            yield tuple(run)
            run = []
        run.append(card)
    if run:
        yield tuple(run)


def _but(cards: tuple[Card, ...], gone: frozenset[Card]) -> tuple[Card, ...]:
    return tuple(card for card in cards if card not in gone)
