"""Institutions by what people call them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.recognition import recognise

BBS, MARIEN, SUN = "Berufsbildende Schulen Altendeich", "Kita St. Marien, Bargstede", "Kita Sonnenblume"
WALL, FARM, VHS = "Grundschule Am Wall", "Grundschule Hollerfleth", "Volkshochschule"
CENTRE = "Familienzentrum Bargstede"
NAMES = (BBS, MARIEN, SUN, WALL, FARM, VHS, CENTRE)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("BBS", BBS),
        ("vhs", VHS),
        ("BSA", BBS),
        ("Kita St. Marien", MARIEN),
        ("marien", MARIEN),
        ("kita sonnenblume", SUN),
        ("GS Am Wall", WALL),
        ("Hollerfleth", FARM),
        ("Hochschule", VHS),
        ("die Grundschule Hollerfleth", FARM),
        ("das Familienzentrum", CENTRE),
    ],
)
def test_a_name_a_part_of_it_or_its_letters_are_enough(said: str, name: str) -> None:
    found = recognise(said, NAMES)
    assert (found.names, found.sure) == ((name,), True)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("kita sonenblume", {SUN}),
        ("Grundschule am Wal", {WALL}),
        ("FZB", {CENTRE}),
        ("Kita", {MARIEN, SUN}),
        ("Bargstede", {MARIEN, CENTRE}),
    ],
)
def test_what_is_nearly_right_or_fits_several_is_doubtful(said: str, names: set[str]) -> None:
    found = recognise(said, NAMES)
    assert (set(found.names), found.sure) == (names, False)


@pytest.mark.parametrize("said", ["", "Museum", "…", "X"])
def test_what_nobody_is_called(said: str) -> None:
    assert recognise(said, NAMES).names == ()


@given(st.text(), st.lists(st.text(), max_size=6))
def test_only_what_is_there_is_found(said: str, names: list[str]) -> None:
    found = recognise(said, names)
    assert set(found.names) <= set(names)
    assert not found.sure or len(found.names) == 1
