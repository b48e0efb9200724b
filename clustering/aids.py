"""What the grouping may use beside words and the knowledge of the field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aids:
    """Whether to read what texts mean, with the encoder that comes along."""

    encoder: bool = True


ALL = Aids()
