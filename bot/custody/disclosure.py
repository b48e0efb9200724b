"""Keeping what a person is told of herself (`bot.conduct.privacy.disclosing`) in a file for the operator."""

import os
from contextlib import suppress
from pathlib import Path

from bot.custody.problem import CustodyProblem


def keep(text: str, file: Path) -> None:
    """Write it into a file that only its owner can open, or leave nothing behind. Raises CustodyProblem."""
    draft = file.with_name(f"{file.name}.new")
    try:
        # What lies there already may be a link, or open to others.
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as sink:
            sink.write(text)
        draft.replace(file)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise CustodyProblem("not_written", place=str(file)) from None
