"""„Antworten eintragen für …“: understood as people write it, and nothing else is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.answer import Channel
from bot.meeting.question import Question
from bot.speech.commands import understand
from bot.speech.entry import Enter, answers, plainly, read
from bot.speech.spoken import plain


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Antworten eintragen für BBS", Enter("BBS")),
        ("antwroten eintragen für vhs", Enter("vhs")),
        ("Bitte Antworten eintragen für BBS per Mail", Enter("BBS", channel=Channel.MAIL)),
        (
            "Antwort eintragen fuer Kita Nord (telefonisch): 1. Ja",
            Enter("Kita Nord", "1. Ja", Channel.TELEPHONE),
        ),
        ("Antworten eintragen für Kita St. Marien: 1 Ja. 3 Nein.", Enter("Kita St. Marien", "1 Ja. 3 Nein.")),
        ("Antworten eintragen für Kita Nord 1. Wir 2. Ihr", Enter("Kita Nord", "1. Wir 2. Ihr")),
        ("Antworten eintragen für GS 1: 1. Ja", Enter("GS 1", "1. Ja")),
        (
            "Antworten eintragen für VHS per Telefon\n1. Ja\n2. Nein",
            Enter("VHS", "1. Ja\n2. Nein", Channel.TELEPHONE),
        ),
        ("Antwort eintragen für Kita: Um 12:30 Uhr per Telefon", Enter("Kita", "Um 12:30 Uhr per Telefon")),
        ("enter answers for the library by phone: 1. yes", Enter("the library", "1. yes", Channel.TELEPHONE)),
        ("eintragen für Grundschule am Wall", Enter("Grundschule am Wall")),
        ("Beschluss eintragen für AOK: A ja, B nein", Enter("AOK", "A ja, B nein")),
        ("Stimme eintragen für AOK per Mail: A ja", Enter("AOK", "A ja", Channel.MAIL)),
    ],
)
def test_staff_enter_answers_in_their_own_words(said: str, expected: Enter) -> None:
    assert read(said) == expected
    assert understand(said, prefix_needed=False) == expected
    assert understand(said, prefix_needed=True) is None
    assert understand(f"!runde {said}", prefix_needed=True) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Antworten eintragen für",
        "Kinder eintragen für den Kurs",
        "Wir tragen Antworten ein für BBS",
        "Antworten für BBS",
    ],
)
def test_what_is_no_entry(said: str) -> None:
    assert read(said) is None


MAIL, PHONE = Channel.MAIL, Channel.TELEPHONE
NUMBERED = "1. Elf Kinder sind neu. 2. Räume fehlen."


@pytest.mark.parametrize(
    ("said", "institution", "channel"),
    [
        ("Antworten von der AOK kamen grad per Mail", "AOK", MAIL),
        ("Die Antworten der AOK sind gerade per E-Mail gekommen", "AOK", MAIL),
        ("Die AOK hat telefonisch geantwortet", "AOK", PHONE),
        ("Von der AOK per Mail", "AOK", MAIL),
        ("Per Telefon von der Kita an der Mühle", "Kita an der Mühle", PHONE),
        ("Hier die Antworten vom Jugendamt", "Jugendamt", None),
        ("Antworten Grundschule am Wall", "Grundschule am Wall", None),
        ("Rückmeldung der VHS (per Mail)", "VHS", MAIL),
        ("Eben hat die Diakonie per Mail geantwortet", "Diakonie", MAIL),
        ("ich habe noch eine Antwort von der Fachklinik bekommen", "Fachklinik", None),
    ],
)
def test_staff_tell_of_answers_that_came_and_enter_them_by_it(
    said: str, institution: str, channel: Channel | None
) -> None:
    words = f"{said}: {NUMBERED}"
    assert read(plain(words)) == Enter(institution, NUMBERED, channel)
    assert read(plain(f"{said}:\n{NUMBERED}")) == Enter(institution, NUMBERED, channel)
    # A member may head her own answers so.
    assert understand(words, prefix_needed=False) is None


@pytest.mark.parametrize(
    "said",
    [
        "Die Antwort von der AOK: sie kommen nicht zum Sommerfest",
        "Antworten: 1. Elf Kinder 2. Räume",
        "Die Antworten sind da: 1. Elf Kinder 2. Räume",
        "Rückmeldung an AOK: 1. bitte anrufen",
        "Antworten auf Frage 3: 1. Elf Kinder",
        "Tagesordnung für Montag: 1. Haushalt 2. Sommerfest",
        "Fragen für AOK: 1. Was ist los?",
        "Malte hat angerufen, er kommt um 10: 30 Leute warten",
        "Frage 3: 1. Was fehlt?",
    ],
)
def test_what_colleagues_say_around_a_colon_is_entered_for_nobody(said: str) -> None:
    assert plainly(said) == said


@given(st.text())
def test_nothing_is_too_odd_to_be_read(said: str) -> None:
    found = read(said)
    assert found is None or found.institution.strip()
    assert all(answer.strip() for answer in (answers(said, 3) or {}).values())


@given(
    st.sampled_from(["BBS", "Kita St. Marien", "VHS Nord"]),
    st.text(st.characters(categories=["L", "Zs"]), min_size=1),
)
def test_what_is_entered_stays_letter_by_letter(institution: str, words: str) -> None:
    said = f"1. {words.strip() or 'x'}\n2. Ende"
    assert read(f"Antworten eintragen für {institution}:\n{said}") == Enter(institution, said)


@pytest.mark.parametrize(
    ("said", "questions", "expected"),
    [
        ("3 Uns fehlt Personal.", 3, {3: "Uns fehlt Personal."}),
        ("3 Stellen fehlen.", 1, {1: "3 Stellen fehlen."}),
        ("Antworten eintragen für BBS: 2. Ja", 3, {2: "Ja"}),
        ("Alles wird gut.", 3, None),
        ("", 1, None),
    ],
)
def test_a_single_number_is_meant_as_one(said: str, questions: int, expected: dict[int, str] | None) -> None:
    assert answers(said, questions) == expected


ASKED = (Question(1, "Was ist los?"), Question(2, "Was bieten Sie an?"), Question(3, "Was fehlt?"))
KEPT = {1: "Elf Kinder", 2: "Lesung am Samstag", 3: "Räume"}


@pytest.mark.parametrize(
    "pasted",
    [
        "1\tElf Kinder\n2\tLesung am Samstag\n3\tRäume",
        "Frage\tAntwort\n1\tElf Kinder\n2\tLesung am Samstag\n\n3\tRäume",
        "Nr.\tFrage\tAntwort\n1.\tWas ist los?\tElf Kinder\n2.\tWas bieten Sie an?\tLesung am Samstag\n"
        "3.\t\tRäume",
        "Was ist los?\tElf Kinder\nWas bieten Sie an?\tLesung am Samstag\nWas fehlt?\tRäume",
        "Was ist los?\tWas bieten Sie an?\tWas fehlt?\nElf Kinder\tLesung am Samstag\tRäume",
        "Einrichtung\tWas ist los?\tWas bieten Sie an?\tWas fehlt?\n"
        "Kita\tElf Kinder\tLesung am Samstag\tRäume",
    ],
)
def test_cells_out_of_a_table_are_read_as_one(pasted: str) -> None:
    assert answers(pasted, 3, ASKED) == KEPT


@pytest.mark.parametrize(
    "pasted",
    [
        "Was ist los?\tWas noch?\nElf Kinder\tLesung",
        "1\tElf Kinder\nUnd sonst\tLesung",
        "1\tElf Kinder\n1\tLesung",
        "Kita\tElf Kinder\nHort\tLesung",
        "Was ist los?\tWas fehlt?\nElf Kinder\tRäume\tund Zeit",
        "Name\tWas fehlt?\tAntwort\nKita\tRäume\tund Zeit",
    ],
)
def test_where_a_cell_is_nobodys_answer_nothing_is_read(pasted: str) -> None:
    assert answers(pasted, 3, ASKED) is None
