"""The parts of drawn demand alone, on rows that stay in the caches: the making of normals, and the sharing of money."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

import numpy as np

from benchmarks.rounds import Side, in_threads, times
from benchmarks.samples import FIVE_PHASE, draw, touched
from partnersim.engine.run import run

__all__ = ["AGAIN", "SIZE", "five_phase_alone", "kernel_of_run", "normals_alone", "numpys_normals"]

LANES, MONTHS = 512, 120
SIZE = LANES * MONTHS  # of a batch, scenario-months
AGAIN = 100  # so often each thread does its own batch


def normals_alone(threads: int) -> Side:
    """The engine's own normals, a batch in every thread AGAIN times."""
    from partnersim.engine.compiled import fill_normals

    def batch() -> Side:
        return times(AGAIN, partial(fill_normals, 1, 2, 3, 4, 0, np.empty((MONTHS, LANES)), np.empty((4, LANES))))

    return in_threads([batch() for _ in range(threads)])


def numpys_normals(threads: int) -> Side:
    """The same of NumPy."""

    def batch(seed: int) -> Side:
        return times(AGAIN, partial(np.random.default_rng(seed).standard_normal, out=np.empty((MONTHS, LANES))))

    return in_threads([batch(seed) for seed in range(threads)])


def five_phase_alone(threads: int, scenarios: int = LANES) -> Side:
    """The compiled month loop, receipts and balances, without what calling it takes."""
    return in_threads([times(AGAIN, kernel_of_run(scenarios, MONTHS)) for _ in range(threads)])


def kernel_of_run(scenarios: int, months: int) -> Side:
    """The compiled loop with the very arguments that `run` gives it."""
    from partnersim.engine import compiled

    flows = draw(scenarios, months, 2)
    out = touched(FIVE_PHASE, flows[1])
    with patch.object(compiled, "run_months", wraps=compiled.run_months) as called:
        run(FIVE_PHASE, *flows, go_live=3, out=out, compiled=True, threads=1)
    return partial(compiled.run_months, *called.call_args.args)
