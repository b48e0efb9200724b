"""Keeping secrets: folders and files that only the bot itself can open."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.config import ConfigurationProblem


def private_folder(path: Path) -> None:
    """Make sure the folder exists and is closed to everyone else; raises ConfigurationProblem if not."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as fault:
        raise ConfigurationProblem(f"The folder {path} cannot be used: {fault.strerror}.") from None


def write_secret(path: Path, content: Mapping[str, Any]) -> None:
    """Write a secret so that the file always holds either the old or the new one, with mode 0600."""
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
