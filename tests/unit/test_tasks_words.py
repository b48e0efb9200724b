"""What staff say about tasks, with slips of the finger, and what is talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.tasks import Step, Verb, divided, request, settled, short
from tests.promptness import soon


def read(text: str) -> list[tuple[Verb | None, int, str]]:
    return [(step.verb, step.no, step.until) for step in settled(text, range(1, 5))]


def test_a_new_task_has_what_who_and_until() -> None:
    said = "Aufgabe: Kosten und Beispiele zusammenstellen, Bildungsbüro, bis 29.1.2027"
    assert request(said) == [
        Step(
            Verb.ADD, said, fields=("Kosten und Beispiele zusammenstellen", "Bildungsbüro"), until="29.1.2027"
        )
    ]


@pytest.mark.parametrize(
    ("said", "fields", "until"),
    [
        ("Afugabe: Raum suchen, Büro, bis 5.2.", ("Raum suchen", "Büro"), "5.2."),
        ("Neue Aufgabe: Raum suchen, Büro, bis 5.2.", ("Raum suchen", "Büro"), "5.2."),
        ("- Aufgabe: Raum suchen, Büro, bis zum 5.2.", ("Raum suchen", "Büro"), "5.2."),
        ("Aufgabe: Raum suchen, Büro, 5.2.", ("Raum suchen", "Büro"), "5.2."),
        ("Aufgabe: Raum suchen, Büro bis 5.2.", ("Raum suchen", "Büro"), "5.2."),
        (
            "Aufgabe: Raum suchen, Büro, bis Freitag, 5. Februar 2027",
            ("Raum suchen", "Büro"),
            "Freitag, 5. Februar 2027",
        ),
        ("Aufgabe: Raum suchen, Büro, bis in 4 Wochen!", ("Raum suchen", "Büro"), "in 4 Wochen"),
        ("Aufgabe Raum suchen, Büro, bis 5.2.", ("Raum suchen", "Büro"), "5.2."),
        ("Aufgabe: von 9 bis 12 Uhr öffnen, Büro, bis 5.2.", ("von 9 bis 12 Uhr öffnen", "Büro"), "5.2."),
        ("Aufgabe: Texte, Bilder, Töne, Büro, bis 5.2.", ("Texte", "Bilder", "Töne", "Büro"), "5.2."),
        ("neue Aufgabe für die Kita Nord: Räume suchen bis 29.1.", ("Räume suchen", "Kita Nord"), "29.1."),
        ("Aufgabe für Büro: Raum, Tische suchen, bis 5.2.", ("Raum, Tische suchen", "Büro"), "5.2."),
        ("Aufgabe: Raum suchen", ("Raum suchen",), ""),
        ("Aufgabe: Raum suchen, Büro", ("Raum suchen", "Büro"), ""),
        ("Aufgabe: Raum suchen, Büro, bis irgendwann", ("Raum suchen", "Büro"), "irgendwann"),
        ("Task: find a room, office, by 5 Feb", ("find a room", "office"), "5 Feb"),
    ],
)
def test_it_is_read_as_people_write_it(said: str, fields: tuple[str, ...], until: str) -> None:
    (step,) = request(said)
    assert (step.verb, step.fields, step.until) == (Verb.ADD, fields, until)


@pytest.mark.parametrize(
    ("about", "topics"),
    [
        ("zu 4", (4,)),
        ("zu 4A", (4,)),
        ("zu TOP 3 und 4", (3, 4)),
        ("aus Frage 3, 4", (3, 4)),
        ("zu 4 und 4", (4,)),
    ],
)
def test_it_may_tell_which_item_it_is_from(about: str, topics: tuple[int, ...]) -> None:
    (step,) = request(f"Aufgabe {about}: Raum suchen, Büro, bis 5.2.")
    assert (step.verb, step.topics.questions, step.fields) == (Verb.ADD, topics, ("Raum suchen", "Büro"))


@pytest.mark.parametrize(
    ("said", "verb", "until"),
    [
        ("Aufgabe 2 streichen", Verb.DROP, ""),
        ("Aufgabe 2 bitte streichen", Verb.DROP, ""),
        ("aufgabe 2: erleigt", Verb.DONE, ""),
        ("Aufgabe 2 ist erledigt.", Verb.DONE, ""),
        ("Aufgabe 2 ist noch offen", Verb.REOPEN, ""),
        ("Aufgabe 2 bis 5.2.", Verb.POSTPONE, "5.2."),
        ("Aufgabe 2 verschieben auf Fr 5.2.", Verb.POSTPONE, "Fr 5.2."),
        ("Aufgabe Nr. 2 zugesagt", Verb.AGREE, ""),
        ("Aufgabe 2 abgesagt", Verb.DECLINE, ""),
        ("Task 2 done", Verb.DONE, ""),
        ("Aufgabe 2", None, ""),
        ("Aufgabe 2 ist blau", None, ""),
    ],
)
def test_one_is_changed_by_its_number(said: str, verb: Verb | None, until: str) -> None:
    (step,) = request(said)
    assert (step.verb, step.no, step.until) == (verb, 2, until)


def test_of_several_one_may_have_agreed() -> None:
    (step,) = request("Aufgabe 2 Familienzentrum sagt zu")
    assert (step.verb, step.words) == (Verb.AGREE, "Familienzentrum")


def test_several_lines_are_several_steps_and_one_that_is_none_is_named() -> None:
    steps = request("Aufgabe: A, Büro, bis 5.2.\n\nAufgabe 1 erledigt\nund noch etwas")
    assert [step.verb for step in steps] == [Verb.ADD, Verb.DONE, None]
    assert steps[2].line == "und noch etwas"


@pytest.mark.parametrize(
    ("said", "words"), [("Aufgaben", ""), ("!runde Aufgaben", ""), ("aufgaben sprache", "sprache")]
)
def test_all_are_shown(said: str, words: str) -> None:
    (step,) = request(said, "!runde")
    assert (step.verb, step.words) == (Verb.SHOW, words)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Guten Morgen zusammen",
        "Aufgabe des Netzwerks ist es, Familien zu helfen.",
        "Aufgaben gibt es genug!",
        "Welche Aufgaben haben wir denn noch vor uns in diesem Jahr?",
        "freigeben",
        "Frage 4",
        "zurück",
    ],
)
def test_talk_is_no_task(said: str) -> None:
    assert request(said) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1 erledigt, 2 offen bis 29.1.", [(Verb.DONE, 1, ""), (Verb.REOPEN, 2, "29.1.")]),
        ("1 erledgt und 2 ofen bis Freitag, 29.1.", [(Verb.DONE, 1, ""), (Verb.REOPEN, 2, "Freitag, 29.1.")]),
        ("1. erledigt\n2. entfällt", [(Verb.DONE, 1, ""), (Verb.DROP, 2, "")]),
        ("1 und 2 erledigt", [(Verb.DONE, 1, ""), (Verb.DONE, 2, "")]),
        ("1, 2 erledigt; 3 läuft noch", [(Verb.DONE, 1, ""), (Verb.DONE, 2, ""), (Verb.REOPEN, 3, "")]),
        ("alle erledigt", [(Verb.DONE, 0, "")]),
        ("beide erledigt", [(Verb.DONE, 0, "")]),
        ("1 nicht erledigt", [(Verb.REOPEN, 1, "")]),
        ("2 bis 5.2.", [(Verb.POSTPONE, 2, "5.2.")]),
        ("Aufgabe 1 fertig, 2 verschoben auf 5.2.", [(Verb.DONE, 1, ""), (Verb.POSTPONE, 2, "5.2.")]),
        ("1 done, 2 open until 5 Feb", [(Verb.DONE, 1, ""), (Verb.REOPEN, 2, "5 Feb")]),
        ("1 erledigt, 2 mal sehen", [(Verb.DONE, 1, ""), (None, 2, "")]),
    ],
)
def test_what_became_of_them(said: str, found: list[tuple[Verb | None, int, str]]) -> None:
    assert read(said) == found


@pytest.mark.parametrize(
    "said", ["", "1 ja, 2 nein", "Ich mache 2", "1 Woche später", "Frage 4", "a5 nach C", "passt"]
)
def test_talk_settles_nothing(said: str) -> None:
    assert settled(said, (1, 2)) == []


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        ("zurück", Verb.BACK),
        ("Zurueck.", Verb.BACK),
        ("keine", Verb.NO_MORE),
        ("Nein, danke", Verb.NO_MORE),
        ("Das war's mit den Aufgaben!", Verb.NO_MORE),
        ("mehr nicht", Verb.NO_MORE),
        ("Das waren alle.", Verb.NO_MORE),
        ("das sind alles Aufgaben für uns", None),
        ("keine Ahnung", None),
        ("ja", None),
    ],
)
def test_short_words(said: str, verb: Verb | None) -> None:
    assert short(said) is verb


def test_a_name_that_we_know_may_have_a_comma() -> None:
    fields = ("Raum suchen", "Tische stellen", "Kita Sonnenblume", "Altendeich")
    assert divided(fields, ("Kita Sonnenblume, Altendeich",)) == (
        "Raum suchen, Tische stellen",
        "Kita Sonnenblume, Altendeich",
    )
    assert divided(fields, ()) == ("Raum suchen, Tische stellen, Kita Sonnenblume", "Altendeich")
    assert divided(("Raum suchen",), ()) == ("Raum suchen", "")


@given(st.text(max_size=300))
def test_whatever_is_written_is_read_without_a_fault(said: str) -> None:
    for steps in (
        request(said),
        settled(said, (1,)),
        request(f"Aufgabe: {said}"),
        settled(f"1 {said}", (1, 2)),
    ):
        assert all(isinstance(step, Step) for step in steps)


NUMBERS = st.lists(st.integers(1, 40), min_size=1, max_size=6, unique=True)
WORDS = {"erledigt": Verb.DONE, "offen": Verb.REOPEN, "entfällt": Verb.DROP}


@given(NUMBERS, st.data())
def test_every_number_gets_its_word(numbers: list[int], data: st.DataObject) -> None:
    chosen = [data.draw(st.sampled_from(sorted(WORDS))) for _ in numbers]
    joints = [data.draw(st.sampled_from([", ", "; ", "\n", " und "])) for _ in numbers]
    said = "".join(f"{no} {word}{joint}" for no, word, joint in zip(numbers, chosen, joints, strict=True))
    expected = [(WORDS[word], no) for no, word in zip(numbers, chosen, strict=True)]
    assert [(step.verb, step.no) for step in settled(said.removesuffix(" und "), range(1, 41))] == expected


WORD = st.text("abcdefgh äöü", min_size=1, max_size=12).map(str.strip).filter(lambda text: len(text) > 1)


@given(WORD, WORD, st.sampled_from(["29.1.", "Fr, 29.1.2027", "29. Januar", "in 3 Wochen"]))
def test_what_who_and_until_come_back_as_they_were(what: str, who: str, until: str) -> None:
    (step,) = request(f"Aufgabe: {what}, {who}, bis {until}")
    assert (step.fields, step.until) == ((" ".join(what.split()), " ".join(who.split())), until)


def test_two_on_one_line_are_two() -> None:
    said = "Aufgabe: Busse klären, Büro, bis 15.1.; Aufgabe zu 2A: Liste machen, Fahrbücherei, bis 29.1."
    first, second = request(said)
    assert (first.fields, first.until) == (("Busse klären", "Büro"), "15.1.")
    assert (second.fields, second.until) == (("Liste machen", "Fahrbücherei"), "29.1.")


def test_a11_a_gap_in_a_line_holds_nobody_up() -> None:
    said = "Aufgabe: Raum" + " " * 60_000 + "suchen, Büro, bis 5.2."
    (step,) = request(said)
    assert step.until == "5.2."
    assert soon(lambda: request(said))


@pytest.mark.parametrize("said", ["Aufgabe für Malte: Kuchen holen", "Aufgabe für alle: bitte lüften!"])
def test_what_colleagues_give_each_other_to_do_is_no_task_without_a_day(said: str) -> None:
    assert not [step for step in request(said) if step.verb is Verb.ADD]
