"""Polls: what was chosen, and how the institutions voted."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.meeting.poll import Tally, apart, choice, remark, tally
from bot.meeting.slip import slipped

OPTIONS = ("vor Ort", "als Videokonferenz", "wieder schriftlich")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("1", 1),
        ("3, abends passt es mir am besten", 3),
        ("Vor Ort, aber bitte nicht freitags", 1),
        ("lieber vor Ort, keine Videokonferenz", None),
        ("die 1", 1),
        ("Die 2 bitte!", 2),
        ("Option 2", 2),
        ("**2**", 2),
        ("2.", 2),
        ("3)", 3),
        ("Ich bin für Nr. 3", 3),
        ("Wir nehmen die 1, Kaffee bringen wir mit.", 1),
        ("1 vor Ort", 1),
        ("2 als Videokonferenz", 2),
        ("Kurzfrage: 2", 2),
        ("zwei", 2),
        ("die dritte bitte", 3),
        ("vor Ort", 1),
        ("VOR ORT", 1),
        ("vor Otr", 1),
        ("Lieber vor Ort, dann lernt man sich kennen.", 1),
        ("Videokonferenz", 2),
        ("Vidiokonferenz wäre gut", 2),
        ("per Video", 2),
        ("schrftlich", 3),
        ("wieder schriftlich bitte", 3),
        ("3 und danke für die Mühe", 3),
        ("3 abends, aber nicht vor 18 Uhr", 3),
        ("1. Am liebsten im Rathaus", 1),
    ],
)
def test_a_choice_is_understood_in_whatever_words(said: str, chosen: int) -> None:
    assert choice(said, OPTIONS) == chosen


@pytest.mark.parametrize(
    "said",
    [
        "",
        "?",
        "4",
        "0",
        "12",
        "1 und 3",
        "1 oder 2",
        "1, 2",
        "1/3",
        "1 Videokonferenz",
        "egal",
        "nicht vor Ort",
        "bloß keine Videokonferenz",
        "vor Ort oder als Videokonferenz",
        "2 Wochen später passt es besser",
        "3 Kinder sind krank",
        "1. Dezember",
        "10.30 Uhr",
        "Das ist uns nicht so wichtig.",
    ],
)
def test_in_doubt_nothing_was_chosen(said: str) -> None:
    assert choice(said, OPTIONS) is None


def test_options_that_resemble_each_other_are_told_apart() -> None:
    assert choice("Variante B", ("Variante A", "Variante B")) == 2
    assert choice("Juli", ("Juni", "Juli")) == 2
    assert choice("vor Ort am Abend", ("vor Ort", "vor Ort am Abend")) == 2
    assert choice("Nein, lieber nicht", ("Ja", "Nein", "Enthaltung")) == 2
    assert choice("1 Termin", ("2 Termine", "1 Termin")) == 2


LONG = ("vor Ort im Kreishaus", "per Video", "schriftlich")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("vor Ort", 1),
        ("am liebsten vor Ort!", 1),
        ("vor Otr bitte", 1),
        ("vor Ort im Kreishaus", 1),
        ("im Kreishaus", 1),
        ("per Video", 2),
        ("vor Ort oder Video", None),
        ("nicht vor Ort", None),
    ],
)
def test_a_long_option_may_be_called_by_its_beginning(said: str, chosen: int | None) -> None:
    assert choice(said, LONG) == chosen


def test_a_beginning_that_options_share_names_none_of_them() -> None:
    options = ("Treffen vor Ort am Abend", "Treffen vor Ort am Morgen", "Videokonferenz")
    assert choice("Treffen vor Ort", options) is None
    assert choice("Treffen vor Ort am Morgen", options) == 2


WORDS = st.text("abcdefghijklmnoprstuvwäöü", min_size=6, max_size=12)


@given(st.lists(WORDS, min_size=2, max_size=9, unique=True), st.data())
def test_the_number_and_the_words_of_every_option_choose_it(options: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(options)))
    assert choice(str(number), options) == number
    assert choice(f" {number}. ", options) == number
    assert choice(f"Option {number}!", options) == number
    assert choice(options[number - 1].upper(), options) == number


@given(st.lists(WORDS, min_size=2, max_size=5, unique=True), st.data())
def test_one_wrong_letter_in_an_option_does_not_matter(options: list[str], data: st.DataObject) -> None:
    meant = data.draw(st.sampled_from(options))
    place = data.draw(st.integers(0, len(meant) - 1))
    typed = meant[:place] + "x" + meant[place + 1 :]
    assume(not any(slipped(typed, other) for other in options if other != meant))
    assert choice(typed, options) == options.index(meant) + 1


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=5))
@example(",0", [""])
def test_whatever_is_written_chooses_one_of_the_options_or_none(said: str, options: list[str]) -> None:
    chosen = choice(said, options)
    assert chosen is None or 1 <= chosen <= len(options)


def test_each_institution_has_one_vote_the_last_that_is_clear() -> None:
    votes = [("A", 1), ("B", 2), ("A", 3), ("C", None), ("B", None)]
    assert tally(votes, 3, institutions=4) == Tally((0, 1, 1), abstained=2)


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.none() | st.integers(1, 3))))
def test_no_institution_votes_twice(votes: list[tuple[str, int | None]]) -> None:
    institutions = {who for who, _ in votes}
    counted = tally(votes, 3, len(institutions))
    assert sum(counted.votes) + counted.abstained == len(institutions)


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("3", False),
        ("die 3 bitte", False),
        ("3 wieder schriftlich", False),
        ("3, abends", True),
        ("egal", True),
    ],
)
def test_what_goes_beyond_the_choice_is_a_remark(said: str, more: bool) -> None:
    assert remark(said, OPTIONS) is more


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("zurük", "zurück", True),
        ("lso", "los", True),
        ("ersetzne", "ersetzen", True),
        ("ersezten", "ersetzen", True),
        ("ja", "jo", False),
        ("12", "13", False),
        ("vorort", "vorher", False),
    ],
)
def test_a_slip_is_a_letter_or_two(word: str, meant: str, slip: bool) -> None:
    assert slipped(word, meant) is slip


def test_a_vote_may_stand_in_a_last_line_of_its_own() -> None:
    assert apart("4. Kinderarmut\nund zur Kurzfrage: vor Ort") == ("4. Kinderarmut", "vor Ort")
    assert apart("4. Kinderarmut\nKurzfrage: 1") == ("4. Kinderarmut", "1")
    assert apart("4. Armut wächst. Kurzfrage: 1") == ("4. Armut wächst.", "1")
    assert apart("4. Das zur Kurzfrage: vor Ort") == ("4. Das zur Kurzfrage: vor Ort", "")
    assert apart("4. Was wir zur Kurzfrage sagen") == ("4. Was wir zur Kurzfrage sagen", "")


DAYS = ("Mo 2.2.", "Di 3.2.", "Mi 4.2.")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("3", 3),
        ("3.", 3),
        ("die 3", 3),
        ("Di 3.2.", 2),
        ("am Dienstag, 3.2.", 2),
        ("der 3. Februar passt uns", 2),
        ("den 4.", 3),
        ("der Mittwoch wär gut", 3),
        ("Mi", 3),
        ("der 3. wäre gut", None),
        ("Dienstag geht gar nicht", None),
        ("Montag oder Dienstag", None),
        ("der 9.2. wäre gut", None),
        ("die 3.", 3),
        ("Option 3.", 3),
        ("der 2. Vorschlag", 2),
        ("2. Di 3.2.", 2),
        ("2. Dienstag", 2),
        ("2. Mittwoch", None),
        ("3. Nicht vor 10 Uhr", 3),
        ("Mittwoch 14.30 Uhr", 3),
        ("am 3.2., 10.10 Uhr", 2),
        ("2. Februar", 1),
    ],
)
def test_where_days_are_offered_a_day_is_no_number_of_an_option(said: str, chosen: int | None) -> None:
    assert choice(said, DAYS) == chosen


def test_what_is_no_day_is_chosen_as_ever() -> None:
    assert choice("der 3. Vorschlag", ("vor Ort", "per Video", "am 3.2. im Kreishaus")) == 3
