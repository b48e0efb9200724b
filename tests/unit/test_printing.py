"""Headings in minutes that are out: they stay, and never longer than the words they are made of."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.conduct.publication import awaiting
from bot.conduct.themes import sorting
from bot.meeting import printing
from bot.meeting.board import Board, Card, Group
from bot.meeting.memory import Remembered
from bot.meeting.message import Message
from bot.minutes.arrangement import Arrangement, Piece
from tests.office import DESK, ROOM, House, an_office

from .test_curating import AFTER, ANSWERS, open_, quoted, say, themes

CATALOGUE = ("Dolmetschen und Sprachmittlung", "Elternarbeit", "Fortbildung")
DEVICES = "Digitale Geräte und Handy"


def closed_with(house: House, *headings: str, recalled: tuple[int, ...] = ()) -> dict[str, Message]:
    """A round has ended, with two themes under these headings; its messages by what they say."""
    house.office = an_office(staff_room=DESK, catalogue=printing.named(CATALOGUE))
    house.start(room=DESK)
    house.deliver()
    said = {text: house.answer(text, by, to=1) for by, text, _ in ANSWERS}
    house.end(AFTER)
    sorted_(house, headings, {text: theme for _, text, theme in ANSWERS}, recalled)
    house.deliver()
    return said


def published(house: House) -> None:
    house.publish()


def sorted_again(house: House, heading: str) -> None:
    """Now the worker takes all for one theme, but what stands alone."""
    places = {text: None if theme is None else 0 for _, text, theme in ANSWERS}
    sorted_(house, (heading,), places)


def sorted_(
    house: House,
    headings: tuple[str, ...],
    places: Mapping[str, int | None],
    recalled: tuple[int, ...] = (),
) -> None:
    """The worker has found themes in what was said to the first question."""
    id_ = house.latest().id
    material = house.look(lambda tx: sorting.to_sort(tx, id_))
    assert material is not None
    found = [
        Arrangement(
            question.no,
            headings if question.no == 1 else (),
            tuple((Piece(one.answer.text, places[one.answer.text]),) for one in filed),
            recalled=recalled if question.no == 1 else (),
        )
        for question, filed in material
    ]
    assert house.do(awaiting.finish, house.office, id_, material, found)


def test_a_withdrawal_elsewhere_leaves_published_headings_and_themes_as_they_were(house: House) -> None:
    said = closed_with(house, "Dolmetscher", "Elternbriefe")
    published(house)
    before = themes(house)
    house.withdraw(said["Eine Vertretungsregelung."])
    sorted_again(house, "Alles zusammen")
    after = themes(house)
    assert set(before) == {"Dolmetscher", "Elternbriefe", ""}
    assert after == before | {"": []}


def test_p8_a_heading_goes_with_the_words_it_is_made_of(house: House) -> None:
    said = closed_with(house, "Dolmetscherpool", "Elternbriefe")
    published(house)
    assert "Dolmetscherpool" in themes(house)
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    assert "Dolmetscherpool" not in house.stored()
    sorted_again(house, "Kurzfristig")
    assert set(themes(house)) == {"Kurzfristig", "Elternbriefe", ""}
    assert len(quoted(house)) == 5


def test_a_heading_of_our_own_stays_and_so_does_the_theme_beside_it(house: House) -> None:
    said = closed_with(house, "Dolmetschen und Sprachmittlung", "Elternarbeit")
    published(house)
    before = themes(house)
    house.withdraw(said["Fortbildung gemeinsam mit Schulen."])
    sorted_again(house, "Alles zusammen")
    after = themes(house)
    assert list(after) == list(before)
    assert after["Elternarbeit"] == before["Elternarbeit"]
    assert len(after["Dolmetschen und Sprachmittlung"]) == 2


def test_p8_a_withdrawn_word_goes_from_beside_our_own(house: House) -> None:
    said = closed_with(house, "Sprachmittlung und Dolmetscherpool", "Elternarbeit")
    published(house)
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    assert "olmetscherpool" not in house.stored()
    sorted_again(house, "Kurzfristig")
    assert set(themes(house)) == {"Kurzfristig", "Elternarbeit", ""}


def test_p8_a_word_goes_with_the_last_who_says_it_in_whatever_edition(house: House) -> None:
    said = closed_with(house, "Sprachmittlung und Dolmetscher", "Elternarbeit")
    published(house)
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    sorted_again(house, "Alles zusammen")
    assert "Sprachmittlung und Dolmetscher" in themes(house)
    house.withdraw(said["Dolmetscher kurzfristig."])
    assert "dolmetscher" not in house.stored().casefold()
    sorted_again(house, "Schulen")
    assert "Sprachmittlung und Dolmetscher" not in themes(house)


def test_of_headings_that_were_printed_before_anybody_noted_whose_their_words_are_each_has_to_be_there(
    house: House,
) -> None:
    said = closed_with(house, "Dolmetschen und Sprachmittlung", "Elternbriefe")
    published(house)
    house.beside.execute("UPDATE board_groups SET borrowed = NULL")
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    sorted_again(house, "Kurzfristig")
    assert set(themes(house)) == {"Kurzfristig", "Elternbriefe", ""}


@pytest.mark.parametrize("typed", [True, False])
def test_what_staff_called_a_theme_before_are_words_of_theirs(house: House, typed: bool) -> None:
    said = closed_with(house, "Verständigung", "Elternarbeit", recalled=(1, 0))
    if typed:
        house.look(lambda tx: tx.memories.keep(ROOM, [Remembered("Verständigung", 1)], AFTER))
    published(house)
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    sorted_again(house, "Kurzfristig")
    assert ("Verständigung" in themes(house)) is typed


def test_what_staff_call_a_theme_of_another_round_counts_as_theirs(house: House) -> None:
    closed_with(house, "Dolmetscher", "Elternbriefe")
    open_(house)
    say(house, "A heißt Verständigung")
    assert house.look(lambda tx: tx.boards.names(ROOM)) == {"Verständigung"}
    assert house.look(lambda tx: tx.boards.names(DESK)) == set()


@pytest.mark.parametrize(
    ("heading", "borrowed"),
    [
        ("Elternarbeit", ()),
        ("Dolmetschen, Sprachmittlung und Elternarbeit (2)", ()),
        ("Tablets, Elternarbeit und neue Räume", ("tablets", "neue", "räume")),
        ("Elternarbeit am Abend", ("elternarbeit", "abend")),
        ("Öffnungs- und Betreuungszeiten", ("öffnungs", "betreuungszeiten")),
    ],
)
def test_of_what_a_heading_names_only_what_the_catalogue_does_not_name_is_borrowed(
    heading: str, borrowed: tuple[str, ...]
) -> None:
    group = Group(0, (Card(1, 0),), found=heading)
    assert printing.borrowed(group, printing.named(CATALOGUE), {1: "Etwas anderes."}) == borrowed


def test_p8_a_word_of_the_catalogue_that_a_member_wrote_is_hers() -> None:
    group = Group(0, (Card(1, 0), Card(2, 0)), found="Dolmetschen, Sprachmittlung und Elternarbeit")
    said = {1: "Sprachmittlung fehlt.", 2: "Niemand übersetzt."}
    assert printing.borrowed(group, printing.named(CATALOGUE), said) == ("sprachmittlung",)


def test_a_heading_names_no_institution_beside_what_is_said(house: House) -> None:
    closed_with(
        house, "Fortbildung, Stadtbibliothek und Gesundheitsamt", "Kita und Elternarbeit", recalled=(0, 1)
    )
    assert set(themes(house)) == {"Fortbildung", "Kita und Elternarbeit", ""}


def test_a_heading_that_staff_gave_holds_in_any_case(house: House) -> None:
    said = closed_with(house, "Dolmetscher", "Elternbriefe")
    open_(house)
    say(house, "A heißt Sprachmittlung:")
    published(house)
    house.withdraw(said["Ein Dolmetscherpool wäre gut."])
    sorted_again(house, "Alles zusammen")
    assert set(themes(house)) == {"Sprachmittlung", "Elternbriefe", ""}


def test_before_they_are_out_headings_follow_what_is_found(house: House) -> None:
    said = closed_with(house, "Dolmetscher", "Elternbriefe")
    house.withdraw(said["Eine Vertretungsregelung."])
    sorted_again(house, "Alles zusammen")
    assert set(themes(house)) == {"Alles zusammen", ""}


def test_nothing_that_was_printed_changes_by_being_remembered(house: House) -> None:
    closed_with(house, "Dolmetscher", "Elternbriefe")
    before = themes(house)
    published(house)
    assert list(themes(house)) == list(before)
    assert themes(house) == before


def test_a_heading_holds_as_long_as_each_of_its_words_is_there() -> None:
    group = Group(0, (Card(1, 0), Card(2, 0)), found=DEVICES)
    said = {1: "Das Handy im Unterricht.", 2: "Zu wenige digitale Geräte."}
    assert printing.holds(group, said)
    assert not printing.holds(group, {1: said[1]})
    assert not printing.holds(Group(0, (), found=DEVICES), said)


def test_a_short_word_has_to_be_there_as_it_is() -> None:
    assert not printing.holds(Group(0, (Card(1, 0),), found="Ott"), {1: "Gott sei Dank"})


def test_where_staff_touched_nothing_a_theme_without_heading_is_none() -> None:
    card = Card(1, 0)
    board = Board((Group(0, (card,)),))
    loose = printing.reprinted(board, board, {1: "Etwas."}, touched=False)
    assert (loose.shown, loose.singles) == ((), (card,))


def test_where_staff_touched_something_one_answer_alone_is_no_theme_without_heading() -> None:
    """„Weiteres Thema (1 Einrichtung)“ tells nobody anything."""
    cards = (Card(1, 0), Card(1, 1))
    board = Board((Group(0, cards), Group(1, (Card(2, 0), Card(3, 0)))))
    said = {1: "Etwas. Noch etwas.", 2: "Dies.", 3: "Das."}
    kept = printing.reprinted(board, board, said, touched=True)
    assert [group.key for group in kept.shown] == [1]
    assert kept.singles == cards
    worded = replace(board, groups=(replace(board.groups[0], sentence="Das klären wir."),))
    assert printing.reprinted(worded, worded, said, touched=True).shown[0].cards == cards
