"""Boards: whatever people do to them, every statement stays on them exactly once, and can go back."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.board import Board, Card, Group, entries
from bot.meeting.curation import Create, Dissolve, Finish, Join, Move, Operation, Rename, Summarise, apply
from bot.meeting.handles import handles, kept, letters, recalled
from bot.meeting.merging import merge

CARDS = tuple(Card(answer, no, 10 * answer + no) for answer in range(1, 7) for no in range(2))


@st.composite
def boards(draw: st.DrawFn, cards: tuple[Card, ...] = CARDS) -> Board:
    """What a program may find: each statement in one of four themes, or alone."""
    places = draw(st.lists(st.integers(0, 4), min_size=len(cards), max_size=len(cards)))
    held = [tuple(card for card, at in zip(cards, places, strict=True) if at == key) for key in range(5)]
    groups = tuple(Group(key, group, found=f"Thema {key}") for key, group in enumerate(held[:4]) if group)
    return Board(groups, held[4])


_cards = st.lists(st.sampled_from((*CARDS, Card(99, 0))), max_size=4).map(tuple)
_key = st.integers(0, 6)
_words = st.sampled_from(["", "Dolmetschen", "Personal"])
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Move, _cards, st.none() | _key),
    st.builds(Rename, _key, _words),
    st.builds(Join, st.lists(_key, min_size=1, max_size=3).map(tuple)),
    st.builds(Create, _words, _cards),
    st.builds(Dissolve, _key),
    st.builds(Summarise, _key, _words),
    st.just(Finish()),
)


def after(board: Board, operations: list[Operation]) -> Board:
    for operation in operations:
        board = apply(board, operation)
    return board


@given(boards(), st.lists(OPERATIONS, max_size=12))
def test_p7_no_step_loses_a_statement_or_makes_two_of_one(board: Board, operations: list[Operation]) -> None:
    for operation in operations:
        board = apply(board, operation)
        assert sorted(board.cards) == sorted(CARDS)
        assert len({group.key for group in board.groups}) == len(board.groups)


@given(boards(), st.lists(OPERATIONS, max_size=8), st.data())
def test_p7_a_new_search_leaves_what_people_did_and_loses_nothing(
    found: Board, operations: list[Operation], data: st.DataObject
) -> None:
    curated = after(found, operations)
    new = tuple(Card(answer, no, 10 * answer + no) for answer in range(3, 9) for no in range(2))
    again = data.draw(boards(new))
    merged = merge(curated, again)
    assert sorted(merged.cards) == sorted(new)
    staying = {card: group.key for group in curated.groups for card in group.cards if card in new}
    assert staying == {card: group.key for group in merged.groups for card in group.cards if card in staying}
    assert {card for card in curated.singles if card in new} <= set(merged.singles)
    words = {group.key: (group.name, group.sentence) for group in merged.groups}
    assert all(words[group.key] == (group.name, group.sentence) for group in curated.groups)
    assert merged.fresh >= {card for card in new if card not in curated.cards}


@given(boards(), st.lists(OPERATIONS, max_size=8))
def test_the_same_search_again_changes_nothing(found: Board, operations: list[Operation]) -> None:
    curated = after(found, operations)
    merged = merge(curated, found)
    assert merge(merged, found) == merged
    assert [group.cards for group in merged.groups] == [group.cards for group in curated.groups]


@given(boards(), st.lists(OPERATIONS, max_size=8))
def test_a_handle_means_what_was_read_until_the_board_is_shown_again(
    board: Board, operations: list[Operation]
) -> None:
    shown = handles(board)
    read = {handle: shown.cards(handle, board) for handle in shown.members}
    for operation in operations:
        board = apply(board, operation)
        shown = recalled(kept(shown.grown(board)))
        assert {handle: shown.cards(handle, board) for handle in read} == {
            handle: tuple(card for card in board.cards if card in cards) for handle, cards in read.items()
        }
    for group in board.shown:
        assert all(shown.of(entry, shown.letter(group.key)) for entry in entries(group.cards))


def theme(key: int, *cards: Card, **words: str) -> Group:
    return Group(key, cards, **words)


ONE, TWO, THREE, FOUR, FIVE = (Card(answer, 0, answer) for answer in range(1, 6))


def test_what_is_new_joins_the_theme_it_was_found_with_or_stands_alone() -> None:
    curated = Board((theme(0, ONE, TWO, name="Dolmetscherpool"),), (THREE,), done=True)
    found = Board((theme(0, ONE, FOUR, found="Dolmetscher, Pool"),), (TWO, THREE, FIVE))
    merged = merge(curated, found)
    assert merged.groups == (theme(0, ONE, TWO, FOUR, name="Dolmetscherpool", found="Dolmetscher, Pool"),)
    assert merged.singles == (THREE, FIVE)
    assert merged.fresh == {FOUR, FIVE}
    assert not merged.done


def test_several_new_ones_that_belong_together_make_a_theme() -> None:
    merged = merge(Board((), (ONE,)), Board((theme(0, FOUR, FIVE, found="Technik"),), (ONE,)))
    assert [(group.heading, group.cards) for group in merged.groups] == [("Technik", (FOUR, FIVE))]


def test_what_was_reworded_keeps_its_place_and_is_marked() -> None:
    reworded = replace(ONE, digest=77)
    merged = merge(Board((theme(0, ONE, TWO, name="A"),)), Board((), (reworded, TWO)))
    assert merged.groups[0].cards == (reworded, TWO)
    assert merged.fresh == {reworded}


def test_a_sentence_that_moved_up_is_known_by_its_words() -> None:
    first, second = Card(1, 0, 5), Card(1, 1, 6)
    merged = merge(Board((theme(0, second, name="A"),), (first,)), Board((), (Card(1, 0, 6),)))
    assert merged.groups[0].cards == (Card(1, 0, 6),)
    assert merged.fresh == frozenset()


def test_no_heading_that_was_found_stands_for_two_themes() -> None:
    split = Board((theme(0, ONE, TWO), theme(1, THREE)))
    merged = merge(split, Board((theme(0, ONE, TWO, THREE, found="Pool"),)))
    assert [group.heading for group in merged.groups] == ["Pool", ""]


def test_what_was_said_in_one_breath_stays_together() -> None:
    cards = (Card(1, 0), Card(1, 1, joins=True), Card(1, 3, joins=True), Card(2, 0))
    assert [len(entry) for entry in entries(cards)] == [2, 1, 1]


def test_letters_skip_the_one_of_the_singles() -> None:
    assert [letters(place) for place in (0, 3, 4, 24, 25)] == ["A", "D", "F", "Z", "AA"]


def test_doubt_ends_where_a_person_decides() -> None:
    doubtful = replace(ONE, doubtful=True)
    board = Board((theme(0, doubtful, TWO), theme(1, THREE)))
    assert board.doubtful(doubtful)
    assert not apply(board, Move((doubtful,), 1)).doubtful(doubtful)
    assert not apply(board, Finish()).doubtful(doubtful)
