"""The static split: agreed shares of revenue, or of profit, month after month."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.agreements.arrangement import Arrangement
from partnersim.agreements.five_phase import REPAID
from partnersim.agreements.words import Shares, exact_percent, percent
from partnersim.engine import tiers
from partnersim.engine.flows import Flows
from partnersim.engine.run import Contract, Tier
from partnersim.inputs.values import Switch

__all__ = ["StaticSplit"]


class StaticSplit(Agreement):
    """Fixed shares; of profit, costs are met first and the shares apply to what is left."""

    kind: Literal["static_split"] = "static_split"
    base: Literal["revenue", "profit"]  # what the shares are of
    shares: Shares  # seat → share; the seats are whatever is named here
    share_losses: Switch = False  # of profit: whether a month's loss is shared too, or lies where it falls
    pass_through_costs: Literal["repaid_first", "weigh_as_cost"] = "repaid_first"

    @property
    def seats(self) -> tuple[str, ...]:
        """Those with a share."""
        return tuple(self.shares)

    def lever(self) -> Lever | None:
        """The first seat's share; what others lose or gain by it keeps their proportions."""
        seat, share = next(iter(self.shares.items()))
        rest = 1.0 - share

        def values(new: float) -> dict[str, object]:
            others = {s: v / rest * (1.0 - new) if rest else 0.0 for s, v in self.shares.items() if s != seat}
            return {f"shares.{s}": exact_percent(v) for s, v in {seat: new, **others}.items()}

        return Lever(f"of {self.base} to {seat}", share, values) if len(self.shares) > 1 else None

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """Tiers `costs` (of profit) and `split`; a shared loss is a transfer."""
        weights, bills = flows.cost("running"), flows.cost("pass_through")
        if self.pass_through_costs == "weigh_as_cost":
            weights, bills = weights + bills, np.zeros_like(bills)
        shares = [0.0] * len(flows.partners)
        for seat, partner in seats.items():
            shares[partner] = self.shares[seat]
        split = Tier("split", tiers.FIXED_SPLIT, (0.0, math.inf), tuple(shares))
        costs = Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0))
        repaid = (REPAID,) if bills.any() else ()
        of_profit = self.base == "profit"
        left = flows.to_share - np.clip(flows.to_share, 0.0, bills.sum(axis=1))
        transfers = {}
        if of_profit and self.share_losses:
            transfers["shared_losses"] = _shared_losses(left, weights, np.array(shares))
        return Arrangement(
            contract=Contract((*repaid, *((costs,) if of_profit else ()), split)),
            pool=flows.to_share,
            weights=weights,
            bills=bills if bills.any() else None,
            transfers=transfers,
        )

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        parts = ", ".join(f"{percent(share)} of it to {seat}" for seat, share in self.shares.items())
        if self.base == "revenue":
            return (f"Revenue is shared month by month: {parts}.", "Everyone bears its own costs.")
        losses = "shared in the same proportion" if self.share_losses else "left with whoever has the costs"
        return (
            f"Profit, revenue less all running costs, is shared: {parts}.",
            f"A month's loss is {losses}.",
        )


def _shared_losses(pool: np.ndarray, costs: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """What moves between partners `[month, partner, scenario]` where R < C, so that each bears its share of C − R.

    Cost recovery has paid R pro rata to costs (R/N where nobody has any); due is c_i + share_i · (R − C).
    """
    total = costs.sum(axis=1)
    short = np.minimum(pool - total, 0.0)
    weights = np.where(total[:, None] > 0.0, costs / np.where(total > 0.0, total, 1.0)[:, None], 1.0 / len(shares))
    return np.asarray(short[:, None] * (shares[None, :, None] - weights))
