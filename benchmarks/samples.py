"""Contracts and flows that the benchmarks run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.run import Outcome, empty_outcome

__all__ = ["COMPOSED", "FIVE_PHASE", "Floats", "draw", "touched"]

Floats = NDArray[np.float64]

FIVE_PHASE = Contract(
    (
        Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
        Tier("catch_up", tiers.EQUALISE_LOSSES, phase=3),
        Tier("aligned", tiers.BREAK_EVEN, phase=4),
        Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
    )
)
BY_INVESTMENT = Contract(
    (
        Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
        Tier("catch_up", tiers.EQUALISE_BY_INVESTMENT, phase=3),
        Tier("aligned", tiers.BREAK_EVEN_BY_INVESTMENT, phase=4),
        Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
    )
)
INVESTORS = Contract(
    (
        Tier("capital", tiers.RETURN_OF_CAPITAL, (1.0,), (1.0, 1.0)),
        Tier("preferred", tiers.PREFERRED_RETURN, (0.005, 1.0), (1.0, 1.0)),
        Tier("catch_up", tiers.CATCH_UP, (0.8, 0.2, 0.0), (0.0, 1.0)),
        Tier("carried", tiers.FIXED_SPLIT, (0.0, float("inf")), (0.2, 0.8)),
    )
)
RECOUPED = Contract(
    (
        Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0)),
        Tier("royalty", tiers.FIXED_SPLIT, (1.0, float("inf")), (0.05, 0.0)),
        Tier("advance", tiers.RETURN_OF_CAPITAL, (1.2,), (1.0, 1.0)),
        Tier("rest", tiers.FIXED_SPLIT, (0.0, float("inf")), (0.4, 0.6)),
    )
)
COMPOSED = {
    "capital, preferred return, catch-up, carried": INVESTORS,
    "costs, royalty, advance, split": RECOUPED,
    "five-phase by investment": BY_INVESTMENT,
}


def draw(scenarios: int, months: int, partners: int) -> tuple[Floats, Floats, Floats]:
    """Revenue, running cost and one-time cost of months that pass through all phases; touched, and aligned."""
    rng = np.random.default_rng(7)
    cost = empty_outcome(INVESTORS, np.broadcast_to(0.0, (months, partners, scenarios)), tranches=False).received
    cost[...] = rng.uniform(3_000.0, 9_000.0, cost.shape)
    one_time = np.zeros((months, partners, 1))
    one_time[:3] = 20_000.0 * np.arange(1, partners + 1)[:, None]
    return rng.uniform(0.0, 15_000.0 * partners, (months, scenarios)), cost, one_time


def touched(contract: Contract, cost: Floats, **wanted: bool) -> Outcome:
    """Arrays to write into, whose memory is there."""
    out = empty_outcome(contract, cost, **{"labels": False, "tranches": False} | wanted)
    for array in (out.received, out.balance, out.by_tier):
        array.fill(0.0)
    return out
