"""Concepts by what their examples mean: the middle of where these lie, an office's own among them."""

from pathlib import Path

import numpy as np
import pytest

from clustering.knowledge import current, deriving, field_of, middles, places, sources
from clustering.knowledge.sources import Example
from clustering.similarity import Similarity

TWO = (Example("Der Bus fährt nicht", 0), Example("Kein Bus nach 16 Uhr", 0), Example("WLAN fehlt", 1))
OWN = (Example("Die Fähre fällt bei Sturm aus", 0), Example("Kein Seepferdchen", 2))


def _points(examples: tuple[Example, ...]) -> middles.Matrix:
    return places([example.text for example in examples])


def test_a_concept_lies_in_the_middle_of_its_examples() -> None:
    points = _points(TWO)
    found = middles.means(points, TWO, 2)
    np.testing.assert_allclose(found, [points[:2].mean(axis=0), points[2]])


def test_the_examples_of_an_office_move_ours_as_if_all_had_been_read_together() -> None:
    ours = middles.means(_points(TWO), TWO, 2)
    together = middles.means(_points(TWO + OWN), TWO + OWN, 3)
    np.testing.assert_allclose(middles.extended(ours, TWO + OWN, len(TWO), 3), together)


def test_without_the_encoder_ours_stay_and_nothing_is_near_to_own_concepts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = middles.means(_points(TWO), TWO, 2)
    monkeypatch.setattr(middles, "readable", lambda: False)
    found = middles.extended(ours, TWO + OWN, len(TWO), 3)
    np.testing.assert_allclose(found[:2], ours)
    assert not found[2].any()


def test_a_text_is_near_to_the_concept_it_means_though_it_shares_no_word_with_its_name() -> None:
    field = field_of()
    names = [concept.heading for concept in field.concepts]
    said = ["Um halb fünf kommt hier kein Linienverkehr mehr durchs Dorf", "👍"]
    near = field.meant(said)
    assert "Mobilität und Fahrtwege" in [names[number] for number in np.argsort(-near[0])[:3]]
    assert not near[1].any()


def test_whoever_wants_no_meaning_has_nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(texts: object) -> middles.Matrix:
        raise AssertionError

    monkeypatch.setattr(middles, "recalled", refuse)
    texts = ["Uns fehlt eine Fachkraft", "Die Stelle ist unbesetzt", "Der Kita fehlen Räume"] * 9
    assert Similarity(meaning=0).transform(texts).trust > 0


def test_what_an_office_derived_along_other_directions_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / sources.EXAMPLES).write_text(
        '{"concept": "Fortbildung", "text": "Wir lernen weiter"}\n', encoding="utf-8"
    )
    deriving.renew(tmp_path)
    assert current(tmp_path)
    monkeypatch.setattr(sources, "LEARNT", sources.CONCEPTS)  # as if an upgrade had brought others
    assert not current(tmp_path)
    assert current()
