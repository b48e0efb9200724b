"""What is set on paper: all that the Markdown says, in the same words, and every word as data."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matrix.layout import plain as read_plain
from bot.meeting.minutes import Names
from bot.meeting.theme import AgendaItem, Statement, Theme
from bot.minutes.chart import Bar, Chart
from bot.minutes.markdown import document
from bot.minutes.runs import Run, plain, printable, runs
from bot.minutes.sheet import (
    Bullets,
    Heading,
    Paragraph,
    Quote,
    Quotes,
    Sheet,
    Table,
    packed,
    sheet,
    unpacked,
)
from bot.speech.markdown import Markdown, inert, shown
from bot.speech.texts import load
from tests import sheets
from tests.attacks import ATTACKS


def words(page: Sheet) -> list[str]:
    """Every line that a reader sees below the title, but for the charts."""
    said: list[str] = []
    for block in page.blocks:
        match block:
            case Heading(text=text):
                said.append(text)
            case Paragraph(line=line):
                said.append("".join(run.text for run in line))
            case Bullets(lines=lines):
                said += ["".join(run.text for run in line) for line in lines]
            case Quotes(quotes=quotes):
                said += [f"{quote.words} {quote.by}".strip() for quote in quotes]
            case Table(rows=rows):
                said += [": ".join(row) for row in rows]
    return said


@pytest.mark.parametrize("names", Names)
def test_paper_says_what_the_document_says(names: Names) -> None:
    minutes = replace(sheets.MINUTES, names=names, unreadable=2, withdrawn=1)
    lines = [line for line in read_plain(document(minutes, sheets.GERMAN)).splitlines() if line.strip()]
    said = [sheets.of(minutes).title, sheets.of(minutes).subtitle, *words(sheets.of(minutes))]
    assert said == [line.removeprefix("- ").removeprefix("• ").strip() for line in lines]


def test_facts_become_rows_and_who_said_it_stands_apart() -> None:
    page = sheets.of()
    table = page.blocks[0]
    assert isinstance(table, Table)
    assert table.header == ("Angabe", "Inhalt")
    assert ("Beteiligung", "3 von 17 Einrichtungen (18 Prozent).") in table.rows
    assert ("Teilgenommen (3)", "Kita Sonnenblume · Gesundheitsamt · Oberschule Bargstede") in table.rows
    quotes = [block for block in page.blocks if isinstance(block, Quotes)]
    assert quotes[0].quotes[1] == Quote(
        "„Ein Dolmetscherpool, den auch wir nutzen können.“", "(Gesundheitsamt, Nachtrag)"
    )
    assert (page.name, page.subtitle) == (
        "Protokoll · Sprache und Ankommen · Runde 3",
        "Sprache und Ankommen · Runde 3",
    )
    assert page.foot == ("Seite ", " von ", "")


def test_headings_never_skip_a_level() -> None:
    levels = [0, *(block.level for block in sheets.of().blocks if isinstance(block, Heading))]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_chart_says_in_words_what_it_shows() -> None:
    (chart,) = [block for block in sheets.of().blocks if isinstance(block, Chart)]
    assert chart.bars == (Bar("Gemeinsamer Dolmetscherpool", 3), Bar("Zu wenig Personal", 2))
    assert chart.alternative == (
        "Balkendiagramm: Themen zu TOP 1 nach Zahl der Einrichtungen. "
        "Gemeinsamer Dolmetscherpool 3, Zu wenig Personal 2."
    )


@pytest.mark.parametrize(("themes", "bars", "told"), [(1, None, ""), (10, 10, ")"), (12, 10, "größten")])
def test_a_chart_compares_a_few(themes: int, bars: int | None, told: str) -> None:
    spoken = tuple(Theme(f"Thema {no}", (Statement("Ja.", "Kita"),)) for no in range(themes))
    item = AgendaItem(1, "Was?", 1, spoken, ())
    charts = [
        one for one in sheets.of(replace(sheets.MINUTES, items=(item,))).blocks if isinstance(one, Chart)
    ]
    assert [len(chart.bars) for chart in charts] == ([bars] if bars else [])
    assert all(("größten" in chart.caption) == (told == "größten") for chart in charts)
    assert all(chart.alternative.count("Thema ") == themes for chart in charts)


def test_a_sheet_can_be_kept_as_text() -> None:
    page = sheets.of(sheets.saying("„Ä“ <w:t> \\ # \udc80 مرحبا 🙂"))
    assert unpacked(packed(page)) == page
    with pytest.raises(ValueError, match="JSON"):
        unpacked("x")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a27_words_stay_words(attack: str) -> None:
    quotes = [block for block in sheets.of(sheets.saying(attack)).blocks if isinstance(block, Quotes)]
    assert {quote.words for block in quotes for quote in block.quotes} == {f"„{shown(attack)}“"}
    assert {quote.by for block in quotes for quote in block.quotes} == {"(Kita)"}


def test_an_office_may_word_a_quote_and_a_fact_as_it_likes(tmp_path: Path) -> None:
    own = tmp_path / "texts.toml"
    own.write_text("[minutes]\nquote = '{{ by ~ \": \" ~ text }}'\ncreated = 'Am {{ date }} **fertig**'")
    page = sheet(sheets.MINUTES, load("de", own))
    table, quotes = page.blocks[0], next(block for block in page.blocks if isinstance(block, Quotes))
    assert isinstance(table, Table)
    assert ("", "Am Mittwoch, 18.\u00a0November 2026 fertig") in table.rows
    assert quotes.quotes[0] == Quote(
        "Kita Sonnenblume: Ein gemeinsamer Dolmetscherpool wäre eine große Hilfe."
    )


def test_of_all_markup_only_strong_words_are_printed() -> None:
    assert runs(Markdown("Form: [schriftlich](https://example.org) und **gut**")) == (
        Run("Form: schriftlich und "),
        Run("gut", strong=True),
    )


@given(st.text(max_size=60))
def test_every_letter_survives_markdown(text: str) -> None:
    assert plain(inert(shown(text))) == printable(shown(text))
