"""The configuration file: TOML, read once into settings.

What is wrong is said in one sentence that names the key.
"""

import os
import re
import tomllib
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from bot.config import ConfigurationProblem, Section, Settings, reason

_HEADER = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
# What pydantic says of these, nobody who writes a configuration would say.
_WHY = {
    "bool_parsing": "must be true or false, without quotation marks",
    "bool_type": "must be true or false, without quotation marks",
    "int_parsing": "must be a whole number",
    "missing": "is missing",
    "string_type": "must be text in quotation marks",
    "tuple_type": 'must be a list: ["…", "…"]',
}


def load(path: Path) -> Settings:
    """Read the configuration at `path`; relative paths in it are relative to the file.

    Raises ConfigurationProblem with one sentence that names the file and the key or line.
    """
    text = _read(path)
    try:
        settings = Settings(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        hint = "; text stands between straight quotation marks" if "Invalid value" in str(fault) else ""
        raise ConfigurationProblem(f"{path}: {fault}{hint}.") from None
    except SettingsError:
        # What pydantic says about it may quote the value.
        raise ConfigurationProblem(
            "A variable UMLAUF_… of the environment cannot be read; lists and sections are written as JSON."
        ) from None
    except ValidationError as fault:
        error = fault.errors()[0]
        line = _line(text, error)
        place = f"{path}, line {line}" if line else path
        raise ConfigurationProblem(f"{place}: {_sentence(error)}") from None
    return _anchored(settings, path.resolve().parent)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as fault:
        raise ConfigurationProblem(f"{path} cannot be read: {reason(fault)}.") from None
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise ConfigurationProblem(f"{path}, line {line}: please save the file as UTF-8.") from None


def _sentence(error: ErrorDetails) -> str:
    """One sentence about the first mistake; never the value itself, which may be a secret."""
    key = ".".join(str(part) for part in error["loc"])
    why = str(error.get("ctx", {}).get("error", "")) or _WHY.get(error["type"], error["msg"])
    if error["type"] == "extra_forbidden":
        return f"{key} is not a known key."
    return f"{key} {why}." if key else f"{why}."


def _line(text: str, error: ErrorDetails) -> int | None:
    """Where a mistaken key stands in the file; None if nowhere, or if the environment speaks instead."""
    wanted = ".".join(str(part) for part in error["loc"][:2])
    if f"UMLAUF_{wanted.replace('.', '__')}".upper() in os.environ:
        return None
    table = ""
    for no, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = found = header[1]
        elif key := _KEY.match(line):
            found = f"{table}.{key[1]}" if table else key[1]
        else:
            continue
        if found == wanted:
            return no
    return None


def _anchored(settings: Settings, base: Path) -> Settings:
    """Make every relative path of the file absolute."""
    placed: dict[str, Section] = {
        name: section.model_copy(update=_paths(section, base))
        for name, section in settings
        if isinstance(section, Section)
    }
    storage = settings.storage.model_copy(update=_paths(settings.storage, base))
    url = storage.database_url or f"sqlite:///{storage.directory / 'umlauf.db'}"
    placed["storage"] = storage.model_copy(update={"database_url": _anchored_url(url, base)})
    return settings.model_copy(update=placed)


def _paths(section: BaseModel, base: Path) -> dict[str, Path]:
    return {name: base / value for name, value in section if isinstance(value, Path)}


def _anchored_url(url: str, base: Path) -> str:
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith(prefix + "/"):
        return url
    return f"{prefix}{base / url.removeprefix(prefix)}"
