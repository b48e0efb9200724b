"""The press: files are made in a process of their own, and what breaks there breaks nothing here."""

import asyncio
from pathlib import Path

import pytest

from bot.meeting.letter import PDF, WORD
from bot.minutes import docx, pdf
from bot.minutes.sheet import packed
from bot.workshop.press import Press
from tests import sheets

SHEET = packed(sheets.of())


async def test_what_is_printed_is_what_would_be_printed_here() -> None:
    press = Press()
    word, print_ = await asyncio.gather(press.printed(SHEET, WORD), press.printed(SHEET, PDF))
    assert (word, print_) == (docx.write(sheets.of()), pdf.write(sheets.of()))


async def test_k14_the_bot_lives_on_while_a_file_is_printed() -> None:
    printing = asyncio.create_task(Press().printed(SHEET, WORD))
    turns = 0
    while not printing.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert (await printing is not None, turns > 5) == (True, True)


async def test_what_many_ask_for_is_printed_once(tmp_path: Path) -> None:
    template = tmp_path / "brief.docx"
    template.write_bytes(docx.write(sheets.of()))
    press = Press(template)
    first = await press.printed(SHEET, WORD)
    template.unlink()
    assert first is not None
    assert [await press.printed(SHEET, WORD) for _ in range(20)] == [first] * 20


@pytest.mark.parametrize(("sheet", "mimetype"), [("KANARIE", PDF), (SHEET, "image/gif"), (SHEET, WORD)])
async def test_p10_what_cannot_be_printed_is_said_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, sheet: str, mimetype: str
) -> None:
    assert await Press(tmp_path / "gone.docx").printed(sheet, mimetype) is None
    (record,) = caplog.records
    assert record.getMessage().startswith("a file could not be printed (")
    assert "KANARIE" not in caplog.text


async def test_k14_what_takes_too_long_ends_with_its_process(caplog: pytest.LogCaptureFixture) -> None:
    press = Press(limit=0.001)
    assert await press.printed(SHEET, PDF) is None
    assert press._worker.pid is None
    assert "TimeoutError" in caplog.text
