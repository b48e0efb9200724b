"""The end of a copied mail: it is left out where nothing can be lost by that."""

import pytest

from bot.speech.signature import surely_unsigned, unsigned

MAIL = """\
Ferienprogramm 2027

Mit freundlichen Grüßen
Ute Kolb
Stadtbücherei Talheim
Marktplatz 1 · 74000 Talheim
Tel. 07133 555-0 · kolb@talheim.example

Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der Adressat sind, löschen Sie sie bitte."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAIL, "Ferienprogramm 2027"),
        ("Räume fehlen.\n\nViele Grüße\nUte", "Räume fehlen."),
        ("Räume fehlen.\nLG", "Räume fehlen."),
        ("Räume fehlen. Viele Grüße", "Räume fehlen. Viele Grüße"),
        ("Viele Grüße\nUte", "Viele Grüße\nUte"),
    ],
)
def test_who_signed_is_left_out(text: str, expected: str) -> None:
    assert surely_unsigned(text) == unsigned(text) == expected


@pytest.mark.parametrize(
    "end",
    [
        "PS: Räume auch",
        "Ute\n\nAch ja, Räume",
        "Ute\nDer Bus fährt bei uns nachmittags nur jede Stunde.",
        "Ute\n2. Räume",
    ],
)
def test_what_is_said_after_the_farewell_stays(end: str) -> None:
    text = f"Personal fehlt.\nViele Grüße\n{end}"
    assert surely_unsigned(text) == text
