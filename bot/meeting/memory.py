"""Memory: what earlier rounds of a network teach the next one.

As long as answers are kept, a theme is remembered by what was said to it; so whatever is deleted there is
forgotten here. When their time is over a heading in staff's own words remains, and nothing of what anybody
said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.meeting.board import Board, Group


@dataclass(frozen=True, slots=True)
class Remembered:
    """A theme that staff found good; `round` is the number of its round, `texts` what is still kept of it."""

    heading: str
    round: int
    texts: tuple[str, ...] = ()


def confirmed(board: Board) -> Iterator[Group]:
    """The themes of a board that a person called by a name of her own, or found good as they were.

    What one answer alone speaks of is no theme, whoever gave it a name.
    """
    for group in board.shown:
        if group.heading and (group.name or board.checked) and len({card.answer for card in group.cards}) > 1:
            yield group


def gathered(remembered: Iterable[Remembered]) -> tuple[Remembered, ...]:
    """Each heading once, as it was written last, with all that was said under it; the newest come first."""
    found: dict[str, Remembered] = {}
    for one in remembered:
        last = found.setdefault(one.heading.casefold(), one)
        if last is not one:
            found[one.heading.casefold()] = replace(last, texts=last.texts + one.texts)
    return tuple(found.values())
