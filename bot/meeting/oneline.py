"""Several answers in one line: „1. Elf Kinder 2. Dolmetscher fehlen“, no sign before the second.

„2. Klasse“ and „am 2. Dezember“ are written in the same way. So the numbers have to run up from the first
word on – or after „Doch noch:“ –, each of them once and no other beside them, and what is around each must
not make it a word.
"""

import re
from itertools import pairwise

from bot.meeting import spelled

_NUMBER = re.compile(r"(?<!\S)\(?(?P<no>\d{1,2})(?P<sign>[.):])(?=\s)")
# Whoever writes „zu 1) …“ at the beginning means what comes after „zu 3)“ by that as well.
_NAMED = re.compile(r"(?<!\S)(?:zu|zu frage|frage) (?P<no>\d{1,2})\s?[):](?=\s)", re.IGNORECASE)
# „zu 1 … zu 2 …“, „Frage eins … und Frage drei …“: no sign behind the number, or any.
_WORDED = re.compile(
    r"(?<!\S)(?:(?:und|and)\s+)?(?P<name>(?:zu|to)\s+(?:frage|top|question)|frage|top|question|zu)\s+"
    rf"(?P<no>\d{{1,2}}|{'|'.join(spelled.CARDINALS)})(?:\s?(?P<sign>[.:),–-]))?(?=\s)"
    r"(?!\s*(?:(?:und|bis|oder|von|of|and|to|[-–/&,])\s*\d|uhr|euro|prozent|jahre?n?|monate?n?|wochen?|tage?n?"
    r"|stunden?|minuten?|kind(?:er)?n?|personen|familien|leuten?|mal|plätzen?|stellen?)\b)",
    re.IGNORECASE,
)
_IN_TURN = re.compile(
    rf"(?<!\S)(?:(?:und|and)\s+)?(?P<no>{'|'.join(spelled.IN_TURN)})(?:\s?[:.,–-])?(?=\s)", re.IGNORECASE
)
_HELLO = re.compile(
    r"(?:hallo|hi|hey|hello|moin|servus|guten (?:tag|morgen|abend))(?: [^\W\d]+){0,3}[,!.–:]? *",
    re.IGNORECASE,
)
# About the questions, not answers to them.
_ABOUT = re.compile(
    r"\b(?:beantwort|versteh|verstanden|unklar|gemeint|überspring|ausgelassen|auslassen|formulier|änder|lösch|verschieb"
    r"|zurückzieh|answered|understand|skip)|\?\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.!?…][\"“”»)]?$")
# „… sind neu.“, but not „… bzw.“
_SHORT_END = re.compile(r"(?!bzw|ggf|max|min|std|str|tel|abs)[^\W\d_]{3}[.!?…]$", re.IGNORECASE)
_NOUN = re.compile(r"[A-ZÄÖÜ][^\W\d_]{2,}(?:-[^\W\d_]+)*$")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*,?$")
# „seit 1.9.“, „bis 2027“, „um 18.30“.
_FIGURE = re.compile(r"\d[\d.,:]*$")
_BEGINS = re.compile(r"\s*(?:[-–•]\s)?[\"„“«»‚]?[A-ZÄÖÜ]")
# An answer that says there is nothing: without sentence or noun, and an answer all the same.
_EMPTY = re.compile(
    r"(?:[-–—/.x]+|nichts(?: neues)?|nix|nein|keine?s?|k\.? ?a\.?|keine? (?:angaben?|ahnung)|entfällt"
    r"|fehlanzeige|none|nothing|n/?a)[.,;!]?",
    re.IGNORECASE,
)
# Behind these words „zweite“ counts something, and begins no second answer.
_NOT_BEFORE = """
der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine unser unsere unserer
unserem unseren ihr ihre ihrer ihrem ihren sein seine jeder jede jedes jeden jedem dieser diese dieses
diesen diesem welche am an auf aus ab beim bei bis durch für gegen im in ins mit nach ohne pro seit statt
trotz um unter über vom von vor während zu zum zur und oder sowie bzw sondern als wie ist sind war waren
wird werden wurde wurden hat haben hatte auch nur noch schon erst jetzt nun bereits jeweils je etwa dann
heute gestern morgen wieder frau herr raum haus gruppe klasse nummer seite the a an of on at for and or
our my her his its is was as by to from with every each
"""
_JOINS = frozenset({"", "und", "bis", "oder", "and", "to", "or"})
_BEFORE_ORDINALS = frozenset(_NOT_BEFORE.split())
_ORDINALS = re.compile(
    r"\s*[\"„“«»‚]?(?:klassen?|\w*stufen?|stock\w*|etagen?|\w*geschoss|og|ug|\w*jahr\w*|hälfte|quartal|\w*semester"
    r"|\w*gruppen?|runden?|\w*treffen|\w*termine?|mal|platz|plätze|preis|sieger\w*|vorsitz\w*|vorst\w+|stellv\w+"
    r"|\w*meister\w*|advent\w*|\w*tage?s?|\w*abend\w*|ostern|pfingst\w*|\w*sprachen?|kind\w*|\w*stelle|\w*kraft"
    r"|standort\w*|auflage|ausgabe|\w*phase|\w*periode|\w*schritt|\w*teil|\w*wochen?|monat\w*|mittwoch\w*"
    r"|\w*abschnitt|etappe|ebene|modul\w*|\w*kurs\w*|\w*gang|\w*gänge|staffel|welle|\w*krieg|lesung|liga|generation"
    r"|reihe|spalte|zeile|seite|hand|\w*bericht\w*|entwurf|fassung|version|\w*raum|haus|hof|chance|versuch|anlauf"
    r"|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|apr|aug|sept?|okt"
    r"|nov|dez|class|grade|floor|january|february|march|may|june|july|october|december|half|year|week)\b",
    re.IGNORECASE,
)
# Said by people who come back with more; their numbers need not begin with 1.
_ANNOUNCES = re.compile(
    r"(?:[^\W\d]+,? ){0,3}(?:doch noch|noch was|noch etwas|nachtr(?:ag|äge)|ergänzung(?:en)?|nachgereicht"
    r"|vergessen|antworten?)(?: [^\W\d]+){0,2}: *",
    re.IGNORECASE,
)
_SURE = 3
"""Numbers; so many in a row are hardly a coincidence."""
_FEWEST_WORDS = 2
# Only the end of the last word is looked at: an endless one would be tried from each of its letters.
_LONG_WORD = 80


def read(text: str, highest: int) -> dict[int, str] | None:
    """Answers by number; None if it is anything else, or cannot be told."""
    if "\n" in text:
        return None
    if named := _named(text, highest) or _worded(text, highest):
        return named
    found = list(_NUMBER.finditer(text))
    if len(found) < 2:
        return None
    lead = text[: found[0].start()]
    if lead and not _ANNOUNCES.fullmatch(lead):
        return None
    numbers = [int(one["no"]) for one in found]
    runs_up = (
        numbers == list(range(numbers[0], numbers[-1] + 1)) and 1 <= numbers[0] <= numbers[-1] <= highest
    )
    if not runs_up or len({one["sign"] for one in found}) > 1:
        return None
    answers = _between(text, found)
    divided = _are_closed(answers) if found[0]["sign"] != "." else _are_apart(answers)
    if lead and not _is_beginning(answers[0]):
        return None
    return dict(zip(numbers, answers, strict=True)) if divided else None


def within(text: str, number: int, highest: int) -> int | None:
    """The question whose answer may begin within the one to `number`: „… fünf Monate 4. mehr Kontakt“."""
    found = (one for one in _NUMBER.finditer(text) if number < int(one["no"]) <= highest)
    begins = (int(one["no"]) for one in found if _may_begin(text[: one.start()].split(), text[one.end() :]))
    return next(begins, None)


def _may_begin(before: list[str], after: str) -> bool:
    """„Die 4. Klasse“, „am 2. Dezember“ and „Sitzung 3. und 4. Mai“ begin nothing."""
    first = next(iter(after.split()), "").strip(",").casefold()
    counts = before and before[-1].casefold() in _BEFORE_ORDINALS
    return bool(before) and not counts and first not in _JOINS and not _ORDINALS.match(after)


def _named(text: str, highest: int) -> dict[int, str] | None:
    """„zu 1) Es läuft zu 3) Eine Aula“, in whatever order."""
    found = list(_NAMED.finditer(text))
    numbers = [int(one["no"]) for one in found]
    each_once = len(set(numbers)) == len(numbers) > 1 and all(1 <= no <= highest for no in numbers)
    if not each_once or found[0].start() > 0:
        return None
    answers = _between(text, found)
    return dict(zip(numbers, answers, strict=True)) if _are_closed(answers) else None


def in_turn(text: str, highest: int) -> dict[int, str] | None:
    """„Erstens … zweitens … drittens …“, from one who answers no question in particular.

    They may as well be points of one answer; so each question there is has to get one.
    """
    found = list(_IN_TURN.finditer(text)) if "\n" not in text else []
    if not found or not _leads(text[: found[0].start()]):
        return None
    numbers = [spelled.IN_TURN[one["no"].casefold()] for one in found]
    return _told_apart(text, found, numbers) if numbers == list(range(1, highest + 1)) else None


def _worded(text: str, highest: int) -> dict[int, str] | None:
    """„zu 1 Es läuft zu 2 Dolmetscher fehlen zu 3 …“, „Frage eins … Frage drei …“: rising, if it is sure."""
    found = list(_WORDED.finditer(text))
    firm = [one for one in found if one["name"].casefold() != "zu"]
    found = firm if firm and firm[0] is found[0] else found
    if not found or not _leads(text[: found[0].start()]):
        return None
    numbers = [
        int(no) if no.isdecimal() else spelled.CARDINALS[no] for no in (one["no"].casefold() for one in found)
    ]
    rises = all(one < other for one, other in pairwise((0, *numbers, highest + 1)))
    if not rises or (found is not firm and not _counts_up(text, found, numbers)):
        return None
    return _told_apart(text, found, numbers)


def _counts_up(text: str, found: list[re.Match[str]], numbers: list[int]) -> bool:
    """Whether it is no „zu 2 Terminen“: three in a row, or a sign at each that is not the first."""
    signed = all(one["sign"] or text[: one.start()].rstrip()[-1:] in tuple(",.;!") for one in found[1:])
    return numbers == list(range(1, len(numbers) + 1)) and (len(numbers) >= _SURE or signed)


def _leads(lead: str) -> bool:
    return not lead or bool(_ANNOUNCES.fullmatch(lead) or _HELLO.fullmatch(lead))


def _told_apart(text: str, found: list[re.Match[str]], numbers: list[int]) -> dict[int, str] | None:
    """Each has words of its own, and none runs into the next."""
    answers = _between(text, found)
    worded = all(_is_empty(one) or len(one.split()) >= _FEWEST_WORDS for one in answers)
    if len(answers) < 2 or not worded or not _are_closed(answers) or _ABOUT.search(text):
        return None
    runs_on = any(one.split()[-1].casefold() in _BEFORE_ORDINALS for one in answers[:-1])
    stray = any(_ORDINALS.match(one) for one in answers)
    return None if runs_on or stray else dict(zip(numbers, answers, strict=True))


def _between(text: str, found: list[re.Match[str]]) -> list[str]:
    ends = [one.start() for one in found[1:]] + [len(text)]
    return [text[one.end() : end].strip() for one, end in zip(found, ends, strict=True)]


def _are_closed(answers: list[str]) -> bool:
    """Whether no number stood in brackets that were opened before it."""
    return all(answers) and not any(one.count("(") > one.count(")") for one in answers)


def _are_apart(answers: list[str]) -> bool:
    """Whether each ends and the next begins as sentences do, or at least as nouns do."""
    many = len(answers) >= _SURE
    if not all(many or len(answer.split()) >= _FEWEST_WORDS for answer in answers) or not all(answers):
        return False
    return all(_is_end(one, many=many) and _is_beginning(other) for one, other in pairwise(answers))


def _is_end(answer: str, *, many: bool) -> bool:
    if many and _is_empty(answer):
        return True
    last = answer.split()[-1]
    if last.strip(",").casefold() in _BEFORE_ORDINALS:
        return False
    ends = _SENTENCE.search(last[-_LONG_WORD:]) or _NOUN.match(last)
    return bool(ends or (many and (_WORD.match(last) or _FIGURE.match(last) or _SHORT_END.match(last))))


def _is_beginning(answer: str) -> bool:
    return _is_empty(answer) or (bool(_BEGINS.match(answer)) and not _ORDINALS.match(answer))


def _is_empty(answer: str) -> bool:
    return _EMPTY.fullmatch(answer) is not None
