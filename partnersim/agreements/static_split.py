"""The static split: agreed shares of revenue, or of profit, month after month."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import ALL_COSTS, REPAID, Arrangement, Bills, CostKind, weights_and_bills
from partnersim.agreements.described import by_partner
from partnersim.agreements.words import THIRD_PARTIES, Shares, percent
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.flows import Flows, over_partners
from partnersim.inputs.values import Switch, spelt_rate

__all__ = ["StaticSplit"]


class StaticSplit(Agreement):
    """Fixed shares; of profit, costs are met first and the shares apply to what is left."""

    kind: Literal["static_split"] = "static_split"
    base: Literal["revenue", "profit"]  # what the shares are of
    shares: Shares  # seat → share; the seats are whatever is named here
    share_losses: Switch = False  # of profit: whether a month's loss is shared too, or lies where it falls
    pass_through_costs: Bills = "repaid_first"

    fit = Fit(
        use_if=(
            "the work is divided alike all along, so that one share stays right",
            "costs are small or well known, and nobody wants to keep accounts of them for the other",
        ),
        avoid_if=(
            "one side invests much more, and is to have it back before profit is shared",
            "costs or demand may come out far from what the shares were set for: then one side gains by the error",
        ),
    )

    @property
    def seats(self) -> tuple[str, ...]:
        """Those with a share."""
        return tuple(self.shares)

    def lever(self) -> Lever | None:
        """The first seat's share; what others lose or gain by it keeps their proportions.

        Where the first seat has it all, the others have no proportions: what it gives up goes to them in equal parts.
        """
        (seat, share), *others = self.shares.items()
        rest = sum(part for _, part in others)

        def values(new: float) -> dict[str, object]:
            parts = {name: part / rest if rest else 1.0 / len(others) for name, part in others}
            changed = {seat: new, **{name: part * (1.0 - new) for name, part in parts.items()}}
            return {f"shares.{name}": spelt_rate(part) for name, part in changed.items()}

        return Lever(f"of {self.base} to {seat}", share, values) if others else None

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """Tiers `costs` (of profit) and `split`; a shared loss is a transfer."""
        weights, bills = weights_and_bills(flows, self.pass_through_costs)
        shares = by_partner(self.shares, seats, len(flows.partners))
        split = Tier("split", tiers.FIXED_SPLIT, (0.0, math.inf), shares, words="agreed shares")
        costs = Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), words="costs first")
        repaid = (REPAID,) if bills is not None else ()
        of_profit = self.base == "profit"
        transfers = {}
        if of_profit and self.share_losses:
            owed = 0.0 if bills is None else over_partners(bills)
            left = flows.to_share - np.clip(flows.to_share, 0.0, owed)
            transfers["shared_losses"] = _shared_losses(left, weights, np.array(shares))
        return Arrangement(
            contract=Contract((*repaid, *((costs,) if of_profit else ()), split)),
            pool=flows.to_share,
            weights=weights,
            bills=bills,
            transfers=transfers,
        )

    @property
    def disclosed_costs(self) -> tuple[CostKind, ...]:
        """Running costs, where profit is shared."""
        return ALL_COSTS[:2] if self.base == "profit" else ()

    @property
    def shares_one_pool(self) -> bool:
        """It does, but where losses are shared too, month by month."""
        return self.base == "revenue" or not self.share_losses

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        parts = ", ".join(f"{percent(share)} of it to {seat}" for seat, share in self.shares.items())
        if self.base == "revenue":
            shared = f"Revenue is shared month by month: {parts}."
            return (THIRD_PARTIES[self.pass_through_costs], shared, "Everyone bears its own costs.")
        losses = "shared in the same proportion" if self.share_losses else "left with whoever has the costs"
        if self.share_losses and self.pass_through_costs == "repaid_first":
            losses += "; third parties' bills that revenue cannot repay stay with whoever paid them"
        return (
            THIRD_PARTIES[self.pass_through_costs],
            f"Profit, revenue less all running costs, is shared: {parts}.",
            f"A month's loss is {losses}.",
        )


def _shared_losses(pool: np.ndarray, costs: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """What moves between partners `[month, partner, scenario]` where R < C, so that each bears its share of C − R.

    Cost recovery has paid R pro rata to costs (R/N where nobody has any); due is c_i + share_i · (R − C).
    """
    total = over_partners(costs)
    short = np.minimum(pool - total, 0.0)
    weights = np.where(total[:, None] > 0.0, costs / np.where(total > 0.0, total, 1.0)[:, None], 1.0 / len(shares))
    short = short[:, None]
    return np.asarray(short * shares[None, :, None] - short * weights)
