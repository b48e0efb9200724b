"""Absence as people say it: „Bin im Urlaub bis 8.2.“, „Wir können diesmal leider nicht teilnehmen“.

Only a whole short message that says nothing else is one: „Unsere Leiterin ist im Urlaub“ is an answer.
"""

import re
from collections.abc import Iterable, Sequence

_AWAY = re.compile(
    r"\b(?:im urlaub|(?:bin|ich)(?: \S+){0,4} krank|entschuldigen?"
    r"|(?:muss|müssen)(?: (?:leider|diesmal|dieses mal|hier|da))* passen"
    r"|schaffen?(?: es| das)? (?:diesmal|dieses mal)(?: leider)? nicht"
    r"|(?:haben?|hab|leider|diesmal|dafür|gerade|momentan)(?: \S+){0,2} keine zeit"
    r"|keine zeit(?: \S+){0,2} (?:diesmal|dafür|gerade|momentan|teilzunehmen)"
    r"|fällt (?:bei uns )?(?:diesmal|dieses mal) (?:bei uns )?aus"
    r"|mach(?:e|en)?(?: (?:diesmal|hier|da|leider))* nicht mit"
    r"|komm(?:e|en)(?: (?:diesmal|diese woche|leider|gerade|heute|zeitlich|momentan))* nicht dazu"
    r"|lass(?:t|en)?(?: sie)? (?:mich|uns)(?: bitte)? in ruhe"
    r"|nicht(?: \S+)? (?:dabei|teilnehmen|mitmachen|teil)|(?:diesmal|dieses mal)(?: \S+)? nicht dabei)\b"
)
_AROUND = """
    ich wir muss müssen passen schaffe schaffen es bin sind war waren kann können könnten
    möchte möchten nehme nehmen diesmal dieses mal mich
    uns sie nicht dabei teilnehmen teil mitmachen mit beim bei an am in im der dieser diese die das den
    dem zum und für runde netzwerkrunde treffen netzwerktreffen schriftlichen urlaub krank entschuldigen
    entschuldige noch gerade derzeit zurzeit momentan aktuell heute bis ab seit deshalb daher guten tag
    morgen wieder da erst ende anfang mitte januar februar märz april mai juni juli august september
    komme kommen dazu zeitlich mache machen mach lasst lass lassen ruhe
    haben habe hab keine zeit dafür teilzunehmen fällt aus
    oktober november dezember montag dienstag mittwoch donnerstag freitag nächste nächster woche hallo
    bitte leider gern danke jetzt doch sorry
    ein eine zwei drei vier fünf sechs wochen tage tagen monat monate lang
"""
# „Bin krank“ may be what is going on; these say that it is about the round.
_OF_THE_ROUND = re.compile(
    r"\b(?:diesmal|dieses mal|(?:diese|dieser|der) runde|umfrage|teilnehmen|teil|dabei|mit(?=\s*[^\w\s]|\s*$)"
    r"|entschuldig\w*|erinner\w*|excused|reminders|this time)\b",
    re.IGNORECASE,
)
_BUT = frozenset(("aber", "sondern", "außer", "trotzdem", "but"))
# „Diesmal nicht, dafür Silke“ names somebody instead; „…, ich bin zu alt dafür“ does not.
_INSTEAD = "dafür"
_LONGEST_REASON = 8
"""Words."""
# „Wir kommen nicht dazu, Kinder zu fördern“ is an answer; „…, die Fragen zu beantworten“ is about the round.
_OTHER_WORK = re.compile(
    r"(?!.*\b(?:fragen|fragebogen|umfrage|runde|antwort\w*|beantworten|rückmeldung|protokoll)\b)"
    r".*\b(?:zu (?!antworten|schreiben|lesen)\w+n"
    r"|(?!auszufüllen|teilzunehmen|mitzumachen|dabeizusein)(?:ab|an|auf|aus|bei|durch|ein|fort|her|hin|los|mit"
    r"|nach|vor|um|weg|weiter|wieder|zurück|zusammen)zu\w+n)(?: (?:weil|da|denn|obwohl|solange|wenn)\b.*)?$"
)
# „Wir kommen nicht dazu, weil das Personal fehlt“ says what hinders them; „diesmal“ speaks of the round.
_FOR_LACK = re.compile(r".*\bkomm(?:e|en) (?:wir |ich )?(?:leider )?nicht dazu$")
_BECAUSE = frozenset(("weil", "denn", "da"))


def told(words: Iterable[str]) -> bool:
    """Whether nothing is said but that somebody is not there; a date may stand beside it."""
    said = list(words)
    beyond = {word for word in said if not word[0].isdigit()} - set(_AROUND.split())
    return not beyond and _AWAY.search(" ".join(said)) is not None


def of_the_round(text: str) -> bool:
    """Whether it tells that it is the round where somebody is not there."""
    return _OF_THE_ROUND.search(text) is not None


def explains(reason: list[str]) -> bool:
    """Whether some words tell why, and not what is meant instead: „die Praxis ist zu“."""
    short = 0 < len(reason) <= _LONGEST_REASON and not _BUT & set(reason) and _INSTEAD not in reason[:-1]
    return short and not _OTHER_WORK.match(" ".join(reason)) and not any(word[0].isdigit() for word in reason)


def hinders(said: Iterable[str], reason: Sequence[str]) -> bool:
    """Whether it may be told of their work as well: „Wir kommen nicht dazu, weil das Personal fehlt“."""
    return _FOR_LACK.match(" ".join(said)) is not None and not _BECAUSE.isdisjoint(reason[:1])
