"""Headings name matters, and not who is in the round."""

import pytest

from bot.meeting import heading

INSTITUTIONS = (
    "Jugendberufsagentur Nordmarsch",
    "Jobcenter",
    "Kita Sonnenblume",
    "Kita St. Marien",
    "Öffnungszeitenamt",
    "Kinder- und Jugendbüro",
)


@pytest.mark.parametrize(
    ("found", "plain"),
    [
        ("Neue Personalstellen, Jugendberufsagentur und Jobcenter", "Neue Personalstellen"),
        ("Jobcenter und neue Räume", "Neue Räume"),
        ("Praktika, Jobcenter, Messen und Geld", "Praktika, Messen und Geld"),
        ("Jugendberufsagentur und Jobcenter", "Jugendberufsagentur und Jobcenter"),
        ("Kita und Schule", "Kita und Schule"),
        ("Jobcenter-Termine und Geld", "Jobcenter-Termine und Geld"),
        ("Öffnungs- und Betreuungszeiten", "Öffnungs- und Betreuungszeiten"),
        ("Klassenfahrt und Kinder", "Klassenfahrt und Kinder"),
        ("Job und Öffnungszeiten", "Job und Öffnungszeiten"),
        ("dolmetscher, gut", "dolmetscher, gut"),
        ("", ""),
    ],
)
def test_what_names_one_institution_of_the_round_is_left_out_beside_something_else(
    found: str, plain: str
) -> None:
    assert heading.impersonal([found], INSTITUTIONS) == (plain,)


def test_no_two_headings_are_alike_because_of_that() -> None:
    found = ("Praktika", "Praktika und Jobcenter")
    assert heading.impersonal(found, INSTITUTIONS) == found
    both = ("Jobcenter und Messen", "Messen und Jugendberufsagentur")
    assert heading.impersonal(both, INSTITUTIONS) == ("Messen", "Messen und Jugendberufsagentur")
