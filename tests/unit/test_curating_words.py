"""What staff say about themes: as they say it, with slips of the finger, and no ordinary talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.curating import Verb, goes_on, read, request


@pytest.mark.parametrize(
    ("said", "themes", "members"),
    [
        ("a5 nach C", "C", "a5"),
        ("A5 a6 nach c", "C", "a5 a6"),
        ("bitte a5, a6 und b1 nach C.", "C", "a5 a6 b1"),
        ("a 5 nahc C", "C", "a5"),
        ("a1 bis a3 nach B", "B", "a1 a2 a3"),
        ("a1-a3 -> B", "B", "a1 a2 a3"),
        ("e1 zu A", "A", "e1"),
        ("a5 einzeln", "E", "a5"),
        ("a5 zu den einzelnen", "E", "a5"),
        ("move a5 to C", "C", "a5"),
        ("x9 nach C", "C", "x9"),
        ("b2 gehört zu a", "A", "b2"),
        ("tu a7 zu den einzelnen", "E", "a7"),
        ("e1 und e2 in A rein", "A", "e1 e2"),
        ("a3 soll lieber nach B", "B", "a3"),
        ("pack bitte a3 nach B", "B", "a3"),
        ("a3 raus", "E", "a3"),
        ("a3 zu b1", "B", "a3"),
        ("a1, a2 zu B 1", "B", "a1 a2"),
        ("a3 in Thema B einsortieren", "B", "a3"),
        ("a3 in B rein packen bitte", "B", "a3"),
    ],
)
def test_moves(said: str, themes: str, members: str) -> None:
    (step,) = read(said)
    assert (step.verb, step.themes, step.members) == (Verb.MOVE, (themes,), tuple(members.split()))


@pytest.mark.parametrize(
    ("said", "verb", "themes", "words"),
    [
        ("A heißt Gemeinsamer Dolmetscherpool", Verb.RENAME, "A", "Gemeinsamer Dolmetscherpool"),
        ("b heist „Elternbriefe“", Verb.RENAME, "B", "Elternbriefe"),
        (
            "A heißt Zu wenig Personal, lange Wartelisten",
            Verb.RENAME,
            "A",
            "Zu wenig Personal, lange Wartelisten",
        ),
        ("A is called Interpreters", Verb.RENAME, "A", "Interpreters"),
        ("A und B zusammen", Verb.JOIN, "AB", ""),
        ("merge A and B", Verb.JOIN, "AB", ""),
        ("leg A und B zusammen", Verb.JOIN, "AB", ""),
        ("Fasst bitte die Themen A, B und C zusammen!", Verb.JOIN, "ABC", ""),
        ("führe A mit B zusammen", Verb.JOIN, "AB", ""),
        ("Thema A zu B dazu", Verb.JOIN, "BA", ""),
        ("alle aus A nach B", Verb.JOIN, "BA", ""),
        ("A komplett zu B", Verb.JOIN, "BA", ""),
        ("Thema A heißt jetzt Räume", Verb.RENAME, "A", "Räume"),
        ("A heißt bitte jetzt „Räume“", Verb.RENAME, "A", "Räume"),
        ("A heißt Jetzt handeln", Verb.RENAME, "A", "Jetzt handeln"),
        ("A, B und C zusammenlegen", Verb.JOIN, "ABC", ""),
        ("A auflösen", Verb.DISSOLVE, "A", ""),
        ("Satz zu A: Vier, und a5 nach C.", Verb.SUMMARISE, "A", "Vier, und a5 nach C."),
        ("Satz zu A: löschen", Verb.SUMMARISE, "A", ""),
        ("sentence for A: Four.", Verb.SUMMARISE, "A", "Four."),
        ("zurük", Verb.BACK, "", ""),
        ("das war falsch, zurück", Verb.BACK, "", ""),
        ("Ach nein, zurück!", Verb.BACK, "", ""),
        (
            "A soll Übergang von der Krippe in die Kita heißen",
            Verb.RENAME,
            "A",
            "Übergang von der Krippe in die Kita",
        ),
        ("A in Räume umbenennen", Verb.RENAME, "A", "Räume"),
        ("A umbenennen in Räume bitte", Verb.RENAME, "A", "Räume"),
        ("Nenne A bitte in Räume um", Verb.RENAME, "A", "Räume"),
        ("benenne Thema A um in „In Kontakt kommen“", Verb.RENAME, "A", "In Kontakt kommen"),
        ("A heißt Musik machen", Verb.RENAME, "A", "Musik machen"),
        ("undo", Verb.BACK, "", ""),
        ("Passt!", Verb.FINISH, "", ""),
        ("pasd", Verb.FINISH, "", ""),
        ("übernehmen", Verb.TAKE_OVER, "", ""),
    ],
)
def test_steps(said: str, verb: Verb, themes: str, words: str) -> None:
    (step,) = read(said)
    assert (step.verb, "".join(step.themes), step.words) == (verb, themes, words)


def test_in_passing_several_at_once() -> None:
    steps = read("a3 zu b1, a9 raus, Thema A heisst Räume am Abend")
    assert [(step.verb, step.themes) for step in steps] == [
        (Verb.MOVE, ("B",)),
        (Verb.MOVE, ("E",)),
        (Verb.RENAME, ("A",)),
    ]
    (beside_a_single_one,) = read("a1 zu e2")
    assert beside_a_single_one.verb is None


@pytest.mark.parametrize(
    "said", ["neues Thema Neues und Erfreuliches aus a3 a7 e2", "neues Thema: aus a3, a7, e2"]
)
def test_new_themes(said: str) -> None:
    (step,) = read(said)
    assert (step.verb, step.members) == (Verb.CREATE, ("a3", "a7", "e2"))
    assert step.words == ("Neues und Erfreuliches" if "Erfreuliches" in said else "")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("e1 und e3 zu neues thema Wohnungen", "Wohnungen"),
        ("Pack bitte e1, e3 in ein neues Thema „Wohnen und Arbeiten“.", "Wohnen und Arbeiten"),
        ("e1 and e3 into a new theme: Flats", "Flats"),
        ("e1 und e3 zu neuem Thema Räume machen", "Räume"),
        ("e1, e3 zu einem neuen Thema Räume und Zeit zusammenfassen.", "Räume und Zeit"),
        ("e1 und e3 in ein neues Thema Räume packen bitte", "Räume"),
        ("e1 und e3 in neues Thema „Sport machen“", "Sport machen"),
        ("e1 und e3 zu neuem Thema „Sport machen“ machen", "Sport machen"),
        ("e1 und e3 zu neuem Thema Zusammenlegen", "Zusammenlegen"),
        ("e1 und e3 zu neuem Thema machen", ""),
        ("e1, e3 neues Thema Räume", "Räume"),
        ("aus e1 und e3 ein Thema Räume machen", "Räume"),
        ("neues Thema Räume aus e1 und e3 machen", "Räume"),
        ("aus e1 und e3 ein neues Thema Räume machen", "Räume"),
        ("Mach aus e1 und e3 ein neues Thema Räume", "Räume"),
    ],
)
def test_a_new_theme_may_be_named_last(said: str, words: str) -> None:
    (step,) = read(said)
    assert (step.verb, step.members, step.words) == (Verb.CREATE, ("e1", "e3"), words)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("a5 schwärzen: Anna Weber, 5 Jahre", "Anna Weber, 5 Jahre"),
        ("in a5 schwarzen Anna Weber", "Anna Weber"),
        ("A5 black out “Anna”", "Anna"),
        ("a5 schwärzen", ""),
    ],
)
def test_words_to_black_out(said: str, words: str) -> None:
    (step,) = read(said)
    assert (step.verb, step.members, step.words) == (Verb.REDACT, ("a5",), words)


@pytest.mark.parametrize(
    "said",
    [
        "A und B zusammenlegen als Räume und Zeit",
        "Themen A und B zusammenfassen zu „Räume und Zeit“",
        "A, B zu neuem Thema Räume und Zeit zusammenlegen.",
    ],
)
def test_themes_that_are_joined_may_get_a_name_at_once(said: str) -> None:
    steps = [(step.verb, step.themes, step.words) for step in read(said)]
    assert steps == [(Verb.JOIN, ("A", "B"), ""), (Verb.RENAME, ("A",), "Räume und Zeit")]


def test_several_steps_in_one_message() -> None:
    steps = read("e1 nach B, B heißt Personal und Vertretung\nneues Thema Neues aus a3 a7\n\nhm, a5 hierhin")
    assert [step.verb for step in steps] == [Verb.MOVE, Verb.RENAME, Verb.CREATE, None]
    assert [step.verb for step in read("a5 nach C und b1 nach A")] == [Verb.MOVE, Verb.MOVE]


@pytest.mark.parametrize(
    "said",
    [
        "Guten Morgen zusammen",
        "Um 12 nach Hause",
        "Ich heiße Anna",
        "Es heißt, dass wir umziehen",
        "passt das für alle?",
        "A ja",
        "Am 3. geht es los",
        "A1 Kurs geht nach Plan weiter",
        "Das wird ein neues Thema",
        "Frage 3: Was ist los?",
        "1",
        "ja",
        "freigeben",
    ],
)
def test_ordinary_talk_is_no_step(said: str) -> None:
    assert read(said) == []


@pytest.mark.parametrize(
    ("said", "verb", "words", "no"),
    [
        ("Themen", Verb.OVERVIEW, "", 0),
        ("temen", Verb.OVERVIEW, "", 0),
        ("Übersicht", Verb.OVERVIEW, "", 0),
        ("!runde Themen", Verb.OVERVIEW, "", 0),
        ("Themen Sprache und Ankommen", Verb.OVERVIEW, "Sprache und Ankommen", 0),
        ("Frage 4", Verb.OPEN, "", 4),
        ("Ich mache Frage 1.", Verb.OPEN, "", 1),
        ("question 2 please", Verb.OPEN, "", 2),
    ],
)
def test_what_may_be_said_unasked(said: str, verb: Verb, words: str, no: int) -> None:
    step = request(said, "!runde")
    assert step is not None
    assert (step.verb, step.words, step.question) == (verb, words, no)


@pytest.mark.parametrize(
    "said", ["a5 nach C", "Frage 3: Was ist los?", "Welche Themen?", "Frage 1 und 2", "4"]
)
def test_what_needs_a_board_before_it(said: str) -> None:
    assert request(said, "!runde") is None


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(["a5", "A", "nach", "C", ",", "heißt", "Thema\n", "zu", "Satz", ":", "aus"])
    ).map(" ".join)
)
def test_nothing_breaks_the_reader(text: str) -> None:
    request(text)
    assert all(step.line for step in read(text))


@pytest.mark.parametrize(
    "said", ["b3 nach A, f2 c2 zusammen", "f2 c2 zusammen, b3 nach A", "A auflösen; f2 c2 zusammen"]
)
def test_what_is_understood_between_commas_is_not_lost_with_the_rest(said: str) -> None:
    assert [step.line for step in read(said) if step.verb is None] == ["f2 c2 zusammen"]
    assert len(read(said)) == 2


@pytest.mark.parametrize("said", ["A löschen", "A heißt", "B: Räume", "thema A löschen"])
def test_what_begins_with_a_theme_and_is_no_step_is_meant_for_us(said: str) -> None:
    assert [(step.verb, step.line) for step in read(said)] == [(None, said)]


@pytest.mark.parametrize(
    "said", ["A und B, das passt nicht", "b3 nach A, das finde ich gut", "A. Müller kommt", "I agree"]
)
def test_talk_with_a_letter_in_it_stays_talk(said: str) -> None:
    assert read(said) == []


@pytest.mark.parametrize(
    ("said", "verb", "members"),
    [
        ("a2 raus aus A", Verb.MOVE, ("a2",)),
        ("a1 und a2 raus", Verb.MOVE, ("a1", "a2")),
        ("alles gut so, weiter", Verb.FINISH, ()),
        ("Frage 1 passt", Verb.FINISH, ()),
        ("Frage 1 ist fertig!", Verb.FINISH, ()),
        ("passt, weiter", Verb.FINISH, ()),
        ("Passt so, nächste Frage", Verb.FINISH, ()),
    ],
)
def test_everyday_words(said: str, verb: Verb, members: tuple[str, ...]) -> None:
    (step,) = read(said)
    assert (step.verb, step.members) == (verb, members)


@pytest.mark.parametrize(
    "said",
    [
        *("weiter", "ich muss raus", "Alles gut bei dir?"),
        *("Frage 1 ist gestellt", "Frage 1 passt mir nicht", "Frage 1 übernehmen", "Frage 1 zurück"),
        *("Nächste Frage", "fasst es zusammen", "leg das und das zusammen", "leg alles zusammen"),
        *("Zieh dich warm an", "A zu B", "Von A zu B dazu"),
        *("alle nach Hause", "Alles zu B", "A ganz nach Plan"),
        *("Um 10 zusammen durchgehen?", "ab 9 zusammen frühstücken", "bis 12 zu am 5"),
        *("Die A7 ist gesperrt", "Die A5 nach Hamburg", "nimm die A7 bis Bremen"),
    ],
)
def test_colleagues_may_say_so_to_each_other(said: str) -> None:
    assert read(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "weiter",
        "Nächste Frage",
        "nächste bitte!",
        "und weiter mit der nächsten Frage",
        "zur naechsten",
        "next",
    ],
)
def test_words_that_go_on(said: str) -> None:
    assert goes_on(said)


@pytest.mark.parametrize(
    "said", ["", "Frage", "weiter so", "nächste Woche", "die Frage", "und weiter gehts nicht"]
)
def test_words_that_do_not(said: str) -> None:
    assert not goes_on(said)
