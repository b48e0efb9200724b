"""Starting a round: at once where all is clear, after a yes where something is doubtful."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import posing
from bot.conduct.course import steering
from bot.conduct.membership import trust
from bot.conduct.preparation import opening
from bot.meeting.ids import EventId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind
from bot.meeting.question import Question
from bot.meeting.round import Phase, Release
from bot.speech.commands import Start
from tests.office import (
    BRANDT,
    DEADLINE,
    DESK,
    HARMS,
    JANSSEN,
    NOW,
    PETERSEN,
    QUESTIONS,
    REQUEST,
    ROOM,
    House,
    an_office,
    keys,
    words,
)

NO_TIME = Start("Netzwerktreffen", deadline="Fr, 13.11.2026", questions=QUESTIONS)
HOLIDAY = Start("Netzwerktreffen", deadline="Fr, 25.12.2026 12 Uhr", questions=QUESTIONS)


def start(**changes: object) -> Start:
    values = {"title": "Netzwerktreffen", "deadline": "in 2 Wochen", "questions": QUESTIONS} | changes
    return Start(**values)  # type: ignore[arg-type]


def reply_to(house: House, request: Start) -> str:
    """What the bot says to a request that becomes no round."""
    house.start(request)
    assert house.look(lambda tx: tx.rounds.latest_in(ROOM)) is None
    (letter,) = house.deliver()
    return words(letter)


def decide(house: House, work: Callable[..., None]) -> None:
    """Staff say yes or no to what was proposed."""
    house.turn(work, house.message(), house.latest().id)


def test_a_hint_stands_below_its_question_and_in_the_echo(house: House) -> None:
    house.start(start(hints=((2, "Zum Beispiel Räume."),)))
    letters = house.deliver()
    assert "(Hinweis: Zum Beispiel Räume.)" in words(letters[0])
    asked = [words(one) for one in letters if "Frage 2 von" in words(one)]
    assert asked[0].endswith("\nZum Beispiel Räume.")
    assert house.latest().questions[1].hint == "Zum Beispiel Räume."


# --- What is clear ---------------------------------------------------------------------------------


def test_p3_a_clear_request_opens_at_once_echo_greeting_questions_in_order(house: House) -> None:
    request = house.start()
    letters = house.deliver()
    assert keys(letters) == [
        f"answer:{request.event}:start.echo",
        "round:1:greeting",
        "round:1:question:1",
        "round:1:question:2",
        "round:1:question:3",
    ]
    assert [letter.question for letter in letters[2:]] == [1, 2, 3]
    round_ = house.latest()
    assert (round_.phase, round_.opened_at, round_.deadline, round_.number) == (Phase.OPEN, NOW, DEADLINE, 1)
    assert round_.invited == 3


def test_a9_the_echo_says_what_was_understood_with_weekday_and_year(house: House) -> None:
    house.start(start(minutes="Mo, 7.12.2026 8 Uhr", deadline="Fr, 4.12.2026 18:00"), room=DESK)
    echo = words(house.deliver()[0])
    assert "Frist: Freitag, 4. Dezember 2026, 18 Uhr" in echo
    assert "Protokoll: Montag, 7. Dezember 2026, 8 Uhr" in echo
    assert "Netzwerk: Sprache und Ankommen (3 Einrichtungen)" in echo
    assert "Die Runde beginnt jetzt." in echo


def test_the_echo_calls_no_network_so_twice(house: House) -> None:
    house.start(name="Netzwerk Frühe Hilfen")
    assert "- Netzwerk Frühe Hilfen (3 Einrichtungen)" in words(house.deliver()[0])


def test_e3_no_round_begins_in_an_encrypted_room_while_our_device_is_not_trusted(house: House) -> None:
    """Most would see neither the questions nor that their answers are not read."""
    house.do(trust.lost, house.office, "foreign")
    house.start()
    (letter,) = house.deliver()
    assert "umlauf doctor" in words(letter)
    assert house.look(lambda tx: tx.rounds.latest()) == []
    house.do(trust.regained)
    house.start()
    assert house.latest().phase is Phase.OPEN


def test_e3_a_room_in_the_clear_does_not_ask_for_trust(house: House) -> None:
    house.do(trust.lost, house.office, "foreign")
    house.start(encrypted=False)
    assert house.latest().phase is Phase.OPEN


def test_e3_a_yes_opens_nothing_either_until_our_device_is_trusted_again(house: House) -> None:
    house.start(replace(REQUEST, deadline="morgen"))
    house.deliver()
    proposed = house.latest()
    house.do(trust.lost, house.office, "foreign")
    house.turn(opening.confirm, house.message("ja"), proposed.id, encrypted=True)
    assert "umlauf doctor" in words(house.deliver()[-1])
    assert house.latest().phase is Phase.PROPOSED
    house.do(trust.regained)
    house.turn(opening.confirm, house.message("ja"), proposed.id, encrypted=True)
    assert house.latest().phase is Phase.OPEN


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_unencrypted_room_is_mentioned(house: House, encrypted: bool) -> None:
    house.start(encrypted=encrypted)
    assert ("nicht verschlüsselt" in words(house.deliver()[0])) is not encrypted


def test_everyone_is_addressed_but_the_echo_stays_quiet_and_goes_to_the_desk(house: House) -> None:
    house.start(room=DESK)
    letters = {letter.key: letter for letter in house.deliver()}
    assert {letter.room for key, letter in letters.items() if key.startswith("round:")} == {ROOM}
    loud = {key for key, letter in letters.items() if isinstance(letter.act, Say) and not letter.act.notice}
    assert loud == {key for key in letters if key.startswith("round:")}
    assert house.latest().desk == DESK


def test_without_a_title_the_round_has_the_usual_one(house: House) -> None:
    house.start(start(title=""))
    assert house.latest().title == "Schriftliches Netzwerktreffen"


def test_each_round_of_a_room_has_a_number_of_its_own(house: House) -> None:
    for number in (1, 2):
        assert house.open().number == number
        house.turn(steering.call_off, house.message("abbrechen"), house.latest().id)
        house.deliver()


@pytest.mark.parametrize(("release", "needed"), [("automatic", 0), ("one", 1), ("two", 2)])
def test_the_offices_rule_of_release_goes_with_the_round(house: House, release: str, needed: int) -> None:
    house.office = an_office(release=Release(release))
    house.start()
    assert house.latest().release.needed == needed


# --- What is doubtful ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "doubt"),
    [
        (NO_TIME, "keine Uhrzeit genannt. Ich nehme: Freitag, 13. November 2026, 18 Uhr"),
        (HOLIDAY, "Feiertag (Erster Weihnachtstag): Freitag, 25. Dezember 2026"),
        (start(deadline="heute 10:30"), "in weniger als einer Stunde"),
        (start(leftover=("Bitte alle!",)), "bleibt weg: Bitte alle!"),
        (start(questions=tuple(f"Frage {no}?" for no in range(11))), "Es sind 11 Fragen"),
    ],
)
def test_a9_nothing_is_guessed_doubts_are_asked_first(house: House, request_: Start, doubt: str) -> None:
    house.start(request_, room=DESK)
    echo, question = house.deliver()
    assert "beginnt jetzt" not in words(echo)
    assert doubt in words(question)
    assert "schreiben Sie „ja“" in words(question)
    assert house.latest().phase is Phase.PROPOSED


def test_in_the_network_room_the_yes_needs_the_prefix(house: House) -> None:
    house.start(NO_TIME)
    assert "„!runde ja“" in words(house.deliver()[1])


def test_p2_a_yes_opens_what_was_proposed_even_after_a_restart_and_twice_is_once(house: House) -> None:
    house.start(NO_TIME)
    house.deliver()
    house.restart()
    decide(house, opening.confirm)
    decide(house, opening.confirm)
    assert keys(house.deliver()) == ["round:1:greeting"] + [f"round:1:question:{no}" for no in (1, 2, 3)]


def test_a_no_leaves_nothing_behind_but_a_number(house: House) -> None:
    house.start(NO_TIME)
    house.deliver()
    decide(house, opening.decline)
    decide(house, opening.decline)
    (letter,) = house.deliver()
    assert "nichts verschickt" in words(letter)
    assert house.latest().phase is Phase.CANCELLED


def test_p4_a_yes_after_the_deadline_opens_nothing(house: House) -> None:
    house.start(NO_TIME)
    house.deliver()
    house.now = DEADLINE + timedelta(days=1)
    decide(house, opening.confirm)
    (letter,) = house.deliver()
    assert "Frist ist inzwischen vorbei" in words(letter)
    assert house.latest().phase is Phase.CANCELLED


def test_a_new_request_takes_the_place_of_one_nobody_confirmed(house: House) -> None:
    house.start(NO_TIME)
    house.start()
    phases = [house.look(lambda tx, id_=id_: tx.rounds.get(id_).phase) for id_ in (1, 2)]
    assert phases == [Phase.CANCELLED, Phase.OPEN]


# --- What was asked and deleted --------------------------------------------------------------------


def delete(house: House, event: EventId) -> list[Letter]:
    """A moderator deletes a message of the bot; returns what is said thereupon."""
    redaction = house.message(by=PETERSEN, kind=Kind.REDACTION, target=event)
    house.turn(posing.ask_again, redaction)
    return house.deliver()


def test_a7_a_question_that_was_deleted_is_asked_once_more(house: House) -> None:
    house.open()
    before = house.question(2)
    (again,) = delete(house, before)
    assert (again.room, again.round, again.question) == (ROOM, house.latest().id, 2)
    assert QUESTIONS[1] in words(again)
    after = EventId(f"${again.key}")
    assert delete(house, before) == delete(house, after) == []
    house.answer("zur alten", HARMS, reply_to=before)
    house.answer("zur neuen", JANSSEN, reply_to=after)
    assert [by_question[2] for by_question in house.answers().values()] == ["zur alten", "zur neuen"]


def test_a7_nothing_else_that_is_deleted_is_said_again(house: House) -> None:
    house.open()
    answer = house.answer("Elf", to=1)
    house.deliver()
    for event in ("$round:1:greeting", "$unknown", answer.event):
        assert delete(house, EventId(event)) == []
    house.turn(steering.end, house.message(), house.latest().id)
    house.deliver()
    assert delete(house, house.question(1)) == []


# --- What cannot become a round --------------------------------------------------------------------


def test_a8_two_people_start_at_once_one_round_the_second_is_told(house: House) -> None:
    house.start()
    second = house.start(by=BRANDT)
    told = next(letter for letter in house.deliver() if letter.key == f"answer:{second.event}:start.running")
    assert "läuft schon eine Runde: Netzwerktreffen" in words(told)
    assert house.latest().id == 1


@pytest.mark.parametrize(
    ("request_", "hint"),
    [
        (start(questions=()), "Mir fehlen noch die Fragen"),
        (start(questions=tuple("?" * 40)), "40 Fragen, ich kann höchstens 20"),
        (start(questions=("Gut?", "x" * 10_000)), "Frage 2 ist sehr lang"),
        (start(title="x" * 201), "Titel ist sehr lang"),
        (start(deadline=None), "Mir fehlt noch die Frist"),
        (start(deadline="gestern"), "liegt schon zurück"),
        (start(deadline="31.2.2027 12 Uhr"), "gibt es nicht"),
        (start(deadline="Sa, 4.12.2026 12 Uhr"), "Wochentag und Datum"),
        (start(deadline="irgendwann"), "nicht verstanden"),
        (start(minutes="morgen 12 Uhr"), "vor dem Ende der Runde"),
        (start(minutes="später"), "„später“ habe ich nicht verstanden"),
    ],
)
def test_a10_what_cannot_be_a_round_is_refused_with_an_example(
    house: House, request_: Start, hint: str
) -> None:
    assert hint in reply_to(house, request_)


@pytest.mark.parametrize("questions", [1, 20])
def test_a10_from_one_to_twenty_questions_may_be_asked(house: House, questions: int) -> None:
    house.start(start(questions=tuple(f"Frage {no}?" for no in range(questions))))
    assert len(house.latest().questions) == questions


@pytest.mark.parametrize(
    "foreign",
    [
        "{{7*7}}",
        "{% raw %}",
        "%s %(title)s {0}",
        "'); DROP TABLE answers;--",
        "<b>fett</b>",
        "100_% *",
        "@room",
    ],
)
def test_a16_whatever_staff_write_is_only_text(house: House, foreign: str) -> None:
    house.start(start(title=foreign, questions=(foreign, "Und sonst?")))
    round_ = house.latest()
    assert (round_.title, round_.questions[0]) == (foreign, Question(1, foreign))
    assert "49" not in "".join(words(letter) for letter in house.deliver())


def test_rechenschaft_each_act_of_staff_stands_in_the_trail(house: House) -> None:
    house.start(NO_TIME)
    decide(house, opening.decline)
    house.start(REQUEST)
    trail = house.look(lambda tx: tx.audit.entries())
    assert [(entry.what, entry.round) for entry in trail] == [
        ("round proposed", 1),
        ("round declined", 1),
        ("round proposed", 2),
        ("round opened", 2),
    ]
