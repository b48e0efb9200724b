"""What a member hears of her answers: a note the first time, and one when a change holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.answers import feedback
from bot.meeting.change import LONGEST, excerpt
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Letter, React, Say
from bot.meeting.member import Member
from bot.meeting.patience import MOST_IN_A_MINUTE
from bot.meeting.roster import Entry, Proposal, merged
from tests.office import DEADLINE, DESK, DIRECT, HARMS, JANSSEN, PETERSEN, ROOM, House, later, words

FIRST = f"noted:{ROOM}:{HARMS.user}"


def notes(house: House) -> list[Letter]:
    """What is said about answers, but for the thanks for a numbered message."""
    said = [one for one in house.deliver() if isinstance(one.act, Say)]
    return [one for one in said if not one.key.startswith("round:")]


def test_the_first_answer_is_told_in_private_and_no_other_ever(house: House) -> None:
    house.open()
    house.answer("Elf neue Kinder", to=1)
    (note,) = notes(house)
    assert (note.room, note.key) == (HARMS.user, FIRST)
    assert "Guten Morgen, Silke Harms." in words(note)
    assert "zu Frage 1" in words(note)
    assert "**Kita Sonnenblume**" in words(note)
    assert "Elf neue" not in words(note)
    house.answer("Räume", to=3)
    assert notes(house) == []


def test_a_numbered_answer_is_told_with_all_its_questions(house: House) -> None:
    house.open()
    house.answer("1. Elf Kinder\n2. Ein Kurs\n3. Räume")
    (note,) = notes(house)
    assert "Ihre Antworten zu den Fragen 1, 2 und 3 sind angekommen" in words(note)


def test_in_a_direct_message_the_receipt_says_enough(house: House) -> None:
    house.open()
    house.answer("1. Elf Kinder", room=DIRECT)
    assert notes(house) == []


def test_the_next_round_brings_no_second_first_note(house: House) -> None:
    house.open()
    house.answer("Elf", to=1)
    house.deliver()
    house.now = DEADLINE
    assert house.look(lambda tx: tx.letters.has(FIRST))


def test_a_first_note_that_comes_too_late_is_not_said(house: House) -> None:
    house.open()
    house.now = DEADLINE
    house.answer("Gerade noch", to=1)
    assert notes(house) == []


# --- Changes ----------------------------------------------------------------------------------------

COURSE = "Ab Januar startet ein neuer Elternkurs „Deutsch im Kita-Alltag“ mit {} Plätzen und Kinderbetreuung."


def test_a_change_that_holds_is_told_with_the_words_around_it(house: House) -> None:
    house.open()
    message = house.answer(COURSE.format(12), to=2)
    house.deliver()
    house.edit(message, COURSE.format(16))
    (note,) = notes(house)
    assert note.room == HARMS.user
    assert "zu Frage 2 übernommen" in words(note)
    assert "16 Plätzen" in words(note)
    assert "Ab Januar" not in words(note)
    assert "gelöscht" in words(note)


def test_a_change_in_a_direct_message_is_told_where_it_was_made(house: House) -> None:
    house.open()
    message = house.answer("1. Elf Kinder", room=DIRECT)
    house.deliver()
    house.edit(message, "1. Zwölf Kinder")
    (note,) = notes(house)
    assert note.room == DIRECT
    assert isinstance(note.act, Say)
    assert note.act.reply_to == message.event


def test_changes_in_a_row_are_told_together_and_never_with_words_that_are_gone(house: House) -> None:
    house.open()
    message = house.answer("Elf", to=1)
    house.deliver()
    house.edit(message, "Zwölf")
    house.edit(message, "Dreizehn")
    assert "Zwölf" not in house.stored()
    (note,) = notes(house)
    assert "„Dreizehn“" in words(note)
    assert note.act.instead == ""
    house.now = later(minutes=2)
    house.edit(message, "Vierzehn")
    (note,) = notes(house)
    assert note.act.instead == ""


def test_what_changes_again_within_a_minute_is_put_into_the_same_note(house: House) -> None:
    """Nobody is called twice, nobody is left with words that do not count."""
    house.open()
    message = house.answer(COURSE.format(12), to=2)
    house.deliver()
    house.edit(message, COURSE.format(16))
    (first,) = notes(house)
    for seats in (18, 20):
        house.edit(message, COURSE.format(seats))
        (again,) = notes(house)
        assert (again.room, again.act.instead) == (HARMS.user, first.key)
        assert f"{seats} Plätzen" in words(again)
        assert "Es zählt immer Ihre letzte Fassung" in words(again)
    assert house.answers() == {HARMS.institution: {2: COURSE.format(20)}}


def test_who_changes_without_end_hears_no_more_for_a_while_and_the_last_counts(house: House) -> None:
    house.open()
    message = house.answer("Elf", to=1)
    house.deliver()
    said = []
    for no in range(12, 30):
        house.edit(message, f"{no} Kinder")
        said += notes(house)
    assert len(said) == MOST_IN_A_MINUTE
    assert house.answers() == {HARMS.institution: {1: "29 Kinder"}}


def test_an_edit_that_changes_nothing_is_not_told(house: House) -> None:
    house.open()
    message = house.answer("Elf", to=1)
    house.deliver()
    house.edit(message, "Elf ")
    assert notes(house) == []


def test_what_is_deleted_is_not_quoted_by_a_note_that_waits(house: House) -> None:
    house.open()
    message = house.answer("Elf", to=1)
    house.deliver()
    house.edit(message, "KANARIE")
    house.withdraw(message)
    assert notes(house) == []
    assert "KANARIE" not in house.stored()


@given(st.text(max_size=400), st.text(max_size=400))
def test_an_excerpt_is_short_and_verbatim(old: str, new: str) -> None:
    found = excerpt(old, new)
    inner = found.removeprefix("… ").removesuffix(" …")
    assert len(inner) <= LONGEST
    assert inner in " ".join(new.split())


def test_an_excerpt_shows_what_is_new() -> None:
    assert excerpt("eins", "zwei") == "zwei"
    assert "16 Plätzen" in excerpt(COURSE.format(12), COURSE.format(16))
    assert excerpt("a " * 100, "a " * 100 + "neu").endswith("neu")


# --- Who is asked for her institution ---------------------------------------------------------------

UNKNOWN = Member(UserId("@tarek:example.org"), "Tarek Saleh", "Tarek Saleh")


def give_list(house: House, *institutions: str) -> None:
    roster = merged([*(Entry(name) for name in institutions), Entry("Kita Sonnenblume", user=HARMS.user)])
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache", roster, proposal))


def answer_as_unknown(house: House, **more: object) -> None:
    house.answer("Dolmetscher fehlen", UNKNOWN, to=1, **more)


def test_a_name_without_institution_is_asked_for_it(house: House) -> None:
    house.open()
    answer_as_unknown(house)
    (note,) = notes(house)
    assert "Für welche Einrichtung schreiben Sie?" in words(note)
    assert "meine Antworten" not in words(note)


def test_whoever_is_not_on_the_list_chooses_from_it(house: House) -> None:
    give_list(house, "Diakonie", "Stadtbibliothek")
    house.open()
    answer_as_unknown(house)
    (note,) = notes(house)
    assert "1. Diakonie\n2. Kita Sonnenblume\n3. Stadtbibliothek" in words(note)


@pytest.mark.parametrize("who", [HARMS, JANSSEN])
def test_whom_the_list_knows_by_account_or_institution_is_not_asked(house: House, who: Member) -> None:
    give_list(house, "Diakonie", "Stadtbibliothek")
    house.open()
    house.answer("Elf", who, to=1)
    (note,) = notes(house)
    assert "Für welche Einrichtung" not in words(note)


def test_in_a_direct_message_she_is_asked_there(house: House) -> None:
    house.open()
    house.answer("1. Dolmetscher fehlen", UNKNOWN, room=DIRECT)
    (note,) = notes(house)
    assert note.room == DIRECT
    assert "Für welche Einrichtung schreiben Sie?" in words(note)


# --- Many -------------------------------------------------------------------------------------------


def test_a_thousand_waiting_notes_keep_no_receipt_back(house: House) -> None:
    """Direct rooms are opened slowly; whoever answers sees her ✅ at once all the same."""
    house.open()
    with house.database.transaction() as tx:
        for no in range(1000):
            tx.outbox.post(Letter(RoomId(f"@m{no}:example.org"), f"noted:{no}", Say("Notiert")), house.now)
    message = house.answer("Elf", to=1)
    due = house.look(lambda tx: tx.outbox.due(house.now))
    assert due[0].letter.act == React(message.event, "✅", HARMS.user)
    assert len(due) < 100


def test_whoever_is_not_known_is_not_called_an_institution(house: House) -> None:
    house.open()
    stranger = Member(UserId("@paulaw:example.org"), "paulaw", "paulaw")
    house.answer("Ein Kurs", stranger, to=1)
    (note,) = notes(house)
    assert "Ich habe sie notiert." in words(note)
    assert "paulaw" not in words(note)


def test_she_is_greeted_before_she_hears_of_her_colleagues(house: House) -> None:
    house.open()
    house.answer("Busse", HARMS, to=1)
    house.deliver()
    house.answer("Räume", Member(UserId("@kollege:example.org"), "Jan Voss", HARMS.institution), to=1)
    hers = [one.key for one in house.deliver() if one.room == "@kollege:example.org"]
    assert [key.partition(":")[0] for key in hers] == ["noted", "shared"]


def test_nobody_is_greeted_as_n_n() -> None:
    assert feedback.called(replace(HARMS, name="N. N.")) == ""
    assert feedback.called(HARMS) == "Silke Harms"
