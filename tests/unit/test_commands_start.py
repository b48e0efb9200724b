"""The message that starts a round: title, entries, questions, and what is left over."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import agenda
from bot.speech.commands import Start, understand

RECORD = """\
!runde start Netzwerktreffen Sprachförderung
Raum: #sprache:example.org
Frist: Fr, 4.12.2026 18:00
Protokoll: Mo 7.12. 8 Uhr
1. Was ist gerade los bei Ihnen?
2. Auf welche Angebote möchten Sie hinweisen?"""

WHOLE = Start(
    title="Netzwerktreffen Sprachförderung",
    room="#sprache:example.org",
    deadline="Fr, 4.12.2026 18:00",
    minutes="Mo 7.12. 8 Uhr",
    questions=("Was ist gerade los bei Ihnen?", "Auf welche Angebote möchten Sie hinweisen?"),
)


def start(text: str, *, prefix_needed: bool = True) -> Start:
    found = understand(text, prefix_needed=prefix_needed)
    assert isinstance(found, Start)
    return found


def test_the_form_on_record() -> None:
    assert start(RECORD) == WHOLE


def test_the_same_without_the_prefix_in_the_staff_room() -> None:
    assert start(RECORD.removeprefix("!runde "), prefix_needed=False) == WHOLE
    assert start(RECORD.replace("!runde start", "neue Runde"), prefix_needed=False) == WHOLE


def test_in_english() -> None:
    text = (
        "!runde start Language network\nRoom: #lang:example.org\nDeadline: Fri 4 Dec 18:00\n"
        "Minutes: Mon 7 Dec 08:00\n1. What is new?\n2. What is hard?"
    )
    assert start(text) == Start(
        title="Language network",
        room="#lang:example.org",
        deadline="Fri 4 Dec 18:00",
        minutes="Mon 7 Dec 08:00",
        questions=("What is new?", "What is hard?"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "!runde start Treffen\n1. Was?\n2. Wie?\nFrist: in 2 Wochen",
        "!runde start Treffen\nFrist : in 2 Wochen\n\nFragen:\n1) Was?\n2) Wie?",
        "!runde start Treffen\n- **Frist:** in 2 Wochen\n- Was?\n- Wie?",
        "!runde start Treffen\n**Frist**: in 2 Wochen\n• Was?\n• Wie?",
        "!runde start: Treffen\nFRIST:in 2 Wochen\n1: Was?\n2: Wie?",
        "!runde start Treffen\r\nFrist: in 2 Wochen\r\n1. Was?\r\n2. Wie?",
        "!runde start Treffen\nFrist:\u00a0in 2 Wochen\n1.\u00a0Was?\n2.\u00a0Wie?",
        "!runde start Treffen\nFrist: in 2 Wochen\n1. Was? 2. Wie?",
        "!runde start Treffen\nFrist: in 2 Wochen\n1. Was?\n1. Wie?",
        "!runde start Treffen\nFrist: in 2 Wochen\n1 Was?\n2 Wie?",
        "!runde start Treffen\nFrist: in 2 Wochen\n**1. Was?**\n**2. Wie?**",
        "!runde start Treffen\nFrist: in 2 Wochen\nFrage 1: Was?\nFrage 2: Wie?",
        "!runde start Treffen\nFrist: in 2 Wochen\n\nWas?\n\nWie?",
        "!runde starten\u00a0Treffen\nFrist： in 2 Wochen\n# Tagesordnung\n1. Was?\n2. Wie?",
    ],
)
def test_phones_and_habits_are_tolerated(text: str) -> None:
    assert start(text) == Start(title="Treffen", deadline="in 2 Wochen", questions=("Was?", "Wie?"))


def test_title_may_be_missing() -> None:
    assert start("!runde start\nFrist: in 2 Wochen\n1. Was?") == Start(
        deadline="in 2 Wochen", questions=("Was?",)
    )
    assert start("!runde start Frist: in 2 Wochen\n1. Was?") == Start(
        deadline="in 2 Wochen", questions=("Was?",)
    )
    assert start("!runde start") == Start()


def test_a_question_runs_over_the_lines_that_follow() -> None:
    found = start("!runde start T\n1. Was ist schwierig?\nZum Beispiel Personal,\n- Technik\n2. Was fehlt?")
    assert found.questions == ("Was ist schwierig?\nZum Beispiel Personal,\n- Technik", "Was fehlt?")
    found = start("!runde start T\n- Was ist schwierig?\n  Zum Beispiel Technik\n- Was fehlt?")
    assert found.questions == ("Was ist schwierig?\n  Zum Beispiel Technik", "Was fehlt?")


def test_questions_are_put_in_the_order_of_their_numbers() -> None:
    assert start("!runde start T\nFrage 2: Wie?\nFrage 1: Was?").questions == ("Was?", "Wie?")
    assert start("!runde start T\n2. Was?\n5. Wie?").questions == ("Was?", "Wie?")


@pytest.mark.parametrize(
    ("lines", "leftover"),
    [
        ("Fristt: in 2 Wochen\n1. Was?", ("Fristt: in 2 Wochen",)),
        ("1. Was?\nFirst: in 2 Wochen", ("First: in 2 Wochen",)),
        ("Frist:\n1. Was?", ("Frist:",)),
        ("Liebe alle, es geht los.\n1. Was?", ("Liebe alle, es geht los.",)),
        ("Ende: Freitag\n- Was?", ("Ende: Freitag",)),
        ("Ort: Aula\nWas?", ("Ort: Aula",)),
        ("1. August geht es los", ("1. August geht es los",)),
    ],
)
def test_what_fits_nowhere_is_left_over_to_be_asked_about(lines: str, leftover: tuple[str, ...]) -> None:
    found = start(f"!runde start T\n{lines}")
    assert found.leftover == leftover
    assert found.deadline is None


def test_a9_a_second_deadline_is_left_over() -> None:
    found = start("!runde start T\nFrist: morgen\nFrist: übermorgen\n1. Was?")
    assert (found.deadline, found.leftover) == ("morgen", ("Frist: übermorgen",))


@pytest.mark.parametrize(
    "lines",
    [
        "1. Was ist los?\n2. Was fehlt? (Hinweis: Zum Beispiel Räume.)",
        "1. Was ist los?\n2. Was fehlt? (hinweis:  Zum Beispiel\n Räume.)",
        "1. Was ist los?\n2. Was fehlt?\nHinweis: Zum Beispiel Räume.",
        "1. Was ist los?\n2. Was fehlt?\n   **Hinweis:** Zum Beispiel Räume.",
        "1. Was ist los?\n2. Was fehlt?\nHinweis zu 2: Zum Beispiel Räume.",
        "Hinweis zu Frage 2: Zum Beispiel Räume.\n1. Was ist los?\n2. Was fehlt?",
        "- Was ist los?\n- Was fehlt? (Hint: Zum Beispiel Räume.)",
        "Was ist los?\nWas fehlt? (Hinweis: Zum Beispiel Räume.)",
        "1. Was ist los? 2. Was fehlt? (Hinweis: Zum Beispiel Räume.)",
    ],
)
def test_a_hint_belongs_to_its_question(lines: str) -> None:
    found = start(f"!runde start T\nFrist: in 2 Wochen\n{lines}")
    assert found.questions == ("Was ist los?", "Was fehlt?")
    assert found.hints == ((2, "Zum Beispiel Räume."),)
    assert found.leftover == ()


@pytest.mark.parametrize(
    "question",
    [
        "Welchen Hinweis geben Sie Eltern?",
        "Was fehlt (Räume, Zeit)?",
        "Haben Sie einen Hinweis: gern auch zwei?",
        "Was fehlt? (zum Beispiel Räume)",
    ],
)
def test_what_is_no_hint_stays_in_the_question(question: str) -> None:
    found = start(f"!runde start T\nFrist: in 2 Wochen\n1. {question}")
    assert (found.questions, found.hints) == ((question,), ())


def test_a_hint_for_a_question_that_is_not_there_is_asked_about() -> None:
    found = start("!runde start T\nFrist: in 2 Wochen\n1. Was?\nHinweis zu 3: Gern kurz.")
    assert (found.questions, found.leftover) == (("Was?",), ("Hinweis zu 3: Gern kurz.",))


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a10_any_number_of_questions(count: int) -> None:
    questions = tuple(f"Was ist mit Thema {n}?" for n in range(1, count + 1))
    lines = "\n".join(f"{n}. {question}" for n, question in enumerate(questions, start=1))
    assert start(f"!runde start T\n{lines}").questions == questions


# A message is read in the composed form (NFC), so that is the form in which „unchanged“ is meant.
words = st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1)
line = words.map(lambda text: f"Ü{' '.join(normalize('NFC', text).split())}")


@given(line, st.lists(line.map(lambda text: f"{text}?"), min_size=1, max_size=12))
def test_title_and_questions_are_taken_unchanged(title: str, questions: list[str]) -> None:
    numbered = "\n".join(f"{n}. {question}" for n, question in enumerate(questions, start=1))
    found = start(f"!runde start {title}\nFrist: in 2 Wochen\n{numbered}")
    assert found == Start(title=title, deadline="in 2 Wochen", questions=tuple(questions))


# Labels and headings are not kept; hypothesis finds them in our code, and says them.
LABEL = re.compile("[:：]|fragen|questions|tagesordnung|agenda", re.IGNORECASE)


@given(st.text().filter(lambda text: not LABEL.search(text)))
def test_no_word_of_a_start_is_lost(text: str) -> None:
    found = understand(f"!runde start T\n{text}", prefix_needed=True)
    assert isinstance(found, Start)
    kept = " ".join(
        [found.room or "", found.deadline or "", found.minutes or "", *found.questions, *found.leftover]
    )
    assert all(letter in kept for letter in text if letter.isalpha() and letter.isascii())


def test_a_line_with_until_and_a_time_is_the_deadline() -> None:
    said = "Märzrunde\nbis Freitag 12.3. 12 Uhr\n1. Was ist neu?\n2. Was fehlt bis zum Sommer?"
    start = agenda.read(said)
    assert start.deadline == "bis Freitag 12.3. 12 Uhr"
    assert start.questions == ("Was ist neu?", "Was fehlt bis zum Sommer?")
    assert agenda.read("Märzrunde\nbis bald\n1. Was ist neu?").deadline is None
