"""K1–K7: whenever the bot dies, people see what they would have seen anyway, and each thing once."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.faults import chaos, mortal
from tests.faults.house import Outcome
from tests.faults.minutes import DOUBTED
from tests.faults.mortal import KILLED, POINTS, Moment, Point, UnknownPoint

# Whoever waits for the bot's twentieth start needs more than the usual patience.
pytestmark = pytest.mark.timeout(400)


@cache
def undisturbed(last: str, play: str = "round") -> Outcome:
    """How it goes when nobody dies; once for each process, play and last step."""
    return chaos.undisturbed(play, last=last)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the bot of a test lives: its folder, and its `database` if that is on a server."""

    folder: Path
    database: str


@pytest.fixture
def home(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Home:
    """Nothing is there yet. How it goes undisturbed is played on a file: people see no difference."""
    on_a_server = database_kind == "postgresql"
    return Home(tmp_path, request.getfixturevalue("postgres_url") if on_a_server else "")


def survives(home: Home, points: list[str], last: str = "", play: str = "round") -> Outcome:
    """Play with an end at each point, one after the other; all of them must be reached."""
    outcome = chaos.performed(play, home.folder, points=points, last=last, database=home.database)
    assert chaos.flaw(undisturbed(last, play), outcome) == ""
    assert [death.by for death in outcome.deaths] == points
    return outcome


@pytest.mark.parametrize("name", POINTS)
def test_each_point_is_still_there(name: str) -> None:
    _holder, _name, real = mortal.function_of(POINTS[name])
    assert callable(real)


def test_a_point_that_is_gone_is_an_error_at_once(tmp_path: Path) -> None:
    """Not a bot that lives for ever, and a test that proves nothing."""
    with pytest.raises(UnknownPoint, match=r"Desk\._renamed"):
        mortal.function_of(Point(Moment.BEFORE, "bot.desk:Desk._renamed"))
    code = subprocess.run(
        [sys.executable, "-m", "tests.faults.mortal", "run", "--config", str(tmp_path / "none.toml")],
        env=os.environ | {mortal.KILL_AT: "at-no-such-point"},
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode
    assert code not in (0, KILLED, 78)


def test_k1_p1_killed_before_the_batch_is_safe(home: Home) -> None:
    """The same batch is fetched again: the very first one, the request, answers, a batch of several."""
    points = ["after-sync-response", "before-inbox-commit", "after-sync-response:3", "before-inbox-commit:3"]
    survives(home, points, last="crowd")


def test_k2_killed_before_a_message_is_handled(home: Home) -> None:
    """It is handled at the restart, once."""
    survives(
        home,
        ["after-inbox-commit", "before-decide", "before-decide-commit:2", "after-inbox-commit:4"],
        "crowd",
    )


def test_k3_p3_killed_between_decision_and_sending(home: Home) -> None:
    """What was decided is said at the restart, in order."""
    survives(home, ["after-decide-commit", "before-send", "before-send:3", "after-decide-commit:5"], "crowd")


def test_k4_p2_killed_between_sending_and_noting_it(home: Home) -> None:
    """It leaves again under the same transaction id, and nobody sees it twice."""
    points = [
        "after-send-before-mark",
        "before-mark-commit",
        "after-send-before-mark:3",
        "before-mark-commit:6",
    ]
    survives(home, points, "crowd")


def test_k6_p4_p7_killed_around_the_end_and_the_minutes(home: Home) -> None:
    """It ends once, the themes are looked for again, and every copy of the minutes is the same file."""
    points = [
        *("before-close-commit", "after-close", "mid-clustering", "before-sorting-commit"),
        *("mid-publish", "mid-minutes", "mid-minutes:2", "mid-printing"),
    ]
    outcome = survives(home, points)
    # Three of the draft and three of the minutes, and no other in whatever copy.
    assert len(outcome.files) == 6


def test_k7_killed_while_the_tables_are_made(home: Home) -> None:
    survives(home, ["mid-migration"], "opening")


def test_k6_a25_killed_between_minutes_and_mails_and_around_later_editions(home: Home) -> None:
    """What two released comes out once, by mail too; of a mail that was torn off staff read."""
    points = [
        *("before-task-commit", "before-release-commit:3", "mid-publish", "before-mail"),
        *("after-mail-before-note", "before-edition-commit", "before-edition-commit:2"),
        "before-agreement-commit",
    ]
    outcome = survives(home, points, play="minutes")
    assert DOUBTED in "".join(outcome.reports)


def test_p1_p2_p3_p7_p10_killed_at_random_moments(home: Home) -> None:
    """A small piece of `make chaos`, with the same plan in every run."""
    report = chaos.disturbed("kluntje", 2, 7, undisturbed(""), home.folder, home.database)
    assert report.difference == ""
    # The last one is planned for the last step, and may come too late.
    assert len(report.outcome.deaths) >= 6
