"""The pictures of the README and the handbook can be drawn anew from the texts as they are."""

import runpy
from pathlib import Path

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def test_the_texts_in_the_pictures_are_still_said() -> None:
    drawing = runpy.run_path(str(PICTURES / "draw.py"), run_name="drawing")
    opening, guided = ("".join(drawing[name]()) for name in ("opening", "guided"))
    assert "Netzwerktreffen Sprachförderung · Runde 3 ist eröffnet" in opening
    assert "Gleich folgen 2 Fragen" in opening
    assert "Es sind 2 Fragen" in guided
    assert "Drei neue Tagespflegepersonen haben im Oktober angefangen" in guided
