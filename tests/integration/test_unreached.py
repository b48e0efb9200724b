"""Whom the minutes reach in no way: staff read it before, and the minutes do not claim otherwise."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conduct.course import steering
from bot.conduct.membership import enrolling
from bot.conduct.publication import composing, publishing
from bot.meeting.ids import EventId
from bot.meeting.mailing import Audience
from bot.meeting.message import Place
from bot.meeting.roster import Entry, Proposal, Roster
from tests.office import DEADLINE, DESK, HARMS, NETWORK, PETERSEN, ROOM, House, an_office

from .test_mail import told

LIST = Roster(
    (
        Entry("Kita Sonnenblume", "Silke Harms", HARMS.user),
        Entry("Volkshochschule", "", None, "info@vhs.example"),
        Entry("Hort Sietbeck", "Ute Quast"),
    )
)


@pytest.fixture
def house(database_place: str) -> Any:
    found = House(database_place)
    found.office = an_office(mail_to=Audience.ABSENT, staff_room=DESK)
    yield found
    found.close()


def closed(house: House, members: Roster = LIST) -> list[str]:
    """A round is over; what staff read of mails."""
    house.open(minutes="Mo, 16.11.2026 9 Uhr")
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), house.now, members)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", members, proposal))
    round_ = replace(house.latest(), invited=len(members.institutions))
    house.look(lambda tx: tx.rounds.save(round_, house.now))
    house.answer("Wir suchen Dolmetscher.", HARMS, to=1)
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.sort()
    return [text for text in told(house) if "keinem Weg" in text]


def distribution(house: House) -> str:
    """The line of the minutes as members read it."""
    said = [getattr(one.act, "text", "") for one in house.deliver() if one.room == ROOM]
    return next(line for text in said for line in text.splitlines() if "Verteiler" in line)


def publish(house: House) -> str:
    house.do(publishing.publish, house.office, house.latest().id)
    return distribution(house)


def test_staff_read_before_the_release_whom_nothing_reaches(house: House) -> None:
    (said,) = closed(house)
    assert said.startswith("**Auf keinem Weg erreicht: Hort Sietbeck.**")
    assert "„Mitglied name@beispiel.de gehört zu Hort Sietbeck“" in said
    assert publish(house) == "**Verteiler:** 2 von 3 eingeladenen Einrichtungen."


def test_whoever_is_reached_by_nothing_is_named_once_in_a_round(house: House) -> None:
    closed(house)
    message = house.message("protokoll", PETERSEN, room=DESK)
    house.turn(publishing.show, message, house.latest().id, Place.STAFF, True)
    assert not any("keinem Weg" in text for text in told(house))


def test_the_address_that_staff_were_asked_for_reaches_them(house: House) -> None:
    closed(house)
    message = house.message("Mitglied hort@sietbeck.example gehört zu Hort Sietbeck", PETERSEN, room=DESK)
    house.turn(enrolling.assign, message, NETWORK, "hort@sietbeck.example", "Hort Sietbeck")
    house.deliver()
    assert publish(house) == "**Verteiler:** alle 3 eingeladenen Einrichtungen."
    id_ = house.latest().id
    addresses = {one.address for one in house.look(lambda tx: tx.mailings.of_round(id_))}
    assert "hort@sietbeck.example" in addresses


def test_what_was_said_of_the_distribution_stays_when_the_list_changes(house: House) -> None:
    closed(house)
    publish(house)
    proposal = Proposal(DESK, PETERSEN.user, EventId("$neu"), house.now, Roster(LIST.entries[:2]))
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", Roster(LIST.entries[:2]), proposal))
    round_ = house.latest()
    again = house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))
    assert again.unreached == 1


def test_without_mail_nobody_is_promised_one(house: House) -> None:
    house.office = an_office(mail_to=Audience.NONE, staff_room=DESK)
    (said,) = closed(house)
    assert "Hort Sietbeck · Volkshochschule" in said
    assert "Bitte schicken Sie das Protokoll dort selbst hin." in said


def test_who_answered_here_is_reached_whatever_the_list_knows(house: House) -> None:
    bare = Roster((Entry("Kita Sonnenblume", "Silke Harms"), LIST.entries[1]))
    assert closed(house, bare) == []
    assert publish(house) == "**Verteiler:** alle 2 eingeladenen Einrichtungen."
