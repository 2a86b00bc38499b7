"""What an agreement makes of a case's money: the contract the month loop runs, and what it runs on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.flows import Flows

__all__ = [
    "ALL_COSTS", "REPAID", "Arrangement", "Bills", "CostKind", "all_to", "between", "borne_by", "collected_by",
    "weights_and_bills",
]  # fmt: skip

Floats = NDArray[np.float64]
Bills = Literal["repaid_first", "weigh_as_cost"]  # how terms treat third parties' bills
CostKind = Literal["running", "pass_through", "one_time"]
ALL_COSTS: tuple[CostKind, ...] = ("running", "pass_through", "one_time")

REPAID = Tier("pass_through", tiers.PASS_THROUGH_REPAID, words="third parties' bills first")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A contract and the arrays it shares [currency]; months are rows, scenarios the last axis."""

    contract: Contract
    pool: Floats  # [month, scenario]: what the tiers share
    weights: Floats  # [month, partner, scenario], ≥ 0: running cost as it weighs, or what else tiers share pro rata to
    bills: Floats | None = None  # [month, partner, scenario]: third parties' bills that do not weigh, ≥ 0
    approved: Floats | None = None  # [month, partner, scenario]: investments with a loss of their own, ≥ 0
    transfers: Mapping[str, Floats] = field(default_factory=dict)
    """Money beside the pool `[month, partner, scenario]`, positive where received: in the month in which it is owed,
    not when it is paid. Each sums to zero, but for `credits` and `bad_debt`: what single partners bear of what
    customers do not pay, which the pool counts as if it were paid."""
    capital: tuple[str, ...] = ()
    """The transfers that are no income but capital, like a loan: paid by the calendar, whenever customers pay."""
    collected: Floats | None = None
    """Who collects how much of what customers pay `[month, partner, scenario]`, where it is not all one partner."""
    costs: Mapping[str, Floats] = field(default_factory=dict)
    """Running costs that only these terms bring `[month, partner, scenario]`, ≥ 0; they do not weigh in sharing."""


def weights_and_bills(flows: Flows, choice: Bills) -> tuple[Floats, Floats | None]:
    """Running cost as it weighs, and the third parties' bills that REPAID repays; None where there are none."""
    weights, bills = flows.cost("running"), flows.cost("pass_through")
    if choice == "weigh_as_cost":
        return weights + bills, None
    return weights, bills if bills.any() else None


def collected_by(
    flows: Flows,
    seats: Mapping[str, int],
    collector: str,
    transfers: Mapping[str, Floats],
    *,
    costs: Mapping[str, Floats] | None = None,
    capital: tuple[str, ...] = (),
) -> Arrangement:
    """One seat collects everything; what it owes the others, and they owe it, are transfers."""
    contract, running = all_to(seats[collector], flows), flows.cost("running")
    return Arrangement(contract, flows.to_share, running, transfers=transfers, capital=capital, costs=costs or {})


def all_to(partner: int, flows: Flows, name: str = "collected") -> Contract:
    """The contract of one tier, `name`, that pays one partner all."""
    shares = tuple(float(i == partner) for i in range(len(flows.partners)))
    return Contract((Tier(name, tiers.FIXED_SPLIT, (0.0, math.inf), shares),))


def between(flows: Flows, seats: Mapping[str, int], payer: str, payee: str, amount: Floats) -> Floats:
    """A payment `[month, scenario]` as a transfer `[month, partner, scenario]` that sums to zero."""
    transfer = np.zeros_like(flows.credits)
    transfer[:, seats[payee]] += amount
    transfer[:, seats[payer]] -= amount
    return transfer


def borne_by(flows: Flows, seats: Mapping[str, int], seat: str, amount: Floats) -> Floats:
    """A cost `[month, scenario]` by partner `[month, partner, scenario]`, all of it one seat's."""
    cost = np.zeros_like(flows.credits)
    cost[:, seats[seat]] = amount
    return cost
