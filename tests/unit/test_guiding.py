"""The guided conversation: one question after the other, and nothing said is lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conduct.course import steering
from bot.conduct.dialogue import guiding, wishing
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import React
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.patience import MOST_IN_CONVERSATION
from bot.meeting.question import Question
from bot.meeting.round import Phase
from bot.speech import commands
from bot.speech.commands import Privacy
from bot.speech.wishes import Begin
from bot.store.answers import Filed
from tests.office import DEADLINE, DESK, DIRECT, HARMS, JANSSEN, QUESTIONS, ROOM, House, an_office, keys

from .talking import heard, hears, read, say, wait

KITA, LIBRARY = HARMS.institution, JANSSEN.institution
POLL = Question(
    4, "Wie soll das nächste Treffen stattfinden?", options=("vor Ort", "als Videokonferenz", "schriftlich")
)


def open_with_poll(house: House) -> None:
    """A round with a poll at its end, and a hint to its second question."""
    round_ = house.open()
    first, second, third = round_.questions
    asked = (first, replace(second, hint="Gern mit Tag, Uhrzeit und Ort."), third, POLL)
    house.do(lambda tx, now: tx.rounds.save(replace(round_, questions=asked), now))


def filed_in(house: House, standing: Standing = Standing.COUNTED) -> list[Filed]:
    id_ = house.latest().id
    return house.look(lambda tx: tx.answers.of_round(id_, standing))


def stored(house: House) -> list[tuple[int, str]]:
    return [(one.answer.question, one.answer.text) for one in filed_in(house)]


def test_the_whole_conversation_as_in_the_evening_of_a_member(house: House) -> None:
    open_with_poll(house)
    house.now = datetime.fromisoformat("2026-11-05T18:48+00:00")
    first = say(house, "Los!")
    assert first.startswith("Guten Abend. Schön, dass Sie dabei sind. Es sind drei Fragen und eine Kurzfrage")
    assert f"**Frage 1 von 3: {QUESTIONS[0]}**" in first
    assert "„überspringen“, „zurück“ oder „später“" in first

    assert say(house, "Drei neue Tagespflegepersonen haben im Oktober angefangen.") == ""
    house.now += timedelta(seconds=15)
    assert say(house, "Darüber freuen wir uns sehr.") == ""
    assert wait(house, 19) == ""
    second = wait(house, 1)
    assert second.startswith("Notiert.\n\n**Frage 2 von 3")
    assert "Gern mit Tag, Uhrzeit und Ort." in second

    third = say(house, "überspringn")
    assert third.startswith("In Ordnung.\n\n**Frage 3 von 3")
    say(house, "Dolmetscher")
    poll = wait(house)
    assert "**Kurzfrage zum Schluss" in poll
    assert "1 vor Ort · 2 als Videokonferenz · 3 schriftlich" in poll

    summary = say(house, "3, abends passt es mir am besten")
    assert summary.startswith(f"Geschafft, vielen Dank. Das habe ich für **{KITA}** notiert")
    assert (
        "**1** Drei neue Tagespflegepersonen haben im Oktober angefangen. Darüber freuen wir uns sehr."
        in summary
    )
    assert "**2** – übersprungen –" in summary
    assert "**Kurzfrage:** schriftlich" in summary
    assert "„ändern 1“" in summary
    assert stored(house) == [
        (1, "Drei neue Tagespflegepersonen haben im Oktober angefangen."),
        (1, "Darüber freuen wir uns sehr."),
        (3, "Dolmetscher"),
        (4, "3, abends passt es mir am besten"),
    ]
    assert wait(house, 60) == ""
    assert "vielen Dank für Ihre Zeit" in say(house, "Ja, danke!")
    assert say(house, "Danke!") == ""


def test_p1_every_message_is_filed_and_acknowledged_at_once(house: House) -> None:
    house.open()
    say(house, "los")
    message = house.message("Elf Kinder.", room=DIRECT)
    assert hears(house, message)
    (receipt,) = house.deliver()
    assert receipt.act == React(message.event, "✅", HARMS.user)
    house.restart()
    (filed,) = filed_in(house)
    assert (filed.answer.channel, filed.answer.question) == (Channel.GUIDED, 1)
    assert "Frage 2 von 3" in wait(house)


def test_p2_the_next_question_comes_once(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    due = house.look(lambda tx: tx.dialogues.due(house.now + timedelta(seconds=20)))
    assert "Frage 2" in wait(house)
    for dialogue in due:
        house.do(guiding.act, house.office, dialogue)
    assert heard(house) == ""


def test_who_has_to_ask_first_goes_on_later_and_has_said_nothing_yet(house: House) -> None:
    house.open()
    say(house, "los")
    heard = say(house, "Das muss ich erst im Team besprechen")
    assert "Schreiben Sie „los“" in heard
    assert "nicht als Antwort notiert" in heard
    assert "„1. …“" in heard
    assert "gespeichert" not in heard
    assert house.answers() == {}
    assert "Frage 1 von 3" in say(house, "los")
    say(house, "Wir müssen noch viel klären")
    assert house.answers() == {KITA: {1: "Wir müssen noch viel klären"}}


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Überspringen bitte, da muss ich erst nachfragen", "Frage 3 von 3"),
        ("hab keine Zeit mehr mach ich später", "nicht als Antwort notiert"),
        ("Moment, das Telefon klingelt", "nicht als Antwort notiert"),
        ("Wie war nochmal die Frage?", "Frage 2 von 3"),
        ("Dazu muss ich erst meine Chefin fragen", "nicht als Antwort notiert"),
        ("bei 1 hab ich Quatsch geschrieben", "„ändern 1“"),
        ("letzte Antwort bitte löschen", "„Antwort 1 löschen“ nimmt sie weg"),
        ("Kann ich das auch anonym machen?", "ohne Namen"),
    ],
)
def test_what_is_said_of_being_asked_is_no_answer(house: House, said: str, heard: str) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    assert heard in say(house, said)
    assert stored(house) == [(1, "Elf Kinder.")]


@pytest.mark.parametrize("said", ["Wir haben keine Zeit, weil drei Kolleginnen fehlen", "Bin seit Mai krank"])
def test_what_keeps_somebody_busy_answers_the_question_that_she_was_just_asked(
    house: House, said: str
) -> None:
    house.open()
    say(house, "los")
    assert say(house, said) == ""
    assert stored(house) == [(1, said)]


@pytest.mark.parametrize(
    ("said", "after"), [("Wir haben leider keine Zeit", 2), ("Diesmal haben wir keine Zeit", 0)]
)
def test_whoever_does_not_take_part_is_excused(house: House, said: str, after: int) -> None:
    house.open()
    say(house, "los")
    house.now += timedelta(hours=after)
    assert "entschuldigt" in say(house, said)
    assert stored(house) == []


def test_whoever_wants_an_answer_gone_is_not_given_a_receipt_for_that(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    house.now += timedelta(minutes=1)
    assert "Frage 1" in say(house, "Frage 1 löschen")
    assert "gelöscht" in say(house, "ja")
    assert stored(house) == []


def test_it_goes_on_days_later_at_the_first_open_question(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    assert "Schreiben Sie „los“" in say(house, "später")
    house.now += timedelta(days=3)
    assert "nicht verstanden" in say(house, "Räume fehlen")
    again = say(house, "los")
    assert "Gern machen wir da weiter" in again
    assert "Frage 2 von 3" in again
    say(house, "Vorlesen")
    assert "Frage 3 von 3" in wait(house)


def test_without_a_word_for_days_the_answer_still_belongs_to_the_question(house: House) -> None:
    house.open()
    say(house, "los")
    house.now += timedelta(days=4)
    say(house, "Elf Kinder.")
    assert house.answers() == {KITA: {1: "Elf Kinder."}}


def test_back_shows_what_was_said_and_adds_to_it(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    back = say(house, "zurük")
    assert "„Elf Kinder.“" in back
    assert "Frage 1 von 3" in back
    say(house, "Und ein Hund.")
    assert "Frage 2 von 3" in wait(house)
    assert stored(house) == [(1, "Elf Kinder."), (1, "Und ein Hund.")]


@pytest.mark.parametrize(
    ("wish", "word", "done", "kept"),
    [
        ("ändern 1", "Zwölf Kinder.", "Geändert", [(1, "Zwölf Kinder.")]),
        ("ändern 1", "abbrechen", "bleibt", [(1, "Elf Kinder.")]),
        ("ohne Namen 1", "ja", "ohne Namen", [(1, "Elf Kinder.")]),
        ("zurückziehen 1", "nein", "bleibt", [(1, "Elf Kinder.")]),
    ],
)
def test_p1_the_next_question_waits_for_what_she_was_asked_about_her_answers(
    house: House, wish: str, word: str, done: str, kept: list[tuple[int, str]]
) -> None:
    """Else her new wording would be filed under the question that came in between."""
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    house.now += timedelta(seconds=10)
    assert say(house, wish)
    assert wait(house, 30) == ""
    assert wait(house, 300) == ""
    assert done in say(house, word)
    assert stored(house) == kept
    assert "Frage 2 von 3" in wait(house)


def test_whoever_looks_after_her_answers_sees_them_however_much_she_changes(house: House) -> None:
    house.open()
    say(house, "1. Elf Kinder.\n2. Vorlesen.\n3. Räume fehlen.")
    for no in (1, 2, 3):
        assert "neue Fassung" in say(house, f"ändern {no}")
        assert "Geändert" in say(house, f"Neu zu {no}.")
    assert "Neu zu 3." in say(house, "meine Antworten")


def test_whoever_has_written_nothing_is_not_told_that_it_is_stored(house: House) -> None:
    house.open()
    say(house, "los")
    assert "gespeichert" not in say(house, "später")
    say(house, "los")
    say(house, "Elf Kinder.")
    assert "Was Sie geschrieben haben, ist gespeichert." in say(house, "später")


def test_numbers_are_filed_by_number_and_it_goes_on_with_what_is_open(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "1. Elf Kinder.\n3. Räume.")
    assert house.answers() == {KITA: {1: "Elf Kinder.", 3: "Räume."}}
    assert "Frage 2 von 3" in wait(house)


def test_a_reply_to_an_earlier_question_answers_that_one(house: House) -> None:
    house.open()
    say(house, "los")
    first = EventId("$guide:$m2")
    assert house.look(lambda tx: tx.outbox.subject_of(first)) == (house.latest().id, 1)
    say(house, "überspringen")
    say(house, "Elf Kinder.", reply_to=first)
    assert house.answers() == {KITA: {1: "Elf Kinder."}}


@pytest.mark.parametrize("word", ["ja", "Nein", "nichts los", "Stimmt"])
def test_yes_and_no_are_answers_here(house: House, word: str) -> None:
    house.open()
    say(house, "los")
    say(house, word)
    assert house.answers() == {KITA: {1: word}}


def test_but_a_yes_to_an_erasure_erases(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    assert "Wirklich alles löschen" in say(house, "löschen")
    assert "sind hier gelöscht" in say(house, "ja")
    assert house.answers() == {}
    assert wait(house, 60) == ""


def test_a_no_to_the_summary_shows_what_may_be_done(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    say(house, "fertig")
    assert "„ändern 1“" in say(house, "nein")


def test_courtesies_are_no_answers_and_abbrechen_is_later(house: House) -> None:
    house.open()
    say(house, "los")
    assert say(house, "Danke!") == ""
    assert "wann immer es passt" in say(house, "abbrechen")
    assert house.answers() == {}


def test_what_is_an_option_is_a_vote_whatever_else_it_means(house: House) -> None:
    round_ = house.open(questions=QUESTIONS[:1])
    asked = (*round_.questions, Question(2, "Wann treffen wir uns?", options=("bald", "später")))
    house.do(lambda tx, now: tx.rounds.save(replace(round_, questions=asked), now))
    say(house, "los")
    assert "Wann treffen wir uns?" in say(house, "überspringen")
    assert "**Kurzfrage:** später" in say(house, "später")
    assert "vielen Dank für Ihre Zeit" in say(house, "Passt so 👍")


def test_short_answers_of_consent_are_kept(house: House) -> None:
    house.open(questions=("Passt Ihnen der 25. Februar?",))
    say(house, "Passt")
    assert house.answers() == {KITA: {1: "Passt"}}


def test_named_questions_are_answers_whatever_staff_might_mean_by_them(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Frage 3: Räume fehlen.")
    assert house.answers() == {KITA: {3: "Räume fehlen."}}


def test_done_early_sums_up(house: House) -> None:
    house.open()
    say(house, "los")
    assert "nichts notiert" in say(house, "fertig")
    say(house, "los")
    say(house, "Elf Kinder.")
    summary = say(house, "Das war's")
    assert "**1** Elf Kinder." in summary
    assert "**3** – übersprungen –" in summary
    assert wait(house, 60) == ""


def test_whoever_has_answered_everything_reads_the_summary(house: House) -> None:
    house.open()
    house.answer("1. Eins\n2. Zwei\n3. Drei", room=ROOM)
    assert "**2** Zwei" in say(house, "los")


def test_whoever_skipped_everything_may_begin_anew(house: House) -> None:
    house.open()
    say(house, "los")
    for _ in range(3):
        last = say(house, "überspringen")
    assert "nichts notiert" in last
    assert "Frage 1 von 3" in say(house, "los")


def test_what_is_said_once_the_minutes_are_out_is_about_them_and_answers_no_question(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    say(house, "los")
    say(house, "Wir ziehen um.")
    wait(house)
    house.end()
    house.sort()
    house.publish()
    house.deliver()
    told = say(house, "Das mit dem Umzug sollte gar nicht ins Protokoll, bitte rausnehmen")
    assert "Danke für den Hinweis zum Protokoll der Runde 1" in told
    assert filed_in(house, Standing.LATE) == []


def test_a_closed_round_takes_what_is_said_as_late(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    wait(house)
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.deliver()
    assert "Nachtrag" in say(house, "Vorlesen")
    late = filed_in(house, Standing.LATE)
    assert [(one.answer.question, one.answer.text) for one in late] == [(2, "Vorlesen")]
    assert "nicht verstanden" not in say(house, "los")


def test_a_question_that_is_due_after_the_end_is_not_asked_any_more(house: House) -> None:
    house.open()
    say(house, "los")
    house.now = DEADLINE - timedelta(seconds=5)
    say(house, "Elf Kinder.")
    house.now = DEADLINE
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.deliver()
    assert "zählt" in wait(house)
    assert house.answers() == {KITA: {1: "Elf Kinder."}}


def test_a_cancelled_round_takes_nothing(house: House) -> None:
    house.open()
    say(house, "los")
    house.turn(steering.call_off, house.message(room=ROOM), house.latest().id)
    house.deliver()
    assert "läuft keine Runde" in say(house, "Elf Kinder.")
    assert house.answers() == {}


def test_without_a_round_it_says_so(house: House) -> None:
    assert "läuft keine Runde" in say(house, "los")


@pytest.mark.parametrize("words_", ["los", "Zu Frage 2: Uns fehlen Räume.", "Wann ist die nächste Runde?"])
def test_whoever_is_early_hears_when_the_round_begins(house: House, words_: str) -> None:
    house.open()
    planned = replace(house.latest(), phase=Phase.PLANNED, opens_at=house.now + timedelta(days=1))
    house.look(lambda tx: tx.rounds.save(planned, house.now))
    told = say(house, words_)
    assert "beginnt Dienstag, 3. November, 10 Uhr" in told
    assert "Ab dann notiere ich Ihre Antworten." in told
    assert house.answers() == {}


def test_of_several_rounds_one_is_chosen_by_number_or_name(house: House) -> None:
    house.open()
    other = replace(house.latest(), room=RoomId("!anderes:example.org"), network="Schulleitungen")
    house.do(lambda tx, now: tx.rounds.add(other))
    which = say(house, "los")
    assert "1. Sprache und Ankommen" in which
    assert "nur mit der Zahl" in say(house, "hm")
    assert "Frage 1 von 3" in say(house, "die 2")
    (dialogue,) = house.look(lambda tx: tx.dialogues.of_user(HARMS.user))
    assert dialogue.round == 2


def test_each_member_has_a_conversation_of_her_own(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "los", JANSSEN, RoomId("!janssen:example.org"))
    say(house, "Lesung", JANSSEN, RoomId("!janssen:example.org"))
    say(house, "Elf Kinder.")
    assert house.answers() == {KITA: {1: "Elf Kinder."}, LIBRARY: {1: "Lesung"}}


def test_her_own_edits_and_deletions_work_as_everywhere(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf Kinder.")
    (filed,) = filed_in(house)
    original = replace(house.message(room=DIRECT), event=filed.answer.event)
    house.edit(original, "Zwölf Kinder.")
    assert house.answers() == {KITA: {1: "Zwölf Kinder."}}
    house.withdraw(original)
    assert house.answers() == {}


def test_the_poll_after_a_numbered_message_is_one_word_away(house: House) -> None:
    open_with_poll(house)
    thanks = say(house, "1. Eine Stelle ist frei.\n3. Uns fehlt Personal.")
    assert "zwei Antworten für **Kita Sonnenblume** notiert: zu Frage 1 und 3. Frage 2 bleibt frei" in thanks
    assert "1 vor Ort · 2" in thanks
    assert say(house, "Danke!") == ""
    assert say(house, "1") == ""
    assert stored(house)[-1] == (4, "1")
    assert wait(house, 60) == ""


def test_a14_nothing_a_member_writes_becomes_markup_in_the_summary(house: House) -> None:
    house.open(questions=QUESTIONS[:2])
    say(house, "los")
    say(house, "**fett** [x](javascript:1) # los")
    wait(house)
    summary = say(house, "fertig")
    assert "**fett**" not in summary
    assert "[x](" not in summary


def test_letters_are_told_once_for_each_message(house: House) -> None:
    house.open()
    message = house.message("los", room=DIRECT)
    for _ in range(2):
        rounds = house.look(lambda tx: tx.rounds.latest())
        house.turn(wishing.grant, message, Place.DIRECT, Begin(), rounds)
    assert keys(house.deliver()) == [f"guide:{message.event}"]


_DEEDS = st.sampled_from(
    [
        "los",
        "überspringen",
        "zurück",
        "später",
        "fertig",
        "danke",
        "ja",
        "meine Antworten",
        "<wait>",
        "<close>",
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.one_of(_DEEDS, st.integers(1, 99)), max_size=14))
def test_p1_whatever_she_does_each_message_with_a_receipt_is_an_answer_and_no_other(
    house: House, deeds: list[str | int]
) -> None:
    house.begin_anew()
    open_with_poll(house)
    receipts = 0
    for deed in deeds:
        house.now += timedelta(minutes=1)
        if deed == "<wait>":
            wait(house)
        elif deed == "<close>" and house.latest().phase is Phase.OPEN:
            house.turn(steering.end, house.message(room=ROOM), house.latest().id)
            house.deliver()
        elif deed != "<close>":
            body = deed if isinstance(deed, str) else f"Es sind {deed} Kinder."
            message = house.message(body, room=DIRECT)
            house.look(lambda tx, message=message: tx.inbox.add(message))
            if not hears(house, message):
                read(house, message)
            receipts += sum(isinstance(one.act, React) for one in house.deliver())
    assert len(filed_in(house)) == receipts
    assert len(house.look(lambda tx: tx.dialogues.of_user(HARMS.user))) <= 1


def test_a3_whoever_leaps_too_fast_to_be_asked_answers_the_question_she_read(house: House) -> None:
    house.open()
    said = [say(house, word) for word in ["los", *["zurück"] * (MOST_IN_CONVERSATION - 1), "überspringen"]]
    assert "Frage 1 von 3" in said[-2]
    assert said[-1] == ""
    say(house, "Elf Kinder.")
    assert house.answers() == {KITA: {1: "Elf Kinder."}}


STRANGER = Member(UserId("@tarek:example.org"), "Tarek Saleh", "Tarek Saleh")


def test_whoever_only_answers_the_guide_is_asked_for_her_institution_at_the_end(house: House) -> None:
    house.open(questions=QUESTIONS[:1])
    say(house, "los", STRANGER)
    say(house, "Elf neue Kinder", STRANGER)
    summary = wait(house)
    assert "Tarek" not in summary
    assert "**Für welche Einrichtung schreiben Sie?**" in summary
    assert "Stimmt alles?" not in summary
    noted = say(house, "Diakonie", STRANGER)
    assert "„Diakonie“ kenne ich noch nicht" in noted
    assert "**Diakonie**" in say(house, "jaa", STRANGER)
    assert {one.answer.member.institution for one in filed_in(house)} == {"Diakonie"}


def test_whoever_is_out_reads_what_stays_and_no_word_of_it_is_an_answer(house: House) -> None:
    """„ich bin raus“ once stood in the minutes, behind what she had answered."""
    house.open()
    say(house, "los")
    say(house, "Frühförderung auch ambulant in der Kita")
    said = say(house, "ich bin raus")
    assert "wir hören hier auf" in said
    assert "„zurückziehen“" in said
    assert stored(house) == [(1, "Frühförderung auch ambulant in der Kita")]
    assert wait(house, 60) == ""


@pytest.mark.parametrize("question", ["Wie meinen Sie das?", "Wie lange dauert das?", "Bis wann nochmal?"])
def test_who_asks_back_has_not_answered(house: House, question: str) -> None:
    house.open()
    say(house, "los")
    say(house, question)
    assert stored(house) == []
    say(house, "Elf Kinder")
    assert stored(house) == [(1, "Elf Kinder")]


def test_who_does_not_know_is_asked_the_next_question(house: House) -> None:
    house.open()
    say(house, "los")
    assert "Frage 2 von 3" in say(house, "weis nich, nächste bitte")
    assert stored(house) == []


@pytest.mark.parametrize(
    "said",
    ["Was macht ihr mit meinen Daten?", "Wofür werden unsere Angaben gebraucht", "What happens to my data?"],
)
def test_a_question_about_her_data_is_none_of_her_answers(house: House, said: str) -> None:
    open_with_poll(house)
    say(house, "los")
    message = house.message(said, room=DIRECT)
    assert not hears(house, message)
    assert commands.understand(said, prefix_needed=False, private=True) == Privacy()
    assert stored(house) == []


@pytest.mark.parametrize(
    "said",
    [
        "Wie gehen wir mit den Daten der Kinder um?",
        "Unsere Daten sind veraltet.",
        "Wie schützen wir unsere Daten?",
        "Wer pflegt unsere Daten im Familienportal?",
        "Wie bekommen wir unsere Angaben in den Bildungsbericht?",
        "How do we protect our data?",
    ],
)
def test_data_may_be_what_she_writes_about(house: House, said: str) -> None:
    open_with_poll(house)
    say(house, "los")
    say(house, said)
    assert stored(house) == [(1, said)]
