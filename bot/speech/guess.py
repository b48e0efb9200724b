"""Guess: what staff may want of us, told by a noun, where no grammar reads what they wrote.

It leads to an example and never to an act, and only for a short sentence that asks or tells to do something:
colleagues talk to each other in the same room.
"""

import re

_MOST_WORDS = 14
_BEFORE = r"(?:(?:hallo|moin|ach|so|und|ok|okay|bitte|please|umlauf|nein|doch|jetzt|dann)[ ,!:]+)*"
_ORDERS = re.compile(
    rf"{_BEFORE}(?:(?:kannst|könntest|würdest|magst) du|(?:können|könnten|würden) (?:sie|wir)"
    r"|kann (?:ich|man)"
    r"|zeige?|schicke?|sende|mache?|benn?enne?|nenne?|streiche?|lösche?|entschuldige|nimm|lege?|packe?|setze?|ändere?"
    r"|verschiebe?|erinn?ere?|trage?|füge?|tausche?|teile?|zieh|stelle?|gib|hole?|übernehme?|veröffentliche?"
    r"|(?:can|could) (?:you|we|i)|show|send|make|rename|delete|remove|move|change|add)\b",
    re.IGNORECASE,
)
_WONDERS = re.compile(
    rf"{_BEFORE}(?:(?:ich|wir) (?:will|wollen|möchten?|brauchen?|hätten?)|(?:haben|hat) (?:denn )?alle"
    r"|wie(?: ?viele?)?|wann|was|wer|wo|warum|welche[rs]?"
    r"|(?:i|we) (?:want|need|would like)|how|when|who|what|where)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:raus|weg|dazu|rein|zusammen|zusammenlegen|umbenennen|ändern|streichen|löschen|entfernen|"
    r"einzeln|tauschen|nicht mehr erinnern|entschuldigen"
    r"|aufteilen|trennen|zurück|verschieben|eintragen|ergänzen|bitte|please)[ .!?]*$",
    re.IGNORECASE,
)
# The first that fits tells what it is about.
_NOUNS: dict[str, str] = {
    "quote": r"zitate?\b|quotes?\b|beitr(?:ag|äge)\b.*\b(?:raus|weg|lösch\w*|entfern\w*|streich\w*)",
    "nameless": r"ohne namen?\b|anonym|without (?:a )?names?\b",
    "back": r"alles zurück|von vorne?\b|rückgängig|undo\b",
    "excuse": r"(?:nicht mehr|keine) erinner\w*|entschuldig\w*|stop reminding|excuse\b",
    "entry": r"eintragen|eingetragen|trage?\b.*\bein\b|per (?:e-?mail|mail|telefon|phone)\b",
    "task": r"aufgaben?\b|tasks?\b",
    "correction": r"korrektur(?:en)?\b|fehler\b|corrections?\b|mistakes?\b",
    "mail": r"e-?mails?\b|mails?\b|adressen?\b|address\b",
    "remind": r"erinner\w*|remind\w*",
    "time": r"frist\b|ende\b|schluss\b|verlänger\w*|länger\b|deadline\b|extend\b",
    "theme": r"them(?:a|en|es?)\b|überschrift\w*|umbenenn\w*|zusammenleg\w*|zusammen\b",
    "members": r"mitglied\w*|mitgliederliste|einrichtung(?:en)?\b|verteiler\b|members?\b",
    "question": r"fragen?\b|questions?\b",
    "minutes": r"protokolle?\b|fassung\b|minutes\b",
    "round": r"runden?\b|umfrage\b|abfrage\b|rounds?\b|netzwerke?\b",
}
# What colleagues hardly ask of each other: only the bot can do it.
_OURS: dict[str, str] = {
    "quote": r"zitate?\b|quotes?\b",
    "nameless": r"ohne namen?\b|anonym|without (?:a )?names?\b",
    "back": r"alles zurück|rückgängig|undo\b",
    "excuse": r"nicht mehr erinnern|als entschuldigt|stop reminding",
    "entry": r"für (?:die|das|den) .+ ein(?:tragen)?\b",
    "task": r"aufgabe \d|task \d",
    "correction": r"korrektur \d|correction \d",
    "remind": r"erinn?ere?\b.*\b(?:nur|alle|die)\b|remind\b.*\b(?:only|all)\b",
    "time": r"frist\b|deadline\b",
    "theme": r"daraus .*themen|them(?:a|e) [a-z]\b|[a-z] (?:und|and|mit|with) [a-z]\b|überschrift"
    r"|zusammenlegen",
    "question": r"fragen? \d|letzte frage|questions? \d|last question",
    "minutes": r"protokoll .*zurück|withdraw .*minutes",
}


def _readings(nouns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{form})", re.IGNORECASE) for name, form in nouns.items()}


_ALL, _SURE = _readings(_NOUNS), _readings(_OURS)


def about(text: str, *, overheard: bool = False) -> str:
    """What a wish is about, by the name of its example; empty if it is no wish, or about nothing of ours.

    What is `overheard` may be said to somebody else: only what tells us to do something counts.
    """
    said = " ".join(text.split())
    if "\n" in text.strip() or len(said.split()) > _MOST_WORDS:
        return ""
    tells = _ORDERS.match(said) or _TELLS.search(said)
    if not tells and (overheard or not _WONDERS.match(said)):
        return ""
    return next((name for name, form in (_SURE if overheard else _ALL).items() if form.search(said)), "")


def calls(text: str, name: str = "Umlauf") -> bool:
    """Whether the bot is spoken to by its name, at the beginning; „Umlauf war langsam“ is said of it."""
    found = re.match(
        rf"\s*(?P<hello>(?:hallo|hi|moin|guten (?:morgen|tag)|liebe[rs]?|hey|hello)[ ,]+)?@?{name}\b"
        rf"\s*(?P<to>[,:!?.]|$)?\s*",
        text,
        re.I,
    )
    if found is None or len(text.split()) > _MOST_WORDS:
        return False
    return bool(found["hello"] or found["to"] is not None or _ORDERS.match(text[found.end() :]))
