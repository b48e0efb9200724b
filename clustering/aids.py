"""What the grouping may use beside words and our knowledge of the field."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Aids:
    """Whether to read what texts mean, with the encoder that comes along, and with a model of the office's.

    `model` is a folder on this machine (see `clustering.semantic`), `knowledge` one in which an office keeps
    concepts and examples of its own (see `clustering.knowledge`).
    """

    encoder: bool = True
    model: Path | None = None
    knowledge: Path | None = None


ALL = Aids()
