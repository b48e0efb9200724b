"""Handles: what the themes and statements of a board were called when it was last shown.

Whoever writes „a5“ means what she read. So a handle keeps its meaning until the board is shown again, and
what comes to a theme meanwhile gets a handle of its own, after those that were shown.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from bot.meeting.board import Board, Card, entries

SINGLES = "E"
# Where a statement stands: its answer, and its place in it.
_Mark = tuple[int, int]


def letters(place: int) -> str:
    """What the theme at a place, counted from 0, is called: A, B, C, D, F … Z, AA, BB …"""
    alphabet = string.ascii_uppercase.replace(SINGLES, "")
    return alphabet[place % len(alphabet)] * (place // len(alphabet) + 1)


@dataclass(frozen=True, slots=True)
class Handles:
    """The letters of themes, by key, and what each handle stands for."""

    themes: Mapping[str, int]
    members: Mapping[str, tuple[_Mark, ...]]

    def letter(self, key: int | None) -> str:
        """What a theme is called; the letter of the singles if it is none."""
        return next((letter for letter, known in self.themes.items() if known == key), SINGLES)

    def key(self, letter: str) -> int | None:
        """The theme with this letter."""
        return self.themes.get(letter)

    def cards(self, handle: str, board: Board) -> tuple[Card, ...]:
        """What a handle means on a board; nothing if it means nothing, or that is gone."""
        marks = self.members.get(handle, ())
        return tuple(card for card in board.cards if (card.answer, card.no) in marks)

    def of(self, cards: tuple[Card, ...], letter: str) -> str:
        """The handle under a letter of statements that belong together."""
        mark = (cards[0].answer, cards[0].no)
        own = ((handle, marks) for handle, marks in self.members.items() if _under(handle, letter))
        return next((handle for handle, marks in own if mark in marks), "")

    def grown(self, board: Board) -> "Handles":
        """With handles for whatever is on a board and has none where it is now."""
        themes = dict(self.themes)
        for group in board.shown:
            if group.key not in themes.values():
                themes[next(letter for place in count() if (letter := letters(place)) not in themes)] = (
                    group.key
                )
        grown = replace(self, themes=themes)
        for group in board.shown:
            grown = grown._with(grown.letter(group.key), group.cards)
        return grown._with(SINGLES, board.singles)

    def ranges(self, board: Board) -> list[str]:
        """What there is to be named: „a1–a5“, „b1“."""
        found = []
        for letter in (*self.themes, SINGLES):
            numbers = [
                int(handle[len(letter) :])
                for handle in self.members
                if _under(handle, letter) and self.cards(handle, board)
            ]
            if numbers:
                first, last = f"{letter.lower()}{min(numbers)}", f"{letter.lower()}{max(numbers)}"
                found.append(first if first == last else f"{first}–{last}")
        return found

    def _with(self, letter: str, cards: Iterable[Card]) -> "Handles":
        members = dict(self.members)
        own = [handle for handle in members if _under(handle, letter)]
        known = {mark for handle in own for mark in members[handle]}
        last = max((int(handle[len(letter) :]) for handle in own), default=0)
        for entry in entries(cards):
            marks = tuple((card.answer, card.no) for card in entry)
            if not known.issuperset(marks):
                last += 1
                members[f"{letter.lower()}{last}"] = marks
        return replace(self, members=members)


def handles(board: Board) -> Handles:
    """The handles of a board that is shown now: theme by theme, in order."""
    return Handles({}, {}).grown(board)


def kept(shown: Handles) -> dict[str, Any]:
    """As it can be kept."""
    members = {handle: [list(mark) for mark in marks] for handle, marks in shown.members.items()}
    return {"themes": dict(shown.themes), "members": members}


def recalled(state: Mapping[str, Any]) -> Handles:
    """What was kept."""
    members = {
        handle: tuple((int(answer), int(no)) for answer, no in marks)
        for handle, marks in state.get("members", {}).items()
    }
    return Handles({letter: int(key) for letter, key in state.get("themes", {}).items()}, members)


def _under(handle: str, letter: str) -> bool:
    return handle.rstrip(string.digits) == letter.lower()
