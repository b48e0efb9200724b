"""What staff enter for others: filed, confirmed, changed by an edit, gone with the message."""

from dataclasses import replace

import pytest

from bot.conduct.answers import entering, removal, revising
from bot.conduct.answers.entering import Addressee
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import composing
from bot.meeting.answer import Answer, Channel, Standing
from bot.meeting.letter import React
from bot.meeting.message import Kind, Message
from bot.meeting.minutes import Way
from bot.meeting.roster import Entry, Proposal, Roster
from bot.meeting.round import Phase, Release, Round
from bot.speech import entry
from tests.entries import enter, hears, moved, say, staff_room, told
from tests.office import BRANDT, DEADLINE, DESK, HARMS, JANSSEN, NETWORK, PETERSEN, ROOM, House, words

BBS, AHRENS = "Berufsbildende Schulen Altendeich", "@ahrens:example.org"
TEXT = "1 Die Klasse ist gewachsen. 2 Deutschkurs für Auszubildende. 3 Das WLAN ist schwach."


@pytest.fixture
def round_(house: House) -> Round:
    staff_room(house)
    return house.open()


def addressee(house: House, institution: str = BBS, **more: str) -> Addressee:
    return Addressee(house.latest().id, institution, NETWORK.name, **more)


def entered(house: House) -> list[Answer]:
    id_ = house.latest().id
    return [filed.answer for filed in house.look(lambda tx: tx.answers.of_round(id_))]


def dialogues(house: House) -> list[str]:
    return [str(one.topic) for one in house.look(lambda tx: tx.dialogues.at(DESK, house.now))]


# --- Filing -----------------------------------------------------------------------------------------


def test_scene_7_the_text_comes_after_the_name_and_a_copy_goes_to_its_author(
    house: House, round_: Round
) -> None:
    enter(house, "Antworten eintragen für BBS", addressee(house, user=AHRENS, name="Ute Ahrens"))
    assert told(house.deliver()) == [
        f"Gern. **{BBS}**, richtig? Kopieren Sie den Text hier hinein. Am besten mit den Nummern der Fragen."
    ]
    letters = say(house, TEXT)
    confirmed, asked = told(letters)
    assert "Drei Antworten notiert" in confirmed
    assert "per E-Mail, eingetragen von Malte Brandt" in confirmed
    assert asked == "Ich schicke Ute Ahrens eine Kopie zur Kontrolle, einverstanden?"
    assert [letter.act.sign for letter in letters if isinstance(letter.act, React)] == ["✅"]
    assert house.answers()[BBS] == {
        1: "Die Klasse ist gewachsen.",
        2: "Deutschkurs für Auszubildende.",
        3: "Das WLAN ist schwach.",
    }
    first = entered(house)[0]
    assert (first.channel, first.entered_by, first.member.user) == (Channel.MAIL, BRANDT.user, AHRENS)
    assert first.standing is Standing.COUNTED

    letters = say(house, "ja")
    (copy,) = told(letters, room=AHRENS)
    assert "Malte Brandt hat" in copy
    assert "Montag, 2. November, 10 Uhr" in copy
    assert "Das WLAN ist schwach." in copy
    assert "„ändern 1“" in copy
    assert dialogues(house) == []
    assert hears(house, house.message("ja", BRANDT, room=DESK)) is False


def test_all_in_one_message_by_telephone(house: House, round_: Round) -> None:
    enter(house, f"Antworten eintragen für BBS per Telefon: {TEXT}", addressee(house))
    (confirmed,) = told(house.deliver())
    assert "per Telefon" in confirmed
    assert {answer.channel for answer in entered(house)} == {Channel.TELEPHONE}
    assert entered(house)[0].member.user == ""
    minutes = house.do(lambda tx, now: composing.compose(tx, house.office, round_, now))
    assert minutes.channels == (Way.PHONE,)


def test_a_mail_is_entered_without_ours_below_it(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS", addressee(house, user=AHRENS, name="Ute Ahrens"))
    house.deliver()
    asked = "\n".join(f"{one.no}. {one.text}" for one in round_.questions)
    head = "Von: Bildungsbüro\nGesendet: Montag, 2. November 2026 10:03\nAn: BBS\nBetreff: Runde"
    say(
        house,
        f"1. Eine Klasse mehr.\n2. Deutschkurs.\n\nViele Grüße\nUte Ahrens\n\n{head}\n\nGuten Tag,\n{asked}",
    )
    found = {one.question: one.text for one in entered(house)}
    assert found == {1: "Eine Klasse mehr.", 2: "Deutschkurs."}


@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_mail_may_answer_between_our_questions(house: House, round_: Round, mark: str) -> None:
    enter(house, "Antworten eintragen für BBS", addressee(house, user=AHRENS, name="Ute Ahrens"))
    house.deliver()
    given = ("Eine Klasse mehr.", "Deutschkurs.", "Räume.")
    pairs = zip(round_.questions, given, strict=True)
    say(house, "\n".join(f"{mark}{one.no}. {one.text}\n{answer}" for one, answer in pairs))
    assert {one.question: one.text for one in entered(house)} == dict(enumerate(given, start=1))


def test_only_a_mail_address_is_known_then_the_office_sends_the_copy(house: House, round_: Round) -> None:
    roster = Roster((Entry(BBS, "Ute Ahrens", mail="ahrens@bbs.example"),))
    message = house.message(by=PETERSEN, room=DESK)
    proposal = Proposal(DESK, PETERSEN.user, message.event, house.now, roster)
    with house.database.transaction() as tx:
        tx.rosters.save(ROOM, NETWORK.name, roster, proposal)
    enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, name="Ute Ahrens"))
    assert "schicken Sie die Kopie selbst" in told(house.deliver())[1]
    assert dialogues(house) == []


def test_no_copy_if_staff_say_no(house: House, round_: Round) -> None:
    enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, user=AHRENS))
    house.deliver()
    letters = say(house, "nein")
    assert told(letters, room=AHRENS) == []
    assert "keine Kopie" in told(letters)[0]


def test_without_numbers_they_are_asked_for_twice_and_waited_for(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    (asked,) = told(house.deliver())
    assert "mit der Nummer davor" in asked
    assert "Kita" not in asked
    assert "eingetragen ist nichts" in told(say(house, "Wie gesagt, alles wird gut."))[0]
    assert not hears(house, house.message("Hast du schon Kaffee?", BRANDT, room=DESK))
    assert house.answers() == {}
    say(house, "1. Alles wird gut.\n3. Räume fehlen.")
    assert house.answers()[BBS] == {1: "Alles wird gut.", 3: "Räume fehlen."}


def test_the_number_alone_says_where_all_of_it_belongs(house: House, round_: Round) -> None:
    message = enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    house.deliver()
    assert "zu Frage 2" in told(say(house, "2"))[0]
    assert house.answers()[BBS] == {2: "Alles wird gut bei uns."}
    withdraw(house, message)
    assert house.answers() == {}


@pytest.mark.parametrize("said", ["Frage 2", "zu 2", "Das gehört alles zu Frage 2."])
def test_the_question_may_be_named_in_other_words(house: House, round_: Round, said: str) -> None:
    enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    house.deliver()
    say(house, said)
    assert house.answers()[BBS] == {2: "Alles wird gut bei uns."}


def test_what_is_said_meanwhile_does_not_take_the_place_of_what_came(house: House, round_: Round) -> None:
    """Otherwise „ich schaue eben nach“ would be what the institution answered."""
    enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    house.deliver()
    say(house, "Moment, ich schaue eben nach")
    say(house, "2")
    assert house.answers()[BBS] == {2: "Alles wird gut bei uns."}


def test_what_waits_for_its_numbers_goes_when_staff_stop(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    house.deliver()
    say(house, "abbrechen")
    assert dialogues(house) == []
    assert "Alles wird gut" not in house.stored()


def test_figures_that_run_on_are_not_filed_under_the_first(house: House, round_: Round) -> None:
    """Otherwise all of it would stand under question 1, and nobody would notice."""
    text = "1 Neue Fenster 2 Wir erzählen Geschichten, auch auf Platt 3 Nachwuchs fehlt"
    enter(house, f"Antworten eintragen für BBS: {text}", addressee(house))
    assert "in einer eigenen Zeile" in told(house.deliver())[0]
    assert house.answers() == {}


def test_a_number_within_a_line_is_asked_about_and_not_filed_under_the_first(
    house: House, round_: Round
) -> None:
    """As the handbook has it, „1. … 3. …“ in one line; no sign tells that an answer ends before the 3."""
    enter(house, "Antworten eintragen für BBS per Telefon: 1. Elf Kinder 3. mehr Kontakt", addressee(house))
    assert "in einer eigenen Zeile" in told(house.deliver())[0]
    assert house.answers() == {}
    say(house, "1. Elf Kinder\n3. mehr Kontakt")
    assert house.answers()[BBS] == {1: "Elf Kinder", 3: "mehr Kontakt"}


def test_the_number_that_a_text_begins_with_is_no_word_of_it(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS: 1. Elf Kinder im Haus Nord 3. mehr Kontakt", addressee(house))
    say(house, "1")
    assert house.answers()[BBS] == {1: "Elf Kinder im Haus Nord 3. mehr Kontakt"}


def test_an_ordinal_within_an_answer_is_a_word_of_it(house: House, round_: Round) -> None:
    text = "Die Kinder der 2. Klasse lesen am 3. Dezember vor, die aus der 3. auch"
    enter(house, f"Antworten eintragen für BBS: 1. {text}", addressee(house))
    assert house.answers()[BBS] == {1: text}


def test_with_the_numbers_it_goes_on(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS: Alles wird gut bei uns.", addressee(house))
    house.deliver()
    say(house, "2. Alles wird gut.")
    assert house.answers()[BBS] == {2: "Alles wird gut."}


def test_one_question_takes_the_whole_text(house: House) -> None:
    staff_room(house)
    house.open(questions=("Was ist los?",))
    message = enter(house, "Antworten eintragen für BBS: Wir ziehen um. Im Mai.", addressee(house))
    assert house.answers()[BBS] == {1: "Wir ziehen um. Im Mai."}
    house.edit(message, "Antworten eintragen für BBS: Wir bleiben hier.")
    assert house.answers()[BBS] == {1: "Wir bleiben hier."}


# --- Whose it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["siehe Anhang", "2. s. Anlage", "Anbei die Rückmeldung, danke"])
def test_n8_words_that_only_point_at_a_file_are_no_answer(house: House, round_: Round, said: str) -> None:
    enter(house, "Antworten eintragen für BBS", addressee(house))
    house.deliver()
    (asked,) = told(say(house, said))
    assert asked.startswith("Dateien kann ich leider nicht lesen, eingetragen ist noch nichts.")
    assert f"was **{BBS}** geschrieben hat" in asked
    assert house.answers() == {}
    say(house, TEXT)
    assert len(house.answers()[BBS]) == 3


def test_n8_nor_are_they_behind_the_name(house: House) -> None:
    staff_room(house)
    house.open(questions=("Was ist los?",))
    enter(house, "Antworten eintragen für BBS: siehe Anhang", addressee(house))
    assert "Dateien kann ich leider nicht lesen" in told(house.deliver())[0]
    assert house.answers() == {}
    say(house, "Uns fehlen Räume.")
    assert house.answers()[BBS] == {1: "Uns fehlen Räume."}


def test_several_who_may_be_meant_are_numbered(house: House, round_: Round) -> None:
    found = (addressee(house, "Kita Nord"), addressee(house, "Kita Süd"))
    message = enter(house, f"Antworten eintragen für Kita: {TEXT}", *found, sure=False)
    (asked,) = told(house.deliver())
    assert "1. Kita Nord\n2. Kita Süd\n3. Keine davon" in asked
    assert house.answers() == {}
    say(house, "die 2")
    assert set(house.answers()) == {"Kita Süd"}
    assert {answer.event for answer in entered(house)} == {message.event}


def test_what_is_nearly_right_is_asked_before_it_is_filed(house: House, round_: Round) -> None:
    enter(house, f"Antworten eintragen für BBZ: {TEXT}", addressee(house), sure=False)
    assert BBS in told(house.deliver())[0]
    say(house, "ja")
    assert set(house.answers()) == {BBS}


@pytest.mark.parametrize("said", ["nein", "2", "abbrechen"])
def test_nobody_is_meant_then_nothing_is_entered(house: House, round_: Round, said: str) -> None:
    enter(house, f"Antworten eintragen für BBZ: {TEXT}", addressee(house), sure=False)
    house.deliver()
    assert "nichts eingetragen" in told(say(house, said))[0]
    assert (house.answers(), dialogues(house)) == ({}, [])
    assert house.latest().phase is Phase.OPEN
    assert "WLAN" not in house.stored()


def test_an_unknown_institution_is_new_only_if_staff_say_so(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für Museum", addressee(house, "Museum"), known=False)
    assert "kenne ich noch nicht" in told(house.deliver())[0]
    assert "Gut, **Museum**" in told(say(house, "1"))[0]
    say(house, TEXT)
    assert set(house.answers()) == {"Museum"}


def test_two_networks_are_told_apart(house: House, round_: Round) -> None:
    found = (addressee(house), replace(addressee(house), network="Übergang"))
    enter(house, f"Antworten eintragen für BBS: {TEXT}", *found)
    assert f"{BBS} (Sprache und Ankommen)" in told(house.deliver())[0]


def test_without_a_round_nothing_can_be_entered(house: House) -> None:
    staff_room(house)
    enter(house, f"Antworten eintragen für BBS: {TEXT}")
    assert "läuft keine Runde" in told(house.deliver())[0]


# --- What is talk, and what is a command ------------------------------------------------------------


def test_commands_and_other_people_are_not_taken_for_the_text(house: House, round_: Round) -> None:
    enter(house, "Antworten eintragen für BBS", addressee(house))
    house.deliver()
    for said, by in (("status", BRANDT), ("freigeben", BRANDT), ("1. Hallo", PETERSEN)):
        assert hears(house, house.message(said, by, room=DESK)) is False
    assert house.deliver() == []
    assert dialogues(house) == ["entry"]


def test_a_question_that_waits_for_a_number_bears_with_talk_and_helps_twice(
    house: House, round_: Round
) -> None:
    enter(house, f"Antworten eintragen für BBZ: {TEXT}", addressee(house), sure=False)
    house.deliver()
    assert hears(house, house.message("Moment, ich schaue nach", BRANDT, room=DESK)) is False
    assert "zum Beispiel mit „1“" in told(say(house, "7"))[0]
    assert "Gern hilft Ihnen" in told(say(house, "8"))[0]
    assert hears(house, house.message("9", BRANDT, room=DESK)) is False


# --- Changed and deleted ----------------------------------------------------------------------------


def test_staff_edit_their_message_and_the_answers_change(house: House, round_: Round) -> None:
    message = enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, user=AHRENS))
    house.edit(message, "Antworten eintragen für BBS: 1 Die Klasse ist kleiner. 3 Das WLAN geht.")
    assert house.answers()[BBS] == {1: "Die Klasse ist kleiner.", 3: "Das WLAN geht."}
    other = house.message("1. x", HARMS, kind=Kind.EDIT, target=message.event, room=DESK)
    house.turn(revising.revise, other)
    assert house.answers()[BBS] == {1: "Die Klasse ist kleiner.", 3: "Das WLAN geht."}


def test_staff_hear_that_their_change_holds(house: House, round_: Round) -> None:
    message = enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, user=AHRENS))
    house.deliver()
    house.edit(message, "Antworten eintragen für BBS: 1 Die Klasse ist kleiner.\n3 Das WLAN geht.")
    (letter,) = [one for one in house.deliver() if one.room == DESK]
    assert "Änderung zu den Fragen 1 und 3" in words(letter)


def test_the_signature_of_a_mail_is_no_answer() -> None:
    mail = "1. Fünf neue Ehrenamtliche!\n3. Räume fehlen.\nViele Grüße\nRita Sommer\nTel. 04999 5566"
    assert entry.answers(mail, 3) == {1: "Fünf neue Ehrenamtliche!", 3: "Räume fehlen."}
    assert entry.answers("1. Neues\nViele Grüße Rita Sommer", 3) == {1: "Neues"}
    kept = "1. Neues\nViele Grüße an alle Kinder kamen von der Partnerschule in Polen, sehr schön.\n2. Nichts"
    assert "Partnerschule" in (entry.answers(kept, 3) or {})[1]
    assert entry.answers("Viele Grüße", 1) == {1: "Viele Grüße"}


def test_what_staff_entered_they_may_change_until_the_minutes_are_out(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    message = enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house))
    close(house)
    house.edit(message, "Antworten eintragen für BBS: 1 Doch anders.")
    assert house.answers()[BBS] == {1: "Doch anders."}


def test_staff_delete_their_message_and_the_answers_go(house: House, round_: Round) -> None:
    message = enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house))
    withdraw(house, message)
    assert house.answers() == {}
    assert "WLAN" not in house.stored()


def test_a_message_that_is_deleted_while_we_ask_leaves_nothing(house: House, round_: Round) -> None:
    message = enter(house, f"Antworten eintragen für BBZ: {TEXT}", addressee(house), sure=False)
    assert "WLAN" in house.stored()
    withdraw(house, message)
    assert (dialogues(house), house.answers()) == ([], {})
    assert "WLAN" not in house.stored()


def withdraw(house: House, message: Message) -> None:
    redaction = house.message(by=BRANDT, room=DESK, kind=Kind.REDACTION, target=message.event)
    house.turn(removal.removed, redaction)


# --- After the end ----------------------------------------------------------------------------------


def close(house: House) -> None:
    house.end(DEADLINE)
    house.deliver()
    moved(house, hours=1)


def test_what_staff_enter_after_the_end_is_admitted_at_once(house: House) -> None:
    staff_room(house, release=Release.ONE)
    house.open()
    close(house)
    enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house))
    assert "„Nachtrag“" in told(house.deliver())[0]
    assert {answer.standing for answer in entered(house)} == {Standing.ADMITTED}
    closed = house.latest()
    minutes = house.do(lambda tx, now: composing.compose(tx, house.office, closed, now))
    assert minutes.participants == (BBS,)
    assert all(one.late for item in minutes.items for one in item.singles)


def test_nothing_is_entered_once_the_minutes_are_out(house: House) -> None:
    staff_room(house)
    house.open()
    enter(house, "Antworten eintragen für BBS", addressee(house))
    close(house)
    house.sort()
    house.publish()
    house.now = DEADLINE
    id_ = house.latest().id
    (dialogue,) = house.look(lambda tx: tx.dialogues.of_round(id_))
    house.turn(entering.hear, house.message(TEXT, BRANDT, room=DESK), dialogue)
    assert "schon veröffentlicht" in told(house.deliver())[0]
    assert house.answers() == {}


# --- Earlier answers --------------------------------------------------------------------------------


def test_earlier_answers_stay_beside_unless_staff_replace_them(house: House, round_: Round) -> None:
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    one = addressee(house, HARMS.institution, user=HARMS.user, name=HARMS.name)
    enter(house, "Antworten eintragen für Sonnenblume: 1 Wir bleiben. 2 Nichts.", one)
    asked = told(house.deliver())[-1]
    assert "Zu Frage 1 gab es schon" in asked
    assert [answer.text for answer in entered(house)] == ["Wir ziehen um.", "Wir bleiben.", "Nichts."]
    letters = say(house, "2")
    assert [answer.text for answer in entered(house)] == ["Wir bleiben.", "Nichts."]
    assert "durch eine neuere Ihrer Einrichtung ersetzt" in told(letters, room=HARMS.user)[0]
    assert "Kopie" in told(letters)[-1]
    assert "Wir ziehen um." not in house.stored()


@pytest.mark.parametrize("said", ["1", "ja", "beide behalten"])
def test_both_may_count(house: House, round_: Round, said: str) -> None:
    house.answer("Wir ziehen um.", JANSSEN, to=1)
    enter(house, "Antworten eintragen für Bib: 1 Wir bleiben.", addressee(house, JANSSEN.institution))
    house.deliver()
    assert told(say(house, said))[0] == "In Ordnung, beide gelten."
    assert [answer.text for answer in entered(house)] == ["Wir ziehen um.", "Wir bleiben."]


# --- Whose data it is -------------------------------------------------------------------------------


def test_a22_what_staff_entered_stays_when_they_are_erased_without_their_name(
    house: House, round_: Round
) -> None:
    message = enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, user=AHRENS))
    with house.database.transaction() as tx:
        tx.inbox.add(message)
    house.deliver()
    house.do(erasing.erase, Subject(BRANDT.user))
    assert set(house.answers()) == {BBS}
    assert entered(house)[0].entered_by == house.look(lambda tx: tx.audit.entries())[-1].detail
    assert BRANDT.user not in house.stored()


@pytest.mark.parametrize("subject", [Subject(AHRENS), Subject(institution=BBS)])  # type: ignore[arg-type]
def test_a22_what_was_entered_for_somebody_goes_with_her(
    house: House, round_: Round, subject: Subject
) -> None:
    enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house, user=AHRENS, name="Ute Ahrens"))
    house.deliver()
    house.do(erasing.erase, subject)
    assert house.answers() == {}
    assert not [trace for trace in ("WLAN", AHRENS, "Ute Ahrens") if trace in house.stored()]


def test_p2_the_same_message_is_not_entered_twice(house: House, round_: Round) -> None:
    enter(house, f"Antworten eintragen für BBS: {TEXT}", addressee(house))
    assert (
        len(
            [
                one
                for one in house.deliver()
                if "notiert" in (words(one) if not isinstance(one.act, React) else "")
            ]
        )
        == 1
    )
    assert house.deliver() == []


def test_what_staff_were_told_without_a_name_has_none(house: House, round_: Round) -> None:
    said = "1. Bitte ohne Namen: Die Klasse ist gewachsen.\n2. Ein Kurs."
    enter(house, f"Antworten eintragen für BBS: {said}", addressee(house, user=AHRENS))
    assert [(one.text, one.unnamed) for one in entered(house)] == [
        ("Die Klasse ist gewachsen.", True),
        ("Ein Kurs.", False),
    ]
