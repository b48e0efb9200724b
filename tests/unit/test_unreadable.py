"""What could not be decrypted: asked for, reported, counted in the minutes – and read if its key comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import revising, unreadable
from bot.conduct.publication import composing, publishing
from bot.meeting.ids import RoomId
from bot.meeting.incident import Kind as Trouble
from bot.meeting.letter import Letter, React, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message
from bot.store.inbox import State
from tests.office import DESK, DIRECT, HARMS, JANSSEN, ROOM, House, an_office, words

STAFF = RoomId("!buero:example.org")


@pytest.fixture
def house(house: House) -> House:
    house.office = an_office(staff_room=STAFF)
    return house


def sealed(house: House, by: Member = HARMS, room: RoomId = ROOM, **more: object) -> Message:
    """A message arrives that nobody can read."""
    message = house.message(by=by, room=room, kind=Kind.SEALED, note="{}", **more)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def wait(house: House, **span: float) -> list[Letter]:
    """Time goes by; what is said then."""
    house.now += timedelta(**span)
    house.do(unreadable.tend, house.office)
    return house.deliver()


def signs(letters: list[Letter]) -> list[str]:
    return [
        letter.act.event for letter in letters if isinstance(letter.act, React) and letter.act.sign == "❓"
    ]


def said(letters: list[Letter], room: RoomId = ROOM) -> list[Letter]:
    return [letter for letter in letters if isinstance(letter.act, Say) and letter.room == room]


def open_(house: House, message: Message, body: str) -> None:
    """Its key comes."""
    clear = replace(message, kind=Kind.TEXT, body=body, note="")
    house.do(unreadable.opened, message, clear)


def unread(house: House) -> int:
    """What the minutes say they miss."""
    round_ = house.latest()
    with house.database.transaction() as tx:
        return composing.compose(tx, house.office, round_, house.now).unreadable


# --- E1: the person ----------------------------------------------------------------------------------


def test_e1_a_person_is_asked_after_the_grace_period_once_at_her_own_message(house: House) -> None:
    message = sealed(house)
    assert wait(house, seconds=119) == []
    letters = wait(house, seconds=2)
    (asked,) = said(letters)
    assert signs(letters) == [message.event]
    assert isinstance(asked.act, Say)
    assert (asked.act.reply_to, asked.act.notice) == (message.event, True)
    assert "noch einmal" in words(asked)
    assert "Harms" not in words(asked)
    assert [wait(house, seconds=60) for _minute in range(7)] == [[]] * 7


def test_e1_in_the_thread_where_she_wrote(house: House) -> None:
    house.open()
    sealed(house, thread=house.question(1))
    (asked,) = said(wait(house, minutes=3))
    assert isinstance(asked.act, Say)
    assert asked.act.thread == house.question(1)


def test_e1_every_lost_message_is_marked_the_words_come_once_a_day_to_each_person_and_room(
    house: House,
) -> None:
    """The second lost message of a day does not go unmentioned, and nobody is lectured twice."""
    first = sealed(house)
    assert len(said(wait(house, minutes=3))) == 1
    second = sealed(house)
    letters = wait(house, minutes=3)
    assert (signs(letters), said(letters)) == ([second.event], [])
    others = [sealed(house, JANSSEN), sealed(house, room=DIRECT)]
    letters = wait(house, minutes=3)
    assert signs(letters) == [other.event for other in others]
    assert [letter.room for letter in letters if isinstance(letter.act, Say)] == [ROOM, DIRECT]
    house.now += timedelta(days=1)
    sealed(house)
    assert len(said(wait(house, minutes=3))) == 1
    assert first.event != second.event


def test_e1_whose_key_comes_in_time_hears_nothing(house: House) -> None:
    message = sealed(house)
    house.now += timedelta(minutes=1)
    open_(house, message, "1. Wir ziehen um.")
    assert wait(house, minutes=30) == []
    assert house.look(lambda tx: tx.inbox.next()).body == "1. Wir ziehen um."


@pytest.mark.parametrize("minutes", [1, 5, 20, 60 * 24 * 20])
def test_e1_e2_a_late_key_is_never_too_late_for_the_time_of_arrival(house: House, minutes: float) -> None:
    house.open()
    message = sealed(house)
    wait(house, minutes=3)
    wait(house, minutes=minutes)
    open_(house, message, "1. Wir ziehen um.")
    read = house.look(lambda tx: tx.inbox.next())
    assert (read.body, read.arrived) == ("1. Wir ziehen um.", message.arrived)


def test_e1_an_answer_opened_after_the_end_counts_by_its_arrival(house: House) -> None:
    house.open()
    message = sealed(house)
    house.end(house.latest().deadline + timedelta(seconds=1))
    open_(house, message, "1. Wir ziehen um.")
    house.take(house.look(lambda tx: tx.inbox.next()))
    assert house.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}


def test_e1_what_was_withdrawn_is_neither_asked_for_nor_reported(house: House) -> None:
    house.open()
    message = sealed(house)
    house.withdraw(message)
    assert wait(house, minutes=30) == []
    assert unread(house) == 0


def change(house: House, original: Message, body: str, by: Member = HARMS) -> None:
    """She is asked to send it again, and changes it instead."""
    edit = house.message(body, by, kind=Kind.EDIT, target=original.event)
    house.look(lambda tx: tx.inbox.add(edit))
    house.turn(revising.revise, edit)


@pytest.mark.parametrize("minutes", [1, 3, 11])
def test_e2_h8_p1_a_lost_message_that_is_changed_legibly_is_as_good_as_sent_again(
    house: House, minutes: int
) -> None:
    house.open()
    message = sealed(house, reply_to=house.question(2))
    wait(house, minutes=minutes)
    change(house, message, "Unsinn", JANSSEN)
    change(house, message, "Elf Kinder")
    if minutes < 2:
        wait(house, minutes=2)
        held = house.look(lambda tx: tx.inbox.pending(9))
        for edit in held:
            house.turn(revising.revise, edit)
    (again,) = [one for one in house.look(lambda tx: tx.inbox.pending(9)) if one.event == message.event]
    house.take(again)
    assert house.answers() == {HARMS.institution: {2: "Elf Kinder"}}
    assert again.arrived > message.arrived
    assert house.look(lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, ROOM)) == []


def test_e2_p8_a_withdrawn_message_is_no_trouble_any_more(house: House) -> None:
    house.open()
    message = sealed(house)
    wait(house, minutes=11)
    house.withdraw(message)
    assert house.look(lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, ROOM)) == []
    assert unread(house) == 0


# --- E2: staff and the minutes -----------------------------------------------------------------------


def test_e2_staff_hear_of_it_after_ten_minutes_with_a_link_and_once(house: House) -> None:
    house.open()
    message = sealed(house)
    assert said(wait(house, minutes=9), STAFF) == []
    (notice,) = said(wait(house, minutes=2), STAFF)
    assert f"https://matrix.to/#/{ROOM}/{message.event}" in words(notice)
    assert "Eine Nachricht im Raum" in words(notice)
    assert "Harms" not in words(notice)
    assert wait(house, hours=5) == []
    (incident,) = house.look(lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, ROOM))
    assert (incident.subject, incident.round) == (message.event, house.latest().id)


def test_e2_a11_a_flood_is_one_notice_an_hour_and_loses_none(house: House) -> None:
    house.open()
    flood = [sealed(house) for _ in range(250)]
    notices = [letter for _turn in range(4) for letter in said(wait(house, minutes=11), STAFF)]
    assert len(notices) == 1
    later = [letter for _turn in range(12) for letter in said(wait(house, minutes=11), STAFF)]
    assert len(later) <= 2
    assert unread(house) == len(flood)


def test_e2_one_room_does_not_hide_another(house: House) -> None:
    house.open()
    for room in (ROOM, DIRECT):
        sealed(house, room=room)
    letters = wait(house, minutes=11)
    told = [words(letter) for letter in said(letters, STAFF)]
    assert len(told) == 2
    assert sum("in einem Raum ohne Runde" in text for text in told) == 1


def test_e2_talk_between_rounds_is_none_of_staffs_business(house: House) -> None:
    sealed(house)
    sealed(house, room=DIRECT)
    assert said(wait(house, minutes=11), STAFF) == []


def test_e2_the_notice_is_over_when_the_last_message_of_the_room_was_opened(house: House) -> None:
    house.open()
    messages = [sealed(house), sealed(house)]
    wait(house, minutes=11)
    lasting = lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, ROOM)  # noqa: E731
    open_(house, messages[1], "eins")
    assert len(house.look(lasting)) == 1
    open_(house, messages[0], "zwei")
    assert house.look(lasting) == []


def test_e2_the_minutes_count_what_the_round_missed_and_nothing_else(house: House) -> None:
    sealed(house)  # before the opening
    house.now += timedelta(minutes=1)
    house.open()
    first, *_rest = (sealed(house), sealed(house, JANSSEN), sealed(house, room=DESK))
    wait(house, minutes=30)
    assert unread(house) == 2
    open_(house, first, "1. Wir ziehen um.")
    assert unread(house) == 1
    house.end(house.latest().deadline + timedelta(seconds=1))
    sealed(house)  # after the end
    assert unread(house) == 1


def test_e2_the_published_minutes_say_it(house: House) -> None:
    house.open()
    sealed(house)
    house.end(house.latest().deadline + timedelta(seconds=1))
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    text = "\n".join(words(letter) for letter in said(house.deliver()))
    assert "Eine Nachricht war für das Programm nicht lesbar und fehlt hier." in text


def test_e2_after_a_month_nobody_waits_any_more_and_the_minutes_still_say_so(house: House) -> None:
    house.open()
    message = sealed(house)
    wait(house, minutes=11)
    house.do(unreadable.give_up)
    assert [one.event for one in house.look(lambda tx: tx.sealed.page())] == [message.event]
    house.now += timedelta(days=31)
    house.do(unreadable.give_up)
    assert house.look(lambda tx: tx.sealed.page()) == []
    assert house.look(lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, ROOM)) == []
    assert unread(house) == 1


def test_e2_pages_of_sealed_messages_leave_none_out(house: House) -> None:
    """Hundreds that no key will open must not stand before one that can be opened."""
    flood = [sealed(house) for _ in range(5)]
    house.look(lambda tx: tx.sealed.mark(flood[2].event, State.LOST))
    seen, last = [], None
    while page := house.look(lambda tx, after=last: tx.sealed.page(after, limit=2)):
        seen += page
        last = page[-1].event
    assert [one.event for one in seen] == [one.event for one in flood]
