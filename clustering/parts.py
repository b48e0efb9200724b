"""What a part of a reply is: a statement, or a greeting, a signature, a phrase that says nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

_LONGEST_SIGNATURE = 60  # letters


class Kind(StrEnum):
    """What a segment of a reply is."""

    STATEMENT = "statement"
    GREETING = "greeting"
    SIGNATURE = "signature"
    EMPTY = "empty"  # „k. A.“, „nichts Neues“, „siehe oben“, a lone emoji
    LEAD = "lead"  # „Kurz das Wichtigste:“, introduces what follows; so do headings and numbers in a table


@dataclass(frozen=True, slots=True)
class Segment:
    """A verbatim part of a reply: `reply[start:end] == text`."""

    text: str
    start: int
    kind: Kind

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


_SALUTES = re.compile(
    r"(?:(?:sehr geehrte|liebe[rs]? (?=[^.\n]*[,!\n])(?!gr)|hall[oö]\w{0,4}|moin|servus"
    r"|guten (?:tag|morgen|abend)|grüß gott|grüezi|hi|hey|dear|hello|tach|huhu|mahlzeit)\b"
    r"(?:[^.!?:;\n]{0,60}?(?:,|!|\n|\Z)"
    r"|(?: (?:moin|zusammen|miteinander|mitnander|allerseits|ihr lieben|alle|leute|in die runde))*\.(?=\s))"
    r"\s*)+",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"(?:(?:und |mit )?(?:ganz )?(?:viele|liebe|beste|herzliche|freundliche|schöne|sonnige|kollegiale)[nr]?"
    r" (?:und \w+ )?gr(?:ü|ue)(?:ß|ss)en?\b"
    r"|(?:gruß|gruss|grüße|gruesse|mfg|lg|vg|bg|best regards|kind regards|alles gute|schönes wochenende)\b"
    r"|(?:es |das )?war (?:mir|uns)(?: wie immer)? (?:ne|eine?) (?:große |echte )?"
    r"(?:ehre|freude|vergnügen|fest)(?=\W*\Z)"
    r"|bleiben sie gesund|herzlichst\b|alles liebe\b|gottes segen\b|in diesem sinne\b(?=[,.!]|\Z)"
    r"|gez\. |i\. ?a\. |gesendet (?:von|mit|aus) |von meinem \w+ gesendet|sent from my "
    r"|bis (?:bald|dann|demnächst|morgen|nächste woche|zum nächsten (?:mal|treffen))"
    r"(?=[\s.!,]*(?:\Z|und\b|ihre?\b|eure?\b|in alter|im |beim |auf |liebe|viele))"
    r"|(?:(?:danke|dank) und )?(?:ihnen (?:allen )?|euch (?:allen )?)?(?:noch )?(?:einen? |ein )?"
    r"(?:schöne[nrs]?|gute[nrs]?|frohe[nrs]?|erholsame) (?:rest)?"
    r"(?:feierabend|woche|ferien|weihnacht\w*|feiertage|ostern|tag|abend|adventszeit|sommer|zeit)"
    r"(?: noch)?(?=[\s.!,]*(?:\Z|ihre?\b|eure?\b|und (?:bis|\w+ gr)|wünsch)))",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[^.!?;]{0,90}:\Z")
# What opens a sentence and says nothing itself; the statement begins behind it.
_OPENING = re.compile(
    r"(?:(?P<lead>(?:und|aus (?:der|dem|unserer|unserem) [\w-]+|(?:bei|von) uns tut sich \w+"
    r"|kurz(?: [\w ]{0,20})?|wie [\w ]{0,30}(?:geschrieben|gesagt|erwähnt)):)"
    r"|nichts (?:neues|besonderes)(?=\s+(?-i:[A-ZÄÖÜ]))"
    r"|(?:s\. ?o\.|siehe oben[.,;])(?!\s+(?:\(|(?:punkt|frage|top|bei|zu|in|unter|wie|und)\b)))\s+(?=\S)",
    re.IGNORECASE,
)
_FOR_NOW = (
    r"(?:noch|derzeit|aktuell|zurzeit|zur zeit|momentan|im moment|bisher|von uns|bei uns|hier|leider|sonst"
    r"|unsererseits|(?:von|auf) unserer seite)"
)
_NONE_OF = (
    r"(?:angaben?|antwort|anmerkungen|bedarfe?|rückmeldung(?:en)?|wünsche|ergänzung(?:en)?|unterstützungsbedarf"
    r"|neuigkeiten|beitrag|beiträge|veränderung(?:en)?|änderung(?:en)?|besonderheiten|meldung|ideen?|ahnung)"
)
_SEE_ABOVE = (
    r"(?:rest |wie )?(?:s\. ?o\.?|(?:siehe|s\.|wie) ?(?:oben|vorher|letztes (?:mal|protokoll)"
    r"|(?:punkt |frage |top )?\d))"
    r"(?:,? [\w ]{0,20})?(?: ?\([^()]{1,40}\))?"
)
# What people say of their writing before they begin.
_PREFACE = re.compile(
    r"(?:(?:vorab|vorweg|zunächst|erstmal):? )?(?:"
    r"gerne? (?:antworte|berichte|schreibe) ich (?:ein wenig|etwas|kurz|auch|heute|noch|zwischen|zu|aus)\b.*"
    r"|(?:ich|wir) (?:schreiben?|antworten?) (?:hier |heute |diesmal |nur )*"
    r"(?:(?:stellvertretend )?(?:für|im namen)\b[^.!?,]{3,50}|kurz\b[^.!?]{0,60}"
    r"|etwas (?:mehr|länger|ausführlicher)\b.*)"
    r"|(?:verzeih|entschuldig)(?:en sie|t)?\b[^.!?]{0,20}\b(?:verspät|späte|lange|kürze|kurz)[^.!?]{0,60}"
    r"|(?:sorry|entschuldigung|pardon),? (?:für|wegen) [^.!?]{0,60}"
    r"|(?:ich|wir) bitten? um (?:verständnis|nachsicht),? da(?:ss|ß) (?:ich|wir) (?:mich|uns)\b[^.!?]{0,60}"
    r"|(?:anbei|hier|unten) (?:kommen |sind |finden sie |folgen )?(?:meine|unsere|die) "
    r"(?:antwort(?:en)?|rückmeldung(?:en)?|punkte|zeilen)\b[^.!?]{0,40}"
    r")[\s.!:]*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"(?:{_FOR_NOW}:? )*(?:k\. ?a\.?|n\. ?a\.?|n/?a|keine?n? {_NONE_OF}|haben wir keinen bedarf|keine?[rns]?"
    r"|fehlanzeige|entfällt|dito"
    r"|dto\.?|ebenso"
    rf"|{_SEE_ABOVE}|alles (?:gut|bestens|prima|beim alten|wie (?:immer|gehabt)|ok|okay)(?: soweit)?"
    r"|passt(?: alles)?|ok(?:ay)?|ja|(?:stand )?unverändert|wie gehabt|das war(?:['’]?s|es)(?: von uns)?"
    r"|danke(?: für die (?:e-?)?(?:mail|nachricht|einladung|erinnerung|nachfrage))?"
    r"|vielen dank(?: für [\w ]{0,40}(?:, liebe[rs]? [\w ]{0,30})?)?"
    r"|(?:für uns )?nicht relevant(?: für uns)?|(?:be)?trifft (?:auf |für )?(?:uns )?nicht(?: zu)?"
    r"|weiß (?:ich )?nicht|(?:kann|können) (?:ich|wir) nicht (?:beurteilen|beantworten|einschätzen)"
    rf"|(?:(?:zu )?(?:frage )?\w+: )?{_SEE_ABOVE}|\w*(?:angebot|bedarf) keins?"
    r"|keine zeit(?:,? sorry\b[\w ,]{0,30})?"
    r"|eigene angebote haben wir [^.!?]{0,60}nicht|das meiste steht [^.!?]{0,120}"
    r"|ich habe (?:(?:lange|länger|kurz) überlegt|die frage)\b[^.!?]{0,120}"
    r"|zu (?:top|frage|punkt) \d+[^.!?]{0,20}\bnichts\b[^.!?]{0,40}"
    r"|(?:s\.|siehe) (?:auch )?(?:die )?antwort(?:en)? [^!?\n]{3,60}"
    rf"|none|nothing(?: new)?|no comment|test)(?: {_FOR_NOW})*[\s.!,;–-]*",
    re.IGNORECASE,
)
# „Nix z. Zt.“, „Da habe ich nichts“: a word for nothing among such that tell nothing either.
_FOR_NOTHING = frozenset("nichts nix nüscht nischt".split())  # noqa: SIM905
_FOR_NO = frozenset("nein nee nö".split())  # noqa: SIM905
_BESIDE_NO = frozenset(
    """
z zt zur zeit zurzeit derzeit aktuell momentan gerade grad im moment jetzt heute diesmal noch bisher bislang
erstmal leider sonst ansonsten eigentlich wirklich soweit von bei uns mir hier unserer meiner seite
unsererseits meinerseits also aber danke dank vielen sorry alles wie immer gehabt beim alten
""".split()  # noqa: SIM905 – a list of words reads better as words
)
# „Bei uns gibt es nichts“ is a lack, „Da gibt es nichts“ and „Es gibt nichts Neues“ are none.
_HAVING = frozenset("wir habe haben hab kann können gibt gibts es das ist mehr weiter".split())  # noqa: SIM905
_OF_TELLING = frozenset(
    """
neues neu besonderes konkretes spannendes weiteres zu berichten bieten anzubieten beizutragen sagen ergänzen
hinzuzufügen melden vermelden erzählen hierzu dazu da fällt ein ich
""".split()  # noqa: SIM905
)
_LONGEST_NOTHING = 80  # letters


def signs_off(rest: str) -> bool:
    """Whether nothing but a farewell is left."""
    return len(rest) < _LONGEST_SIGNATURE and bool(_SIGNS.match(rest))


def says_nothing(before: str) -> bool:
    """Whether a sentence, apart from its greeting, has nothing to say."""
    rest = _SALUTES.sub("", before)
    return _is_nothing(rest) or bool(_PREFACE.fullmatch(rest))


def _is_nothing(text: str) -> bool:
    if _NOTHING.fullmatch(text):
        return True
    if len(text) > _LONGEST_NOTHING or "?" in text:
        return False
    said = set(re.findall(r"\w+", text.lower()))
    if said.isdisjoint(_FOR_NOTHING):
        return not said.isdisjoint(_FOR_NO) and said <= _FOR_NO | _BESIDE_NO
    told = said - _FOR_NOTHING - _FOR_NO - _BESIDE_NO
    return told <= _HAVING | _OF_TELLING and (not told & _HAVING or bool(told & _OF_TELLING))


def named(parts: Iterable[tuple[str, int]]) -> Iterator[Segment]:
    """Name each part; once somebody has signed, short lines that follow are the signature."""
    signed = begun = False
    for text, start in parts:
        for part in _named(text, start, signed):
            preface = not begun and part.kind is Kind.STATEMENT and _PREFACE.fullmatch(part.text)
            yield replace(part, kind=Kind.LEAD) if preface else part
            begun = begun or (part.kind is Kind.STATEMENT and not preface)
        signed = bool(_SIGNS.match(text)) or (signed and len(text) < _LONGEST_SIGNATURE)


def _named(text: str, start: int, signed: bool) -> Iterator[Segment]:
    """Greetings and openings that say nothing, one after the other, then what is left."""
    while not signed and (opening := _opening(text)):
        end, kind = opening
        yield Segment(text[:end].rstrip(), start, kind)
        rest = text[end:].lstrip()
        text, start = rest, start + len(text) - len(rest)
    yield Segment(text, start, _kind(text, signed, bool(_SALUTES.match(text))))


def _opening(text: str) -> tuple[int, Kind] | None:
    """Where an opening of `text` ends and what it is; None if it has none, or is nothing else."""
    salute, opening = _SALUTES.match(text), _OPENING.match(text)
    if salute and salute.end() < len(text):
        return salute.end(), Kind.GREETING
    return (opening.end(), Kind.LEAD if opening["lead"] else Kind.EMPTY) if opening else None


def _kind(text: str, signed: bool, salute: bool) -> Kind:
    if (_SIGNS.match(text) and len(text) < 160) or (signed and len(text) < _LONGEST_SIGNATURE):
        return Kind.SIGNATURE
    if salute:
        return Kind.GREETING
    if not any(letter.isalnum() for letter in text) or _is_nothing(text):
        return Kind.EMPTY
    return Kind.LEAD if _LEAD.fullmatch(text) else Kind.STATEMENT
