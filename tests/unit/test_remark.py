"""Remarks on minutes: hints are told from thanks, and find their agenda item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting import remark
from bot.meeting.theme import AgendaItem, Statement, Theme


def item(no: int, *texts: str, theme: bool = False) -> AgendaItem:
    said = tuple(Statement(text, f"Kita {place}") for place, text in enumerate(texts))
    themes = (Theme("Thema", said),) if theme else ()
    return AgendaItem(no, f"Frage {no}", len(texts), themes, () if theme else said)


ITEMS = (
    item(1, "Drei neue Tagespflegepersonen haben im Oktober angefangen.", "Die Gruppen sind voll."),
    item(
        2,
        "Freitags von 14 bis 15 Uhr: offene Spielgruppe für Familien.",
        "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online.",
        theme=True,
    ),
    item(3, "Die Eltern verstehen unsere Formulare nicht."),
)
HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        (HINT, False, True),
        ("Bei TOP 3 muss es heißen: die meisten Eltern.", False, True),
        ("Da fehlt die Volkshochschule!", False, True),
        ("Warum fehlen wir im Protokoll?", False, True),
        ("Der Info-Abend ist am zehnten Dezember", True, True),
        ("Danke, aber das Datum stimmt nicht", True, True),
        ("Danke!", True, False),
        ("wann kommt das Protokoll", True, False),
        ("wie lange läuft das denn noch", True, False),
        ("Was unter TOP 3 steht, habe ich so nie gesagt", True, True),
        ("Können Sie bei TOP 2 noch die Sprechzeiten ergänzen", True, True),
        ("kannst du das Protokoll nochmal schicken", False, False),
        ("👍", True, False),
        ("", True, False),
        ("Vielen Dank für das schöne Protokoll, sehr übersichtlich und hilfreich!", True, False),
        ("Super, herzlichen Dank an alle", True, False),
        ("Toll gemacht", True, False),
        ("Bis dann", True, False),
        ("Wann ist das nächste Treffen genau?", True, False),
        ("Wir treffen uns morgen um neun", False, False),
        ("In the minutes our date is wrong", False, True),
        ("Thank you for the minutes, great work everyone", True, False),
    ],
)
def test_hints_are_told_from_thanks_and_talk(text: str, answers: bool, expected: bool) -> None:
    assert remark.objects(text, answers=answers) is expected


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (HINT, 2),
        ("Wir haben nur zwei neue Tagespflegepersonen", 1),
        ("Unsere Formulare sind gemeint, nicht die der Eltern", 3),
        ("TOP 3 ist falsch", 3),
        ("Bei TOP 1 fehlt der Info-Abend", 1),
        ("Alles ganz anders", None),
        ("TOP 9 ist falsch", None),
    ],
)
def test_the_item_is_found_by_the_words_it_shares(text: str, question: int | None) -> None:
    found = remark.place(text, ITEMS)
    assert (found.question if found else None) == question


def test_the_statement_that_is_meant_is_found_and_ones_own_comes_first() -> None:
    found = remark.place(HINT, ITEMS)
    assert found is not None
    assert found.statement is not None
    assert found.statement.text.startswith("Info-Abend")
    twins = (item(1, "Der Kurs beginnt um neun.", "Der Kurs beginnt um zehn."),)
    mine = remark.place("Der Kurs beginnt später", twins, "Kita 1")
    assert mine is not None
    assert mine.statement is not None
    assert mine.statement.text == "Der Kurs beginnt um zehn."


def test_of_two_items_alike_none_is_guessed() -> None:
    assert remark.place("Der Kurs ist falsch", (item(1, "Ein Kurs."), item(2, "Ein Kurs."))) is None


@given(st.text(), st.booleans())
def test_whatever_is_written_is_read(text: str, answers: bool) -> None:
    assert remark.objects(text, answers=answers) in (True, False)
    found = remark.place(text, ITEMS)
    assert found is None or found.question in (1, 2, 3)
