"""Reservations: what somebody says about her answer, and not in it – „bitte nicht ins Protokoll“, „anonym“.

Only a whole short message that says nothing else is one, or an `Aside` set apart before or behind an answer:
„Ohne Namen bitte: …“. Whatever merely sounds like it is `doubtful`, and is not taken for a part of an answer
before she has said so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Reserve(StrEnum):
    """What she wants of it."""

    KEEP_OUT = "keep out"
    UNNAMED = "unnamed"
    LEAVE = "leave"


# Nothing else is said in such a message, so the minutes may stand some words behind the „nicht“.
_FAR, _NEAR = r"(?:(?!vergessen )\S+ ){0,4}", r"(?:\S+ ){0,3}"
_KEEP_OUT = re.compile(
    rf"\b(?:nichts? {_FAR}(?:ins?|im|fürs|(?:in|für) (?:das|dieses|unser)) protokoll|nicht protokollieren"
    r"|nichts? (?:davon )?(?:veröffentlichen|weitergeben|aufschreiben|aufnehmen|notieren|speichern|zitieren"
    r"|mitschreiben|verwenden)|nicht für (?:sie|hier|euch|dich)|unter uns|vertraulich"
    r"|nur (?:für|fürs|ans?) (?:das |dieses )?(?:bildungsbüro|büro)|nur intern"
    r"|falscher (?:chat|raum)|falsche gruppe|war ein versehen|vergessen sie (?:das|es)|vergiss (?:das|es)"
    rf"|(?:not|nothing|dont) {_FAR}minutes|keep (?:this|that|it) out of the minutes|confidential"
    r"|wrong (?:chat|room)|off the record|ignore (?:this|that)|forget (?:it|that|this))\b"
)
_UNNAMED = re.compile(
    rf"\b(?:anonym\w*|ohne {_NEAR}(?:namen?|namensnennung|nennung)|ohne (?:die|unsere|meine) einrichtung"
    r"|ohne (?:angabe der )?einrichtung"
    r"|ohne (?:uns|mich|unsere|meine|die|den)(?: \S+){0,3} zu (?:nennen|erwähnen)"
    r"|ohne dass (?:wir|ich|man uns)(?: \S+){0,2} (?:genannt|erwähnt|nennt|erwähnt)"
    rf"|keinen? namen?|nicht (?:(?:mit|meinen?|unseren?) namen?|namentlich|{_NEAR}genannt)"
    r"|bitte nicht (?:nennen|erwähnen)|nicht unter (?:meinem|unserem) namen"
    r"|namen? (?:(?:bitte|hier|da|lieber|doch) )*(?:weg(?:lassen)?|streichen|(?:he)?rausnehmen|entfernen)"
    rf"|namen? (?:\S+ )?nicht|(?:uns|mich|einrichtung|kita|schule|namen?) {_NEAR}nicht (?:nennen|erwähnen)"
    r"|without (?:my|our|the|a) names?|without (?:naming|mentioning) (?:me|us|my|our)"
    r"|(?:not|dont) (?:mention (?:my|our|the) names?|(?:mention|name) (?:me|us)))\b"
)
# „Bitte nicht anonym“, „den Namen nicht weglassen“: she wants to be named, or to be read.
_DENIED = re.compile(
    r"\b(?:nicht|not|dont) (?:(?:so|ganz|mehr|unbedingt|be|stay) )*"
    r"(?:anonym\w*|ohne|vertraulich|weg(?:lassen)?|streichen|(?:he)?rausnehmen|entfernen|without|confidential)\b"
)
_LEAVE = re.compile(
    r"\b(?:lass(?:t|en sie)? (?:mich|uns) (?:\S+ ){0,2}(?:raus|außen vor|in ruhe|in frieden)"
    r"|ohne (?:mich|uns)(?!(?: \S+){0,3} zu\b)|(?:bin|sind) (?:ich |wir )?(?:da |hier )?(?:einfach )?zu alt"
    r"|leave (?:me|us) (?:out|alone)|(?:am|are) too old)\b"
)
_ABOUT_IT = """
    das dies diese dieser dieses es die der den ich wir mich uns sie ihr euch du meine meinen unsere unseren
    mein unser unserer meiner antwort antworten nachricht nachrichten beitrag angaben angabe text teil satz
    letzte letzten
    meines meinem unseres unserem alles davon und aber oder doch lieber besser nur auch ja nein nee bitte
    danke mal einfach wieder noch soll sollen sollte darf dürfen möchte möchten will wollen kann können
    könnten würde bleibt bleiben bleibe ist war sind wäre wird werden sein hier da so ganz unter ohne mit
    nicht nichts kein keine keinen für ins jetzt im fürs dafür sowas etwas technik namen namens name
    namensnennung nennung namentlich einrichtung einrichtungen gehört muss behandeln streng anonym
    anonymisieren anonymisiert vertraulich protokoll aufnehmen schreiben schreibt übernehmen setzen stehen
    steht erscheinen kommen kommt nehmen genannt nennen veröffentlichen weitergeben aufschreiben notieren
    weg weglassen streichen speichern zu dass man erwähnen erwähnt werde nennt kita schule
    rausnehmen herausnehmen entfernen alle allen bildungsbüro büro intern
    zitieren protokollieren mitschreiben verwenden lass lasst lassen raus außen vor ruhe frieden
    bin zu alt vergessen vergiss falscher falsche chat raum gruppe dich ein versehen entschuldigung
    entschuldigen entschuldigt sorry tut mir leid ups hoppla oh leider this that it please my our names do
    mention answer message be should must is was not nothing for into the out of minutes keep confidential
    anonymous anonymously without a off record ignore forget wrong leave me us alone room i we am are too
    old no dont put in stay just to but naming mentioning us name
"""
_KNOWN = frozenset(_ABOUT_IT.split())
# „Nicht mit Namen ins Protokoll“ is about the name.
_FORMS = {Reserve.UNNAMED: _UNNAMED, Reserve.KEEP_OUT: _KEEP_OUT, Reserve.LEAVE: _LEAVE}
_SOUNDS = re.compile(
    r"\b(?:protokoll|veröffentlich\w*|vertraulich\w*|anonym\w*|unter uns|sorry|entschuldig\w*|tut mir leid"
    r"|versehen\w*|vergessen sie|vergiss|ignorier\w*|falscher chat|streichen|rausnehmen|herausnehmen"
    r"|raus ?lassen|weglassen|löschen|zurück(?:zieh|nehm|gezogen|genommen)\w*"
    r"|(?:meine|unsere|diese|die|letzte) (?:antwort|nachricht)|(?:meine|unsere) (?:antworten|nachrichten)"
    r"|minutes|confidential\w*|withdraw|wrong chat|ignore|delete|my (?:answer|message))\b"
)
_MOST_DOUBTFUL = 20
"""Words."""
# What is set apart before an answer or behind it, in eighty letters at most; a colon makes it sure.
_HEADED = re.compile(r"\s*([^:\n]{3,80}):\s+(?=\S)")
_BEFORE = (
    re.compile(r"\s*[(\[]([^()\[\]\n]{3,80})[)\]][:.,–-]*\s+(?=\S)"),
    re.compile(r"\s*([^\n]{3,80})\n\s*(?=\S)"),
    re.compile(r"\s*([^.!?\n]{3,80})[.!]+ +(?=\S)"),
)
_BEHIND_ALL = re.compile(r"(?<=\S)\s*\n\s*\(?([^\n()]{3,80})\)?\s*\Z")
_BEHIND = (
    re.compile(r"(?<=\S)\s*[(\[]([^()\[\]\n]{3,80})[)\]][.!]*\s*\Z"),
    re.compile(r"(?<=[.!?…]) +([^.!?\n]{3,80})[.!]*\s*\Z"),
)
# „…, bitte anonym“ may also be said of a survey, so the words stay.
_BESIDE = (
    re.compile(r"\s*([^,–\n]{3,80})(?:,| [–-]) +(?=\S)"),
    re.compile(r"(?<=\S)(?:[,;]| [–-]) *([^.!?\n,;–]{3,80})[.!]*\s*\Z"),
)
# „Bitte anonym. Danke!“ ends with the wish before it.
_FAREWELL = re.compile(
    r"(?:[.!,;\s]+(?:(?:vielen |lieben |herzlichen )?dank[e]?(?: ?schön)?|thanks|thank you"
    r"|(?:mfg|lg|vg|(?:viele|liebe|beste) grüße)\b[^.!?,\n]{0,40}|und))+[.!\s]*\Z",
    re.IGNORECASE,
)
# How it ends without marks, or in words of her own: she is asked.
_RUN_ON = re.compile(
    r"\b(?:bitte|aber|please)(?: (?:bitte|aber|nur|lieber|alles|das))* (?:anonym|anonymous"
    r"|ohne (?:uns|mich) zu nennen|ohne (?:(?:unseren?|meinen?) )?namen?)[.!\s]*\Z",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"[.!?…;–\n]\s*([^.!?…;–\n]{4,60})[.!\s]*\Z")
_HINTS = re.compile(
    r"(?=.*\b(?:bitte|ich|lieber|nur|besten|sonst)\b)(?=.*\banonym\b)"
    r"|(?=.*\b(?:bitte|uns(?:er\w*)?|mich|mein\w*)\b)"
    r"(?=.*\b(?:nicht|ohne|kein\w*)\b.*\b(?:namen?|genannt|nennen|erwähn\w+)\b)",
    re.IGNORECASE,
)
_OF_HERS = frozenset(
    {"bitte", "please", "ich", "wir", "uns", "mich", "my", "our", "protokoll", "minutes"}
    | {"mein", "meine", "meinen", "meinem", "unser", "unsere", "unseren", "unserem", "unserer", "unseres"}
)


def read(words: Sequence[str]) -> Reserve | None:
    """Read a whole message; `words` are in small letters, without marks."""
    if not set(words) <= _KNOWN:
        return None
    said = _DENIED.sub("", " ".join(words))
    return next((what for what, form in _FORMS.items() if form.search(said)), None)


@dataclass(frozen=True, slots=True)
class Aside:
    """What somebody says beside an answer, and the answer without it.

    Not `sure` if it may be said of something else; `of_all` if it is about all that a message answers.
    """

    what: Reserve
    rest: str
    sure: bool
    of_all: bool = False


def asides(body: str, texts: Mapping[int, str]) -> dict[int, Aside]:
    """What a message says beside the answers that it gives, by question."""
    whole = _aside(body)
    found = {no: one for no, text in texts.items() if (one := _aside(text))}
    if whole is None or not whole.of_all:
        return found
    return {no: found.get(no, replace(whole, rest=text)) for no, text in texts.items()}


def _aside(text: str) -> Aside | None:
    if (found := _HEADED.match(text)) and (what := _said_beside(found[1])):
        return Aside(what, text[found.end() :], sure=True, of_all=True)
    for form in (*_BEFORE, _BEHIND_ALL, *_BEHIND, *_BESIDE):
        found = form.search(text) if form in (_BEHIND_ALL, *_BEHIND, _BESIDE[1]) else form.match(text)
        if found and (what := _said_beside(found[1])):
            of_hers = not _OF_HERS.isdisjoint(_plain(found[1]))
            cut = of_hers and form not in _BESIDE
            rest = (text[: found.start()] + text[found.end() :]).strip() if cut else text
            return Aside(what, rest, of_hers, of_all=form in (*_BEFORE, _BESIDE[0], _BEHIND_ALL))
    end = _FAREWELL.search(text)
    return _before(text, end.start()) if end else _hinted(text)


def _before(text: str, end: int) -> Aside | None:
    """What stands before her thanks, which stay."""
    letter = text[:end]
    found = _aside(letter)
    cut = found is not None and found.rest != letter
    return found and replace(found, rest=found.rest.rstrip(".!") + text[end:] if cut else text)


def _hinted(text: str) -> Aside | None:
    said = _DENIED.sub("", text)
    last = _LAST_WORDS.search(said)
    hints = _RUN_ON.search(said) or (last and _HINTS.match(last[1]))
    return Aside(Reserve.UNNAMED, text, sure=False) if hints else None


def _said_beside(words: str) -> Reserve | None:
    what = read(_plain(words))
    return None if what is Reserve.LEAVE else what


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"['’`´]", "", text.casefold()))


def doubtful(text: str) -> bool:
    """Whether a message may speak about an answer, and so is hardly a part of it."""
    words = re.findall(r"\w+", text.casefold())
    return len(words) <= _MOST_DOUBTFUL and _sounds(words)


def _sounds(words: Iterable[str]) -> bool:
    return _SOUNDS.search(" ".join(words)) is not None
