"""Needs meet offers."""

from clustering import match

NEEDS = ["Wir suchen einen Raum für unseren Kurs am Abend", "Wer hat Laptops abzugeben?"]
OFFERS = [
    "Gebrauchte Laptops, fünf Stück, geben wir gern ab",
    "Unser Seminarraum steht abends leer",
    "Chorprobe freitags",
]


def test_what_fits_comes_first() -> None:
    best = {found.need: found.offer for found in reversed(match(NEEDS, OFFERS))}
    assert best == {0: 1, 1: 0}


def test_best_first_and_between_zero_and_one() -> None:
    scores = [found.score for found in match(NEEDS, OFFERS)]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_nothing_to_match() -> None:
    assert match([], OFFERS) == match(NEEDS, []) == []
    assert match([""], ["👍"]) == []
