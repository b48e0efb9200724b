"""What staff may want, in words that no grammar reads."""

from datetime import timedelta

import pytest

from bot.conduct.dialogue import reading
from bot.meeting.message import Place
from bot.speech import guess
from tests.office import DESK, DIRECT, PETERSEN, House, words


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("das Zitat von der Kita raus", "quote"),
        ("d2 ohne Namen bitte", "nameless"),
        ("alles zurück", "back"),
        ("nochmal von vorne bitte", "back"),
        ("trag bitte für das Gesundheitsamt ein: Vorträge", "entry"),
        ("mach daraus zwei Themen", "theme"),
        ("kannst du A und B zusammenlegen?", "theme"),
        ("kannst du die Mail auch an Frau Dirks schicken", "mail"),
        ("erinnere bitte nur die Waldkita", "remind"),
        ("bitte die Waldkita nicht mehr erinnern", "excuse"),
        ("kannst du die Frist noch etwas ändern", "time"),
        ("die letzte frage kann weg", "question"),
        ("Frage 2 und 3 tauschen", "question"),
        ("zieh das Protokoll zurück", "minutes"),
        ("haben alle das Protokoll bekommen?", "minutes"),
        ("haben wir noch eine Runde?", ""),
        ("Die Frist ist ja ganz schön knapp", ""),
        ("Malte, kannst du die Mitgliederliste aktualisieren?", ""),
        ("Ich bin heute ab 12 nicht da", ""),
        ("wann kommt Malte?", ""),
        ("wie war dein Urlaub", ""),
        ("can you send the mail to Ms X, too", "mail"),
    ],
)
def test_a_wish_is_known_by_its_noun(said: str, about: str) -> None:
    assert guess.about(said) == about


@pytest.mark.parametrize(
    "said",
    [
        "Wann hast du die Mail geschickt?",
        "Schick mir bitte die Adresse",
        "Was war der Fehler?",
        "Wer schreibt das Protokoll?",
        "Wie war die Runde gestern?",
        "Was meinst du zum Thema Kantine?",
        "Kannst du den Urlaub eintragen?",
        "Kannst du die Aufgabe übernehmen?",
        "Erinnere mich bitte an den Termin",
        "Wir brauchen mehr Themen",
        "Kannst du das Ende vom Text kürzen?",
        "Wir müssen nochmal von vorne bitte",
        "Die Mail kann weg",
        "Bitte entschuldige die Störung",
        "Wir müssen die Eltern entschuldigen",
    ],
)
def test_what_colleagues_say_to_each_other_is_left_alone(house: House, said: str) -> None:
    assert not hear(house, said)
    assert hear(house, f"Umlauf: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "d2 ohne Namen bitte",
        "alles zurück",
        "trag bitte für das Gesundheitsamt ein: Vorträge",
        "kannst du A und B zusammenlegen?",
        "erinnere bitte nur die Waldkita",
        "kannst du die Frist noch etwas ändern",
        "die letzte frage kann weg",
        "zieh das Protokoll zurück",
        "mach die Korrektur 2 wieder weg",
        "kannst du Aufgabe 3 löschen?",
    ],
)
def test_what_only_we_can_do_is_answered_in_front_of_colleagues(house: House, said: str) -> None:
    assert hear(house, said)


def test_who_may_answer_a_round_herself_wishes_nothing_by_telling_what_is_needed(house: House) -> None:
    round_ = house.open()
    house.deliver()
    said = "Wir brauchen mehr Themen für Eltern"
    message = house.message(said, PETERSEN, room=DIRECT)
    house.turn(reading.take, message, Place.DIRECT, (round_,), staff=True)
    assert "nicht verstanden" not in "\n".join(words(one) for one in house.deliver())


def test_what_is_said_of_us_is_not_said_to_us(house: House) -> None:
    assert not hear(house, "Umlauf ist heute langsam")
    assert not hear(house, "Umlauf hat gestern das Protokoll verschickt")


def hear(house: House, body: str, place: Place = Place.STAFF, **more: object) -> str:
    room = DESK if place is Place.STAFF else DIRECT
    message = house.message(body, PETERSEN, room=room, **more)
    house.turn(reading.take, message, place, (), staff=True)
    return "\n".join(words(one) for one in house.deliver())


@pytest.mark.parametrize("place", [Place.STAFF, Place.DIRECT])
def test_a_wish_gets_an_example(house: House, place: Place) -> None:
    assert "„a5 nach B“" in hear(house, "mach daraus zwei Themen", place)


def test_among_colleagues_the_same_is_said_once_in_a_while(house: House) -> None:
    assert hear(house, "mach daraus zwei Themen")
    assert not hear(house, "mach daraus lieber drei Themen")
    assert hear(house, "das Zitat von der Kita raus")
    house.now += timedelta(minutes=11)
    assert hear(house, "mach daraus zwei Themen")


def test_whoever_calls_the_bot_by_its_name_is_answered_each_time(house: House) -> None:
    assert "„hilfe“" in hear(house, "Hallo Umlauf")
    assert "„hilfe“" in hear(house, "Umlauf, bist du da?")


def test_talk_among_colleagues_stays_theirs(house: House) -> None:
    assert not hear(house, "Die Frist ist ja ganz schön knapp")
    assert not hear(house, "mach daraus zwei Themen", reply_to="$kollegin")


def test_a_running_round_keeps_the_day_of_its_minutes_and_staff_read_how_they_come(house: House) -> None:
    assert not hear(house, "Protokoll: Mo 7.12. 8 Uhr")
    house.open()
    house.deliver()
    assert "Es kommt, sobald Sie es freigeben" in hear(house, "Protokoll: Mo 7.12. 8 Uhr")
    assert "Alle Termine zeigt „zeitplan“" in hear(house, "Protokoll bitte am 3.12. um 8 Uhr")
    assert not hear(house, "Protokoll: Frau Meier")
    assert not hear(house, "Protokoll: Mo 7.12. 8 Uhr", reply_to="$kollegin")


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("wir möchten gern das nächste schriftliche Treffen vom Runden Tisch machen", "neue Runde"),
        ("Wir brauchen einen Beschluss im Umlaufverfahren", "Beschluss"),
    ],
)
def test_who_wants_to_begin_in_words_of_her_own_is_asked_whether_it_is_that(
    house: House, said: str, command: str
) -> None:
    assert f"„{command}“" in hear(house, said)
    assert not hear(house, said, reply_to="$kollegin")
    waiting = house.look(lambda tx: tx.dialogues.at(DESK, house.now))
    assert [one.state["words"] for one in waiting] == [command]
