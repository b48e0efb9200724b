"""Networks: asked about once, named by the office, and kept apart from other talk."""

from dataclasses import replace

import pytest

from bot.conduct.membership import registering
from bot.conduct.privacy import erasing
from bot.conduct.privacy.disclosing import disclose
from bot.conduct.privacy.erasing import Subject
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.member import Member
from bot.speech import commands
from tests.office import BRANDT, DESK, NETWORK, NOW, PETERSEN, REQUEST, ROOM, House, later, words

HERE = replace(NETWORK, staff=(PETERSEN,))


@pytest.fixture
def asked(house: House) -> House:
    """We have come into a room, and asked about it."""
    house.office = replace(house.office, staff_room=DESK)
    house.do(registering.notice, house.office, ROOM)
    (due,) = house.look(lambda tx: tx.dialogues.due(house.now))
    house.do(registering.ask, house.office, due, DESK, HERE)
    (letter,) = house.deliver()
    assert "Ich bin jetzt im Raum „Sprache und Ankommen“ (4 Personen)" in words(letter)
    return house


def waiting(house: House) -> list[Dialogue]:
    return house.look(lambda tx: tx.dialogues.at(DESK, house.now))


def say(house: House, body: str, by: Member = PETERSEN, *, reply: bool = False) -> str:
    """What the bot says; empty if it takes it for something else."""
    more = {"reply_to": EventId(f"$network:{ROOM}")} if reply else {}
    message = house.message(body, by, room=DESK, **more)
    intent = commands.understand(body, prefix_needed=False)
    for dialogue in waiting(house):
        if house.turn(registering.hear, message, dialogue, intent, HERE):
            break
    return "\n".join(words(letter) for letter in house.deliver())


def name(house: House) -> str | None:
    found = house.look(lambda tx: tx.networks.of(ROOM))
    return found.name if found else None


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("1", "Sprache und Ankommen"),
        ("ja", "Sprache und Ankommen"),
        ("Ja, so heißt das Netzwerk", "Sprache und Ankommen"),
        ("2 Sprache Nord", "Sprache Nord"),
        ("2. „Sprache Nord“", "Sprache Nord"),
        ("Ja, aber er heißt Runder Tisch", "Runder Tisch"),
        ("3", ""),
        ("nein", ""),
    ],
)
def test_one_answer_is_enough(asked: House, said: str, called: str) -> None:
    heard = say(asked, said)
    assert ("bereiten wir die erste Runde vor" in heard) == bool(called)
    assert name(asked) == called
    assert waiting(asked) == []
    assert say(asked, said) == ""


def test_another_name_may_follow(asked: House) -> None:
    assert "Wie heißt das Netzwerk?" in say(asked, "2")
    assert say(asked, "status") == ""
    assert say(asked, "Guten Morgen!", BRANDT) == ""
    assert "heißt „Sprache Nord“" in say(asked, "Sprache  Nord")


@pytest.mark.parametrize(
    "said",
    [
        "2. Die Kollegen fehlen uns.",
        "2. Wir wünschen uns mehr Zeit für Gespräche mit den Eltern aller Kinder",
    ],
)
def test_what_is_hardly_a_name_is_asked_for_again_once(asked: House, said: str) -> None:
    assert "Das klingt nicht nach einem Namen" in say(asked, said)
    assert say(asked, said) == ""
    assert name(asked) is None
    say(asked, "2 Sprache Nord")
    assert name(asked) == "Sprache Nord"


def test_whoever_enters_an_answer_names_no_network(asked: House) -> None:
    at = asked.now
    entry = Dialogue(DESK, Topic.ENTRY, f"entry:{PETERSEN.user}", at, later(days=1), asker=PETERSEN.user)
    asked.look(lambda tx: tx.dialogues.hold(entry))
    assert say(asked, "2. Die Kollegen fehlen uns.") == ""
    assert name(asked) is None


def test_talk_after_the_question_for_a_name_is_no_name(asked: House) -> None:
    assert "Wie heißt das Netzwerk?" in say(asked, "2")
    assert "Das klingt nicht nach einem Namen" in say(asked, "Malte, hast du die Liste noch?")
    assert "Danke" in say(asked, "Bildung im 3. Bezirk e. V.")
    assert name(asked) == "Bildung im 3. Bezirk e. V."


def test_the_first_round_is_promised_only_where_none_was_held(asked: House) -> None:
    asked.open()
    asked.deliver()
    assert "bereiten wir die nächste Runde vor" in say(asked, "1", reply=True)


def test_a_network_has_its_name_in_rounds(asked: House) -> None:
    say(asked, "2 Sprache Nord")
    asked.start()
    assert asked.latest().network == "Sprache Nord"


def test_nobody_is_asked_twice_nor_about_what_is_known(asked: House) -> None:
    asked.do(registering.notice, asked.office, ROOM)
    assert len(waiting(asked)) == 1
    say(asked, "3")
    asked.do(registering.notice, asked.office, ROOM)
    asked.do(registering.notice, asked.office, DESK)
    assert waiting(asked) == []
    asked.restart()
    assert asked.look(lambda tx: registering.known(tx, [HERE])) == []


def test_a_room_with_rounds_is_not_asked_about(house: House) -> None:
    house.open()
    house.office = replace(house.office, staff_room=DESK)
    house.do(registering.notice, house.office, ROOM)
    assert waiting(house) == []


def test_talk_is_left_alone_and_a_reply_gets_an_example_then_a_human_being(asked: House) -> None:
    assert say(asked, "Weiß jemand, wo der Schlüssel ist?") == ""
    assert "mit 1, 2 oder 3" in say(asked, "Keine Ahnung", reply=True)
    assert "0000 123-456" in say(asked, "Was meinst du?", reply=True)
    assert say(asked, "Hm.", reply=True) == ""
    assert say(asked, "1", reply=True)


def test_a_yes_that_something_else_waits_for_is_not_taken(asked: House) -> None:
    asked.start(replace(REQUEST, deadline="Fr 13.11."), room=DESK)
    asked.deliver()
    assert say(asked, "ja") == ""
    assert say(asked, "1", reply=True)


def test_another_name_is_taken_whatever_else_waits_for_a_yes(asked: House) -> None:
    asked.start(replace(REQUEST, deadline="Fr 13.11."), room=DESK)
    asked.deliver()
    assert "heißt „Sprache Nord“" in say(asked, "2 Sprache Nord")


def test_a_number_for_a_setup_is_not_taken(asked: House) -> None:
    setup = Dialogue(DESK, Topic.SETUP, registering.SETUP, NOW, later(days=1), asker=PETERSEN.user)
    asked.look(lambda tx: tx.dialogues.hold(setup))
    assert say(asked, "1") == ""
    assert say(asked, "1", BRANDT)


def test_after_some_days_only_a_reply_is_meant(asked: House) -> None:
    asked.now = later(days=5)
    assert say(asked, "1") == ""
    assert say(asked, "1", reply=True)


def test_a_network_moves_with_its_room(asked: House) -> None:
    say(asked, "2 Sprache Nord")
    new = RoomId("!neu:example.org")
    asked.look(lambda tx: tx.networks.move(ROOM, new))
    moved = asked.look(lambda tx: tx.networks.of(new))
    assert moved is not None
    assert moved.name == "Sprache Nord"
    assert name(asked) is None


def test_whoever_named_a_network_is_told_so_and_erased_from_it(asked: House) -> None:
    say(asked, "2 Sprache Nord")
    told = asked.do(lambda tx, now: disclose(tx, PETERSEN.user, now))
    assert told["registered"] == [{"room": ROOM, "name": "Sprache Nord", "at": NOW.isoformat()}]
    asked.do(erasing.erase, Subject(PETERSEN.user))
    assert name(asked) == "Sprache Nord"
    assert PETERSEN.user not in asked.stored()


@pytest.mark.parametrize(
    "said",
    [
        "Ja, das ist unser Netzwerk Sprache und Ankommen",
        "ja ist ein Netzwerkraum",
        "Ja genau, das ist unser Netzwerk",
        "ja, das ist der Raum von Sprache und Ankommen.",
        "Das ist unser Netzwerk Sprache",
    ],
)
def test_what_it_is_may_be_told_in_a_sentence(asked: House, said: str) -> None:
    assert "heißt „Sprache und Ankommen“" in say(asked, said)
    assert name(asked) == "Sprache und Ankommen"


@pytest.mark.parametrize(
    "said",
    [
        "Ja, das ist unser Runder Tisch",
        "ja genau, das ist der Runde Tisch",
        "Ja, der heißt Runder Tisch",
        "Ja, das ist der Raum vom Runden Tisch",
        "Stimmt, das ist unser Runder Tisch Übergang",
    ],
)
def test_another_name_is_asked_about_once_and_nothing_done(asked: House, said: str) -> None:
    heard = say(asked, said)
    assert "Heißt das Netzwerk „Rund" in heard
    assert "Heißt es wie der Raum, „Sprache und Ankommen“, schreiben Sie „1“." in heard
    assert name(asked) is None
    assert say(asked, said) == ""
    say(asked, "2 Runder Tisch")
    assert name(asked) == "Runder Tisch"


def test_a_reply_that_names_it_is_enough(asked: House) -> None:
    assert "heißt „Runder Tisch“" in say(asked, "Ja, der heißt Runder Tisch", reply=True)


def test_whoever_is_asked_for_the_name_may_say_it_in_a_sentence(asked: House) -> None:
    say(asked, "2")
    assert "heißt „Runder Tisch“" in say(asked, "Es heißt Runder Tisch")


def test_it_is_another_room(asked: House) -> None:
    assert "ist kein Netzwerk" in say(asked, "Nein, das ist nur unser Teamraum")
    assert name(asked) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Das ist unser Problem",
        "Nein, das ist unser Problem",
        "ja, das ist schade",
        "Ist das unser Runder Tisch?",
        "Der Runde Tisch ist morgen",
        "Ja, das ist gut, Malte ist Dienstag da",
    ],
)
def test_talk_says_of_no_room_what_it_is(asked: House, said: str) -> None:
    assert say(asked, said) == ""
    assert name(asked) is None


def test_after_an_hour_a_sentence_that_replies_to_nothing_is_talk(asked: House) -> None:
    asked.now = later(minutes=90)
    assert say(asked, "Ja, das ist unser Runder Tisch") == ""
    assert "Heißt das Netzwerk" in say(asked, "Ja, das ist unser Runder Tisch", reply=True)
