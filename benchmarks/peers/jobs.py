"""What the package and its peers are both given to do, and the answer they have to agree on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.timed import Floats
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.run import empty_outcome, run
from partnersim.measures import internal_rates

__all__ = ["Job", "drawn_deal", "five_phase", "rates"]

MONTHS, GO_LIVE = 120, 4
CURRENCY, RATE = 1e-6, 1e-10  # so close is equal: of money [currency], of a rate [a year]
FIVE_PHASE = Contract(
    (
        Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
        Tier("catch_up", tiers.EQUALISE_LOSSES, phase=3),
        Tier("aligned", tiers.BREAK_EVEN, phase=4),
        Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
    )
)


@dataclass(frozen=True)
class Job:
    """Arrays whose last axis counts what is done, how the package does it, and what comes out."""

    name: str
    each: str  # what is counted
    arrays: Mapping[str, Floats]
    ours: Callable[[], object]
    expected: Floats  # NaN where there is no single answer: left out of the comparison
    within: float

    @property
    def count(self) -> int:
        """How much of it the package does at once."""
        return self.expected.shape[-1]

    def first(self, count: int) -> dict[str, Floats]:
        """The arrays of the first few; those that are the same for all stay as they are."""
        return {name: array[..., :count] for name, array in self.arrays.items()}

    def difference(self, found: Floats) -> float:
        """How far what was found for the first few is from what is expected; NaN counts where there is an answer."""
        expected = self.expected[..., : found.shape[-1]]
        if found.shape != expected.shape:
            return float("inf")
        apart = np.abs(found - expected)[~np.isnan(expected)]
        return float(np.where(np.isnan(apart), np.inf, apart).max(initial=0.0))


def drawn_deal(scenarios: int) -> dict[str, Floats]:
    """Revenue, running and one-time costs of a vendor and an operator who go live in month 4 [currency].

    They invest 60,000 and 40,000 before. Scenario 0 has 10 instances more each month, up to 400; the others have the
    same number times a lognormal of the month, so that all phases occur.
    """
    month = np.arange(1, MONTHS + 1)[:, None]
    noise = np.exp(np.random.default_rng(7).normal(0.0, 0.4, (MONTHS, scenarios)))
    noise[:, 0] = 1.0
    instances = np.clip(10.0 * (month - GO_LIVE + 1), 0.0, 400.0) * noise
    live = month >= GO_LIVE
    one_time = np.zeros((MONTHS, 2, 1))
    one_time[: GO_LIVE - 1, :, 0] = np.array([60_000.0, 40_000.0]) / (GO_LIVE - 1)
    cost = np.stack([live * (3_000.0 + 10.0 * instances), live * (5_000.0 + 20.0 * instances)], axis=1)
    return {"revenue": 100.0 * instances, "cost": cost, "one_time": one_time}


def five_phase(scenarios: int) -> Job:
    """Sharing by the five-phase agreement: who receives what in 120 months, on one thread."""
    deal = drawn_deal(scenarios)
    out = empty_outcome(FIVE_PHASE, deal["cost"], labels=False, tranches=False)

    def ours() -> object:
        return run(FIVE_PHASE, **deal, go_live=GO_LIVE - 1, out=out, compiled=True, threads=1)

    ours()
    return Job("five-phase, 120 months", "scenario", deal, ours, out.received, CURRENCY)


def rates(vectors: int) -> Job:
    """Internal rates of the vendor's money over 120 months, one for each scenario of the deal."""
    deal = drawn_deal(vectors)
    received = run(FIVE_PHASE, **deal, go_live=GO_LIVE - 1, compiled=True).received
    net = np.ascontiguousarray((received - deal["cost"] - deal["one_time"])[:, 0])
    expected, _ = internal_rates(net)
    return Job("internal rates, 120 months", "vector", {"net": net}, lambda: internal_rates(net), expected, RATE)
