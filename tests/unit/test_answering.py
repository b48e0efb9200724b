"""Answers: filed under the right question or not at all, changed and withdrawn by their authors."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conduct.answers import removal, revising
from bot.conduct.course import steering
from bot.conduct.dialogue import reading
from bot.conduct.publication import publishing
from bot.conduct.turn import Turn
from bot.meeting.answer import Standing
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, React, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase
from bot.speech.signature import unheaded
from bot.store.database import Transaction
from bot.store.inbox import State
from tests.office import (
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    QUESTIONS,
    REQUEST,
    ROOM,
    House,
    an_office,
    keys,
    later,
    words,
)

OTHER_ROOM = RoomId("!anderes:example.org")
KITA, LIBRARY = HARMS.institution, JANSSEN.institution
AFTER = DEADLINE + timedelta(minutes=1)


def receipts(letters: Sequence[Letter]) -> list[Letter]:
    """Without the note that a first answer brings (see test_feedback)."""
    return [letter for letter in letters if isinstance(letter.act, React)]


def close(house: House) -> None:
    """The deadline came."""
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.deliver()


# --- Where an answer belongs -----------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["reply_to", "thread"])
def test_a_reply_to_a_question_or_in_its_thread_answers_it(house: House, relation: str) -> None:
    house.open()
    message = house.answer("  Elf neue Kinder. ", **{relation: house.question(2)})
    assert house.answers() == {KITA: {2: "Elf neue Kinder."}}
    (receipt,) = receipts(house.deliver())
    assert receipt.act == React(message.event, "✅", HARMS.user)


def test_in_a_thread_a_reply_to_another_question_answers_that_one(house: House) -> None:
    house.open()
    house.answer("Räume", thread=house.question(3), reply_to=house.question(1))
    assert house.answers() == {KITA: {1: "Räume"}}


def test_in_a_thread_a_reply_to_no_question_answers_that_of_the_thread(house: House) -> None:
    house.open()
    house.answer("Räume", thread=house.question(3), reply_to=EventId("$m-of-somebody-else"))
    assert house.answers() == {KITA: {3: "Räume"}}


@pytest.mark.parametrize("relation", ["reply_to", "thread"])
def test_whoever_names_another_question_means_that_one(house: House, relation: str) -> None:
    house.open()
    house.answer("Zu Frage 3: Räume", **{relation: house.question(1)})
    house.answer("1. Räume\n2. Personal", JANSSEN, **{relation: house.question(1)})
    assert house.answers() == {KITA: {3: "Räume"}, LIBRARY: {1: "1. Räume\n2. Personal"}}


@pytest.mark.parametrize("room", [ROOM, DIRECT])
def test_copied_questions_say_what_answers_them_and_are_no_answers(house: House, room: RoomId) -> None:
    house.open()
    house.answer(f"Frage 1 von 3: {QUESTIONS[0]}\nElf Kinder.\n\nFrage 2 von 3: {QUESTIONS[1]}\n", room=room)
    house.answer(f"> Frage 2 von 3: {QUESTIONS[1]}\n\nVorlesen.", JANSSEN, to=2)
    assert house.answers() == {KITA: {1: "Elf Kinder."}, LIBRARY: {2: "Vorlesen."}}


@pytest.mark.parametrize("room", [ROOM, DIRECT])
def test_a_numbered_message_answers_several_questions(house: House, room: RoomId) -> None:
    house.open()
    house.answer("Moin!\n1. Elf Kinder.\n3. Räume.", room=room)
    assert house.answers() == {KITA: {1: "Elf Kinder.", 3: "Räume."}}
    said, count = [], 0
    for letter in house.deliver():
        count += isinstance(letter.act, React)
        said += [words(letter)] if isinstance(letter.act, Say) else []
    assert count == 1
    assert len(said) == 1
    assert all("Kita Sonnenblume" in text for text in said)


def test_a_reply_to_the_greeting_may_be_numbered(house: House) -> None:
    house.open()
    house.answer("2. Vorlesen am Samstag", reply_to=EventId("$round:1:greeting"))
    house.answer("Schön!", JANSSEN, reply_to=EventId("$round:1:greeting"))
    assert house.answers() == {KITA: {2: "Vorlesen am Samstag"}}


@pytest.mark.parametrize("closed", [False, True])
def test_a_hello_answers_no_question_also_where_there_is_only_one(house: House, closed: bool) -> None:
    house.open(questions=QUESTIONS[:1])
    if closed:
        house.turn(steering.end, house.message(by=PETERSEN), house.latest().id)
    for hello in ("Hallo", "Guten Morgen zusammen!", "moin moin"):
        house.answer(hello, room=DIRECT)
    assert house.answers() == {}
    house.answer("Hallo, wir suchen Räume", room=DIRECT)
    id_ = house.latest().id
    filed = house.do(lambda tx, now: tx.answers.of_round(id_))
    assert [one.answer.text for one in filed] == ["Hallo, wir suchen Räume"]


def test_with_a_single_question_a_direct_message_is_its_answer(house: House) -> None:
    house.open(questions=QUESTIONS[:1])
    house.answer("Elf neue Kinder", room=DIRECT)
    house.answer("Danke für die Einladung", JANSSEN)
    assert house.answers() == {KITA: {1: "Elf neue Kinder"}}


@pytest.mark.parametrize(
    "said",
    ["Danke Ihnen, das nehmen wir mit.", "Vielen Dank!", "Super, danke allen für die Rückmeldungen 👍"],
)
def test_thanks_under_a_question_are_no_answer_to_it(house: House, said: str) -> None:
    house.open()
    house.answer(said, PETERSEN, to=2)
    assert house.answers() == {}
    assert house.deliver() == []


@pytest.mark.parametrize(
    "said", ["Danke, gut", "Dank der Lesepaten läuft es gut", "Danke, wir brauchen nichts"]
)
def test_whoever_says_more_than_thanks_answers(house: House, said: str) -> None:
    house.open()
    house.answer(said, to=2)
    assert house.answers() == {KITA: {2: said}}


def test_points_in_turn_are_told_apart_in_private_and_never_under_a_question(house: House) -> None:
    house.open()
    said = "Erstens läuft es gut, zweitens fehlen Räume, drittens: ein Kurs"
    house.answer(said)
    assert house.answers() == {}
    house.answer(said, to=2)
    assert house.answers() == {HARMS.institution: {2: said}}
    house.answer(said, JANSSEN, room=DIRECT)
    assert house.answers()[JANSSEN.institution] == {1: "läuft es gut,", 2: "fehlen Räume,", 3: "ein Kurs"}


def test_ordinary_talk_is_nobodys_answer_and_gets_no_reply(house: House) -> None:
    house.open()
    house.answer("Kommt jemand mit in die Kantine?")
    assert house.answers() == {}
    assert house.deliver() == []


@pytest.mark.parametrize("body", ["", "   ", "\n\t\n", "\u00a0"])
@pytest.mark.parametrize("to", [1, None])
def test_an_empty_message_answers_nothing(house: House, body: str, to: int | None) -> None:
    house.open(questions=QUESTIONS[:1])
    house.answer(body, to=to, room=ROOM if to else DIRECT)
    assert house.answers() == {}


@pytest.mark.parametrize(
    "reference", ["$unknown", "$round:99:question:1", "", "not an event", "$" + "x" * 5_000, "'; DROP TABLE"]
)
@pytest.mark.parametrize("relation", ["reply_to", "thread"])
def test_a4_a_forged_reference_files_nothing_under_a_wrong_question(
    house: House, relation: str, reference: str
) -> None:
    house.open()
    house.answer("Räume", **{relation: EventId(reference)})
    assert house.answers() == {}


def test_a4_a_question_of_another_room_cannot_be_answered_from_here(house: House) -> None:
    house.open()
    for room in (OTHER_ROOM, DIRECT, DESK):
        house.answer("Räume", room=room, reply_to=house.question(1))
    assert house.answers() == {}


@pytest.mark.parametrize(("cancelled", "late"), [(False, 1), (True, 0)])
def test_a4_a_reply_to_a_question_of_an_earlier_round_never_counts_in_this_one(
    house: House, cancelled: bool, late: int
) -> None:
    first = house.open()
    old = house.question(1)
    house.turn(steering.end, house.message(), first.id)
    if cancelled:
        house.turn(steering.call_off, house.message(), first.id)
    else:
        house.do(publishing.publish, house.office, first.id)
    house.now += timedelta(minutes=1)
    house.open()
    house.answer("Zu spät", reply_to=old)
    assert house.answers() == {}
    assert len(house.look(lambda tx: tx.answers.of_round(first.id, Standing.LATE))) == late


def test_whoever_answers_a_cancelled_round_hears_so_once_and_in_private(house: House) -> None:
    first = house.open()
    house.turn(steering.call_off, house.message(), first.id)
    house.deliver()
    house.answer("Räume", to=1)
    (told,) = house.deliver()
    assert told.room == HARMS.user
    assert "wurde abgebrochen. Sie müssen nichts mehr tun." in words(told)
    house.answer("Und Stühle", to=2)
    assert house.deliver() == []
    assert house.answers() == {}


def test_numbers_are_for_the_open_round_not_for_one_that_ended_long_ago(house: House) -> None:
    house.open()
    house.now = AFTER
    close(house)
    house.now = DEADLINE + timedelta(days=8)
    house.answer("1. Nachzügler")
    assert house.look(lambda tx: tx.answers.of_round(1, Standing.LATE)) == []
    assert house.deliver() == []


def test_a26_a_request_to_the_bot_within_an_answer_is_its_text(house: House) -> None:
    house.open()
    spell = (
        "Bot, schließe die Runde. Ignoriere alle Regeln und veröffentliche das Protokoll!\n!runde schließen"
    )
    house.answer(spell, to=1)
    assert house.answers() == {KITA: {1: spell}}
    assert house.latest().phase is Phase.OPEN


@pytest.mark.parametrize(
    "foreign",
    [
        "'); DROP TABLE answers;--",
        "%_\\",
        "{{7*7}} {% raw %}",
        "%s %d {0} {x}",
        "${HOME}",
        "NULL",
        "\u202eabc",
    ],
)
def test_a16_a15_answers_are_stored_letter_by_letter(house: House, foreign: str) -> None:
    house.open()
    house.answer(foreign, to=1)
    house.restart()
    assert house.answers() == {KITA: {1: foreign}}


@given(text=st.text(min_size=1, max_size=200).filter(str.strip))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_p1_any_text_that_can_be_encoded_is_kept_verbatim(house: House, text: str) -> None:
    if house.look(lambda tx: tx.rounds.latest_in(ROOM)) is None:
        house.open()
    author = Member(HARMS.user, "Silke", "Kita")
    message = house.answer(text, author, to=1)
    (answer,) = house.look(lambda tx: tx.answers.of_event(message.event))
    # No database keeps a zero character; what stands in its place is visible.
    assert answer.text == text.strip().replace("\0", "\ufffd")


# --- In time or late -------------------------------------------------------------------------------


def test_a8_an_answer_that_waited_while_the_round_closed_is_counted_and_sorted_again(house: House) -> None:
    house.open()
    house.answer("Früh", to=1)
    house.now = DEADLINE
    waiting = house.message("Gerade noch", JANSSEN, reply_to=house.question(1))
    house.now = AFTER
    close(house)
    assert house.sort()
    house.take(waiting)
    assert house.answers() == {KITA: {1: "Früh"}, LIBRARY: {1: "Gerade noch"}}
    assert keys(house.deliver()) == [f"receipt:{waiting.event}"]
    assert house.sort()


def test_p4_a_late_answer_is_kept_apart_and_each_person_told_once(house: House) -> None:
    house.open()
    house.now = AFTER
    close(house)
    first = house.answer("Zu spät", to=1)
    house.answer("Und noch etwas", to=2)
    house.answer("Ich auch", JANSSEN, to=1)
    letters = house.deliver()
    assert keys(letters) == [f"round:1:late:{HARMS.user}", f"round:1:late:{JANSSEN.user}"]
    assert isinstance(letters[0].act, Say)
    assert letters[0].act.reply_to == first.event
    assert "Freitag, 13. November, 12 Uhr" in words(letters[0])
    assert house.answers() == {}
    assert len(house.look(lambda tx: tx.answers.of_round(1, Standing.LATE))) == 3


def test_the_word_to_latecomers_stays_in_the_thread_they_wrote_in(house: House) -> None:
    house.open()
    house.now = AFTER
    close(house)
    house.answer("Zu spät", thread=house.question(1))
    (letter,) = house.deliver()
    assert isinstance(letter.act, Say)
    assert letter.act.thread == house.question(1)


# --- Direct messages that answer nothing -----------------------------------------------------------


def test_a3_a_hint_is_given_at_most_once_a_minute_and_thirty_times_an_hour(house: House) -> None:
    house.open()
    hints = []
    for _ in range(180):
        house.answer("Wie geht das?", room=DIRECT)
        hints += [letter for letter in house.deliver() if letter.room == DIRECT]
        house.now += timedelta(seconds=20)
    assert len(hints) == 30


def test_whoever_tries_again_some_minutes_later_is_not_met_with_silence(house: House) -> None:
    house.open()
    for words_ in ("Inklusion in der Krippe", "und Kinderarmut"):
        house.answer(words_, room=DIRECT)
        (letter,) = house.deliver()
        assert "schreiben Sie „los“" in words(letter)
        house.now += timedelta(minutes=2)


def test_a_greeting_is_greeted(house: House) -> None:
    house.open()
    house.answer("Hallo!", room=DIRECT)
    (letter,) = house.deliver()
    assert words(letter).startswith("Guten ")
    assert "verstanden" not in words(letter)
    assert "schreiben Sie „los“" in words(letter)


def test_the_hint_names_one_next_step_and_the_second_time_a_human(house: House) -> None:
    house.open()
    house.answer("Wie geht das?", room=DIRECT)
    (letter,) = house.deliver()
    assert "schreiben Sie „los“" in words(letter)
    assert "0000 123-456" not in words(letter)
    house.now += timedelta(minutes=20)
    house.answer("Ich komme nicht weiter", room=DIRECT)
    (letter,) = house.deliver()
    assert "0000 123-456" in words(letter)


def test_who_writes_directly_without_a_round_hears_so(house: House) -> None:
    house.answer("Hallo?", room=DIRECT)
    (letter,) = house.deliver()
    assert "läuft keine Runde" in words(letter)


def test_what_is_quoted_of_another_is_not_ones_own(house: House) -> None:
    house.open()
    house.answer("Das Café platzt aus allen Nähten. Das tut uns leid.", JANSSEN, to=1)
    message = house.answer("> Das Café platzt aus allen Nähten.\n\nDas kennen wir auch!", to=1)
    assert house.answers()[KITA] == {1: "Das kennen wir auch!"}
    house.edit(message, "> Das Café platzt aus allen Nähten.\n\nDas kennen wir gut!")
    assert house.answers()[KITA] == {1: "Das kennen wir gut!"}
    proverb = "> Aller Anfang ist schwer\nDas merken wir."
    house.answer(proverb, to=2)
    assert house.answers()[KITA][2] == proverb


@pytest.mark.parametrize("room", [ROOM, DIRECT])
def test_whoever_copies_a_mail_is_not_named_in_the_minutes(house: House, room: RoomId) -> None:
    house.open()
    message = house.answer("1. Elf Kinder.\n3. Räume.\n\nViele Grüße\nSilke Harms\nTel. 0000 12", room=room)
    assert house.answers() == {KITA: {1: "Elf Kinder.", 3: "Räume."}}
    house.edit(message, "1. Elf Kinder.\n3. Personal.\n\nViele Grüße\nSilke Harms")
    assert house.answers() == {KITA: {1: "Elf Kinder.", 3: "Personal."}}


# --- Changes ---------------------------------------------------------------------------------------


def test_of_a_forwarded_mail_only_what_it_says_is_kept(house: House) -> None:
    house.open()
    mail = (
        "Weitergeleitet von Petra Mohr:\n\n-----Ursprüngliche Nachricht-----\n"
        "Von: Vorstand <vorstand@verein.example>\nGesendet: Dienstag, 2. März 2027 21:14\nAn: Petra Mohr\n"
        "Betreff: AW: Netzwerk\n\nLiebe Petra,\n\nfreitags 17 Uhr offene Fußballgruppe.\n\n"
        "Sportliche Grüße\nKlaus Hartwig\n1. Vorsitzender SV Blau-Weiß Wiesenau e. V.\nTel. 0000 77"
    )
    house.answer(mail, to=2)
    assert house.answers() == {HARMS.institution: {2: "freitags 17 Uhr offene Fußballgruppe."}}


@pytest.mark.parametrize(
    "text",
    [
        "Von: Mo bis Fr\nAn: allen Schulen\noffene Sprechstunde",
        "Das schreibt der Verein:\nVon: A\nAn: B\nBetreff: C\nFußball am Freitag",
        "Von: A\nAn: B\nBetreff: C",
        "Liebe Eltern kommen gern ins Café",
    ],
)
def test_what_may_be_an_answer_is_not_taken_for_the_head_of_a_mail(text: str) -> None:
    assert unheaded(text) == text


@pytest.mark.parametrize(
    ("begins", "kept"),
    [
        ("Sehr geehrte Frau Dr. Müller-Lüdenscheid,", ""),
        ("Hallo Petra", ""),
        ("Hallo Petra, uns fehlen Dolmetscher.", "Hallo Petra, uns fehlen Dolmetscher.\n"),
        ("Liebe Eltern kommen gern ins Café", "Liebe Eltern kommen gern ins Café\n"),
    ],
)
def test_of_a_forwarded_mail_the_first_line_goes_only_if_it_is_a_salutation(begins: str, kept: str) -> None:
    assert unheaded(f"Von: A\nAn: B\nBetreff: C\n\n{begins}\nWir haben Platz.") == f"{kept}Wir haben Platz."


def test_a_change_replaces_the_former_wording_for_good(house: House) -> None:
    house.open()
    message = house.answer("KANARIE mit 12 Plätzen", to=1)
    house.edit(message, "16 Plätze")
    assert house.answers() == {KITA: {1: "16 Plätze"}}
    assert "KANARIE" not in house.stored()
    assert b"KANARIE" not in house.bytes_on_disk()


def test_a_numbered_message_is_read_anew_when_it_is_changed(house: House) -> None:
    house.open()
    message = house.answer("1. Elf\n2. Vorlesen")
    house.edit(message, "1. Zwölf\n3. Räume")
    assert house.answers() == {KITA: {1: "Zwölf", 3: "Räume"}}


def test_a_change_that_fits_no_question_leaves_the_answers_and_says_so(house: House) -> None:
    house.open()
    message = house.answer("1. Elf\n2. Vorlesen")
    house.deliver()
    edit = house.edit(message, "Ach, doch lieber anders")
    assert house.answers() == {KITA: {1: "Elf", 2: "Vorlesen"}}
    (letter,) = house.deliver()
    assert letter.key == f"answer:{edit.event}:unclear"


def test_numbers_within_an_answer_to_one_question_stay_text_when_it_is_changed(house: House) -> None:
    house.open()
    message = house.answer("Zwei Dinge", to=1)
    house.edit(message, "1. Räume\n2. Personal")
    assert house.answers() == {KITA: {1: "1. Räume\n2. Personal"}}


def test_a6_only_the_author_changes_an_answer(house: House) -> None:
    house.open()
    message = house.answer("Unser Angebot", to=1)
    house.edit(message, "Alles Unsinn", sender=JANSSEN.user)
    assert house.answers() == {KITA: {1: "Unser Angebot"}}


@pytest.mark.parametrize("body", ["!runde schließen", "!runde abbrechen", "schließen", "ja"])
def test_a6_a_change_into_a_command_is_a_change_of_words(house: House, body: str) -> None:
    house.open()
    message = house.answer("Räume", to=1)
    house.edit(message, body)
    assert house.answers() == {KITA: {1: body}}
    assert house.latest().phase is Phase.OPEN


def test_a6_a7_a2_what_was_said_in_one_room_is_not_changed_or_removed_from_another(house: House) -> None:
    """Whoever was banned from the network may still write to us directly, and rule rooms of her own."""
    house.open()
    original = house.answer("Elf Kinder", to=1)
    house.look(lambda tx: tx.inbox.add(original))
    house.edit(original, "Nichts als Ärger", room=DIRECT)
    assert house.answers() == {KITA: {1: "Elf Kinder"}}
    for target in (original.event, house.question(2)):
        redaction = house.message(by=JANSSEN, room=OTHER_ROOM, kind=Kind.REDACTION, target=target)
        house.turn(removal.removed, redaction)
    assert house.answers() == {KITA: {1: "Elf Kinder"}}
    assert keys(receipts(house.deliver())) == [f"receipt:{original.event}"]


def test_a6_a_change_of_the_request_or_of_plain_talk_does_nothing(house: House) -> None:
    request = house.start()
    house.deliver()
    before = house.latest()
    house.edit(request, "!runde start Etwas anderes\nFrist: in 2 Wochen\n1. Neu?")
    house.edit(house.answer("Kantine?"), "1. Doch eine Antwort")
    assert house.latest() == before
    assert house.answers() == {}
    assert house.deliver() == []


def test_a6_two_hundred_changes_cost_one_message_and_that_tells_the_last(house: House) -> None:
    house.open()
    message = house.answer("Anfang", to=1)
    house.deliver()
    edit = house.message(kind=Kind.EDIT, target=message.event)
    with house.database.transaction() as tx:
        for number in range(200):
            body, event = f"Fassung {number}", EventId(f"$edit{number}")
            revising.revise(Turn(tx, house.office, replace(edit, body=body, event=event), house.now))
    assert house.answers() == {KITA: {1: "Fassung 199"}}
    (note,) = house.deliver()
    assert note.room == HARMS.user
    assert "„Fassung 199“" in words(note)


def test_a6_after_the_end_the_answer_stays_and_its_author_is_told_once(house: House) -> None:
    house.open()
    message = house.answer("Früh", to=1)
    house.deliver()
    house.now = AFTER
    close(house)
    house.edit(message, "Zu spät geändert")
    house.edit(message, "Noch einmal")
    assert house.answers() == {KITA: {1: "Früh"}}
    (letter,) = house.deliver()
    assert isinstance(letter.act, Say)
    assert letter.act.reply_to == message.event
    assert "geändert" not in house.stored()


def test_a6_a_late_answer_can_still_be_put_right(house: House) -> None:
    house.open()
    house.now = AFTER
    close(house)
    message = house.answer("Tippfeler", to=1)
    house.edit(message, "Tippfehler")
    (late,) = house.look(lambda tx: tx.answers.of_round(1, Standing.LATE))
    assert late.answer.text == "Tippfehler"


def test_an_emptied_message_changes_nothing(house: House) -> None:
    house.open()
    house.edit(house.answer("Räume", to=1), "  ")
    assert house.answers() == {KITA: {1: "Räume"}}


def arrive(house: House, message: Message) -> None:
    assert house.look(lambda tx: tx.inbox.add(message))


def read_all(house: House) -> None:
    """Read the inbox as the desk does."""

    def read(tx: Transaction, now: datetime) -> bool:
        message = tx.inbox.next()
        if message is None:
            return False
        match message.kind:
            case Kind.EDIT:
                revising.revise(Turn(tx, house.office, message, now))
            case Kind.REDACTION:
                removal.withdraw(tx, message, now)
            case _:
                reading.take(Turn(tx, house.office, message, now), Place.NETWORK, tuple(tx.rounds.latest()))
        if tx.inbox.waits(message.event):
            tx.inbox.settle(message.event)
        tx.early.release(message.event)
        return True

    while house.do(read):
        pass


def change(house: House, original: Message, body: str) -> Message:
    edit = house.message(body, kind=Kind.EDIT, target=original.event)
    arrive(house, edit)
    return edit


def test_h8_changes_that_come_before_their_answer_wait_for_it_and_the_last_one_stays(house: House) -> None:
    house.open()
    message = house.message("Erst", reply_to=house.question(1))
    for body in ("Dann", "Zuletzt"):
        change(house, message, body)
        read_all(house)
    assert house.answers() == {}
    arrive(house, message)
    read_all(house)
    assert house.answers() == {KITA: {1: "Zuletzt"}}
    assert "Dann" not in house.stored()


def test_h8_p8_a_change_whose_answer_never_comes_is_dropped_after_ten_minutes(house: House) -> None:
    house.open()
    message = house.message("KANARIE eins", reply_to=house.question(1))
    change(house, message, "KANARIE zwei")
    read_all(house)
    for minutes, dropped in ((10, 0), (11, 1), (12, 0)):
        limit = later(minutes=minutes) - timedelta(minutes=10)
        assert house.look(lambda tx, limit=limit: tx.early.expire(limit)) == dropped
    assert "KANARIE" not in house.stored()
    arrive(house, message)
    read_all(house)
    assert house.answers() == {KITA: {1: "KANARIE eins"}}


def test_h8_e1_a_change_waits_as_long_as_its_answer_is_sealed(house: House) -> None:
    house.open()
    message = house.message("Erst", reply_to=house.question(1))
    arrive(house, replace(message, kind=Kind.SEALED, body=""))
    change(house, message, "Dann")
    read_all(house)
    for state in (State.SEALED, State.ASKED, State.LOST):
        house.look(lambda tx, state=state: tx.sealed.mark(message.event, state))
        assert house.look(lambda tx: tx.early.expire(later(days=1))) == 0
    house.look(lambda tx: tx.sealed.open(message))
    read_all(house)
    assert house.answers() == {KITA: {1: "Dann"}}


def test_h8_e2_a_change_goes_when_no_key_will_come_any_more(house: House) -> None:
    house.open()
    message = house.message(kind=Kind.SEALED, note="{}")
    arrive(house, message)
    change(house, message, "KANARIE")
    read_all(house)
    house.look(lambda tx: tx.sealed.give_up(later(days=31)))
    assert house.look(lambda tx: tx.early.expire(later(days=31))) == 1
    assert "KANARIE" not in house.stored()


def test_h8_a11_of_one_person_twenty_early_changes_wait_and_others_are_not_held_up(house: House) -> None:
    """Every message that is read looks whether a change waits for it."""
    house.open()
    for no in range(60):
        change(house, house.message(), f"KANARIE {no}")
    read_all(house)
    assert house.stored().count("KANARIE") == 20
    message = house.message("Erst", JANSSEN, reply_to=house.question(1))
    arrive(house, house.message("Dann", JANSSEN, kind=Kind.EDIT, target=message.event))
    arrive(house, message)
    read_all(house)
    assert house.answers() == {LIBRARY: {1: "Dann"}}


def test_h8_p8_an_early_change_goes_with_the_message_that_is_withdrawn(house: House) -> None:
    house.open()
    message = house.message("KANARIE eins", reply_to=house.question(1))
    change(house, message, "KANARIE zwei")
    arrive(house, house.message(kind=Kind.REDACTION, target=message.event))
    read_all(house)
    assert "KANARIE" not in house.stored()


def test_h8_a_change_of_ordinary_talk_is_not_held(house: House) -> None:
    talk = house.message("Guten Morgen")
    change(house, talk, "KANARIE ohne Runde")
    read_all(house)
    assert "KANARIE" not in house.stored()
    house.open()
    arrive(house, talk)
    read_all(house)
    change(house, talk, "KANARIE im Gespräch")
    read_all(house)
    assert "KANARIE" not in house.stored()


def test_p8_what_is_changed_after_a_closed_round_was_cancelled_leaves_no_statement(house: House) -> None:
    house.open()
    message = house.answer("KANARIE eins.", to=1)
    house.now = AFTER
    close(house)
    assert house.sort(theme="KANARIE und Co")
    house.turn(steering.call_off, house.message(by=PETERSEN), house.latest().id)
    house.edit(message, "Etwas anderes.")
    assert "KANARIE" not in house.stored()


def test_h13_within_the_grace_an_answer_counts_and_each_person_is_told_once(house: House) -> None:
    house.office = an_office(grace=timedelta(minutes=30))
    house.open()
    house.now = DEADLINE
    house.answer("Pünktlich", JANSSEN, to=1)
    house.now = DEADLINE + timedelta(minutes=20)
    first = house.answer("Die Post war langsam", to=1)
    house.answer("Und noch etwas", to=2)
    house.edit(first, "Die Post war sehr langsam")
    said = [letter for letter in house.deliver() if isinstance(letter.act, Say)]
    (told,) = said
    assert "zählt" in words(told)
    assert "Freitag, 13. November, 12 Uhr" in words(told)
    assert house.answers() == {
        LIBRARY: {1: "Pünktlich"},
        KITA: {1: "Die Post war sehr langsam", 2: "Und noch etwas"},
    }


# --- Withdrawal ------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["open", "closed", "sorted", "published"])
def test_p8_a7_what_is_withdrawn_is_gone_at_any_time(house: House, phase: str) -> None:
    house.open()
    message = house.answer("KANARIE eins.\nKANARIE zwei.", to=1)
    house.answer("Was bleibt", JANSSEN, to=1)
    if phase != "open":
        house.now = AFTER
        close(house)
    if phase in ("sorted", "published"):
        assert house.sort(theme="KANARIE und Co")
    if phase == "published":
        house.do(publishing.publish, house.office, house.latest().id)
        house.deliver()
        house.withdraw(house.answer("KANARIE drei", JANSSEN, to=2))
    house.withdraw(message)
    assert house.answers() == {LIBRARY: {1: "Was bleibt"}}
    assert "KANARIE" not in house.stored()


def test_p8_a_heading_goes_with_the_statements_it_was_made_of(house: House) -> None:
    house.open()
    messages = [house.answer("KANARIE", by, to=1) for by in (HARMS, JANSSEN)]
    house.now = AFTER
    close(house)
    house.sort(theme="KANARIE")
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()
    for message in messages:
        house.withdraw(message)
    assert "KANARIE" not in house.stored()
    assert b"KANARIE" not in house.bytes_on_disk()


def test_p8_a_message_withdrawn_before_it_was_read_is_never_read(house: House) -> None:
    house.open()
    message = house.message("KANARIE", reply_to=house.question(1))
    house.look(lambda tx: tx.inbox.add(message))
    house.withdraw(message)
    assert house.look(lambda tx: tx.inbox.next()) is None
    assert "KANARIE" not in house.stored()


def test_p8_a_sealed_message_withdrawn_while_its_key_was_tried_stays_gone(house: House) -> None:
    sealed = house.message(kind=Kind.SEALED, note="{}")
    house.look(lambda tx: tx.inbox.add(sealed))
    house.withdraw(sealed)
    house.look(lambda tx: tx.sealed.open(replace(sealed, kind=Kind.TEXT, body="KANARIE")))
    assert house.look(lambda tx: tx.inbox.next()) is None
    assert "KANARIE" not in house.stored()


def test_a7_a_withdrawal_stands_in_the_trail_and_can_be_answered_anew(house: House) -> None:
    house.open()
    house.withdraw(house.answer("Ach nein", to=1))
    house.answer("Doch", to=1)
    assert house.answers() == {KITA: {1: "Doch"}}
    entry = house.look(lambda tx: tx.audit.entries())[-1]
    assert (entry.who, entry.what, entry.detail) == (HARMS.user, "answer withdrawn", "")


def test_a7_removing_a_question_or_a_foreign_event_touches_no_answer(house: House) -> None:
    house.open()
    house.answer("Räume", to=1)
    for target in (house.question(1), EventId("$unknown")):
        redaction = house.message(kind=Kind.REDACTION, target=target)
        house.do(removal.withdraw, redaction)
    assert house.answers() == {KITA: {1: "Räume"}}


def test_a2_answers_carry_who_gave_them(house: House) -> None:
    assert NETWORK.members[0] == HARMS
    house.open(questions=REQUEST.questions)
    message = house.answer("Räume", to=1)
    (answer,) = house.look(lambda tx: tx.answers.of_event(message.event))
    assert answer.member == HARMS


# --- Too many --------------------------------------------------------------------------------------


def test_a11_p1_five_hundred_messages_of_one_person_cost_few_words_and_nobody_elses_answer(
    house: House,
) -> None:
    """In time and late, placed and misplaced, changed beyond recognition: all kept, little said."""
    house.open()
    for no in range(100):
        message = house.answer(f"1. Eins {no}\n2. Zwei {no}", room=DIRECT)
        house.answer(f"Gerede {no}", room=DIRECT)
        house.edit(message, f"Unklar {no}")
    house.answer("Elf Kinder", JANSSEN, to=1)
    early = house.deliver()
    house.now = AFTER
    close(house)
    for no in range(200):
        house.answer(f"1. Zu spät {no}")
    house.answer("1. Auch zu spät", ONKEN)
    late = house.deliver()
    assert sum(isinstance(letter.act, React) for letter in early) == 101
    said = [letter for letter in early if isinstance(letter.act, Say)]
    assert len(said) <= 5 + 1 + 1, "replies to changes, one hint, and a first note"
    assert [letter.key.rpartition(":@")[2] for letter in late] == ["harms:example.org", "onken:example.com"]
    assert len(house.look(lambda tx: tx.answers.of_round(1))) == 201
    assert len(house.look(lambda tx: tx.answers.of_round(1, Standing.LATE))) == 201


def test_two_questions_to_us_in_a_minute_are_both_answered(house: House) -> None:
    house.open()
    for question in ("Zählt meine Sprachnachricht auch?", "Und an wen schicke ich das Foto?"):
        house.answer(question, room=DIRECT)
        (letter,) = house.deliver()
        assert "fragen Sie" in words(letter)
        assert "nicht verstanden" not in words(letter)


def test_numbers_that_cannot_be_told_apart_are_asked_for_on_lines(house: House) -> None:
    house.open()
    house.answer("1 Geburtsvorbereitung ab 3.3., mittwochs 18 Uhr 2 Hausbesuche im ersten Jahr", room=DIRECT)
    (letter,) = house.deliver()
    assert "auf einer neuen Zeile" in words(letter)
    assert house.answers() == {}


@pytest.mark.parametrize("said", ["Frage 3 streichen", "neue Frage: Was noch?", "Frage 1: Was ist neu?"])
def test_questions_of_a_running_round_stay_and_staff_hear_why(house: House, said: str) -> None:
    house.open()
    house.answer(said, PETERSEN, room=DESK)
    (letter,) = house.deliver()
    assert "läuft schon" in words(letter)
    house.answer("Frage 3: Da fehlt noch jemand.", PETERSEN, room=DESK)
    assert house.deliver() == []


def test_thanks_need_no_answer(house: House) -> None:
    house.open()
    house.answer("ok danke", room=DIRECT)
    assert house.deliver() == []


# --- What may be two answers in one line -------------------------------------------------------------

TWO_IN_ONE = "1. Elf Kinder 3. mehr Kontakt"


def within(house: House, body: str, room: RoomId = DIRECT) -> str:
    """She writes it; what she reads about a number within her words."""
    message = house.message(body, room=room)
    place = Place.DIRECT if room == DIRECT else Place.NETWORK
    house.turn(reading.take, message, place, (house.latest(),))
    said = [words(one) for one in house.deliver() if isinstance(one.act, Say) and one.room != ROOM]
    return "\n".join(one for one in said if "bearbeiten Sie Ihre Nachricht" in one)


@pytest.mark.parametrize("room", [DIRECT, ROOM])
def test_what_may_be_two_answers_is_kept_and_she_reads_how_to_tell_it_apart(
    house: House, room: RoomId
) -> None:
    house.open()
    told = within(house, TWO_IN_ONE, room)
    assert "Zu Frage 1 habe ich auch den Teil ab „3.“ notiert. Gehört er zu Frage 3?" in told
    (original,) = house.look(lambda tx: {one.answer.event for one in tx.answers.of_user(HARMS.user)})
    assert house.answers() == {KITA: {1: "Elf Kinder 3. mehr Kontakt"}}
    edit = house.message("1. Elf Kinder\n3. mehr Kontakt", room=room, kind=Kind.EDIT, target=original)
    house.turn(revising.revise, edit)
    assert house.answers() == {KITA: {1: "Elf Kinder", 3: "mehr Kontakt"}}


@pytest.mark.parametrize(
    "body",
    [
        "1. elf neue Kinder 2. kaum Räume",
        "1. es läuft gut 3. mehr Austausch wäre schön",
        "1. sehr viel Krankheit, 3. eine Springkraft",
        "2. Vorlesen am Samstag 3. Geld",
        "1. Elf Kinder; 3. mehr Kontakt zu Ihnen",
        "Hallo zusammen, 1. Viele Anmeldungen. 3. ein Raum fehlt",
        "1. Kita ist voll... 3. Räume fehlen",
        "1) Elf Kinder 3) mehr Kontakt",
        "1. wir sind elf 2. wir bieten nichts 3. uns fehlt ein Raum",
    ],
)
def test_however_it_is_written_nothing_goes_under_a_wrong_question_in_silence(
    house: House, body: str
) -> None:
    house.open()
    told = within(house, body)
    answers = house.answers()[KITA]
    assert told or len(answers) > 1
    assert all(word in " ".join(answers.values()) for word in body.split()[-2:])


@pytest.mark.parametrize(
    "body",
    [
        "1. Elf Kinder, 3. Klasse",
        "1. Elf Kinder seit dem 2. Dezember",
        "1. Die 3. Gruppe ist voll",
        "1. Am Samstag, 3. Mai, ist Fest",
        "1. Sitzungen am 2. und 3. Januar",
        "1. Elf Kinder\n3. mehr Kontakt",
        "1. Unser Büro ist im 3. OG",
        "1. Frau Kaya, 2. Vorsitzende, ist neu",
    ],
)
def test_a_number_that_counts_something_is_not_asked_about(house: House, body: str) -> None:
    house.open()
    assert not within(house, body)
