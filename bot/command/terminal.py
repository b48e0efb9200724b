"""What all commands share: the configuration, the texts, and how an error ends them.

Exit codes: 0 well, 2 wrong usage, 75 try again, 78 configuration, 1 anything else; an error is one line.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.speech.texts import Texts

ANYTHING_ELSE = 1
WRONG_USAGE = 2
TRY_AGAIN = 75
CONFIGURATION = 78

WRITTEN = Path("config.toml")
"""What `umlauf init` writes, and what counts if no other is named."""


def _here() -> Path:
    if not WRITTEN.exists():
        from bot.speech.texts import load

        stop(plain(load("de"), "init.missing", place=str(WRITTEN)), WRONG_USAGE)
    return WRITTEN


Config = Annotated[
    Path,
    typer.Option(
        "--config",
        default_factory=_here,
        show_default=False,
        help=f"Die Konfigurationsdatei, sonst {WRITTEN} in diesem Ordner",
    ),
]


def configured(path: Path) -> "Settings":
    """The settings; from here on the log says what happens, and nothing of what anybody wrote."""
    from bot import journal
    from bot.config_file import load

    journal.begin("text")
    with problems():
        settings = load(path)
    journal.begin(settings.operations.log)
    return settings


@contextmanager
def problems() -> Iterator[None]:
    """What does not fit together is one sentence and exit code 78; what passes by itself ends with 75.

    A service manager begins again after the one, and after the other only if it is told to.
    """
    from bot.config import ConfigurationProblem
    from bot.matrix.client import Unreachable
    from bot.matrix.cross_signing import SigningProblem
    from bot.matrix.identity import IdentityProblem
    from bot.store.database import DatabaseBusy, DatabaseProblem

    try:
        yield
    except DatabaseBusy as problem:
        stop(str(problem), TRY_AGAIN)
    except (ConfigurationProblem, DatabaseProblem, IdentityProblem, SigningProblem, Unreachable) as problem:
        stop(str(problem), CONFIGURATION)


def plain(texts: "Texts", name: str, **values: object) -> str:
    """A text of the catalogue as it reads on a terminal."""
    from bot.matrix import layout

    return layout.plain(texts(name, **values))


def stop(sentence: str, code: int) -> NoReturn:
    """End with one line and an exit code."""
    print(sentence, file=sys.stderr)
    sys.exit(code)
