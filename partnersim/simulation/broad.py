"""Effects on a case as a whole, in whatever fields it says so: how many leave, when they may, hours of support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.inputs.values import spelt_rate
from partnersim.simulation.market import market_of

__all__ = ["BROAD", "broadly_changed"]

CHURN, SUBSCRIPTION, SUPPORT = "demand.churn", "demand.subscription_months", "support.hours"

# Paths of these effects; none is a field of a case.
BROAD: dict[str, str] = {  # path → how its effect is written
    CHURN: "{times: 110%}",  # the part that leaves in a month, at every age
    SUBSCRIPTION: "12",  # customers stay at least until a term of so many months is over
    SUPPORT: "{times: 130%}",  # of all work on tickets, and of all that has a support level
}


def broadly_changed(case: Case, effects: Mapping[str, float]) -> Case:
    """The case under effects on what it comes to; `effects` is a path of BROAD → factor, or months."""
    values: dict[str, Any] = {}
    if effects.get(CHURN, 1.0) != 1.0 or effects.get(SUBSCRIPTION, 1.0) > 1.0:
        values |= _stay(case, effects.get(CHURN, 1.0), int(effects.get(SUBSCRIPTION, 1)))
    if effects.get(SUPPORT, 1.0) != 1.0:
        for name, cost in case.costs.items():
            if cost.measure.hours and (cost.measure.per == "ticket" or cost.support_level is not None):
                hours = getattr(cost, cost.measured_by)
                values[f"costs.{name}.{cost.measured_by}"] = hours * effects[SUPPORT]
    return changed_case(case, values) if values else case


def _stay(case: Case, churn_times: float, term: int) -> dict[str, Any]:
    """How long customers stay, as a table by month.

    Of those there at an age the part h leaves within a month, now churn_times · h and at most all; who would leave
    within a term leaves at its end: S'(age) = S(⌊age / term⌋ · term).
    """
    stay = market_of(case).survival
    before = stay[:-1]
    leave = 1.0 - np.divide(stay[1:], before, out=np.zeros_like(before), where=before > 0.0)
    stay = np.concatenate([[1.0], np.cumprod(1.0 - np.minimum(leave * churn_times, 1.0))])
    stay = stay[np.arange(len(stay)) // term * term]
    table = {str(age): spelt_rate(part) for age, part in enumerate(stay.tolist()) if age}
    table[str(len(stay))] = spelt_rate(float(stay[-1]))  # the horizon's end never changes what is before it
    return {"demand.monthly_churn": None, "demand.shifted_beta_geometric": None, "demand.survival": table}
