"""No line breaks within „12 Uhr“ or „2. Dezember“, and what is copied back from us is understood."""

import io
import re
from datetime import datetime

import docx
import pytest

from bot.matrix import layout
from bot.meeting import timetable
from bot.meeting.timetable import Window
from bot.minutes import mail, markdown
from bot.minutes.docx import write
from bot.minutes.sheet import Sheet, Table
from bot.speech import calendar, commands
from bot.speech.commands import Extend
from tests import sheets
from tests.office import BERLIN, ROOM, House, even

_BROKEN = re.compile(r"\d Uhr|\d\. (?:November|Dezember)")
_WHOLE = "2.\u00a0November 2026, 10\u00a0Uhr"
START, END = datetime(2026, 11, 3, 10, tzinfo=BERLIN), datetime(2026, 12, 2, 12, tzinfo=BERLIN)


def test_in_chat_the_end_of_a_round_stays_whole(house: House) -> None:
    house.start()
    said = [one.act.text for one in house.deliver() if one.room == ROOM]  # type: ignore[union-attr]
    ends = [one for one in said if "13.\u00a0November, 12\u00a0Uhr" in one]
    assert ends
    assert not [one for one in said if _BROKEN.search(one)]
    content = layout.message(ends[0])
    assert "13.\u00a0November, 12\u00a0Uhr" in content["body"]
    assert "13.\u00a0November, 12\u00a0Uhr" in content["formatted_body"]


def test_in_the_head_of_the_minutes_it_does_in_every_form() -> None:
    page: Sheet = sheets.of()
    table = page.blocks[0]
    assert isinstance(table, Table)
    (period,) = [cells[1] for cells in table.rows if cells[0] == "Zeitraum"]
    assert _WHOLE in period
    assert not _BROKEN.search(period)
    assert _WHOLE in markdown.document(sheets.MINUTES, sheets.GERMAN)
    printed = docx.Document(io.BytesIO(write(page))).tables[0]
    assert any(_WHOLE in cell.text for row in printed.rows for cell in row.cells)


def test_a_plain_mail_breaks_its_lines_elsewhere() -> None:
    for more in range(30):
        closing = f"{'x' * more} Hinweise bitte bis {calendar.moment(END, 'de')} an das Büro, danke."
        lines = mail.text(sheets.of(), "Guten Tag.", closing).splitlines()
        assert not [line for line in lines if line.startswith(("Uhr", "Dezember"))]
        assert closing in " ".join(lines)


@pytest.mark.parametrize("said", [calendar.moment(END, "de"), calendar.moment(END, "de", year=True)])
def test_a_moment_copied_back_is_understood(said: str) -> None:
    meant = commands.understand(f"verlängern bis {said}", prefix_needed=False)
    assert isinstance(meant, Extend)
    assert even(meant.until) == even(said)


def test_a_stretch_copied_back_is_understood() -> None:
    now = datetime(2026, 11, 2, 10, tzinfo=BERLIN)
    found = timetable.read(calendar.stretch(START, END, "de"), now)
    assert isinstance(found, Window)
    assert found == timetable.read(even(calendar.stretch(START, END, "de")), now)
