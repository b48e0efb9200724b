"""Registering networks: about a room we have come into the staff are asked once; then it has a name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import assent
from bot.conduct.membership import enrolling
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.round import Round
from bot.speech import rooms
from bot.speech.choice import pick
from bot.speech.commands import Intent, No, Yes
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.networks import Registration

# If staff say nothing for so long, the room is a network under its own name.
_LASTS = timedelta(days=30)
# Within these times a word that is no reply may answer, and one that we do not understand is taken as meant
# for us.
_SOON, _FRESH = timedelta(days=4), timedelta(hours=1)
_MOST_MISSES = 2
_LONGEST_NAME, _MOST_WORDS = 100, 8
SETUP = "round"
"""The subject of a setup: there is one at a desk."""

_CALLED = re.compile(r"\s*(?:die\s+)?2\s*[.):,–-]?\s+(?P<name>[^\n]+)")
# „2. Die Kollegen fehlen uns.“ was meant for a question of a round.
_SENTENCE = re.compile(r"\s*(?:\d{1,2}[.)]\s|[-–*•]\s).*|\s*(?:\S+\s+){2,}\S*\w{3}[.!…]\s*|.*\?\s*")
_DIFFERS = 2
_ANSWERS = ("ja so heißt das netzwerk", "ja aber es heißt anders", "nein")


def notice(tx: Transaction, office: Office, room: RoomId, now: datetime) -> None:
    """We have come into a room nobody told us about: ask about it as soon as we can see it."""
    if office.staff_room is None or room == office.staff_room or _known(tx, room):
        return
    tx.dialogues.hold(Dialogue(office.staff_room, Topic.NETWORK, room, now, now + _LASTS, due=now))


def _known(tx: Transaction, room: RoomId) -> bool:
    registered = tx.networks.of(room) is not None or bool(tx.rosters.of(room).entries)
    return registered or tx.rounds.touch(room) or tx.letters.has(key_of(room)) or bool(tx.moves.before(room))


def forget(tx: Transaction, dialogue: Dialogue) -> None:
    """Do not ask about a room: it is the staff room, a direct one, or one that we have left."""
    tx.dialogues.end(dialogue)


def wait(tx: Transaction, dialogue: Dialogue, until: datetime) -> None:
    """Ask later: we are not in the staff room yet."""
    tx.dialogues.hold(replace(dialogue, due=until))


def ask(
    tx: Transaction, office: Office, dialogue: Dialogue, desk: RoomId, network: Network, now: datetime
) -> None:
    """Is that a network room?"""
    tx.dialogues.end(dialogue)
    persons = len(network.members) + len(network.staff)
    text = office.texts("networks.ask", name=network.name, persons=persons)
    key = key_of(network.room)
    if tx.outbox.post(Letter(desk, key, Say(text, notice=False)), now):
        tx.dialogues.hold(replace(dialogue, desk=desk, asked=now, due=None, letter=key))


def hear(turn: Turn, dialogue: Dialogue, intent: Intent | None, network: Network) -> bool:
    """Take a message as the answer; False if it is none. `network` bears the name that its room has."""
    if dialogue.letter is None or not _may_be_meant(turn.tx, turn.message, dialogue):
        return False
    if intent is not None and not isinstance(intent, Yes | No):
        return False
    called = _CALLED.fullmatch(turn.message.body)
    number = 2 if called else _number(turn.message, intent)
    naming = dialogue.state.get("naming") and dialogue.asker == turn.message.sender
    said = called["name"] if called else None
    if said is None and ((naming and number is None) or number == _DIFFERS):
        said = _only_name(turn.message.body, otherwise=turn.message.body if number is None else None)
    if said is not None and not _is_name(said):
        return _doubt(turn, dialogue)
    if said is not None:
        _register(turn, dialogue, said)
    elif number == 1:
        _register(turn, dialogue, network.name)
    elif number == _DIFFERS:
        turn.tx.dialogues.hold(
            replace(dialogue, asked=turn.now, asker=turn.message.sender, state={"naming": True})
        )
        report(turn, "networks.ask_name")
    elif number == 3:
        _exclude(turn, dialogue, network)
    else:
        return _told(turn, dialogue, network) or _miss(turn, dialogue, network)
    return True


def known(tx: Transaction, networks: Sequence[Network]) -> list[Network]:
    """Rooms as the office knows them: by the names it gave, and without those it said are none."""
    return [tx.networks.named(one) for one in networks if not tx.networks.excludes(one.room)]


def show(turn: Turn, networks: Sequence[Network]) -> None:
    """Which networks there are, how large they are, and how their rounds stand."""
    applied = [turn.tx.rosters.of(one.room).applied(one) for one in networks]
    lines = [(one.name, _line(turn.office, one, turn.tx.rounds.latest_in(one.room))) for one in applied]
    report(turn, "networks.list", networks=lines)


def _line(office: Office, network: Network, round_: Round | None) -> Markdown:
    values = {"institutions": len(network.institutions), "standing": _standing(office, round_)}
    return office.texts("networks.line", **values)


def _standing(office: Office, round_: Round | None) -> Markdown:
    if round_ is None or not round_.active:
        return Markdown()
    values = {"title": round_.title, "deadline": office.spoken(round_.deadline)}
    opens = office.spoken(round_.opens_at) if round_.opens_at else ""
    names = {"planned": {"title": round_.title, "opens": opens}, "open": values}
    return office.texts(f"networks.round.{round_.phase}", **names.get(round_.phase, {"title": round_.title}))


def _may_be_meant(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """A reply to another message is not, nor is a word that something else waits for."""
    about = message.reply_to or message.thread
    if about is not None:
        return tx.letters.purpose(about) == dialogue.letter
    if message.arrived - dialogue.asked > _SOON:
        return False
    setup = tx.dialogues.find(dialogue.desk, Topic.SETUP, SETUP)
    if setup is not None and setup.asker == message.sender:
        return False
    if _CALLED.fullmatch(message.body):
        # Nothing else that may wait here is answered with a name.
        return True
    waiting = enrolling.waiting(tx, message) is not None or assent.asked(tx, message)
    return not waiting and tx.rounds.proposed_at(message.room) is None


def _number(message: Message, intent: Intent | None) -> int | None:
    if isinstance(intent, Yes):
        return 1
    return 3 if isinstance(intent, No) else pick(message.body, _ANSWERS)


def _only_name(said: str, otherwise: str | None) -> str | None:
    """„Es heißt Runder Tisch“ is no name, but says one."""
    told = rooms.read(said)
    return told.name if told and told.name and told.called else otherwise


def _told(turn: Turn, dialogue: Dialogue, network: Network) -> bool:
    """„Ja, das ist unser Runder Tisch“: plain if that is its name, else asked about, and once.

    What replies to nothing may be talk: it has to come soon, with a yes or a no, and speak of the room.
    """
    told = rooms.read(turn.message.body)
    if told is None:
        return False
    replies, alike = turn.message.relates, rooms.same(told.name, network.name)
    if not replies and turn.message.arrived - dialogue.asked > _FRESH:
        return False
    if told.network is False and (replies or told.of_rooms):
        _exclude(turn, dialogue, network)
    elif told.network is not False and (alike or (not told.name and told.of_rooms and told.network)):
        _register(turn, dialogue, network.name)
    elif told.called and told.name and replies:
        _register(turn, dialogue, told.name)
    elif told.name and (told.network or replies) and not dialogue.state.get("doubted"):
        turn.tx.dialogues.hold(dialogue.knowing(doubted=True))
        report(turn, "networks.which_name", said=told.name, name=network.name)
    else:
        return False
    return True


def _is_name(said: str) -> bool:
    """Short, and neither a sentence nor an item of a list."""
    few = 0 < len(said.split()) <= _MOST_WORDS and len(said.strip()) <= _LONGEST_NAME
    return few and "\n" not in said.strip() and not _SENTENCE.fullmatch(said)


def _register(turn: Turn, dialogue: Dialogue, name: str) -> None:
    name = " ".join(name.split()).strip("„“”\"'")
    turn.tx.networks.register(Registration(RoomId(dialogue.subject), name, turn.message.sender, turn.now))
    turn.tx.dialogues.end(dialogue)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "network registered", detail=dialogue.subject))
    first = not turn.tx.rounds.touch(RoomId(dialogue.subject))
    report(turn, "networks.registered", name=name, first=first)


def _exclude(turn: Turn, dialogue: Dialogue, network: Network) -> None:
    turn.tx.networks.register(Registration(RoomId(dialogue.subject), "", turn.message.sender, turn.now))
    turn.tx.dialogues.end(dialogue)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "room is no network", detail=dialogue.subject))
    report(turn, "networks.excluded", name=network.name)


def _doubt(turn: Turn, dialogue: Dialogue) -> bool:
    """It is hardly a name: said once, then it is talk. Whoever enters an answer may have meant that."""
    entry = turn.tx.dialogues.find(dialogue.desk, Topic.ENTRY, f"entry:{turn.message.sender}")
    if dialogue.state.get("doubted") or (entry is not None and entry.expires > turn.message.arrived):
        return False
    turn.tx.dialogues.hold(dialogue.knowing(doubted=True))
    report(turn, "networks.no_name")
    return True


def _miss(turn: Turn, dialogue: Dialogue, network: Network) -> bool:
    """People talk in the staff room; only what replies to the question was meant."""
    missed = int(dialogue.state.get("missed", 0)) + 1
    late = turn.message.arrived - dialogue.asked > _FRESH
    if not turn.message.relates or missed > _MOST_MISSES or late:
        return False
    turn.tx.dialogues.hold(dialogue.knowing(missed=missed))
    if missed < _MOST_MISSES:
        report(turn, "networks.again", name=network.name)
    else:
        report(turn, "networks.lost", name=network.name, contact=turn.office.contact)
    return True


def key_of(room: RoomId) -> str:
    """The purpose of the question what a room is."""
    return f"network:{room}"
