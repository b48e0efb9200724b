"""What staff say about a round to come – and what members say that only sounds like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.commands import understand
from bot.speech.drafting import (
    Add,
    Approve,
    Discard,
    Drop,
    Edit,
    Explain,
    NewRound,
    Poll,
    Preview,
    ShowDraft,
    ShowNetworks,
    Swap,
    Word,
    edit,
    read,
)
from bot.speech.framing import EndAt, Retitle, StartAt

FORM = "Wie soll das nächste Treffen stattfinden?"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("neue Runde", NewRound()),
        ("Bitte eine neue Runde anlegen.", NewRound()),
        ("NEUE RUNDE FÜR SCHULLEITUNGEN!", NewRound("SCHULLEITUNGEN")),
        ("neue Runde für das Netzwerk Sprache und Ankommen", NewRound("Sprache und Ankommen")),
        ("new round for head teachers", NewRound("head teachers")),
        ("Vorschau", Preview()),
        ("vorschua", Preview()),
        ("bitte die Vorschau zeigen", Preview()),
        ("preview please", Preview()),
        ("Entwurf", ShowDraft()),
        ("Entwurf zeigen", ShowDraft()),
        ("draft", ShowDraft()),
        ("Netzwerke", ShowNetworks()),
        ("networks", ShowNetworks()),
    ],
)
def test_meant_for_the_bot_wherever_it_is_said(said: str, meant: object) -> None:
    assert read(said) == meant
    assert understand(said, prefix_needed=False) == meant
    assert understand(f"!runde {said}", prefix_needed=True) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Frage 3: Was ist schwierig?", Word(3, "Was ist schwierig?")),
        ("frage 3 : Was\nist  schwierig?", Word(3, "Was ist schwierig?")),
        ("question 2: What is new?", Word(2, "What is new?")),
        ("Hinweis zu 3: Zum Beispiel Personal.", Explain(3, "Zum Beispiel Personal.")),
        ("Hinweis zu Frage 3: Personal", Explain(3, "Personal")),
        ("hinwies zu 3: Personal", Explain(3, "Personal")),
        ("Hint for 3: staff", Explain(3, "staff")),
        ("Hinweis zu 3:", Explain(3, "")),
        ("Hinweis zu 3 streichen", Explain(3, "")),
        ("Frage 3 streichen", Drop(3)),
        ("bitte Frage 3 löschen.", Drop(3)),
        ("streiche die Frage 12", Drop(12)),
        ("delete question 3", Drop(3)),
        ("Kurzfrage streichen", Drop(None)),
        ("Frage 6 dazu: Was noch?", Add("Was noch?")),
        ("Frage dazu: Was noch?", Add("Was noch?")),
        ("neue Frage: Was noch?", Add("Was noch?")),
        ("new question: What else?", Add("What else?")),
        (
            f"Kurzfrage dazu: {FORM} vor Ort / Video / schriftlich",
            Poll(FORM, ("vor Ort", "Video", "schriftlich")),
        ),
        (f"Kurzfrage: {FORM}\n1 vor Ort\n2. per Video", Poll(FORM, ("vor Ort", "per Video"))),
        (f"poll: {FORM} yes|no", Poll(FORM, ("yes", "no"))),
        ("Kurzfrage: Wie weiter?", Poll("Wie weiter?")),
        ("freigeben", Approve(draft=False)),
        ("Entwurf freigeben", Approve()),
        ("Runde freigeben bitte", Approve()),
        ("release the round", Approve()),
        ("abbrechen", Discard(draft=False)),
        ("Entwurf verwerfen", Discard()),
        ("Vorschau", Preview()),
        ("Entwurf", ShowDraft()),
    ],
)
def test_what_changes_a_draft(said: str, meant: Edit) -> None:
    assert edit(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Wir planen eine neue Runde für unsere Eltern.",
        "Eine neue Runde für Eltern: mittwochs um 9",
        "neue Runde?\nJa, gern",
        "Der Entwurf ist gut geworden",
        "Unsere Netzwerke sind gewachsen",
        "Netzwerk",
        "Die Vorschau war schön",
        "Zu Frage 3 fällt mir nichts ein",
        "Frage 3 ist schwierig",
        "Protokoll freigeben",
        "Wir können das freigeben, sobald alle da sind",
        "Hinweis zu 3 Kindern",
        "",
    ],
)
def test_ordinary_talk_is_no_command(said: str) -> None:
    assert read(said) is None
    assert edit(said) is None


def test_what_members_answer_with_numbers_is_meant_for_the_bot_only_where_there_is_a_draft() -> None:
    assert understand("Frage 3: Uns fehlt Personal.", prefix_needed=False) is None
    assert understand("Hinweis zu 3: Personal", prefix_needed=False) is None


@given(st.text(max_size=300))
def test_no_text_raises(said: str) -> None:
    for found in (read(said), edit(said)):
        assert found is None or isinstance(found, Edit | NewRound | ShowNetworks)


LINE = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30)


@given(st.integers(1, 99), LINE)
def test_a_text_for_a_question_comes_through_unchanged(no: int, text: str) -> None:
    assert edit(f"Frage {no}: {text}") == Word(no, text)
    assert edit(f"Hinweis zu {no}: {text}") == Explain(no, text)


@given(LINE, st.lists(LINE.filter(lambda one: not one.isdigit()), min_size=2, max_size=6, unique=True))
def test_a_poll_comes_through_unchanged(text: str, options: list[str]) -> None:
    assert edit(f"Kurzfrage: {text}? {' / '.join(options)}") == Poll(f"{text}?", tuple(options))


OURS = ("Wir", "haben", "uns", "zur", "neuen", "Runde", "mit", "Entwurf", "und", "Vorschau", "getroffen")


@given(st.lists(st.sampled_from(OURS), min_size=4, max_size=9))
def test_sentences_with_our_words_are_talk(words: list[str]) -> None:
    assert read(" ".join(words)) is None


def test_a_change_may_be_said_in_more_words_and_with_a_slip() -> None:
    assert edit("Hinweiss zu 3: Zum Beispiel Räume") == Explain(3, "Zum Beispiel Räume")
    assert edit("frage 2 soll heißen: Was gibt es?") == Word(2, "Was gibt es?")
    assert edit("Farge 3 lautet jetzt: Was fehlt?") == Word(3, "Was fehlt?")
    assert edit("Frage 3 soll weg: Was fehlt?") is None


@pytest.mark.parametrize(
    "said",
    [
        "Nimm Frage 3",
        "nimm die letzte Frage",
        "Der Titel soll kürzer heißen",
        "die Runde soll nicht so heißen",
        "Der Titel heißt noch anders",
        "Der Titel heißt Sprache, das gefällt mir nicht",
        "Der Titel heißt Sprache. Passt das",
        "Der Titel soll nicht Sprache sein",
        "Die Runde soll auf keinen Fall Herbst heißen",
        "Der Titel heißt Herbsttreffen?",
        "Die Frist ist am Freitag",
        "Frist bis zur Klärung",
        "Start am 5.11.",
        "Der Start war holprig",
        "Start erst nach den Ferien",
        "Frage 3 vor Frage 1",
        "Frage 1 vor Frage 2",
    ],
)
def test_what_names_no_change_changes_nothing(said: str) -> None:
    assert edit(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Kannst du Frage 3 ändern in: Was klappt nicht?", Word(3, "Was klappt nicht?")),
        ("Frage 3 bitte umformulieren: Was klappt nicht?", Word(3, "Was klappt nicht?")),
        ("Wir möchten doch noch eine Frage ergänzen: Wer macht mit?", Add("Wer macht mit?")),
        ("Die erste Frage soll heißen: Was gibt es Neues?", Word(1, "Was gibt es Neues?")),
        ("Der Titel heißt Herbsttreffen", Retitle("Herbsttreffen")),
        ("Titel soll Herbsttreffen sein", Retitle("Herbsttreffen")),
        ("Frist bis 20.11.", EndAt("20.11.", of_draft=False)),
        ("Die Frist doch lieber bis Freitag, 20.11. 12 Uhr", EndAt("Freitag, 20.11. 12 Uhr", of_draft=False)),
        ("mach die Frist auf Freitag, 20.11. 12 Uhr", EndAt("Freitag, 20.11. 12 Uhr", of_draft=False)),
        ("Start: Do, 5.11.2026 9 Uhr", StartAt("Do, 5.11.2026 9 Uhr")),
        ("Start erst am 5.11.", StartAt("5.11.")),
        ("den Beginn auf Donnerstag verschieben", StartAt("Donnerstag")),
        ("Frage 2 vor Frage 1", Swap(2, 1)),
        ("Frage 2 bitte hinter Frage 3 stellen", Swap(2, 3)),
    ],
)
def test_a_change_may_be_asked_for_in_a_sentence(said: str, meant: Edit) -> None:
    assert edit(said) == meant
