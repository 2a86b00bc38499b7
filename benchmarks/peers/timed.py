"""What a peer's process does: read arrays, run the peer on them, write what it found and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEW", "Floats", "timed"]

Floats = NDArray[np.float64]

FEW = 2  # scenarios of a run before, which is not timed: it loads what is loaded once


def timed(run: Callable[..., Floats]) -> None:
    """Run on the arrays of the .npz named first, scenarios last, and write `found` and `seconds` to the second."""
    source, target = sys.argv[1:]
    with np.load(source) as archive:
        arrays = {name: archive[name] for name in archive.files}
    run(**{name: array[..., :FEW] for name, array in arrays.items()})
    start = time.perf_counter()
    found = run(**arrays)
    seconds = time.perf_counter() - start
    np.savez(target, found=found, seconds=seconds)
