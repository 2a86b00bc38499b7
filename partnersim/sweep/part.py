"""A part of the draws, run under several terms: what the engine can do in one go, and the others leaf by leaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from partnersim.measures.fans import Fan
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import Counted, run_pooled
from partnersim.simulation.periods import Plan
from partnersim.simulation.pooled import Pooled, pooled_of
from partnersim.sweep.leaf import leaves, npv_of_leaf, run_leaf

__all__ = ["Prepared", "Values", "joined", "npv_of_part", "prepared", "run_part"]

Floats = NDArray[np.float64]
Values = dict[str, NDArray[np.generic]]  # figure → [terms, partner, draw]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Terms on a case, ready to be run; `pooled` is how the engine runs them in one go, None where it does not."""

    plans: tuple[Plan, ...]
    rates: tuple[float, ...]  # the partners' effective annual discount rates
    pooled: tuple[Pooled | None, ...]

    @property
    def together(self) -> list[list[int]]:
        """Which terms are run side by side: those that leave the market alike, and those that are no such deals."""
        groups: dict[object, list[int]] = {}
        for number, deal in enumerate(self.pooled):
            groups.setdefault(None if deal is None else deal.market, []).append(number)
        return list(groups.values())


def prepared(plans: Sequence[Plan], rates: Sequence[float]) -> Prepared:
    """Plans ready to be run."""
    return Prepared(tuple(plans), tuple(rates), tuple(map(pooled_of, plans)))


def run_part(deals: Prepared, draws: Draws, fan: Fan | None = None) -> tuple[Values, Fan | None]:
    """What draws come to, and the fan with their positions counted too."""
    values: Values = {}
    for which in deals.together:
        one = deals.pooled[which[0]]
        found, counted = (_leaf_by_leaf if one is None else _in_one_go)(deals, which, draws, _rows(fan, which))
        for name, array in found.items():
            if name not in values:
                values[name] = np.empty((len(deals.plans), *array.shape[1:]), array.dtype)
            values[name][which] = array
        fan = _with_rows(fan, which, counted)
    return values, fan


def npv_of_part(deals: Prepared, draws: Draws) -> Floats:
    """The net present values of draws alone `[terms, partner, draw]` [currency]."""
    npv = np.empty((len(deals.plans), len(deals.rates), draws.count))
    for which in deals.together:
        if deals.pooled[which[0]] is not None:
            npv[which] = _in_one_go(deals, which, draws, None)[0]["npv"]
        else:
            plans = [deals.plans[number] for number in which]
            for leaf in leaves(draws):
                first = leaf.first - draws.first
                npv[which, :, first : first + leaf.count] = npv_of_leaf(plans, deals.rates, leaf)
    return npv


def joined(found: Sequence[Values]) -> Values:
    """Draws that follow each other, side by side."""
    return {name: np.concatenate([values[name] for values in found], axis=-1) for name in found[0]}


def _leaf_by_leaf(deals: Prepared, which: Sequence[int], draws: Draws, fan: Fan | None) -> tuple[Values, Fan | None]:
    plans = [deals.plans[number] for number in which]
    found = []
    for each in leaves(draws):
        leaf = run_leaf(plans, deals.rates, each)
        found.append(leaf.values)
        fan = None if fan is None else fan.added(leaf.position)
    return joined(found), fan


def _in_one_go(deals: Prepared, which: Sequence[int], draws: Draws, fan: Fan | None) -> tuple[Values, Fan | None]:
    chosen = [deal for number in which if (deal := deals.pooled[number]) is not None]
    months, partners = chosen[0].case.months, len(deals.rates)
    bins = _bins(fan, (len(which), months, partners))
    figures, months_of = run_pooled(chosen, draws, deals.rates, bins)
    values: Values = {
        "npv": figures[:, 0],
        "profit": figures[:, 1],
        "peak_funding": figures[:, 2],
        "peak_funding_month": months_of[:, 0].astype(np.int16),
        "payback_month": months_of[:, 1].astype(np.int16),
    }
    if fan is None:
        return values, None
    return values, replace(fan, counts=bins.counts, least=bins.least, largest=bins.largest)


def _bins(fan: Fan | None, rows: tuple[int, ...]) -> Counted:
    """The bins of a fan as the engine counts in them; none without one."""
    if fan is None:
        return Counted(np.zeros(rows), np.zeros(rows), np.zeros((*rows, 0), np.int64), np.zeros(rows), np.zeros(rows))
    return Counted(fan.low, 1.0 / fan.width, fan.counts.copy(), fan.least.copy(), fan.largest.copy())


def _rows(fan: Fan | None, which: Sequence[int]) -> Fan | None:
    """The fan of some of the terms."""
    if fan is None:
        return None
    of = list(which)
    return Fan(fan.low[of], fan.width[of], fan.counts[of], fan.least[of], fan.largest[of])


def _with_rows(fan: Fan | None, which: Sequence[int], counted: Fan | None) -> Fan | None:
    """The fan with those of some of the terms put in."""
    if fan is None or counted is None:
        return fan
    parts = {name: getattr(fan, name).copy() for name in ("counts", "least", "largest")}
    for name, part in parts.items():
        part[list(which)] = getattr(counted, name)
    return replace(fan, **parts)
