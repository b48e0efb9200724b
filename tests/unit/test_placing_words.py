"""„Das war eigentlich zu Frage 2“: what moves an answer, and what is an answer itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import wishes
from bot.speech.placing import Move, belongs_nowhere, named, nameless, read


@pytest.mark.parametrize(
    "said",
    [
        "das war eigentlich zu Frage 2",
        "Das war zu Frage 2!",
        "gehört zu Frage 2",
        "Gehört eigentlich zu 2.",
        "gehört zur zweiten Frage",
        "It belongs to the second question",
        "Das gehört doch zu Frage 2, sorry",
        "Ups, falsche Frage, das ist zu 2",
        "falsche Frage, das ist zu Frage 2",
        "Falsche Frage! Gehört zu 2.",
        "falsche Frage, zu 2",
        "ich meinte meine Antwort davor, die gehört zu Frage 2",
        "Ich meine die Antwort von vorhin, die gehört zu 2",
        "die Antwort davor gehört zu Frage 2",
        "meine vorige Antwort war zu Frage 2",
        "das von vorhin gehört zu Frage 2",
        "ich meinte die letzte Nachricht, die gehört zur zweiten Frage",
        "Ich meinte das davor, das sollte zu Frage 2",
        "was ich vorher geschrieben habe gehört zu Frage 2",
        "ich meinte eigentlich meine Antwort davor, gehört zu Frage 2",
        "Meine Nachricht davor gehört bitte zu Frage 2",
        "ach herrje das sollte zu Frage 2, hab die falsche erwischt",
        "Das gehört zu Frage 2, ich habe mich vertan",
        "Die Antwort gehört zu Frage 2",
        "meine Antwort sollte zu Frage 2",
        "Das sollte unter Frage 2 stehen",
        "Bitte zu Frage 2 verschieben",
        "bitte verschieben nach Frage 2",
        "Das gehört nicht zu Frage 1, sondern zu Frage 2",
        "das war für Frage 2 gedacht",
        "gehöhrt zu Farge 2",
        "that was actually for question 2",
        "belongs to question 2",
        "wrong question, this is for 2",
    ],
)
def test_it_belongs_elsewhere(said: str) -> None:
    found = read(said)
    assert found is not None
    assert found.question == 2
    assert found.of in (None, 1)
    assert wishes.read(said) == found


@pytest.mark.parametrize(
    "said",
    [
        "Antwort 3 gehört zu Frage 2",
        "Frage 3 gehört zu Frage 2",
        "3 gehört zu 2",
        "Meine Antwort zu Frage 3 gehört zu Frage 2",
        "Unser Beitrag zu Frage 3 gehört zu Frage 2.",
        "von Frage 3 nach Frage 2",
        "nicht zu Frage 3, sondern zu Frage 2",
        "bitte Antwort 3 zu Frage 2 verschieben",
    ],
)
def test_which_answer_may_be_said(said: str) -> None:
    assert read(said) == Move(2, of=3)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "zu Frage 2",
        "Zu Frage 2: Wir bieten einen Elternkurs an.",
        "Frage 2",
        "2",
        "Das ist zu 2 Terminen gut besucht gewesen.",
        "Das gehört zu 2 Einrichtungen.",
        "Die Kita gehört zu Frage und Antwort",
        "gehört das zu Frage 2?",
        "Das war eigentlich zu Frage 2 und außerdem haben wir neue Räume.",
        "Wir haben eine Frage zu 2",
        "ändern 2",
    ],
)
def test_an_answer_moves_nothing(said: str) -> None:
    assert read(said) is None


@pytest.mark.parametrize("said", ["Frage 2", "nein, zu Frage 2", "Zu Frage 2 bitte", "bitte Frage 2, danke"])
def test_a_question_is_named_with_or_without_a_please(said: str) -> None:
    assert named(said) == 2


@given(st.text(max_size=200))
def test_it_reads_whatever_people_write(text: str) -> None:
    found = read(text)
    assert found is None or found.question >= 0


@pytest.mark.parametrize(
    "said",
    [
        "zu 3 bitte, und wie gesagt anonym",
        "3, aber anonym",
        "Das gehört zu Frage 3, bitte ohne unseren Namen",
        "zu 3, ohne uns zu nennen",
        "Frage 3 und bitte nicht mit Namen",
        "anonym bitte, zu 3",
        "3 ohne Namen",
        "zu 3 bitte. Und bitte wieder anonym",
        "für Frage 3, das soll aber anonym bleiben",
        "question 3, anonymous please",
    ],
)
def test_a_number_and_no_name_are_said_at_once(said: str) -> None:
    assert nameless(said) == 3


@pytest.mark.parametrize(
    "said",
    [
        "3",
        "zu 3, bitte nicht anonym",
        "3 Kinder kündigen anonym",
        "zu 3 oder 4, aber anonym",
        "Wir haben 3 anonyme Meldungen",
        "zu 3, geht das anonym?",
        "zu 3, nicht ins Protokoll",
    ],
)
def test_anything_else_names_no_question_without_a_name(said: str) -> None:
    assert nameless(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "zu keiner, war ne frage",
        "Zu keiner davon. War nur eine Frage",
        "keine, das war nur ein Hinweis",
        "zu keiner Frage, ich wollte nur fragen",
        "zu keiner von denen, das war an Sie",
        "keiner, das war privat",
        "das war nur eine Frage an Sie",
        "war ne Frage",
        "gehört nirgends hin, war nur eine Rückfrage",
        "nein, das war keine Antwort",
    ],
)
def test_it_belongs_to_no_question(said: str) -> None:
    assert belongs_nowhere(said)


@pytest.mark.parametrize(
    "said",
    [
        "Keine, es fehlt an nichts",
        "keine, es ist eine Katastrophe",
        "Keine Kinder, das war eine Antwort wert",
        "War das eine Frage?",
        "Es war eine Frage der Zeit, dann ging die Kollegin",
        "Das war eine gute Antwort auf unsere Sorgen",
    ],
)
def test_an_answer_belongs_somewhere(said: str) -> None:
    assert not belongs_nowhere(said)
