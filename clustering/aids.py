"""What the grouping may use beside words and the knowledge of the field."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Aids:
    """Whether to read what texts mean, with the encoder that comes along, and with a model of the office's.

    `model` is a folder on this machine (see `clustering.semantic`).
    """

    encoder: bool = True
    model: Path | None = None


ALL = Aids()
