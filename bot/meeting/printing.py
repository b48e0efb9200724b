"""Printing: headings that stand in minutes which are out stay, as long as what they are made of does.

A heading is made of names that the catalogue of the field has, of what staff called a theme before, and of
words that members wrote. What they wrote is `borrowed`, though the catalogue may have it, too: such a word
goes with the last statement that has it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.meeting.board import Board, Group
from bot.meeting.heading import parts

_WORD = re.compile(r"\w+")
# In what was said, a long word may have another ending; a shorter one has to be there as it is.
_SHORT, _ENDING = 5, 2
# The number in brackets behind the second of two equal headings.
_NUMBER = re.compile(r" \(\d+\)\Z")
_JOINING = frozenset(
    """
    am an auf aus bei bis der die das dem den durch für im in mit nach oder ohne um und unter vom von vor zu
    zum zur and as at by for from in of on or the to with
    """.split()  # noqa: SIM905
)


def reprinted(board: Board, printed: Board, texts: Mapping[int, str], *, touched: bool) -> Board:
    """A board under the headings it was printed with; those that staff gave hold anyway.

    What has no heading any more is no theme either where staff have not `touched` it, or where one answer
    alone is left of it.
    """
    before = {group.key: group for group in printed.groups}
    groups = [_kept(group, before.get(group.key), texts) for group in board.groups]
    lost = {
        group.key
        for group in groups
        if not (group.heading or group.sentence or (touched and _is_shared(group)))
    }
    loose = (card for group in groups if group.key in lost for card in group.cards)
    singles = tuple(sorted({*board.singles, *loose}))
    left = (replace(group, cards=()) if group.key in lost else group for group in groups)
    return replace(board, groups=tuple(left), singles=singles)


def _is_shared(group: Group) -> bool:
    return len({card.answer for card in group.cards}) > 1


def named(names: Iterable[str]) -> frozenset[str]:
    """What some names name, each as it may stand in a heading."""
    return frozenset(part.casefold() for name in names for part in parts(name))


def borrowed(group: Group, ours: Collection[str], texts: Mapping[int, str]) -> tuple[str, ...]:
    """The words of a heading that are members' own: all but those of `ours` that nobody wrote under it."""
    named_here = parts(_NUMBER.sub("", group.found))
    written = _said(group, texts)
    return tuple(
        word
        for part in named_here
        for word in _words(part)
        if part.casefold() not in ours or _is_in(word, *written)
    )


def holds(group: Group, texts: Mapping[int, str]) -> bool:
    """Whether each word that the heading borrowed is still in what is said under it; not if nothing is."""
    if not group.cards:
        return False
    hers = borrowed(group, (), texts) if group.borrowed is None else group.borrowed
    said = _said(group, texts)
    return all(_is_in(word, *said) for word in hers)


def _said(group: Group, texts: Mapping[int, str]) -> tuple[str, frozenset[str]]:
    """What is written under a heading, in small letters, and its words."""
    said = " ".join(
        texts.get(answer, "") for answer in sorted({card.answer for card in group.cards})
    ).casefold()
    return said, frozenset(_WORD.findall(said))


def _kept(group: Group, printed: Group | None, texts: Mapping[int, str]) -> Group:
    if printed is None or not printed.found or group.name:
        return group
    again = replace(group, found=printed.found, recalled=0, borrowed=printed.borrowed)
    return again if holds(again, texts) else group


def _words(heading: str) -> Iterable[str]:
    return (word for word in _WORD.findall(heading.casefold()) if word not in _JOINING)


def _is_in(word: str, said: str, words: frozenset[str]) -> bool:
    return word in words or (len(word) >= _SHORT and word[:-_ENDING] in said)
