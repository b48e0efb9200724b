"""Invitations, help, privacy, and the polite noes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct import meaning
from bot.conduct.membership import hospitality
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Decline, Join, Letter, React
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.minutes import Names
from tests.office import BRANDT, DESK, DIRECT, JANSSEN, PETERSEN, ROOM, House, an_office, words

GUESTS = ("@petersen:example.org", "example.net")


def said(house: House) -> str:
    """The one thing that was said."""
    (letter,) = house.deliver()
    return words(letter)


@pytest.mark.parametrize(
    ("inviter", "acquainted", "welcome"),
    [
        ("@petersen:example.org", False, True),
        ("@somebody:example.net", False, True),
        ("@stranger:example.org", False, False),
        ("@petersen:example.org.evil.example", False, False),
        ("@example.net:evil.example", False, False),
        ("@x:sub.example.net", False, False),
        ("example.net", False, True),
        ("@member:anywhere.example", True, True),
    ],
)
def test_a12_whose_invitations_we_accept(inviter: str, acquainted: bool, welcome: bool) -> None:
    assert hospitality.welcome(UserId(inviter), GUESTS, acquainted=acquainted) is welcome


def test_a12_who_lists_nobody_is_invited_by_nobody() -> None:
    assert not hospitality.welcome(UserId("@petersen:example.org"), (), acquainted=False)


@pytest.mark.parametrize(("accept", "act"), [(True, Join()), (False, Decline())])
def test_a12_an_invitation_is_answered_once_and_kept_in_the_trail(
    house: House, accept: bool, act: Join | Decline
) -> None:
    invitation = house.message(kind=Kind.INVITE, room=DIRECT)
    for _ in range(2):
        house.turn(hospitality.answer_invitation, invitation, accept)
    assert house.deliver() == [Letter(DIRECT, invitation.event, act)]
    trail = house.look(lambda tx: tx.audit.entries())
    assert {(entry.who, entry.detail) for entry in trail} == (
        {(invitation.sender, DIRECT)} if accept else set()
    )


def decline(house: House, *numbers: int) -> list[Message]:
    """Invitations by strangers, on their way through the inbox."""
    invitations = []
    with house.database.transaction() as tx:
        for number in numbers:
            room, stranger = RoomId(f"!spam{number}:evil.example"), UserId(f"@wer{number}:evil.example")
            invitation = replace(
                house.message(kind=Kind.INVITE, room=room), sender=stranger, sender_name=None
            )
            tx.inbox.add(invitation)
            hospitality.answer_invitation(Turn(tx, house.office, invitation, house.now), False)
            invitations.append(invitation)
    return invitations


def test_a12_a_thousand_invitations_wait_in_one_lane_and_leave_the_trail_empty(house: House) -> None:
    decline(house, *range(1_000))
    (first,) = house.look(lambda tx: tx.outbox.due(house.now))
    assert first.letter.act == Decline()
    assert house.look(lambda tx: tx.audit.entries()) == []
    assert house.look(lambda tx: tx.inbox.everything()) == []
    house.turn(hospitality.only_text, house.message(room=DIRECT))
    due = house.look(lambda tx: tx.outbox.due(house.now))
    assert {outgoing.letter.room for outgoing in due} == {first.letter.room, DIRECT}


def test_a12_an_invitation_told_twice_is_declined_once(house: House) -> None:
    (invitation,) = decline(house, 1)
    assert house.look(lambda tx: tx.inbox.add(invitation))
    house.turn(hospitality.answer_invitation, invitation, False)
    assert len(house.deliver()) == 1


def test_a12_p9_staff_hear_once_a_day_how_many_strangers_were_declined(house: House) -> None:
    office = an_office(staff_room=DESK)
    house.do(hospitality.tell_of_invitations, office)
    assert house.deliver() == []
    decline(house, 1, 2, 3)
    house.deliver()
    house.do(hospitality.tell_of_invitations, office)
    assert "kamen 3 Einladungen von Unbekannten" in said(house)
    house.now += timedelta(days=1)
    house.do(hospitality.tell_of_invitations, office)
    assert house.deliver() == []
    decline(house, 4)
    house.deliver()
    house.do(hospitality.tell_of_invitations, office)
    text = said(house)
    assert "kam eine Einladung von Unbekannten" in text
    assert "evil" not in text


@pytest.mark.parametrize(("place", "written"), [(Place.NETWORK, "!runde "), (Place.DIRECT, "")])
@pytest.mark.parametrize(("staff", "word"), [(True, "schließen"), (False, "Datenschutz")])
def test_help_shows_what_can_be_written_right_here(
    house: House, place: Place, written: str, staff: bool, word: str
) -> None:
    house.turn(hospitality.help_, house.message(), place, staff)
    assert f"**{written}{word}**" in said(house)


def test_help_for_members_names_no_command_that_steers(house: House) -> None:
    house.turn(hospitality.help_, house.message(), Place.NETWORK, False)
    text = said(house)
    assert not any(word in text for word in ("schließen", "abbrechen", "freigeben", "start"))


@pytest.mark.parametrize(
    ("names", "promise"),
    [
        (Names.INSTITUTION, "der Name Ihrer Einrichtung"),
        (Names.PERSON, "Ihr Name"),
        (Names.NONE, "keine Namen"),
    ],
)
@pytest.mark.parametrize(("months", "term"), [(3, "bis drei Monate"), (1, "bis einen Monat "), (0, None)])
def test_the_privacy_notice_tells_the_truth_of_this_office(
    house: House, names: Names, promise: str, months: int, term: str | None
) -> None:
    office = an_office(names=names, retention_months=months)
    house.turn(hospitality.privacy, house.message(room=DIRECT), Place.DIRECT, office=office)
    text = said(house)
    assert promise in text
    assert office.name in text
    assert (term in text) if term else ("Wie lange" not in text)


def test_without_a_contact_the_office_itself_is_named(house: House) -> None:
    house.turn(
        hospitality.privacy, house.message(), Place.DIRECT, office=an_office(contact="", data_protection="")
    )
    assert said(house).endswith("**Verantwortlich:** Landkreis Nordmarsch")


def test_the_privacy_notice_names_law_and_authority_where_the_office_gave_them(house: House) -> None:
    office = an_office(legal_basis="Artikel 6 DSGVO", authority="Landesbeauftragter Niedersachsen")
    house.turn(hospitality.privacy, house.message(room=DIRECT), Place.DIRECT, office=office)
    text = said(house)
    assert "Rechtsgrundlage: Artikel 6 DSGVO." in text
    assert "Landesbeauftragter Niedersachsen" in text
    assert all(word in text for word in ("„Auskunft“", "„berichtigen“", "„löschen“", "„widersprechen“"))


def test_a15_a_near_miss_is_answered_with_a_suggestion(house: House) -> None:
    house.turn(hospitality.unknown, house.message(), Place.NETWORK, "schlissen", "schließen")
    assert "Meinten Sie „!runde schließen“?" in said(house)
    house.turn(hospitality.unknown, house.message(), Place.NETWORK, "!rundе", None)
    assert "„!runde hilfe“" in said(house)
    house.turn(hospitality.unknown, house.message(), Place.STAFF, "freigebn", "freigeben")
    assert "Meinten Sie „freigeben“?" in said(house)


def test_p2_a_yes_to_a_suggestion_is_found_again_by_itself_and_by_no_other(house: House) -> None:
    slip = house.message("hilef", room=DIRECT)
    house.turn(hospitality.unknown, slip, Place.DIRECT, "hilef", "hilfe")
    (meant,) = house.look(lambda tx: tx.dialogues.at(slip.desk(Place.DIRECT), house.now))
    yes = house.message("ja", room=DIRECT)
    assert house.look(lambda tx: meaning.agreed(tx, house.message("danke", room=DIRECT), meant)) is None
    assert house.look(lambda tx: meaning.agreed(tx, yes, meant)) == "hilfe"
    (meant,) = house.look(lambda tx: tx.dialogues.at(slip.desk(Place.DIRECT), house.now))
    assert house.look(lambda tx: meaning.agreed(tx, yes, meant)) == "hilfe"
    assert house.look(lambda tx: meaning.agreed(tx, house.message("ja", room=DIRECT), meant)) is None
    house.turn(hospitality.unknown, house.message(), Place.NETWORK, "hilef", "hilfe")
    assert len(house.look(lambda tx: tx.dialogues.at(slip.desk(Place.DIRECT), house.now))) == 1


def test_a_bare_name_tells_which_network_was_meant_but_ends_nothing(house: House) -> None:
    networks = ["Leseförderung", "Ganztag"]

    def asked(words: str, place: Place = Place.STAFF) -> Dialogue | None:
        message = house.message(words, PETERSEN, room=DESK)
        house.turn(meaning.ask_network, message, place, "steer.which", networks)
        said(house)
        found = house.look(lambda tx: tx.dialogues.at(message.desk(place), house.now))
        return next((one for one in found if one.letter and str(message.event) in one.letter), None)

    def told(name: str, by: Member = PETERSEN) -> str | None:
        message = house.message(name, by, room=DESK)
        words = house.look(lambda tx: meaning.agreed(tx, message, dialogue))
        return words or (house.turn(meaning.hear, message, dialogue) and said(house)) or None

    assert asked("erinnern", Place.NETWORK) is None
    dialogue = asked("erinnern\nRaum: Aula")
    assert dialogue is not None
    assert told("ja") is None
    assert told("2") is None
    assert told("Ganztag", BRANDT) is None
    assert told("Der Ganztag ist im Umbruch") is None
    assert told("Ganztag") == "erinnern\nRaum: Ganztag"
    dialogue = asked("schließen")
    assert dialogue is not None
    assert "„schließen“ und in der Zeile darunter „Raum: Ganztag“" in (told("ganztag") or "")


def test_a11_a_hint_about_pictures_is_said_once_a_minute_and_ends_where_too_many_come(house: House) -> None:
    def ask() -> int:
        house.turn(hospitality.only_text, house.message())
        return len(house.deliver())

    assert [ask() for _ in range(20)] == [1] + [0] * 19
    house.now += timedelta(minutes=1)
    assert ask() == 1
    heard = 0
    for _ in range(60):
        house.now += timedelta(minutes=1)
        heard += ask()
    assert 0 < heard < 60


def test_a11_a_polite_no_is_said_once_a_day_to_each_person_in_each_room(house: House) -> None:
    def ask(message: Message) -> int:
        house.turn(hospitality.not_entitled, message)
        return len(house.deliver())

    assert [ask(house.message()) for _ in range(20)] == [1] + [0] * 19
    assert ask(house.message(by=JANSSEN)) == 1
    assert ask(house.message(room=DIRECT)) == 1
    house.now += timedelta(days=1)
    assert ask(house.message()) == 1


def test_a1_each_refusal_stands_in_the_trail_without_a_word_of_the_message(house: House) -> None:
    for _ in range(3):
        house.turn(hospitality.not_entitled, house.message("!runde schließen GEHEIM"))
    entries = house.look(lambda tx: tx.audit.entries())
    assert [(entry.what, entry.detail) for entry in entries] == [("command refused", ROOM)] * 3
    assert "GEHEIM" not in house.stored()


def test_asked_by_name_among_others_the_privacy_notice_is_said_in_private(house: House) -> None:
    asked = house.message("@umlauf was passiert mit meinen Daten?")
    house.turn(hospitality.privacy, asked, Place.NETWORK)
    said, seen = sorted(house.deliver(), key=lambda one: isinstance(one.act, React))
    assert (said.room, seen.room) == (asked.sender, asked.room)
    assert "Monate" in words(said)
    command = house.message("!runde datenschutz")
    house.turn(hospitality.privacy, command, Place.NETWORK)
    assert [one.room for one in house.deliver()] == [command.room]
