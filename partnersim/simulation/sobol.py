"""Scrambled Sobol points by their index."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.stats import qmc

__all__ = ["MOST_POINTS", "sobol_uniforms"]

Floats = NDArray[np.float64]

BITS = 32
MOST_POINTS = 2**BITS
EVEN = 0.5 / MOST_POINTS  # in the middle of the equal parts of (0, 1) that the points begin

_advancing = Lock()


def sobol_uniforms(dimensions: int, seed: int, first: int, count: int) -> Floats:
    """Points `first` … `first + count − 1` of a sequence `[dimension, draw]`, in (0, 1); none where it has none.

    Scrambled by a random linear matrix and a digital shift (Matoušek 1998) that `seed` names.
    """
    if dimensions == 0:
        return np.empty((0, count))
    with _advancing:
        sequence = _sequence(dimensions, seed)
        if sequence.num_generated > first:
            sequence.reset()
        if sequence.num_generated < first:
            sequence.fast_forward(first - sequence.num_generated)
        points = sequence.random(1 << (count - 1).bit_length())[:count]  # of another number scipy warns
    return np.asarray(np.ascontiguousarray(points.T) + EVEN)


@lru_cache(maxsize=4)
def _sequence(dimensions: int, seed: int) -> qmc.Sobol:
    """A sequence that goes on where it was left: to a point far on, all before must be passed."""
    from scipy.stats import qmc

    return qmc.Sobol(dimensions, scramble=True, bits=BITS, rng=np.random.default_rng(seed))
