"""What staff say about corrections: „Korrektur 1 übernehmen“, „Korrektur 2: …“."""

import re
from dataclasses import dataclass

_WORD = r"(?:korrektur|correction)\s*(?:nr\.?\s*)?"
_HEAD = re.compile(rf"\s*{_WORD}(\d{{1,4}})\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_NEXT = re.compile(rf"\n(?=\s*{_WORD}\d)", re.IGNORECASE)
_MARKS = " \t\n.,!?„“”\"'"
_ACCEPT = "übernehmen uebernehmen übernommen annehmen aufnehmen einarbeiten ja ok okay accept yes"
_REFUSE = "ablehnen nein verwerfen weglassen nicht reject decline no refuse"
_ALONE = {
    "annehmen": True,
    "übernehmen": True,
    "uebernehmen": True,
    "accept": True,
    "ablehnen": False,
    "reject": False,
}
_TOGETHER = re.compile(
    r"(?:(?:alle|alles|beide|beides|all|both)(?: korrekturen| corrections)?"
    r"|(?:korrektur(?:en)?|corrections?) (?P<named>\d{1,4}(?: (?:und |and )?\d{1,4})+)"
    r"|(?P<bare>\d{1,4}(?: (?:und |and )?\d{1,4})*)) \S+"
)
_FILLERS = frozenset(("bitte", "ist", "wird", "wir", "auch", "please", "too"))
_PUBLISH = frozenset(("veröffentlichen", "publish"))
_BACK = frozenset(("zurück", "zurueck", "undo"))
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Decide:
    """What is to become of one correction; with a `wording` of the office, that takes the place of hers."""

    number: int
    accept: bool
    wording: str = ""


@dataclass(frozen=True, slots=True)
class ShowCorrections:
    """„Korrekturen“."""


@dataclass(frozen=True, slots=True)
class PublishCorrections:
    """„Korrekturen veröffentlichen“; one that is not `named` may mean the minutes of a round."""

    named: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """Which correction is meant, and not what is to become of it."""

    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """„übernehmen“ alone: about the one they reply to, or the only one there is."""

    accept: bool


@dataclass(frozen=True, slots=True)
class Together:
    """„beide übernehmen“, „1 und 2 ablehnen“: about those `numbers`, or about all that are open."""

    accept: bool
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeBack:
    """„zurück“; it may be meant for something else."""


Said = tuple[Decide | Unread, ...] | ShowCorrections | PublishCorrections | Verdict | Together | TakeBack


def read(text: str, prefix: str = "") -> Said | None:
    """What a whole message says about corrections; None if it is about something else."""
    text = text.strip()
    if prefix and text.casefold().startswith(prefix.casefold()):
        text = text[len(prefix) :].strip()
    words = [word.strip(_MARKS).casefold() for word in text.split()]
    if words in (["korrekturen"], ["corrections"]):
        return ShowCorrections()
    if [word for word in words if word not in _FILLERS | {"die", "the"}] in (
        ["korrekturen", "veröffentlichen"],
        ["publish", "corrections"],
    ):
        return PublishCorrections(named=True)
    if len(words) == 1 and words[0] in _BACK:
        return TakeBack()
    if len(words) == 1 and words[0] in _PUBLISH:
        return PublishCorrections(named=False)
    alone = [word for word in words if word and word not in _FILLERS]
    if len(alone) == 1 and alone[0] in _ALONE:
        return Verdict(_ALONE[alone[0]])
    if (together := _TOGETHER.fullmatch(" ".join(alone))) and alone[-1] in _ALONE:
        listed = together["named"] or together["bare"] or ""
        numbers = tuple(int(one) for one in re.findall(r"\d+", listed))
        return Together(_ALONE[alone[-1]], numbers)
    found = [_step(part) for part in _NEXT.split(text)]
    steps = tuple(one for one in found if one is not None)
    return steps if steps and len(steps) == len(found) else None


def _step(text: str) -> Decide | Unread | None:
    head = _HEAD.fullmatch(text)
    if head is None:
        return None
    number, rest = int(head[1]), head[2].strip()
    if rest[:1] in (":", "–", "-") and (wording := _unquoted(rest[1:])):
        # „Korrektur 1: übernehmen“ is no wording.
        return _verdict(number, wording) or Decide(number, accept=True, wording=wording[:_LONGEST])
    return _verdict(number, rest) or Unread(number)


def _verdict(number: int, said: str) -> Decide | None:
    words = [word.strip(_MARKS).casefold() for word in said.split()]
    words = [word for word in words if word and word not in _FILLERS]
    if words == ["nicht", "übernehmen"] or (len(words) == 1 and words[0] in _REFUSE.split()):
        return Decide(number, accept=False)
    if len(words) == 1 and words[0] in _ACCEPT.split():
        return Decide(number, accept=True)
    return None


def _unquoted(text: str) -> str:
    text = text.strip()
    for begin, end in (("„", "“"), ("“", "”"), ('"', '"')):
        if text.startswith(begin) and text.endswith(end) and len(text) > 2:
            return text[1:-1].strip()
    return text
