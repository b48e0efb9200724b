"""Sparse matrices of term counts: the arithmetic that similarity and knowledge have in common."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse


def count_matrix(bags: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> sparse.csr_matrix:
    """How often each known term stands in each bag, shape (n_bags, n_terms)."""
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for term, count in sorted(Counter(term for term in bag if term in vocabulary).items()):
            rows.append(row)
            columns.append(vocabulary[term])
            values.append(float(count))
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(bags), len(vocabulary)))


def sublinear(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 + log(count): the second mention of a word says less than the first."""
    damped = counts.copy()
    damped.data = 1 + np.log(damped.data)
    return damped


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows scaled to length 1; empty rows stay empty."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(length > 0, length, 1.0)) @ rows
