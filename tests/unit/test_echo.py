"""Our own questions in what members write: they are copied along, and are no answers."""

import pytest

from bot.meeting import numbering
from bot.meeting.echo import without
from bot.meeting.question import Question
from tests.promptness import soon

QUESTIONS = (
    Question(1, "Was läuft im Ganztag bei Ihnen gut?"),
    Question(2, "Wo drückt der Schuh?", hint="Zum Beispiel Räume, Personal."),
    Question(3, "Welche Räume können Sie anbieten?"),
    Question(4, "Themen?"),
    Question(5, "Wie treffen wir uns im Mai?", options=("vor Ort", "per Video")),
)
COPIED = """\
Frage 1 von 4: Was läuft im Ganztag bei Ihnen gut?
Das Elterncafé.

Frage 2 von 4: Wo drückt der Schuh?
Zum Beispiel Räume, Personal.
Sprachbarrieren

Frage 3 von 4: Welche Räume können Sie anbieten?

Frage 4 von 4: Themen?
Elternarbeit

Kurzfrage zum Schluss: Wie treffen wir uns im Mai?
per Video"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COPIED, {1: "Das Elterncafé.", 2: "Sprachbarrieren", 4: "Elternarbeit", 5: "per Video"}),
        ("Wo drückt der Schuh? Überall.", {2: "Überall."}),
        ("was läuft im ganztag bei ihnen gut\nEssen", {1: "Essen"}),
        ("**Wo drückt der Schuh?**\nÜberall", {2: "Überall"}),
        ("Hallo Frau Brandl,\n\nWo drückt der Schuh?\nÜberall", {2: "Überall"}),
        (
            "1. Was läuft im Ganztag bei Ihnen gut?\n1. Essen\n2. Schlafen\n2. Wo drückt der Schuh?\nÜberall",
            {1: "1. Essen\n2. Schlafen", 2: "Überall"},
        ),
        ("Wo drückt der Schuh?\nÜberall\nFrage 4: Eltern", {2: "Überall", 4: "Eltern"}),
        ("Welche Räume können Sie anbieten? Aula\nWo drückt der Schuh? –", {3: "Aula", 2: "–"}),
    ],
)
def test_whoever_writes_below_copied_questions_has_named_them(text: str, expected: dict[int, str]) -> None:
    assert numbering.read(text, 5, QUESTIONS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Was läuft im Ganztag bei Ihnen gut?",
        "Wir haben viel Ärger gehabt, seit es kalt ist.\nWo drückt der Schuh? Überall",
        "Uns fragt keiner: Wo drückt der Schuh?",
        "Wo drückt der Schuh am meisten? Beim Essen",
        "Themen?\nElternarbeit",
    ],
)
def test_a_question_alone_or_within_a_sentence_numbers_nothing(text: str) -> None:
    assert numbering.read(text, 5, QUESTIONS) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> Frage 2 von 4: Wo drückt der Schuh?\n> Zum Beispiel Räume, Personal.\n\nÜberall.", "Überall."),
        ("„Wo drückt der Schuh?“ Überall.", "Überall."),
        ("Wo drückt der Schuh?", "Wo drückt der Schuh?"),
        ("Überall. Wo drückt der Schuh?", "Überall. Wo drückt der Schuh?"),
        ("> Welche Räume können Sie anbieten?\n\nAula", "> Welche Räume können Sie anbieten?\n\nAula"),
    ],
)
def test_the_question_above_an_answer_is_left_out(text: str, expected: str) -> None:
    assert without(text, QUESTIONS[1]) == expected


@pytest.mark.parametrize("text", ["\n> " * 20_000 + "x", " " * 60_000, ">" * 60_000, "Wo drückt " * 6_000])
def test_odd_texts_are_read_in_no_time(text: str) -> None:
    assert numbering.read(text, 5, QUESTIONS) is None


@pytest.mark.parametrize("asked", ["?", "? ? ?", ""])
def test_a_question_without_words_is_found_nowhere(asked: str) -> None:
    assert numbering.read("Uns fehlen Räume.\n? ? ?", 1, [Question(1, asked)]) is None


def test_a11_a_long_line_to_write_on_keeps_nobody_waiting() -> None:
    assert not numbering.read("_" * 60_000, 5, QUESTIONS)
    assert soon(lambda: numbering.read("_" * 60_000, 5, QUESTIONS))
