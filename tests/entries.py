"""What the tests of entered, late and checked answers share: a staff room, and staff who talk in it."""

from datetime import timedelta

from bot.conduct.answers import belated, entering, ruling
from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.mail import copying, newcomers
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.speech.entry import read
from tests.office import BRANDT, DESK, House, an_office, words

HEARS = {
    Topic.ENTRY: entering.hear,
    Topic.COPY: copying.hear,
    Topic.CHECK: ruling.hear,
    Topic.LATE: belated.hear,
    Topic.NEWCOMERS: newcomers.hear,
}


def staff_room(house: House, **changes: object) -> None:
    """The office has a staff room."""
    house.office = an_office(staff_room=DESK, **changes)


def say(house: House, said: str, by: Member = BRANDT, **more: object) -> list[Letter]:
    """Staff say something in their room, answering what they were asked; returns what follows."""
    message = house.message(said, by, room=DESK, **more)
    assert hears(house, message), "nobody had asked"
    return house.deliver()


def hears(house: House, message: Message) -> bool:
    """Whether somebody had asked for a message, as the conversation finds out."""
    about = message.reply_to
    for dialogue in house.look(lambda tx: tx.dialogues.at(DESK, house.now, about)):
        if house.turn(HEARS[dialogue.topic], message, dialogue):
            return True
    return False


def enter(house: House, said: str, *found: Addressee, by: Member = BRANDT, **how: bool) -> Message:
    """Staff enter answers for those who may be meant."""
    message = house.message(said, by, room=DESK)
    request = read(said)
    assert request is not None
    meant = Meant(found, **{"known": True, "sure": True} | how)
    house.turn(entering.begin, message, DESK, request, meant)
    return message


def told(letters: list[Letter], *, room: object = DESK) -> list[str]:
    """What is said in a room, or to a person."""
    return [words(one) for one in letters if isinstance(one.act, Say) and one.room == room]


def moved(house: House, **span: float) -> None:
    """Time goes by."""
    house.now += timedelta(**span)


def event(letter_key: str) -> EventId:
    """The event that a delivered letter became."""
    return EventId(f"${letter_key}")
