"""What a question asks for: needs, offers, both, or neither.

It is read clause by clause. What stands in a list of topics („Was ist neu – Angebote, Räume, Personen?“) is
not asked for, and how something goes is another question than what there is.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from clustering.forgetting import passing


class Help(StrEnum):
    """What a statement has to do with help."""

    NEED = "need"
    OFFER = "offer"
    NEITHER = "neither"


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_FOR_NEEDS = _any(
    (
        r"\b(?<!bei der )(?<!in der )(?<!bei ihrer )unterstütz\w*\b|^(?:ich )?suchen?\b",
        r"\b(?:hilfe|(?:hilfe)?bedarfe?|gesuche|wobei|vermissen)\b|\b(?:fehlt|fehlen)\b",
        r"\b(?:benötigen|brauchen|bräuchten|suchen) sie\b|\b(?:braucht|sucht) ihr\b",
        r"\b(?:ihnen|euch)\b[^?.,]*\b(?:helfen|erleichtern)\b",
        # Whoever wishes from others needs; what is wished for the next meeting nobody can lend.
        r"\bwünsch(?:en sie|t ihr) (?:sich|euch)\b[^?.,]*"
        r"\bvo[nm] (?!(?:\w+ ){0,2}\w*(?:netzwerk|treffen|sitzung|runde|jahr))",
    )
)
_FOR_OFFERS = _any(
    (
        r"\b\w*(?:angebote?n?|maßnahmen)\b|\b(?:an)?bieten\b|\bgebt ihr\b|^(?:ich )?biete\b",
        r"\b(?:abgeben|verleihen|weitergeben|beitragen|einbringen|hinweisen|mitnutzen)\b",
        r"\b(?:abzugeben|anzubieten|beizutragen|beisteuern)\b|\bhaben sie übrig\b|\bgeben sie\b",
        r"\bzur verfügung\b|\bfreie plätze\b|\baufmerksam machen\b",
        r"\b(?:andere|alle|die anderen)\b[^?.,]*\b(?:nutzen|(?:aus)?leihen|buchen|besuchen|übernehmen)\b",
    )
)
_CAN_GIVE = _any(
    (
        r"\b(?:können|könnten|könnt) (?:sie|ihr)\b[^?.]*"
        r"\b(?:\w*bieten|(?:ab|weiter)?geben|helfen|unterstützen|leisten|beitragen|teilen)\b",
        r"\b(?:bieten sie|bietet ihr)\b",
    )
)
# „Was brauchen Sie, und was können Sie anbieten?“ asks for both in two clauses, and each of them asks the
# members themselves; „… und wer könnte helfen?“ does not.
_CLAUSE_ENDS = re.compile(r"\s?[,;.:!?/]\s?|\s(?:[–-]|und|oder|sowie|bzw\.)\s", re.IGNORECASE)
_ASKS_THEM = re.compile(
    r"\b(?:sie|ihr|ihnen|euch|gibt es)\b"
    r"|^(?:(?:ihre|welche|ich) )?\w+\W*$|^w\w+ .*\b(?:brauchen|suchen)$",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"[^,.?]*\b(?:fehlen|fehlt|vermissen|(?:brauchen|bräuchten|wünschen|benötigen) sie)\b", re.I
)
# What is new, or how it goes, up to the next thing that is asked: topics in it are examples.
_ASIDE = re.compile(
    r"\b(?:was\b[^?.!,;]{0,90}?\b(?:neue?s?|verändert|geändert|getan|tut sich|los|passiert)\b"
    r"|wie (?!viele?\b))"
    r"(?:(?!\bw(?:as|er|elche\w*|ie|o\w*)\b|\bsie\b[^?.,]*\b(?:brauchen|anbieten|hinweisen)\b).)*",
    re.IGNORECASE | re.DOTALL,
)
_TOPICS = re.compile(r"\b\w*(?:angebote?n?|maßnahmen|bedarfe?)\b", re.IGNORECASE)
_OF_THESE = re.compile(
    r"\bdavon\b[^?.]*\b(?:andere\w*|alle|netzwerk|offen|mit\w*nutz\w*|teilen|weitergeben)\b", re.I
)

_TROUBLE = re.compile(
    r"\b(?:herausforder\w*|hürden?|hindernisse?|schwierig\w*|probleme?|hakt|klemmt|knirscht|drückt|erschwer\w*"
    r"|hinder\w*|im weg|sorgen?|belaste\w*|engpässe?)\b",
    re.I,
)


@passing(200)
def asks(question: str) -> frozenset[Help]:
    """What a question asks for: both, if two of its clauses do; else what stands first in it."""
    question = _ASIDE.sub(lambda aside: _TOPICS.sub("", aside.group()), question)
    clauses = _CLAUSE_ENDS.split(question)
    both = {_sought(clause) for clause in clauses if _ASKS_THEM.search(clause)} - {Help.NEITHER}
    return frozenset(both if len(both) > 1 else {_sought(question)} - {Help.NEITHER})


def picks(question: str) -> bool:
    """Whether it asks what goes on in a house and, of that, what others could use: not all is for them."""
    return bool(_OF_THESE.search(question))


def asks_for_trouble(question: str) -> bool:
    """Whether it asks where something is difficult, and neither for needs nor for offers."""
    return bool(_TROUBLE.search(question)) and not asks(question)


def _sought(question: str) -> Help:
    """What is asked for first."""
    if _CAN_GIVE.search(question):
        return Help.OFFER
    need, offer = _FOR_NEEDS.search(question), _FOR_OFFERS.search(question)
    if offer and _LACKS.match(question, offer.end()):
        return Help.NEED
    if need and (not offer or need.start() < offer.start()):
        return Help.NEED
    return Help.OFFER if offer else Help.NEITHER
