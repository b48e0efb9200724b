"""Addresses that staff add once the minutes are out: they are asked, and nothing is mailed without a yes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conduct.mail import mailing
from bot.conduct.membership import enrolling
from bot.conduct.publication import composing, publishing
from bot.craft.trade import Trade
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.aftermath import Aftermath
from bot.meeting.ids import EventId, RoundId
from bot.meeting.mailing import Audience, Rejection
from bot.meeting.roster import Entry, Proposal, Roster
from bot.store import naming
from bot.store.outbox import State
from tests.entries import hears, say
from tests.homeserver import Homeserver
from tests.office import BRANDT, DESK, HARMS, NETWORK, PETERSEN, ROOM, House, an_office, words

from .conftest import BOT, Clock
from .crossroads import Crossroads
from .test_unreached import LIST, closed

HORT, VHS = "hort@sietbeck.example", "info@vhs.example"


@pytest.fixture
def house(database_place: str) -> Any:
    found = House(database_place)
    found.office = an_office(mail_to=Audience.ABSENT, staff_room=DESK)
    closed(found)
    found.do(publishing.publish, found.office, found.latest().id)
    found.deliver()
    yield found
    found.close()


def add(house: House, mail: str = HORT, institution: str = "Hort Sietbeck") -> list[str]:
    """Staff add an address; what they read then, but for the receipt."""
    message = house.message(f"Mitglied {mail} gehört zu {institution}", PETERSEN, room=DESK)
    house.turn(enrolling.assign, message, NETWORK, mail, institution)
    return [words(one) for one in house.deliver() if "Erledigt" not in words(one)]


def mails(house: House) -> list[tuple[str, State]]:
    id_ = house.latest().id
    return [(one.address, one.state) for one in house.look(lambda tx: tx.mailings.of_round(id_))]


def first(house: House) -> int:
    """The mail that went with the minutes."""
    id_ = house.latest().id
    return house.look(lambda tx: tx.mailings.of_round(id_))[0].id


def aftermath(house: House) -> Aftermath:
    id_ = house.latest().id
    found = house.look(lambda tx: tx.aftermaths.get(id_))
    assert found is not None
    return found


def test_staff_are_asked_once_and_their_yes_sends_the_minutes(house: House) -> None:
    (asked,) = add(house)
    assert asked == (
        "Soll ich das Protokoll zu „Netzwerktreffen“ auch an hort@sietbeck.example (Hort Sietbeck) schicken? "
        "Bitte antworten Sie mit „ja“ oder „nein“."
    )
    assert (HORT, State.WAITING) not in mails(house)
    assert add(house) == []
    (told,) = map(words, say(house, "ja"))
    assert told.startswith(f"Gern, ich schicke das Protokoll an {HORT}.")
    assert mails(house)[-1] == (HORT, State.WAITING)
    assert not hears(house, house.message("ja", PETERSEN, room=DESK))


async def test_at_the_desk_the_yes_goes_to_the_question(
    house: House, homeserver: Homeserver, client: HardenedClient
) -> None:
    members = [BOT, PETERSEN.user, HARMS.user]
    homeserver.room(ROOM, members=members, name=NETWORK.name)
    homeserver.room(DESK, members=[BOT, PETERSEN.user, BRANDT.user], name="Büro")
    await client.sync(full_state=True)
    directory = Directory(client, appointed=[PETERSEN.user], staff_room=DESK)
    asking = directory, Files(client), Rereading(client)
    here = Crossroads(Trade(house.database, *asking, house.office, Clock(house.now)))
    asked = await here.say(f"Mitglied {HORT} gehört zu Hort Sietbeck", PETERSEN.user, DESK)
    assert asked == ["members.assigned", "round:1:newcomers"]
    # Who steers nothing in this network decides nothing in it.
    assert await here.say("ja", BRANDT.user, DESK) != ["newcomers.sent"]
    assert (HORT, State.WAITING) not in mails(house)
    assert await here.say("ja", PETERSEN.user, DESK) == ["newcomers.sent"]
    assert (HORT, State.WAITING) in mails(house)


def test_without_a_yes_nothing_goes_there(house: House) -> None:
    add(house)
    (told,) = map(words, say(house, "nein"))
    assert told.startswith("In Ordnung, ich schicke es nicht.")
    assert [address for address, _ in mails(house)] == [VHS]
    # Nor is it asked again for another one.
    (asked,) = add(house, "museum@am-wall.example", "Museum")
    assert HORT not in asked


def test_two_that_come_one_after_the_other_are_asked_about_together(house: House) -> None:
    add(house)
    (asked,) = add(house, "museum@am-wall.example", "Museum")
    assert f"- Hort Sietbeck, {HORT}\n" in asked
    assert "- Museum, museum@am-wall.example" in asked
    (told,) = map(words, say(house, "Ja gern"))
    assert "an zwei Adressen" in told
    assert len(mails(house)) == 3


def test_what_was_corrected_in_the_table_is_asked_about(house: House) -> None:
    """As staff are told to do when a mail came back."""
    lost = first(house)
    house.look(lambda tx: tx.outbox.bury(lost, Rejection.UNKNOWN))
    house.do(lambda tx, now: mailing.missed(tx, house.office, tx.rounds.get(RoundId(1)), lost))
    right = Entry("Volkshochschule", "", None, "kontakt@vhs.example")
    message = house.message("ja", PETERSEN, room=DESK)
    roster = Roster((LIST.entries[0], right, LIST.entries[2]))
    proposal = Proposal(DESK, PETERSEN.user, message.event, house.now, roster, ROOM, "Netz")
    house.turn(enrolling.accept, message, proposal)
    assert "an kontakt@vhs.example (Volkshochschule)" in words(house.deliver()[-1])
    say(house, "ja")
    assert mails(house)[-1] == ("kontakt@vhs.example", State.WAITING)
    assert aftermath(house).unreached == 1, "only the Hort"


def test_another_edition_goes_there_in_any_case_and_is_counted(house: House) -> None:
    add(house)
    say(house, "nein")
    got = first(house)
    house.look(lambda tx: tx.outbox.sent(got, None, house.now))
    house.do(mailing.circulate_again, house.office, house.latest(), 2, "edition:2")
    assert [address for address, state in mails(house) if state is State.WAITING] == [VHS, HORT]
    round_ = house.latest()
    house.look(lambda tx: tx.aftermaths.reissue(round_.id, house.now))
    again = house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))
    assert again.unreached == 0


def test_what_left_the_list_before_the_yes_gets_nothing(house: House) -> None:
    add(house)
    message = house.message(f"Mitglied {HORT} entfernen", PETERSEN, room=DESK)
    house.turn(enrolling.remove, message, NETWORK, HORT)
    house.deliver()
    assert "Ich schicke nichts." in words(say(house, "ja")[0])
    assert [address for address, _ in mails(house)] == [VHS]


def test_who_reads_in_the_room_is_not_asked_about(house: House) -> None:
    """The kita answered from an account: `absent` leaves it out, whatever it withdraws."""
    kita = replace(LIST.entries[0], mail="kita@sonnenblume.example")
    roster = Roster((kita, *LIST.entries[1:]))
    message = house.message("ja", PETERSEN, room=DESK)
    id_ = house.latest().id
    house.look(lambda tx: [tx.answers.withdraw(one.answer.event) for one in tx.answers.of_round(id_)])
    proposal = Proposal(DESK, PETERSEN.user, message.event, house.now, roster, ROOM, "Netz")
    house.turn(enrolling.accept, message, proposal)
    assert not any("Soll ich" in words(one) for one in house.deliver())


def test_long_after_the_minutes_nobody_is_asked(house: House) -> None:
    over = replace(aftermath(house), agreed_at=house.now, looked_back_at=house.now)
    house.look(lambda tx: tx.aftermaths.save(over))
    assert add(house) == []


def test_p2_a_yes_that_is_read_again_after_a_restore_sends_nothing_twice(house: House) -> None:
    add(house)
    message = house.message("ja", PETERSEN, room=DESK)

    def said(tx: Any) -> None:
        key = f"answer:{message.event}:newcomers.sent"
        tx.echoes.keep(naming.txn(tx.rounds._connection, DESK, key), EventId("$damals"), house.now)

    house.look(said)
    house.now += timedelta(minutes=1)
    assert hears(house, message)
    assert "Ob das Protokoll" in " ".join(words(one) for one in house.deliver())
    assert [address for address, _ in mails(house)] == [VHS]
