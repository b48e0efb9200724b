"""A longer direct message without a number: „Zu welcher Frage gehört das?“, and one number files it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct import unkept
from bot.conduct.answers import removal, rewording, whereto
from bot.conduct.answers.whereto import Said
from bot.conduct.course import steering
from bot.conduct.preparation import opening
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.meeting.answer import Channel
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import React
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase
from tests.office import DEADLINE, DIRECT, HARMS, NETWORK, PETERSEN, QUESTIONS, REQUEST, House, later

from .talking import heard, hears, read, say

KITA = HARMS.institution
LONG = "Wir suchen dringend Leihtablets für unsere Jugendlichen."


def write(house: House, body: str = LONG, by: Member = HARMS) -> Message:
    """She writes to us in private; what she hears waits."""
    message = house.message(body, by, room=DIRECT)
    house.look(lambda tx: tx.inbox.add(message))
    assert not hears(house, message) if waiting(house) is None else True
    read(house, message)
    house.look(lambda tx: tx.inbox.settle(message.event))
    return message


def waiting(house: House) -> Dialogue | None:
    found = house.look(lambda tx: tx.dialogues.at(RoomId(HARMS.user), house.now))
    return next((one for one in found if one.topic is Topic.WHERETO), None)


def name(house: House, body: str, *originals: Message) -> str | None:
    """She answers; the homeserver shows what she wrote. None if it is something else."""
    dialogue = waiting(house)
    assert dialogue is not None
    message = house.message(body, room=DIRECT)
    house.look(lambda tx: tx.inbox.add(message))
    said = house.look(lambda tx: whereto.understand(tx, house.office, message, dialogue))
    if not isinstance(said, Said):
        house.turn(whereto.note, message, dialogue, originals, said)
    elif not house.turn(whereto.settle, message, dialogue, said):
        return None
    house.look(lambda tx: tx.inbox.settle(message.event))
    return heard(house)


QUESTION = "Wer liest das eigentlich, und wird das auch an die Presse gegeben?"


def test_what_may_be_a_question_to_us_names_whom_to_ask_and_is_not_asked_about_again(house: House) -> None:
    house.open()
    write(house, QUESTION)
    assert f"War es eine Frage an uns, hilft Ihnen gern: {house.office.contact}" in heard(house)
    dialogue = waiting(house)
    assert dialogue is not None
    assert dialogue.due is None


@pytest.mark.parametrize("minutes", [0.5, 10])
def test_a_question_to_colleagues_takes_nothing_from_an_answer_after_it(house: House, minutes: float) -> None:
    house.open()
    asked = write(house, "Wer von Ihnen kommt eigentlich am Samstag zum Weihnachtsmarkt?")
    assert "Zu welcher Frage gehört das?" in heard(house)
    house.now = later(minutes=minutes)
    original = write(house)
    assert "Zu welcher Frage gehört das?" in heard(house)
    dialogue = waiting(house)
    assert dialogue is not None
    assert dialogue.state["events"] == [original.event]
    name(house, "3", original)
    assert house.answers() == {KITA: {3: LONG}}
    # What was a question may still be placed.
    name(house, "2", asked)
    assert house.answers() == {KITA: {2: asked.body, 3: LONG}}


def test_after_a_question_to_colleagues_the_only_one_left_is_known(house: House) -> None:
    house.open()
    house.answer("1. Elf Kinder\n2. Ein Kurs", room=DIRECT)
    write(house, "Wer von Ihnen kommt eigentlich am Samstag zum Weihnachtsmarkt, und wann?")
    write(house)
    assert house.answers()[KITA][3] == LONG


@pytest.mark.parametrize(
    "said",
    [
        "Könnten unsere letzten drei Antworten anonym erscheinen, geht das noch so",
        "Unsere Antworten bitte dem Träger nicht zeigen, das ist mir sehr wichtig",
        "Das müssen wir erst noch im Team besprechen",
    ],
)
def test_what_may_be_about_her_answers_is_not_filed_where_one_is_left(house: House, said: str) -> None:
    house.open()
    house.answer("1. Elf Kinder\n2. Ein Kurs", room=DIRECT)
    write(house, said)
    assert set(house.answers()[KITA]) == {1, 2}
    write(house)
    assert set(house.answers()[KITA]) == {1, 2}, "she is asked about that first"


def test_a_question_is_answered_while_we_wait_for_a_number(house: House) -> None:
    house.open()
    write(house)
    heard(house)
    for asks in (QUESTION, "Kann ich das auch faxen?"):
        assert name(house, asks) is None
        write(house, asks)
        assert "Das kann ich leider nicht beantworten." in heard(house)
    dialogue = waiting(house)
    assert dialogue is not None
    assert len(dialogue.state["events"]) == 1


@pytest.mark.parametrize(
    "said", ["zu mehreren", "das sind alle fünf, der Reihe nach", "der Reihe nach, alle drei", "1, 2 und 3"]
)
def test_who_names_several_questions_is_asked_one_after_the_other(house: House, said: str) -> None:
    house.open()
    write(house)
    heard(house)
    assert "Schreiben Sie mir bitte „los“" in (name(house, said) or "")
    assert house.answers() == {}
    assert waiting(house) is None


def test_she_is_asked_and_one_number_files_it(house: House) -> None:
    house.open()
    original = write(house)
    asked = heard(house)
    assert asked.startswith("Vielen Dank. Zu welcher Frage gehört das?")
    assert all(f"{no}. {text}" in asked for no, text in enumerate(QUESTIONS, start=1))
    assert "4. Zu keiner davon" in asked
    assert house.answers() == {}
    assert "Leihtablets" not in house.stored()
    assert "Notiert zu Frage 3 für **Kita Sonnenblume**" in (name(house, "3", original) or "")
    assert house.answers() == {KITA: {3: LONG}}
    (filed,) = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    assert filed.answer.channel is Channel.DIRECT
    assert waiting(house) is None


@pytest.mark.parametrize(
    "said", ["3", "Frage 3", "zu Frage 3", "Was fehlt?", "das gehört zu Frage 3", "die 3"]
)
def test_it_may_be_named_in_many_ways(house: House, said: str) -> None:
    house.open()
    original = write(house)
    name(house, said, original)
    assert house.answers() == {KITA: {3: LONG}}


def test_it_is_acknowledged_when_it_is_filed_and_not_before(house: House) -> None:
    house.open()
    original = write(house)
    assert not any(isinstance(one.act, React) for one in house.deliver())
    dialogue = waiting(house)
    assert dialogue is not None
    message = house.message("2", room=DIRECT)
    chosen = house.look(lambda tx: whereto.understand(tx, house.office, message, dialogue))
    house.turn(whereto.note, message, dialogue, [original], chosen)
    assert React(original.event, "✅", HARMS.user) in [one.act for one in house.deliver()]


def test_what_belongs_together_is_asked_about_once(house: House) -> None:
    house.open()
    first = write(house)
    assert "Zu welcher Frage" in heard(house)
    house.now += timedelta(seconds=30)
    second = write(house, "Und jemanden, der die Geräte dann einrichtet.")
    assert heard(house) == ""
    house.now += timedelta(minutes=5)
    third = write(house, "Am besten wäre das noch vor den Ferien.")
    assert "Ihre Nachrichten dort" in heard(house)
    name(house, "3", first, second, third)
    texts = house.look(lambda tx: [one.answer.text for one in tx.answers.of_user(HARMS.user)])
    assert texts == [one.body for one in (first, second, third)]


def test_who_had_a_question_reads_whom_to_ask(house: House) -> None:
    house.open()
    write(house)
    heard(house)
    told = name(house, "zu keiner, war ne frage") or ""
    assert "dann notiere ich nichts" in told
    assert f"War es eine Frage an uns, hilft Ihnen gern: {house.office.contact}" in told
    assert house.answers() == {}


@pytest.mark.parametrize(
    "said", ["zu keiner davon", "keiner, danke", "Nein, zu keiner", "keine, das war nur ein Hinweis"]
)
def test_none_of_them_and_nothing_is_stored(house: House, said: str) -> None:
    house.open()
    write(house)
    heard(house)
    assert "dann notiere ich nichts" in (name(house, said) or "")
    assert house.answers() == {}
    assert waiting(house) is None


@pytest.mark.parametrize("said", ["9", "ja", "vielleicht"])
def test_what_is_not_understood_gets_an_example_once_and_nothing_is_lost(house: House, said: str) -> None:
    house.open()
    original = write(house)
    heard(house)
    assert "zum Beispiel „3“" in (name(house, said) or "")
    assert name(house, said) is None
    name(house, "1", original)
    assert house.answers() == {KITA: {1: LONG}}


@pytest.mark.parametrize("said", ["Hallo", "Guten Morgen zusammen", "Wer macht denn hier mit?", "danke"])
def test_a_few_words_are_no_answer(house: House, said: str) -> None:
    house.open()
    write(house, said)
    assert "Zu welcher Frage" not in heard(house)


def test_a_number_needs_no_question_and_neither_does_the_last_that_is_open(house: House) -> None:
    house.open()
    write(house, "1. Elf neue Kinder. 3. Leihtablets")
    heard(house)
    write(house, "Wir haben einen Elternkurs ab Januar.")
    told = heard(house)
    assert told.startswith("Notiert zu Frage 2, die war noch frei.")
    assert "„gehört zu Frage 1“" in told
    assert house.answers()[KITA][2] == "Wir haben einen Elternkurs ab Januar."
    assert "nicht mehr zu Frage 2" in say(house, "gehört zu Frage 1")


def test_whoever_says_nothing_is_asked_once_more_in_the_morning(house: House) -> None:
    house.open()
    write(house)
    heard(house)
    due = house.look(lambda tx: tx.dialogues.next_due(house.now))
    assert due == later(hours=22)
    house.now = due
    (dialogue,) = house.look(lambda tx: tx.dialogues.due(house.now))
    house.do(whereto.ask_again, house.office, dialogue, may=True)
    house.restart()
    house.do(whereto.ask_again, house.office, dialogue, may=True)
    assert heard(house).startswith("Diese Nachricht habe ich noch keiner Frage zugeordnet.")
    assert house.look(lambda tx: tx.dialogues.next_due(house.now)) is None


def test_who_took_her_words_apart_herself_is_not_asked_again(house: House) -> None:
    house.open()
    write(house)
    heard(house)
    house.now = later(minutes=3)
    read(house, house.message(f"1. Ein Elternkurs.\n3. {LONG}", room=DIRECT))
    heard(house)
    house.now = later(hours=22)
    (dialogue,) = house.look(lambda tx: tx.dialogues.due(house.now))
    house.do(whereto.ask_again, house.office, dialogue, may=True)
    assert house.deliver() == []
    assert house.look(lambda tx: tx.dialogues.next_due(house.now)) is None


def test_shortly_before_the_end_she_is_asked_again_in_time(house: House) -> None:
    house.open()
    house.now = DEADLINE - timedelta(hours=2)
    write(house)
    assert house.look(lambda tx: tx.dialogues.next_due(house.now)) == DEADLINE - timedelta(hours=1)


def test_the_number_after_the_end_still_files_what_was_written_before(house: House) -> None:
    house.open()
    house.now = DEADLINE - timedelta(minutes=5)
    original = write(house)
    heard(house)
    house.now = DEADLINE + timedelta(hours=1)
    closed = replace(house.latest(), phase=Phase.CLOSED, closed_at=DEADLINE)
    house.do(lambda tx, now: tx.rounds.save(closed, now))
    name(house, "3", original)
    assert house.answers() == {KITA: {3: LONG}}


def test_p8_what_is_deleted_meanwhile_is_not_filed(house: House) -> None:
    house.open()
    original = write(house)
    redaction = house.message(room=DIRECT, kind=Kind.REDACTION, target=original.event)
    house.turn(removal.removed, redaction)
    assert waiting(house) is None
    assert heard(house) == ""


def test_what_the_homeserver_does_not_show_any_more_is_said(house: House) -> None:
    house.open()
    write(house)
    heard(house)
    assert "inzwischen gelöscht oder nicht mehr zu lesen" in (name(house, "3") or "")


def test_an_edit_meanwhile_needs_no_word(house: House) -> None:
    house.open()
    original = write(house)
    heard(house)
    edit = house.message("Anders.", room=DIRECT, kind=Kind.EDIT, target=original.event)
    house.turn(rewording.explain, edit, Place.DIRECT)
    assert heard(house) == ""


def test_p1_a_homeserver_that_is_away_costs_nothing(house: House) -> None:
    house.open()
    original = write(house)
    heard(house)
    dialogue, message = waiting(house), house.message("3", room=DIRECT)
    assert dialogue is not None
    chosen = house.look(lambda tx: whereto.understand(tx, house.office, message, dialogue))
    house.turn(unkept.promise, message, dialogue, chosen)
    house.restart()
    house.now += unkept.LATER
    (due,) = house.look(lambda tx: tx.dialogues.due(house.now))
    house.do(unkept.fulfil, house.office, due, [original], whereto.note)
    house.do(unkept.fulfil, house.office, due, [original], whereto.note)
    assert house.answers() == {KITA: {3: LONG}}
    assert heard(house).count("Notiert zu Frage 3") == 1


def test_it_is_told_to_her_and_goes_with_her(house: House) -> None:
    house.open()
    original = write(house)
    heard(house)
    found = house.look(lambda tx: disclosing.disclose(tx, HARMS.user, house.now))
    assert [one["state"]["events"] for one in found["asked"]] == [[original.event]]
    house.do(erasing.erase, Subject(user=HARMS.user))
    assert waiting(house) is None
    assert not house.look(lambda tx: tx.letters.about(original.event))


def test_in_two_networks_the_choices_name_them(house: House) -> None:
    house.open()
    network = replace(NETWORK, room=RoomId("!zwei:example.org"), name="Schulleitungen")
    message = house.message(by=PETERSEN, room=network.room)
    house.turn(opening.start, message, replace(REQUEST, questions=QUESTIONS[:2]), network)
    house.deliver()
    original = write(house)
    asked = heard(house)
    assert f"3. Sprache und Ankommen: {QUESTIONS[2]}" in asked
    assert f"4. Schulleitungen: {QUESTIONS[0]}" in asked
    assert "nur mit der Zahl" in (name(house, "Frage 2") or "")
    name(house, "3", original)
    assert house.answers() == {KITA: {3: LONG}}


def test_whoever_names_a_round_that_was_cancelled_meanwhile_hears_so(house: House) -> None:
    house.open()
    network = replace(NETWORK, room=RoomId("!zwei:example.org"), name="Schulleitungen")
    message = house.message(by=PETERSEN, room=network.room)
    house.turn(opening.start, message, replace(REQUEST, questions=QUESTIONS[:2]), network)
    original = write(house)
    second = house.look(lambda tx: tx.rounds.latest_in(network.room))
    house.turn(steering.call_off, message, second.id)
    house.deliver()
    assert "abgebrochen" in (name(house, "4", original) or "")
    assert house.answers() == {}


def test_who_cannot_choose_is_helped_and_her_sigh_is_no_answer(house: House) -> None:
    house.open()
    message = write(house)
    heard(house)
    assert "die am ehesten passt" in (name(house, "keine Ahnung, such dir eine aus") or "")
    assert "die am ehesten passt" in (name(house, "weiß nicht") or "")
    name(house, "3", message)
    assert house.answers() == {KITA: {3: LONG}}


def test_what_names_another_question_is_not_taken_for_the_last_that_is_open(house: House) -> None:
    house.open()
    say(house, "1. Elf neue Kinder.\n2. Das Elterncafé.")
    said = say(house, "Ach, die Zahl bei Frage 1 war falsch, es sind zwölf Kinder")
    assert "Zu welcher Frage gehört das?" in said
    assert 3 not in house.answers()[KITA]


# --- What is said about it, and is no part of it ----------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        *(
            "bitte nicht ins Protokoll",
            "das bitte aber nicht ins Protokoll aufnehmen",
            "Das bleibt unter uns!",
        ),
        *(
            "Bitte nichts davon veröffentlichen",
            "Sorry, das war ein Versehen.",
            "Entschuldigung, falscher Chat",
        ),
        *("Please keep this out of the minutes", "zurückziehen"),
    ],
)
def test_what_she_wants_kept_out_is_not_asked_about_any_more(house: House, said: str) -> None:
    house.open()
    write(house)
    heard(house)
    assert "dann notiere ich nichts" in (name(house, said) or "")
    assert house.answers() == {}
    assert waiting(house) is None


def test_who_takes_back_what_was_noted_before_is_asked_what_is_meant(house: House) -> None:
    house.open()
    say(house, "1. Elf neue Kinder.")
    write(house)
    heard(house)
    assert name(house, "zurückziehen") is None
    assert waiting(house) is not None


@pytest.mark.parametrize(
    "said", ["ohne Namen bitte", "Das soll bitte anonym bleiben.", "bitte ohne unseren Namen"]
)
def test_without_a_name_holds_for_what_is_noted_then(house: House, said: str) -> None:
    house.open()
    original = write(house)
    heard(house)
    assert "ohne den Namen Ihrer Einrichtung" in (name(house, said) or "")
    write(house, "Und jemanden, der die Geräte dann einrichtet.")
    heard(house)
    assert "Notiert zu Frage 3" in (name(house, "3", original) or "")
    (filed,) = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    assert (filed.answer.text, filed.answer.unnamed) == (LONG, True)


@pytest.mark.parametrize("said", ["zu 3 bitte, und wie gesagt anonym", "3 ohne Namen"])
def test_the_question_and_no_name_may_be_said_at_once(house: House, said: str) -> None:
    house.open()
    original = write(house)
    heard(house)
    name(house, said, original)
    (filed,) = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    assert (filed.answer.question, filed.answer.text, filed.answer.unnamed) == (3, LONG, True)


def test_a_promise_remembers_that_there_is_to_be_no_name(house: House) -> None:
    house.open()
    original = write(house)
    dialogue = waiting(house)
    assert dialogue is not None
    message = house.message("zu 3, aber anonym", room=DIRECT)
    chosen = house.look(lambda tx: whereto.understand(tx, house.office, message, dialogue))
    house.turn(unkept.promise, message, dialogue, chosen)
    kept = waiting(house)
    assert kept is not None
    house.do(unkept.fulfil, house.office, kept, [original], whereto.note)
    (filed,) = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    assert (filed.answer.question, filed.answer.unnamed) == (3, True)


def test_the_answer_before_is_the_one_that_is_noted(house: House) -> None:
    house.open()
    said = "ich meinte meine Antwort davor, die gehört zu Frage 2"
    original = write(house)
    heard(house)
    dialogue = waiting(house)
    name(house, said, original)
    assert house.answers() == {KITA: {2: LONG}}
    house.look(lambda tx: tx.dialogues.hold(dialogue))
    assert dialogue is not None
    assert name(house, said.replace("2", "3")) is None
    assert "Verschoben" in say(house, said.replace("2", "3"))
    assert house.answers() == {KITA: {3: LONG}}


def test_who_has_an_answer_there_may_mean_that_one(house: House) -> None:
    house.open()
    say(house, "3. Elf neue Kinder.")
    write(house)
    heard(house)
    name(house, "ohne Namen 3")
    assert house.answers() == {KITA: {3: "Elf neue Kinder."}}
    assert waiting(house) is not None


@pytest.mark.parametrize(
    "said",
    [
        "Im Protokoll hätte ich den Namen der Kollegin lieber gar nicht so gern stehen.",
        "Oh, sorry, da habe ich wohl gerade etwas durcheinandergebracht",
    ],
)
def test_what_sounds_as_if_it_were_about_it_is_no_part_of_it(house: House, said: str) -> None:
    house.open()
    original = write(house)
    heard(house)
    assert "nicht dazugenommen" in (name(house, said) or "")
    dialogue = waiting(house)
    assert dialogue is not None
    assert dialogue.state["events"] == [original.event]
    name(house, "3", original)
    assert house.answers() == {KITA: {3: LONG}}


@pytest.mark.parametrize("said", ["entschuldigt, ich bin zu alt dafür", "Bitte lassen Sie mich da raus"])
def test_who_is_excused_meanwhile_is_not_asked_again(house: House, said: str) -> None:
    house.open()
    original = write(house)
    heard(house)
    assert name(house, said) is None
    assert "erinnere Sie in dieser Runde nicht mehr" in say(house, said)
    house.now = later(hours=22)
    (dialogue,) = house.look(lambda tx: tx.dialogues.due(house.now))
    house.do(whereto.ask_again, house.office, dialogue, may=True)
    assert house.deliver() == []
    name(house, "3", original)
    assert house.answers() == {KITA: {3: LONG}}
