"""Knowledge that was changed by hand: left out until what is derived is written anew, and checked before."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = """
import json, logging, sys
logging.basicConfig(format="%(levelname)s %(message)s")
import clustering
from clustering.knowledge import current, field_of
texts = ["Stelle unbesetzt", "Keine Bewerbung auf die Stelle", "Das WLAN ist schwach", "Kein WLAN im Altbau"]
found = [clustering.group(texts, question="Was fehlt?") for _ in range(2)]
matched = clustering.match(texts[:2], texts[2:])
known = field_of().recognition(texts)
print(json.dumps([current(), known, [theme.heading for theme in found[0].themes]]))
"""
Concepts = list[dict[str, Any]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, whose knowledge may be changed."""
    skipped = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "clustering", tmp_path / "clustering", ignore=skipped) / "knowledge"


def _run(copy: Path, *what: str) -> subprocess.CompletedProcess[str]:
    home = copy.parent.parent
    env = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *what], cwd=home, env=env, capture_output=True, text=True, check=False
    )


def _change(copy: Path, change: Callable[[Concepts], object]) -> None:
    file = copy / "concepts.jsonl"
    concepts = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    change(concepts)
    file.write_text("\n".join(map(json.dumps, concepts)), encoding="utf-8")


def _add(concepts: Concepts) -> None:
    concepts.append({"heading": "Bienen", "group": "Garten", "cues": ["biene"]})


@pytest.mark.parametrize("change", [_add, lambda concepts: concepts.reverse()])
def test_changed_knowledge_is_left_out_and_the_log_says_so_once(
    copy: Path, change: Callable[[Concepts], object]
) -> None:
    _change(copy, change)
    ended = _run(copy, "-c", SCRIPT)
    assert ended.returncode == 0, ended.stderr
    current, recognised, headings = json.loads(ended.stdout)
    assert (current, recognised) == (False, 0)
    assert all(headings)
    assert ended.stderr.splitlines() == [
        "WARNING concepts or examples have changed; themes are sought without knowledge of the field"
    ]


def test_a_cue_more_needs_nothing_written_anew(copy: Path) -> None:
    _change(copy, lambda concepts: concepts[0]["cues"].append("biene"))
    ended = _run(copy, "-c", SCRIPT)
    assert json.loads(ended.stdout)[0]
    assert not ended.stderr


def _misspell(copy: Path) -> str:
    lines = (copy / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    lines[2] = json.dumps({"concept": "Binen", "text": "Imker gesucht"})
    (copy / "examples.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return f"{copy / 'examples.jsonl'}, line 3: there is no concept „Binen“ in concepts.jsonl."


def _break(copy: Path) -> str:
    with (copy / "examples.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"concept": "Bienen"\n')
    number = len((copy / "examples.jsonl").read_text(encoding="utf-8").splitlines())
    return f"{copy / 'examples.jsonl'}, line {number}: an example is an object with text and concept."


def _lines(copy: Path) -> int:
    return len((copy / "concepts.jsonl").read_text(encoding="utf-8").splitlines())


def _leave_bare(copy: Path) -> str:
    _change(copy, _add)
    return f"{copy / 'concepts.jsonl'}, line {_lines(copy)}: „Bienen“ has no example in examples.jsonl."


def _double(copy: Path) -> str:
    _change(copy, lambda concepts: (_add(concepts), _add(concepts)))
    return f"{copy / 'concepts.jsonl'}, line {_lines(copy)}: „Bienen“ stands there twice."


@pytest.mark.parametrize("flaw", [_misspell, _break, _leave_bare, _double])
def test_before_anything_is_written_anew_a_sentence_says_what_does_not_fit(
    copy: Path, flaw: Callable[[Path], str]
) -> None:
    told = flaw(copy)
    ended = _run(copy, "-m", "clustering.knowledge")
    assert (ended.returncode, ended.stderr.strip()) == (78, told)
    for artefact in copy.glob("*.npz"):
        assert artefact.read_bytes() == (ROOT / "clustering" / "knowledge" / artefact.name).read_bytes()
