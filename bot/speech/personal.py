"""Personal data in answers, in German: names, telephone numbers, addresses, health and origin of persons.

What is found is shown to staff, who decide. Hardly anybody names a person where an institution speaks; so
precision comes first, and what is doubtful passes: „wenn Fachkräfte krank sind“ is about nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

from bot.speech.signature import is_farewell

OMITTED = "[…]"


class Kind(StrEnum):
    """What makes a passage personal."""

    PERSON = "person"
    PHONE = "phone"
    MAIL = "mail"
    HEALTH = "health"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text. A `mild` one is there for others to use, such as the contact of an offer."""

    kind: Kind
    start: int
    end: int
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, verbatim, and what was found in it."""

    text: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Persons whom we know by their full names; they are found by their first names alone, too."""

    names: frozenset[str] = frozenset()

    @property
    def first_names(self) -> frozenset[str]:
        """What one may call them: „Silke fragt nach.“"""
        return frozenset(first for name in self.names if (first := given(name)))

    def within(self, text: str) -> "Known":
        """Those who may be named in a text: a network has a thousand, and a text hardly any."""
        folded, said = text.casefold(), set(_ALONE.findall(text))
        words = said | {_bare(word) for word in said}
        near = (one for one in self.names if one.partition(" ")[0] in words or one.casefold() in folded)
        return Known(frozenset(near))


NOBODY = Known()


def find(text: str, known: Known = NOBODY) -> list[Finding]:
    """All findings in a text, by where they begin."""
    near = known.within(text)
    found = [finding for start, end in _sentences(text) for finding in _in_sentence(text, start, end, near)]
    return sorted(found, key=lambda one: (one.start, one.end))


def names(text: str, known: Known) -> bool:
    """Whether a person is named."""
    return any(one.kind is Kind.PERSON for one in find(text, known))


def passages(text: str, known: Known = NOBODY) -> list[Passage]:
    """The sentences that staff should look at."""
    found, near = [], known.within(text)
    for start, end in _sentences(text):
        kinds = {one.kind for one in _in_sentence(text, start, end, near) if not one.mild}
        if kinds:
            found.append(Passage(text[start:end], tuple(kind for kind in Kind if kind in kinds)))
    return found


def suggestion(sentence: str, known: Known = NOBODY) -> str:
    """The sentence without what was found in it; what is put in or left out stands in square brackets."""
    found = find(sentence, known)
    persons = [one for one in found if one.kind is Kind.PERSON]
    # Beside a name a number is that person's, whatever it is there for.
    others = [one for one in found if one.kind in (Kind.PHONE, Kind.MAIL) and (persons or not one.mild)]
    if not persons and not others:
        return OMITTED
    counted = _counted(sentence, persons)
    if counted is not None and not others:
        return counted
    return _without(sentence, [*persons, *others])


# --- Sentences ---------------------------------------------------------------------------------------

_BREAK = re.compile(r"(?<=[.!?…])\s+(?=[\"„“(]?[A-ZÄÖÜ0-9])|\s*\n\s*")
_NO_END = re.compile(r"\b(?:Fr|Hr|Dr|Prof|St|Nr|Tel|ca|bzw|z\.\s?B|usw|inkl|Fam|Str|\w)\.$")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        if "\n" not in found[0] and _NO_END.search(text, max(start, found.start() - 12), found.start()):
            continue
        yield from _stripped(text, start, found.start())
        start = found.end()
    yield from _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    if words.strip():
        yield start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


# --- What is found -----------------------------------------------------------------------------------

_CAPITAL = "[A-ZÄÖÜÇŞİĞŁŚŽ]"
_NAME = rf"{_CAPITAL}[^\W\d_]+(?:[-’'][^\W\d_]+)*"
_TITLE = r"(?:(?:Dr|Prof)\.?\s+(?:med\.\s+)?)*"
_TITLED = re.compile(
    rf"\b(?:Frau|Herrn?|Fr\.|Hr\.|Familie|Fam\.)\s+{_TITLE}(?:{_NAME}(?:\s+{_NAME})?|{_CAPITAL}\.)"
)
_DOCTOR = re.compile(rf"\b(?:Dr|Prof)\.\s+{_TITLE}{_NAME}")
_FULL = re.compile(rf"(?<![-\w])({_NAME})\s+(?:(?:von|van|de|el|al)\s+)?({_NAME})(?![-\w])")
_ALONE = re.compile(rf"(?<![-\w])({_NAME})(?![-\w])")
# Behind a title these are no names.
_NO_NAMES = frozenset(
    ("Kollegin", "Kollege", "Doktor", "Mutter", "Vater", "Beruf", "Schule", "Kita", "Leitung")
)
# A person who gave her name to a house or a street.
_HOUSE = re.compile(
    r"\s*+(?:-\s*+)?(?:\w*(?:schule|straße|strasse|str\.|haus|platz|weg|kita|kindergarten|gymnasium|zentrum|stiftung"
    r"|kolleg|hort|heim|krippe|verlag|preis|tag|kirche|gemeinde|saal|bibliothek|bücherei|museum|park)\b)",
    re.IGNORECASE,
)
_BEFORE_HOUSE = re.compile(
    r"(?:\bSt\.|\bSankt|\w*(?:schule|kita|kindergarten|straße|haus|stiftung|gymnasium|hort|verlag)|\bnach)\s*[„\"]?$",
    re.IGNORECASE,
)
_LONGEST_HOUSE = 80
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+\d{2}|0)(?:[ /()–-]{0,3}\d){6,14}(?![\d.,]?\d)"
    r"|\bTel(?:efon)?\.?:?\s*\d(?:[ /-]?\d){3,14}"
)
# No more letters than an address may have there: a word without end would be begun at each of its letters.
_MAIL = re.compile(r"[\w.+-]{1,64}(?:@|\s?\(at\)\s?|\[at\])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:anmeld\w*|kontakt\w*|info\w*|auskunft|auskünfte|erreich\w*|rückfragen|fragen|beratung\w*|termin\w*"
    r"|tel|telefon\w*|\w*nummer|hotline|sprechstunde\w*|sprechzeit\w*|melden|buch\w*|büro|homepage|website|mailen|schreiben|schicken)\b",
    re.IGNORECASE,
)
_HEALTH = re.compile(
    r"\b(?:(?:dauer|schwer|lang|langzeit)?erkrankt\w*|(?:dauer|schwer|langzeit)?krank(?:e[mnrs]?)?"
    r"|krank(?:geschrieben\w*|gemeldet\w*)|schwanger\w?|Schwangerschaft|Depressionen?|depressiv\w*|Autis(?:mus|t(?:in)?)"
    r"|autistisch\w*|ADHS|ADS|Burn-?[Oo]ut|Krebs(?:erkrankung)?|Diagnosen?|behindert\w*|Behinderung|Reha|Psychose"
    r"|Therapie|traumatisiert\w*|Epilepsie|Diabetes|Trisomie|Down-Syndrom|suchtkrank\w*|alkoholkrank\w*)\b"
)
# Of whom it is said: children and parents are known by few words, colleagues only as „unsere Leiterin“.
_FAMILY = r"(?:Kind(?:es)?|Jungen?|Mädchens?|Mutter|Vaters?|Schülerin|Schülers?|Tochter|Sohn(?:es)?|Oma|Opa)"
_STAFF = (
    r"(?:Kolleg(?:in|en?)|Mitarbeiter(?:in)?|Erzieher(?:in)?|Lehrer(?:in)?|Lehrkraft|Leiter(?:in)?|Leitung"
    r"|Fachkraft|(?:Schul|Kita|Gruppen)leit(?:ung|er|erin)|Praktikant(?:in)?|Sekretärin|Hausmeister|Chefin?|Nachbarin?)"
)
_ANY = r"(?:[Ee]ine?[mnrs]?|[Dd](?:er|ie|as|en|em|es)|[Uu]nsere?[mnrs]?|[Mm]eine?[mnrs]?|[Ii]hre?[mnrs]?)"
_OWN = r"(?:[Uu]nsere?[mnrs]?|[Mm]eine?[mnrs]?)"
_WHO = re.compile(rf"\b{_ANY}\s+(?:[a-zäöüß-]+\s+)?{_FAMILY}\b|\b{_OWN}\s+(?:[a-zäöüß-]+\s+)?{_STAFF}\b")
_FROM = (
    r"(?:syrisch|ukrainisch|afghanisch|türkisch|kurdisch|arabisch|russisch|polnisch|rumänisch|bulgarisch|irakisch|iranisch"
    r"|somalisch|eritreisch|albanisch|serbisch|afrikanisch|muslimisch|islamisch|jüdisch|jesidisch|christlich|geflüchtet"
    r"|ausländisch|farbig|schwarz)"
)
_ORIGIN = re.compile(rf"\b{_ANY}\s+{_FROM}e?[mnrs]?\s+(?:{_FAMILY}|{_STAFF}|Frau|Mann|Person)\b")


# Whom a message greets is not what it says: „Hallo Frau Lemke und Team,“. „Frau Lemke ist krank“ says it.
_GREETING = re.compile(r"\W*(?:liebe[rs]?|hallo|guten?\s+\w+|moin|hi|sehr\s+geehrte[rs]?)\b", re.IGNORECASE)
_LONGEST_GREETING = 8
_ADDRESS = re.compile(r"[^,;:!?–]+")
_ADDRESSING = re.compile(
    r"\b(?:(?i:liebe[rs]?|hallo|guten?\s+\w+|moin|hi|sehr|geehrte[rs]?|und|sowie|an|alle|ihr|zusammen|vom|von|aus|der"
    r"|das|im)|[A-ZÄÖÜ][\w-]*)(?!\w)"
)


def _in_sentence(text: str, start: int, end: int, known: Known) -> list[Finding]:
    sentence = text[start:end]
    persons = list(_persons(sentence, known))
    if _GREETING.match(sentence) and len(sentence.split()) <= _LONGEST_GREETING:
        persons = _not_addressed(sentence, persons)
    found = [Finding(Kind.PERSON, *span) for span in persons]
    mild = bool(_CONTACT.search(sentence))
    for kind, pattern in ((Kind.PHONE, _PHONE), (Kind.MAIL, _MAIL)):
        found += [Finding(kind, *one.span(), mild) for one in pattern.finditer(sentence)]
    found += [Finding(Kind.ORIGIN, *one.span()) for one in _ORIGIN.finditer(sentence)]
    if persons or _WHO.search(sentence):
        found += [Finding(Kind.HEALTH, *one.span()) for one in _HEALTH.finditer(sentence)]
    return [Finding(one.kind, one.start + start, one.end + start, one.mild) for one in found]


def _not_addressed(sentence: str, persons: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of whom something is said, in a sentence that begins with a greeting."""
    addressed = [part.span() for part in _ADDRESS.finditer(sentence) if _only_addresses(part[0])]
    return [one for one in persons if not any(start <= one[0] < end for start, end in addressed)]


def _only_addresses(part: str) -> bool:
    return re.search(r"\w", _ADDRESSING.sub("", part)) is None


def _persons(sentence: str, known: Known) -> Iterator[tuple[int, int]]:
    """Where persons are named; no two overlap."""
    taken = 0
    candidates = [*_candidates(sentence), *_called(sentence, known)]
    for start, end in sorted(candidates, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            taken = end
            yield start, end


def _candidates(sentence: str) -> Iterator[tuple[int, int]]:
    for pattern in (_TITLED, _DOCTOR):
        for found in pattern.finditer(sentence):
            start, end = found.span()
            if found[0].split()[-1] not in _NO_NAMES and not _names_a_house(sentence, start, end):
                yield start, end
    for found in _FULL.finditer(sentence):
        if _is_full_name(found[1], found[2]) and not _names_a_house(sentence, *found.span()):
            yield found.span()
    if _HEALTH.search(sentence):
        yield from _alone(sentence, first_names())


def _called(sentence: str, known: Known) -> Iterator[tuple[int, int]]:
    """Those we know: by the full name, for „Rose“ may be a flower and „Rose Kuhn“ is not, or by the first.

    Who signs a message is not what it says.
    """
    if is_farewell(sentence):
        return
    for name in known.names:
        if " " in name:
            whole = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, re.IGNORECASE)
            yield from (one.span() for one in whole)
    yield from _alone(sentence, known.first_names)


def _alone(sentence: str, called: frozenset[str]) -> Iterator[tuple[int, int]]:
    """First names, also „Silkes Raum“, but not „die Silke-Harms-Schule“."""
    for found in _ALONE.finditer(sentence):
        if {found[1], _bare(found[1])} & called and not _names_a_house(sentence, *found.span()):
            yield found.span()


def _is_full_name(first: str, last: str) -> bool:
    known = first in first_names() or first.split("-")[0] in first_names()
    return known and len(last) > 2 and not last.isupper() and not _HOUSE.fullmatch(last)


def _names_a_house(sentence: str, start: int, end: int) -> bool:
    before = sentence[max(start - _LONGEST_HOUSE, 0) : start]
    return bool(_HOUSE.match(sentence, end) or _BEFORE_HOUSE.search(before))


@cache
def first_names() -> frozenset[str]:
    """First names that are frequent where these networks are."""
    lines = (files("bot.speech") / "first_names.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


# --- Whom we know ------------------------------------------------------------------------------------

# First names that are words as well, and what stands before a name or in place of one.
_NOT_GIVEN = re.compile(
    r"amber|april|art|august|berg|engel|erika|ernst|falk|falke|faith|felix|flora|grace|heide|hope"
    r"|iris|jan|jasmin|joy|juli|june|kai|linde|luna|margerite|mark|max|may|mai|merlin|nelke|norm"
    r"|olive|pascal|roman|rosa|rose|stern|summer|till|tim|urban|victor|viola|violet|will|wolf"
    r"|dr|frau|fr|herr|herrn|hr|familie|prof|team|kita|schule|haus|stadt|kreis|landkreis|info|neue"
    r"|die|der|das|the|.*(?:ung|heit|keit|schaft|tion|amt|rat|stelle|dienst|büro|haus|schule|kita|team|zentrum"
    r"|kraft|tum|leiter(?:in)?|beauftragter?|berater(?:in)?|referent(?:in)?|hilfe|arbeit(?:er(?:in)?)?)",
    re.IGNORECASE,
)
_GIVEN = re.compile(_NAME)
_GENITIVE = re.compile(r"[’']?s$")


def given(name: str) -> str | None:
    """The first name of somebody who is called so; None if there is none, or it may be another word, too."""
    first, _, rest = name.strip().partition(" ")
    named = len(first) > 2 and _GIVEN.fullmatch(first) and not _NOT_GIVEN.fullmatch(first)
    return first if rest and named else None


def _bare(word: str) -> str:
    """„Silkes“ without its ending."""
    return _GENITIVE.sub("", word)


# --- What is suggested -------------------------------------------------------------------------------

_AND = re.compile(r"\s*(?:,|und|sowie|&|/)\s*(?:und\s*)?")
_NUMBERS = ("", "Eine Person", "Zwei Personen", "Drei Personen", "Vier Personen", "Fünf Personen")


def _counted(sentence: str, names: Sequence[Finding]) -> str | None:
    """„Frau Lemke und Herr Otto sind krank.“ → „[Zwei Personen] sind krank.“, at the beginning only."""
    if not names or names[0].start > 0 or len(names) >= len(_NUMBERS):
        return None
    between = [sentence[one.end : two.start] for one, two in pairwise(names)]
    if not all(_AND.fullmatch(gap) for gap in between):
        return None
    return f"[{_NUMBERS[len(names)]}]{sentence[names[-1].end :]}"


def _without(sentence: str, found: Sequence[Finding]) -> str:
    kept, end = "", 0
    for one in sorted(found, key=lambda finding: finding.start):
        if one.start >= end:
            kept += sentence[end : one.start] + OMITTED
            end = one.end
    return kept + sentence[end:]
