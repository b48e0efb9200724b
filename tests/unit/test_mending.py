"""In another edition the messages that read otherwise are edited where they stand, and no others."""

from datetime import timedelta

import pytest

from bot.conduct.answers import removal
from bot.conduct.publication import concluding
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Attach, Letter, Redact, Say
from bot.meeting.message import Kind, Message
from bot.speech.correcting import Decide
from tests.office import DIRECT, HARMS, JANSSEN, ROOM, House, words

from .afterwards import EVENING, clock, decide, published, told
from .talking import say

HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
SUNDAY = "Das Vorlesen in der Bibliothek ist sonntags, das ist falsch"
MOVED = EVENING.replace("3. Dezember", "10. Dezember")


@pytest.fixture
def out(house: House) -> House:
    """Minutes in the room: in brief, then their opening, three agenda items and how they came to be."""
    return published(house)


def corrected(house: House, hint: str = HINT, *steps: Decide) -> list[Letter]:
    say(house, hint)
    say(house, "ja")
    decide(house, *(steps or (Decide(1, True),)))
    house.now += timedelta(days=1)
    return clock(house)


def edits(letters: list[Letter]) -> dict[EventId, str]:
    acts = [(one.act, words(one)) for one in letters if isinstance(one.act, Say)]
    return {act.replaces: text for act, text in acts if act.replaces is not None}


def test_only_what_reads_otherwise_is_edited_and_says_so(out: House) -> None:
    letters = corrected(out)
    found = edits(letters)
    assert list(found) == ["$round:1:minutes:2", "$round:1:minutes:4"]
    opening, item = found.values()
    assert "Fassung 2" in opening
    assert "berichtigt" not in opening
    assert item.startswith("### TOP 2")
    assert item.split("\n\n")[1] == "*(berichtigt, Fassung 2)*"
    assert f"„{MOVED}“" in item
    assert EVENING not in item
    assert letters[0].key == "round:1:minutes:edition:2:note", "nothing changes in silence"
    new = [no for no, one in enumerate(letters) if isinstance(one.act, Attach)]
    old = [no for no, one in enumerate(letters) if isinstance(one.act, Redact)]
    assert max(new) < min(old), "nobody is without a file"
    assert not any(isinstance(one.act, Redact) and ":file" not in one.act.event for one in letters)


def test_another_edition_edits_what_stands_and_not_the_edits(out: House) -> None:
    corrected(out)
    say(out, SUNDAY, JANSSEN)
    say(out, "ja", JANSSEN)
    decide(out, Decide(1, True, "Das Vorlesen ist am Sonntag."))
    out.now += timedelta(days=1)
    found = edits(clock(out))
    assert list(found) == ["$round:1:minutes:2", "$round:1:minutes:4"]
    assert "*(berichtigt, Fassung 3)*" in found[EventId("$round:1:minutes:4")]
    assert f"„{MOVED}“" in found[EventId("$round:1:minutes:4")]


def test_p8_what_is_withdrawn_goes_from_the_edits_too(out: House) -> None:
    corrected(out)
    out.turn(removal.removed, out.message(kind=Kind.REDACTION, target=EventId("$m3")))
    out.sort()
    out.deliver()
    out.now += timedelta(minutes=10)
    letters = clock(out)
    gone = {one.act.event for one in letters if isinstance(one.act, Redact)}
    assert {f"$round:1:minutes:edition:2:edit:{no}" for no in (2, 4)} <= gone
    assert {f"$round:1:minutes:{no}" for no in range(1, 7)} <= gone
    assert "$round:1:minutes:edition:2:note" in gone
    assert edits(letters) == {}
    assert "Info-Abend" not in told(letters, ROOM)
    out.now += timedelta(days=1)
    assert clock(out) == []


def accepted(house: House) -> Message:
    """Two corrections are in an edition of which nothing was said yet; the message behind the second."""
    say(house, HINT)
    say(house, "ja")
    message = house.message(SUNDAY, JANSSEN, room=DIRECT)
    house.take(message)
    house.deliver()
    say(house, "ja", JANSSEN)
    decide(house, Decide(1, True), Decide(2, True))
    house.now += timedelta(days=1)
    assert house.do(concluding.step, house.office, house.latest().id)
    return message


def test_what_an_edition_put_right_that_was_taken_back_half_said_the_next_one_tells(out: House) -> None:
    message = accepted(out)
    out.withdraw(message)
    out.now += timedelta(minutes=10)
    room = told(clock(out), ROOM)
    assert "(Fassung 3)" in room
    assert "TOP 2: Eine Korrektur ist zurückgezogen." in room
    assert f"TOP 2: „{MOVED}“" in room.partition("Das Protokoll kommt gleich noch einmal ganz")[0]
    assert "Sonntag" not in room
    say(out, SUNDAY, JANSSEN)
    say(out, "ja", JANSSEN)
    decide(out, Decide(1, True))
    out.now += timedelta(days=1)
    (note,) = [words(one) for one in clock(out) if one.key.endswith(":note")]
    assert (MOVED in note, "zurückgezogen" in note) == (False, False)


def test_minutes_that_come_again_tell_what_was_put_right_in_their_edition(out: House) -> None:
    accepted(out)
    for filed in out.look(lambda tx: tx.answers.of_user(HARMS.user)):
        if filed.answer.question == 1:
            gone = out.message(kind=Kind.REDACTION, target=filed.answer.event)
            out.turn(removal.removed, gone)
    out.sort()
    note, *rest = [one for one in out.deliver() if one.room == ROOM and isinstance(one.act, Say)]
    assert "(Fassung 2)" in words(note)
    assert MOVED in words(note)
    assert "Sonntag" in words(note)
    assert "neue Kolleginnen" not in told([note, *rest], ROOM)
    assert clock(out) == []


def test_where_it_takes_more_messages_now_the_minutes_are_said_anew(out: House) -> None:
    said = "Bei unserem Info-Abend fehlt noch einiges zum Ablauf"
    letters = corrected(out, said, Decide(1, True, "Sehr ausführlich. " * 1_500))
    assert edits(letters) == {}
    assert "Das Protokoll kommt gleich noch einmal ganz." in told(letters, ROOM)
    gone = {one.act.event for one in letters if isinstance(one.act, Redact)}
    assert {f"$round:1:minutes:{no}" for no in range(1, 7)} <= gone


def test_where_the_network_has_another_room_they_are_said_anew_there(out: House) -> None:
    new = RoomId("!neu:example.org")
    say(out, HINT)
    say(out, "ja")
    decide(out, Decide(1, True))
    id_ = out.latest().id
    out.look(lambda tx: tx.rounds.move(ROOM, new))
    out.now += timedelta(days=1)
    assert out.do(concluding.step, out.office, id_)
    letters = out.deliver()
    assert edits(letters) == {}
    assert f"„{MOVED}“" in told(letters, new)
    assert {one.room for one in letters if isinstance(one.act, Redact)} == {ROOM}


def test_p1_an_edit_of_what_was_never_said_is_said_in_its_place(out: House) -> None:
    """The message was lost for good, and so was what it said."""

    def post(tx: object) -> None:
        act = Say("Neu", instead="round:1:minutes:99", under="round:1:minutes:1")
        tx.outbox.post(Letter(ROOM, "round:1:minutes:edition:2:edit:99", act), out.now)  # type: ignore[attr-defined]

    out.look(post)
    (letter,) = out.deliver()
    assert isinstance(letter.act, Say)
    assert (letter.act.replaces, letter.act.thread) == (None, "$round:1:minutes:1")
