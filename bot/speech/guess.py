"""Guess: what staff may want of us, told by a noun, where no grammar reads what they wrote.

It leads to an example and never to an act, and only for a short sentence that asks or tells to do something:
colleagues talk to each other in the same room.
"""

import re

_MOST_WORDS = 14
_BEFORE = r"(?:(?:hallo|moin|ach|so|und|ok|okay|bitte|please|umlauf|nein|doch|jetzt|dann)[ ,!:]+)*"
_ASKS = re.compile(
    rf"{_BEFORE}(?:(?:kannst|könntest|würdest|magst) du|(?:können|könnten|würden) (?:sie|wir)|kann"
    rf" (?:ich|man)"
    r"|(?:ich|wir) (?:will|wollen|möchten?|brauchen?|hätten?)|(?:haben|hat) (?:denn )?alle|"
    r"wie(?: ?viele?)?|wann|was|wer|wo|warum|"
    r"welche[rs]?"
    r"|zeige?|schicke?|sende|mache?|benn?enne?|nenne?|streiche?|lösche?|nimm|lege?|packe?|setze?|"
    r"ändere?|verschiebe?"
    r"|erinn?ere?|trage?|füge?|tausche?|teile?|zieh|stelle?|gib|hole?|übernehme?|veröffentliche?"
    r"|(?:can|could) (?:you|we|i)|(?:i|we) (?:want|need|would like)|how|when|who|what|where|show|"
    r"send|make|rename"
    r"|delete|remove|move|change|add)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:raus|weg|dazu|rein|zusammen|zusammenlegen|umbenennen|ändern|streichen|löschen|entfernen|"
    r"einzeln|tauschen"
    r"|aufteilen|trennen|zurück|verschieben|eintragen|ergänzen|bitte|please)[ .!?]*$",
    re.IGNORECASE,
)
# The first that fits tells what it is about.
_NOUNS: dict[str, str] = {
    "quote": r"zitate?\b|quotes?\b|beitr(?:ag|äge)\b.*\b(?:raus|weg|lösch\w*|entfern\w*|streich\w*)",
    "nameless": r"ohne namen?\b|anonym|without (?:a )?names?\b",
    "back": r"alles zurück|von vorne?\b|rückgängig|undo\b",
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
_ABOUT = {name: re.compile(rf"\b(?:{form})", re.IGNORECASE) for name, form in _NOUNS.items()}


def about(text: str) -> str:
    """What a wish is about, by the name of its example; empty if it is no wish, or about nothing of ours."""
    said = " ".join(text.split())
    if "\n" in text.strip() or len(said.split()) > _MOST_WORDS:
        return ""
    if not (_ASKS.match(said) or _TELLS.search(said)):
        return ""
    return next((name for name, form in _ABOUT.items() if form.search(said)), "")


def calls(text: str, name: str = "Umlauf") -> bool:
    """Whether the bot is spoken to by its name, at the beginning."""
    found = re.match(
        rf"\s*(?:(?:hallo|hi|moin|guten (?:morgen|tag)|liebe[rs]?|hey|hello)[ ,]+)?@?{name}\b", text, re.I
    )
    return found is not None and len(text.split()) <= _MOST_WORDS
