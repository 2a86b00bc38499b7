"""Effects on a case as a whole, in whatever fields it says so: how many leave, when they may, hours of support."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.inputs.lines import CostLine
from partnersim.simulation.market import survival_of

__all__ = ["BROAD", "broadly_changed"]

Floats = NDArray[np.float64]

CHURN, SUBSCRIPTION, SUPPORT = "demand.churn", "demand.subscription_months", "support.hours"

# Paths of these effects; none is a field of a case.
BROAD: dict[str, str] = {  # path → how its effect is written
    CHURN: "{times: 110%}",  # the part that leaves in a month, at every age
    SUBSCRIPTION: "12",  # customers stay at least until a term of so many months is over
    SUPPORT: "{times: 130%}",  # of all work on tickets, and of all that has a support level
}


def broadly_changed(case: Case, effects: Mapping[str, float]) -> Case:
    """The case under effects on what it comes to; `effects` is a path of BROAD → factor, or months.

    Its numbers may be arrays `[draw]`.
    """
    demand = case.demand
    if effects.get(CHURN, 1.0) != 1.0 or effects.get(SUBSCRIPTION, 1.0) > 1.0:
        table = _stay(case, effects.get(CHURN, 1.0), int(effects.get(SUBSCRIPTION, 1)))
        demand = demand.model_copy(update={"monthly_churn": None, "shifted_beta_geometric": None, "survival": table})
    costs = {name: _supported(cost, effects.get(SUPPORT, 1.0)) for name, cost in case.costs.items()}
    return case.model_copy(update={"demand": demand, "costs": costs})


def _supported(cost: CostLine, times: float) -> CostLine:
    """An activity with that many times the hours of support, if it is any."""
    if times == 1.0 or not (cost.measure.hours and (cost.measure.per == "ticket" or cost.support_level is not None)):
        return cost
    return cost.model_copy(update={cost.measured_by: getattr(cost, cost.measured_by) * times})


def _stay(case: Case, churn_times: float, term: int) -> dict[int, Floats]:
    """How long customers stay, as a table by month `[draw]`.

    Of those there at an age the part h leaves within a month, now churn_times · h and at most all; who would leave
    within a term leaves at its end: S'(age) = S(⌊age / term⌋ · term).
    """
    stay = survival_of(case.demand, case.months)
    before = stay[:-1]
    leave = 1.0 - np.divide(stay[1:], before, out=np.zeros_like(before), where=before > 0.0)
    stay = np.cumprod(np.concatenate([np.ones_like(stay[:1]), 1.0 - np.minimum(leave * churn_times, 1.0)]), axis=0)
    stay = stay[np.arange(len(stay)) // term * term]
    # The horizon's end never changes what is before it.
    return {age: stay[min(age, len(stay) - 1)] for age in range(1, len(stay) + 1)}
