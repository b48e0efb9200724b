"""What was worked out from people's words can be forgotten, and nothing is kept elsewhere."""

import re
from pathlib import Path

import clustering
from clustering.forgetting import forget, forgotten, passing

SOURCES = sorted(Path(clustering.__file__).parent.rglob("*.py"))


def test_what_is_kept_is_worked_out_once_until_it_is_forgotten() -> None:
    asked = []

    @passing(2)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    assert [length("Frau"), length("Frau")] == [4, 4]
    assert asked == ["Frau"]
    forget()
    assert length("Frau") == 4
    assert asked == ["Frau", "Frau"]


def test_what_keeps_in_another_way_is_emptied_too() -> None:
    kept = {"Frau": 4}
    forgotten(kept.clear)
    forget()
    assert kept == {}


def test_nothing_that_takes_a_text_is_kept_in_any_other_way() -> None:
    """`cache` is for what is read from files: it takes nothing, or a folder (and when it was changed)."""
    found = [
        (path.name, match.group(1))
        for path in SOURCES
        for match in re.finditer(
            r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\ndef (\w+\([^)]*\))", path.read_text("utf-8")
        )
        if not re.fullmatch(r"\w+\((?:folder: Path(?:, stamp: int)?)?\)", match.group(1))
    ]
    assert found == []
    using = {path.name for path in SOURCES if "lru_cache(" in path.read_text("utf-8")}
    assert using == {"forgetting.py", "field.py"}  # that one keeps a single folder of an office, no text
