"""What staff say of the draft or the board before them and nobody can read: nothing changed, they hear."""

from datetime import timedelta

import pytest

from bot.conduct.dialogue import reading
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.speech import drafting, unread
from bot.speech.drafting import Explain
from bot.speech.framing import EndAt, MinutesAt
from tests.office import BRANDT, DESK, PETERSEN, House, words

from .test_curating import closed, open_
from .test_setting_up import Talk

SHOWN = ("a1", "a2", "e1")


def hears(house: House, body: str, by: Member = PETERSEN, **more: object) -> str:
    """Nobody has waited for it, and no command is in it."""
    message = house.message(body, by, room=DESK, **more)
    house.turn(reading.take, message, Place.STAFF, ())
    return "\n".join(words(letter) for letter in house.deliver())


@pytest.fixture
def drafted(house: House) -> House:
    Talk(house).walk("neue Runde", "2", "1", "ja", "nein", "niemand")
    return house


@pytest.mark.parametrize(
    "said",
    [
        "e1 und a2 gehören zusammen, das ist beides Sprache",
        "a1 und a2 bitte ganz raus, das ist ja keine Antwort",
        "bei a1 das „doch noch“ wegmachen",
        "das erste Thema bitte umbenennen in Sprache und Eltern",
    ],
)
def test_whoever_has_a_board_before_her_hears_that_nothing_was_done(house: House, said: str) -> None:
    closed(house)
    open_(house)
    assert "es gilt alles wie vorher" in hears(house, said)
    assert hears(house, said, BRANDT) == ""
    house.now += timedelta(minutes=11)
    assert hears(house, said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Wie findest du a1?",
        "Kaffee um 10?",
        "Das Thema ist mir wichtig",
        "b7 ist die Buslinie",
        "e1 klingt gut",
    ],
)
def test_talk_among_colleagues_beside_a_board_is_left_alone(house: House, said: str) -> None:
    closed(house)
    open_(house)
    assert hears(house, said) == ""
    assert not unread.of_board(said, SHOWN)


def test_a_reply_to_a_colleague_is_said_to_her(house: House) -> None:
    closed(house)
    open_(house)
    about = house.message("Was machen wir mit a1?", BRANDT, room=DESK).event
    assert hears(house, "a1 und a2 ganz raus, finde ich", reply_to=about) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Das Ende auf den 30.11. verlegen, 12 Uhr",
        "So passt das. Kann freigegeben werden",
        "wir brauchen noch eine Frage zum Personal",
        "Die Frist soll bis zum 4.12. gehen",
        "Statt Frage 2 bitte: Was gibt es Neues?",
    ],
)
def test_whoever_works_at_a_draft_hears_that_nothing_was_changed(drafted: House, said: str) -> None:
    before = drafted.latest()
    assert "am Entwurf ist nichts geändert" in hears(drafted, said)
    assert drafted.latest() == before


def test_once_it_is_released_nobody_hears_of_the_draft(drafted: House) -> None:
    Talk(drafted).say("freigeben")
    assert "Entwurf" not in hears(drafted, "So passt das. Kann freigegeben werden")


@pytest.mark.parametrize(
    "said",
    [
        "Kommst du mit in die Kantine?",
        "Frau Otto hat angerufen",
        "Danke dir!",
        "Bin bis 12 Uhr im Termin",
        "Am Ende der Woche muss ich weg",
        "Gute Frage, muss ich klären",
        "Zum Schluss noch: bitte Fenster zu",
        "Die Mittel sind vom Kreis freigegeben",
        "Kannst du die Frage von Frau Otto bitte beantworten?",
    ],
)
def test_talk_beside_a_draft_is_left_alone(drafted: House, said: str) -> None:
    assert hears(drafted, said) == ""


def test_of_a_draft_that_nobody_works_at_only_a_release_is_taken_up(drafted: House) -> None:
    drafted.now += timedelta(hours=2)
    assert hears(drafted, "Bitte denkt an das Protokoll vom Jour fixe") == ""
    assert "am Entwurf ist nichts geändert" in hears(drafted, "So passt das. Kann freigegeben werden")


@pytest.mark.parametrize(
    ("said", "edit"),
    [
        ("Das Ende soll doch erst am 30.11. sein, gleiche Uhrzeit", EndAt("30.11.", of_draft=False)),
        ("Protokoll dann am 3.12. um 8 Uhr", MinutesAt("3.12. um 8 Uhr")),
        ("Das Protokoll soll erst am 7.12. um 8 Uhr kommen", MinutesAt("7.12. um 8 Uhr")),
        ("Das Protokoll kommt am Montag", None),
        ("bei Frage 3 bitte noch den Hinweis: keine Namen", Explain(3, "keine Namen")),
    ],
)
def test_more_is_read_than_before(said: str, edit: object) -> None:
    assert drafting.edit(said) == edit
