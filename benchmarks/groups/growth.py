"""One axis at a time: how the time grows with it, as the exponent of the size; 1 where twice as much takes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from benchmarks.drawn_case import FIVE_PHASE as TERMS
from benchmarks.drawn_case import RATES, SEED, drawn_case, no_bins, ready
from benchmarks.rounds import Side, Size, in_turns
from benchmarks.samples import FIVE_PHASE, draw, touched
from benchmarks.table import Row
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.run import run
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import run_pooled

__all__ = ["rows"]

MONTHS = 60
SPLITS = tuple(Tier(f"split {k}", tiers.FIXED_SPLIT, (1.0, float("inf")), (0.05, 0.05)) for k in range(16))


def rows(size: Size) -> Iterator[Row]:
    base = size.base
    bases = (base // 4, base // 2, base, 2 * base)
    axes: dict[str, tuple[tuple[int, ...], Callable[[int], Side], Callable[[int], int]]] = {
        "scenarios": (bases, _full, lambda n: n * MONTHS),
        "months": ((15, 30, 60, 120), lambda n: _full(base, n), lambda n: base * n),
        "partners": ((2, 3, 4, 6, 8), lambda n: _full(base, MONTHS, n), lambda _: base * MONTHS),
        "tiers": ((1, 2, 4, 8, 16), lambda n: _full(base, MONTHS, 2, Contract(SPLITS[:n])), lambda _: base * MONTHS),
        "draws": (bases, _drawn, lambda n: n * MONTHS),
        "drawn months": ((15, 30, 60, 120), lambda n: _drawn(base, n), lambda n: base * n),
        "agreements": ((1, 2, 4, 8, 16), lambda n: _drawn(base, MONTHS, n), lambda _: base * MONTHS),
    }
    for axis, (sizes, side, work) in axes.items():
        took = in_turns(size.rounds, **{str(n): side(n) for n in sizes})
        yield _slope(axis, {n: took[str(n)] for n in sizes}, work)


def _slope(axis: str, took: Mapping[int, float], work: Callable[[int], int]) -> Row:
    """The slope of the logarithms, and how long a scenario and month takes at each size."""
    sizes, seconds = np.log(list(took)), np.log(list(took.values()))
    each = ", ".join(f"{n:,}: {1e9 * time / work(n):.1f}" for n, time in took.items())
    return Row(axis, float(np.polyfit(sizes, seconds, 1)[0]), "exponent", note=f"{each} ns a scenario and month")


def _full(scenarios: int, months: int = MONTHS, partners: int = 2, contract: Contract = FIVE_PHASE) -> Side:
    flows = draw(scenarios, months, partners)
    out = touched(contract, flows[1])
    return partial(run, contract, *flows, go_live=3, out=out, compiled=True, threads=1)


def _drawn(draws: int, months: int = MONTHS, agreements: int = 1) -> Side:
    deals = ready(drawn_case(months), [TERMS + f"loss_interest: {k / 2}%\n" for k in range(agreements)])
    return lambda: run_pooled(deals, Draws(draws, SEED), RATES, no_bins(deals), threads=1)
