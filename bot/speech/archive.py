"""What people say about past minutes: „Protokolle“, „Suche Dolmetscher“, „Was haben wir zu Räumen gesagt?“.

German words are compared by their stems, and found within longer ones: „Dolmetscher“ is in „Dolmetscherpool“.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeAlias

import snowballstemmer

_MARKS = " \t.,:;!?…\"'„“”‚‘’»«()*_`"
_FOLDS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")
# Nobody looks for these.
_ARTICLES = ("der", "die", "das", "den", "dem", "ein", "eine", "the")
_LINKS = ("nach", "fur", "zu", "zum", "zur", "mit", "in", "im", "von", "bei", "an", "am", "auf", "for", "of")
_SMALL = frozenset((*_ARTICLES, *_LINKS, "und", "oder", "and"))
# A stem of fewer letters is found at the beginning of words only: „rat“ is not in „Beratung“.
_ANYWHERE = 5
# „Wo finde ich das Protokoll?“, „Schicken Sie mir bitte das Protokoll“.
_MINUTES = frozenset({"protokoll", "minutes"})
_ASKS_FOR = frozenset(
    (
        *("wo", "wann", "wie", "ist", "finde", "find", "ich", "wir", "kommt", "komme", "gibt", "es", "schon"),
        *("ein", "das", "kann", "können", "könnte", "könnten", "haben", "bekommen", "bekomme", "mir", "uns"),
        *("schick", "schicke", "schicken", "sie", "nochmal", "noch", "einmal", "denn", "eigentlich", "bitte"),
        *("where", "when", "are", "is", "the", "can", "i", "have", "please", "send", "me", "find", "do"),
    )
)
_MOST_WORDS = 4
_CLOSE = 0.76
_SEARCH = re.compile(
    r"(?:bitte\s+|please\s+)?(?:suchen?(?:\s+nach)?|finde|search(?:\s+for)?|find)\s*:?\s+(?P<words>.+)", re.I
)
_WHEN = (
    r"(?:(?:denn|damals|schon|mal|im|in|der|dem|jahr|\d{4}|(?:letzte[ns]?|vorige[ns]?)\s+(?:mal|jahr|runde))"
    r"\s+)*"
)
_ABOUT = r"(?:zu|zum|zur|über|von)\s+(?P<words>.+?)"
_SAID = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"was\s+(?:haben|hatten)\s+wir\s+{_WHEN}{_ABOUT}\s+(?:gesagt|geschrieben|besprochen|beschlossen)",
        rf"was\s+wurde\s+{_WHEN}{_ABOUT}\s+(?:gesagt|geschrieben|besprochen|beschlossen)",
        rf"was\s+(?:steht|stand)\s+{_WHEN}protokoll(?:en)?\s+{_WHEN}{_ABOUT}",
        r"what\s+did\s+we\s+say\s+about\s+(?P<words>.+)",
    )
)
_ASKED = ("suche", "suchen", "search")
_LIST = re.compile(
    r"(?:(?:alle|die|alten?|älteren?|früheren?|bisherigen?) )*protokolle(?: der (?:letzten|früheren) runden)?"
    r"|archiv|(?:all|past|earlier) minutes|archive",
    re.IGNORECASE,
)
_GIVE = re.compile(
    r"(?:bitte\s+)?(?:das\s+)?(?:(?:letzte[sn]?)\s+)?(?:protokoll|minutes)\b(?P<rest>.*)", re.I
)
_OF = re.compile(r"\b(?:runde|round|von|vom|der|aus|zu|nr|of|the)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """Look for words in past minutes; without words she has not said yet for what."""

    words: str


@dataclass(frozen=True, slots=True)
class ListMinutes:
    """Which minutes there are."""


@dataclass(frozen=True, slots=True)
class Give:
    """The minutes of a round, 0 for the last; `network` is how its name begins."""

    number: int = 0
    network: str = ""


Request: TypeAlias = Search | ListMinutes | Give


def read(text: str, prefix: str = "") -> Request | None:
    """Read a message; None if it is something else. More words than one looks for are somebody's sentence."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if prefix and line.casefold().startswith(prefix.casefold()):
        line = line[len(prefix) :].lstrip(" :,")
    said = line.strip(_MARKS)
    if _LIST.fullmatch(said):
        return ListMinutes()
    if said.casefold() in _ASKED:
        return Search("")
    if found := next(filter(None, (form.fullmatch(said) for form in (_SEARCH, *_SAID))), None):
        words = found["words"].strip(_MARKS)
        return Search(words) if terms(words) and len(words.split()) <= _MOST_WORDS else None
    if found := _GIVE.fullmatch(said):
        return _give(found["rest"])
    return None


def asks_for_minutes(words: Iterable[str]) -> bool:
    """Whether somebody wants to have the newest minutes; `words` are in small letters, without marks."""
    said = set(words)
    return len(said & _MINUTES) == 1 and said - _MINUTES <= _ASKS_FOR


def lists(text: str) -> bool:
    """„Protokolle“, „Protokoll 2“: what nobody says in answer to a question, as „Suche Räume“ may be."""
    request = read(text)
    return isinstance(request, ListMinutes) or (
        isinstance(request, Give) and request.number > 0 and not request.network
    )


def _give(rest: str) -> Give | None:
    left = _OF.sub(" ", rest)
    numbers = re.findall(r"\d{1,4}", left)
    network = " ".join(re.sub(r"\d{1,4}", " ", left).strip(_MARKS).split())
    return Give(int(numbers[0]) if numbers else 0, network) if len(numbers) < 2 else None


def called(network: str, said: str) -> bool:
    """Whether a network may be meant: by the beginning of its name, or with a slip of the finger."""
    name, words = folded(network), folded(said)
    return name.startswith(words) or bool(get_close_matches(words, [name, name[: len(words)]], cutoff=0.8))


# --- Words -------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """In small letters, without what stands on them; as long as it was, but for „ß“."""
    return unicodedata.normalize("NFC", text).casefold().translate(_FOLDS)


def terms(words: str) -> tuple[str, ...]:
    """What to look for: the stems of those words that mean anything."""
    said = (word for word in _WORD.findall(words) if folded(word) not in _SMALL and len(word) > 1)
    return tuple(dict.fromkeys(_stem(word) for word in said))


def pattern(term: str) -> re.Pattern[str]:
    """Where a term is in a `folded` text."""
    return re.compile(re.escape(term) if len(term) >= _ANYWHERE else rf"\b{re.escape(term)}")


def nearest(words: str, texts: Iterable[str]) -> str:
    """What may have been meant, in words that are there; empty if nothing is near."""
    known: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(text):
            known.setdefault(folded(word), word)
    meant = []
    for word in _WORD.findall(words):
        near = get_close_matches(folded(word), known, n=1, cutoff=_CLOSE)
        if not near:
            return ""
        meant.append(known[near[0]])
    return " ".join(meant)


@lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    stem = folded(snowballstemmer.stemmer("german").stemWord(word.casefold()))
    # „Kitas“: a plural that the stemmer takes for a part of the word.
    return stem.removesuffix("s") if len(stem) > _ANYWHERE - 1 and not stem.endswith("ss") else stem
