"""What staff say of an institution that is not there this time: „Die Kita Regenbogen fällt diesmal aus“.

Only a whole short message, and where it tells rather than asks for it, only one that speaks of the round. Who
is meant is for those to find out who know the institutions; a sentence without any of them is talk.
"""

import re
from dataclasses import dataclass

from bot.speech import aim

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Excuse:
    """An institution, as it was called, is not there this time – or is after all, if it is `back`.

    `plain` tells that it was said in the words that we name ourselves, and that colleagues would not use.
    """

    institution: str
    back: bool = False
    plain: bool = False


_BEFORE = r"(?:(?:hallo|moin|ach|so|und|übrigens|zur info|bitte|please|umlauf|fyi)[ ,:!]+)*"
_WHO = r"(?:(?:bitte|mal) )*(?:(?:der|die|das|den|dem|the) )?(?P<who>[^\n,;:?!]{2,80}?)"
# „Nicht die Kita“, „wenn die Kita“: then it is something else that is said.
_TURNED = re.compile(r"\b(?:nicht|kein\w*|nie|wenn|falls|ob|dass|doch|not|if)\b", re.IGNORECASE)
_ROUND = (
    r"(?:diesmal|dieses mal|this time"
    r"|(?:(?:in|an|bei|für|for) )?(?:dieser?|this)(?: \w+)? (?:runde|umfrage|round))"
)
_LITTLE = r"(?:leider|auch|wohl|sich|bitte|jetzt|mehr|doch noch|unfortunately)"
# „diesmal“ has to be said, with little words around it.
_NOW = rf"(?:(?:{_LITTLE} )*{_ROUND}(?: {_LITTLE})*)"
_PERHAPS = rf"(?: (?:{_ROUND}|{_LITTLE}))*"
_CAN = r"(?:kann|können|möchte|möchten|will|wird|werden)"
_OUT = (
    (r"(?:fällt|fallen)", "aus"),
    (r"(?:setzt|setzen)", "aus"),
    (r"(?:macht|machen)", "nicht mit"),
    (r"(?:nimmt|nehmen)", "nicht teil"),
    (r"(?:ist|sind)", "(?:nicht dabei|raus|verhindert)"),
    (_CAN, "nicht (?:teilnehmen|mitmachen|dabei sein)"),
    (r"(?:muss|müssen)", "passen"),
    (r"(?:schafft|schaffen) es", "nicht"),
    (r"(?:hat|haben)", "abgesagt"),
)
_TOLD = (
    *(rf"{_WHO} {verb} {_NOW} {rest}" for verb, rest in _OUT),
    *(rf"{_ROUND} {verb} {_WHO}{_PERHAPS} {rest}" for verb, rest in _OUT),
    rf"{_WHO} (?:hat|haben|lässt|lassen) sich{_PERHAPS} (?:entschuldigt|entschuldigen)",
    rf"{_WHO} (?:ist|sind){_PERHAPS} entschuldigt",
    rf"{_WHO} (?:is|are) (?:not (?:taking part|there)|out) {_NOW}",
)
_ORDERED = (
    rf"{_WHO}{_PERHAPS} nicht mehr erinnern",
    rf"erinnere? {_WHO}{_PERHAPS} nicht mehr",
    rf"keine erinnerung(?:en)?{_PERHAPS} an {_WHO}",
    rf"{_WHO}{_PERHAPS} (?:als|auf) entschuldigt (?:ein)?(?:tragen|setzen)",
    rf"trage? {_WHO}{_PERHAPS} als entschuldigt ein",
    rf"(?:(?:kannst|könntest) du|(?:können|könnten) sie) {_WHO}{_PERHAPS} entschuldigen\??",
    rf"(?:entschuldige|entschuldigen sie) {_WHO}{_PERHAPS}",
    rf"(?:do not|don't|stop) remind(?:ing)? {_WHO}(?: again)?{_PERHAPS}",
)
# As the member list spells it, „Familienzentrum Nord, Haus 2“: what we propose has to be read again.
_NAMED = r"(?:(?:der|die|das|den|dem|the) )?(?P<who>[^\n]{2,120}?)"
_PLAIN = (rf"{_NAMED} entschuldigen", rf"(?:entschuldigen|excuse) ?:? ?{_NAMED}")
_BACK = (
    rf"{_WHO} macht{_PERHAPS} doch(?: noch)? mit",
    rf"{_WHO} nimmt{_PERHAPS} doch(?: noch)? teil",
    rf"{_WHO} ist{_PERHAPS} doch(?: noch)? dabei",
    rf"{_WHO}{_PERHAPS} doch nicht entschuldigen",
    rf"{_WHO} takes part after all",
)
# Why is nobody's business but theirs.
_REASON = r"(?:(?: ?[,;–-] ?| )(?:sie|er|es|die|der|das|denn|weil|da|wegen|they|it|because)\b[^\n?]{2,80})?"
_AFTER = r"(?:[ ,]+(?:bitte|please|danke))?[ .!]*"


def _patterns(forms: tuple[str, ...], reason: str = _REASON) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"{_BEFORE}{form}{reason}{_AFTER}", re.I) for form in forms)


_BACKS, _PLAINS = _patterns(_BACK, ""), _patterns(_PLAIN, "")
_ANY = (*_BACKS, *_patterns((*_ORDERED, *_TOLD)), *_PLAINS)


def read(text: str, prefix: str = "") -> Excuse | None:
    """What is said of whom; None if it is anything else. A network may stand in a line below."""
    said = re.sub(r"[^\S\n]+", " ", aim.command(text) or text.strip())
    if prefix and said.casefold().startswith(prefix.casefold()):
        said = said[len(prefix) :].lstrip(" :,")
    if "\n" in said or len(said) > _LONGEST:
        return None
    for pattern in _ANY:
        found = pattern.fullmatch(said)
        if found and not _TURNED.search(found["who"]):
            who = found["who"].strip(' .„“"*')
            return Excuse(who, back=pattern in _BACKS, plain=pattern in _PLAINS)
    return None


def words(institution: str) -> str:
    """How to excuse it, in the words that need no question."""
    return f"{institution} entschuldigen"
