"""The Word document: real styles, an office's own template, words as letters, the same bytes each time."""

import copy
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Length, Mm, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import ConfigurationProblem
from bot.health import doctor
from bot.meeting.minutes import Minutes
from bot.minutes.docx import write
from bot.minutes.letterhead import UnusableTemplate
from bot.minutes.runs import printable
from bot.minutes.sheet import Table
from bot.minutes.styles import QUOTE, SOURCE
from bot.speech.markdown import shown
from bot.workshop.press import check
from tests import sheets
from tests.attacks import ATTACKS


def opened(minutes: Minutes = sheets.MINUTES, template: Path | None = None) -> Document:
    return docx.Document(io.BytesIO(write(sheets.of(minutes), template)))


def styled(document: Document, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style is not None and one.style.name == style]


def quotes(document: Document) -> list[str]:
    return [
        one.runs[0].text for one in document.paragraphs if one.style is not None and one.style.name == QUOTE
    ]


def test_headings_lists_and_quotes_have_real_styles() -> None:
    document = opened()
    assert styled(document, "Title") == ["Protokoll"]
    assert styled(document, "Subtitle") == ["Sprache und Ankommen · Runde 3"]
    assert styled(document, "Heading 1")[2:] == [
        "TOP 1 · Was fehlt? (3\u00a0Antworten)",
        "TOP 2 · Was noch?",
        "Zu diesem Protokoll",
    ]
    assert styled(document, "Heading 2")[0] == "1.1 Gemeinsamer Dolmetscherpool (3\u00a0Einrichtungen)"
    assert styled(document, "List Bullet")[0] == "TOP 1 · Was fehlt?"
    assert styled(document, QUOTE)[1] == (
        "„Ein Dolmetscherpool, den auch wir nutzen können.“ (Gesundheitsamt, Nachtrag)"
    )
    sources = {
        run.style.name for one in document.paragraphs for run in one.runs[1:] if run.text.startswith(" (")
    }
    assert sources == {SOURCE}
    numbered = document.styles[QUOTE].element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    assert document.part.numbering_part.element.xpath(f"./w:num[@w:numId='{numbered[0]}']")


def test_a_quote_stays_on_one_page_unless_it_would_leave_a_hole() -> None:
    for words, together in (("Uns fehlt Personal.", True), ("Uns fehlt Personal. " * 30, False)):
        document = opened(sheets.saying(words))
        quoted = [one for one in document.paragraphs if one.style is not None and one.style.name == QUOTE]
        assert {one.paragraph_format.keep_together for one in quoted} == {together}


def test_no_line_of_a_table_begins_with_the_sign_between_two_names() -> None:
    (table,) = opened().tables
    names = "Kita Sonnenblume\u00a0· Gesundheitsamt\u00a0· Oberschule Bargstede"
    assert names in [row.cells[1].text for row in table.rows]


def test_the_name_of_a_row_is_bold_and_what_somebody_said_is_not() -> None:
    needs = Table(("Bedarf", "Wer"), (("4.1 Räume", "Kita"), ("„Ein Beamer fehlt.“", "Bücherei")))
    page = replace(sheets.of(sheets.MINUTES), blocks=(needs,))
    (table,) = docx.Document(io.BytesIO(write(page))).tables
    bold = [[run.bold for run in row.cells[0].paragraphs[0].runs] for row in table.rows]
    assert bold == [[True], [True], [None]]


def test_the_table_has_a_row_of_headings() -> None:
    (table,) = opened().tables
    assert [cell.text for cell in table.rows[0].cells] == ["Angabe", "Inhalt"]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")
    assert ["Beteiligung", "3 von 17 Einrichtungen (18 Prozent)."] in [
        [cell.text for cell in row.cells] for row in table.rows
    ]
    assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    order = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
    assert order == ["tblW", "tblBorders", "tblLayout", "tblLook"]


@pytest.mark.parametrize(("language", "region"), [("de", "de-DE"), ("en", "en-GB")])
def test_language_and_properties_are_set(language: str, region: str) -> None:
    document = docx.Document(io.BytesIO(write(replace(sheets.of(), language=language))))
    languages = document.styles.element.xpath(".//w:docDefaults//w:lang/@w:val")
    assert languages == [region]
    assert document.styles["Normal"].element.xpath(".//w:lang/@w:val") == [region]
    known = document.core_properties
    assert (known.title, known.author, known.language) == (
        "Protokoll · Sprache und Ankommen · Runde 3",
        "Bildungsbüro Landkreis Nordmarsch",
        region,
    )
    assert known.created is not None
    assert known.created.date() == known.modified.date() == sheets.MINUTES.created.date()  # type: ignore[union-attr]
    assert (known.comments, known.revision) == ("", 1)


def test_the_page_is_a4_and_says_where_one_is() -> None:
    section = opened().sections[0]
    assert (round(Length(section.page_width or 0).mm), round(Length(section.page_height or 0).mm)) == (
        210,
        297,
    )
    assert section.header.paragraphs[0].text == (
        "Bildungsbüro Landkreis Nordmarsch\tSprache und Ankommen · Runde 3"
    )
    foot = section.footer.paragraphs[0]
    assert "".join(foot._p.xpath(".//w:t/text()")) == "ProtokollSeite 1 von 1"
    assert [one.get(qn("w:instr")) for one in foot._p.iter(qn("w:fldSimple"))] == [" PAGE ", " NUMPAGES "]


def test_the_chart_is_described_for_those_who_do_not_see_it() -> None:
    (picture,) = opened().inline_shapes
    described = picture._inline.docPr.get("descr")
    assert described.endswith("Gemeinsamer Dolmetscherpool 3, Zu wenig Personal 2.")


def test_p7_the_same_minutes_give_the_same_bytes() -> None:
    written = write(sheets.of())
    assert written == write(sheets.of())
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 18, 12, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
    assert write(sheets.of(replace(sheets.MINUTES, created=None)))


@pytest.mark.parametrize(
    "words",
    [
        *ATTACKS,
        "</w:t></w:r></w:p><w:p/>",
        "&amp;&#x41;",
        "a\tb\x0bc\x0cd\x01e",
        "🙂 مرحبا \u202eבא",
        "x" * 50_000,
    ],
)
def test_a27_words_are_letters_and_nothing_else(words: str) -> None:
    document = opened(sheets.saying(words, words))
    assert quotes(document) == [f"„{shown(words)}“"] * 5
    kinds = {child.tag for child in document.element.body.iter()}
    assert kinds == {child.tag for child in opened(sheets.saying("brav")).element.body.iter()}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_a27_whatever_people_write_can_be_written(words: str) -> None:
    assert quotes(opened(sheets.saying(words)))[0] == f"„{printable(shown(words))}“"


# --- The office's own template -----------------------------------------------------------------------


def letterhead(path: Path, change: Callable[[Document], object] = lambda document: None) -> Path:
    document = docx.Document()
    document.sections[0].left_margin = Mm(40)
    document.sections[0].header.paragraphs[0].text = "Landkreis Nordmarsch · Der Landrat"
    heading = document.styles["Heading 1"]
    heading.font.color.rgb = RGBColor(200, 0, 0)  # type: ignore[attr-defined]
    change(document)
    document.save(str(path))
    return path


def test_a_template_keeps_its_letterhead_page_and_styles(tmp_path: Path) -> None:
    template = letterhead(
        tmp_path / "brief.docx", lambda document: document.add_paragraph("Unser Zeichen: 40")
    )
    document = opened(template=template)
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Landkreis Nordmarsch · Der Landrat"
    assert round(Length(section.left_margin or 0).mm) == 40
    assert "Seite" in section.footer.paragraphs[0].text
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(200, 0, 0)  # type: ignore[attr-defined]
    assert [one.text for one in document.paragraphs[:2]] == ["Unser Zeichen: 40", "Protokoll"]
    assert document.styles[QUOTE].element.xpath("./w:rPr/*") == [], "quotes look as the office writes"
    assert write(sheets.of(), template) == write(sheets.of(), template)


def test_what_a_template_lacks_is_added(tmp_path: Path) -> None:
    def bare(document: Document) -> None:
        for name in ("List Bullet", "Caption", "Subtitle", "Heading 3"):
            document.styles[name].delete()
        for id_, relation in list(document.part.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                del document.part.rels[id_]

    document = opened(template=letterhead(tmp_path / "brief.docx", bare))
    assert styled(document, "List Bullet")
    assert styled(document, "Subtitle") == ["Sprache und Ankommen · Runde 3"]
    assert len(document.part.numbering_part.element.xpath("./w:num")) == 1


def test_a_template_with_names_of_its_own_keeps_them_apart_from_ours(tmp_path: Path) -> None:
    """„Aufzählung“ may have the id of „List Bullet“; a document in which two styles have one is broken."""

    def renamed(document: Document) -> None:
        document.styles["List Bullet"].element.find(qn("w:name")).set(qn("w:val"), "Aufzählung")

    document = opened(template=letterhead(tmp_path / "brief.docx", renamed))
    ids = [style.style_id for style in document.styles]
    assert len(ids) == len(set(ids))
    assert "Aufzählung" in [style.name for style in document.styles]
    assert styled(document, "List Bullet")[0] == "TOP 1 · Was fehlt?"


GERMAN = {
    "heading 1": "Überschrift 1",
    "heading 2": "überschrift 2",
    "heading 3": "Überschrift3",
    "Title": "Titel",
    "Subtitle": "Untertitel",
    "Normal": "Standard",
    "caption": "Beschriftung",
    "header": "Kopfzeile",
    "footer": "Fußzeile",
    "List Bullet": "Aufzählungszeichen",
}


def called(document: Document, names: dict[str, str]) -> None:
    """Give styles another name, as they are stored, whatever their ids."""
    for stored, name in names.items():
        element = document.styles.element.get_by_name(stored)
        element.find(qn("w:name")).set(qn("w:val"), name)


@pytest.mark.parametrize(
    "names",
    [GERMAN, {"heading 1": "Heading 1", "heading 2": "Heading 2"}, {"heading 1": "Überschrift 1"}],
)
def test_styles_that_have_german_names_are_the_offices_own(tmp_path: Path, names: dict[str, str]) -> None:
    template = letterhead(tmp_path / "brief.docx", lambda document: called(document, names))
    document = opened(template=template)
    assert styled(document, "Heading 1"), "the headings of the minutes are in it"
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(200, 0, 0)  # type: ignore[attr-defined]
    assert not set(names.values()) & {one.name for one in document.styles} - {"Heading 1", "Heading 2"}


def test_a_heading_is_known_by_its_id_or_by_its_level(tmp_path: Path) -> None:
    def own(document: Document) -> None:
        called(document, {"heading 1": "Amt Kapitel", "heading 2": "Amt Abschnitt"})
        chapter = document.styles.element.get_by_name("Amt Kapitel")
        chapter.styleId = "berschrift1"
        section = document.styles.element.get_by_name("Amt Abschnitt")
        section.styleId = "AmtAbschnitt"

    template = letterhead(tmp_path / "brief.docx", own)
    document = opened(template=template)
    assert document.styles["Heading 1"].style_id == "berschrift1"
    assert document.styles["Heading 2"].style_id == "AmtAbschnitt"
    found = doctor.template(template).found
    assert "we take Amt Kapitel for Heading 1, Amt Abschnitt for Heading 2" in found


def test_between_two_that_could_be_a_heading_nothing_is_guessed(tmp_path: Path) -> None:
    def two(document: Document) -> None:
        called(document, {"heading 1": "Amt Kapitel"})
        element = document.styles.element.get_by_name("Amt Kapitel")
        element.styleId = "AmtKapitel"
        again = copy.deepcopy(element)
        again.styleId = "AmtAnhang"
        again.find(qn("w:name")).set(qn("w:val"), "Amt Anhang")
        element.addnext(again)

    template = letterhead(tmp_path / "brief.docx", two)
    document = opened(template=template)
    assert {"Amt Kapitel", "Amt Anhang"} <= {one.name for one in document.styles}
    assert styled(document, "Heading 1")
    found = doctor.template(template).found
    assert "of its own it lacks Heading 1" in found
    assert "plain ones of ours stand in" in found


def test_a_template_without_a_page_is_written_on_ours(tmp_path: Path) -> None:
    def boundless(document: Document) -> None:
        body = document.element.body
        body.remove(body.sectPr)

    template = letterhead(tmp_path / "brief.docx", boundless)
    assert round(Length(opened(template=template).sections[0].page_width or 0).mm) == 210


def test_a_template_that_has_our_style_as_another_kind_is_named(tmp_path: Path) -> None:
    def odd(document: Document) -> None:
        document.styles.add_style(QUOTE, WD_STYLE_TYPE.CHARACTER)

    with pytest.raises(ConfigurationProblem, match="its style Protokoll Zitat is not for paragraphs"):
        check(letterhead(tmp_path / "brief.docx", odd))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"Sehr geehrte Damen und Herren", "it is not a .docx file as Word saves it"),
        (b"", "it is not a .docx file as Word saves it"),
        ("xlsx", "it is not a .docx file as Word saves it"),
        ("strict", "it is not a .docx file as Word saves it"),
        ("bodiless", "it is not a .docx file as Word saves it"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | str | None, reason: str
) -> None:
    template = tmp_path / "brief.docx"
    if content == "xlsx":
        shutil.copy(workbook(tmp_path), template)
    elif isinstance(content, str):
        template.write_bytes(rewritten(letterhead(tmp_path / "gut.docx"), content))
    elif content is not None:
        template.write_bytes(content)
    with pytest.raises(UnusableTemplate, match=reason):
        write(sheets.of(), template)
    with pytest.raises(ConfigurationProblem, match=r"^minutes\.template \(.*brief\.docx\) cannot be used: "):
        check(template)


def rewritten(good: Path, how: str) -> bytes:
    """The same template in Word's „Strict Open XML“, or without anything in it."""
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    new = {
        "strict": lambda page: page.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
        "bodiless": lambda _page: b'<w:document xmlns:w="' + usual + b'"/>',
    }[how]
    made = io.BytesIO()
    with zipfile.ZipFile(good) as parts, zipfile.ZipFile(made, "w") as archive:
        for name in parts.namelist():
            page = parts.read(name)
            archive.writestr(name, new(page) if name == "word/document.xml" else page)
    return made.getvalue()


def workbook(folder: Path) -> Path:
    from openpyxl import Workbook

    Workbook().save(folder / "tabelle.xlsx")
    return folder / "tabelle.xlsx"


def test_no_template_and_a_good_one_are_well(tmp_path: Path) -> None:
    assert check(None).lacking == ()
    assert QUOTE in check(letterhead(tmp_path / "brief.docx")).lacking


def test_the_doctor_opens_the_template_and_names_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "brief.docx"
    missing = doctor.template(path)
    assert (missing.well, "save it in Word as .docx" in missing.remedy) == (False, True)
    letterhead(path)
    found = doctor.template(path)
    assert found.well
    assert "brief.docx opens" in found.found
    assert QUOTE in found.found
    assert doctor.template(None).well


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "protokoll.docx").write_bytes(write(sheets.of()))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), "protokoll.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "protokoll.txt").read_text("utf-8")
    document = opened()
    said = [one.text for one in document.paragraphs] + [
        cell.text for row in document.tables[0].rows for cell in row.cells
    ]
    assert [line for line in said if line not in text] == []
