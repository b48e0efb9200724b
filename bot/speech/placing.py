"""„Das war eigentlich zu Frage 2“, „falsche Frage, das ist zu 2“: an answer is to stand somewhere else.

Only a whole short message says so, with a slip of the finger or two. „Antwort 3 gehört zu Frage 2“ names the
answer as well.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from bot.meeting import ordinals
from bot.meeting.slip import slipped
from bot.speech import reservation
from bot.speech.reservation import Reserve


@dataclass(frozen=True, slots=True)
class Move:
    """To which question an answer belongs; `of` is the one it stands under, if that was said."""

    question: int
    of: int | None = None


_LONGEST = 120
# What is said around it and means nothing here.
_FILLING = frozenset(
    {"eigentlich", "doch", "aber", "sorry", "ups", "oh", "entschuldigung", "sie", "bitte", "mal", "natürlich"}
    | {"herrje", "mist", "huch", "ohje", "oje"}
    | {"übrigens", "leider", "wohl", "danke", "ach", "hoppla", "moment", "jetzt", "nun", "gerade", "eben"}
    | {"noch", "auch", "schon", "nr", "nummer", "und", "dort", "dahin", "oops", "please", "actually"}
    | {"really", "rather", "instead", "should", "have", "been", "no", "number"}
)
# Words long enough to be told with a slip in them.
_KNOWN = (
    *("gehört", "gehörte", "gehören", "frage", "falsche", "falschen", "falsch", "verschieben", "verschiebe"),
    *("antwort", "beitrag", "nachricht", "sondern", "gemeint", "gedacht"),
    *("belongs", "question", "wrong", "answer"),
)
_THING = (
    r"(?:(?:(?:das|dies|diese|dieser|es|die|der|meine?|unsere?|letzte|this|that|it|the|my|our|was ich|i)"
    r"|(?:ich meinte?|ich meine|davor|vorher|vorhin|zuvor|vorige|vorherige|von)"
    r"|(?:antwort|nachricht|beitrag|text|hier|oben|geschrieben habe|answer|message)) )+"
)
_OF = (
    r"(?:(?:zu|auf|bei|unter|to|for) )?(?:der )?(?:frage|question) (?P<of>\d{1,2}) "
    r"|(?:antwort|answer) (?P<too>\d{1,2}) "
)
_IS = r"(?:war|ist|gehört|gehörte|gehören|sollte|soll|wäre|passt|was|is|belongs|belong|meant) "
_BELONGS = r"(?:gehört|gehörte|gehören|belongs|belong) "
_NOT = r"(?:(?:nicht|not) (?:zu|zur|unter|auf|to|for) (?:(?:frage|question) )?\d{1,2} (?:sondern|but) )?"
_TO = r"(?:zu|zur|für|auf|unter|bei|nach|in|to|for|under) (?:der |the )?"
_NO = r"(?P<no>\d{1,2})"
_END = (
    r"(?: (?:gehören|sein|stehen|gemeint|gedacht|gewesen|hin|geschrieben|belong))?"
    r"(?: (?:ich )?(?:habe?|hatte) (?:ich )?(?:die )?falschen? (?:frage )?"
    r"(?:erwischt|angeklickt|angetippt|genommen)"
    r"| (?:ich )?(?:habe? )?(?:ich )?mich (?:vertan|verklickt|vertippt))?"
)
_WRONG = (
    r"(?:(?:das war )?(?:die )?(?:in der |im )?(?:falsche|falschen|falsch|wrong)(?: (?:frage|question))?) "
)
_ASKED = rf"{_TO}(?:frage|question) {_NO}"
_THERE = rf"{_TO}(?:(?:frage|question) )?{_NO}"
_SHIFT = r"(?:verschieben|verschiebe|zählen|zuordnen|umhängen|move|count)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:{_WRONG})?(?:{_THING})?(?:{_OF})?{_IS}{_NOT}{_ASKED}{_END}",
        rf"(?:{_THING})?(?:{_OF})?{_BELONGS}{_NOT}{_THERE}{_END}",
        rf"(?P<of>\d{{1,2}}) {_BELONGS}{_THERE}",
        rf"{_WRONG}(?:{_THING})?(?:{_IS})?{_THERE}{_END}",
        rf"(?:{_THING})?(?:{_OF})?{_ASKED} {_SHIFT}",
        rf"{_SHIFT} (?:{_THING})?(?:{_OF})?{_ASKED}",
        rf"(?:nicht|not) {_TO}(?:frage|question) (?P<of>\d{{1,2}}) (?:sondern|but) {_THERE}",
        rf"(?:von |from )(?:frage|question) (?P<of>\d{{1,2}}) {_ASKED}",
    )
)
_NUMBER = re.compile(
    r"\b(?:(?:gehört|kommt|passt|ist)\s+)?(?:(?:zu|zur|für|for|to)\s+)?"
    r"(?:(?:frage|nummer|question)\s+)?(\d{1,2})\b",
    re.IGNORECASE,
)
_AS_SAID = re.compile(r"\b(?:wie (?:gesagt|immer|eben|vorhin)|wieder|as I said)\b", re.IGNORECASE)
_WAS_BUT = (
    r"(?:(?:das|es)\s+)?(?:war|ist|sollte)\s+(?:(?:doch|nur|bloß|eigentlich|so|mehr|ja|aber)\s+)*"
    r"(?:(?:eine?|ne|keine|als)\s+)?(?:(?:rück)?frage|antwort|hinweis|info|bemerkung|scherz|privat"
    r"|(?:an|für) (?:sie|euch|dich|umlauf|(?:das|die|den) \w+|(?:frau|herrn) \w+))\b[^?\d]{0,40}"
)
_NOWHERE = re.compile(
    r"\W*(?:(?:nein|nee|ach|oh|sorry|das|die|gehört|bitte)\W+)*(?:zu\s+)?(?:keine[rn]?|nirgends|none)"
    r"(?:\s+(?:davon|frage|der fragen|von denen|hin))*"
    rf"(?:\W+(?:{_WAS_BUT}|(?:ich|wir) (?:wollten?|hatten?|habe)\b[^?\d]{{0,20}}\bfrag[^?\d]{{0,20}}))?\W*"
    r"|\W*(?:(?:nein|nee|ach|oh|sorry)\W+)*(?:das|es)?\s*war\s+(?:(?:doch|nur|bloß|eigentlich|ja)\s+)*"
    r"(?:eine?|ne|keine)\s+(?:rück)?(?:frage|antwort)(?:\s+an\s+\w+(?:\s+\w+)?)?\W*",
    re.IGNORECASE,
)
_POLITELY = (
    r"(?:(?:nein|ja|jo|klar|genau|natürlich|stimmt|bitte|gern|gerne|danke|das\W+ist|please|thanks)\W+)*"
)
_THE_QUESTION = r"(?:(?:zu|for)\W+)?(?:frage|question)\s*|(?:zu|zur|for)\W+(?:der\W+)?"
_NAMED = re.compile(
    rf"\W*{_POLITELY}(?:{_THE_QUESTION})(\d{{1,2}})\b\W*{_POLITELY}"
    r"(?:dazu|noch|bitte|danke|please|thanks|\W)*",
    re.IGNORECASE,
)
# „Zu allen Fragen“, „das sind alle fünf, der Reihe nach“, „1 bis 5“, „2, 3 und 5“.
_SEVERAL = re.compile(
    r"\W*(?:(?:ja|nein|nee|no|das|es|die|meine)\W+)*(?:(?:sind|ist|gehör\w*|betrifft|geht|passt)\W+)?"
    r"(?:(?:antwort\w*|beitr\w+|answers?|wohl|eher|auch)\W+)*(?:(?:zu|auf|an|for|to)\W+)?"
    r"(?:alle[mn]?|mehreren?|all|several)(?:\W+(?:den|the|und|and|\d|drei|vier|fünf|sechs|fragen?|questions?))*"
    r"(?:\W+(?:(?:in )?der reihe(?:nfolge)?(?: nach)?|nacheinander|in order))?\W*"
    r"|\W*(?:immer )?(?:(?:in )?der reihe(?:nfolge)?(?: nach)?|nacheinander|in order)"
    r"(?:\W+(?:zu|alle[mn]?|den|\d|drei|vier|fünf|sechs|fragen?))*\W*"
    r"|\W*(?:(?:ja|nein|nee|no|zu|fragen?)\W+)*\d{1,2}(?:\s*(?:bis|[-–,+&]|und|u\.|to|and)\s*\d{1,2})+\W*",
    re.IGNORECASE,
)


def read(text: str) -> Move | None:
    """Read a whole message; None if it is anything else."""
    if len(text) > _LONGEST or text.rstrip().endswith("?"):
        return None
    words = _words(text)
    if not any(map(_number, words)):
        # As nearly every answer; slips need not be looked for.
        return None
    said = " ".join(_in_digits([_known(word) for word in words]))
    found = next((match for form in _FORMS if (match := form.fullmatch(said))), None)
    if found is None:
        return None
    parts = found.groupdict()
    of = parts.get("of") or parts.get("too")
    return Move(int(parts["no"]), int(of) if of else None)


def named(text: str) -> int | None:
    """The question somebody names when she is asked for it: „Frage 2“, „nein, zu 2“, „gehört zu Frage 2“."""
    plainly = _NAMED.fullmatch(text)
    if plainly:
        return int(plainly[1])
    found = read(text)
    return found.question if found and found.of is None else None


def nameless(text: str) -> int | None:
    """The question she names while she says that it is to have no name there: „zu 3 bitte, und anonym“."""
    found = [*_NUMBER.finditer(text)] if len(text) <= _LONGEST and not text.rstrip().endswith("?") else []
    if len(found) != 1:
        return None
    rest = _AS_SAID.sub(" ", text[: found[0].start()] + text[found[0].end() :])
    words = re.findall(r"\w+", rest.casefold())
    return int(found[0][1]) if reservation.read(words) is Reserve.UNNAMED else None


def belongs_nowhere(text: str) -> bool:
    """Whether it belongs to no question, and why: „zu keiner, war ne frage“."""
    return len(text) <= _LONGEST and _NOWHERE.fullmatch(text) is not None


def was_a_question(text: str) -> bool:
    """Whether somebody to whose message `belongs_nowhere` applies had asked something."""
    return re.search(r"\bfrage?n?\b", text, re.IGNORECASE) is not None


def speaks_of_one_before(text: str) -> bool:
    """Whether it says of an earlier answer where that belongs: „meine Antwort davor gehört zu Frage 4“."""
    earlier = re.search(r"\b(?:davor|zuvor|vorige|vorherige)\b", text, re.IGNORECASE)
    return earlier is not None and read(text) is not None


def several(text: str) -> bool:
    """Whether somebody who is asked for one question names several: „zu allen“, „2, 3 und 5“."""
    return _SEVERAL.fullmatch(text) is not None


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    plain = (re.sub(r"^\W+|\W+$", "", word) for word in folded.split())
    return [word for word in plain if word and word not in _FILLING]


def _known(word: str) -> str:
    if word in _KNOWN or len(word) < 5:
        return word
    near = (known for known in _KNOWN if word[0] == known[0] or word[-1] == known[-1])
    return next((known for known in near if slipped(word, known)), word)


def _in_digits(words: list[str]) -> list[str]:
    """„zur zweiten Frage“ is „zu Frage 2“."""
    for at, (word, after) in enumerate(pairwise(words)):
        no = _number(word)
        if no and after in ("frage", "question") and not word.isdecimal():
            return [*words[:at], after, no, *words[at + 2 :]]
    return words


def _number(word: str) -> str:
    """A number in digits, „2“ or „zweite“; empty if it is another word."""
    no = ordinals.in_digits(word.replace("ü", "ue")).removesuffix(".")
    return no if no.isdecimal() else ""
