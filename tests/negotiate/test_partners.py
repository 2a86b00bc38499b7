"""Who is meant by a name: a partner, or whoever has the seat of that name."""

from __future__ import annotations

import pytest

from partnersim import InputError, parse_case, parse_terms
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.partners import partner_elsewhere, partner_named
from tests.negotiate.rounds import CASE, FIVE_PHASE

SEATS = {"vendor": "isv", "operator": "msp"}
CROSSED = """
title: two companies, each called as the other's seat
currency: CHF
start: 2027-01
months: 12
partners: {vendor: {name: A, annual_discount_rate: 10%}, operator: {name: B, annual_discount_rate: 10%}}
go_live: 2027-01
demand: {monthly_new_instances: 1, monthly_churn: 1%}
revenue_lines: {subscription: {income: subscription, price: 100, per: instance and month}}
costs: {}
"""


def test_partners_may_be_named_by_their_seats() -> None:
    assert partner_named(CASE, "vendor", SEATS) == "isv"
    assert partner_named(CASE, "msp", SEATS) == "msp"
    with pytest.raises(InputError, match="vender is neither a partner nor a filled seat; did you mean vendor"):
        partner_named(CASE, "vender", SEATS)


def test_a_message_says_what_named_nobody_and_where() -> None:
    with pytest.raises(InputError) as caught:
        partner_named(CASE, "isw", SEATS, what="npv[isw]", where="--sort")
    assert str(caught.value) == "--sort: npv[isw]: isw is neither a partner nor a filled seat; did you mean isv?"


def test_in_another_deal_a_partner_is_who_has_its_id_before_who_has_a_seat_of_that_name() -> None:
    terms = parse_terms("{kind: five_phase, parties: {vendor: operator, operator: vendor}}")
    crossed = Deal(parse_case(CROSSED), terms)
    assert partner_elsewhere("vendor", crossed, "the other deal") == "vendor"
    assert partner_elsewhere("vendor", Deal(CASE, FIVE_PHASE), "the other deal") == "isv"
