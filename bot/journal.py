"""The log: one line for each record, with ids and reasons, and nothing of what anybody wrote.

Our own records say so much and no more. What a library logs may quote a message, a password or a token; of
such a record only its warnings pass, and of these only who warns, and where in its code.
"""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.faults import described

Style = Literal["text", "json"]

_OURS = "bot"


class Line(logging.Formatter):
    """Writes a record as one line: as text, or as a JSON object with time, level, logger and message."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._json = style == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        parts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        return json.dumps(parts, ensure_ascii=False) if self._json else " ".join(parts.values())


class _Journal(logging.Handler):
    """Standard error, as it is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        # A log that nobody takes must not end what was going on.
        with suppress(OSError, ValueError):
            print(self.format(record), file=sys.stderr, flush=True)


def begin(style: Style) -> None:
    """From now on this process keeps a log in this style, on standard error; again changes the style."""
    root = logging.getLogger()
    for handler in [known for known in root.handlers if isinstance(known, _Journal)]:
        root.removeHandler(handler)
    journal = _Journal()
    journal.setFormatter(Line(style))
    root.addHandler(journal)
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)


def _message(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] == _OURS
    said = _said(record) if ours else f"at {Path(record.pathname).name}:{record.lineno}"
    fault = record.exc_info[1] if record.exc_info else None
    return f"{said} ({described(fault)})" if fault is not None else said


def _said(record: logging.LogRecord) -> str:
    """What we said, on one line, and nothing in it that would move a terminal: ids are made by strangers.

    A record that cannot be put together must not end what was going on.
    """
    try:
        line = " ".join(record.getMessage().splitlines())
    except (TypeError, ValueError):
        return f"at {Path(record.pathname).name}:{record.lineno}"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
