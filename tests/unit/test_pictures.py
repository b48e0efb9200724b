"""The pictures of the README and the handbook can be drawn anew from the texts as they are."""

import runpy
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def test_the_texts_in_the_pictures_are_still_said() -> None:
    drawing = _drawing()
    opening, guided = ("".join(drawing[name]()) for name in ("opening", "guided"))
    assert "Netzwerktreffen Sprachförderung · Runde 3 ist eröffnet" in opening
    assert "Gleich folgen zwei Fragen" in opening
    assert "Es sind zwei Fragen" in guided
    assert "Drei neue Tagespflegepersonen haben im Oktober angefangen" in guided


def test_the_minutes_in_the_pictures_are_still_written() -> None:
    drawing = _drawing()
    # Sorted they take seconds; what surrounds them is made in the same way.
    minutes = drawing["written"](())
    (first,) = drawing["mail"](minutes)
    assert "Februar 2027" in first
    assert "Familienzentrum Elmstede" in first


def _drawing() -> dict[str, Any]:
    return runpy.run_path(str(PICTURES / "draw.py"), run_name="drawing")
