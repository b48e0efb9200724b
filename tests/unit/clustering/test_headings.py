"""Headings people can read."""

import re

import pytest

from clustering import Aids
from clustering.headings import _joined, headings
from clustering.knowledge import field_of
from clustering.nouns import nouns

BUS = ["Nach 16 Uhr fährt kein Bus mehr", "Der Bus kommt zweimal am Tag", "Busverbindung gestrichen"]
BEES = ["Der Imker zeigt den Bienenstock", "Imker gesucht", "Honig vom Imker"]


def test_a_shared_concept_gives_the_heading() -> None:
    texts = ["Der Bus fährt nicht mehr", "Bahnverbindung gestrichen", "Ohne Auto kommt man nicht zu uns"]
    assert headings([texts, BEES])[0].startswith("Wege")


def test_a_name_means_what_the_members_mean() -> None:
    texts = [
        "Schwimmkurse sind ausgebucht",
        "Das Schwimmbad bleibt zu",
        "Im Winter kein Schwimmen für Kinder",
    ]
    assert headings([texts, BEES], trusted=False)[0].startswith("Schwimm")


def test_what_the_field_calls_in_one_is_not_named_part_by_part() -> None:
    change = [
        "Übergang von der Kita in die Grundschule: Was dürfen wir weitergeben?",
        "Den Übergang von der Kita in die Grundschule besser abstimmen.",
        "Übergang Kita und Grundschule, besonders bei Kindern mit Sprachförderung.",
        "Übergang Kita – Grundschule, gemeinsame Bögen.",
        "Übergang Schule – Beruf für Jugendliche mit wenig Deutsch.",
    ]
    assert headings([change]) == ["Übergang Kita–Grundschule"]


def test_a_noun_speaks_for_words_of_its_family() -> None:
    texts = [
        "Lehrer sollen verbeamtet werden",
        "Die Verbeamtung ist teuer",
        "Wir verbeamten wieder",
        "Gehalt",
    ]
    assert headings([texts, BEES], trusted=False, aids=Aids(encoder=False))[0].startswith("Verbeamtung")


def test_what_people_begin_with_is_their_matter() -> None:
    texts = ["Waben statt Rahmen", "Waben ohne Rahmen", "Waben in Rahmen"]
    assert headings([texts, BUS], trusted=False, aids=Aids(encoder=False))[0].startswith("Waben")


def test_where_it_is_is_not_what_it_is() -> None:
    texts = ["Wir sind in die neuen Räume am Bahnhof gezogen.", "Alle Kursräume sind jetzt barrierefrei."]
    assert "Bahnhof" not in headings([texts, BUS])[0]


def test_neither_states_nor_parties_are_headings() -> None:
    texts = ["In Bremen steigt der Beitrag", "Die SPD Bremen senkt den Beitrag", "Bremen: Beitrag bleibt"]
    assert headings([texts, BEES], trusted=False)[0] == "Beitrag"


def test_neither_titles_nor_names_of_people_are_headings() -> None:
    texts = ["Sabine liest „Drachenzeit“ vor", "Sabine liest aus „Drachenzeit“", "Lesestunde mit Sabine"]
    heading = headings([texts, BEES], trusted=False)[0]
    assert "Sabine" not in heading
    assert "Drachen" not in heading


def test_who_is_named_in_full_stands_in_no_heading() -> None:
    texts = [
        "Max Mustermann sucht Räume",
        "Wegen der Räume bitte Max Mustermann fragen",
        "Räume: Max Mustermann weiß mehr",
        "Anke Schulz und Sven Maier haben Räume",
        "Kai und Kevin kennen Räume",
        "Räume fehlen weiter",
    ]
    for trusted in (True, False):
        assert not {"Max", "Mustermann", "Mann", "Schulz", "Schule", "Maier", "Kai", "Kevin"} & set(
            re.findall(r"\w+", headings([texts, BEES], trusted=trusted)[0])
        )


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


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("\0\x07\u202eok\u200b \ud800 so", "Ok so"),
        ("https://beispiel.de/" + "x" * 90 + " ok", "Ok"),
        ("x" * 65_000, "Weiteres"),
        ("Max Mustermann so", "So"),
        ("Sabine", "Weiteres"),
    ],
)
def test_first_words_are_words_that_can_be_printed_and_nobodys_name(text: str, heading: str) -> None:
    assert headings([[text, text]], trusted=False) == [heading]


def test_a_heading_covers_what_its_members_speak_of() -> None:
    texts = ["Kein Honig mehr", "Honig ist ausverkauft", "Wachs fehlt", "Wachs wird knapp"]
    assert headings([texts, BUS], trusted=False)[0] in ("Honig und Wachs", "Wachs und Honig")


def test_what_a_single_member_of_many_wrote_is_not_named_beside_the_matter() -> None:
    texts = ["Kein Honig mehr", "Honig ist ausverkauft", "Honig wird knapp", "Honig aus dem Bauwagen"]
    assert headings([texts, BUS], trusted=False)[0] == "Honig"


def test_a_language_is_no_matter_of_its_own() -> None:
    texts = ["Dolmetscher für Farsi gesucht", "Wer übersetzt Farsi?", "Farsi und Dari fehlen uns"]
    assert not {"Farsi", "Dari"} & set(headings([texts, BEES])[0].split())


def test_a_country_is_no_matter_of_its_own() -> None:
    texts = ["Neue Familien aus Syrien", "Syrien: drei Familien", "Ukraine und Syrien, vier Familien"]
    assert headings([texts, BEES], trusted=False)[0] == "Familien"


@pytest.mark.parametrize(
    ("text", "left_out", "kept"),
    [
        ("Kein Bus nach Weiherfeld", "Weiherfeld", "Bus"),
        ("Der Bus hält nicht in der Hafenstraße", "Hafenstraße", "Bus"),
        ("Beete auf dem Handlungsfeld", "", "Handlungsfeld"),
        ("Die Straße ist gesperrt", "", "Straße"),
    ],
)
def test_neither_a_village_nor_an_address_is_a_noun(text: str, left_out: str, kept: str) -> None:
    names = {noun.name for noun in nouns(text)}
    assert kept in names
    assert left_out not in names


def test_an_hour_of_a_weekday_is_no_matter() -> None:
    texts = ["Mittwochnachmittag passt der Chor", "Mittwochnachmittag, Chor", "Chor am Mittwochnachmittag"]
    assert headings([texts, BEES], trusted=False)[0] == "Chor"


def test_neither_a_first_word_nor_a_shouted_one_is_a_noun_for_its_capitals() -> None:
    assert [noun.name for noun in nouns("Nix geht mehr, und Züge NUR WENN es taut")] == ["Züge"]


def test_nouns_typical_of_a_matter_are_told_from_others() -> None:
    texts = ["Tablets sind verteilt", "Laptops mit Steckdose", "Die Geräte und Laptops fehlen"]
    examples = field_of().examples
    typically = examples.typical(texts, examples.nearness(texts))
    assert typically["gerät"] > typically.get("steckdose", 0.0)
    assert all(0 <= weight <= 1 for weight in typically.values())


def test_an_adjective_inside_a_heading_is_written_small() -> None:
    assert (
        _joined(["Umzug", "Neue Leitung", "Hilfe bei Anträgen"])
        == "Umzug, neue Leitung und Hilfe bei Anträgen"
    )
    assert _joined(["Kita", "Fachlicher Rat"]) == "Kita und fachlicher Rat"
    assert _joined(["Kita", "Übergang Kita–Grundschule"]) == "Kita und Übergang Kita–Grundschule"


def test_a_pair_beside_another_name_leaves_one_und() -> None:
    assert _joined(["Umbau und Sanierung", "Kita"]) == "Umbau, Sanierung und Kita"
    assert _joined(["Öffnungs- und Betreuungszeiten"]) == "Öffnungs- und Betreuungszeiten"


def test_the_question_is_no_heading() -> None:
    texts = ["Angebote für Eltern", "Angebote für Eltern am Abend", "neue Angebote, Eltern gesucht"]
    assert "Eltern" in headings([texts, BEES], "Welche Angebote gibt es?", trusted=False)[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("wegen der Förderanträge", ["Förderanträge", "Anträge"]),
        ("mit Förderanträgen", ["Förderanträge", "Anträge"]),
        ("des Rechtsanspruchs", ["Rechtsanspruch", "Anspruch"]),
        ("mit den Jugendlichen", ["Jugendliche"]),
        ("Laptops für Dolmetscher:innen", ["Laptops", "Dolmetscher"]),
        ("neuer Anschluss", ["Anschluss"]),
        ("Herr Petersen kommt mit Dr. Moll", ["Herr"]),
        ("Gespendete Fahrräder! Jugendliche freuen sich", ["Fahrräder", "Jugendliche"]),
        ("Kontakt zu Abgängern", ["Kontakt", "Abgänger"]),
        ("Imker gesucht", ["Imker"]),
        ("ein Treffen mit Zugewanderten", ["Treffen", "Zugewanderte"]),
        ("mit den Auszubildenden", ["Auszubildende"]),
        ("die Zukunft Europas", ["Zukunft", "Europa"]),
        ("das Sitzenbleiben kostet BAföG", ["Sitzenbleiben", "BAföG"]),
        ("nur DaZ-Kurse", ["DaZ-Kurse", "Kurse"]),
        ("SuS im W-LAN", []),
        ("kaa trainer mehr für die bambini", ["Trainer"]),
        ("schnell und gut gelaufen, danke sehr", []),
        ("Sabine liest „Karriere mit Lehre“", []),
        ("Max Mustermann sucht Räume", ["Räume"]),
        ("Sven Maier, Anke Schulz, Kai und Kevin Wolf-Koch: Räume", ["Räume"]),
        ("Max\nRäume", ["Räume"]),
        ("Max: Räume für Olha und Aylin", ["Räume"]),
        ("morgens nie da", []),
    ],
)
def test_nouns_as_a_heading_needs_them(text: str, names: list[str]) -> None:
    assert [noun.name for noun in nouns(text)] == names


def test_where_nobody_wrote_a_noun_no_question_word_opens_the_heading() -> None:
    assert headings([["Was bei euch funktioniert", "Was bei euch gut funktioniert"]], trusted=False) == [
        "Weiteres"
    ]
