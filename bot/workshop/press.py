"""The printing press: sheets become files for Word and for print, in a process that may fail."""

import asyncio
import logging
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigurationProblem
from bot.faults import described
from bot.meeting.letter import PDF, PICTURE, WORD
from bot.workshop.worker import Worker

if TYPE_CHECKING:
    from bot.minutes.letterhead import Fit

# Files remembered, for many ask for the same minutes one after the other.
_REMEMBERED = 4

_log = logging.getLogger(__name__)


class Press:
    """Prints one sheet after the other, on the paper of `template`, each within `limit` seconds.

    That happens seldom, so no process is kept waiting for it.
    """

    def __init__(self, template: Path | None = None, limit: float = 60.0) -> None:
        self._template = template
        self._turn = asyncio.Lock()
        self._worker = Worker(limit)
        self._latest: dict[bytes, bytes] = {}

    async def printed(self, sheet: str, mimetype: str) -> bytes | None:
        """The file, None if it could not be printed. Never raises."""
        name = sha256(f"{mimetype}\n{sheet}".encode(errors="surrogatepass")).digest()
        async with self._turn:
            if name not in self._latest and (made := await self._print(sheet, mimetype)) is not None:
                self._latest = dict([*self._latest.items()][1 - _REMEMBERED :]) | {name: made}
            return self._latest.get(name)

    async def _print(self, sheet: str, mimetype: str) -> bytes | None:
        try:
            await self._worker.start()
            return await self._worker.do(print_here, sheet, mimetype, self._template)
        except Exception as fault:
            reason = str(fault) if isinstance(fault, Unprinted) else described(fault)
            _log.warning("a file could not be printed (%s)", reason)
            return None
        finally:
            self._worker.close()


class Unprinted(Exception):
    """A sheet that cannot be printed. Says which fault it was, never its words: they may quote the sheet."""


def print_here(sheet: str, mimetype: str, template: Path | None = None) -> bytes:
    """Print here and now. Raises Unprinted, even where a library panics."""
    from bot.minutes import docx, pdf
    from bot.minutes.sheet import drawn, unpacked

    try:
        page = unpacked(sheet)
        makers = {WORD: lambda: docx.write(page, template), PDF: lambda: pdf.write(page)}
        return (makers | {PICTURE: lambda: drawn(page)})[mimetype]()
    except BaseException as fault:
        raise Unprinted(type(fault).__name__) from None


def check(template: Path | None) -> "Fit":
    """Which styles of the minutes the office's template has; the others look as its plain text does.

    Raises ConfigurationProblem, with a sentence that says why, if it cannot be used.
    """
    from bot.minutes.letterhead import Fit, UnusableTemplate, fit, opened

    if template is None:
        return Fit()
    try:
        opened(template, "de")
        return fit(template)
    except UnusableTemplate as fault:
        raise ConfigurationProblem(f"minutes.template ({template}) cannot be used: {fault}.") from None
