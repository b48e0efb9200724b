"""The minutes as a PDF: tagged, with language, title, headings, bookmarks and table headers."""

import json

from bot.minutes import typesetting
from bot.minutes.sheet import Sheet, packed


def write(page: Sheet) -> bytes:
    """Set a sheet; the same sheet gives the same bytes."""
    return typesetting.pdf("sheet.typ", json.loads(packed(page)), page.created)
