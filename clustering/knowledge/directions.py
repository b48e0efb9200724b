"""What a statement means, as a point: statements of one matter lie near each other, whatever their words.

A small multilingual encoder gives 768 numbers for a statement, those of its last two layers. Its weights are
an installed package, nothing is fetched; where it is missing or damaged, nothing here is `readable`, and the
grouping does without. Most of what it sees (tone, length, grammar) is of no use here;
linear discriminant analysis over the example statements keeps the directions in which concepts differ from
each other more than within themselves. They are derived once (`python -m clustering.knowledge`), and they
help outside the field, too.
"""

import logging
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh

from clustering.forgetting import forgotten
from clustering.knowledge.sources import LEARNT, Example
from clustering.vectors import Matrix

if TYPE_CHECKING:
    from clustering.knowledge.encoder import Encoder

_log = logging.getLogger(__name__)
ARTEFACT = LEARNT
DIRECTIONS = 200  # with 128 a little less outside the field, with 300 nothing more
_LONGEST = 600  # letters that are read; statements are short, and a log file pasted in shall cost little

_KEPT = 5_000  # texts whose places are kept, a kilobyte each

Vectors = npt.NDArray[np.float32]
_read_lately: dict[str, Matrix] = {}
forgotten(_read_lately.clear)
_read_for_good: dict[str, Matrix] = {}


def places(texts: Sequence[str]) -> Matrix:
    """Each text as a point, shape (n_texts, n_directions), seen from the middle of all examples."""
    if not texts:
        return np.zeros((0, DIRECTIONS))
    points = seen(encoded(texts), *_stored())
    _keep(texts, points)
    return points


def seen(vectors: Vectors, middle: Vectors, directions: Vectors) -> Matrix:
    """What the encoder gives, along the directions."""
    return np.asarray((vectors - middle) @ directions, dtype=float)


def recalled(texts: Sequence[str]) -> Matrix:
    """As `places`, but a text read a moment ago is not read again; reading is what costs."""
    points = {text: _read_lately[text] for text in texts if text in _read_lately}
    points |= {text: _read_for_good[text] for text in texts if text in _read_for_good}
    new = [text for text in dict.fromkeys(texts) if text not in points]
    points |= zip(new, places(new), strict=True)
    return np.array([points[text] for text in texts]).reshape(len(texts), DIRECTIONS)


def read_for_good(names: Collection[str]) -> None:
    """Read what returns in every round and is nobody's words, so that `recalled` always has it."""
    new = [name for name in names if name not in _read_for_good]
    if new:
        _read_for_good.update(zip(new, places(new), strict=True))


def _keep(texts: Sequence[str], points: Matrix) -> None:
    if len(_read_lately) + len(texts) > _KEPT:
        _read_lately.clear()
    _read_lately.update(zip(texts[:_KEPT], points[:_KEPT], strict=True))


def encoded(texts: Sequence[str]) -> Vectors:
    """The encoder's layers, shape (n_texts, 768); it cannot read halves of letters (lone surrogates).

    Raises whatever there is to raise where the encoder is not `readable`.
    """
    plain = [text[:_LONGEST].encode("utf-8", "replace").decode("utf-8") for text in texts]
    return np.asarray(_encoder().encode(plain))


@cache
def readable() -> bool:
    """Whether the encoder is there and whole; if not, the log says so once."""
    try:
        return bool(np.isfinite(places(["Probe"])).all())
    except Exception as fault:  # whatever a package does that is half there
        _log.warning("the encoder cannot be used (%s); themes are sought without it", type(fault).__name__)
        return False


@cache
def _encoder() -> "Encoder":
    from clustering.knowledge.encoder import Encoder

    return Encoder()


def discriminant(vectors: Matrix, owner: npt.NDArray[np.intp]) -> Matrix:
    """Directions in which the means of the groups differ, the more telling ones longer."""
    sizes = np.bincount(owner)[:, None]
    means = np.zeros((len(sizes), vectors.shape[1]))
    np.add.at(means, owner, vectors)
    means /= sizes
    apart, own = means - vectors.mean(axis=0), vectors - means[owner]
    within = own.T @ own / len(own)
    within += np.eye(len(within)) * np.trace(within) / len(within)  # few examples: trust them halfway
    ratio, axes = eigh(apart.T @ apart / len(means), within)
    best = np.argsort(-ratio)[:DIRECTIONS]
    return np.asarray(axes[:, best] * np.sqrt(np.maximum(ratio[best], 0)))


def derived(vectors: Vectors, examples: Sequence[Example]) -> dict[str, Vectors]:
    """The directions of the examples as they are stored, given what the encoder gives for each."""
    owner = np.array([example.concept for example in examples], dtype=np.intp)
    exact = vectors.astype(float)
    return {
        "middle": exact.mean(axis=0).astype(np.float32),
        "directions": discriminant(exact, owner).astype(np.float16),  # half the size, the same themes
    }


@cache
def _stored() -> tuple[Vectors, Vectors]:
    with (
        files(__package__).joinpath(ARTEFACT).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return stored["middle"], stored["directions"].astype(np.float32)
