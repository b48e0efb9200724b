"""German words as the grouping sees them: lemmas, parts of compounds, stop words, rarity.

„Sprachfördermaßnahmen“ and „Maßnahmen zur Sprachförderung“ share no token. Lemmas (simplemma) undo
inflection, and the splitter below undoes compounding over the vocabulary of wordfreq; of all single steps
this one brings most for short German answers (docs/grouping.md).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import simplemma
import wordfreq
from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

from clustering.forgetting import passing
from clustering.stopwords import NO_PARTS, PREFIXES, SHORT_PARTS, STOP_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:[-‐‑–'’][^\W_]+)*")
_GENDER = re.compile(r"(?<=\w)(?:[:*_/]-?innen|[:*_/]-?in|Innen|In)\b")
_JOINTS = re.compile(r"[-‐‑–'’]")
_LINKS = ("s", "n", "en", "es", "er", "e", "ens")
_STEM_ENDINGS = ("e", "en", "n")
_SHORTEST_PART = 3  # letters of a part of a compound
_LONGEST = 40  # letters; anything longer is a link, a key or noise and is taken as it is
_NOISE = 80  # letters of a token that are looked at, so that 65 kB without a space cost nothing
_KNOWN_FROM = 2.4  # zipf, occurrences per 10^9 words on a log10 scale: below stand typing errors and names
_COMMON = 5.0  # zipf from which a part is as good as any other
_PER_PART = 0.3  # cost of one more part
_PER_LETTER = 0.3  # long words are compounds more often than not, known or unknown
_UNSPLIT_FROM = 4.6  # zipf: everyday words („Unternehmen“) are understood as a whole
_LEMMATIZER = simplemma.Lemmatizer(cache_max_size=0)  # its own cache could not be emptied


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, for each token is read once
class Word:
    """One token: lower-case surface, its lemma, the lemmas of its parts (empty unless a compound)."""

    surface: str
    lemma: str
    parts: tuple[str, ...]
    content: bool
    terms: tuple[str, ...] = ()  # under which it is counted: lemma and parts, if it carries meaning


@passing(150_000)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order, stop words included (patterns such as „nicht besetzt“ need them)."""
    plain = _GENDER.sub("", unicodedata.normalize("NFC", text))
    return tuple(map(_word, _TOKEN.findall(plain)))


@passing(150_000)
def content_terms(text: str) -> tuple[str, ...]:
    """Lemmas and compound parts of the words that carry meaning, repeats kept."""
    return tuple(term for word in words(text) for term in word.terms)


def speaking(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """1 for each text with a word of meaning, 0 for one without („👍“, „ok so“)."""
    return np.array([any(word.content for word in words(text)) for text in texts], dtype=float)


@passing(200_000)
def rarity(term: str) -> float:
    """How rare a term is in German at large: 0 (everywhere) to 1 (hardly ever seen)."""
    return max(0.0, min(1.0, (7.5 - _zipf(term)) / 5.0))


@passing(100_000)
def _word(token: str) -> Word:
    token = token[:_NOISE]
    surface = token.lower()
    if surface in STOP_WORDS or not any(letter.isalpha() for letter in token):
        return Word(surface, surface, (), content=False)
    lemma, parts = lemmatise(token), tuple(_parts_of_token(token))
    content = lemma not in STOP_WORDS and len(lemma) > 1
    return Word(surface, lemma, parts, content, (lemma, *parts) if content else ())


def _parts_of_token(token: str) -> Iterator[str]:
    pieces = [piece for piece in _JOINTS.split(token) if piece]
    for piece in pieces:
        found = split_compound(piece.lower())
        if found:
            yield from found
        elif len(pieces) > 1 and len(piece) > 1:
            yield lemmatise(piece)


@passing(200_000)
def lemmatise(token: str) -> str:
    """Lower-case base form; feminine persons become the common form („Kolleginnen“ → „kollege“)."""
    if len(token) > _LONGEST:
        return token.lower()
    lemma = dictionary_form(token)
    if lemma == token and token.islower():
        lemma = dictionary_form(token.capitalize())
    return _common_gender(_without_ending(lemma.lower()))


@passing(200_000)
def dictionary_form(token: str) -> str:
    """What simplemma makes of `token`, in its own spelling; most words need no more than its dictionary."""
    return _entry(token) or _LEMMATIZER.lemmatize(token, "de")


@passing(200_000)
def is_known(token: str) -> bool:
    """Whether `token` stands in simplemma's dictionary, with a capital or without."""
    return bool(_entry(token)) or (not token.isalpha() and simplemma.is_known(token, lang="de"))


def _entry(token: str) -> str | None:
    if not token.isalpha():
        return None
    entries, plain = _dictionary(), unicodedata.normalize("NFC", token)
    return entries.get(plain) or entries.get(plain.lower() if plain[0].isupper() else plain.capitalize())


@cache
def _dictionary() -> Mapping[str, str]:
    return DEFAULT_DICTIONARY_FACTORY.get_dictionary("de")


def _without_ending(lemma: str) -> str:
    """Undo case and number where the dictionary does not know the (mostly compound) word."""
    if _zipf(lemma) >= 3.0:
        return lemma
    tails = split_compound(lemma)
    if not tails:
        return lemma
    for ending in ("es", "en", "s", "n", "e"):
        stem = lemma.removesuffix(ending)
        if stem != lemma and stem.endswith(tails[-1]):
            return stem
    return lemma


def _common_gender(lemma: str) -> str:
    stem = lemma.removesuffix("innen") if lemma.endswith("innen") else lemma.removesuffix("in")
    if stem == lemma or len(stem) < 4:
        return lemma
    if stem.endswith(("er", "ent", "ant", "ist", "or")) and _zipf(stem):
        return stem
    return stem + "e" if stem in ("kolleg", "pädagog", "logopäd") else lemma


@passing(200_000)
def split_compound(word: str) -> tuple[str, ...]:
    """Lemmas of the parts of a lower-case compound, () if it is none: „förderkurs“ → fördern, kurs."""
    if not 7 <= len(word) <= _LONGEST or _zipf(word) >= _UNSPLIT_FROM:
        return ()
    found = _best_split(word)
    return found[1] if found and len(found[1]) > 1 else ()


@passing(50_000)
def begins_compound(form: str) -> bool:
    """Whether words end where `form` ends: „schul“, „hauptschul“, not „gem“ (einsam), „ent“ (scheidung)."""
    *before, last = _JOINTS.split(form)
    if not _SHORTEST_PART <= len(last) <= _LONGEST:
        return bool(before) and not last
    heads = (
        at for at in range(len(last) - _SHORTEST_PART + 1) if last[at:] not in PREFIXES and _head(last[at:])
    )
    return any(at == 0 or begins_compound(last[:at]) for at in heads)


@passing(400_000)
def _best_split(word: str) -> tuple[float, tuple[str, ...]] | None:
    """Cheapest reading of `word` as (cost, parts); rare parts and many parts cost."""
    known = _part_forms()
    ends = [at for at in range(len(word) - 3, -1, -1) if word[at:] in known]
    if not ends:
        return None  # whatever it begins with
    readings = [_whole(word)]
    for at in range(3, ends[0] + 1):
        head = _head(word[:at])
        tail = _best_split(word[at:]) if head else None
        if head and tail:
            readings.append((head[0] + tail[0], (head[1], *tail[1])))
    possible = [reading for reading in readings if reading]
    return min(possible) if possible else None


def _whole(word: str) -> tuple[float, tuple[str, ...]] | None:
    """`word` as the last part of a compound."""
    if word not in _part_forms():
        return None
    lemma = dictionary_form(word.capitalize()).lower()
    return _cost(word) + _PER_LETTER * max(0, len(word) - 8), (lemma,)


@passing(200_000)
def _head(form: str) -> tuple[float, str] | None:
    """`form` as a part before the last: bare, with a linking element, or a stem that lost its ending."""
    candidates = []
    if _zipf(form):  # most pieces of words are none, and asking the dictionary for each would take longest
        candidates = [form] if _is_base(form) else [dictionary_form(form.capitalize()).lower()]
    candidates += [form.removesuffix(link) for link in _LINKS if form.endswith(link)]
    candidates += [form + ending for ending in _STEM_ENDINGS]
    known = [
        (_cost(word) + 0.5 * (word != form), word)
        for word in candidates
        if word in _part_forms() and _is_base(word)
    ]
    return min(known) if known else None


def _is_base(word: str) -> bool:
    return word == dictionary_form(word.capitalize()).lower() or word == dictionary_form(word)


@cache
def _part_forms() -> frozenset[str]:
    """What may be a part of a compound: words that are known well enough, and some short ones."""
    known = {
        word
        for word, seen in _vocabulary().items()
        if len(word) > 3 and seen >= _KNOWN_FROM + 0.6 * (len(word) < 6)
    }
    return frozenset(known - NO_PARTS | SHORT_PARTS)


def _cost(word: str) -> float:
    return max(0.4, _COMMON - _zipf(word)) + _PER_PART


def _zipf(word: str) -> float:
    return _vocabulary().get(word, 0.0)


@cache
def _vocabulary() -> dict[str, float]:
    """German word forms with their zipf frequency, as far as wordfreq's list is more than noise."""
    bins = wordfreq.get_frequency_list("de", "best")
    return {
        spelling: 9.0 - position / 100.0
        for position, words_of_bin in enumerate(bins)
        if 9.0 - position / 100.0 >= 2.0
        for word in words_of_bin
        for spelling in _spellings(word)
    }


def _spellings(word: str) -> list[str]:
    """The list writes „strasse“ for „straße“, too."""
    first, *others = word.split("ss")
    found = [first]
    for other in others:
        found = [begun + sharp + other for begun in found for sharp in ("ss", "ß")]
    return found
