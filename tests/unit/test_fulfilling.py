"""A member says of a task she was reminded of that it is done."""

from datetime import UTC, date, datetime

import pytest

from bot.conduct.tasks import consenting, fulfilling, nudging
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.task import Consent, Party, State, Task
from bot.speech.tasks import fulfilled
from tests.office import DIRECT, HARMS, NOW, House, words

from .afterwards import published

KITA, LIBRARY = HARMS.institution, "Stadtbibliothek"
LETTER = "Elternbrief entwerfen"
DATES = "Termin vorschlagen"


def reminded(house: House, *tasks: tuple[str, int, tuple[str, ...]]) -> dict[str, EventId]:
    """Minutes are out, and whoever agreed to a task was reminded of it; returns the letters by task."""
    published(house)
    id_, found = house.latest().id, {}
    for what, day, names in tasks:
        parties = tuple(Party(name, Consent.AGREED) for name in names)
        task = Task(0, id_, what, parties, date(2026, 12, day), NOW)
        key = house.look(lambda tx, task=task: tx.tasks.add(task, 1))
        for name in names:
            house.do(lambda tx, now, key=key, name=name: tx.tasks.agree(key, name, Consent.AGREED, now, 1))
    house.now = datetime(2026, 12, 15, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    house.do(nudging.tend, house.office)
    for letter in house.deliver():
        what = next((one for one, _, _ in tasks if one in words(letter)), "")
        if letter.room == HARMS.user:
            assert "antworten Sie mit „erledigt“" in words(letter)
            found[what] = EventId(f"${letter.key.replace('@', '')}")
    return found


def say(house: House, body: str, reply_to: EventId | None = None, by: Member = HARMS) -> str | None:
    """She writes; None if it was not taken."""
    message = house.message(body, by, room=DIRECT, reply_to=reply_to)
    for dialogue in house.look(lambda tx: tx.dialogues.at(RoomId(by.user), house.now, reply_to)):
        heard = dialogue.topic is Topic.FULFILMENT
        if heard and house.turn(fulfilling.hear, message, dialogue):
            return "\n\n".join(words(one) for one in house.deliver() if isinstance(one.act, Say))
    return None


def states(house: House) -> dict[str, State]:
    return {task.what: task.state for task in house.look(lambda tx: tx.tasks.everything())}


@pytest.mark.parametrize(
    "said",
    [
        "Die Aufgabe ist erledigt",
        "Aufgabe erledigt!",
        "haben wir gemacht",
        "Das haben wir schon erledigt, danke.",
        "erledigt",
        "Aufgbe erledigt",
        "Die Aufgabe ist erledigt worden.",
        "Ist bei uns bereits abgeschlossen.",
        "we have done it",
    ],
)
def test_it_is_understood_in_many_words(said: str) -> None:
    assert fulfilled(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "ja",
        "Aufgabe",
        "noch nicht erledigt",
        "Ist die Aufgabe erledigt?",
        "Die Aufgabe ist erledigt, und wir suchen noch Personal.",
        "Wir haben neue Räume",
    ],
)
def test_all_else_is_something_else(said: str) -> None:
    assert not fulfilled(said)


def test_a_reply_to_the_reminder_settles_it_and_staff_read_it(house: House) -> None:
    letters = reminded(house, (LETTER, 17, (KITA,)))
    told = say(house, "Die Aufgabe ist erledigt", letters[LETTER]) or ""
    assert f"**{LETTER}** ist erledigt" in told
    assert f"{KITA} meldet im Netzwerk Sprache und Ankommen" in told
    assert "So habe ich es eingetragen." in told
    assert states(house) == {LETTER: State.DONE}
    assert say(house, "erledigt", letters[LETTER]) is None
    house.now = datetime(2026, 12, 21, 9, tzinfo=UTC)
    house.do(nudging.tend, house.office)
    assert house.deliver() == []


def test_right_after_the_only_reminder_a_word_will_do(house: House) -> None:
    reminded(house, (LETTER, 17, (KITA,)))
    assert "ist erledigt" in (say(house, "erledigt") or "")


def test_of_two_the_letter_tells_which(house: House) -> None:
    letters = reminded(house, (LETTER, 17, (KITA,)), (DATES, 18, (KITA,)))
    say(house, "haben wir gemacht", letters[DATES])
    assert states(house) == {LETTER: State.OPEN, DATES: State.DONE}


def test_of_two_without_a_letter_she_is_asked(house: House) -> None:
    reminded(house, (LETTER, 17, (KITA,)), (DATES, 18, (KITA,)))
    asked = say(house, "Aufgabe erledigt") or ""
    assert "Welche Aufgabe meinen Sie?" in asked
    assert f"1. {LETTER}\n2. {DATES}" in asked
    assert "nur mit der Zahl" in (say(house, "äh") or "")
    say(house, "2")
    assert states(house) == {LETTER: State.OPEN, DATES: State.DONE}
    say(house, "erledigt")
    assert states(house) == {LETTER: State.DONE, DATES: State.DONE}


def test_of_a_task_of_several_staff_say_when_it_is_done(house: House) -> None:
    letters = reminded(house, (LETTER, 17, (KITA, LIBRARY)))
    told = say(house, "erledigt", letters[LETTER]) or ""
    assert "Ihr Teil ist erledigt" in told
    assert f"Beteiligt sind auch {LIBRARY}" in told
    assert states(house) == {LETTER: State.OPEN}


def test_what_staff_settled_meanwhile_is_said(house: House) -> None:
    reminded(house, (LETTER, 17, (KITA,)))
    house.do(lambda tx, now: [tx.tasks.save(_done(task), 2, now) for task in tx.tasks.everything()])
    assert "gibt es so nicht mehr" in (say(house, "erledigt") or "")


def test_p8_nobody_is_waited_for_who_was_erased(house: House) -> None:
    reminded(house, (LETTER, 17, (KITA,)))
    house.do(lambda tx, now: consenting.forget(tx, [KITA]))
    assert say(house, "erledigt") is None


def _done(task: Task) -> Task:
    return Task(task.id, task.round, task.what, task.parties, task.due, task.made, state=State.DONE)
