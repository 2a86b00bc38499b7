"""A leaf: draws that are worked on together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Draws, Places
from partnersim.simulation.periods import Plan
from partnersim.simulation.sharing import net_of

__all__ = ["LEAF", "Leaf", "leaves", "nets_of_leaf", "npv_of_leaf", "run_leaf"]

Floats = NDArray[np.float64]

LEAF = 1024  # draws; their months stay in the nearer caches, and NumPy's calls are few enough
KEPT = 31 << 20  # bytes; glibc heeds nothing above 32 MiB


class Leaf(NamedTuple):
    """What the draws of a leaf came to."""

    values: dict[str, NDArray[np.generic]]  # figure → [terms, partner, draw]
    position: Floats  # [terms, month, partner, draw]


def leaves(draws: Draws) -> list[Draws]:
    """The leaves that hold some draws, the last one cut short."""
    edges = range(draws.first, draws.first + draws.count, LEAF)
    return [replace(draws, first=first, count=min(LEAF, draws.first + draws.count - first)) for first in edges]


def run_leaf(plans: Sequence[Plan], rates: Sequence[float], draws: Draws | Places | None) -> Leaf:
    """Run terms on the same draws of a case; without draws, on its typical values.

    `rates` are the partners' effective annual discount rates.
    """
    net = np.stack(nets_of_leaf(plans, draws))
    position = net.cumsum(axis=1)
    return Leaf(_figures(net, position, rates), position)


def npv_of_leaf(plans: Sequence[Plan], rates: Sequence[float], draws: Draws | None) -> Floats:
    """The net present values `[terms, partner, draw]` [currency] alone, for many terms: a third of the time."""
    return np.stack([measures.net_present_value(net, list(rates)) for net in nets_of_leaf(plans, draws)])


def nets_of_leaf(plans: Sequence[Plan], draws: Draws | Places | None) -> list[Floats]:
    """What every partner receives less its costs `[month, partner, draw]` [currency], for each of the terms."""
    _keep_memory()
    axis = Axis(draws, named=False)
    return [net_of(plan.deal(axis)) for plan in plans]


@cache
def _keep_memory() -> None:
    """Have what arrays took kept for the next ones; once a process.

    The C library of Linux gives large blocks back to the system, which then clears every page again before the next
    array may use it: twice the time of all that is computed here. It stops doing so for blocks of a size of which one
    was freed before, touched or not. Elsewhere nothing comes of it.
    """
    np.empty(KEPT, np.uint8)


def _figures(net: Floats, position: Floats, rates: Sequence[float]) -> dict[str, NDArray[np.generic]]:
    found = [
        (
            measures.net_present_value(flows, list(rates)),
            path[-1],
            *measures.peak_funding(path),
            measures.payback_months(path),
        )
        for flows, path in zip(net, position, strict=True)
    ]
    npv, profit, peak, peak_month, payback = (np.stack(each) for each in zip(*found, strict=True))
    return {
        "npv": npv,
        "profit": profit,
        "peak_funding": peak,
        "peak_funding_month": np.where(peak < 0.0, peak_month, -1).astype(np.int16),
        "payback_month": payback.astype(np.int16),
    }
