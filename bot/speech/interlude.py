"""Interludes: what somebody who is asked one question after the other says of that, and not to the question.

„Überspringen bitte, da muss ich erst nachfragen“, „Moment, Telefon“, „Wie war die Frage?“, „bei 4 steht
Quatsch“: only whole short messages that would hardly answer anything.
"""

import re
from typing import TypeAlias

from bot.speech.wishes import Begin, Later, Skip

Interlude: TypeAlias = Begin | Later | Skip

_MOST = 14
"""Words."""
_OH = r"(?:(?:äh+m?|hm+|oh|ach|ups|puh|so|ok|okay|sorry|bitte|leider) )*"
_SOFT = r"(?: (?:bitte|mal|erst|erstmal|jetzt|kurz|eben|noch|lieber|gerade|grad|leider|heute|hier|da|dann))*"
_I = r"(?:(?:ich|wir) )?"
_SKIPS = re.compile(
    rf"{_OH}(?:(?:die|diese|das|frage|\d{{1,2}}) )*"
    r"(?:(?:überspringe?n?|übersprungen|auslassen|skip)(?: (?:ich|wir))?"
    rf"|lassen? (?:ich|wir){_SOFT} aus){_SOFT}(?: (?:die|diese|das|this|one|frage|it))*"
)
# Why, and nothing that would answer the question.
_WHY = re.compile(
    r"(?!.*\b(?:aber|sondern|but)\b)(?!.*\d).*"
    r"\b(?:muss|müssen|kann|können|weiß|weiss|keine?|nichts?|nix|erst|später|must|have|cannot|cant|later)\b.*"
)
_WHY_LONGEST = 8
# What keeps somebody from answering just now; „Moment, uns fehlt eine Kollegin“ may be what was asked for.
_HAPPENS = re.compile(
    r".*\b(?:telefon|handy|anruf\w*|ruft|klingelt|klopft|tür|besuch|kaffee|feueralarm|sitzung|besprechung|meeting"
    r"|wieder da|(?:ich|wir|muss|müssen|da) (?:\w+ )?(?:los|weg)"
    r"|(?:da|mein\w*|der|die) (?:\w+ )?kommt(?: \w+)?(?: \w+)?$|weiß (?:ich|wir) nicht|nicht auswendig"
    r"|(?:ich|wir|muss) (?:\w+ ){0,3}(?:suchen?|holen?|schau(?:en?)?|gucken?|nachsehen|nachschauen|nachfragen"
    r"|fragen?|überlegen?|nachdenken|denken?|besprechen?)"
    r"|phone|door|call|back|minute|minuten?)\b.*"
    r"|(?:\w+ ){0,3}(?:gleich|kurz|sofort|eben|später|weiter)(?: \w+)?"
)
_WAITS = re.compile(
    rf"{_OH}(?:(?:kurze )?pause|moment(?:chen)?|augenblick|sekunde|warten?(?: sie)?"
    rf"|wait|one moment|just a moment){_SOFT}"
)
_WHEN = (
    r"(?:später|nachher|gleich|morgen(?: früh)?|heute (?:abend|nachmittag)|die tage|nächste woche"
    r"|ein ander(?:es |)mal|am (?:montag|dienstag|mittwoch|donnerstag|freitag|wochenende)|later|tomorrow)"
)
_NO_TIME = rf"{_I}hab(?:e|en)?(?: (?:ich|wir))?{_SOFT} keine zeit(?: mehr)?"
_GOES = (
    rf"{_I}(?:muss|müssen){_SOFT} (?:los|weg|fort|ans telefon|in (?:die|eine) (?:sitzung|besprechung))"
    r"|(?:bin )?gleich (?:wieder da|zurück|weiter)|bis (?:später|morgen|gleich)"
)
_RESUMES = (
    rf"(?:(?:das|den rest|alles andere) )?{_I}(?:mache?n?|schreibe?n?|beantworte?n?)"
    rf"(?: (?:ich|wir|das|es|den rest))*{_SOFT} {_WHEN}(?: (?:weiter|fertig|zu ende|noch|dann))*"
    rf"|{_WHEN} weiter"
)
_GOING = rf"(?:{_GOES}|{_RESUMES})"
_LEAVES = re.compile(rf"{_OH}(?:{_NO_TIME} )?(?:(?:und|dann|aber) )*{_GOING}(?: (?:und |dann )*{_GOING})*")
_AGAIN = r"(?:nochmals?|noch ?mal|noch einmal|again)"
_REPEATS = re.compile(
    rf"{_OH}(?:(?:wie|was) (?:war|lautet|lautete|ist)(?: (?:denn|jetzt|gleich|eigentlich|{_AGAIN}))*"
    rf" (?:die|diese) frage(?: (?:gleich|{_AGAIN}))?"
    rf"|(?:(?:können|könnten) sie |kannst du )?(?:mir )?(?:die |bitte )*frage(?: bitte)? {_AGAIN}(?: bitte)?"
    r"(?: (?:stellen|schicken|zeigen|wiederholen))?"
    rf"|(?:bitte )?(?:die )?frage(?: bitte)? wiederholen|{_AGAIN}(?: bitte)?|und (?:jetzt|nun)"
    r"|was (?:kommt|muss ich|soll ich) (?:jetzt|nun|als nächstes)(?: (?:tun|machen))?|what was the question)"
)
# „Bei 4 hab ich Quatsch geschrieben“, „das letzte bitte streichen“: of which answer,
_OF_HERS = re.compile(
    r"\b(?:(?:frage|antwort|nummer|nr|answer|question) \d{1,2}\b(?! des\b)"
    r"|(?:bei|zu) (?:der )?\d{1,2}"
    r"(?= (?:hab|da|soll|bitte|noch|wieder|ist|war|steht|stimmt|will|möchte|kann)|$)"
    r"|(?:meine?|unsere|letzte|vorige|my|last) (?:letzte |vorige |last )?"
    r"(?:antwort|nachricht|answer|message)\b"
    r"|(?:das|es|sie das)(?= (?:(?:bitte|wieder|doch) )*(?:streichen|löschen|rausnehmen)$))"
    r"|^(?:ich will |bitte )?das letzte"
    r"|^(?:lösch|lösche|löschen|streich|streiche|streichen) (?:sie )?(?:das|es)(?: bitte| wieder)*$"
)
# and what is wrong with it.
_WRONG = re.compile(
    r"\b(?:lösch\w*|streich\w*|entfern\w*|(?:he)?raus(?:nehmen)?|wegmachen|weglassen"
    r"|(?:kann|soll|bitte) weg|zurücknehmen|zurückziehen|ändern|ändere|blödsinn|quatsch|unsinn|mist"
    r"|falsch\w*|vertan|vertippt|verschrieben|verrutscht|(?:nichts|nix) stehen|delete|remove|change|wrong)\b"
)
# „Letzte Nachricht war für jemand anderen, bitte löschen“: told plainly enough, whatever stands beside it.
_ASKED_FOR = re.compile(
    r"^(?!.*\bdass\b).*\b(?:antwort|nachricht)\b.*\bbitte (?:wieder |doch )?"
    r"(?:lösche?n?|streiche?n?|entfernen?|rausnehmen|ändern)\b"
)
# Whoever names anything beside, „Bei 3 ist die Assistenz falsch eingeplant“, answers a question.
_KNOWN = """
    frage antwort nummer nr nachricht meine unsere letzte vorige von vom mir uns mich ich wir sie bei zu in
    der die das es da dann ist war steht stand soll sollte hab habe haben hatte hatten will möchte möchten
    würde gern gerne kann können muss bitte danke noch nochmal wieder doch mal ganz leider so nur total völlig
    und was nichts nix jetzt geschrieben eingegeben geantwortet eingetragen gebaut gemacht gehört sorry
    entschuldigung oh ups ach äh ähm hm my last answer message question is i the it please wrote
"""
_BESIDE = frozenset(_KNOWN.split())


def read(text: str) -> Interlude | None:
    """Read a whole message; None if it is anything else."""
    said = _plain(text)
    if len(said.split()) > _MOST:
        return None
    if _REPEATS.fullmatch(said):
        return Begin()
    if _LEAVES.fullmatch(said) or _reasoned(_WAITS, text, happens=True):
        return Later()
    return Skip() if _reasoned(_SKIPS, text) else None


def is_about_answers(text: str) -> bool:
    """Whether a message speaks of an answer, to have it changed or gone, and so hardly is one."""
    said = _plain(text)
    asked = _plain(text.partition(":")[0])
    if len(said.split()) > _MOST or _OF_HERS.search(said) is None or _WRONG.search(said) is None:
        return False
    return _ASKED_FOR.search(said) is not None or _says_no_more(said) or _says_no_more(asked)


def _says_no_more(said: str) -> bool:
    """Whether it says that an answer is wrong, and nothing else."""
    beside = _WRONG.sub("", said).split()
    return len(beside) < len(said.split()) and all(word in _BESIDE or word.isdecimal() for word in beside)


def number(text: str) -> int | None:
    """The number that is said of an answer: „bei 4 steht Quatsch“."""
    found = re.search(r"\d{1,2}\b", text)
    return int(found[0]) if found else None


def _reasoned(form: re.Pattern[str], text: str, *, happens: bool = False) -> bool:
    """Whether that is said first, and behind it nothing or why."""
    first, *rest = re.split(r"[,.;:!–]+|\s-\s", text, maxsplit=1)
    why = _plain(" ".join(rest))
    if form.fullmatch(_plain(first)) is None or len(why.split()) > _WHY_LONGEST:
        return False
    return not why or (_HAPPENS if happens else _WHY).fullmatch(why) is not None


def _plain(text: str) -> str:
    """Words in small letters, without marks."""
    return " ".join(re.findall(r"\w+", text.casefold()))
