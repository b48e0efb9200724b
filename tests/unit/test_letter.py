"""Letters: lanes, and that every act comes out of the database as it was put in."""

from datetime import timedelta

import pytest

from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.letter import Act, Attach, CallOff, Decline, Join, Letter, React, Say
from tests.office import DESK, NOW, ROOM, House, keys, later

ACTS: list[Act] = [
    Say("Guten Morgen"),
    Say("Danke", notice=False, reply_to=EventId("$1"), thread=EventId("$0")),
    React(EventId("$1"), "✅", UserId("@harms:example.org")),
    CallOff(EventId("$1")),
    Attach("Protokoll_Runde-3.md", "# Protokoll\n", "text/markdown"),
    Attach("Protokoll_Runde-3.pdf", "{}", "application/pdf", printed=True),
    Join(),
    Decline(),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_an_act_comes_back_as_it_was_posted(house: House, act: Act) -> None:
    letter = Letter(ROOM, "zweck", act, RoundId(7), 2)
    assert house.look(lambda tx: tx.outbox.post(letter, NOW))
    house.restart()
    assert house.deliver() == [letter]


def test_p3_receipts_hold_up_nothing_and_rooms_do_not_wait_for_each_other() -> None:
    say, react = Say("Frage 1"), React(EventId("$1"), "✅")
    acts = (say, react, Join())
    lanes = [Letter(room, "k", act).lane for room in (ROOM, DESK) for act in acts]
    assert len(set(lanes)) == 6
    assert Letter(ROOM, "k", Attach("a.md", "")).lane == Letter(ROOM, "l", say).lane


def test_p3_receipts_of_one_person_keep_their_order_and_those_of_most_others_do_not_wait_for_them() -> None:
    users = [UserId(f"@mitglied{number}:example.org") for number in range(100)]
    lanes = [Letter(ROOM, "k", React(EventId("$1"), "✅", user)).lane for user in users]
    assert lanes == [Letter(ROOM, "l", React(EventId("$2"), "✅", user)).lane for user in users]
    assert max(lanes.count(lane) for lane in set(lanes)) <= 15
    assert not any(user in lane for user, lane in zip(users, lanes, strict=True))


def test_p2_the_same_purpose_is_served_once_even_after_it_was_delivered(house: House) -> None:
    first, again = Letter(ROOM, "zweck", Say("eins")), Letter(DESK, "zweck", Say("zwei"))
    assert house.look(lambda tx: tx.outbox.post(first, NOW))
    assert not house.look(lambda tx: tx.outbox.post(again, NOW))
    assert house.deliver() == [first]
    assert not house.look(lambda tx: tx.outbox.post(first, NOW))
    assert house.deliver() == []


def test_what_was_said_or_can_never_be_said_is_not_kept(house: House) -> None:
    for number in range(2):
        house.look(lambda tx, n=number: tx.outbox.post(Letter(ROOM, f"{n}", Say("KANARIE")), NOW))
    assert "KANARIE" in house.stored()
    head = house.look(lambda tx: tx.outbox.due(NOW))[0]
    house.look(lambda tx: tx.outbox.bury(head.id, "M_FORBIDDEN"))
    assert keys(house.deliver()) == ["1"]
    assert "KANARIE" not in house.stored()
    assert b"KANARIE" not in house.bytes_on_disk()
    assert house.look(lambda tx: tx.outbox.dead()) == 1


def test_k15_a_letter_put_off_by_a_clock_that_was_set_back_may_leave(house: House) -> None:
    house.do(lambda tx, now: tx.outbox.post(Letter(ROOM, "k", Say("Guten Tag")), now))
    house.now -= timedelta(days=1)
    assert house.look(lambda tx: [outgoing.letter.key for outgoing in tx.outbox.due(house.now)]) == ["k"]


def test_p3_h2_a_delayed_letter_holds_its_lane_until_its_time(house: House) -> None:
    for number in range(2):
        house.look(lambda tx, n=number: tx.outbox.post(Letter(ROOM, f"{n}", Say("x")), NOW))
    head = house.look(lambda tx: tx.outbox.due(NOW))[0]
    house.look(lambda tx: tx.outbox.delay(head.id, later(minutes=1), "M_LIMIT_EXCEEDED"))
    assert house.deliver() == []
    assert house.look(lambda tx: tx.outbox.next_due()) == later(minutes=1)
    house.now = later(minutes=1)
    assert keys(house.deliver()) == ["0", "1"]
