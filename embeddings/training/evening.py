"""The last step: what differs between translations counts for less."""

from __future__ import annotations

import numpy as np

from embeddings.encoder import Vectors
from embeddings.training.tokens import Bags

_LEAST = 0.05


def evened(vectors: Vectors, left: Bags, right: Bags, power: float) -> Vectors:
    """``vectors`` with each direction divided by how far translations ``left[i]`` and ``right[i]`` differ in it.

    The divisor is the variance of the differences to ``power``; directions of less than a twentieth of the mean
    variance count as that. At 1/2 this is within-class covariance normalization (Hatch, Kajarekar and Stolcke,
    INTERSPEECH 2006). The map is linear: it may be done to tokens as well as to texts.
    """
    differences = _texts(vectors, left) - _texts(vectors, right)
    variances, directions = np.linalg.eigh(differences.T @ differences / max(len(differences), 1))
    smallest = float(variances.mean()) * _LEAST
    if smallest <= 0:
        return vectors
    divided = directions * np.maximum(variances, smallest) ** -power
    return np.asarray(vectors @ divided @ directions.T, dtype=np.float32)


def _texts(vectors: Vectors, bags: Bags) -> Vectors:
    """``(n_texts, dimension)`` of unit length; zero for a text without tokens."""
    sums = np.zeros((len(bags), vectors.shape[1]), dtype=np.float32)
    for place, (start, end) in enumerate(zip(bags.starts[:-1], bags.starts[1:], strict=True)):
        sums[place] = vectors[bags.tokens[start:end]].sum(axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), dtype=np.float32)
