"""Reminding: in private, to those who have not answered, and to nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conduct.course import extending, reminding, steering
from bot.conduct.privacy import erasing
from bot.meeting.ids import RoundId, UserId
from bot.meeting.letter import Letter
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.roster import Entry, Proposal, merged
from bot.store.outbox import UNREACHED
from tests.office import (
    DEADLINE,
    DESK,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    keys,
    words,
)

FIRST = datetime.fromisoformat("2026-11-09T07:00+00:00")
SECOND = datetime.fromisoformat("2026-11-12T07:00+00:00")
COLLEAGUE = Member(UserId("@meyer:example.org"), "Ute Meyer", HARMS.institution)


def remind(house: House, members: tuple[Member, ...] = NETWORK.members) -> list[Letter]:
    """What leaves when the prompter looks now."""
    network = replace(NETWORK, members=members)
    for round_ in house.do(reminding.concerned, house.office):
        house.do(reminding.tend, house.office, round_.id, network)
    return house.deliver()


def ask(house: House, place: Place = Place.STAFF) -> str:
    """Staff write „erinnern“; returns what they are told."""
    message = house.message("erinnern", PETERSEN, room=ROOM if place is Place.NETWORK else DESK)
    house.turn(reminding.remind_now, message, house.latest().id, place, NETWORK)
    (told,) = [one for one in house.deliver() if one.key.startswith("answer:")]
    return words(told)


def addressed(letters: list[Letter]) -> set[str]:
    """To whom reminders went."""
    return {str(letter.room) for letter in letters if letter.private and ":reminder:" in letter.key}


def test_p2_each_reminder_goes_once_to_each_who_has_not_answered(house: House) -> None:
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    house.now = FIRST
    letters = remind(house, (*NETWORK.members, COLLEAGUE))
    assert addressed(letters) == {JANSSEN.user, ONKEN.user}
    assert remind(house) == []
    house.now = SECOND
    last = [letter for letter in remind(house) if letter.private]
    assert addressed(last) == {JANSSEN.user, ONKEN.user}
    assert "letzte Erinnerung" in words(last[0])
    assert not any("letzte Erinnerung" in words(letter) for letter in letters)
    house.now += timedelta(minutes=5)
    assert remind(house) == []


def test_a_reminder_names_the_end_and_one_next_step_and_nobody(house: House) -> None:
    house.open()
    house.now = FIRST
    letter = next(one for one in remind(house) if one.private)
    assert "Freitag, 13. November, 12 Uhr" in words(letter)
    assert words(letter).startswith("Guten Morgen.")
    assert "„los“" in words(letter)
    assert "„entschuldigt“" in words(letter)
    assert not any(member.institution in words(letter) for member in NETWORK.members)
    assert letter.expires == DEADLINE


def test_p10_the_network_room_reads_how_many_have_answered_once_and_never_who_has_not(house: House) -> None:
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    said: list[str] = []
    for house.now in (FIRST, SECOND):
        said += [words(letter) for letter in remind(house) if letter.room == ROOM]
    assert len(said) == 1
    assert "1 von 3 Einrichtungen hat geantwortet" in said[0]
    assert not any(member.institution in said[0] for member in NETWORK.members)


def test_nothing_is_counted_in_the_network_room_as_long_as_nobody_has_answered(house: House) -> None:
    house.open()
    house.now = FIRST
    assert [letter for letter in remind(house) if letter.room == ROOM] == []


def test_the_staff_room_reads_how_many_are_reminded(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    house.now = FIRST
    (told,) = [words(letter) for letter in remind(house) if letter.room == DESK]
    assert "0 von 3 Einrichtungen" in told
    assert "Ich erinnere jetzt 3 Personen" in told


def test_k17_reminders_that_have_not_left_by_the_end_are_dropped(house: House) -> None:
    house.open()
    house.now = SECOND
    house.do(reminding.tend, house.office, house.latest().id, NETWORK)
    house.end(DEADLINE)
    assert addressed(house.deliver()) == set()


def test_k17_after_the_deadline_and_after_the_end_nobody_is_reminded(house: House) -> None:
    house.open()
    house.now = DEADLINE + timedelta(days=3)
    assert remind(house) == []
    house.do(steering.end_on_time, house.office, house.latest().id)
    assert addressed(remind(house)) == set()


def test_whoever_answers_while_reminders_are_under_way_gets_none(house: House) -> None:
    house.open()
    house.now = FIRST
    house.do(reminding.tend, house.office, house.latest().id, NETWORK)
    house.answer("Wir ziehen um.", HARMS, to=1)
    assert addressed(remind(house)) == {JANSSEN.user, ONKEN.user}


def test_whoever_took_her_answer_back_is_left_in_peace(house: House) -> None:
    house.open()
    house.withdraw(house.answer("Wir ziehen um.", HARMS, to=1))
    house.now = FIRST
    assert addressed(remind(house)) == {JANSSEN.user, ONKEN.user}


def test_an_extension_takes_back_what_names_the_old_end(house: House) -> None:
    house.open()
    house.now = FIRST
    house.do(reminding.tend, house.office, house.latest().id, NETWORK)
    extension = house.message(by=PETERSEN)
    house.turn(extending.request, extension, house.latest().id, "Fr, 20.11.2026 12 Uhr", desk=None)
    assert addressed(house.deliver()) == set()
    house.now = SECOND
    assert remind(house) == []
    house.now += timedelta(days=7)
    letters = remind(house)
    assert addressed(letters) == {member.user for member in NETWORK.members}
    assert "Freitag, 20. November" in words(next(one for one in letters if one.private))


def test_an_office_may_do_without_reminders(house: House) -> None:
    house.office = an_office(reminders=0)
    house.open()
    house.now = SECOND
    assert remind(house) == []


# --- Staff -------------------------------------------------------------------------------------------


def test_staff_remind_now_and_the_last_one_still_comes_by_itself(house: House) -> None:
    house.open()
    house.now += timedelta(days=1)
    assert "Ich erinnere jetzt 3 Personen" in ask(house)
    assert "heute schon erinnert" in ask(house)
    house.now = FIRST
    assert remind(house) == []
    house.now = SECOND
    assert len(addressed(remind(house))) == 3
    house.now += timedelta(hours=25)
    assert "schon zweimal" in ask(house)


@pytest.mark.parametrize(
    ("moment", "told"),
    [("2026-11-07T10:00+00:00", "Außerhalb der Bürozeiten"), ("2026-11-13T10:30+00:00", "einer Stunde")],
)
def test_staff_who_remind_at_the_wrong_time_read_when_it_is_possible(
    house: House, moment: str, told: str
) -> None:
    round_ = house.open()
    house.now = datetime.fromisoformat(moment)
    assert told in ask(house)
    assert house.look(lambda tx: tx.reminders.sent(round_.id)) == ()


def test_a_round_that_is_over_reminds_nobody(house: House) -> None:
    house.open()
    house.turn(steering.end, house.message(by=PETERSEN), house.latest().id)
    house.deliver()
    assert "ist seit" in ask(house)


def test_p10_the_command_names_nobody_in_the_network_room(house: House) -> None:
    house.open()
    told = ask(house, Place.NETWORK)
    assert not any(member.institution in told for member in NETWORK.members)


def test_the_status_tells_staff_alone_whom_no_reminder_reaches(house: House) -> None:
    round_ = house.open()
    house.now = FIRST
    with house.database.transaction() as tx:
        reminding.tend(tx, house.office, round_.id, NETWORK, now=house.now)
        for outgoing in tx.outbox.unsent():
            if outgoing.letter.room == ONKEN.user:
                tx.outbox.bury(outgoing.id, UNREACHED)
    house.deliver()
    for place, named in ((Place.STAFF, True), (Place.NETWORK, False)):
        message = house.message(by=PETERSEN, room=DESK if place is Place.STAFF else ROOM)
        house.turn(steering.status, message, round_.id, place, NETWORK)
        (told,) = house.deliver()
        assert ("Nicht erreicht: Gesundheitsamt" in words(told)) is named


def test_p10_whoever_has_everything_deleted_leaves_no_letter_behind(house: House) -> None:
    round_ = house.open()
    house.now = FIRST
    house.do(reminding.tend, house.office, round_.id, NETWORK)
    house.do(erasing.erase, erasing.Subject(ONKEN.user))
    assert ONKEN.user not in house.stored()
    assert addressed(house.deliver()) == {HARMS.user, JANSSEN.user}
    house.do(erasing.erase, erasing.Subject(JANSSEN.user))
    letters = house.look(lambda tx: tx.dossiers.letters(tx.traces.of_person(JANSSEN.user)))
    assert letters == []
    assert house.look(lambda tx: tx.reminders.waiting(round_.id) | tx.reminders.unreached(round_.id)) == set()


def test_p3_letters_to_one_person_keep_their_order_and_delay_no_other(house: House) -> None:
    round_ = house.open()
    house.now = FIRST
    with house.database.transaction() as tx:
        reminding.tend(tx, house.office, round_.id, NETWORK, now=house.now)
        lanes = [outgoing.letter.lane for outgoing in tx.outbox.due(house.now)]
    assert sorted(lanes) == sorted(member.user for member in NETWORK.members)
    assert len(keys(house.deliver())) == 3


def test_staff_read_for_whom_nobody_is_in_the_room_also_if_nobody_is_reminded(house: House) -> None:
    entries = [Entry("Kita St. Marien", "Kerstin Thomsen"), Entry(HARMS.institution, user=HARMS.user)]
    proposal = Proposal(DESK, PETERSEN.user, house.message().event, house.now, merged(entries))
    house.office = an_office(staff_room=DESK)
    house.open()
    house.look(lambda tx: tx.rosters.save(ROOM, "Sprache", proposal.roster, proposal))
    house.answer("Elf neue Kinder", to=1)
    house.deliver()
    house.now = FIRST
    told = remind(house, (HARMS,))
    (report,) = [one for one in told if one.key.endswith("reminded:1")]
    assert "Es gibt niemanden zu erinnern." in words(report)
    assert "ist niemand im Raum: Kita St. Marien." in words(report)
    assert not [one for one in told if one.room == ROOM and "Marien" in words(one)]


def test_whoever_erased_all_of_hers_hears_no_more_of_the_round(house: House) -> None:
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    house.do(erasing.erase, erasing.Subject(HARMS.user))
    house.now = FIRST
    assert addressed(remind(house)) == {JANSSEN.user, ONKEN.user}
    assert HARMS.user not in house.stored()
    house.now = SECOND
    assert addressed(remind(house, (*NETWORK.members, COLLEAGUE))) == {
        JANSSEN.user,
        ONKEN.user,
        COLLEAGUE.user,
    }


def test_but_of_the_next_one_she_does(house: House) -> None:
    first = house.open()
    house.do(erasing.erase, erasing.Subject(HARMS.user))
    assert house.look(lambda tx: tx.tombstones.covers_person(first.id, HARMS.user))
    assert not house.look(lambda tx: tx.tombstones.covers_person(RoundId(first.id + 1), HARMS.user))
