"""After the minutes: members object, staff decide, another edition comes out, and it ends in agreement."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conduct.answers import removal, revising
from bot.conduct.corrections import correcting
from bot.conduct.course import hindrance, steering
from bot.conduct.dialogue import reading, unplaced
from bot.conduct.privacy.disclosing import disclose
from bot.conduct.privacy.erasing import Subject, consent, erase
from bot.conduct.publication import composing, concluding
from bot.meeting import remark
from bot.meeting.aftermath import Aftermath
from bot.meeting.ids import EventId
from bot.meeting.incident import Incident
from bot.meeting.incident import Kind as Trouble
from bot.meeting.letter import Attach, Letter, React, Redact, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Place
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Form
from bot.minutes import chat
from bot.speech.correcting import Decide
from tests.office import (
    BERLIN,
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    NOW,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    words,
)

from .afterwards import EVENING, clock, decide, document, published, told
from .talking import heard, say

pytestmark = pytest.mark.both_databases

HINT = "Im Protokoll steht unser Info-Abend, der ist aber auf unbestimmte Zeit verschoben"
MOVED = "Der Info-Abend der Kita Sonnenblume ist am 10. Dezember um 19 Uhr, online."


@pytest.fixture
def out(house: House) -> House:
    """Minutes that appeared on Friday, 13 November; one may object until the 27th at noon."""
    return published(house)


def test_p9_what_hinders_the_end_of_a_round_is_over_when_that_moves_on_and_not_before(out: House) -> None:
    def lasting() -> list[str]:
        out.do(hindrance.overcome, out.office)
        found = out.look(lambda tx: tx.incidents.since(out.now))
        return [one.subject for one in found if one.over is None]

    id_ = out.latest().id
    out.look(lambda tx: tx.incidents.note(Incident(Trouble.STUCK, "round", NOW, None, ROOM, id_)))
    out.do(hindrance.stuck, out.office, "the end of round", id_)
    assert lasting() == ["the end of round"]
    out.look(lambda tx: tx.aftermaths.save(Aftermath(id_, out.now, looked_back_at=out.now)))
    assert lasting() == []


def under(house: House, body: str, by: Member = HARMS, **more: Any) -> list[Letter]:
    """Somebody replies to the first message of the minutes in the room."""
    message = house.message(body, by, reply_to=EventId("$round:1:minutes:1"), **more)
    house.turn(reading.read, message)
    return house.deliver()


def accepted(house: House, *steps: Decide) -> list[Letter]:
    """A hint is given, confirmed, accepted, and comes out the next morning."""
    say(house, HINT)
    say(house, "Ja genau")
    decide(house, *(steps or (Decide(1, True, MOVED),)))
    house.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    return clock(house)


def test_words_of_the_office_are_echoed_with_whose_and_what_they_replace(out: House) -> None:
    say(out, HINT)
    say(out, "Ja genau")
    told = "".join(words(one) for one in decide(out, Decide(1, True, MOVED)) if one.room == DESK)
    assert "Korrektur 1 kam von Kita Sonnenblume, TOP 2." in told
    assert f"Dort steht: „{EVENING}“ Das bleibt stehen" in told
    assert f"Als Korrektur steht dann dabei: „{MOVED}“" in told
    assert "Jetzt gilt" not in told
    assert "„Korrektur 1 ablehnen“" in told
    told = "".join(words(one) for one in decide(out, Decide(1, True)) if one.room == DESK)
    assert "Dort steht" not in told


def test_what_staff_read_of_words_of_their_own_is_what_the_minutes_then_say(out: House) -> None:
    say(out, "Der Info-Abend ist auf den 10. Dezember verschoben")
    say(out, "ja")
    told = "".join(words(one) for one in decide(out, Decide(1, True, MOVED)) if one.room == DESK)
    assert f"Dort steht: „{EVENING}“ Das bleibt stehen" in told
    assert "Soll stattdessen der Satz des Mitglieds den alten ersetzen" in told
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    clock(out)
    assert EVENING in document(out)
    assert MOVED in document(out)


# --- Objecting -------------------------------------------------------------------------------------


def test_the_minutes_say_until_when_one_may_object(out: House) -> None:
    text = document(out)
    assert "Hinweise und Einwände bitte bis Freitag, 27. November 2026, 12 Uhr" in text
    assert "Danach gilt das Protokoll als abgestimmt." in text
    assert "Fassung 1" in text
    id_ = out.latest().id
    first, *_ = out.look(
        lambda tx: chat.messages(
            composing.compose(tx, out.office, tx.rounds.get(id_), out.now), out.office.texts
        )
    )
    assert first.endswith("auf diese Nachricht oder direkt an mich.")


@pytest.mark.parametrize(
    "said",
    [
        "Kann TOP 2 so nicht stehen lassen",
        "TOP 2 kann so nicht stehen bleiben",
        "Das bei TOP 2 haben wir so nicht gesagt, danke",
    ],
)
def test_what_cannot_stand_as_it_is_is_a_correction_in_private_and_under_the_minutes(
    out: House, said: str
) -> None:
    assert f"Korrektur zu TOP 2 an das Bildungsbüro: „{said}“" in say(out, said)
    assert said in told(under(out, said, JANSSEN), JANSSEN.user)


def in_the_room(house: House, body: str, by: Member = HARMS) -> list[Letter]:
    """Somebody writes in the room and replies to nothing."""
    house.turn(reading.read, house.message(body, by))
    return house.deliver()


def test_what_is_said_of_the_minutes_in_the_room_is_asked_about_in_private(out: House) -> None:
    said = "TOP 2 kann so nicht stehen bleiben"
    assert said in told(in_the_room(out, said), HARMS.user)


@pytest.mark.parametrize(
    "said",
    [
        "Ist im Protokoll etwas falsch?",
        "Danke für das Protokoll!",
        "Die Stühle können hier nicht stehen bleiben",
        "Liebe Frau Petersen, können Sie im Protokoll etwas berichtigen?",
        "Unsere Öffnungszeiten haben sich geändert",
    ],
)
def test_other_talk_in_the_room_is_nobody_s_correction(out: House, said: str) -> None:
    assert in_the_room(out, said) == []


def test_before_there_are_minutes_it_is_talk(house: House) -> None:
    house.open()
    assert in_the_room(house, "TOP 2 kann so nicht stehen bleiben") == []


def test_what_may_stand_as_it_is_is_none(out: House) -> None:
    assert under(out, "Das kann gern so stehen bleiben") == []
    assert under(out, "TOP 2 kann so stehen bleiben, danke") == []


def test_a_hint_is_asked_about_once_and_laid_before_staff_word_by_word(out: House) -> None:
    asked = say(out, HINT)
    assert "Korrektur zu TOP 2 an das Bildungsbüro" in asked
    assert HINT in asked
    assert "Stimmt das so?" in asked
    answer = out.message("Ja genau", room=DIRECT)
    text = say(out, "Ja genau")
    assert "**Korrektur 1** zum Protokoll Runde 1" in text
    assert f"„{HINT}“" in text
    assert f"So steht es jetzt: „{EVENING}“" in text
    assert "Schreiben Sie „übernehmen“ oder „ablehnen“." in text
    assert "liegt jetzt beim Bildungsbüro" in text
    assert answer


@pytest.mark.parametrize("said", ["nein", "abbrechen"])
def test_without_a_yes_nothing_is_passed_on_and_nothing_kept(out: House, said: str) -> None:
    say(out, HINT)
    assert "ich gebe nichts weiter" in say(out, said)
    assert "verschoben" not in out.stored()


def test_another_item_and_other_words_are_taken(out: House) -> None:
    say(out, HINT)
    assert "Der Info-Abend ist erst im Januar" in say(out, "Der Info-Abend ist erst im Januar")
    text = say(out, "nein, TOP 1")
    assert "TOP 1, von Kita Sonnenblume" in text
    assert "erst im Januar" in text


@pytest.mark.parametrize(
    "said",
    [
        "Guten Morgen Frau Petersen, ich hoffe es geht Ihnen gut",
        "Vielen Dank, das ist richtig toll geworden",
        "Was heißt das jetzt genau für uns?",
        "Ist das mit dem Fehler schlimm?",
    ],
)
def test_what_is_said_beside_an_open_question_is_no_other_wording(out: House, said: str) -> None:
    say(out, HINT)
    assert "„ja“ oder „nein“" in say(out, said)
    assert HINT in say(out, "ja")


@pytest.mark.parametrize(
    "said",
    [
        "Guten Tag, der Info-Abend ist erst im Januar",
        "Danke, richtig ist aber: der Info-Abend ist erst im Januar",
        "Heißt es nicht Dezember statt Januar?",
    ],
)
def test_a_polite_wording_is_one(out: House, said: str) -> None:
    say(out, HINT)
    assert "Stimmt das so?" in say(out, said)
    assert said in say(out, "ja")


def test_where_no_item_fits_she_says_which(out: House) -> None:
    asked = say(out, "Im Protokoll ist etwas ganz anders gemeint")
    assert "Zu welchem TOP gehört er?" in asked
    assert "1. Was ist gerade los bei Ihnen?" in asked
    assert "nur mit der Zahl" in say(out, "weiß nicht")
    assert "TOP 3, von Kita Sonnenblume" in say(out, "3")


def test_something_general_stands_at_the_end(out: House) -> None:
    say(out, "Im Protokoll ist etwas ganz anders gemeint")
    assert "Korrektur 1** zum Protokoll Runde 1 (Sprache und Ankommen), von" in say(out, "0")
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    clock(out)
    closing = document(out).split("### Zu diesem Protokoll")[1]
    assert "**Korrektur:** „Im Protokoll ist etwas ganz anders gemeint“ (Kita Sonnenblume)" in closing


def test_a_reply_under_the_minutes_is_asked_about_in_private(out: House) -> None:
    (letter,) = under(out, "Unser Info-Abend ist am zehnten")
    assert letter.room == HARMS.user
    assert "Korrektur zu TOP 2" in words(letter)
    assert "Korrektur 1" in say(out, "ja")


@pytest.mark.parametrize("said", ["Danke!", "👍", "Super, vielen Dank für das tolle Protokoll!", "Bis bald"])
def test_thanks_are_no_objection(out: House, said: str) -> None:
    assert under(out, said) == []
    assert "Korrektur" not in say(out, said)


def of_staff(house: House, body: str) -> str:
    """Somebody of the office, who is in the network room as well, writes in private."""
    message, rounds = house.message(body, PETERSEN, room=DIRECT), house.look(lambda tx: tx.rounds.latest())
    assert unplaced.of_staff(body, rounds) == remark.vague(body)
    house.turn(reading.take, message, Place.DIRECT, tuple(rounds), staff=True)
    return heard(house)


@pytest.mark.parametrize(
    "said",
    [
        "Das ging diesmal ja wirklich schnell.",
        "Danke, das ging diesmal ja wirklich schnell.",
        "Morgen bin ich leider nicht im Büro.",
    ],
)
def test_what_staff_say_in_passing_after_the_minutes_is_no_hint(out: House, said: str) -> None:
    assert "Hinweis" not in of_staff(out, said)
    assert out.look(lambda tx: tx.objections.of_user(PETERSEN.user)) == []


@pytest.mark.parametrize(
    "said",
    ["Der Info-Abend ist am zehnten Dezember", "Da fehlt noch die Volkshochschule", "TOP 2 ist falsch"],
)
def test_what_staff_say_of_what_stands_there_may_be_one(out: House, said: str) -> None:
    assert "Danke für den Hinweis zum Protokoll" in of_staff(out, said)


def test_thanks_with_a_sentence_behind_them_are_answered_with_nothing(out: House) -> None:
    assert not say(out, "Danke, das ging diesmal ja wirklich schnell.")
    assert "Hinweis" in say(out, "Danke, aber der Info-Abend ist falsch")


@pytest.mark.parametrize(
    "said",
    ["Super, aber ich kann es nicht öffnen", "Schön wäre das als Brief", "Danke, bitte per Fax an uns"],
)
def test_thanks_that_want_something_are_not_passed_over(out: House, said: str) -> None:
    assert say(out, said)


def test_talk_elsewhere_in_the_room_is_no_objection(out: House) -> None:
    message = out.message(HINT, JANSSEN)
    out.turn(reading.read, message)
    assert out.deliver() == []


def test_numbered_answers_are_late_answers_as_before(out: House) -> None:
    out.now = DEADLINE + timedelta(days=2)
    assert "Korrektur" not in say(out, "1. Uns fehlt Personal.\n3. Es fehlen Räume.", ONKEN)


def test_too_late_she_hears_whom_to_ask(out: House) -> None:
    out.now = datetime(2026, 11, 27, 12, 0, tzinfo=BERLIN)
    clock(out)
    out.now += timedelta(hours=1)
    assert "waren bis Freitag, 27. November, 12 Uhr möglich" in say(out, HINT)


def test_drafts_are_forgotten_and_deleted_with_their_message(out: House) -> None:
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    assert "verschoben" in out.stored()
    out.withdraw(message)
    out.deliver()
    assert "verschoben" not in out.stored()
    say(out, HINT)
    out.look(lambda tx: tx.objections.expire(out.now + timedelta(days=2)))
    assert "verschoben" not in out.stored()


@pytest.mark.parametrize("erases", [False, True])
@pytest.mark.parametrize(
    ("step", "said"),
    [
        (None, "ist zurückgezogen. Sie müssen nichts mehr entscheiden."),
        (Decide(1, True), "ist zurückgezogen und erscheint nicht."),
        (Decide(1, True, MOVED), "ist zurückgezogen und erscheint nicht."),
        (Decide(1, False), ""),
    ],
)
def test_staff_hear_when_a_hint_goes_before_it_is_out(
    out: House, step: Decide | None, said: str, *, erases: bool
) -> None:
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    out.deliver()
    say(out, "ja")
    if step is not None:
        decide(out, step)
    if erases:
        out.turn(consent, out.message("ja", room=DIRECT))
    else:
        out.withdraw(message)
    before = f"**Korrektur 1** zum Protokoll Runde 1 ({NETWORK.name}) "
    read = [line for line in told(out.deliver(), DESK).splitlines() if "Korrektur" in line]
    assert read == ([before + said] if said else [])
    out.now += timedelta(days=1)
    assert "Korrektur" not in told(clock(out), ROOM)


def test_without_a_room_of_the_staff_she_hears_whom_to_ask(out: House) -> None:
    out.office = an_office()
    assert "Bitte sprechen Sie direkt mit dem Bildungsbüro" in say(out, HINT)


# --- Her own answer --------------------------------------------------------------------------------


def test_an_edit_of_her_answer_is_offered_as_a_correction_and_changes_the_quote(out: House) -> None:
    original = EventId("$m3")
    new = EVENING.replace("3. Dezember", "10. Dezember")
    edit = out.message(new, kind=Kind.EDIT, target=original)
    out.turn(revising.revise, edit)
    (asked,) = out.deliver()
    assert asked.room == HARMS.user
    assert "neue Fassung Ihrer Antwort zu TOP 2" in words(asked)
    before = document(out)
    assert "**Korrektur 1**" in say(out, "ja")
    decide(out, Decide(1, True))
    assert document(out) == before, "not before it has come out"
    out.now += timedelta(days=1)
    letters = clock(out)
    assert f"TOP 2: „{new}“ (Kita Sonnenblume)" in told(letters, ROOM)
    after = document(out)
    assert f"„{new}“ (Kita Sonnenblume)" in after
    assert EVENING not in after
    assert document(out, edition=1) == before


def test_aendern_after_publication_is_a_correction_too(out: House) -> None:
    asked = say(out, "ändern 2")
    assert "ich gebe sie als Korrektur an das Bildungsbüro" in asked
    text = say(out, "Info-Abend am 10. Dezember, 19 Uhr.")
    assert "**Korrektur 1**" in text
    assert "Mit „übernehmen“ steht dann die neue Fassung" in text


# --- Staff decide ----------------------------------------------------------------------------------


def test_an_accepted_correction_comes_out_the_next_morning_with_new_files(out: House) -> None:
    before = document(out)
    say(out, HINT)
    say(out, "ja")
    letters = decide(out, Decide(1, True, MOVED))
    assert "am Mittwoch, 25. November, 8 Uhr" in told(letters, DESK)
    assert "übernimmt ihn" in told(letters, HARMS.user)
    assert clock(out) == []
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    letters = clock(out)
    note = told(letters, ROOM)
    assert note.startswith("**Korrektur zum Protokoll Runde 1** (Fassung 2): TOP 2: Der Info-Abend der Kita")
    assert "Die Dateien sind ausgetauscht." in note
    first = next(one.act for one in letters if isinstance(one.act, Say) and one.room == ROOM)
    assert first.reply_to == "$round:1:minutes:1"
    assert [one.act.name for one in letters if isinstance(one.act, Attach)] == [
        f"Protokoll_Runde-1.{form}" for form in ("md", "docx", "pdf")
    ]
    gone = [one.act.event for one in letters if isinstance(one.act, Redact)]
    assert gone == ["$round:1:minutes:file", "$round:1:minutes:file:docx", "$round:1:minutes:file:pdf"]
    assert "Fassung 2" in told(letters, DESK)
    text = document(out)
    assert f"**Korrektur:** {MOVED}" in text
    assert "**Stand:** Mittwoch, 25. November 2026, Fassung 2" in text
    assert document(out, edition=1) == before
    assert document(out) == text, "the same rows give the same bytes"
    assert clock(out) == []


def test_members_words_stand_with_their_institution(out: House) -> None:
    accepted(out, Decide(1, True))
    assert f"**Korrektur:** „{HINT}“ (Kita Sonnenblume)" in document(out)


@pytest.mark.parametrize("own", [True, False])
def test_the_short_form_quotes_nobody_in_a_correction(out: House, own: bool) -> None:
    """Neither the minutes nor the note about them, nor what staff are promised."""
    out.office = replace(out.office, form=Form.SHORT)
    hint = f"ändern 2: {MOVED}" if own else HINT
    text = say(out, hint)
    text += "" if "**Korrektur 1**" in text else say(out, "ja")
    assert "Kurzfassung: Diese Worte stehen auch mit „übernehmen“ nicht darin" in text
    assert "So steht es jetzt" not in text
    decide(out, Decide(1, True))
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    note = told(clock(out), ROOM)
    assert "Fassung 2" in note
    assert "TOP 2: Ein Hinweis (Kita Sonnenblume) ist übernommen." in note
    said = document(out)
    for words_ in (HINT, MOVED, EVENING):
        assert words_ not in note
        assert words_ not in said
    assert own or "**Korrektur:** Ein Hinweis (Kita Sonnenblume) ist übernommen." in said


def test_in_the_short_form_the_words_of_the_office_stand(out: House) -> None:
    out.office = replace(out.office, form=Form.SHORT)
    assert f"TOP 2: {MOVED}" in told(accepted(out), ROOM)
    assert f"**Korrektur:** {MOVED}" in document(out)


def test_several_go_out_together_and_a_refusal_is_told_kindly(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    say(out, "Das Vorlesen in der Bibliothek ist sonntags, das ist falsch", JANSSEN)
    say(out, "ja", JANSSEN)
    say(out, "Bei TOP 1 fehlt das Gesundheitsamt", ONKEN)
    say(out, "ja", ONKEN)
    letters = decide(out, Decide(1, True), Decide(2, True), Decide(3, False), Decide(9, True))
    text = told(letters, DESK)
    assert "Übernommen: Korrektur 1 und 2." in text
    assert "Abgelehnt: Korrektur 3." in text
    assert "Korrektur 9 gibt es nicht mehr." in text
    assert "Danke, dass Sie so genau gelesen haben" in told(letters, ONKEN.user)
    assert "zurückziehen" not in told(letters, ONKEN.user)
    out.now += timedelta(days=1)
    note = told(clock(out), ROOM)
    assert "**Korrekturen zum Protokoll Runde 1** (Fassung 2):" in note
    assert note.count("\n- TOP 2:") == 2


def test_corrections_are_told_in_the_order_of_the_agenda(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    say(out, "Bei TOP 1 fehlt das Gesundheitsamt", ONKEN)
    say(out, "ja", ONKEN)
    decide(out, Decide(1, True), Decide(2, True))
    out.now += timedelta(days=1)
    note = told(clock(out), ROOM)
    assert 0 < note.index("- TOP 1:") < note.index("- TOP 2:")


def test_a_decision_may_be_changed_until_it_is_out(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True))
    decide(out, Decide(1, False))
    out.now += timedelta(days=1)
    assert clock(out) == []
    assert "Fassung 1" in document(out)


def test_staff_need_not_wait_for_the_morning(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True, MOVED))
    out.turn(correcting.publish, out.message(by=PETERSEN, room=DESK), (out.latest().id,))
    assert "(Fassung 2)" in told(out.deliver(), ROOM)
    out.now += timedelta(days=1)
    assert clock(out) == []


def test_what_waits_is_shown_again(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    out.turn(correcting.overview, out.message(by=PETERSEN, room=DESK), (out.latest().id,))
    text = told(out.deliver(), DESK)
    assert "Eine Korrektur wartet auf Ihre Entscheidung:" in text
    assert HINT in text


def test_foreign_words_do_nothing_anywhere(out: House) -> None:
    nasty = "Im Protokoll fehlt bei TOP 1 **alles** [x](https://evil.example) <b>{{7*7}}</b> @room"
    say(out, nasty)
    say(out, "ja")
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    said = told(clock(out), ROOM)
    assert "](https" not in said.replace(r"\]", "")
    assert "49" not in said
    assert "**alles**" not in document(out)


# --- Withdrawing -----------------------------------------------------------------------------------


def test_p8_withdrawn_words_leave_the_room_and_the_minutes_come_again_whole(out: House) -> None:
    answer = EventId("$m3")
    redaction = out.message(kind=Kind.REDACTION, target=answer)
    out.turn(removal.removed, redaction)
    out.sort()
    out.deliver()
    assert clock(out) == [], "somebody may delete another one"
    out.now += timedelta(minutes=10)
    letters = clock(out)
    assert letters[0].key == "round:1:minutes:edition:2:note"
    gone = {one.act.event for one in letters if isinstance(one.act, Redact)}
    assert {f"$round:1:minutes:{no}" for no in range(1, 6)} <= gone
    assert {"$round:1:minutes:file", "$round:1:minutes:file:docx", "$round:1:minutes:file:pdf"} <= gone
    said = told(letters, ROOM)
    assert "Neue Fassung des Protokolls Runde 1" in said
    assert "Drei neue Kolleginnen" in said
    assert EVENING not in said
    assert EVENING not in out.stored()
    note = words(letters[0])
    assert not [name for name in (HARMS.name, HARMS.institution, HARMS.user) if name in note]
    out.now += timedelta(days=1)
    assert clock(out) == []


def test_p8_a_correction_that_is_out_leaves_the_minutes_with_its_message(out: House) -> None:
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    out.deliver()
    say(out, "ja")
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    clock(out)
    assert "verschoben" in document(out)
    out.withdraw(message)
    out.now += timedelta(minutes=10)
    letters = clock(out)
    assert "(Fassung 3)" in told(letters, ROOM)
    assert "TOP 2: Eine Korrektur ist zurückgezogen." in told(letters, ROOM)
    assert "verschoben" not in document(out)
    assert "verschoben" not in out.stored()
    gone = {one.act.event for one in letters if isinstance(one.act, Redact)}
    assert "$round:1:minutes:edition:2:note" in gone


def test_the_words_of_the_office_stay_when_the_hint_behind_them_goes(out: House) -> None:
    message = out.message(HINT, room=DIRECT)
    out.take(message)
    out.deliver()
    say(out, "ja")
    decide(out, Decide(1, True, MOVED))
    out.now += timedelta(days=1)
    clock(out)
    before = document(out)
    out.withdraw(message)
    out.now += timedelta(days=1)
    assert clock(out) == []
    assert document(out) == before
    assert "unbestimmte Zeit" not in out.stored()


def test_a_name_may_be_left_out_of_minutes_that_are_out(out: House) -> None:
    assert "Soll ich den Namen im Protokoll" in say(out, "ohne Namen 2")
    say(out, "ja")
    out.now += timedelta(minutes=10)
    said = told(clock(out), ROOM)
    assert f"„{EVENING}“ (eine Einrichtung, ohne Namen)" in said


def test_after_the_time_of_keeping_nothing_comes_again(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True))
    out.now += timedelta(days=120)
    out.forget()
    letters = clock(out)
    assert not [one for one in letters if isinstance(one.act, Attach)]
    assert "verschoben" not in out.stored()


# --- The end ---------------------------------------------------------------------------------------


def agree(house: House) -> list[Letter]:
    house.now = datetime(2026, 11, 27, 12, 0, tzinfo=BERLIN)
    return clock(house)


def test_p2_at_the_end_all_hear_that_it_is_agreed_once(out: House) -> None:
    accepted(out)
    out.now = datetime(2026, 11, 27, 11, 59, tzinfo=BERLIN)
    assert clock(out) == []
    (letter,) = agree(out)
    assert letter.room == ROOM
    text = words(letter)
    assert text.startswith("Das Protokoll der Runde 1 ist abgestimmt (Fassung 2). Vielen Dank")
    assert "„Mir hat an dieser Runde besonders gut gefallen, dass …“" in text
    assert clock(out) == []


def test_what_is_undecided_holds_up_the_end(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    (letter,) = agree(out)
    assert letter.room == DESK
    assert "Noch offen: Korrektur 1." in words(letter)
    out.now += timedelta(days=3)
    assert clock(out) == []
    decide(out, Decide(1, True, MOVED))
    letters = clock(out)
    assert "(Fassung 2)" in told(letters, ROOM)
    assert "ist abgestimmt (Fassung 2)" in told(letters, ROOM)


def test_sentences_are_taken_without_a_name_and_receipted_once(out: House) -> None:
    agree(out)
    reply = EventId("$round:1:agreed")
    message = out.message("… dass ich abends antworten konnte.", reply_to=reply)
    out.turn(reading.read, message)
    (receipt,) = out.deliver()
    assert receipt.act == React(message.event, "✅", to=HARMS.user)
    private = out.message("dass man nicht mehr fahren muss", JANSSEN, room=DIRECT)
    out.take(private)
    assert [type(one.act) for one in out.deliver()] == [React]
    thanks = out.message("Danke!", ONKEN, reply_to=reply)
    out.turn(reading.read, thanks)
    assert out.deliver() == []
    out.now = datetime(2026, 12, 4, 8, 0, tzinfo=BERLIN)
    (letter,) = clock(out)
    text = words(letter)
    assert letter.room == DESK
    assert "Zwei Rückmeldungen" in text
    assert "„… dass ich abends antworten konnte.“" in text
    assert not [one.name for one in (HARMS, JANSSEN) if one.name in text]


def test_the_look_back_tells_how_it_went(out: House) -> None:
    agree(out)
    out.now = datetime(2026, 12, 4, 7, 59, tzinfo=BERLIN)
    assert clock(out) == []
    out.now = datetime(2026, 12, 9, 10, 0, tzinfo=BERLIN)
    (letter,) = clock(out)
    text = words(letter)
    assert "**Rückblick Runde 1**" in text
    assert "Beteiligung: 2 von 3" in text
    assert "Wege: 2 im Netzwerkraum" in text
    assert "Löschung: Am Samstag, 13. Februar 2027, lösche ich" in text
    assert clock(out) == []


def test_the_look_back_counts_whom_the_minutes_count(out: House) -> None:
    """Somebody withdrew after they came out: the edition that holds has one less."""
    for filed in out.look(lambda tx: tx.answers.of_user(JANSSEN.user)):
        out.turn(removal.removed, out.message(by=JANSSEN, kind=Kind.REDACTION, target=filed.answer.event))
    out.sort()
    out.deliver()
    out.now += timedelta(minutes=10)
    clock(out)
    agree(out)
    out.now = datetime(2026, 12, 9, 10, 0, tzinfo=BERLIN)
    (letter,) = clock(out)
    assert "**Teilgenommen (1):**" in document(out)
    assert "Beteiligung: 1 von 3" in words(letter)


def test_p8_after_the_time_of_keeping_the_look_back_leaves_out_what_is_gone(out: House) -> None:
    agree(out)
    out.now += timedelta(days=120)
    out.forget()
    (letter,) = clock(out)
    text = words(letter)
    assert "Beteiligung: 2 von 3" in text
    assert "Löschung" not in text
    assert "Wege" not in text


def test_the_look_back_compares_with_the_round_before(out: House) -> None:
    out.now = datetime(2026, 12, 7, 9, 0, tzinfo=BERLIN)
    clock(out)
    homes = (HARMS.institution, JANSSEN.institution, ONKEN.institution, "Gymnasium Altendeich")
    roster = Roster(tuple(Entry(home) for home in homes))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), out.now, roster)
    out.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    out.open(deadline="in 2 Wochen")
    out.answer("Wieder da.", to=1)
    out.answer("Zum ersten Mal.", ONKEN, to=1)
    out.now += timedelta(days=15)
    out.do(steering.end_on_time, out.office, out.latest().id)
    out.sort()
    out.publish()
    out.now = datetime(2027, 2, 1, 9, 0, tzinfo=BERLIN)
    clock(out)
    out.now += timedelta(days=14)
    text = told(clock(out), DESK)
    assert "Beteiligung: 2 von 4 (Runde 1: 2 von 3)" in text
    assert "Neu dabei: Gesundheitsamt" in text
    assert "Zum zweiten Mal in Folge ohne Beitrag: Gymnasium Altendeich" in text
    assert JANSSEN.institution not in text


def test_minutes_from_before_there_were_editions_say_nothing_of_them(out: House) -> None:
    """As the migration leaves them: agreed the moment they appeared."""
    id_ = out.latest().id
    at = out.latest().published_at
    assert at is not None
    old = Aftermath(id_, at, agreed_at=at, looked_back_at=at)
    out.look(lambda tx: tx.aftermaths.save(old))
    assert "Bitte melden Sie sich beim Bildungsbüro." in document(out)
    assert "Einwände" not in document(out)
    assert clock(out) == []


# --- What is stored of a person --------------------------------------------------------------------


def _praise(house: House) -> None:
    agree(house)
    house.turn(reading.read, house.message("dass es KANARIEN gab", reply_to=EventId("$round:1:agreed")))
    house.deliver()


def test_a22_what_she_objected_and_liked_is_disclosed_and_erased(out: House) -> None:
    accepted(out, Decide(1, True))
    _praise(out)
    found = out.look(lambda tx: disclose(tx, HARMS.user, out.now))
    assert [one["text"] for one in found["objected"]] == [HINT]
    assert [one["text"] for one in found["liked"]] == ["dass es KANARIEN gab"]
    assert out.look(lambda tx: disclose(tx, JANSSEN.user, out.now))["liked"] == []
    out.do(erase, Subject(HARMS.user))
    for trace in ("KANARIEN", "verschoben", HARMS.user):
        assert trace not in out.stored()
    out.sort()
    out.now += timedelta(minutes=10)
    said = told(clock(out), ROOM)
    assert "(Fassung 3)" in said
    assert EVENING not in said


def test_a22_an_institution_is_erased_with_what_was_said_for_it(out: House) -> None:
    accepted(out, Decide(1, True))
    _praise(out)
    out.do(erase, Subject(institution="kita sonnenblume"))
    for trace in ("KANARIEN", "verschoben"):
        assert trace not in out.stored()


@pytest.mark.parametrize("moment", ["issue", "agree", "look_back"])
def test_k6_a_step_that_was_torn_off_is_done_once(out: House, moment: str) -> None:
    """The transaction is lost, whatever it had done; then it is done again, and said once."""
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True, MOVED))
    steps: dict[str, Callable[[], datetime]] = {
        "issue": lambda: datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN),
        "agree": lambda: datetime(2026, 11, 27, 12, 0, tzinfo=BERLIN),
        "look_back": lambda: datetime(2026, 12, 7, 9, 0, tzinfo=BERLIN),
    }
    id_ = out.latest().id
    for name, at in steps.items():
        out.now = at()
        if name == moment:
            with suppress(InterruptedError), out.database.transaction() as tx:
                assert concluding.step(tx, out.office, id_, out.now)
                raise InterruptedError
            out.restart()
            assert heard(out) == ""
        clock(out)
    keys = out.look(lambda tx: [key for key, _ in tx.letters.beginning("round:1:")])
    for once in ("minutes:edition:2:note", "agreed", "looked-back"):
        assert keys.count(f"round:1:{once}") == 1
    assert not [key for key in keys if "edition:3" in key]


def test_whose_hint_is_refused_hears_that_her_own_words_are_hers(out: House) -> None:
    say(out, HINT)
    say(out, "ja")
    refusal = told(decide(out, Decide(1, False)), HARMS.user)
    assert "„ändern 2“ oder „zurückziehen 2“" in refusal


# --- What is to be gone --------------------------------------------------------------------------------

TAKES_OUT = [
    "Bitte rausnehmen: Frau Meier ist krank",
    "Bitte den Satz über die Kündigung von Frau Meier streichen",
    "Der Name von Frau Meier muss da raus",
    "Das mit der Kündigung von Frau Meier sollte gar nicht ins Protokoll",
    "Die Stelle mit der Diagnose von Frau Meier bitte löschen",
    "Nehmen Sie bitte die Telefonnummer von Frau Meier raus",
    "„Frau Meier ist krank“ darf da nicht stehen",
    "Könnten Sie den Namen von Frau Meier entfernen",
    "Die Kündigung von Frau Meier gehört nicht in das Protokoll",
    "Bitte weglassen: Frau Meier ist krank",
    "Das mit Frau Meier soll nicht mehr drin stehen",
    "Please remove the name of Frau Meier",
]


@pytest.mark.parametrize("said", TAKES_OUT)
def test_what_asks_that_something_be_gone_is_known(said: str) -> None:
    assert remark.takes_out(said)


@pytest.mark.parametrize(
    "said",
    [
        HINT,
        MOVED,
        "Der Info-Abend am 3. Dezember ist gestrichen",
        "TOP 2 kann so nicht stehen bleiben",
        "Das haben wir so nicht gesagt",
        "Der Info-Abend findet nicht am 3. Dezember statt, sondern am 10.",
        "Es fehlt noch unser Termin im Januar",
        "Wir waren nicht in der Bibliothek",
        "Der Weg zur Kita ist falsch, es stellte sich heraus: drei Kilometer entfernt",
        "Die Zahl stimmt nicht, es sind zwölf",
    ],
)
def test_a_hint_that_something_is_otherwise_takes_nothing_out(said: str) -> None:
    assert not remark.takes_out(said)


def test_what_is_to_be_gone_is_not_printed_once_more_by_the_words_that_ask_for_it(out: House) -> None:
    say(out, TAKES_OUT[0])
    say(out, "0")
    answer = told(decide(out, Decide(1, True)), DESK)
    assert "Korrektur 1 habe ich nicht übernommen" in answer
    assert "Noch offen: Korrektur 1" in answer
    assert "Notiert" not in answer
    assert "Meier" not in document(out)


def test_staff_read_at_once_how_something_is_taken_out_and_say_it_in_their_words(out: House) -> None:
    say(out, TAKES_OUT[0])
    text = say(out, "0")
    assert "sonst stünde es noch einmal im Protokoll" in text
    assert "Schreiben Sie „Korrektur 1 ablehnen“. Oder mit Ihren Worten" in text
    assert "Schreiben Sie „übernehmen“" not in text
    assert "Übernommen: Korrektur 1" in told(decide(out, Decide(1, True, "Eine Angabe entfällt.")), DESK)
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    clock(out)
    assert "Eine Angabe entfällt." in document(out)
    assert "Meier" not in document(out)


def test_what_was_accepted_before_is_not_quoted_either(out: House) -> None:
    accepted(out)
    id_ = out.latest().id
    (hint,) = out.look(lambda tx: tx.objections.of_round(id_))
    out.look(lambda tx: tx.objections.save(replace(hint, text=TAKES_OUT[0], wording="")))
    assert "Meier" not in document(out)
    assert "Den Wortlaut hat das Bildungsbüro" in document(out)


def test_who_wants_her_own_words_gone_reads_how_she_takes_them_out_herself(out: House) -> None:
    hers = "Bitte den Info-Abend am 3. Dezember rausnehmen"
    assert "„ändern 2“ oder „zurückziehen 2“" in say(out, hers)
    out.now += timedelta(minutes=1)
    assert "Soll ich Ihre Antwort zu Frage 2 löschen?" in say(out, "zurückziehen 2")
    assert "Ich habe diese Antwort gelöscht" in say(out, "ja")
    out.now = datetime(2026, 11, 25, 8, 0, tzinfo=BERLIN)
    clock(out)
    assert "Info-Abend" not in document(out)


def test_who_speaks_of_another_s_words_reads_nothing_of_the_kind(out: House) -> None:
    said = "Das Vorlesen am Samstag in der Bibliothek bitte streichen"
    told = say(out, said, ONKEN)
    assert said in told
    assert "zurückziehen" not in told
