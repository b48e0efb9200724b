"""For which institution somebody writes: asked once, where neither list nor display name tells."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import assent
from bot.conduct.membership import enrolling
from bot.conduct.reply import answer as reply
from bot.conduct.turn import Turn
from bot.meeting import numbering
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.roster import tidy
from bot.meeting.round import Round
from bot.speech import archive, commands
from bot.speech.choice import pick
from bot.speech.commands import Cancel, No, Yes
from bot.store.audit import Entry
from bot.store.database import Transaction

# More institutions than these are not listed: then she writes the name.
_MOST_LISTED = 20
_PATIENCE = timedelta(days=14)
_LONGEST, _MOST_WORDS = 80, 8
_MOST_MISSED = 2
_COURTESY = re.compile(
    r"\W*(?:vielen|herzlichen|besten)?\s*(?:danke?|thanks?|ok(?:ay)?|super|prima|gern|alles klar|hallo|hi"
    r"|moin|guten (?:tag|morgen|abend)|thank you|thx|hello|tschüs+|tschau|ciao|bye"
    r"|bis (?:bald|dann|später))\b",
    re.IGNORECASE,
)
# Said while one looks for words; no institution is called so.
_HESITATION = re.compile(
    r"\W*(?:ä+h?m*|h+m+|vielleicht|wei(?:ß|ss) (?:ich )?nicht|keine ahnung|moment|was|wie|wieso"
    r"|warum|sorry|quatsch|maybe|no idea|what|why|how)\W*",
    re.IGNORECASE,
)
# „Äh, ich bin vom Tierheim“, „Sorry, I meant the library“: what comes before the name.
_INTRODUCES = re.compile(
    r"\W*(?P<begins>(?:(?:ä+h?m*|h+m+|also|sorry|entschuldigung)\b\W*)*"
    r"(?:(?:ich|wir|i|we) (?:bin|sind|komme|kommen|schreibe|schreiben|arbeite|arbeiten|meine|meinen|meinte"
    r"|meinten|am|are|work|meant|mean)\b ?|i['’]m |we['’]re )?)"
    r"(?:(?:hier|halt) )?(?:(?:vom|von(?: de[rm])?|aus(?: de[rm])?|beim|bei(?: de[rm])?"
    r"|für(?: (?:die|das|den))?|from|for|at) )?(?:(?:die|der|das|the) )?",
    re.IGNORECASE,
)
# „Vom Gesundheitsamt“; „Von der Heydt“ is a name.
_OF = re.compile(r"\W*(?:vom|beim|from(?: the)?)\s+", re.IGNORECASE)
# „… natürlich :)“, „…, danke 😊“: what comes behind it. „Kita Natürlich“ is a name.
_BEHIND = re.compile(
    r"(?:[\s,.!–-]+(?:natürlich|selbstverständlich|halt|eben|danke|bitte|lg|vg|of course|thanks|please|xD"
    r"|\^\^|[:;]-?[)(DP]+)|\s*[\u2600-\u27bf\U0001f000-\U0001faff\u200d\ufe0f]+)[\s.!]*$"
)
# To „Soll ich diese Einrichtung so notieren?“: „Ja genau, so heißen wir“, „Nein, Kita Seestern“.
_AGREES = re.compile(
    r"\s*(?:ja|jo|jep|genau|stimmt|richtig|korrekt|yes)\b(?![^\n]*\b(?:aber|sondern|nicht|but|not)\b)[^?\n]{0,60}",
    re.IGNORECASE,
)
_RATHER = re.compile(r"\s*(?:nein|nee|ne|no)\s*[,.:;–-]\s*(?:sondern\s+)?(?P<name>[^?\n]+)", re.IGNORECASE)
_CORRECTION = re.compile(r"\s*(?:einrichtung|institution)\s*:\s*(?P<name>.+)", re.IGNORECASE)


def is_unknown(tx: Transaction, round_: Round, member: Member) -> bool:
    """Whether nobody told us: not the list, and not her display name."""
    roster = tx.rosters.of(round_.room)
    if roster.knows(member) or member.institution in roster.institutions:
        return False
    return bool(roster.institutions and not roster.partial) or member.institution == member.name


def offered(tx: Transaction, round_: Round) -> tuple[str, ...]:
    """The institutions to choose from by number."""
    roster = tx.rosters.of(round_.room)
    listed = not roster.partial and len(roster.institutions) <= _MOST_LISTED
    return roster.institutions if listed else ()


def is_asked(tx: Transaction, round_: Round, user: UserId) -> bool:
    """Whether we wait for her answer, or have it."""
    return tx.dialogues.find(RoomId(user), Topic.INSTITUTION, f"round:{round_.id}") is not None


def wait(tx: Transaction, round_: Round, user: UserId, letter: str, now: datetime) -> None:
    """She was asked; whatever she answers meanwhile counts under her own name."""
    tx.dialogues.hold(
        Dialogue(
            RoomId(user),
            Topic.INSTITUTION,
            f"round:{round_.id}",
            asked=now,
            expires=now + _PATIENCE,
            round=round_.id,
            letter=letter,
            state={"tries": 0},
        )
    )


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a number, or a name with small errors; a name that nobody knows only after a yes."""
    said = None if assent.asked(turn.tx, turn.message) else _said(turn.tx, turn.message, dialogue)
    if said is None:
        return False
    round_, proposed = turn.tx.rounds.get(dialogue.its_round), dialogue.state.get("proposed")
    # „los“ is a wish here, and no name.
    intent = commands.understand(said, prefix=turn.office.prefix, prefix_needed=False, private=True)
    if proposed and isinstance(intent, Yes | No):
        _decide(turn, dialogue, round_, proposed if isinstance(intent, Yes) else "")
        return True
    if isinstance(intent, Cancel) and not dialogue.state.get("settled"):
        turn.tx.dialogues.end(dialogue)
        reply(turn, "unit.contact", contact=turn.office.contact)
        return True
    if intent is not None or archive.read(said, turn.office.prefix) is not None:
        return False
    said = _named(said)
    known = _picked(turn.tx, round_, turn.message.sender, said)
    if known is not None:
        _accept(turn, dialogue, round_, known)
        return True
    if not _may_be_a_name(said, round_):
        return False
    return _propose(turn, dialogue, tidy(said).strip(" .,„“\"'"))


def _said(tx: Transaction, message: Message, dialogue: Dialogue) -> str | None:
    """What she says about her institution; None if it is about something else."""
    said, proposed = message.body, dialogue.state.get("proposed")
    if message.target is not None:
        if not tx.letters.beginning(f"answer:{message.target}:unit."):
            return None
    elif dialogue.state.get("settled"):
        found = _CORRECTION.fullmatch(said)
        if found is None:
            return None
        said = found["name"]
    if proposed and _AGREES.fullmatch(said):
        return "ja"
    rather = _RATHER.fullmatch(said) if proposed else None
    return rather["name"] if rather else said


def insist(turn: Turn) -> bool:
    """A bare word that answers nothing else: we asked for a name. Said once, then whom to call."""
    waiting = turn.tx.dialogues.at(RoomId(turn.message.sender), turn.message.arrived)
    asked = (one for one in waiting if one.topic is Topic.INSTITUTION and not one.state.get("settled"))
    dialogue = next(asked, None)
    missed = dialogue.state.get("missed", 0) if dialogue is not None else _MOST_MISSED
    if dialogue is None or missed >= _MOST_MISSED:
        return False
    turn.tx.dialogues.hold(dialogue.knowing(missed=missed + 1))
    if missed:
        reply(turn, "unit.contact", contact=turn.office.contact)
    else:
        reply(turn, "unit.missed")
    return True


def retract(tx: Transaction, message: Message) -> None:
    """Forget a name that she deleted before she confirmed it; she may tell another."""
    for dialogue in tx.dialogues.at(RoomId(message.sender), message.arrived):
        proposed = dialogue.topic is Topic.INSTITUTION and "proposed" in dialogue.state
        if proposed and tx.letters.has(f"answer:{message.target}:unit.sure"):
            tx.dialogues.hold(replace(dialogue, state={"tries": dialogue.state.get("tries", 0)}))


def _picked(tx: Transaction, round_: Round, user: UserId, said: str) -> str | None:
    """Of the list; where the office gave none, also of those that have answered so far.

    What she alone told us before is not one of them: it may be the slip that she corrects.
    """
    listed = offered(tx, round_)
    if not listed and not any(sign.isalpha() for sign in said):
        return None
    roster = tx.rosters.of(round_.room)
    known: Sequence[str] = (roster.without(user) or roster).institutions
    if roster.partial or not known:
        known = sorted({*known, *tx.answers.institutions(round_.id)})
    number = pick(said, known)
    return None if number is None else known[number - 1]


def _named(said: str) -> str:
    """The name alone, where somebody leads up to it, or adds a word or a smile."""
    if len(said) > 2 * _LONGEST:
        return said
    found = _INTRODUCES.match(said)
    found = found if found is not None and found["begins"].strip() else _OF.match(said)
    name = said[found.end() :] if found is not None else said
    while end := _BEHIND.search(name):
        name = name[: end.start()]
    return name if sum(sign.isalpha() for sign in name) > 1 else said


def _may_be_a_name(said: str, round_: Round) -> bool:
    plain = 0 < len(said.split()) <= _MOST_WORDS and len(said) <= _LONGEST and "\n" not in said.strip()
    # What is longer is no name, and these readers would take minutes for it.
    if not plain or _HESITATION.fullmatch(said):
        return False
    talk = said.rstrip().endswith("?") or _COURTESY.match(said) or numbering.read(said, len(round_.questions))
    return sum(sign.isalpha() for sign in said) >= 2 and not talk


def _propose(turn: Turn, dialogue: Dialogue, name: str) -> bool:
    tries = dialogue.state.get("tries", 0) + 1
    if tries > 2:
        turn.tx.dialogues.end(dialogue)
        reply(turn, "unit.contact", contact=turn.office.contact)
        return True
    turn.tx.dialogues.hold(
        replace(dialogue, asked=turn.message.arrived, state={"tries": tries, "proposed": name})
    )
    reply(turn, "unit.sure", institution=name)
    return True


def _decide(turn: Turn, dialogue: Dialogue, round_: Round, name: str) -> None:
    if name:
        _accept(turn, dialogue, round_, name)
        return
    turn.tx.dialogues.hold(replace(dialogue, state={"tries": dialogue.state.get("tries", 0)}))
    reply(turn, "unit.again")


def _accept(turn: Turn, dialogue: Dialogue, round_: Round, name: str) -> None:
    """She is on the list from now on, and what she answered counts for her institution."""
    enrolling.join(turn.tx, turn.message, round_, name, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "institution told", round_.id))
    # „Einrichtung: …“ corrects it as long as the dialogue lasts.
    turn.tx.dialogues.hold(replace(dialogue, state={"settled": True, "tries": 0}))
    reply(turn, "unit.noted", institution=name)
