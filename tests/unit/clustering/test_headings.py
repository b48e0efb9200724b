"""Headings people can read."""

from clustering.headings import headings

BUS = ["Nach 16 Uhr fährt kein Bus mehr", "Der Bus kommt zweimal am Tag", "Busverbindung gestrichen"]
BEES = ["Der Imker zeigt den Bienenstock", "Imker gesucht", "Honig vom Imker"]


def test_a_shared_concept_gives_the_heading() -> None:
    assert headings([BUS, BEES])[0] == "Mobilität und Fahrtwege"


def test_outside_the_field_nouns_give_the_heading() -> None:
    assert headings([BEES, BUS], trusted=False)[0].startswith("Imker")


def test_nouns_stand_in_the_nominative() -> None:
    texts = ["wegen des Rechtsanspruchs", "Umsetzung des Rechtsanspruchs", "trotz Rechtsanspruchs"]
    assert headings([texts, BEES], trusted=False)[0].startswith("Rechtsanspruch")
    assert "Rechtsanspruchs" not in headings([texts, BEES], trusted=False)[0]


def test_no_two_themes_are_called_alike() -> None:
    found = headings([BUS, BUS, BUS])
    assert len(set(found)) == 3


def test_a_theme_without_nouns_is_called_by_its_first_words() -> None:
    assert headings([["ok so", "ok so"]]) == ["Ok so"]
