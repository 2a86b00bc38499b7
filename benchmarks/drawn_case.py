"""The case of drawn demand: two partners, one subscription, a shock on growth; and agreements that share its money."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from partnersim import parse_case, parse_terms
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.simulation.in_one_go import Counted
from partnersim.simulation.periods import plan_of
from partnersim.simulation.pooled import Pooled, pooled_of

__all__ = ["FIVE_PHASE", "MIXED", "MONTHS", "RATES", "SEED", "SHOCK", "drawn_case", "no_bins", "ready"]

MONTHS = 120
SEED = 11
SHOCK = "shocks.growth"  # the generator's name of it
RATES = (0.12, 0.08)

CASE = """\
title: Drawn demand
currency: CHF
start: 2027-01
go_live: 2027-04
months: 120
partners:
  isv: {name: Vendor AG, annual_discount_rate: 12%}
  msp: {name: Operator AG, annual_discount_rate: 8%}
demand: {monthly_new_instances: 10, monthly_churn: 2%}
revenue_lines:
  subscription: {price: 100, per: instance and month}
costs:
  build_product: {by: isv, one_time: 60000, from: 2027-01, until: 2027-03}
  build_service: {by: msp, one_time: 40000, from: 2027-01, until: 2027-03}
  maintenance: {by: isv, monthly_amount: 3000}
  on_call: {by: msp, monthly_amount: 5000}
  second_level: {by: isv, monthly_per_instance: 10}
  hosting: {by: msp, monthly_per_instance: 20}
uncertainty:
  shocks:
    growth: {log_sd: 30%, autocorrelation: 60%}
"""
FIVE_PHASE = "kind: five_phase\nparties: {operator: msp, vendor: isv}\n"
SPLIT = "kind: static_split\nparties: {one: isv, other: msp}\nbase: %s\nshares: {one: %.1f%%, other: %.1f%%}\n"
WATERFALL = (
    "kind: waterfall\nparties: {one: isv, other: msp}\n"
    "tiers: [{tier: cost_recovery}, {tier: return_of_capital, to: [one, other]},\n"
    "        {tier: fixed_split, shares: {one: %.1f%%, other: %.1f%%}}]\n"
)
SHARES = [20.0 + 2.5 * k for k in range(16)]  # percent to the vendor

# 64 agreements by kind, as files have them: NumPy's rule of the same name has the number beside each.
MIXED: dict[str, list[tuple[float, str]]] = {
    "five_phase": [(k / 200.0, FIVE_PHASE + f"loss_interest: {k / 2}%\n") for k in range(16)],
    "split_of_revenue": [(share / 100.0, SPLIT % ("revenue", share, 100.0 - share)) for share in SHARES],
    "split_of_profit": [(share / 100.0, SPLIT % ("profit", share, 100.0 - share)) for share in SHARES],
    "capital_first": [(share / 100.0, WATERFALL % (share, 100.0 - share)) for share in SHARES],
}


def drawn_case(months: int = MONTHS) -> Case:
    """The case over so many months."""
    return changed_case(parse_case(CASE), {"months": months})


def ready(case: Case, texts: Sequence[str]) -> list[Pooled]:
    """Agreements on the case, as the engine runs them in one go."""
    found = [pooled_of(plan_of(case, parse_terms(text))) for text in texts]
    assert all(found), "the engine no longer runs these in one go"
    return [deal for deal in found if deal is not None]


def no_bins(deals: Sequence[Pooled], bins: int = 0) -> Counted:
    """Bins that positions are counted in; none unless asked for."""
    rows = (len(deals), deals[0].case.months, len(deals[0].case.partners))
    low, per_unit, worst = np.full(rows, -2e5), np.full(rows, bins / 2e6), np.full(rows, np.inf)
    return Counted(low, per_unit, np.zeros((*rows, bins), np.int64), worst, -worst)
