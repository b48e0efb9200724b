"""Files of answers as offices make them: German Excel, survey tools, meetings as .json."""

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from bot.meeting.question import Question
from bot.minutes.compose import Contribution
from bot.minutes.sources import Collected, SourceError, read

ANSWERS = Collected(
    title="",
    network="",
    questions=(Question(1, "Was fehlt?"), Question(2, "Was läuft gut?")),
    contributions=(
        Contribution(1, "Kita Sonnenblume", "Räume; und Zeit,\nviel Zeit", voice="Kita Sonnenblume"),
        Contribution(2, "Oberschule „Am Wall“", "Das Team", voice="Oberschule „Am Wall“"),
    ),
    participants=("Kita Sonnenblume", "Oberschule „Am Wall“"),
)
ROWS = [
    ("Kita Sonnenblume", "Was fehlt?", "Räume; und Zeit,\nviel Zeit"),
    ("Oberschule „Am Wall“", "Was läuft gut?", "Das Team"),
    ("", "", ""),
    ("Kita Birke", "Was fehlt?", " "),
]


def csv_text(separator: str, header: tuple[str, ...], rows: list[tuple[str, ...]] = ROWS) -> str:
    quoted = ['"' + '";"'.join(cell.replace('"', '""') for cell in row) + '"' for row in [header, *rows]]
    return "\r\n".join(line.replace('";"', f'"{separator}"') for line in quoted)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_csv_that_excel_writes(tmp_path: Path, separator: str, encoding: str) -> None:
    text = csv_text(separator, ("Einrichtung", "Frage", "Antwort"))
    assert read(write(tmp_path / "antworten.CSV", text, encoding)) == ANSWERS


@pytest.mark.parametrize(
    "header",
    [
        ("institution", "question", "answer"),
        ("EINRICHTUNG:", " Frage ", "Rückmeldung"),
        ("Name der Einrichtung", "TOP", "Beitrag"),
        ("Träger", "Fragetext", "Ihre Antwort"),
        ("Einrichtungen", "Fragen", "Antworten"),
        ("Traeger", "FRAGE", "Ihre Rueckmeldung"),
    ],
)
def test_columns_by_other_names(tmp_path: Path, header: tuple[str, ...]) -> None:
    assert read(write(tmp_path / "a.csv", csv_text(";", header))) == ANSWERS


def test_what_excel_calls_unicode_text(tmp_path: Path) -> None:
    text = csv_text("\t", ("Einrichtung", "Frage", "Antwort"))
    assert read(write(tmp_path / "a.csv", text, "utf-16")) == ANSWERS


def test_columns_in_any_order_among_others_below_a_title(tmp_path: Path) -> None:
    text = "Umfrage 2026;;;\n\nAntwort;Datum;Einrichtung;Frage\nPlatz;1.2.;Kita A;Was fehlt?\n"
    found = read(write(tmp_path / "a.csv", text))
    assert found.contributions == (Contribution(1, "Kita A", "Platz", voice="Kita A"),)


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["nur Notizen"])
    sheet = book.create_sheet("Antworten")
    for row in [("Einrichtung", "Frage", "Antwort"), *ROWS]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == ANSWERS


def test_numbers_of_a_workbook_are_numbers_of_questions(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [("Einrichtung", "Nr.", "Antwort"), ("Kita A", 2, 17), ("Kita B", 1.0, True), ("Kita C", 2)]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert [(one.question, one.text) for one in found.contributions] == [(2, "17"), (1, "True")]
    assert found.questions == (Question(1, ""), Question(2, ""))


def test_a_workbook_by_the_name_of_a_text_with_a_date_in_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [("Einrichtung", "Frage", "Antwort"), ("Kita A", 1, datetime(2026, 12, 4))]:
        book.active.append(row)
    book.active.append(("Kita B", 1, datetime(2026, 12, 4, 18, 30)))
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert [one.text for one in read(tmp_path / "a.csv").contributions] == ["04.12.2026", "04.12.2026 18:30"]


@pytest.mark.parametrize(
    ("cells", "numbers", "questions"),
    [
        (["1", "2", "1"], [1, 2, 1], {1: "", 2: ""}),
        (["Frage 2", "TOP 1", "2."], [2, 1, 2], {1: "", 2: ""}),
        (["2. Was fehlt?", "1) Was läuft?", "2"], [2, 1, 2], {1: "Was läuft?", 2: "Was fehlt?"}),
        (["Was läuft?", "Was fehlt?", "Was läuft?"], [1, 2, 1], {1: "Was läuft?", 2: "Was fehlt?"}),
        (["1", "1. Was fehlt?", "Was fehlt?"], [1, 1, 1], {1: "Was fehlt?"}),
        (["1. Was fehlt?", "1. Was läuft?"], [1, 2], {1: "Was fehlt?", 2: "Was läuft?"}),
        (["Frage Nr. 2", "F2", "Nr. 1", "2.)"], [2, 2, 1, 2], {1: "", 2: ""}),
        (["Was fehlt?", "was fehlt ?", "1.) Was fehlt"], [1, 1, 1], {1: "Was fehlt?"}),
        (["Frage 2 – Was fehlt?", "TOP 1 - Was läuft?"], [2, 1], {1: "Was läuft?", 2: "Was fehlt?"}),
    ],
)
def test_questions_by_number_by_text_or_both(
    tmp_path: Path, cells: list[str], numbers: list[int], questions: dict[int, str]
) -> None:
    rows = [("Kita A", cell, "Platz") for cell in cells]
    found = read(write(tmp_path / "a.csv", csv_text(";", ("Einrichtung", "Frage", "Antwort"), rows)))
    assert [one.question for one in found.contributions] == numbers
    assert {question.no: question.text for question in found.questions} == questions


def test_number_and_text_in_columns_of_their_own(tmp_path: Path) -> None:
    text = "Einrichtung;Frage-Nr.;Frage;Antwort\nKita A;2;Was fehlt?;Platz\nKita B;2;;Zeit\n"
    found = read(write(tmp_path / "a.csv", text))
    assert found.questions == (Question(2, "Was fehlt?"),)
    assert [one.question for one in found.contributions] == [2, 2]


def test_an_answer_without_institution_is_kept(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.csv", "Einrichtung;Frage;Antwort\n;1;Platz\n"))
    assert found.contributions == (Contribution(1, "", "Platz"),)
    assert found.participants == ()


def test_a_table_without_answers(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.csv", "Einrichtung;Frage;Antwort\n")) == Collected("", "", (), (), ())


MEETING = {
    "title": "Netzwerktreffen",
    "network": "Netzwerk Nord",
    "county": "Landkreis",
    "questions": [{"no": 1, "text": "Was fehlt?", "kind": "needs"}, {"no": 2, "text": "Was noch?"}],
    "participants": [
        {"id": "p01", "institution": "Kita A"},
        {"id": "p02", "institution": "Kita B"},
        {"id": "p03", "institution": "Kita A"},
    ],
    "replies": [
        {"participant": "p03", "question": 1, "text": "Platz\nZeit", "statements": []},
        {"participant": "p02", "question": 1, "text": "  "},
    ],
}


def test_a_meeting(tmp_path: Path) -> None:
    assert read(write(tmp_path / "m.json", json.dumps(MEETING))) == Collected(
        "Netzwerktreffen",
        "Netzwerk Nord",
        (Question(1, "Was fehlt?"), Question(2, "Was noch?")),
        (Contribution(1, "Kita A", "Platz\nZeit", voice="Kita A"),),
        ("Kita A",),
        invited=2,
    )


@pytest.mark.parametrize(
    ("name", "content", "reason", "row", "detail"),
    [
        ("a.csv", b"", "no_columns", None, ""),
        ("a.csv", b"Name;Alter\nA;3\n", "no_columns", None, ""),
        ("a.csv", b"Einrichtung;Frage;Antwort\nA;1;x\nA;;y\n", "no_question", 3, ""),
        ("a.csv", b'Einrichtung;Frage;Antwort\nA;1;"offen\nB;1;x\n', "broken_quotes", 3, ""),
        ("a.csv", b"\xff\xfe\x00\x01", "no_columns", None, ""),
        ("a.xlsx", b"kein Excel", "no_workbook", None, ""),
        ("a.xlsx", b"PK\x03\x04", "no_workbook", None, ""),
        ("a.json", b'{"questions": [\n  nein', "no_json", 2, ""),
        ("a.json", b"[]", "no_meeting", None, ""),
        ("a.json", b'{"questions": [{"no": "x"}]}', "no_meeting", None, "questions.0.no"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(
    tmp_path: Path, name: str, content: bytes, reason: str, row: int | None, detail: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(tmp_path / name)
    assert (caught.value.reason, caught.value.row, caught.value.detail) == (reason, row, detail)
    assert not caught.value.usage


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"participant": "p99"}, "unknown_participant"),
        ({"question": 9}, "unknown_question"),
    ],
)
def test_a_reply_of_nobody_or_to_nothing(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    replies = [{"participant": "p01", "question": 1, "text": "x"} | change]
    with pytest.raises(SourceError) as caught:
        read(write(tmp_path / "m.json", json.dumps(MEETING | {"replies": replies})))
    assert (caught.value.reason, caught.value.detail) == (reason, f"replies.0.{next(iter(change))}")


def test_the_wrong_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    for name, reason in (("fehlt.csv", "missing"), ("brief.docx", "unknown_kind"), ("a.csv", "unreadable")):
        if name == "brief.docx":
            (tmp_path / name).touch()
        with pytest.raises(SourceError) as caught:
            read(tmp_path / name)
        assert (caught.value.reason, caught.value.usage) == (reason, True)


def survey(path: Path, header: str, *rows: str) -> Collected:
    return read(write(path / "formular.csv", "\n".join((header, *rows))))


MICROSOFT = "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Name Ihrer Einrichtung;Was fehlt?;Was läuft gut?"
GOOGLE = "Zeitstempel,E-Mail-Adresse,Für welche Einrichtung antworten Sie?,1. Was fehlt?,2. Was läuft gut?"
LIMESURVEY = (
    '"id. Antwort ID","submitdate. Datum Abgeschickt","startlanguage. Start-Sprache",'
    '"seed. Zufallsstartwert","EINR. Ihre Einrichtung","Q1. Wie heißen Sie?",'
    '"Q2. Was fehlt?","Q3[SQ001]. Was läuft gut?"'
)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (MICROSOFT, "7;4.12.26 9:12;4.12.26 9:20;anonymous;Ada Muster;Kita A;Räume, Zeit;Das Team"),
        (GOOGLE, '2026/12/04 9:12:33 AM OEZ,ada@a.example,Kita A,"Räume, Zeit",Das Team'),
        (
            LIMESURVEY,
            '"7","2026-12-04 09:12:33","de","12","Kita A","Ada Muster","Räume, Zeit","Das Team"',
        ),
        ("Name;Einrichtung;Frage 1: Was fehlt?;Frage 2: Was läuft?", "Ada M.;Kita A;Räume, Zeit;Das Team"),
        (
            "Email,Institution,Your role,What; why?,And else?2",
            'a@b.example,Kita A,Head,"Räume, Zeit",Das Team',
        ),
    ],
)
def test_a_form_with_a_column_per_question_and_nothing_of_the_sender(
    tmp_path: Path, header: str, row: str
) -> None:
    found = survey(tmp_path, header, row)
    assert [(one.question, one.source, one.text) for one in found.contributions] == [
        (1, "Kita A", "Räume, Zeit"),
        (2, "Kita A", "Das Team"),
    ]
    assert all(asked.text.startswith(("Was", "What", "And")) for asked in found.questions)
    assert found.left_out


def test_a_form_as_a_workbook_with_a_question_that_nobody_answered(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["ID", "Startzeit", "Einrichtung", "Wünsche", "Was fehlt?", "Anzahl"])
    book.active.append([1, datetime(2026, 12, 4, 9, 12), "Kita A", "Mehr Treffen", None, 12])
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert found.questions == (Question(1, "Wünsche"), Question(2, "Was fehlt?"))
    assert found.contributions == (Contribution(1, "Kita A", "Mehr Treffen", voice="Kita A"),)
    assert found.left_out == ("ID", "Startzeit", "Anzahl")


def test_addresses_under_whatever_heading_are_left_out(tmp_path: Path) -> None:
    found = survey(
        tmp_path, "Schule;Was fehlt?;Wohin das Protokoll?", "A;Zeit;ada@a.example", "B;Rat;0421 1234-5"
    )
    assert [one.text for one in found.contributions] == ["Zeit", "Rat"]
    assert found.left_out == ("Wohin das Protokoll?",)


@pytest.mark.parametrize(
    "table",
    [
        "ID;Name;Was fehlt?;Was läuft gut?\n1;Ada Muster;Zeit;Team",
        "Name und Einrichtung;Was fehlt?;Was läuft gut?\nAda, Kita A;Zeit;Team",
        "Einrichtung;Antwort\nKita A;Zeit",
        "Einrichtung;Name;E-Mail\nKita A;Ada Muster;ada@a.example",
        "Einrichtung;Plätze\nKita A;12",
    ],
)  # fmt: skip
def test_a_form_that_leaves_in_doubt_who_says_what_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(SourceError, match="no_columns"):
        read(write(tmp_path / "a.csv", table))


def test_the_name_of_a_person_is_not_the_institution_if_that_stands_beside_it(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.csv", "Name;Einrichtung;Frage;Antwort\nAda Muster;Kita A;1;Zeit\n"))
    assert found.participants == ("Kita A",)
