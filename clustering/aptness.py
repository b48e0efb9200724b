"""How apt a name is for statements: whether it means what they mean, as the small encoder sees both.

„Fahrkarten“ is near to statements about buses though nobody wrote it, „Kopf“ is far from statements about
fear though everybody did.
"""

from collections.abc import Sequence

import numpy as np

from clustering.knowledge import recalled
from clustering.subject import Vector
from clustering.vectors import directed


def aptness(names: Sequence[Sequence[str]], themes: Sequence[Sequence[str]]) -> list[Vector]:
    """For each theme (its members' texts) the cosines of its names to the middle of its members, −1 to 1."""
    flat = [text for members in themes for text in members]
    points = dict(zip(flat, recalled(flat), strict=True))
    middles = [directed(np.mean([points[text] for text in members], axis=0)) for members in themes]
    called = [name for of in names for name in of]
    ways = dict(zip(called, directed(recalled(called)), strict=True))
    return [np.array([ways[name] @ middle for name in of]) for of, middle in zip(names, middles, strict=True)]
