"""The PDF: its structure is what a screen reader needs, its words are letters, its bytes do not change."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bot.meeting.minutes import Minutes
from bot.meeting.theme import AgendaItem, Statement, Theme
from bot.minutes import chart, pdf
from bot.minutes.chart import Bar, Chart
from bot.minutes.sheet import Table
from tests import sheets
from tests.attacks import ATTACKS


def printed(minutes: Minutes = sheets.MINUTES) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(sheets.of(minutes))))


@cache
def usual() -> PdfReader:
    return printed()


def catalogue(reader: PdfReader) -> DictionaryObject:
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    return root


def elements(reader: PdfReader) -> list[DictionaryObject]:
    """The structure of a document, as it is read aloud."""
    return list(_walk(catalogue(reader)["/StructTreeRoot"]))


def _walk(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for inner in node:
            yield from _walk(inner)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from _walk(node.get("/K"))


def roles(reader: PdfReader) -> list[str]:
    return [str(element["/S"]).removeprefix("/") for element in elements(reader)]


def letters(reader: PdfReader) -> str:
    """What stands on the pages, without what depends on where a line ends."""
    return bare("".join(page.extract_text() for page in reader.pages))


def bare(text: str) -> str:
    return re.sub("[\\s\u200b\u00ad\u2010-]", "", text)


def claims_to_be_accessible(reader: PdfReader) -> bool:
    metadata = reader.xmp_metadata
    assert metadata is not None
    return b"<pdfuaid:part>1</pdfuaid:part>" in metadata.stream.get_data()


def test_a_screen_reader_finds_language_title_and_structure() -> None:
    root = catalogue(usual())
    assert root["/MarkInfo"]["/Marked"] is not False  # type: ignore[index]
    assert str(root["/Lang"]) == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert usual().metadata is not None
    assert usual().metadata.title == "Protokoll · Sprache und Ankommen · Runde 3"
    assert usual().metadata.author == "Bildungsbüro Landkreis Nordmarsch"
    assert claims_to_be_accessible(usual())


def test_headings_tables_lists_and_pictures_are_what_they_are() -> None:
    found = roles(usual())
    headings = [role for role in found if re.fullmatch(r"H\d", role)]
    assert [headings.count(level) for level in ("H1", "H2")] == [5, 3]
    assert found.count("TH") == 2
    assert found.count("TD") == 2 * 7
    assert found.count("LI") == 2 + 2 + 6
    (figure,) = [element for element in elements(usual()) if element["/S"] == "/Figure"]
    assert str(figure["/Alt"]).startswith("Balkendiagramm: Themen zu TOP 1 nach Zahl der Einrichtungen.")
    scopes = [
        attribute["/Scope"]
        for element in elements(usual())
        if element["/S"] == "/TH"
        for attribute in [element["/A"]].copy()
        for attribute in (attribute if isinstance(attribute, ArrayObject) else [attribute])
        if "/Scope" in attribute
    ]
    assert scopes == ["/Column", "/Column"]


def test_bookmarks_lead_to_the_headings() -> None:
    titles = [entry["/Title"] for entry in usual().outline if not isinstance(entry, list)]
    assert titles == [
        "Tagesordnung",
        "Das Wichtigste in Kürze",
        "TOP 1 · Was fehlt? (3 Antworten)",
        "TOP 2 · Was noch?",
        "Zu diesem Protokoll",
    ]


def test_each_page_says_where_one_is() -> None:
    pages = [bare(page.extract_text()) for page in usual().pages]
    assert [f"Seite{no}von{len(pages)}" in page for no, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert all("BildungsbüroLandkreisNordmarsch" in page for page in pages)


def test_p7_the_same_minutes_give_the_same_bytes() -> None:
    assert pdf.write(sheets.of()) == pdf.write(sheets.of())
    assert sheets.MINUTES.created is not None
    later = replace(sheets.MINUTES, created=sheets.MINUTES.created + timedelta(hours=3))
    assert pdf.write(sheets.of(later)) == pdf.write(sheets.of())
    assert pdf.write(sheets.of(replace(sheets.MINUTES, created=None))).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "words",
    [
        *ATTACKS[:-6],
        '#import "/etc/passwd": x',
        '#read("/etc/passwd") #sys.inputs #panic() #while true {}',
        "$ sum_(k=0)^n k $ *fett* _kursiv_ = Titel <marke> @verweis [Inhalt] // weg /* weg */",
        "<w:t>Word</w:t> </w:p> &amp; ]]>",
    ],
)
def test_a27_words_are_letters_and_nothing_else(words: str) -> None:
    reader = printed(sheets.saying(words))
    assert letters(reader).count(f"„{bare(words)}“") == 5
    assert roles(reader) == roles(printed(sheets.saying("brav")))
    assert claims_to_be_accessible(reader)


@pytest.mark.parametrize(
    "words",
    [
        "Привет, Ольга",
        "مرحبا بكم في الشبكة",
        "שלום",
        "Zażółć gęślą jaźń",
        "Gut 🙂👍🏽 👩‍🏫 ✅ ❤️",
        "Ægir Þór Łukasz Ştefan Nguyễn",
    ],
)
def test_names_from_everywhere_have_letters_here(words: str) -> None:
    assert claims_to_be_accessible(printed(sheets.saying(words)))


@pytest.mark.parametrize("words", ["漢字", "\u0e01\u0e33", "\U00013000", "a\ue000b", "\udc80 \uffff"])
def test_what_no_font_has_is_printed_all_the_same(words: str) -> None:
    reader = printed(sheets.saying(words))
    assert "TH" in roles(reader)
    assert str(catalogue(reader)["/Lang"]) == "de"


@pytest.mark.parametrize("letter", ["x", "ü", "🙂", "W"])
def test_a27_a_word_without_end_stays_on_the_page(letter: str) -> None:
    statement = Statement(letter * 50_000, "Kita")
    item = AgendaItem(1, letter * 3_000, 1, (), (statement,))
    reader = printed(replace(sheets.MINUTES, items=(item,)))
    assert len(reader.pages) > 5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_a27_whatever_people_write_can_be_printed(words: str) -> None:
    assert pdf.write(sheets.of(sheets.saying(words, words))).startswith(b"%PDF-")


def test_many_answers_are_printed_soon() -> None:
    quotes = tuple(
        Statement(f"Antwort {no}: Uns fehlen Räume und Zeit.", f"Kita {no}") for no in range(1_000)
    )
    theme = Theme("Räume", quotes)
    item = AgendaItem(1, "Was?", 1_000, (theme, replace(theme, heading="Zeit")), ())
    reader = printed(replace(sheets.MINUTES, items=(item,)))
    assert len(reader.pages) > 30


def test_a_chart_is_a_picture_that_does_not_change() -> None:
    drawn = Chart("Themen", "Themen: A 3, B 2.", (Bar("A #x *", 3), Bar("B" * 300, 2)))
    picture = chart.picture(drawn, "de")
    assert picture.startswith(b"\x89PNG\r\n")
    assert picture == chart.picture(drawn, "de")


@pytest.mark.parametrize("many", range(1, 40, 3))
def test_no_page_holds_the_last_line_alone(many: int) -> None:
    said = tuple(Statement(f"Beitrag {no}", "Kita") for no in range(many))
    item = AgendaItem(1, "Was ist los?", many, (), said)
    last = printed(replace(sheets.MINUTES, items=(item,))).pages[-1].extract_text()
    assert "Verteiler" in last
    assert "Anlagen" in last


def test_a_registered_society_stays_on_one_line() -> None:
    pages = printed(sheets.saying("Wir, der Verein Lüttenfehn e. V., laden ein. " * 9)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "e. V., laden ein" in text
    assert re.findall(r".*\be\. ?\n.*", text) == []


def test_a_number_and_its_noun_stay_on_one_line() -> None:
    item = sheets.MINUTES.items[0]
    worded = [
        replace(item, question="Was fehlt " + "oft " * (length // 4) + "x" * (length % 4) + "?")
        for length in range(16, 76)
    ]
    lines = "\n".join(
        page.extract_text() for page in printed(replace(sheets.MINUTES, items=tuple(worded))).pages
    )
    assert "Antworten)" in lines
    assert not re.findall(r"^Antworten\)", lines, re.MULTILINE)


def test_a_day_and_its_month_stay_on_one_line() -> None:
    item = sheets.MINUTES.items[0]
    asked = [
        f"Was {'oft ' * (length // 4)}{'x' * (length % 4)} am 15. Dezember fehlt?" for length in range(16, 76)
    ]
    items = tuple(replace(item, question=one) for one in asked)
    lines = "\n".join(page.extract_text() for page in printed(replace(sheets.MINUTES, items=items)).pages)
    assert "15. Dezember" in lines
    assert not re.findall(r"15\.\s*$", lines, re.MULTILINE)


@pytest.mark.parametrize(("begins", "strong"), [("4.1 Räume", True), ("„Ein Beamer fehlt.“", False)])
def test_the_name_of_a_row_is_strong_and_what_somebody_said_is_not(begins: str, strong: bool) -> None:
    page = replace(sheets.of(sheets.MINUTES), blocks=(Table(("Bedarf", "Wer"), ((begins, "Kita"),)),))
    assert ("Strong" in roles(PdfReader(io.BytesIO(pdf.write(page))))) is strong


def test_a_quote_stays_on_one_page_unless_it_would_leave_a_hole() -> None:
    quotes = tuple(Statement(f"Anfang{no} {'oft ' * 100} Ende{no}", "Kita") for no in range(60))
    item = replace(sheets.MINUTES.items[0], themes=(), singles=quotes)
    pages = [page.extract_text() for page in printed(replace(sheets.MINUTES, items=(item,))).pages]
    for no in range(60):
        (first,) = [page for page in pages if f"Anfang{no} " in page]
        assert f"Ende{no}“" in first
    whole = Statement(f"Anfang {'oft ' * 3000} Ende", "Kita")
    long = replace(sheets.MINUTES, items=(replace(item, singles=(whole,)),))
    assert "Anfang" in printed(long).pages[0].extract_text()
