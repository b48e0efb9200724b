"""A matter that members of a theme speak of, and how well it serves as their heading."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
_PROOF_FROM = 4  # members from which a second one must speak of a matter for it to be the theme's
_SPOKEN = 0.35  # support from which a member speaks of a matter; every text is a little near to many
_APT = 1.0  # how much it counts whether the name means what the members mean


@dataclass(frozen=True, slots=True)
class Subject:
    """Something members of a theme speak of.

    `support` says how much each member speaks of it, `weight` how well it serves as a heading, `written`
    whether it is the members' own noun.
    """

    name: str
    stems: frozenset[str]
    support: Vector
    weight: float
    written: bool

    @property
    def value(self) -> float:
        """How much of the theme it says."""
        return self.weight * (float(self.support.sum()) / len(self.support))  # mean() takes thrice

    @property
    def shared(self) -> bool:
        """Whether more than one member speaks of it, and not only in passing."""
        return int(np.count_nonzero(self.support >= _SPOKEN)) > 1

    @property
    def proven(self) -> bool:
        """Whether it is a matter of the theme: in themes of two or three a single member will do."""
        return self.shared or len(self.support) < _PROOF_FROM

    def nearer(self, cosine: float) -> "Subject":
        """The same, weighed by how near its name is to what the members mean."""
        return replace(self, weight=self.weight * float(np.exp(_APT * cosine)))
