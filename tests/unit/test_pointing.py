"""Captions that only say where to look, and those that say something."""

import pytest

from bot.speech.pointing import points


@pytest.mark.parametrize(
    "caption",
    [
        "siehe Anhang",
        "s. Anlage",
        "S. Anhang!",
        "Siehe bitte Anlage, danke",
        "siehe PDF",
        "Hallo zusammen, siehe angehängte Datei",
        "siehe beigefügtes Dokument",
        "anbei unsere Antworten",
        "Anbei.",
        "Unsere Rückmeldung im Anhang, viele Grüße",
        "2. siehe Anhang",
        "Zu Frage 3: s. Anlage",
        "1 und 2 siehe Anlagen",
        "see attachment",
        "Please see the attached file, thanks",
        "our answers attached",
    ],
)
def test_a_caption_that_only_points_at_its_file(caption: str) -> None:
    assert points(caption)


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "Wir ziehen um, siehe Anhang",
        "siehe Anhang: Wir suchen Personal",
        "siehe oben",
        "siehe Frage 2",
        "2. Raum 3 ist zu klein.",
        "Anbei das Plakat vom Elterncafé am 4. Mai",
        "Unser Anhang fehlt",
        "Wir haben ein Bild gemalt",
        "Hallo zusammen",
        "Danke",
        "hier",
        "Schulleitungen",
        "bitte " * 10_000 + "siehe Anhang",
    ],
)
def test_a_caption_that_says_something(caption: str) -> None:
    assert not points(caption)
