"""The watch over all logs of all tests watches indeed; and what libraries log is none of our logs' words."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests import discretion
from tests.homeserver import Homeserver

ANNA = "@anna:fake.example"
ROOT = Path(__file__).parents[2]
WORDS = "KANARIENVOGEL im Sitzungssaal"

GOSSIP = f"""
import logging
from tests import discretion

def test_p10_gossip():
    discretion.said("Guten Morgen, alle!\\n{WORDS}")
    logging.getLogger("bot.desk").warning("failed at {WORDS}!")

def test_p10_discretion():
    logging.getLogger("bot.desk").warning("failed at {WORDS}!")

def test_p10_gossip_of_a_process(tmp_path):
    discretion.secret("pw-7")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "umlauf.log").write_text("login with pw-7 failed")
"""


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR])
def test_p10_a19_a_logger_that_gossips_is_caught(level: int) -> None:
    homeserver = Homeserver()
    homeserver.text(ANNA, f"Guten Morgen,\n  {WORDS}")
    homeserver.text(ANNA, "* Neu", **{"m.new_content": {"body": "Der Vertreter heißt anders"}})
    token = homeserver.token(ANNA)
    log = logging.getLogger("bot.desk")
    for words in (WORDS, "Der Vertreter heißt anders", token, "Guten Morgen,"):
        log.log(level, "message %s", words)
    caught = discretion.gossip()
    assert [line.rpartition(" message ")[2] for line in caught] == [
        WORDS,
        "Der Vertreter heißt anders",
        token,
        "Guten Morgen,",
    ]
    log.log(level, "message %s failed (%s)", "$7", "KeyError")
    assert discretion.gossip() == []


def test_p10_a19_a_test_in_which_somebody_gossips_fails(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(GOSSIP, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.discretion", "-p", "no:randomly", "-q", "-rfE"]
    command += ["-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path / "test_it.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150, check=False)
    lines = (line.split(" - ")[0] for line in done.stdout.splitlines())
    summary = [line for line in lines if line.startswith(("FAILED", "ERROR ")) and "::" in line]
    assert [(line.split()[0], line.rpartition("::")[2]) for line in summary] == [
        ("FAILED", "test_p10_gossip"),
        ("ERROR", "test_p10_gossip_of_a_process"),
    ], done.stdout
