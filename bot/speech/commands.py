"""Commands, in German and English: „!runde start …“, „verlängern bis Dienstag 12 Uhr“, „hilfe“.

A message is a command if it begins with the prefix or, where none is needed, if it is nothing else from
beginning to end: „Status der Anmeldung ist offen“ and „Bot, schließe die Runde“ are talk. What merely
resembles a command leads to help, never to an act.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from bot.meeting import timewords
from bot.meeting.excerpt import beginning
from bot.meeting.slip import slipped
from bot.speech import (
    agenda,
    aim,
    archive,
    asking_back,
    circulation,
    consent,
    drafting,
    entry,
    membership,
    planning,
    spoken,
    wishes,
)
from bot.speech.agenda import Start
from bot.speech.drafting import Drafting, Preview, ShowDraft
from bot.speech.entry import Enter
from bot.speech.membership import Assign, Membership, Remove, ShowMembers
from bot.speech.planning import Planning
from bot.speech.wishes import Wish

__all__ = [
    "Assign",
    "Cancel",
    "Close",
    "Enter",
    "Erase",
    "Extend",
    "Halt",
    "Help",
    "Intent",
    "No",
    "Privacy",
    "Publish",
    "Remind",
    "Remove",
    "ShowMembers",
    "ShowMinutes",
    "Start",
    "Status",
    "Unknown",
    "Yes",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Extend:
    """More time; `until` as it was written, empty if nothing was."""

    until: str


@dataclass(frozen=True, slots=True)
class Status:
    """How far the round is."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind those who have not answered."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the round now."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Drop the round."""


@dataclass(frozen=True, slots=True)
class ShowMinutes:
    """Show the minutes."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Release the minutes."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Do not publish the minutes yet."""


@dataclass(frozen=True, slots=True)
class Help:
    """What can be said."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is stored, and how to have it deleted."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Have everything deleted that is stored of whoever says it."""


@dataclass(frozen=True, slots=True)
class Yes:
    """Consent to what the bot asked."""


@dataclass(frozen=True, slots=True)
class No:
    """Dissent."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Addressed to the bot and not understood; `suggestion` is a command that may have been meant."""

    word: str
    suggestion: str | None


Bare: TypeAlias = (
    Status | Remind | Close | Cancel | ShowMinutes | Publish | Halt | Help | Privacy | Erase | Yes | No
)
Intent: TypeAlias = Start | Extend | Bare | Membership | Drafting | Planning | Enter | Wish | Unknown

_Steering: TypeAlias = (
    Status | Remind | Close | Cancel | ShowMinutes | Publish | Halt | Extend | Planning | ShowDraft | Preview
)


def understand(
    text: str, *, prefix: str = "!runde", prefix_needed: bool, name: str = "Umlauf", private: bool = False
) -> Intent | None:
    """Read one message; None if it is ordinary talk. What members wish needs no prefix in `private`.

    Where `prefix_needed`, the bot's `name` at the very beginning does as well, but only before what is
    a command or a wish in full, or a question to us. The prefix has to be right letter by letter, in upper
    or lower case.
    """
    words = _own_words(unicodedata.normalize("NFC", text))
    to_name = _after_name(words, name)
    words = words if to_name is None else to_name
    after_prefix = _after_prefix(words, prefix)
    if after_prefix is not None:
        return _addressed(after_prefix)
    if _resembles_prefix(words, prefix):
        return Unknown(beginning(words.split()[0], _LONGEST), _HELP)
    if to_name is None and prefix_needed:
        return wishes.read(words) if private else None
    found = _unaddressed(words) or (_wished(words) if private or prefix_needed else None)
    return found or _agreed(words) or (_asked_by_name(text, words) if prefix_needed else None)


def _wished(words: str) -> Intent | None:
    return wishes.read(words) or (Privacy() if asking_back.of_data(words) else None)


def near(text: str, *, private: bool) -> Unknown | None:
    """A lone word – or two of staff – that is almost a command, where nothing else made sense of it.

    In `private` it is a member's, who has no use for what steers rounds.
    """
    words = _plain_words(text)
    if not private and (exactly := spoken.meant(text)):
        return Unknown(beginning(text, _LONGEST), exactly)
    for phrase in () if private else _PHRASES:
        meant = phrase.casefold().split()
        if words != meant and len(words) == len(meant) and all(map(slipped, words, meant)):
            return Unknown(beginning(text, _LONGEST), phrase)
    said = [word for word in _plain_words(text) if word not in _POLITE]
    if len(said) != 1 or len(said[0]) < _SURE:
        return None
    close = get_close_matches(said[0], _FOR_MEMBERS if private else _FOR_STAFF, n=1, cutoff=0.8)
    # What is spelled right needs no suggestion.
    return Unknown(beginning(text, _LONGEST), close[0]) if close and close[0] != said[0] else None


# --- Who is spoken to ------------------------------------------------------------------------------


def _own_words(text: str) -> str:
    """Without the lines that old clients quote when replying („> <@somebody:example.org> …“)."""
    lines = text.strip().split("\n")
    if lines[0].startswith(("> <@", "> * <@")):
        quoted = next((i for i, line in enumerate(lines) if not line.startswith(">")), len(lines))
        lines = lines[quoted:]
    return "\n".join(lines).strip()


def _after_name(words: str, name: str) -> str | None:
    """What follows „Umlauf:“, „@umlauf:example.org“ and the like."""
    found = re.match(rf"@?{re.escape(name)}(?::[\w.-]+\w)?(?:\s*[:,]\s*|\s+)", words, re.IGNORECASE)
    return words[found.end() :] if found and name else None


def _asked_by_name(text: str, words: str) -> Unknown | None:
    """A question to us that we do not understand; „Umlauf war doch gut, oder?“ is a question to others."""
    to_us = text.lstrip()[:1] == "@" or _TO_US.search(words)
    asks = words.endswith("?") and "\n" not in words and not words[:1].isdecimal()
    return Unknown(beginning(words, _LONGEST), None) if asks and to_us else None


def _after_prefix(words: str, prefix: str) -> str | None:
    """What follows the prefix; „! runde“ with a space is clearly meant."""
    if words[:1] == prefix[:1] and not prefix[:1].isalnum():
        words = prefix[:1] + words[1:].lstrip()
    before, after = words[: len(prefix)], words[len(prefix) :]
    if before.lower() != prefix.lower() or (after and not after[0].isspace() and after[0] not in ":,"):
        return None
    return after.lstrip(":, \t").strip()


def _resembles_prefix(words: str, prefix: str) -> bool:
    """Look-alike letters („！runde“, a Cyrillic „е“), invisible ones, or a slip („!rund“)."""
    word, prefix = words.split(maxsplit=1)[0].lower() if words else "", prefix.lower()
    word = "".join(c for c in unicodedata.normalize("NFKC", word) if unicodedata.category(c) != "Cf")
    if _looks_like(word, prefix):
        return True
    signed = not prefix[:1].isalnum() and word[:1] == prefix[:1]
    return signed and (word.startswith(prefix) or bool(get_close_matches(word, [prefix], cutoff=0.8)))


def _looks_like(word: str, prefix: str) -> bool:
    """Same length, and a foreign letter wherever it differs; but not foreign throughout."""
    if len(word) != len(prefix):
        return False
    same = [a == b for a, b in zip(word, prefix, strict=True)]
    foreign = all(right or not letter.isascii() for right, letter in zip(same, word, strict=True))
    signed = not prefix[:1].isalnum() and same[:1] == [True]
    return foreign and (signed or sum(same) * 2 >= len(word) > 0)


# --- What is said ----------------------------------------------------------------------------------

_BARE: dict[Bare, str] = {
    Status(): "status stand zwischenstand",
    Remind(): "erinnern erinnerung remind reminder",
    Close(): "schließen schliessen beenden close end",
    Cancel(): "abbrechen abbruch cancel abort",
    ShowMinutes(): "protokoll minutes",
    Publish(): "veröffentlichen veroeffentlichen freigeben freigabe publish release",
    Halt(): "anhalten hold",
    Help(): "hilfe help",
    Privacy(): "datenschutz privacy",
    Erase(): "löschen loeschen delete erase",
    Yes(): "ja jawohl einverstanden richtig genau stimmt yes ok okay",
    No(): "nein nee falsch no",
}
_INTENTS = {word: intent for intent, words in _BARE.items() for word in words.split()}
# Understood, but nothing we would spell like that ourselves.
_MAKESHIFT = {"schliessen", "veroeffentlichen", "loeschen"}
_SHOWN = (*(word for word in _INTENTS if word not in _MAKESHIFT), "start", "starten")
_SHOWN += ("verlängern", "extend", "mitglieder", "members")
_HELP = "hilfe"
_FOR_MEMBERS = ("hilfe", "datenschutz", "protokoll", "löschen")
_FOR_STAFF = tuple(word for word in _SHOWN if not isinstance(_INTENTS.get(word), Yes | No | Erase))
_FOR_STAFF += ("zeitplan", "entwurf", "vorschau", "netzwerke", "themen", "prüfen")
_PHRASES = ("neue Runde", "Start verschieben", "Entwurf verwerfen", "Korrekturen veröffentlichen")
_SURE = 5
_TO_US = re.compile(r"\b(?:du|dir|dich|sie|ihnen|you)\b", re.IGNORECASE)
_LONGEST = 40
"""Letters; shorter words are near to too many others."""
_POLITE = frozenset(
    {"bitte", "jetzt", "mal", "gern", "gerne", "danke", "die", "das", "den", "runde"}
    | {"please", "now", "thanks", "thank", "you", "the", "round"}
)
# What to delete: „meine Daten löschen“, „erase me“.
_OWN = "meine-daten meine daten antworten alles alle mich me my data answers everything all"
_MINE = frozenset(_OWN.split())
_MARKS = ".,:;!?…\"'„“”‚‘’»«()*_`"

_START = re.compile(
    r"(?:(?:bitte|please)\s+)?"
    r"(?:neue\s+runde|new\s+round|(?:(?:neue\s+)?runde\s+)?start(?:en|e)?|beginnen?|begin)(?=[\s:]|$)[^\S\n]*:?",
    re.IGNORECASE,
)
_EXTEND = re.compile(
    r"(?:(?:bitte|please)\s+)?(?:(?:die\s+)?(?:frist|runde)\s+)?"
    r"(?:verl(?:ä|ae)nger(?:n|ung)|extend(?:\s+the\s+(?:round|deadline))?)(?=[\s:]|$)[\s:]*"
    r"(?P<to>(?:bis|until|till|to)\b\s*|(?=(?:um|by)\b)|$)?",
    re.IGNORECASE,
)
_A_FEW = 5
"""Words; „verlängern bis“ with more than these, and no date in them, is somebody's sentence."""


def _addressed(words: str) -> Intent:
    """After the prefix everything is meant for the bot."""
    if not words:
        return Help()
    found = (
        _of_round(words)
        or _bare(words)
        or _elsewhere(words)
        or wishes.read(words)
        or _start(words)
        or _extend(words)
    )
    return found or _harmless(words) or _unknown(words)


def _unaddressed(words: str) -> Intent | None:
    """Without the prefix only what is a command from beginning to end."""
    if found := _of_round(words) or _bare(words) or _elsewhere(words):
        return found
    start, extend = _start(words), _EXTEND.match(words)
    if start and _announces(start):
        return start
    # „Verlängerung der Öffnungszeiten“ is an answer.
    return (
        _extend(words)
        if extend and _names_a_time(words[extend.end() :], clearly=extend["to"] is None)
        else None
    )


def _of_round(words: str) -> Intent | None:
    """What steers a round, with its network in a line below."""
    command = aim.command(words)
    found = _unaddressed(command) if command else None
    return found if isinstance(found, _Steering) else None


def _agreed(words: str) -> Yes | No | None:
    """A yes or a no that is not spelled as we spell it."""
    agreed = consent.read(words)
    return None if agreed is None else Yes() if agreed else No()


def _elsewhere(words: str) -> Membership | Drafting | Enter | Planning | None:
    """What has a grammar of its own."""
    found = membership.read(words) or drafting.read(words)
    return found or entry.read(words) or planning.read(words)


def _bare(words: str) -> Bare | None:
    """Command words and polite ones, nothing else: „bitte die Runde schließen“, „ja, genau“."""
    said = [word for word in _plain_words(words) if word not in _POLITE]
    meant = {ShowMinutes()} if archive.asks_for_minutes(said) else {_INTENTS.get(word) for word in said}
    if Erase() in meant and {"runde", "round"} & {*_plain_words(words)}:
        return None
    if Erase() in meant:
        hers = not _MINE.isdisjoint(said)  # „Löschen Sie das“ may be about one answer.
        meant = {_INTENTS.get(word) for word in said if word not in _MINE and not (word == "sie" and hers)}
    meant -= {ShowMinutes()} if Publish() in meant else set()
    return meant.pop() if len(meant) == 1 else None


def _start(words: str) -> Start | None:
    found = _START.match(words)
    return agenda.read(words[found.end() :]) if found else circulation.read(words)


def _announces(start: Start) -> bool:
    """Whether it has the form of a round: a deadline, a real question, or nothing yet at all."""
    asks = any("?" in question for question in start.questions)
    return asks or start.deadline is not None or start in (Start(), Start(proposal=""))


def _extend(words: str) -> Extend | None:
    found = _EXTEND.match(words)
    return Extend(words[found.end() :].strip()) if found else None


def _names_a_time(until: str, *, clearly: bool) -> bool:
    """Without a „bis“ it has to be a time and nothing else."""
    time, _ = planning.without_reason(until)
    return bool(timewords.parts(time)) or (not clearly and len(until.split()) <= _A_FEW)


def _harmless(words: str) -> Bare | None:
    """„hilfe start“: more words than needed, but it only shows something."""
    intent = _INTENTS.get(_plain_words(words)[0]) if _plain_words(words) else Help()
    return intent if isinstance(intent, Status | ShowMinutes | Help | Privacy) else None


def _unknown(words: str) -> Unknown:
    near = get_close_matches(_plain_words(words)[0], _SHOWN, n=1)
    return Unknown(beginning(words.split()[0], _LONGEST), near[0] if near else None)


def _plain_words(words: str) -> list[str]:
    return [plain for word in words.lower().split() if (plain := word.strip(_MARKS))]
