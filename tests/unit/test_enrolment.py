"""Member lists as offices keep them: German Excel, any order of columns – and whatever else is in a file."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import table
from bot.conduct.membership.enrolling import Refusal
from bot.matrix.attachment import Fetched
from bot.meeting.enrolment import COLUMNS, Flaw, Listing, Unusable, enrol, names_columns
from bot.meeting.roster import Entry, Roster
from bot.partners.registrar import LIMITS, _is_header, read
from bot.table import TableError

HARMS = Entry(
    "Kita Sonnenblume", "Silke Harms", "@harms:example.org", "harms@example.org", "Leitung", "Sprache"
)
JANSSEN = Entry("Stadtbibliothek", "Okko Janßen")
HEADER = ("Einrichtung", "Name", "Matrix", "E-Mail", "Rolle", "Thema")
ROWS = [
    ("Kita Sonnenblume", "Silke Harms", "@harms:example.org", "harms@example.org", "Leitung", "Sprache"),
    ("Stadtbibliothek", "Okko Janßen", "", "-", "", ""),
]


def lines(separator: str, *rows: tuple[str, ...]) -> str:
    return "\r\n".join(separator.join(row) for row in rows)


def listing(text: str, encoding: str = "utf-8") -> Listing | Refusal:
    return read(Fetched(".csv", text.encode(encoding)))


def found(text: str, encoding: str = "utf-8") -> Roster | Refusal:
    """The list, where nothing of the file was left out."""
    one = listing(text, encoding)
    if isinstance(one, Refusal):
        return one
    assert one == Listing(one.roster)
    return one.roster


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_csv_that_excel_writes(separator: str, encoding: str) -> None:
    assert found(lines(separator, HEADER, *ROWS), encoding) == Roster((HARMS, JANSSEN))


@pytest.mark.parametrize(
    "header",
    [
        ("institution", "person", "Matrix-ID", "mail", "role", "topic"),
        ("EINRICHTUNG:", "Ansprechpartner/in", "Matrix-Konto", "E-Mail-Adresse", "Funktion", "Schwerpunkt"),
        ("Name der Einrichtung", "Vor- und Nachname", "Element", "email", "Position", "Themen"),
        ("Träger", "Kontaktperson", "Chat", "Mailadresse", "Aufgabe", "Arbeitsfeld"),
    ],
)
def test_columns_by_other_names(header: tuple[str, ...]) -> None:
    assert found(lines(";", header, *ROWS)) == Roster((HARMS, JANSSEN))


def test_columns_in_any_order_among_others_below_a_title() -> None:
    text = "Netzwerk Sprache 2026;;;\n\nMatrix;Telefon;Name;Einrichtung\n@a:x.de;0123;Anna;Kita A\n;;;\n"
    assert found(text) == Roster((Entry("Kita A", "Anna", "@a:x.de"),))


def test_a_workbook() -> None:
    assert read(Fetched(".xlsx", workbook(HEADER, *ROWS))) == Listing(Roster((HARMS, JANSSEN)))


@pytest.mark.parametrize(
    "written",
    [
        "@Anna:Example.org",
        " @anna:example.org ",
        "<@anna:example.org>",
        "https://matrix.to/#/@anna:example.org",
    ],
)
def test_an_account_as_people_copy_it(written: str) -> None:
    roster = found(f"Einrichtung;Matrix\nKita A;{written}")
    assert roster == Roster((Entry("Kita A", user="@anna:example.org"),))


def test_duplicates_are_merged_and_an_institution_is_spelled_as_it_was_first() -> None:
    text = lines(
        ";",
        ("Einrichtung", "Name", "Matrix", "Thema"),
        ("Kita  Sonnenblume", "Silke Harms", "@harms:x.de", ""),
        ("KITA SONNENBLUME", "", "@HARMS:x.de", "Sprache"),
        ("kita sonnenblume", "Ute Behr", "", ""),
        ("Kita Sonnenblume", "", "", ""),
        ("Museum", "", "", ""),
        ("museum", "", "", ""),
    )
    assert found(text) == Roster(
        (
            Entry("Kita Sonnenblume", "Silke Harms", "@harms:x.de", topic="Sprache"),
            Entry("Kita Sonnenblume", "Ute Behr", topic="Sprache"),
            Entry("Museum"),
        )
    )


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        ("Kita B;Anna;anna;", "no_account"),
        ("Kita B;Anna;@anna;", "no_account"),
        ("Kita B;Anna;@an na:x.de;", "no_account"),
        ("Kita B;Anna;;anna", "no_mail"),
        ("Kita B;Anna;@erste:x.de;", "two_institutions"),
        (f"Kita B;{'A' * 201};;", "too_long"),
        ('Kita B;"Anna;;', "broken_quotes"),
    ],
)
def test_what_is_not_understood_is_said_with_its_row(row: str, flaw: str) -> None:
    text = f"Einrichtung;Name;Matrix;E-Mail\nKita A;Erste;@erste:x.de;\n{row}\n"
    assert found(text) == Refusal(flaw, 3)


def test_rows_without_an_institution_are_left_out_and_told() -> None:
    text = "Einrichtung;Name\n;Anna\nKita A;Silke\n;\n;Stand: Oktober, ohne Gewähr\n"
    assert listing(text) == Listing(Roster((Entry("Kita A", "Silke"),)), homeless=(2, 5))
    assert listing("Einrichtung;Name\n;Anna\n") == Refusal("no_institution", 2)


@pytest.mark.parametrize(
    "written",
    [
        "a@x.de; b@x.de",
        "a@x.de,b@x.de",
        "a@x.de\nb@x.de",
        "a@x.de / b@x.de",
        "a@x.de/b@x.de",
        "a@x.de und b@x.de.",
        "Anna Meyer <a@x.de>; Amt <b@x.de>",
    ],
)
def test_of_several_addresses_in_a_cell_the_first_holds_and_that_is_told(written: str) -> None:
    rows = ("Einrichtung", "E-Mail"), ("Kita A", written), ("Kita B", "c@x.de;")
    entries = Entry("Kita A", mail="a@x.de"), Entry("Kita B", mail="c@x.de")
    assert read(Fetched(".xlsx", workbook(*rows))) == Listing(Roster(entries), several=(2,))


@pytest.mark.parametrize("written", ["a@x.de; b@x", "a@x.deb@x.de", "a@b@x.de", "@;@"])
def test_of_what_is_no_address_none_is_guessed(written: str) -> None:
    assert listing(f'Einrichtung;E-Mail\nKita A;"{written}"\n') == Refusal("no_mail", 2)


def test_a18_a_cell_full_of_signs_costs_no_time() -> None:
    text = "Einrichtung;E-Mail\nKita A;" + "a" * 100_000 + "@@\n"
    assert listing(text) == Refusal("too_long", 2)


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", ".csv", "no_columns"),
        (b"Einrichtung\nKita A\n", ".csv", "no_columns"),
        (b"Name;Matrix\nAnna;@a:x.de\n", ".csv", "no_columns"),
        (b"Einrichtung;Name\n", ".csv", "empty"),
        (b"Einrichtung;Name\n;\n-;\n", ".csv", "empty"),
        (b"\xff\xfe\x00\x01", ".csv", "no_columns"),
        (b"kein Excel", ".xlsx", "no_workbook"),
        (b"PK\x03\x04", ".xlsx", "no_workbook"),
        (None, ".csv", "not_fetched"),
    ],
)
def test_what_is_no_list_is_said(content: bytes | None, kind: str, reason: str) -> None:
    assert read(Fetched(kind, content)) == Refusal(reason)


def test_a18_two_thousand_rows_fit_and_one_more_does_not() -> None:
    rows = [(f"Kita {no}", "Anna") for no in range(2_000)]
    roster = found(lines(";", ("Einrichtung", "Name"), *rows))
    assert isinstance(roster, Roster)
    assert len(roster.institutions) == 2_000
    more = found(lines(";", ("Einrichtung", "Name"), *rows, ("Kita", "Anna")))
    assert more == Refusal("too_many_rows", 2_002)


def test_a18_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LIMITS.unpacked + 1))
    assert len(target.getvalue()) < 2**20
    assert read(Fetched(".xlsx", target.getvalue())) == Refusal("too_large")


def test_a18_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in [("Einrichtung", "Name"), ("Kita A", "Anna")]:
        book.active.append(row)
    book.active.cell(1_048_576, 16_384, "weit weg")
    book.save(target)
    assert read(Fetched(".xlsx", target.getvalue())) == Listing(Roster((Entry("Kita A", "Anna"),)))


def test_a17_cells_that_look_like_formulas_are_text() -> None:
    roster = found("Einrichtung;Name\n=cmd|' /C calc'!A0;@SUM(A1)\n+1;-2\n")
    assert roster == Roster((Entry("=cmd|' /C calc'!A0", "@SUM(A1)"), Entry("+1", "-2")))


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    kind=st.sampled_from(table.KINDS),
)
def test_a18_whatever_is_in_a_file_it_is_a_list_or_refused(content: bytes, kind: str) -> None:
    assert isinstance(read(Fetched(kind, content)), Listing | Refusal)


cells = st.text(st.sampled_from('ab@:. ;,"\n-ÄßК\0\u202e'), max_size=12)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells, cells, cells), max_size=6))
def test_whatever_stands_in_the_cells_everybody_belongs_to_an_institution(
    rows: list[tuple[str, str, str, str]],
) -> None:
    columns = table.columns(("Einrichtung", "Name", "Matrix", "E-Mail"), COLUMNS)
    read_ = enrol(columns, list(enumerate(rows, start=2)))
    if isinstance(read_, Unusable):
        assert read_.row is None or 2 <= read_.row <= len(rows) + 1
        assert (read_.row is None) == (read_.flaw is Flaw.EMPTY)
    else:
        assert all(entry.institution for entry in read_.roster.entries)
        assert all(entry.mail.count("@") < 2 for entry in read_.roster.entries)
        users = [entry.user for entry in read_.roster.entries if entry.user]
        assert len(set(users)) == len(users)


def test_a_table_is_recognised_by_institution_and_one_more_column() -> None:
    assert _is_header(("Einrichtung", "Name"))
    assert not _is_header(("Einrichtung", "Telefon"))
    with pytest.raises(TableError):
        table.read(b"Einrichtung;Telefon\n", ".csv", _is_header)


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        (("Träger / Einrichtung", "Ansprechpartner/in"), ("Kita Deich", "Silke Harms"), "Silke Harms"),
        (("Einrichtung (Ort)", "Vorname", "Nachname"), ("Kita Deich", "Silke", "Harms"), "Silke Harms"),
        (("Institution", "Vorname Nachname"), ("Kita Deich", "Silke Harms"), "Silke Harms"),
        (("Einrichtung", "Nachname", "Matrix"), ("Kita Deich", "Harms", ""), "Harms"),
    ],
)
def test_columns_as_offices_call_them(header: tuple[str, ...], row: tuple[str, ...], name: str) -> None:
    columns = table.columns(header, COLUMNS)
    assert names_columns(columns)
    read_ = enrol(columns, [(2, row)])
    assert isinstance(read_, Listing)
    assert [(one.institution, one.name) for one in read_.roster.entries] == [("Kita Deich", name)]
