"""A member who writes to the bot directly, and what she hears: the way of the desk, without a homeserver."""

from datetime import timedelta

from bot.conduct import assent
from bot.conduct.answers import changing, colleagues, withdrawing
from bot.conduct.corrections import confirming
from bot.conduct.dialogue import guiding, reading, wishing
from bot.conduct.membership import belonging
from bot.conduct.privacy import erasing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.message import Message, Place
from bot.speech import commands
from bot.speech.commands import Erase, No, Yes
from bot.speech.wishes import Wish
from tests.office import DIRECT, HARMS, House, words


def say(house: House, body: str, by: Member = HARMS, room: RoomId = DIRECT, **more: object) -> str:
    """She writes; returns what the bot says to that, if anything."""
    message = house.message(body, by, room=room, **more)
    house.look(lambda tx: tx.inbox.add(message))
    if not hears(house, message):
        read(house, message)
    house.look(lambda tx: tx.inbox.settle(message.event))
    return heard(house)


def heard(house: House) -> str:
    """Everything that is said now, receipts left out."""
    return "\n\n".join(words(one) for one in house.deliver() if isinstance(one.act, Say))


def wait(house: House, seconds: float = 20) -> str:
    """Time goes by, and what is due is done; returns what she hears then."""
    house.now += timedelta(seconds=seconds)
    for dialogue in house.look(lambda tx: tx.dialogues.due(house.now)):
        house.do(guiding.act, house.office, dialogue)
    return heard(house)


def hears(house: House, message: Message) -> bool:
    """Whether it answers what she was asked."""
    desk = RoomId(message.sender)
    waiting = house.look(lambda tx: tx.dialogues.at(desk, message.arrived, message.reply_to))
    in_order = colleagues.before_others(message, waiting)
    return any(_hears(house, message, dialogue) for dialogue in in_order)


def _hears(house: House, message: Message, dialogue: Dialogue) -> bool:
    rounds = house.look(lambda tx: tx.rounds.latest())
    match dialogue.topic:
        case Topic.GUIDED:
            return house.turn(wishing.hear, message, dialogue, rounds)
        case Topic.CHANGE:
            return house.turn(changing.hear_change, message, dialogue, rounds)
        case Topic.UNNAMED:
            return house.turn(changing.hear_unnamed, message, dialogue)
        case Topic.INSTITUTION:
            return house.turn(belonging.hear, message, dialogue)
        case Topic.SHARED:
            return house.turn(colleagues.hear, message, dialogue)
        case Topic.OBJECTION:
            return house.turn(confirming.hear, message, dialogue)
        case _:
            return house.turn(withdrawing.hear, message, dialogue)


def read(house: House, message: Message) -> None:
    """She was asked nothing, or said something else."""
    rounds = house.look(lambda tx: tx.rounds.latest())
    asked = house.look(lambda tx: assent.asked(tx, message))
    match commands.understand(message.body, prefix_needed=False, private=True):
        case Erase():
            house.turn(assent.ask, message, Place.DIRECT)
        case Yes() if asked:
            house.turn(erasing.consent, message)
        case Yes() | No() | None:
            house.turn(reading.take, message, Place.DIRECT, tuple(rounds))
        case wish if isinstance(wish, Wish):
            house.turn(wishing.grant, message, Place.DIRECT, wish, rounds)
