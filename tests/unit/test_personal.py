"""Personal data in answers: what is found, what is left alone, and how often that goes wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.personal import Kind, find, first_names, passages, suggestion
from tests.promptness import soon

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("m*.json"))
# Passages of the three coded meetings, each looked at: all of them name somebody.
FLAGGED = 18
ANSWERS = 350


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find(text) if not one.mild]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Frau Lemke und Frau Otto sind länger krank.",
            [("person", "Frau Lemke"), ("person", "Frau Otto"), ("health", "krank")],
        ),
        ("Herr Dr. Otto geht.", [("person", "Herr Dr. Otto")]),
        ("Gefragt ist Anna Weber.", [("person", "Anna Weber")]),
        ("Ayşe ist an Krebs erkrankt.", [("person", "Ayşe"), ("health", "Krebs"), ("health", "erkrankt")]),
        ("Unsere Leiterin ist schwanger.", [("health", "schwanger")]),
        ("Ein Kind mit Autismus braucht Begleitung.", [("health", "Autismus")]),
        ("Der ukrainische Junge spricht nicht.", [("origin", "Der ukrainische Junge")]),
        ("Privat 0170 1234567.", [("phone", "0170 1234567")]),
        ("Das weiß weber@kita.example.", [("mail", "weber@kita.example")]),
        ("Rufen Sie Frau Kaya an.", [("person", "Frau Kaya")]),
        ("Moin, Frau Lemke ist krank.", [("person", "Frau Lemke"), ("health", "krank")]),
        ("Hallo Frau Kaya, Herr Otto fehlt.", [("person", "Herr Otto")]),
        ("Guten Tag, unsere Leiterin ist schwanger.", [("health", "schwanger")]),
    ],
)
def test_what_is_about_a_person_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Die Astrid-Lindgren-Schule ist neu.",
        "In der Kita St. Marien fehlt Personal.",
        "Wir haben zu wenig Personal. Sprachförderung fällt aus, wenn jemand krank ist.",
        "Eine Vertretungsregelung, wenn Fachkräfte krank sind.",
        "Das Krankenhaus und die Schwangerschaftsberatung machen mit.",
        "Frauen und Familien kommen gern.",
        "Ukrainische Kinder und syrische Familien kommen dazu.",
        "Am 02.11.2026 um 10.30 Uhr, für Kinder von 0-6 Jahren, 2026 neu.",
        "Liebe Frau Lindner, liebes Bildungsbüro,",
        "Hallo Frau Lemke,",
        "Moin, Frau Lemke und Herr Otto!",
        "Guten Tag Frau Lindner, wir kommen.",
        "Die Anne Frank Schule zieht um.",
        "Treffpunkt ist die Maria-Stein-Straße 3.",
        "Besonders für Kurdisch und Dari fehlen Dolmetscher.",
    ],
)
def test_what_is_about_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["Anmeldung unter 04321 55667.", "Kontakt: info@vhs.example", "Tel. 04321 998", "Nummer 04321 55 66 77"],
)
def test_the_contact_of_an_offer_is_mild(text: str) -> None:
    assert [one.mild for one in find(text)] == [True]
    assert passages(text) == []


@pytest.mark.parametrize(
    ("sentence", "instead"),
    [
        ("Frau Lemke und Frau Otto sind länger krank.", "[Zwei Personen] sind länger krank."),
        ("Frau Kaya ist neu.", "[Eine Person] ist neu."),
        ("Neu ist Frau Kaya.", "Neu ist […]."),
        ("Frau Kaya (kaya@kita.example) hilft.", "[…] ([…]) hilft."),
        ("Frau Kaya (Tel. 0171 1234567) berät bei uns.", "[…] ([…]) berät bei uns."),
        ("Unsere Leiterin ist schwanger.", "[…]"),
    ],
)
def test_what_is_suggested_shows_that_something_was_changed(sentence: str, instead: str) -> None:
    assert suggestion(sentence) == instead
    assert passages(instead) == []


def test_a_passage_is_one_sentence_of_the_answer() -> None:
    text = "Wir ziehen um.\n- Frau Lemke ist krank. Es fehlt Personal.\n- Dr. Moll hilft."
    assert [passage.text for passage in passages(text)] == ["- Frau Lemke ist krank.", "- Dr. Moll hilft."]
    assert passages(text)[0].kinds == (Kind.PERSON, Kind.HEALTH)


def test_in_three_real_meetings_hardly_anything_is_flagged() -> None:
    replies = [reply["text"] for file in CORPUS for reply in json.loads(file.read_text("utf-8"))["replies"]]
    assert len(replies) == ANSWERS
    assert len([text for text in replies if passages(text)]) == FLAGGED


def test_the_list_of_first_names_holds_names_and_no_words() -> None:
    assert len(first_names()) > 500
    assert all(name[0].isupper() for name in first_names())
    assert not first_names() & {"Mai", "August", "Rose", "Ernst", "Wolf", "Jan", "Heide", "Kita"}


@given(
    st.text()
    | st.lists(
        st.sampled_from(["Frau ", "Anna", " Weber", "krank", "0170 123456", "a@b.de", ". ", "\n"])
    ).map("".join)
)
def test_whatever_is_written_findings_lie_within_it(text: str) -> None:
    for one in find(text):
        assert 0 <= one.start < one.end <= len(text)
    for passage in passages(text):
        assert passage.text in text
        assert passage.kinds
        assert suggestion(passage.text) != passage.text


@pytest.mark.parametrize(
    "part", ["Anna-", "a", "1.", "Herr Otto ", "Dr. Otto ", "Frau Otto" + " " * 20_000, "_", "x@y.de "]
)
def test_a11_words_without_end_keep_nobody_waiting(part: str) -> None:
    assert soon(lambda: find(f"Das sind die {part * (60_000 // len(part))}."))
