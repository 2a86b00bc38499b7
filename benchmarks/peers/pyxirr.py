"""Internal rates by pyxirr, one vector after the other; effective a year, of monthly flows."""

from __future__ import annotations

import numpy as np
from pyxirr import irr

from benchmarks.peers.timed import Floats, timed

__all__ = ["run"]


def run(net: Floats) -> Floats:
    """A rate a year for each vector of `[month, vector]`, NaN where none is found."""
    rows = np.ascontiguousarray(net.T)
    return (1.0 + np.array([irr(row) for row in rows], dtype=float)) ** 12 - 1.0


if __name__ == "__main__":
    timed(run)
