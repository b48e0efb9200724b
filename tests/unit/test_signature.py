"""The end of a copied mail: it is left out where nothing can be lost by that."""

import pytest

from bot.meeting.question import Question
from bot.speech.signature import surely_unsigned, unquoted, unsigned

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


ASKED = tuple(
    Question(no, text)
    for no, text in enumerate(
        ("Was ist gerade los?", "Auf welche Angebote möchten Sie hinweisen?", "Was fehlt?"), 1
    )
)
HEAD = "Von: Bildungsbüro <b@x.example>\nGesendet: Donnerstag, 12. November 2026\nAn: Kita\nBetreff: Runde\n"
OURS = "".join(f"{one.no}. {one.text}\n" for one in ASKED)


@pytest.mark.parametrize(
    "divider",
    [
        "",
        "________________________________\n",
        "-----Ursprüngliche Nachricht-----\n",
        "\n--- Original Message ---\n",
    ],
)
@pytest.mark.parametrize("end", ["", "\nViele Grüße\nJana Petersen\nBildungsbüro"])
def test_our_own_mail_below_the_answer_to_it_is_left_out(divider: str, end: str) -> None:
    answer = "1. Elf Kinder.\n3. Räume."
    assert unquoted(f"{answer}\n{divider}{HEAD}\nGuten Tag,\n{OURS}{end}", ASKED) == answer


@pytest.mark.parametrize(
    "below",
    [
        HEAD + "1. Was ist gerade los?\nElf Kinder.\n2. Auf welche Angebote möchten Sie hinweisen?\n",
        HEAD + OURS + "Räume!",
        HEAD + OURS.replace("los?", "los?\n12"),
        HEAD + "Fußball am Freitag",
        "Von: Mo bis Fr\nAn: allen Schulen\n" + OURS,
    ],
)
def test_what_somebody_wrote_in_a_mail_below_stays(below: str) -> None:
    assert unquoted(f"Siehe unten.\n{below}", ASKED) == f"Siehe unten.\n{below}"
    assert unquoted(below, ASKED) == below
