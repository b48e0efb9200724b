"""Withdrawal: a whole sentence that takes answers back, „Kann ich meine Antwort zu Frage 2 noch löschen?“"""

import re
from collections.abc import Iterable

_ANSWERS = "(?:antwort|antworten|beitrag|beiträge|angaben)"
# „Meine Angaben aus dem Verteiler löschen“ is about something else.
_SOFT = (
    r"(?: (?:bitte|wieder|doch|gerne?|auch|hier|ganz|jetzt|(?:im|aus dem) protokoll"
    r"|von (?:eben|gestern|heute|vorhin|mir|uns)|(?:zu|auf|bei) (?:der )?frage \d{1,2}))*"
)
_TAKES_BACK = re.compile(
    r"(?:\S+ ){0,3}?(?:ich|wir|bitte|kann|können|könnten|darf|dürfen|würden?)\b.*"
    rf"\b(?:meine|unsere|diese|alle)n?\b(?: \S+){{0,2}}? {_ANSWERS}"
    rf"(?:\b.*\bzurück(?:zu)?(?:ziehen|nehmen|gezogen)|{_SOFT} (?:gelöscht|löschen|entfernen|rausnehmen))\b.*"
    rf"|(?:ich|wir) (?:ziehen?|nehmen?) (?:meine|unsere|alle) {_ANSWERS}\b.* zurück\b.*"
    rf"|(?:bitte )?(?:löschen|streichen|entfernen) sie (?:bitte )?(?:meine|unsere) {_ANSWERS}{_SOFT}"
    r"(?: (?:sie|das|die|es|weil|da|denn) .*)?"
    r"|(?:i|we)(?: would like to| want to)? withdraw (?:my|our) answers?\b.*"
)

# „Frage 4 löschen“, „lösch die 4 wieder“.
_OUT = "löschen lösche lösch loeschen entfernen rausnehmen herausnehmen raus delete remove"
_AROUND = "die der wieder meine meinen unsere frage antwort nochmal answer question my"


def of_one(words: Iterable[str]) -> bool:
    """Whether words beside the number of a question take its answer back; without one they may mean more."""
    said = [word for word in words if word not in _AROUND.split()]
    return len(said) == 1 and said[0] in _OUT.split()


def asks_for_it(sentence: str) -> bool:
    """Whether a sentence, in small letters and without marks, asks to have answers of one's own deleted."""
    return _TAKES_BACK.fullmatch(sentence) is not None
