"""Term counts and points as rows of a matrix: the arithmetic that similarity and knowledge have in common."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

Matrix = npt.NDArray[np.float64]


def count_matrix(bags: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> sparse.csr_matrix:
    """How often each known term stands in each bag, shape (n_bags, n_terms)."""
    columns, ends = array("i"), array("i", [0])
    for bag in bags:
        columns.extend([vocabulary[term] for term in bag if term in vocabulary])
        ends.append(len(columns))
    shape = len(bags), len(vocabulary)
    counts = sparse.csr_matrix((np.ones(len(columns)), np.array(columns), np.array(ends)), shape=shape)
    counts.sum_duplicates()
    return counts


def sublinear(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 + log(count): the second mention of a word says less than the first."""
    damped = counts.copy()
    damped.data = 1 + np.log(damped.data)
    return damped


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows scaled to length 1; empty rows stay empty."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(length > 0, length, 1.0)) @ rows


def directed(points: Matrix) -> Matrix:
    """Points at length 1, one or a row of each; one in the very middle has no direction and stays there."""
    length = np.linalg.norm(points, axis=-1, keepdims=True)
    return np.asarray(points / np.where(length > 1e-9, length, 1.0))
