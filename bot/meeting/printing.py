"""Printing: headings that stand in minutes which are out stay, as long as what they are made of does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.meeting.board import Board, Group

_WORD = re.compile(r"\w+")
# Shorter words have to be there as they are; of longer ones their ending may differ.
_SHORT, _ENDING = 5, 2
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
    before = {group.key: group.found for group in printed.groups}
    groups = [_kept(group, before.get(group.key, ""), texts) for group in board.groups]
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


def holds(group: Group, texts: Mapping[int, str]) -> bool:
    """Whether each word of the heading that was found is still in what those under it say."""
    said = " ".join(texts.get(answer, "") for answer in sorted({card.answer for card in group.cards}))
    said = said.casefold()
    words = frozenset(_WORD.findall(said))
    return all(_is_in(word, said, words) for word in _words(group.found))


def _kept(group: Group, heading: str, texts: Mapping[int, str]) -> Group:
    again = replace(group, found=heading, recalled=0)
    return again if heading and not group.name and holds(again, texts) else group


def _words(heading: str) -> Iterable[str]:
    return (word for word in _WORD.findall(heading.casefold()) if word not in _JOINING)


def _is_in(word: str, said: str, words: frozenset[str]) -> bool:
    return word in words or (len(word) >= _SHORT and word[:-_ENDING] in said)
