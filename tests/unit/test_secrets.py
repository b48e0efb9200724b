"""A19: what is secret is in no sentence we say about anything, however wrong it is."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.command import cli
from bot.command.terminal import problems
from bot.config import ConfigurationProblem, Settings
from bot.config_file import load
from bot.faults import described
from bot.speech import texts
from bot.speech.commands import Unknown, understand

SECRET = "geheim-7319"
MATRIX = f'[matrix]\nhomeserver = "https://a.b"\nuser_id = "@umlauf:a.b"\npassword = "{SECRET}"\n'
STAFF = '[staff]\nusers = ["@petersen:a.b"]\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        MATRIX + "[staff]\n",
        MATRIX.replace("user_id", "userid") + STAFF,
        MATRIX.replace(f'"{SECRET}"', f'["{SECRET}"]') + STAFF,
        MATRIX.replace(f'"{SECRET}"', SECRET) + STAFF,
        MATRIX.replace(f'"{SECRET}"', f'"{SECRET}') + STAFF,
        MATRIX.replace(f'"{SECRET}"', f'"\\x{SECRET}"') + STAFF,
        MATRIX + f'password = "{SECRET}"\n' + STAFF,
        MATRIX.replace("https://a.b", f"https://umlauf:{SECRET}@a.b") + STAFF,
        MATRIX.replace("https://a.b", f"http://{SECRET}") + STAFF,
        MATRIX.replace("@umlauf:a.b", SECRET) + STAFF,
        MATRIX + STAFF + f'[storage]\ndatabase_url = ["postgresql://u:{SECRET}@h/d"]\n',
        MATRIX + STAFF + f'[rounds]\nlanguage = "{SECRET}"\nholidays = "{SECRET}"\n',
        MATRIX + STAFF + f'[rounds]\noffice_hours = "{SECRET}"\n',
        MATRIX + STAFF + f'[rounds]\ntime_zone = "{SECRET}"\n',
        MATRIX + STAFF + f'[mail]\nsmtp_port = "{SECRET}"\n',
    ],
)
def test_a19_a_mistake_in_the_configuration_is_named_without_any_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationProblem) as caught:
        load(written(tmp_path, text))
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UMLAUF_MATRIX", SECRET),
        ("UMLAUF_MATRIX", f'{{"password": "{SECRET}"'),
        ("UMLAUF_STAFF__USERS", SECRET),
        ("UMLAUF_MATRIX__PASSWORD__X", SECRET),
        ("UMLAUF_MATRIX__HOMESERVER", f"https://u:{SECRET}@a.b"),
    ],
)
def test_a19_a20_nor_is_a_mistake_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationProblem) as caught:
        load(written(tmp_path, MATRIX.replace(SECRET, "anders") + STAFF))
    assert SECRET not in str(caught.value)


def test_a19_settings_show_no_secret_when_they_are_printed(tmp_path: Path) -> None:
    settings: Settings = load(
        written(tmp_path, MATRIX + STAFF + f'[storage]\ndatabase_url = "postgresql://u:{SECRET}@h/d"\n')
    )
    assert SECRET not in f"{settings!r} {settings}"


def test_a19_p10_a_fault_is_told_by_its_kind_and_place_however_deep_it_holds_a_secret() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as fault:
            raise RuntimeError(f"https://a.b/?access_token={SECRET}") from fault
    except RuntimeError as fault:
        told = described(fault)
        group = described(ExceptionGroup(SECRET, [fault]))
    assert told.startswith("RuntimeError at tests/unit/test_secrets.py:")
    assert group == "ExceptionGroup"


@pytest.mark.parametrize("fault", [RuntimeError(SECRET), asyncio.CancelledError(SECRET), OSError(SECRET)])
def test_a19_no_problem_of_ours_is_made_of_a_fault_of_others(fault: BaseException) -> None:
    with pytest.raises(type(fault)), problems():
        raise fault


@pytest.mark.parametrize(
    ("broken", "sentence"), [("homeserver", "cannot be reached"), ("folder", "data cannot be used: ")]
)
def test_a19_the_program_ends_with_one_line_and_without_its_password(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    broken: str,
    sentence: str,
) -> None:
    """Be it a homeserver that is not there or a folder that is a file."""
    text = MATRIX.replace("https://a.b", "http://127.0.0.1:1") + STAFF
    if broken == "folder":
        (tmp_path / "data").write_text(SECRET, "utf-8")
    monkeypatch.setattr(sys, "argv", ["umlauf", "run", "--config", str(written(tmp_path, text))])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    out, err = capfd.readouterr()
    assert caught.value.code == 78
    assert sentence in err
    assert SECRET not in out + err
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [f"passwort {SECRET}", f"{SECRET}", f"mein Passwort\n{SECRET}"])
def test_a19_what_is_no_command_is_not_quoted_back(words: str) -> None:
    """The bot's own message would stay in the room when the writer deletes hers."""
    found = understand(f"!runde {words}", prefix_needed=True)
    assert isinstance(found, Unknown)
    said = texts.load("de")(
        "command.unknown", word=found.word, suggestion=found.suggestion or "", prefix="!runde", agree=True
    )
    assert SECRET not in said
