"""Setting pages with typst: people's words go in as data, and never as source.

Only the fonts of this folder are used, so that every machine sets the same page.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).parent
_RESOLUTION = 220.0
# Typst breaks a line nowhere else, and a word without an end would run over the edge of the page.
_ENDLESS = re.compile(r"[^\s\u200b/-]{40}(?=[^\s\u200b/-]{8})")
# The earliest date a PDF can have, for minutes without one.
_NO_DATE = date(1980, 1, 1)


class Unset(Exception):
    """A page could not be set."""


def pdf(template: str, data: Mapping[str, Any], created: date | None) -> bytes:
    """A tagged PDF, declared as PDF/UA-1 if it is one.

    A sign that no font here has, Chinese for example, is no reason to have no minutes: it is set as a box,
    can still be copied, and the page does not claim to be accessible.
    """
    timestamp = datetime.combine(created or _NO_DATE, time(12), UTC)
    try:
        return _compiled(template, data, format="pdf", timestamp=timestamp, pdf_standards=["ua-1"])
    except Unset:
        return _compiled(template, data, format="pdf", timestamp=timestamp)


def png(template: str, data: Mapping[str, Any]) -> bytes:
    """A picture of the first page."""
    return _compiled(template, data, format="png", ppi=_RESOLUTION)


def _compiled(template: str, data: Mapping[str, Any], **options: Any) -> bytes:
    from typst import TypstError

    inputs = {"data": json.dumps(_breakable(data), ensure_ascii=True)}
    try:
        made = _typesetter().compile(_HERE / template, sys_inputs=inputs, **options)
    except TypstError:
        # What typst says about it quotes the words.
        raise Unset(template) from None
    return made[0] if isinstance(made, list) else bytes(made or b"")


@cache
def _typesetter() -> "typst.Compiler":
    import typst  # fonts and all: whoever only plans a page does without

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])
    return typst.Compiler(root=_HERE, font_paths=fonts)


def _breakable(value: Any) -> Any:
    match value:
        case str():
            return _ENDLESS.sub("\\g<0>\u200b", value)
        case dict():
            return {key: _breakable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_breakable(inner) for inner in value]
    return value
