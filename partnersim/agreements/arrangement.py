"""What an agreement makes of a case's money: the contract the month loop runs, and what it runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.run import Contract

__all__ = ["Arrangement", "later"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A contract and the arrays it shares [currency]; months are rows, scenarios the last axis."""

    contract: Contract
    pool: Floats  # [month, scenario]: what the tiers share
    weights: Floats  # [month, partner, scenario]: running cost as it weighs, ≥ 0
    bills: Floats | None = None  # [month, partner, scenario]: third parties' bills that do not weigh, ≥ 0
    approved: Floats | None = None  # [month, partner, scenario]: investments with a loss of their own, ≥ 0
    transfers: Mapping[str, Floats] = field(default_factory=dict)
    """Money beside the pool `[month, partner, scenario]`, positive where received; each sums to zero, except
    credits borne by the partner at fault, which sum to what customers did not pay."""


def later(amounts: Floats, months: int) -> Floats:
    """The same money `months` later; what would fall beyond the horizon is lost to it."""
    if months == 0:
        return amounts
    moved = np.zeros_like(amounts)
    moved[months:] = amounts[:-months]
    return moved
