"""An office's own concepts: the command that takes them over, the worker that uses them, the doctor."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Grouping
from bot.health import doctor
from bot.workshop import sorting
from bot.workshop.sorting import Batch, Sorter, Tools
from clustering.knowledge.sources import concepts

ROOT = Path(__file__).parents[2]
CONFIG = """
[matrix]
homeserver = "http://127.0.0.1:9"
user_id = "@u:example.org"
password = "x"
[staff]
users = ["@p:example.org"]
"""
SWIMMING = Batch(
    1,
    "Was beschäftigt Sie?",
    (
        "Viele Viertklässler haben noch kein Seepferdchen.",
        "Hallenbad geschlossen, wir müssen in den Nachbarkreis",
        "Nichtschwimmer werden mehr",
        "Das WLAN im Altbau ist zu schwach.",
        "Kein WLAN im Obergeschoss",
        "Zwei Stellen sind seit Mai unbesetzt",
    ),
)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a configuration, and beside it the documented example."""
    shutil.copytree(ROOT / "docs" / "wissen", tmp_path / "wissen")
    (tmp_path / "config.toml").write_text(CONFIG + '[grouping]\nknowledge = "wissen"\n', "utf-8")
    return tmp_path


def _command(office: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "knowledge", "--config", "config.toml"],
        cwd=office,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_what_the_office_knows_is_taken_over_and_used_by_the_worker_until_it_is_changed(
    office: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ended = await asyncio.to_thread(_command, office)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"{len(concepts()) + 2} Begriffe" in ended.stdout
    wanted = Grouping(knowledge=office / "wissen")
    sorter = Sorter(tools=Tools.of(wanted))
    try:
        (arrangement,) = await sorter.sort([SWIMMING])
        await sorter.examine()
        assert "Themes are sought with less" not in caplog.text
        well = await doctor.grouping(wanted)
        with (office / "wissen" / "examples.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"concept": "Plattdeutsch", "text": "Platt in der Kita"}\n')
        await sorter.examine()
        ill = await doctor.grouping(wanted)
    finally:
        sorter.close()
    assert "Schwimmen lernen" in arrangement.headings
    assert well.well
    assert str(office / "wissen") in well.found
    assert "umlauf knowledge" in ill.remedy
    assert caplog.text.count("the office's knowledge or ours was changed") == 1


def test_what_the_catalogue_names_is_known_without_the_library(office: Path) -> None:
    own = office / "wissen"
    named = set(sorting.concepts(own))
    assert {one.short for one in concepts(own)} <= named
    assert named - set(sorting.concepts()) == {"Schwimmen lernen", *_own_names(own)}


def _own_names(own: Path) -> set[str]:
    ours = {name for one in concepts() for name in (one.heading, one.short)}
    return {name for one in concepts(own) for name in (one.heading, one.short)} - ours


@pytest.mark.parametrize("line", ["5", "{", '"heading"', "[" * 100_000])
def test_names_that_cannot_be_read_are_none(office: Path, line: str) -> None:
    (office / "wissen" / "concepts.jsonl").write_text(line, "utf-8")
    assert set(sorting.concepts(office / "wissen")) == set(sorting.concepts())


def test_a_line_that_cannot_be_used_is_told_in_one_line_with_its_file_and_number(office: Path) -> None:
    with (office / "wissen" / "concepts.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"heading": „Imkern“}\n')
    ended = _command(office)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert ended.stderr.startswith(f"{office / 'wissen' / 'concepts.jsonl'}, Zeile 7: Das ist kein Begriff.")
    assert len(ended.stderr.splitlines()) == 1


def test_without_a_folder_in_the_configuration_the_command_says_what_to_write(office: Path) -> None:
    (office / "config.toml").write_text(CONFIG, "utf-8")
    ended = _command(office)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert 'knowledge = "wissen"' in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
