"""Member lists in the staff room: understood, confirmed, shown, corrected – and counted by."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import removal
from bot.conduct.course import reminding, steering
from bot.conduct.membership import enrolling, moving, presence
from bot.conduct.membership.enrolling import Refusal
from bot.conduct.privacy import erasing
from bot.conduct.privacy.disclosing import disclose
from bot.meeting.enrolment import Listing
from bot.meeting.ids import RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.network import Network
from bot.meeting.roster import Entry, Proposal, Roster
from bot.minutes.weight import doubled
from tests.office import (
    BRANDT,
    DEADLINE,
    DESK,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    REQUEST,
    ROOM,
    House,
    words,
)

KITA = "Kita Sonnenblume"
ROSTER = Roster(
    (
        Entry(KITA, "Silke Harms", HARMS.user, "harms@example.org", "Leitung", "Sprache"),
        Entry(KITA, "Ute Behr", topic="Sprache"),
        Entry("Museum am Wall"),
        Entry("Stadtbibliothek", "Okko Janßen", JANSSEN.user),
    )
)
SCHOOLS = replace(NETWORK, room=RoomId("!schulen:example.org"), name="Schulleitungen")


def arrive(house: House, body: str = "", by: Member = PETERSEN) -> Message:
    """A message on its way through the inbox of the staff room."""
    message = house.message(body, by, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    house.look(lambda tx: tx.inbox.settle(message.event))
    return message


def drop(house: House, roster: Roster = ROSTER, *networks: object) -> Message:
    message = arrive(house)
    house.turn(enrolling.propose, message, Listing(roster), list(networks) or [NETWORK])
    return message


def waiting(house: House, by: Member = PETERSEN) -> object:
    message = arrive(house, "ja", by)
    return house.look(lambda tx: enrolling.waiting(tx, message))


def enrol(house: House, roster: Roster = ROSTER) -> None:
    drop(house, roster)
    message = arrive(house, "ja")
    proposal = house.look(lambda tx: enrolling.waiting(tx, message))
    house.turn(enrolling.accept, message, proposal)
    house.deliver()


def listed(house: House) -> Roster:
    return house.look(lambda tx: tx.rosters.of(ROOM))


def said(house: House) -> str:
    (letter,) = house.deliver()
    assert letter.room == DESK
    return words(letter)


def test_the_bot_says_what_it_understood_and_takes_it_with_a_yes(house: House) -> None:
    drop(house)
    text = said(house)
    for fragment in ("Sprache und Ankommen", "3 Einrichtungen", "3 Personen", "1 ohne Matrix-Konto", "„ja“"):
        assert fragment in text
    assert listed(house) == Roster()
    enrol(house)
    assert listed(house) == ROSTER


@pytest.mark.parametrize("networks", [[NETWORK], [NETWORK, SCHOOLS]])
def test_what_of_a_file_does_not_hold_is_told_before_the_yes(house: House, networks: list[Network]) -> None:
    gapped = Listing(ROSTER, homeless=(3,), several=tuple(range(5, 30)))
    house.turn(enrolling.propose, arrive(house), gapped, networks)
    text = said(house)
    assert "Ausgelassen, weil die Einrichtung fehlt: Zeile 3.\n\n" in text
    assert "gilt die erste: Zeilen 5, 6, 7" in text
    assert "24 und weitere. Für" in text
    assert listed(house) == Roster()


def test_of_a_file_that_holds_wholly_nothing_more_is_said(house: House) -> None:
    drop(house)
    assert not re.search("Zeile|\n\n\n", said(house))


def test_a_new_list_takes_the_place_of_the_old_one_and_says_so(house: House) -> None:
    enrol(house)
    drop(house, Roster((Entry("Museum am Wall"),)))
    assert "bisherige Liste (3 Einrichtungen) wird ersetzt" in said(house)
    enrol(house, Roster((Entry("Museum am Wall"),)))
    assert listed(house).institutions == ("Museum am Wall",)


def test_with_several_networks_it_is_asked_once_and_chosen_by_number_or_name(house: House) -> None:
    drop(house, ROSTER, NETWORK, SCHOOLS)
    text = said(house)
    assert "1. Sprache und Ankommen" in text
    assert "2. Schulleitungen" in text
    networks = [NETWORK, SCHOOLS]
    for answer in ("2", "2.", "die zweite", "Nr. 2 bitte", "schulleitungen", " „Schulleitungen“ "):
        assert enrolling.chosen(answer, networks) is SCHOOLS
    for answer in ("0", "3", "²", "zwei Dinge", "", "1" * 5000):
        assert enrolling.chosen(answer, networks) is None


def test_a_list_is_asked_about_when_it_was_read_not_when_it_came(house: House) -> None:
    """What was asked meanwhile was asked before it, and does not get its „ja“."""
    message = arrive(house)
    house.now += timedelta(seconds=3)
    house.turn(enrolling.propose, message, Listing(ROSTER), [NETWORK])
    proposal = waiting(house)
    assert isinstance(proposal, Proposal)
    assert proposal.at == house.now


def test_a_no_changes_nothing(house: House) -> None:
    drop(house)
    house.turn(enrolling.decline, arrive(house, "nein"), proposed(house))
    assert waiting(house) is None
    assert listed(house) == Roster()


def test_p8_a_file_that_is_deleted_before_the_yes_leaves_nothing(house: House) -> None:
    dropped = drop(house)
    for by, left in ((HARMS, True), (PETERSEN, False)):
        redaction = house.message(by=by, room=DESK, kind=Kind.REDACTION, target=dropped.event)
        house.turn(removal.removed, redaction)
        assert (waiting(house) is not None) is left
    assert "Silke Harms" not in house.stored()


def choose(house: House, network: object = SCHOOLS, by: Member = PETERSEN) -> Message:
    message = arrive(house, "2", by)
    house.turn(enrolling.ask, message, proposed(house), [network])
    return message


def delete(house: House, message: Message, by: Member = PETERSEN) -> None:
    redaction = house.message(by=by, room=DESK, kind=Kind.REDACTION, target=message.event)
    house.turn(removal.removed, redaction)


@pytest.mark.parametrize("by", [PETERSEN, BRANDT])
def test_p8_a_file_is_taken_back_as_well_after_its_network_was_asked_for(house: House, by: Member) -> None:
    dropped = drop(house, ROSTER, NETWORK, SCHOOLS)
    choose(house, by=by)
    assert proposed(house).network == "Schulleitungen"
    delete(house, dropped)
    assert waiting(house) is None
    assert "Silke Harms" not in house.stored()


def test_p8_a_network_is_chosen_anew_when_the_choice_is_deleted(house: House) -> None:
    drop(house, ROSTER, NETWORK, SCHOOLS)
    delete(house, choose(house))
    assert proposed(house).room is None
    assert proposed(house).roster == ROSTER
    choose(house, NETWORK)
    assert proposed(house).room == ROOM


def test_a_colleagues_yes_after_the_choice_is_about_the_list_too(house: House) -> None:
    drop(house, ROSTER, NETWORK, SCHOOLS)
    choice = choose(house)
    assert waiting(house, BRANDT) is not None
    arrive(house, "Moment")
    house.deliver()
    reply = replace(
        arrive(house, "ja", BRANDT), reply_to=f"$members:{proposed(house).event}:asked:{choice.event}"
    )
    assert house.look(lambda tx: enrolling.waiting(tx, reply)) is not None


def test_a_yes_of_whoever_gave_the_list_is_about_it_for_a_day(house: House) -> None:
    drop(house)
    arrive(house, "Moment", HARMS)
    assert waiting(house) is not None
    house.now += timedelta(hours=23)
    assert waiting(house) is not None
    house.now += timedelta(hours=2)
    assert waiting(house) is None


def test_a_colleagues_yes_is_about_the_list_if_nothing_was_said_since(house: House) -> None:
    drop(house)
    message = arrive(house, "ja", BRANDT)
    proposal = house.look(lambda tx: enrolling.waiting(tx, message))
    assert proposal is not None
    house.turn(enrolling.accept, message, proposal)
    assert listed(house) == ROSTER
    assert waiting(house) is None


def test_a_colleagues_yes_may_be_said_to_a_colleague_unless_it_replies(house: House) -> None:
    drop(house)
    house.deliver()
    arrive(house, "Malte, schaust du mal?")
    assert waiting(house, BRANDT) is None
    file = proposed(house).event
    for about in (f"$members:{file}:asked:{file}", file, "$anderes"):
        reply = replace(arrive(house, "ja", BRANDT), reply_to=about)
        found = house.look(lambda tx, reply=reply: enrolling.waiting(tx, reply))
        assert (found is not None) is (about != "$anderes")


def test_a_colleague_is_asked_once_whether_her_yes_is_about_the_list(house: House) -> None:
    drop(house)
    house.deliver()
    arrive(house, "Malte, schaust du mal?")
    asked = arrive(house, "ja", BRANDT)
    assert house.turn(enrolling.doubt, asked)
    assert "Mitgliederliste für Sprache und Ankommen? Dann schreiben Sie bitte noch einmal „ja“" in said(
        house
    )
    arrive(house, "Wie lange noch?")
    assert waiting(house, BRANDT) is not None
    assert not house.turn(enrolling.doubt, arrive(house, "ja", BRANDT))


def test_nobody_is_asked_about_her_own_list_or_beside_a_round_that_waits(house: House) -> None:
    drop(house)
    arrive(house, "Moment")
    assert not house.turn(enrolling.doubt, arrive(house, "ja"))
    house.start(replace(REQUEST, deadline="Fr, 13.11.2026"), room=DESK)
    assert not house.turn(enrolling.doubt, arrive(house, "ja", BRANDT))


def proposed(house: House) -> Proposal:
    (found,) = house.look(lambda tx: tx.rosters.waiting(DESK))
    return found


def test_whoever_starts_a_round_reads_that_a_list_waits(house: House) -> None:
    drop(house)
    house.deliver()
    house.start(room=DESK)
    texts = [words(letter) for letter in house.deliver() if letter.room == DESK]
    assert "Mitgliederliste wartet hier noch auf ein „ja“ und gilt bis dahin nicht" in texts[0]


def test_members_read_nothing_of_a_list_that_waits(house: House) -> None:
    drop(house)
    house.deliver()
    house.start()
    assert not any("Mitgliederliste" in words(letter) for letter in house.deliver())


def test_beside_a_round_that_waits_a_yes_belongs_to_what_was_asked_last(house: House) -> None:
    drop(house)
    house.start(replace(REQUEST, deadline="Fr, 13.11.2026"), room=DESK)
    assert house.look(lambda tx: tx.rounds.proposed_at(DESK)) is not None
    arrive(house, "Moment")
    assert waiting(house) is None
    drop(house)
    assert waiting(house) is not None


def test_a_list_nobody_confirmed_is_forgotten(house: House) -> None:
    drop(house)
    house.look(lambda tx: tx.rosters.forget(house.now + timedelta(seconds=1)))
    assert house.look(lambda tx: tx.rosters.places()) == []


@pytest.mark.parametrize(("row", "fragment"), [(7, "Zeile 7: Hier fehlt die Einrichtung"), (12, "Zeile 12")])
def test_a_flaw_is_one_sentence_with_its_row(house: House, row: int, fragment: str) -> None:
    house.turn(enrolling.refuse, arrive(house), Refusal("no_institution", row))
    assert fragment in said(house)


def test_the_list_is_shown_with_whoever_is_in_the_room_without_being_on_it(house: House) -> None:
    enrol(house)
    house.turn(enrolling.show, arrive(house), NETWORK)
    text = said(house)
    assert "Silke Harms (Leitung) · Ute Behr" in text
    assert "Museum am Wall" in text
    assert "nicht auf der Liste: Meike Onken (Gesundheitsamt)" in text


def test_a_list_longer_than_a_message_is_shown_as_far_as_it_fits(house: House) -> None:
    odd = "Ä*_<&>" * 33
    enrol(house, Roster(tuple(Entry(f"{no:04} {odd}", odd, role=odd, topic=odd) for no in range(300))))
    members = tuple(Member(UserId(f"@m{no}:example.org"), odd, odd) for no in range(100))
    house.turn(enrolling.show, arrive(house), replace(NETWORK, members=members))
    text = said(house)
    assert "300 Einrichtungen" in text
    assert re.search(r"und \d+ weitere", text)
    assert doubled(text) < 45_000


def test_without_a_list_it_is_said_how_to_give_one(house: House) -> None:
    house.turn(enrolling.show, arrive(house), NETWORK)
    assert "noch keine Mitgliederliste" in said(house)


# --- What is counted ---------------------------------------------------------------------------------


def status(house: House) -> str:
    network = replace(NETWORK, members=(HARMS, JANSSEN))
    message = arrive(house)
    house.turn(steering.status, message, house.latest().id, Place.STAFF, network)
    return next(words(letter) for letter in house.deliver() if letter.room == DESK)


def test_a21_a_person_renamed_answers_for_her_institution(house: House) -> None:
    enrol(house)
    house.open()
    house.answer("Wir ziehen um.", replace(HARMS, name="silke", institution="Zuhause"), to=1)
    assert house.answers() == {KITA: {1: "Wir ziehen um."}}


def test_several_persons_of_an_institution_are_counted_once(house: House) -> None:
    enrol(house)
    opened = house.open()
    assert opened.invited == 3
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.answer("Und wir streichen.", Member(ONKEN.user, "Ute Behr", "Ute Behr"), to=1)
    text = status(house)
    assert "1 von 3 Einrichtungen" in text
    assert "Noch offen: Museum am Wall · Stadtbibliothek" in text


def test_whoever_is_not_on_the_list_is_counted_when_she_answers(house: House) -> None:
    enrol(house)
    house.open()
    house.answer("Neu hier.", ONKEN, to=1)
    assert "1 von 4 Einrichtungen" in status(house)


def test_a_list_that_comes_late_holds_for_the_round_under_way(house: House) -> None:
    house.open()
    house.answer("Wir ziehen um.", replace(HARMS, name="Silke (Leitung)", institution="Silke"), to=1)
    house.answer("Neu hier.", ONKEN, to=1)
    house.deliver()
    enrol(house)
    assert house.latest().invited == 3
    assert house.answers() == {KITA: {1: "Wir ziehen um."}, "Gesundheitsamt": {1: "Neu hier."}}


def test_the_thanks_at_the_end_count_institutions_of_the_list(house: House) -> None:
    enrol(house)
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, house.latest().id)
    assert "1 von 3 Einrichtungen" in words(house.deliver()[-1])


def test_corrections_hold_at_once_also_for_what_was_answered(house: House) -> None:
    enrol(house)
    house.open()
    house.answer("Neu hier.", ONKEN, to=1)
    house.deliver()
    house.turn(enrolling.assign, arrive(house), NETWORK, ONKEN.user, "museum am wall")
    assert house.answers() == {"Museum am Wall": {1: "Neu hier."}}
    assert "gehört in Sprache und Ankommen jetzt zu Museum am Wall" in said(house)
    house.turn(enrolling.remove, arrive(house), NETWORK, ONKEN.user)
    assert ONKEN.user not in [entry.user for entry in listed(house).entries]
    assert "steht nicht mehr auf der Liste" in said(house)
    house.turn(enrolling.remove, arrive(house), NETWORK, ONKEN.user)
    assert "steht nicht auf der Liste" in said(house)
    assert house.answers() == {"Museum am Wall": {1: "Neu hier."}}


def test_a_correction_begins_a_list_where_there_is_none(house: House) -> None:
    house.turn(enrolling.assign, arrive(house), NETWORK, ONKEN.user, "Gesundheitsamt")
    assert listed(house) == Roster((Entry("Gesundheitsamt", user=ONKEN.user),), partial=True)


def test_one_person_told_by_staff_leaves_all_others_invited(house: House) -> None:
    house.open()
    invited = house.latest().invited
    house.turn(enrolling.assign, arrive(house), NETWORK, ONKEN.user, "Gesundheitsamt")
    roster = house.look(lambda tx: tx.rosters.of(ROOM))
    assert roster.partial
    assert house.latest().invited == invited
    assert set(roster.applied(NETWORK).institutions) == {*NETWORK.institutions, "Gesundheitsamt"}


def test_the_list_goes_along_when_its_room_is_replaced(house: House) -> None:
    enrol(house)
    assert house.look(lambda tx: presence.awaited(tx, house.office, ROOM))
    house.open()
    new = RoomId("!neu:example.org")
    house.look(lambda tx: tx.moves.plan(ROOM, new, house.now))
    house.do(moving.arrive, house.office, new)
    assert house.look(lambda tx: tx.rosters.of(new)) == ROSTER


# --- Privacy -----------------------------------------------------------------------------------------


def test_a_person_reads_what_lists_say_of_her_and_nothing_of_others(house: House) -> None:
    enrol(house)
    found = house.look(lambda tx: disclose(tx, HARMS.user, house.now))
    assert found["names"] == ["Silke Harms"]
    (line,) = found["listed"]
    assert line == {
        "room": ROOM,
        "network": "Sprache und Ankommen",
        "confirmed": True,
        "institution": KITA,
        "name": "Silke Harms",
        "user": HARMS.user,
        "mail": "harms@example.org",
        "role": "Leitung",
        "topic": "Sprache",
        "told": False,
    }


def test_p8_a_person_is_erased_from_every_list_and_her_institution_stays_invited(house: House) -> None:
    enrol(house)
    drop(house)
    tally = house.do(erasing.erase, erasing.Subject(HARMS.user))
    assert tally.listed == 2
    assert listed(house).institutions == ROSTER.institutions
    for trace in ("Silke Harms", HARMS.user, "harms@example.org"):
        assert trace not in house.stored()


def test_p8_who_gave_a_list_is_erased_too(house: House) -> None:
    enrol(house)
    drop(house)
    house.do(erasing.erase, erasing.Subject(PETERSEN.user))
    assert listed(house) == ROSTER
    assert PETERSEN.user not in house.stored()
    assert waiting(house) is None


def test_p8_an_institution_is_erased_with_its_persons(house: House) -> None:
    enrol(house)
    tally = house.do(erasing.erase, erasing.Subject(institution="kita sonnenblume"))
    assert tally.listed == 2
    assert listed(house).institutions == ("Museum am Wall", "Stadtbibliothek")
    assert "Ute Behr" not in house.stored()


def test_p8_what_waits_to_be_read_goes_with_its_institution(house: House) -> None:
    enrol(house)
    message = house.message("Noch nicht gelesen.", replace(JANSSEN, name="okko", institution="okko"))
    house.look(lambda tx: tx.inbox.add(message))
    house.do(erasing.erase, erasing.Subject(institution="Stadtbibliothek"))
    assert "Noch nicht gelesen" not in house.stored()


def test_p10_the_trail_holds_no_names(house: House) -> None:
    enrol(house)
    house.turn(enrolling.remove, arrive(house), NETWORK, "Ute Behr")
    trail = house.look(lambda tx: [(entry.what, entry.detail) for entry in tx.audit.entries()])
    assert trail == [("member list taken", ROOM), ("member list changed", ROOM)]


def test_nobody_is_reminded_whose_institution_has_answered(house: House) -> None:
    enrol(house, ROSTER.assigned(ONKEN.user, KITA))
    round_ = house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    network = replace(NETWORK, members=(HARMS, JANSSEN, replace(ONKEN, name="meike", institution="meike")))
    house.now += timedelta(days=3)
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(reminding.remind_now, message, round_.id, Place.STAFF, network)
    reminded = [letter.key for letter in house.deliver() if ":reminder:" in letter.key]
    assert [JANSSEN.user in key for key in reminded] == [True]
