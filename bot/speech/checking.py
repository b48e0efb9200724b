"""What staff say of a passage that may be personal data: 1, 2 or 3, why it may stay, or how it is to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.speech.choice import pick
from bot.speech.personal import OMITTED

_BEGIN = frozenset(("prüfen", "pruefen", "prüfe", "weiter", "check", "review"))
_AGAIN = _BEGIN - {"weiter"}
_BECAUSE = r"(?:[,:;–-]\s*|\s+(?=(?:weil|da|denn|because|as)\b))(?P<reason>\S.*)"
_ALL = re.compile(
    rf"\s*(?:(?:bitte\s+)?alle?s?\s+(?:so\s+|be)lassen|keep\s+all)(?:{_BECAUSE})?\W*", re.I | re.S
)
_WITH_REASON = re.compile(rf"\s*(?:3\.?|so\s+lassen|keep)(?:{_BECAUSE})", re.I | re.S)
# „3 die Stelle ist öffentlich“ may be a reason; a passage is not let through on a guess.
_BARE_REASON = re.compile(r"\s*3[.)]?\s+(?:der|die|das|es|sie|er|the|it|she|he)\s.{0,200}", re.I | re.S)
_NUMBERS = ("1", "2", "3")
_REASON = re.compile(r"[^\W\d_]{3,}")


class Verdict(StrEnum):
    """What is to become of a passage, in the order in which it is offered, or of all that are left."""

    CHANGE = "change"
    OWN = "own"
    KEEP = "keep"
    KEEP_ALL = "keep_all"


_OFFERED = (Verdict.CHANGE, Verdict.OWN, Verdict.KEEP)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and the reason for it if one was given."""

    verdict: Verdict
    reason: str = ""


def read(said: str, options: Sequence[str]) -> Ruling | None:
    """What was chosen from `options`, three of them, by number or in words; None if it is something else."""
    everything = _ALL.fullmatch(said)
    if everything is not None:
        return Ruling(Verdict.KEEP_ALL, everything["reason"] or "")
    reasoned = _WITH_REASON.fullmatch(said)
    chosen = pick(said, options)
    if chosen is None and reasoned is None:
        return None
    return Ruling(_OFFERED[chosen - 1] if chosen else Verdict.KEEP, reasoned["reason"] if reasoned else "")


def numbered(said: str) -> Ruling | None:
    """As `read`, where words are awaited: there only a number is a choice."""
    chosen = pick(said, _NUMBERS)
    return Ruling(_OFFERED[chosen - 1]) if chosen else None


def begins(said: str) -> bool:
    """Whether somebody wants to look at the passages."""
    return said.casefold() in _BEGIN


def asks_again(said: str) -> bool:
    """Whether somebody who was asked wants to be asked once more."""
    return said.casefold() in _AGAIN


def is_reason(said: str) -> bool:
    """Whether there is a word in it."""
    return _REASON.search(said) is not None


def may_be_reason(said: str) -> bool:
    """Whether a number is followed by what reads like a reason, without a sign or a word that says so."""
    return _BARE_REASON.fullmatch(said) is not None


def marked(words: str) -> str:
    """The office's own words, so that everybody sees that something was left out."""
    text = " ".join(words.split())
    return text if "[" in text else f"{text} {OMITTED}"


def reworded(text: str, excerpt: str, wording: str) -> str:
    """What already stands beside a passage is not said twice, for whoever writes the whole answer anew."""
    own = " ".join(wording.replace(OMITTED, "").split())
    beside = " ".join(text.replace(excerpt, "\0", 1).split())
    return text.replace(excerpt, OMITTED if own and own in beside else wording, 1)
