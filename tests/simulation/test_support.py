"""Who supports customers is a lever: terms give a level of support to a partner, and with it all its work."""

from __future__ import annotations

import numpy as np
import pytest

import partnersim
from partnersim import parse_case, parse_terms, simulate
from partnersim.ledger import Books

TICKETS = 2.0  # a month and instance, of which there are 10 more each month
CASE = """
title: A supported service
currency: CHF
start: 2027-01
go_live: 2027-01
months: 4
partners:
  isv: {name: Vendor, hourly_cost: 90, annual_discount_rate: 0%}
  msp: {name: Operator, hourly_cost: 60, annual_discount_rate: 0%}
demand: {monthly_new_instances: 10, monthly_churn: 0%}
revenue_lines: {subscription: {price: 100, per: instance and month}}
costs:
  desk: {by: msp, monthly_tickets_per_instance: 2, hours_per_ticket: 0.5, support_level: 1}
  rota: {by: msp, monthly_hours: 20, support_level: 1}
  experts: {by: isv, monthly_tickets_per_instance: 0.2, hours_per_ticket: 3, support_level: 2}
  upstream: {by: msp, monthly_tickets_per_instance: 0.02, amount_per_ticket: 500, support_level: 3, pass_through: true}
  operation: {by: msp, monthly_amount: 1000}
"""
HALVES = """
kind: static_split
base: revenue
shares: {vendor: 50%, operator: 50%}
parties: {vendor: isv, operator: msp}
"""
FIVE_PHASE = "kind: five_phase\nparties: {operator: msp, vendor: isv}\n"
INSTANCES = np.array([10.0, 20.0, 30.0, 40.0])
DESK, EXPERTS = INSTANCES * TICKETS * 0.5, INSTANCES * 0.2 * 3  # hours
UPSTREAM = INSTANCES * 0.02 * 500


def books(more: str = "", terms: str = HALVES, case: str = CASE) -> Books:
    return simulate(parse_case(case), parse_terms(terms + more)).books


def costs(of: Books) -> tuple[np.ndarray, np.ndarray]:
    """Running costs of the vendor and of the operator `[month]`, third parties' bills included."""
    return of.running_cost[:, 0, 0], of.running_cost[:, 1, 0]


def test_as_the_case_has_it_each_level_costs_whoever_does_it() -> None:
    vendor, operator = costs(books())
    np.testing.assert_allclose(vendor, EXPERTS * 90)
    np.testing.assert_allclose(operator, (DESK + 20) * 60 + UPSTREAM + 1000)


@pytest.mark.parametrize("who", ["isv", "vendor"])
def test_what_if_the_vendor_takes_the_first_level_too(who: str) -> None:
    """The same hours, of the desk and its rota, at what an hour of the vendor costs; nothing else moves."""
    vendor, operator = costs(books(f"roles: {{first_level: {who}}}"))
    np.testing.assert_allclose(vendor, (DESK + 20 + EXPERTS) * 90)
    np.testing.assert_allclose(operator, UPSTREAM + 1000)


def test_what_if_the_operator_does_both_levels() -> None:
    vendor, operator = costs(books("roles: {second_level: operator}"))
    np.testing.assert_array_equal(vendor, 0.0)
    np.testing.assert_allclose(operator, (DESK + 20 + EXPERTS) * 60 + UPSTREAM + 1000)


def test_the_third_level_is_upstreams_and_only_its_bill_can_be_given_to_another() -> None:
    """Upstream's bill is an amount: whoever pays it, it is as high."""
    before, after = books(), books("roles: {third_level: vendor}")
    np.testing.assert_allclose(before.bills[:, :, 0], np.stack([0 * UPSTREAM, UPSTREAM], axis=1))
    np.testing.assert_allclose(after.bills[:, :, 0], np.stack([UPSTREAM, 0 * UPSTREAM], axis=1))
    assert after.running_cost.sum() == pytest.approx(before.running_cost.sum())


def test_a_single_activity_may_stay_where_its_level_goes() -> None:
    vendor, operator = costs(books("roles: {first_level: vendor}\ndoes: {rota: operator}"))
    np.testing.assert_allclose(vendor, (DESK + EXPERTS) * 90)
    np.testing.assert_allclose(operator, 20 * 60 + UPSTREAM + 1000)


def test_under_five_phase_whoever_supports_weighs_more_while_costs_are_not_met() -> None:
    """Month 1: 1,000 of revenue after 100 for upstream, before all costs are met: pro rata to costs."""
    plain, moved = books(terms=FIVE_PHASE), books("roles: {first_level: vendor}", FIVE_PHASE)
    weights = {"plain": (6 * 90, 30 * 60 + 1000), "moved": (36 * 90, 1000)}
    for name, found in (("plain", plain), ("moved", moved)):
        vendor, operator = weights[name]
        part = vendor / (vendor + operator)
        assert found.received[0, :, 0] == pytest.approx([900 * part, 900 * (1 - part) + 100])


def test_a_level_that_moves_to_a_partner_needs_the_cost_of_its_hours() -> None:
    free = CASE.replace("name: Vendor, hourly_cost: 90", "name: Vendor").replace(
        "by: isv, monthly_tickets", "by: msp, monthly_tickets"
    )
    with pytest.raises(partnersim.InputError, match="isv does desk, which is measured in hours; write its hourly_cost"):
        books("roles: {first_level: vendor}", case=free)


def test_a_level_is_given_to_a_partner_or_a_seat() -> None:
    with pytest.raises(
        partnersim.InputError, match="reseller is neither a partner nor a filled seat; write one of isv"
    ):
        books("roles: {first_level: reseller}")


def test_tickets_without_a_level_stay_where_they_are() -> None:
    unlevelled = CASE.replace(", support_level: 1", "")
    for found, expected in zip(
        costs(books("roles: {first_level: vendor}", case=unlevelled)), costs(books(case=unlevelled)), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_more_tickets_cost_more_and_whoever_supports_bears_them() -> None:
    busy = CASE.replace("monthly_tickets_per_instance: 2,", "monthly_tickets_per_instance: 3,")
    more = costs(books("roles: {first_level: vendor}", case=busy))[0] - costs(books("roles: {first_level: vendor}"))[0]
    np.testing.assert_allclose(more, DESK / 2 * 90)
