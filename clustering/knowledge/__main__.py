"""Write what is derived anew when concepts or examples have changed: `python -m clustering.knowledge`."""

from pathlib import Path

from clustering.knowledge import directions, examples

for part in (examples, directions):
    part.write(Path(__file__).with_name(part.ARTEFACT))
