"""Names of people in a text: what follows „Frau“ or „Dr.“, first names, and the surname after one."""

import re

from clustering.stopwords import FIRST_NAMES

_TITLED = re.compile(r"\b(?:Frau|Herrn?|Fr\.|Hr\.)\s+(?:Dr\.\s+)?[A-ZÄÖÜ]\w+")
_NAMED = re.compile(
    r"(?:\b(?:[Ff]rau|[Hh]errn?|Fr\.|Hr\.|Dr\.|Prof\.|Pfarrer(?:in)?|Pastor(?:in)?|Koll(?:ege|egin|\.)|O?St[RD]|Familie|Firma|Klasse|Stufe)\s+)\Z"
)
# No name is longer; a word without end would be begun at each of its letters.
_NEAR = 200
_WORD_BEFORE = re.compile(r"(\w+)[^\S\n]+\Z")
_CAPITALS = re.compile(r"\b[^\W\d_a-zäöüß][\w-]*(?:[^\S\n]+[^\W\d_a-zäöüß][\w-]*)*")


def is_first_name(word: str) -> bool:
    """Whether `word` is somebody's first name; a word for a thing is none."""
    return word[:1].isupper() and word.lower() in FIRST_NAMES


def named(before: str) -> bool:
    """Whether `before`, the text up to a noun, makes that noun a name: „Frau “, „Max “, „Hans-Peter “."""
    before = before[-_NEAR:]
    word = _WORD_BEFORE.search(before)
    return bool(_NAMED.search(before) or (word and is_first_name(word.group(1))))


def nameless(text: str) -> str:
    """`text` without people: „Frau Lindner“ is no statement about women, „Anke Schulz“ none about schools."""
    return _CAPITALS.sub(lambda run: _without_names(run.group()), _TITLED.sub("", text))


def _without_names(run: str) -> str:
    """Words that stand in a row with capitals, without first names and what follows one."""
    words = run.split()
    first = [is_first_name(word.rpartition("-")[2]) for word in words]
    kept = [word for word, *name in zip(words, first, [False, *first[:-1]], strict=True) if not any(name)]
    return run if len(kept) == len(words) else " ".join(kept)
