"""The guide for whoever looks after the machine tells of commands, exit codes and figures that there are."""

import re
from configparser import RawConfigParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from bot.command.cli import app
from bot.command.terminal import CONFIGURATION, WRONG_USAGE
from bot.health.metrics import Stock, _Figures, _written

GUIDE = Path("docs/operation.md").read_text(encoding="utf-8")


def units() -> list[RawConfigParser]:
    """The units of systemd that the guide shows."""
    found = []
    for block in re.findall(r"```ini\n(.*?)```", GUIDE, re.DOTALL):
        unit = RawConfigParser()
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string(block)
        found.append(unit)
    return found


def commands() -> list[list[str]]:
    """What stands behind `umlauf` in a shell, in a unit or between the lines."""
    said = re.findall(r"(?:venv/bin/|`)umlauf ([a-z]+(?: [-/A-Za-z.]+)*)", GUIDE)
    return [words.split() for words in said]


def test_all_commands_are_there_with_their_options() -> None:
    program: Any = typer.main.get_command(app)
    said = commands()
    assert {"init", "run", "doctor", "backup", "restore", "migrate"} <= {words[0] for words in said}
    for name, *rest in said:
        options = {option for one in program.commands[name].params for option in one.opts}
        assert {word for word in rest if word.startswith("--")} <= options, name


def test_the_service_is_started_again_but_for_what_a_person_has_to_mend() -> None:
    service = units()[0]["Service"]
    assert service["Restart"] == "always"
    assert {int(code) for code in service["RestartPreventExitStatus"].split()} == {WRONG_USAGE, CONFIGURATION}


def test_the_figures_worth_an_alarm_are_told() -> None:
    page = _written(_Figures(Stock(datetime.now(UTC), {}, {"waiting": 1}, {}), 0.0, 0)).decode()
    named = re.findall(r"`(umlauf_\w+)`", GUIDE)
    assert len(named) == 2
    assert all(f"\n{name}" in page for name in named)


def test_what_the_service_writes_to_is_made_before_and_what_the_clock_starts_is_turned_on() -> None:
    """Without its folder systemd does not even start it."""
    service, backup, timer = units()
    made = re.findall(r"mkdir -m 700 ([a-z ]+)", GUIDE)[0].split()
    (out,) = re.findall(r"--out (\S+)", backup["Service"]["ExecStart"])
    assert {Path(service["Service"]["ReadWritePaths"]).name, Path(out).name} == set(made)
    assert timer.has_section("Timer")
    assert "`systemctl enable --now umlauf-backup.timer`" in GUIDE
