"""The nouns of a text as a heading needs them: in the nominative, in the number people wrote, no names.

simplemma's dictionary tells nouns from the rest; what it does not know („Elternbriefe“) is judged by the
last part of the compound.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from clustering.forgetting import passing
from clustering.persons import is_first_name, named
from clustering.stopwords import CALLED_BY_ADJECTIVE, STOP_WORDS, WRITTEN_SO
from clustering.terms import content_terms, dictionary_form, is_known, lemmatise, split_compound

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[-‐‑–][^\W_]+)*-?")
_GENDER = re.compile(r"(?<=\w)(?:[:*_/]-?innen|[:*_/]-?in|[:*_/]-?r|Innen|In)\b")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;\n„“\"•–*-])\s*\Z")
# „Die neuen Räume am Bahnhof“ are rooms. „Für“, „mit“, „gegen“ and „zu“ rather name the matter.
_WHERE = re.compile(
    r"\b(?:am|im|ins|in|beim|bei|aus|nach|seit|ab|auf|vor|neben|hinter|bis)\s+(?:[a-zäöüß]+\s+){0,2}\Z",
    re.IGNORECASE,
)
# „In Weiherfeld“ names a village, „in der Altstadt“ does not; „Hafenstraße“ is an address.
_VILLAGE = re.compile(
    r"\w{3}(?:bach|berg|berge|bergen|beuren|brunn|burg|dorf|feld|felden|furt|hagen|hain|hausen|heim|hofen|ingen|kirchen"
    r"|lach|leben|lohe|mühlen?|ried|roda|rode|scheid|stadt|stedt|stein|stetten|tal|weiler)\Z"
)
_BARE = re.compile(
    r"\b(?:in|nach|aus|bei|von|Gemeinde|Grundschule|Kita|Ortsteil|Rathaus|Schule|Stadt|Standort)\s\Z"
)
_STREET = re.compile(r"\w{3}(?:straße|strasse|gasse|allee)\Z")
_GENITIVE = re.compile(
    r"\b(?:des|eines|ihres|unseres|seines|dieses|jedes|wegen|trotz|während)\s+(?:\w+\s+)?\Z"
)
# Nouns whose plural ends in s; with all others an s is the genitive.
_PLURAL_S = re.compile(
    r"(?:[aiouy]|pc|laptop|tablet|team|club|shop|link|app|phone|test|treff|café|event|check|award|chat|blog"
    r"|camp|point|tool|paper|job|coach|band|ticket|pad|book|park|scout)\Z",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?:Ge|Be|Ver)\w+et(?:e|en|er)")  # „Gespendete“, for the dictionary a noun
# A title says how something is called („Karriere mit Lehre“), not what it is.
_TITLE = re.compile(r"[„“\"»«][^„“”\"»«\n]{2,60}[“”\"«»]")
_LOOKED_BACK = 40  # letters before a noun that say whose name or case it is
_LONGEST = 26  # letters of a noun that still reads well
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that stands in a text, whole or as the last part of a compound."""

    name: str  # as a heading would print it
    lemma: str
    whole: bool
    where: bool = False  # it only tells where or when


@passing(20_000)
def nouns(text: str) -> tuple[Noun, ...]:
    """The nouns of `text` in order, then those inside its compounds."""
    plain = _GENDER.sub("", unicodedata.normalize("NFC", text))
    plain = _TITLE.sub(lambda title: " " * len(title.group()), plain)
    if not any(letter.isupper() for letter in plain[1:]):
        plain = _with_capitals(plain)
    whole = [
        (match.group(), plain[max(0, match.start() - _LOOKED_BACK) : match.start()])
        for match in _TOKEN.finditer(plain)
    ]
    found = [
        Noun(name, lemmatise(name), whole=True, where=bool(_WHERE.search(before)))
        for token, before in whole
        if (name := _printable(token, before))
    ]
    return (*found, *(part for noun in found for part in _inside(noun.name)))


def _with_capitals(text: str) -> str:
    """What somebody wrote all in small letters, with the capitals of words that can be nothing but nouns."""
    return _TOKEN.sub(lambda token: _capital(token.group()), text)


def _capital(token: str) -> str:
    only_noun = dictionary_form(token) in (token, token.capitalize())
    plainly = only_noun and token.lower() not in STOP_WORDS and _is_noun(token.capitalize(), certain=False)
    return token.capitalize() if plainly else token


def _inside(name: str) -> Iterator[Noun]:
    """The nouns a compound is made of: the last one in the number it has there, the others singular."""
    parts = content_terms(name)[1:]
    head = _head(name) if parts else ""
    if head and _is_noun(head, certain=False):
        yield Noun(head, lemmatise(head), whole=False)
    for part in parts:
        if part != lemmatise(head or "-") and len(part) > _SHORTEST and _is_noun(part.capitalize(), False):
            yield Noun(part.capitalize(), part, whole=False)


def _printable(token: str, before: str) -> str:
    """`token` in the nominative, or nothing if it is no noun to print."""
    if (
        token.endswith("-")
        or token == "Hause"
        or not _SHORTEST <= len(token) <= _LONGEST
        or not token[0].isupper()
    ):
        return ""
    if named(before) or any(_is_odd(piece) for piece in re.split("[-‐‑–]", token)):
        return ""
    if _is_place(token, before) or not _is_noun(_last(token), certain=not _SENTENCE_START.search(before)):
        return ""
    return nominative(token, genitive=bool(_GENITIVE.search(before)))


def _is_place(token: str, before: str) -> bool:
    return bool(_STREET.search(token) or (_VILLAGE.search(token) and _BARE.search(before)))


def _is_odd(piece: str) -> bool:
    """„SuS“, „KiTaPlus“, „ÜBERSETZER“, „W-LAN“ read badly, „WLAN“ and „PC“ do not; „Sabine“ is a name."""
    if piece in WRITTEN_SO:
        return False
    if is_first_name(piece):
        return True
    upper = sum(letter.isupper() for letter in piece)
    return len(piece) < 2 or (upper > 1 and not (piece.isupper() and len(piece) <= 4))


def _last(token: str) -> str:
    return re.split("[-‐‑–]", token)[-1]


@passing(50_000)
def _is_noun(token: str, certain: bool) -> bool:
    """Whether the capital is a noun's; `certain`: it does not only stand there because a sentence begins."""
    if token.lower() in STOP_WORDS and not (certain and token[1:].islower()):
        return False  # „Nix z. Zt.“, „NUR WENN alle zustimmen“
    lemma, lower = _lemma(token), _lemma(token.lower())
    if not token[0].isupper() or lemma[0].islower():
        return certain and lemma == token.lower() and lemma.endswith("n")  # „das Sitzenbleiben“
    if not certain and (_is_adjective(token, lower) or _PARTICIPLE.fullmatch(token)):
        return nominative(token).lower() in CALLED_BY_ADJECTIVE
    if lower == token.lower() and is_known(lower):
        return certain  # also a verb or an adjective („Lesen“, „Imker“): the capital decides
    return is_known(token) or bool(split_compound(token.lower()))


def _is_adjective(token: str, lower: str) -> bool:
    """Whether `token` is an inflected form of the adjective or participle `lower`, not an infinitive."""
    return lower[0].islower() and not lower.endswith("en") and token[len(lower) :] in ("e", "en", "er", "em")


def _lemma(token: str) -> str:
    lemma = dictionary_form(token)
    if token[0].isupper() and lemma == token.lower() + "n":
        return token  # „Imker“, for the dictionary a form of „imkern“
    return lemma[:-1] + "ss" if lemma.endswith("uß") else lemma  # „Anschluß“ is how it was spelt before 1996


@passing(50_000)
def nominative(token: str, genitive: bool = False) -> str:
    """„Rechtsanspruchs“ → „Rechtsanspruch“, „Förderanträgen“ → „Förderanträge“, „Laptops“ stays."""
    if token.endswith("n") and token[:-1].lower() in CALLED_BY_ADJECTIVE:
        return token[:-1]
    head = _head(token)
    if not head:
        return token
    form = _nominative(head, genitive)
    return token[: len(token) - len(head)] + (form if head == _last(token) else form.lower())


def _head(token: str) -> str:
    """The last part of `token` that the dictionary knows, as long as possible, with a capital."""
    last = _last(token)
    if is_known(last) and not split_compound(last.lower()):
        return last
    parts = split_compound(last.lower())
    for start in range(3, len(last) - 2) if parts else ():
        head = last[start:].capitalize()
        if is_known(head) and lemmatise(head) == parts[-1]:
            return head
    return last if is_known(last) else ""


def _nominative(token: str, genitive: bool) -> str:
    lemma, lower = _lemma(token), _lemma(token.lower())
    if _is_adjective(token, lower):
        return lower.capitalize() + "e"  # „den Ehrenamtlichen“ → „Ehrenamtliche“
    if lemma == token or lemma[0].islower():
        return token
    if token.endswith("s"):
        return token if _PLURAL_S.search(lemma) and lemma != "Europa" and not genitive else lemma
    if (
        token.endswith("n")
        and _lemma(token[:-1]) == lemma
        and (token[:-1] != lemma or lemma.endswith(("er", "el")))
    ):
        return token[:-1]
    return token
