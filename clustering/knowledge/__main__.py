"""Write the derived vectors anew when concepts or examples have changed: `python -m clustering.knowledge`."""

from pathlib import Path

from clustering.knowledge.examples import ARTEFACT, write

write(Path(__file__).with_name(ARTEFACT))
