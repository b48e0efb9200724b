"""The log: a line for each record, in two styles, and nobody is quoted in it."""

import io
import json
import logging
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import journal
from bot.command.cli import app

WORDS = "KANARIENVOGEL im Sitzungssaal"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Other tests keep the log they had."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "nio")]
    handlers, levels = loggers[0].handlers[:], [logger.level for logger in loggers]
    # Other tests silence nio altogether.
    logging.getLogger("nio").setLevel(logging.NOTSET)
    # Whoever began a log before left the capture of warnings on, while pytest took back what it had set.
    logging.captureWarnings(False)
    yield
    logging.captureWarnings(False)
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def lines(capture: Capture) -> list[str]:
    return capture.readouterr().err.splitlines()


def test_a_line_of_text_has_time_level_logger_and_message(capsys: Capture) -> None:
    journal.begin("text")
    logging.getLogger("bot.desk").warning("message %s failed, try %d", "$7", 2)
    (line,) = lines(capsys)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00 WARNING bot\.desk message \$7 failed, try 2", line
    )


def test_a_line_of_json_is_an_object_and_the_last_style_holds(capsys: Capture) -> None:
    journal.begin("text")
    journal.begin("json")
    logging.getLogger("bot.desk").info("Grüße an\n%s", "$7")
    (line,) = lines(capsys)
    found = json.loads(line)
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "INFO", "logger": "bot.desk", "message": "Grüße an $7"}
    assert list(json.loads(line)) == ["time", "level", "logger", "message"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_p10_a19_a_fault_is_told_by_its_kind_and_place(capsys: Capture, style: Any) -> None:
    journal.begin(style)
    for logger in ("bot.matrix.listener", "asyncio"):
        try:
            int(WORDS)
        except ValueError:
            logging.getLogger(logger).exception("it failed", stack_info=True)
    told = capsys.readouterr().err
    assert told.count("ValueError at tests/unit/test_journal.py:") == 2
    assert len(told.splitlines()) == 2
    assert "Traceback" not in told
    assert "KANARIENVOGEL" not in told


@pytest.mark.parametrize("logger", ["nio.responses", "aiohttp.client", "apscheduler", "botany", "root"])
def test_p10_a19_a_library_warns_without_its_words(capsys: Capture, logger: str) -> None:
    journal.begin("text")
    logging.getLogger(logger).info("token %s", WORDS)
    logging.getLogger(logger).warning(f"Error validating response: {WORDS}")
    (line,) = lines(capsys)
    assert re.fullmatch(rf"\S+ WARNING {re.escape(logger)} at test_journal\.py:\d+", line)


def test_p10_a_warning_of_the_language_is_told_without_its_words(capsys: Capture) -> None:
    journal.begin("text")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(WORDS, UserWarning, stacklevel=1)
    assert "WARNING py.warnings" in (told := capsys.readouterr().err)
    assert "KANARIENVOGEL" not in told


@pytest.mark.parametrize("logger", ["bot.desk", "nio"])
def test_p10_a_record_that_cannot_be_put_together_quotes_nothing(logger: str) -> None:
    record = logging.LogRecord(logger, logging.ERROR, __file__, 7, "%d is no number", (WORDS,), None)
    assert journal.Line("text").format(record).endswith(f"ERROR {logger} at test_journal.py:7")


def test_p5_a_log_that_nobody_takes_stops_nobody(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.begin("text")
    closed = io.StringIO()
    closed.close()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", closed)
        logging.getLogger("bot.desk").warning("into the void")
    logging.getLogger("bot.desk").warning("heard again")
    (line,) = lines(capsys)
    assert line.endswith("heard again")


def test_p10_a19_the_program_logs_as_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(WORDS, "utf-8")
    (tmp_path / "secret").chmod(0o644)
    (tmp_path / "config.toml").write_text(
        '[matrix]\nhomeserver = "http://127.0.0.1:1"\nuser_id = "@a:b"\npassword_file = "secret"\n'
        '[staff]\nusers = ["@c:b"]\n[operations]\nlog = "json"\n'
    )
    command = [sys.executable, "-m", "bot", "run", "--config", str(tmp_path / "config.toml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    warning, sentence = done.stderr.splitlines()
    assert done.returncode == 78
    assert json.loads(warning)["logger"] == "bot.config"
    assert sentence.startswith("The homeserver http://127.0.0.1:1 cannot be reached")
    assert "KANARIENVOGEL" not in done.stderr


def test_p10_a15_an_id_cannot_move_the_terminal_of_whoever_reads_the_log(capsys: Capture) -> None:
    journal.begin("text")
    logging.getLogger("bot.desk").warning("message %s failed", "$\x1b[2J\u202e7\x07\n2026-01-01 INFO")
    (line,) = lines(capsys)
    assert line.endswith("message $\ufffd[2J\ufffd7\ufffd 2026-01-01 INFO failed")


def test_the_demo_shows_no_warnings_of_libraries_beside_what_is_played(
    tmp_path: Path, capsys: Capture
) -> None:
    CliRunner().invoke(app, ["demo", "--meeting", str(tmp_path / "nowhere.json")])
    logging.getLogger("nio.crypto.log").warning("Missing session")
    logging.getLogger("bot.demo").warning("something is wrong")
    (line,) = lines(capsys)
    assert "bot.demo" in line
