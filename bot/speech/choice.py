"""A choice: „1“, „1.“, „die 1“, „Nr. 1 bitte“, or the words of an option, with a slip of the finger or two.

The whole message has to be the choice. „1 Woche später“ and „Ich hätte gern 2“ are talk.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from bot.meeting import spelled
from bot.meeting.slip import slipped

_MARKS = " \t\n.,:;!?…\"'„“”‚‘’»«()*_`"
_AROUND = (
    "bitte gern gerne danke die der das den nr nummer no option antwort punkt ja also dann ich"
    " nehme wir nehmen please the number thanks answer take i we"
)
# An option is longer than it is remembered; and so short a word may be anything.
_LONGEST = 200
_SHORTEST_PART = 3
_CLOSE = 0.8


def pick(said: str, options: Sequence[str]) -> int | None:
    """Which of the options was chosen, counted from 1; None if none was, or none for sure."""
    if len(said) > _LONGEST:
        return None
    words = _words(said)
    written = [_words(option) for option in options]
    if words and written.count(words) == 1:
        return written.index(words) + 1
    return _numbered(words, len(options)) or _named(words, written)


def _numbered(words: Sequence[str], highest: int) -> int | None:
    rest = [word for word in words if word not in _AROUND.split()]
    if len(rest) != 1:
        return None
    number = int(rest[0]) if rest[0].isdecimal() and len(rest[0]) < 4 else spelled.NUMBERS.get(rest[0])
    return number if number is not None and 1 <= number <= highest else None


def _named(words: Sequence[str], options: Sequence[Sequence[str]]) -> int | None:
    """The only option that has all these words, or that is almost spelled like them."""
    said = " ".join(words)
    if len(said) < _SHORTEST_PART:
        return None
    having = [no for no, option in enumerate(options, start=1) if _within(words, option)]
    if having:
        return having[0] if len(having) == 1 else None
    spelled = [" ".join(option) for option in options]
    near = get_close_matches(said, spelled, n=2, cutoff=_CLOSE)
    near = [one for one in near if _misspelled(words, one.split())]
    return spelled.index(near[0]) + 1 if len(near) == 1 else None


def _within(words: Sequence[str], option: Sequence[str]) -> bool:
    """Whether they stand in it one after the other."""
    length = len(words)
    found = (list(option[at : at + length]) for at in range(len(option) - length + 1))
    return list(words) in found and any(len(word) > _SHORTEST_PART for word in words)


def _misspelled(words: Sequence[str], option: Sequence[str]) -> bool:
    """Not another word in the same place: „VHS Wallbruch“ is not „IGS Wallbruch“."""
    if len(words) != len(option):
        return True
    return all(word == meant or slipped(word, meant) for word, meant in zip(words, option, strict=True))


def _words(text: str) -> list[str]:
    folded = re.sub(r"[\s/·–—-]+", " ", unicodedata.normalize("NFC", text).casefold())
    return [plain for word in folded.split() if (plain := word.strip(_MARKS))]
