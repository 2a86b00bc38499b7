"""Support plans and service credits as published (products.vshn.ch, support plans and service levels, undated)."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import read_case
from partnersim.inputs.reader import scenarios
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade
from tests.conftest import ROOT

CASE = read_case(ROOT / "data/cases/support-plans.yaml")
PLANS = ("business_support", "on_call_support", "managed_operations")


@pytest.mark.parametrize(
    ("scenario", "fee", "a_customer_pays"),
    [
        ("base", 6_000, (900, 2_500, 5_000)),  # 15% is more than its minimum of 800; 25% and 35% are less
        ("large_customers", 15_000, (2_250, 3_750, 5_250)),
    ],
)
def test_a_plan_costs_its_rate_of_the_fee_or_its_minimum(
    scenario: str, fee: float, a_customer_pays: tuple[float, ...]
) -> None:
    case = scenarios(CASE)[scenario]
    lines = Trade([Entry(case)]).flows().lines
    customers = lines["subscription"].amount[-1, 0] / fee
    for plan, amount in zip(PLANS, a_customer_pays, strict=True):
        buyers = customers * case.revenue_lines[plan].attach_rate
        assert lines[plan].amount[-1, 0] == pytest.approx(buyers * amount)


def test_customers_get_back_the_published_part_of_what_they_pay_for_a_bad_month() -> None:
    flows = Trade([Entry(CASE)]).flows()
    given_back = flows.credits.sum(axis=1)
    instance_months = {0.10: 0.02, 0.25: 0.004, 1.00: 0.0005}  # credit → part of the instance months that fall so low
    expected = sum(rate * part for rate, part in instance_months.items()) * flows.lines["subscription"].amount
    assert given_back == pytest.approx(expected)
    assert np.count_nonzero(given_back) == CASE.months - (CASE.go_live - CASE.start)
