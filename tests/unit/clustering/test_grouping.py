"""Grouping as others call it: promises that hold for any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Grouping, group

ROUND = [
    "Unsere Schulsozialarbeit ist seit Mai nicht besetzt",
    "zwei Stellen in der Kita unbesetzt, keine Bewerbung",
    "Stelle der Sekretärin weiter unbesetzt",
    "wir finden keine Bewerber für die offene Stelle",
    "Das WLAN im Altbau bricht ständig zusammen",
    "kein WLAN in den Klassenräumen",
    "Internet zu langsam, WLAN fehlt im Obergeschoss",
    "Nach 17 Uhr fährt kein Bus mehr",
    "Der Bus kommt nur zweimal am Tag",
    "ohne Bus kommt niemand zum Kurs",
]


def _consistent(texts: list[str], grouping: Grouping) -> None:
    assert len(grouping.labels) == len(texts)
    for label, theme in enumerate(grouping.themes):
        members = [index for index, found in enumerate(grouping.labels) if found == label]
        assert list(theme.members) == members
        assert len(members) > 1
        assert theme.representative in members
        assert set(theme.doubtful) <= set(members)
        assert 0.0 <= theme.cohesion <= 1.0
        assert theme.heading
    assert set(grouping.labels) <= {-1, *range(len(grouping.themes))}


def test_three_matters_become_three_themes() -> None:
    grouping = group(ROUND)
    assert grouping.labels == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    _consistent(ROUND, grouping)


def test_headings_are_distinct_and_short() -> None:
    headings = [theme.heading for theme in group(ROUND).themes]
    assert len(set(headings)) == len(headings)
    assert all(len(heading.split()) <= 6 for heading in headings)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["gut"],
        ["", " ", "\n"] * 3,
        ["👍"] * 8,
        ["👍", "🎉", "🙂", "🚀", "✅", "❤️", "🔥"],
        ["Räume"] * 7,
        ["x" * 65_000] * 7,
        ["x" * 65_000 + str(number) for number in range(7)],
        ["\ud800 a", "\x00", "\x07b", "a\u200bb", "‮abc", "ß", "\udfff"],
        ["the bus is late", "no wifi here", "we need rooms", "thank you", "bus again", "more rooms"],
        ["автобус", "新しい部屋", "غرفة", "autobús", "oda", "pokój"],
        [str(number) for number in range(9)],
    ],
)
def test_a10_odd_texts_are_grouped_without_complaint(texts: list[str]) -> None:
    _consistent(texts, group(texts, question="Was gibt es Neues?"))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=9), st.text(max_size=30))
def test_a10_any_texts_are_grouped_without_complaint(texts: list[str], question: str) -> None:
    _consistent(texts, group(texts, question=question))


def test_a10_five_or_fewer_stay_alone() -> None:
    assert group(ROUND[:5]) == Grouping([-1] * 5, ())


def test_verbatim_repeats_belong_together() -> None:
    labels = group([*ROUND, "Bitte mehr Zeit für Absprachen", "Bitte mehr Zeit für Absprachen"]).labels
    assert labels[-1] == labels[-2] != -1


def test_p7_the_same_texts_give_the_same_grouping() -> None:
    assert group(ROUND, question="Was fehlt?") == group(ROUND, question="Was fehlt?")


def test_the_question_itself_is_no_theme() -> None:
    texts = [f"Zum Thema Kommunikation: {text}" for text in ROUND]
    grouping = group(texts, question="Was bewegt Sie beim Thema Kommunikation?")
    assert all("Kommunikation" not in theme.heading for theme in grouping.themes)


def test_unrelated_texts_are_not_forced_into_themes() -> None:
    texts = [
        "Die Mensa bekommt neue Stühle",
        "Unser Chor singt im Advent",
        "Logopädie: neun Monate Wartezeit",
        "Der Förderbescheid liegt vor",
        "Wir suchen eine Dolmetscherin für Tigrinya",
        "Schachturnier am 3. Mai",
        "Das Dach der Turnhalle ist undicht",
        "Herr Petersen leitet jetzt die Grundschule",
        "Kein Handyempfang im Jugendzentrum",
        "Busverbindung nach Nordhagen gestrichen",
        "Danke für das ausführliche Protokoll",
        "Datenschutz verhindert den Austausch",
    ]
    assert len(group(texts).themes) <= 2


BUSES = [
    "Nach 16 Uhr fährt kein Bus mehr",
    "Der Bus kommt nur zweimal am Tag",
    "Ohne Auto erreicht man uns nicht",
    "Busverbindung nach Nordhagen gestrichen",
    "Die Eltern haben kein Auto und der Bus fährt selten",
    "Fahrtkosten kann sich kaum jemand leisten",
    "Abends kommt man nicht mehr nach Hause",
    "Der Weg zum Kurs ist zu weit",
    "Wir holen die Teilnehmer inzwischen selbst mit dem Kleinbus ab",
    "Linie 12 hält nicht mehr an der Schule",
]


def test_one_matter_stays_one_theme_and_what_joins_without_votes_is_doubtful() -> None:
    (theme,) = group(BUSES).themes
    assert len(theme.members) >= 9
    assert "Der Weg zum Kurs ist zu weit" in {BUSES[member] for member in theme.doubtful}


def test_what_has_nothing_to_do_with_the_one_matter_stays_alone() -> None:
    labels = group([*BUSES, "Die Mensa bekommt neue Stühle", "Schachturnier am 3. Mai"]).labels
    assert labels[-2:] == [-1, -1]


def test_thirteen_answers_on_three_themes_do_not_become_one() -> None:
    texts = [
        "Eine Dolmetscherin, die wir kurzfristig anrufen können",
        "Dolmetscher für Arabisch und Dari",
        "Ein gemeinsamer Pool von Dolmetschern für Kitas und Schulen",
        "Geld für Dolmetscher im Elterngespräch",
        "Elternbriefe in einfacher Sprache",
        "Eine Vorlage für Elternbriefe in mehreren Sprachen",
        "Übersetzte Elternbriefe zum Herunterladen",
        "Elternbriefe, die alle Häuser gleich verwenden",
        "Lehrkräfte für Deutsch als Zweitsprache",
        "Fortbildung für Lehrkräfte in Deutsch als Zweitsprache",
        "Material für Deutsch als Zweitsprache im Fachunterricht",
        "Leihtablets für Jugendliche",
        "Vertretung, wenn Fachkräfte krank sind",
    ]
    labels = group(texts, question="Wobei wünschen Sie sich Unterstützung?").labels
    assert [set(labels[:4]), set(labels[4:8]), set(labels[8:11])] == [{0}, {1}, {2}]


def test_k14_thousands_of_texts_take_the_approximate_path() -> None:
    places = ["Nordhagen", "Elmstede", "Sietbeck", "Brookhusen", "Marnrode"]
    texts = [f"{text}, {places[number % 5]} {number}" for number in range(270) for text in ROUND]
    grouping = group(texts)
    assert len(grouping.labels) == len(texts) == 2_700
    assert grouping.themes
