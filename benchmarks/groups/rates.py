"""Internal rates of return of many vectors of flows. Against other packages, see the group `peers`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.rounds import Size, in_turns
from benchmarks.samples import Floats
from benchmarks.table import Row, at_least, at_most
from partnersim.measures import internal_rates, net_present_value

__all__ = ["rows", "with_two_rates"]

MONTHS = 120


def rows(size: Size) -> Iterator[Row]:
    flows = _ventures(size.vectors)
    rates, fit = internal_rates(flows)
    took = in_turns(size.rounds, rates=partial(internal_rates, flows))
    note = f"{np.mean(fit == 1):.1%} have one rate"
    yield Row("internal rates of 120 months", size.vectors / took["rates"] / 1e6, "M vectors/s", note=note)
    one = np.flatnonzero(fit == 1)[:1000]
    worth = [net_present_value(flows[:, k], rates[k]) / np.abs(flows[:, k]).sum() for k in one]
    yield Row("what they leave of the money that moves", float(np.abs(worth).max()), "of it", at_most(1e-10))
    _, found = internal_rates(with_two_rates(1000))
    yield Row("vectors with two rates that are told so", 100 * float(np.mean(found == 2)), "%", at_least(100))


def _ventures(count: int) -> Floats:
    """Money put in over half a year, and coming back with ups and downs."""
    rng = np.random.default_rng(5)
    flows = rng.normal(2_000.0, 3_000.0, (MONTHS, count))
    flows[:6] = -rng.uniform(5_000.0, 40_000.0, (6, count))
    return flows


def with_two_rates(count: int) -> Floats:
    """Three flows whose value is 0 at two growths a month, a year apart: (1 − w·a)(1 − w·b) of w = 1 / growth."""
    rng = np.random.default_rng(6)
    one, other = rng.uniform(1.01, 1.04, count), rng.uniform(1.06, 1.09, count)
    flows = np.zeros((MONTHS, count))
    flows[0], flows[12], flows[24] = -1.0, one**12 + other**12, -((one * other) ** 12)
    return 10_000.0 * flows
