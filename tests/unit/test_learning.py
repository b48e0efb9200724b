"""Learning: what staff confirmed or named in a round comes back in the next one; what is deleted does not."""

from datetime import timedelta

import pytest

from bot.conduct.course import steering
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import awaiting, publishing
from bot.conduct.themes import boards, display, learning, opened, sorting
from bot.meeting.curation import Finish, Rename, apply
from bot.meeting.ids import RoomId
from bot.meeting.memory import Remembered, gathered
from bot.meeting.message import Message
from bot.minutes.arrangement import Arrangement, Piece
from bot.store.database import Transaction
from tests.office import HARMS, JANSSEN, ONKEN, PETERSEN, ROOM, House, an_office

pytestmark = pytest.mark.both_databases

POOL = ("Ein Dolmetscherpool wäre gut.", "Dolmetscher kurzfristig.")
LETTERS = ("Elternbriefe in einfacher Sprache.", "Vorlagen für Elternbriefe.")
SAID = (
    (HARMS, POOL[0], 0),
    (JANSSEN, POOL[1], 0),
    (HARMS, LETTERS[0], 1),
    (JANSSEN, LETTERS[1], 1),
    (ONKEN, "Eine Vertretungsregelung.", None),
)
NAMED = (Rename(0, "Dolmetschen"),)


def hold(house: House, *steps: Rename | Finish, recalled: tuple[int, ...] = ()) -> list[Message]:
    """A round was held, sorted, put in order in `steps` and published; what was said in it."""
    said = close(house, recalled=recalled)
    round_ = house.latest()
    for step in steps:
        house.look(lambda tx, step=step: put(tx, house, step))
    house.do(publishing.publish, house.office, round_.id)
    house.deliver()
    return said


def close(house: House, *, recalled: tuple[int, ...] = ()) -> list[Message]:
    house.open(deadline="in 2 Wochen")
    said = [house.answer(text, by, to=1) for by, text, _ in SAID]
    house.end(house.latest().ends + timedelta(minutes=1))
    house.deliver()
    id_, places = house.latest().id, {text: theme for _, text, theme in SAID}
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    found = [
        Arrangement(
            question.no,
            ("Dolmetscherpool", "Elternbriefe") if filed else (),
            tuple((Piece(one.answer.text, places[one.answer.text]),) for one in filed),
            recalled=recalled if filed else (),
        )
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)
    return said


def put(tx: Transaction, house: House, step: Rename | Finish) -> None:
    """One step on the board of the first question."""
    round_ = tx.rounds.latest_in(ROOM)
    assert round_ is not None
    (sorting, *_), filed = tx.sortings.of_round(round_.id), tx.answers.of_round(round_.id)
    tx.boards.keep(round_.id, 1, apply(boards.board(tx, round_, sorting, filed), step), house.now)


def recalled(house: House) -> dict[str, tuple[int, tuple[str, ...]]]:
    """What the next round learns: heading → round and texts."""
    house.open(deadline="in 2 Wochen")
    id_ = house.latest().id
    found = house.look(lambda tx: learning.recall(tx, house.office, id_))
    house.turn(steering.call_off, house.message(by=PETERSEN), id_)
    house.deliver()
    return {one.heading: (one.round, one.texts) for one in found}


def time_is_over(house: House) -> None:
    house.now += timedelta(days=100)
    house.forget()


def test_a_theme_that_staff_named_is_remembered_with_what_was_said(house: House) -> None:
    hold(house, *NAMED)
    assert recalled(house) == {"Dolmetschen": (1, POOL)}


def test_all_themes_of_a_question_found_good_are_remembered(house: House) -> None:
    hold(house, *NAMED, Finish())
    assert recalled(house) == {"Dolmetschen": (1, POOL), "Elternbriefe": (1, LETTERS)}


def test_what_nobody_looked_at_teaches_nothing(house: House) -> None:
    hold(house)
    assert recalled(house) == {}


def test_a_round_that_is_not_published_and_another_network_teach_nothing(house: House) -> None:
    hold(house, *NAMED)
    close(house)
    house.look(lambda tx: put(tx, house, Rename(1, "Briefe")))
    second = house.latest().id
    assert [one.heading for one in house.look(lambda tx: learning.recall(tx, house.office, second))] == [
        "Dolmetschen"
    ]
    first = second - 1
    assert house.look(lambda tx: learning.recall(tx, house.office, first)) == ()


def test_p8_a_deleted_answer_takes_along_what_was_learnt_from_it(house: House) -> None:
    said = hold(house, *NAMED, Finish())
    house.withdraw(said[1])
    house.sort()
    assert POOL[1] not in str(recalled(house))
    assert "Dolmetschen" not in recalled(house)


def test_p8_whoever_is_erased_teaches_nothing_any_more(house: House) -> None:
    hold(house, *NAMED, Finish())
    house.do(erasing.erase, Subject(JANSSEN.user))
    house.sort()
    assert recalled(house) == {}


def test_p8_a_heading_that_came_from_a_deleted_answer_is_gone_from_later_rounds(house: House) -> None:
    said = hold(house, Finish())
    first = house.latest().id
    hold(house, Finish(), recalled=(1, 0))
    second = house.latest().id
    close(house, recalled=(2, 0))
    third = house.latest().id
    house.withdraw(said[1])
    assert [house.look(lambda tx, id_=id_: tx.sortings.of_round(id_)) for id_ in (first, second, third)] == [
        [],
        [],
        [],
    ]


def test_p8_when_the_time_is_over_only_staffs_own_headings_remain(house: House) -> None:
    house.office = an_office(archive=False)
    hold(house, *NAMED, Finish())
    time_is_over(house)
    assert recalled(house) == {"Dolmetschen": (1, ())}
    stored = house.stored()
    assert [text for text in (*POOL, *LETTERS, "Elternbriefe") if text in stored] == []


def test_a_heading_that_names_whoever_is_erased_goes_too(house: House) -> None:
    hold(house, Rename(0, "Vorschlag von Kita Sonnenblume"), Rename(1, "Briefe"))
    time_is_over(house)
    assert len(recalled(house)) == 2
    house.do(erasing.erase, Subject(institution="Kita Sonnenblume"))
    assert set(recalled(house)) == {"Briefe"}


def test_headings_are_forgotten_after_two_years_and_move_with_their_room(house: House) -> None:
    hold(house, *NAMED)
    time_is_over(house)
    house.look(lambda tx: tx.memories.move(ROOM, RoomId("!neu:example.org")))
    assert recalled(house) == {}
    house.look(lambda tx: tx.memories.move(RoomId("!neu:example.org"), ROOM))
    assert "Dolmetschen" in recalled(house)
    house.look(lambda tx: tx.memories.fade(house.now + timedelta(seconds=1)))
    assert recalled(house) == {}


def test_an_office_may_do_without(house: House) -> None:
    hold(house, *NAMED)
    house.office = an_office(remembers=False)
    assert recalled(house) == {}
    time_is_over(house)
    house.office = an_office()
    assert recalled(house) == {}


def test_the_same_heading_is_one_theme_however_often_it_came() -> None:
    found = gathered([Remembered("Bus", 3, ("a",)), Remembered("bus", 2, ("b",)), Remembered("Geld", 1)])
    assert found == (Remembered("Bus", 3, ("a", "b")), Remembered("Geld", 1))


def test_staff_read_that_a_heading_is_proposed_again_until_they_name_it(house: House) -> None:
    close(house, recalled=(2, 0))
    assert shown(house).count("wie in Runde 2") == 1
    assert "**A · „Dolmetscherpool“** (2) · wie in Runde 2" in shown(house)
    house.look(lambda tx: put(tx, house, Rename(1, "Briefe")))
    assert "wie in Runde 2" in shown(house)
    house.look(lambda tx: put(tx, house, Rename(0, "Dolmetschen")))
    assert "wie in Runde" not in shown(house)


def shown(house: House) -> str:
    """The board of the first question, as staff read it."""
    round_ = house.latest()

    def read(tx: Transaction) -> str:
        at = opened.lay(tx, round_, tx.sortings.of_round(round_.id)[0])
        return "\n".join(display.parts(house.office, at))

    return house.look(read)
