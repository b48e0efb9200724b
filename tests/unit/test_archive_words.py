"""How people ask for past minutes, and how German words find each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.archive import Give, ListMinutes, Search, called, folded, nearest, pattern, read, terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Protokolle", ListMinutes()),
        ("alle Protokolle", ListMinutes()),
        ("frühere Protokolle", ListMinutes()),
        ("die Protokolle der letzten Runden", ListMinutes()),
        ("!runde protokolle", ListMinutes()),
        ("Protokoll", Give()),
        ("das letzte Protokoll bitte", Give(0, "bitte")),
        ("Protokoll 2", Give(2)),
        ("Protokoll der Runde 2", Give(2)),
        ("Protokoll Sprache und Ankommen 12", Give(12, "Sprache und Ankommen")),
        ("Suche Dolmetscher", Search("Dolmetscher")),
        ("suche nach „Dolmetscher“", Search("Dolmetscher")),
        ("search for interpreter", Search("interpreter")),
        ("Suche Räume für die Spielgruppe am Nachmittag.", None),
        ("Suche nach", None),
        ("was haben wir 2025 zu Räumen gesagt?", Search("Räumen")),
        ("Was wurde letztes Jahr zur Kinderbetreuung besprochen", Search("Kinderbetreuung")),
        ("Was steht im Protokoll zu Dolmetschern?", Search("Dolmetschern")),
        ("What did we say about rooms?", Search("rooms")),
        ("Was ist denn zu tun?", None),
        ("Was haben wir zu verlieren?", None),
        ("Suche", Search("")),
        ("suchen?", Search("")),
        ("Die Protokolle sind zu lang", None),
        ("Wir suchen Lehrkräfte", None),
        ("", None),
    ],
)
def test_what_is_asked_for(said: str, meant: object) -> None:
    assert read(said, "!runde") == meant


@given(st.text(max_size=60))
def test_a14_nothing_anybody_writes_breaks_it(text: str) -> None:
    found = read(text)
    assert found is None or isinstance(found, Give | ListMinutes | Search)
    for term in terms(text):
        pattern(term).search(folded(text))
    nearest(text, [text, "Dolmetscher"])


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("Dolmetscher", "Ein Dolmetscherpool wäre gut."),
        ("Dolmetschern", "Dolmetschen ist schwierig."),
        ("Räume", "Uns fehlt ein Raum."),
        ("Kitas", "Die Kita zieht um."),
        ("Elternbrief", "Elternbriefe in einfacher Sprache"),
        ("Übergänge", "Der Übergang in die Schule"),
        ("FACHKRÄFTE", "Es fehlt eine Fachkraft"),
    ],
)
def test_words_are_found_in_other_forms_and_within_longer_ones(wanted: str, text: str) -> None:
    (term,) = terms(wanted)
    assert pattern(term).search(folded(text))


def test_a_short_word_is_not_found_inside_another() -> None:
    (term,) = terms("Rat")
    assert not pattern(term).search(folded("Die Beratung"))


def test_a_slip_of_the_finger_leads_to_a_word_that_is_there() -> None:
    assert nearest("Dolmetschr", ["Wir brauchen Dolmetscher."]) == "Dolmetscher"
    assert nearest("Xylophon", ["Wir brauchen Dolmetscher."]) == ""
    assert called("Sprache und Ankommen", "sprahce")
    assert not called("Sprache und Ankommen", "freigeben")
