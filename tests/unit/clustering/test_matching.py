"""Needs meet offers."""

from clustering import match
from clustering.aids import Aids

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


def test_what_means_the_same_fits_without_a_word_in_common() -> None:
    needs = [
        "Wer kann uns einen Beamer leihen?",
        "Wir suchen Leute, die Kindern vorlesen",
        "Wer hilft Eltern, Anträge auszufüllen?",
    ]
    offers = [
        "Ehrenamtliche Großeltern haben nachmittags Zeit und bringen Bilderbücher mit",
        "Formulare gehen wir mit jedem durch, dienstags offen für alle",
        "Ein Projektor liegt bei uns im Schrank, gern ausleihen",
        "Chorprobe freitags",
    ]
    found = {(pair.need, pair.offer) for pair in match(needs, offers)}
    assert found == {(0, 2), (1, 0), (2, 1)}
    assert match(needs, offers, Aids(encoder=False)) == []
