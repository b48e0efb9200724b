"""Recognising an institution by what people call it: its name, a part of it, its initials, or nearly so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_MARKS = ".,:;!?…\"'„“”‚‘’»«()"
_SMALL = frozenset(("der", "die", "das", "des", "am", "im", "in", "zum", "zur", "für", "und", "ev", "of"))
# What everybody says for a word.
_SHORT = {
    "aa": "agentur",
    "ash": "alice-salomon",
    "bbs": "berufsbildend",
    "bib": "bibliothek",
    "bsz": "berufsschulzentrum",
    "fabi": "familienbildung",
    "ga": "gesundheitsamt",
    "gs": "grundschule",
    "hs": "hauptschule",
    "igs": "gesamtschule",
    "ja": "jugendamt",
    "jc": "jobcenter",
    "jmd": "jugendmigrationsdienst",
    "kiga": "kindergarten",
    "mbe": "migrationsberatung",
    "obs": "oberschule",
    "rs": "realschule",
    "stabi": "stadtbibliothek",
    "vhs": "volkshochschule",
}
# „Für die Fachklinik“; „Die Brücke“ is a name.
_ARTICLE = re.compile(r"\s*(?:der|die|das|den|dem|the)\s+", re.IGNORECASE)
_LONGEST_INITIALS = 6
_SHORTEST_PART = 5
_CLOSE = 0.8


@dataclass(frozen=True, slots=True)
class Recognition:
    """The institutions that may be meant; `sure` if what was said fits nothing else."""

    names: tuple[str, ...] = ()
    sure: bool = False


def recognise(said: str, names: Iterable[str]) -> Recognition:
    """Which of the institutions is called so."""
    known = tuple(dict.fromkeys(names))
    found, article = _recognised(said, known), _ARTICLE.match(said)
    if found.sure or article is None:
        return found
    without = _recognised(said[article.end() :], known)
    return without if without.sure else found


def _recognised(said: str, known: Sequence[str]) -> Recognition:
    words = _words(said)
    if not words:
        return Recognition()
    for found in (
        _exactly(words, known),
        _in_part(words, known),
        _by_initials(words, known),
        _within(words, known),
    ):
        if found:
            return Recognition(found, sure=len(found) == 1)
    return Recognition(_almost(words, known) or _by_letters(said, known))


def _exactly(words: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if _words(name) == words)


def _in_part(words: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Every word is one of the name, or what people say for it."""
    return tuple(name for name in names if all(_has(_words(name), word) for word in words))


def _within(words: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Every word is a part of one of the name's: „Bibliothek“ for a Stadtbibliothek."""
    long = all(len(word) >= _SHORTEST_PART for word in words)
    return tuple(name for name in names if long and all(word in name.casefold() for word in words))


def _has(name: Sequence[str], word: str) -> bool:
    full = _SHORT.get(word)
    return word in name or (full is not None and any(part.startswith(full) for part in name))


def _by_initials(words: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    if len(words) != 1 or not 2 <= len(words[0]) <= _LONGEST_INITIALS:
        return ()
    return tuple(name for name in names if words[0] in (_initials(_words(name)), _initials(_large(name))))


def _by_letters(said: str, names: Iterable[str]) -> tuple[str, ...]:
    """Capitals that stand in the name one after the other: „FZB“ for a Familienzentrum Bargstede."""
    letters = said.strip()
    if not (letters.isupper() and letters.isalpha() and 2 <= len(letters) <= _LONGEST_INITIALS):
        return ()
    return tuple(name for name in names if _spells(letters.casefold(), name.casefold()))


def _spells(letters: str, name: str) -> bool:
    at = -1
    for letter in letters:
        at = name.find(letter, at + 1)
        if at < 0 or (letter is letters[0] and at > 0):
            return False
    return True


def _almost(words: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """A slip of the finger, in the whole name or in its first words."""
    said = " ".join(words)
    written = {name: " ".join(_words(name)) for name in names}
    begun = {name: " ".join(_words(name)[: len(words)]) for name in names}
    near = set(get_close_matches(said, {*written.values(), *begun.values()}, n=4, cutoff=_CLOSE))
    return tuple(name for name in names if written[name] in near or begun[name] in near)


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _large(name: str) -> list[str]:
    return [word for word in _words(name) if word not in _SMALL]


def _words(text: str) -> list[str]:
    parts = text.casefold().replace("-", " ").split()
    return [plain for part in parts if (plain := part.strip(_MARKS))]
