"""What staff say of a round and not of its questions: its name, when it begins and ends, and its minutes."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from bot.meeting.timewords import parts


@dataclass(frozen=True, slots=True)
class Retitle:
    """Another title for the round."""

    title: str


@dataclass(frozen=True, slots=True)
class EndAt:
    """Another end; `until` as it was written. Without `of_draft` that of a running round may be meant."""

    until: str
    of_draft: bool = True


@dataclass(frozen=True, slots=True)
class MinutesAt:
    """When the minutes are to come, as it was written; empty if they come as soon as they may."""

    at: str


@dataclass(frozen=True, slots=True)
class StartAt:
    """Another start; `at` as it was written."""

    at: str


Frame: TypeAlias = Retitle | EndAt | MinutesAt

_PLEASE = r"\s*(?:(?:bitte|please)\s+)?"
_AROUND = " „“”»«\"'."
_TITLE = r"(?:titel|überschrift|ueberschrift|title)"
_RETITLE = re.compile(
    rf"{_PLEASE}(?:(?:der|den|die|the|neue[rn]?|new)\s+)*{_TITLE}(?:\s+(?:der|of\s+the)\s+(?:runde|round))?\s*"
    r"(?:(?:[:：]|(?:ändern|aendern|change)\s+(?:in|zu|auf|to)\s*:?|should\s+be)\s*(?P<title>[^\n]+?)"
    r"|(?:soll(?:te)?)\s+(?:bitte\s+|jetzt\s+)*(?P<wish>[^\n]+?)\s+(?:heißen|heissen|lauten|sein)"
    r"|(?:heißt|heisst|lautet)\s+(?:(?:jetzt|nun|bitte|doch)\s+)*(?P<called>(?-i:[A-ZÄÖÜ\d„“\"])[^\n?]+?))\s*\.?\s*",
    re.I,
)
_CALLED = re.compile(
    r"\s*(?:(?:nenne?|benenne)\s+(?:(?:bitte|mal|die)\s+)*runde\s+(?:bitte\s+)?(?P<title>[^\n]+?)(?P<called>)"
    r"|(?:die\s+)?runde\s+soll\s+(?:bitte\s+)?(?P<wish>[^\n]+?)\s+(?:heißen|heissen))\s*\.?\s*",
    re.I,
)
# „Der Titel heißt Sprache, das gefällt mir nicht“ is said of the title there is.
_OF_THE_OLD = re.compile(
    r"(?:nicht|keine?n?|auf\s+keinen)\b|.*(?:,\s*(?:das|es|oder|aber|was|finde|passt|nicht|ist)\b|[.!;]\s)",
    re.I,
)
_ENDS = re.compile(
    rf"{_PLEASE}(?:(?:neue[sr]?|new)\s+)?(?:frist|ende|antwortfrist|deadline|end)\s*[:：]\s*(?P<until>[^\n]+)",
    re.I,
)
# „Protokoll: Mo, 21.12. 9 Uhr“; „Protokoll: Frau Meier“ is said of something else.
_MINUTES = re.compile(
    rf"{_PLEASE}(?:(?:das|the)\s+)?(?:protokoll|minutes)\s*[:：]\s*(?P<at>[^\n]+?)\s*[!]*\s*", re.I
)
# „Protokoll dann am 3.12. um 8 Uhr“; „das Protokoll kommt am Montag“ says what is so.
_MINUTES_THEN = re.compile(
    rf"{_PLEASE}(?:(?:und|das|the)\s+)*(?:protokoll|minutes)\s+(?:(?:soll|dann|bitte|doch|erst|lieber|should)\s+)+"
    r"(?:am|ab|on)\s+(?P<at>[^\n]+?)(?:\s+(?:kommen|erscheinen|raus|come|appear))?\s*[.!]*\s*",
    re.I,
)
_AT_ONCE = re.compile(
    r"(?:offen|keins|(?:sofort )?nach (?:der )?(?:freigabe|dem ende)|none|open)\.?",
    re.I,
)
_THE_END = r"(?:(?:bitte|mal|doch|das|die|den|the)\s+)*(?:frist|ende|schluss|deadline|end)\s+"
_AT = r"(?:(?:bitte|doch|lieber|besser)\s+)*(?:auf|bis|am|to|erst\s+am)\s+"
# „Das Ende ist am Freitag“ says what is so, and wants nothing.
_ENDS_AT = tuple(
    re.compile(rf"{_PLEASE}{form}\s*[.!?]*\s*", re.I)
    for form in (
        rf"(?:setze?|verschiebe?|lege?|ändere?|stelle?|mache?|move|set)\s+{_THE_END}{_AT}(?P<until>[^\n]+?)",
        rf"(?:(?:kannst|könntest)\s+du|(?:können|könnten)\s+(?:sie|wir))\s+{_THE_END}{_AT}(?P<until>[^\n]+?)"
        r"\s+(?:setzen|verschieben|legen|verlegen|ändern|stellen)",
        rf"{_THE_END}{_AT}(?P<until>[^\n]+?)\s+(?:setzen|verschieben|legen|verlegen|ändern|stellen)",
        rf"{_THE_END}soll(?:te)?\s+{_AT}(?P<until>[^\n]+?)\s+sein"
        r"(?:,?\s+(?:zur\s+)?(?:gleichen?|selben?)\s+(?:uhrzeit|zeit))?",
    )
)

# Of these a time has to follow: „Frist bis zur Klärung“ is something else.
_SHORT = r"(?:(?:bitte|doch|lieber|besser|erst)\s+)"
_UNTIL = re.compile(
    rf"{_PLEASE}(?:die\s+|das\s+)?(?:frist|ende|deadline)\s+{_SHORT}*(?:bis|auf)\s+(?:zum\s+)?(?P<until>[^\n]+?)\s*!*",
    re.I,
)
_START = r"(?:(?:der|den|neuer|the|new)\s+)?(?:start|beginn)(?:termin)?"
_STARTS = tuple(
    re.compile(rf"{_PLEASE}{_START}{form}\s*!*", re.I)
    for form in (
        r"\s*[:：]\s*(?P<at>[^\n]+?)",
        rf"\s+{_SHORT}+(?:auf|am|um|to)\s+(?P<at>[^\n]+?)",
        rf"\s+{_SHORT}*(?:auf|to)\s+(?P<at>[^\n]+?)\s+(?:verschieben|verlegen|legen|setzen|ändern)",
    )
)


def read(words: str) -> Frame | StartAt | None:
    """Of the round, and not of a question: its name, when it begins, and until when it goes."""
    found = _RETITLE.fullmatch(words) or _CALLED.fullmatch(words)
    # „Der Titel soll kürzer heißen“, „die Runde soll nicht so heißen“ wish for one, and name none.
    title = (found["title"] or found["called"] or found["wish"]) if found else ""
    if found and (found["title"] or (title != title.casefold() and not _OF_THE_OLD.match(title))):
        return Retitle(" ".join(title.split()).strip(_AROUND))
    if found := _ENDS.fullmatch(words):
        return EndAt(" ".join(found["until"].split()))
    ends = next(filter(None, (form.fullmatch(words) for form in _ENDS_AT)), None) or _UNTIL.fullmatch(words)
    if ends and (ends.re is not _UNTIL or parts(ends["until"])):
        return EndAt(" ".join(ends["until"].split()), of_draft=False)
    if found := _MINUTES.fullmatch(words) or _MINUTES_THEN.fullmatch(words):
        return _minutes(" ".join(found["at"].split()))
    starts = next(filter(None, (form.fullmatch(words) for form in _STARTS)), None)
    return StartAt(" ".join(starts["at"].split())) if starts and parts(starts["at"]) else None


def _minutes(at: str) -> MinutesAt | None:
    if _AT_ONCE.fullmatch(at):
        return MinutesAt("")
    return MinutesAt(at) if parts(at) else None
