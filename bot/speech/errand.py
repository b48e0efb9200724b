"""Errands: what a member tells us and only the office can do: „Bitte vom Netzwerk abmelden“.

Only a whole short message is one: „Wir haben eine Mail an alle Eltern geschickt“ is an answer.
"""

import re
from enum import StrEnum


class Errand(StrEnum):
    """What is to be done."""

    LEAVE = "leave"
    """She is to be taken off the network's list."""
    MAILED = "mailed"
    """An answer came by mail, and is to be entered."""


_LONGEST = 14
"""Words."""
_ASKS = re.compile(
    r"(?:(?:hallo|guten (?:tag|morgen|abend)|bitte|leider|sorry) )*"
    r"(?:ich|wir|mich|uns|unsere?|vom|aus|von|please|i|we"
    r"|(?:können|könnten|würden|melden|nehmen|streichen|tragen) sie)\b"
)
_OF_NETWORK = re.compile(
    r"\b(?:vom|(?:aus|von) (?:dem|diesem)|das|dieses|the) (?:netzwerk\w*|verteiler|network)\b"
)
_LEAVES = re.compile(
    r"\b(?:abmelden|abgemeldet|abzumelden|austreten|austragen|ausscheiden|verlassen|streichen|rausnehmen"
    r"|herausnehmen|(?:melden|melde|nehmen|tragen)\b.* (?:ab|raus|heraus|aus))$"
    r"|\b(?:leave|remove (?:me|us) from) (?:the|this) network$"
)
_WROTE = re.compile(r"\b(?:geschickt|gesendet|geschrieben|geantwortet|gemailt|sent|mailed|answered)\b")
_MAIL = re.compile(r"\b(?:mail|email|gemailt|mailed)\b")
_TO_US = re.compile(
    r"\b(?:ihnen|euch|dir|büro|bildungsbüro|(?:meine|unsere|die) antwort(?:en)?"
    r"|per (?:e )?mail geantwortet|you|(?:my|our) answers?)\b"
)
_HAVE = re.compile(
    r"(?:(?:hallo|guten (?:tag|morgen|abend)|bitte|sorry) )*(?:(?:ich|wir|i|we) )?(?:hab|habe|haben|have)\b"
)
_TO_OTHERS = re.compile(r"\b(?:eltern|kinder\w*|familien|allen?|kolleg\w+|träger\w*|jugendamt|parents)\b")


def read(words: str) -> Errand | None:
    """Read a whole message, in small letters and without signs; None if it is anything else."""
    if len(words.split()) > _LONGEST or re.search(r"\b(?:nicht|not)\b", words):
        return None
    if (
        _ASKS.match(words)
        and _OF_NETWORK.search(words)
        and _LEAVES.search(re.sub(r" (?:bitte|danke|please)$", "", words))
    ):
        return Errand.LEAVE
    mailed = _HAVE.match(words) and _MAIL.search(words) and _WROTE.search(words) and _TO_US.search(words)
    return Errand.MAILED if mailed and not _TO_OTHERS.search(words) else None
