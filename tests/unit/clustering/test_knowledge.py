"""The field's knowledge: files in order, concepts found, derived vectors up to date."""

import numpy as np
import pytest

from clustering.knowledge import directions, field_of, places
from clustering.knowledge.directions import discriminant
from clustering.knowledge.examples import derive
from clustering.knowledge.sources import PACKAGED, derived_from, fingerprint, sources


def _found(text: str) -> set[str]:
    field = field_of()
    return {field.concepts[number].heading for number in np.flatnonzero(field.cues.counts([text])[0])}


def test_headings_are_distinct_and_ready_to_print() -> None:
    headings = [concept.heading for concept in field_of().concepts]
    assert len(set(headings)) == len(headings)
    assert all(heading[0].isupper() and heading == heading.strip() for heading in headings)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Unsere Stelle ist seit Mai unbesetzt", "Unbesetzte Stellen"),
        ("Auf die Stelle gab es keine einzige Bewerbung", "Unbesetzte Stellen"),
        ("hoher Krankenstand im Team", "Krankheit und Ausfälle"),
        ("Nach 16 Uhr fährt kein Bus mehr", "Mobilität und Fahrtwege"),
        ("Der Verein hat die Trägerschaft abgegeben", "Trägerwechsel und Übernahme"),
        ("Unsere Zelte kann man ausleihen", "Verleih und Mitnutzung von Dingen"),
        ("Das nächste Treffen bei uns?", "Ort der Treffen"),
        ("Wer haftet denn dann?", "Versicherung, Aufsicht und Haftung"),
    ],
)
def test_cues_find_the_concept(text: str, heading: str) -> None:
    assert heading in _found(text)


def test_what_a_narrower_concept_says_the_broader_one_does_not() -> None:
    assert _found("Müll") == {"Reparieren und Wiederverwenden"}
    assert "Familien in belasteten Lagen" not in _found("Nach der Scheidung")


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Wir planen gemeinsam", "Psychische Gesundheit"),  # einsam
        ("Das brauchen wir", "Suchtprävention"),  # rauchen
        ("Die Einschulung steht an", "Fortbildung"),  # Schulung
        ("Eine schwere Entscheidung", "Familien in belasteten Lagen"),  # Scheidung
        ("Unsere Mitglieder sind eingeladen", "Arbeit mit Spielen, Liedern und Geschichten"),
    ],
)
def test_a_cue_inside_a_word_that_only_looks_like_it_says_nothing(text: str, heading: str) -> None:
    assert heading not in _found(text)


def test_a_cue_that_ends_a_compound_counts() -> None:
    assert "Schulabschluss und Abschlussquoten" in _found("Den Hauptschulabschluss schaffen wenige")
    assert "Frauen mit Migrationsgeschichte" in _found("Treffen der Landfrauen")


def test_examples_find_the_concept_without_a_cue() -> None:
    field = field_of()
    profile = field.examples.profile(["Kollegin liegt seit Wochen flach, Grippewelle"])[0]
    nearest = [field.concepts[number].heading for number in np.argsort(-profile)[:3]]
    assert "Krankheit und Ausfälle" in nearest


def test_the_field_is_told_from_other_matters() -> None:
    inside = [
        "Fachkräftemangel in der Kita",
        "Deutschkurs braucht Kinderbetreuung",
        "Schulsozialarbeit nicht besetzt",
    ]
    outside = [
        "Der Stürmer traf kurz vor Schluss",
        "Regen zieht von Westen auf",
        "Das Getriebe ruckelt im Leerlauf",
    ]
    assert field_of().recognition(inside) > 2 * field_of().recognition(outside)


def test_derived_vectors_are_up_to_date() -> None:
    read = sources()
    stored, fresh = field_of().examples, derive(read.examples, len(read.concepts))
    assert stored.vocabulary == fresh.vocabulary, "run: python -m clustering.knowledge"
    assert abs(stored.vectors - fresh.vectors).max() < 1e-5


def test_no_text_no_profile() -> None:
    examples, concepts = field_of().examples, field_of().concepts
    assert examples.profile([]).shape == (0, len(concepts))
    assert not examples.profile(["👍"]).any()


def test_derived_directions_are_up_to_date() -> None:
    assert derived_from(PACKAGED / directions.ARTEFACT) == fingerprint(), (
        "run: python -m clustering.knowledge"
    )


def test_one_matter_in_other_words_is_nearer_than_another_matter() -> None:
    bus, train, tablets = places(
        [
            "Nach 16 Uhr fährt kein Bus mehr",
            "Abends kommt man mit der Bahn nicht nach Hause",
            "Unsere Tablets sind veraltet",
        ]
    )
    assert bus @ train > 2 * max(bus @ tablets, train @ tablets)


def test_any_text_has_a_place() -> None:
    odd = places(["", "\ud800", "x" * 65_000, "👍"])
    assert odd.shape == places([""] * 4).shape
    assert np.isfinite(odd).all()
    assert places([]).shape == (0, odd.shape[1])


def test_discriminant_directions_tell_groups_apart() -> None:
    chance = np.random.default_rng(0)
    owner = np.repeat(np.arange(3), 40)
    vectors = chance.normal(size=(120, 6)) + owner[:, None] * [4, 0, 0, 0, 0, 0]
    best = discriminant(vectors, owner)[:, 0]
    assert abs(best[0]) > 5 * abs(best[1:]).max()
