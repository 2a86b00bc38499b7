"""What selling through a cloud marketplace costs, and how terms that make no sense are refused."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, Ledger, parse_terms
from partnersim.testing import check_agreement
from tests.agreements.round_numbers import FEE, case, deal, paid, received

# Ten customers pay 1,000 a month. Over a contract of twelve months each of them is worth 1,200.
MARKET = "kind: marketplace\nparties: {seller: a}\n"
FLAT = MARKET + "fee_on_gross: {any_line: 3%}\n"
CHANNEL = """
kind: marketplace
parties: {seller: a, channel: b}
fee_on_gross: {any_line: 3%}
channel_margin_on_net: 10%
channel_uplift_on_gross: 0.5%
channel_sells: everything
"""
SET_UP = f"{FEE}, set_up: {{price: 50, per: new customer}}"
STREAMS = "monthly_new_instances: 10"


def fee(ledger: Ledger) -> np.ndarray:
    """What the marketplace takes, by month."""
    return ledger.taken.isel(party=0, scenario=0).values


def test_a_fee_is_taken_of_what_customers_pay_and_the_rest_is_the_sellers() -> None:
    ledger = deal(FLAT)
    assert ledger.parties == ("marketplace",)
    assert fee(ledger) == pytest.approx(np.full(24, 30.0))
    assert received(ledger) == pytest.approx(np.full(24, 970.0))
    assert not received(ledger, "b").any()


def test_a_fee_of_nothing_changes_nothing() -> None:
    all_kept = "kind: static_split\nbase: revenue\nshares: {x: 100%, y: 0%}\nparties: {x: a, y: b}"
    sold = case(come=STREAMS, churn="monthly_churn: 3%", lines=SET_UP)
    for none in ("fee_on_gross: {any_line: 0%}", "fee_by_contract_value: 0%\nrenewal_fee_on_gross: 0%"):
        np.testing.assert_array_equal(deal(MARKET + none, sold).books.received, deal(all_kept, sold).books.received)


def test_fees_differ_by_line_and_by_kind_of_offer() -> None:
    """3% of 1,000 in subscriptions, and in the first month 20% of 500 for setting up."""
    text = MARKET + "fee_on_gross: {subscription: 3%, set_up: 20%}"
    assert fee(deal(text, case(lines=SET_UP)))[:2] == pytest.approx([130.0, 30.0])


def test_the_fee_is_of_what_customers_pay_and_not_of_what_they_are_credited() -> None:
    sold = case(more="credits: {outages: {by: a, share_of_revenue: 10%}}")
    assert fee(deal(FLAT, sold)) == pytest.approx(np.full(24, 27.0))


@pytest.mark.parametrize(("threshold", "monthly"), [(1200, 20.0), (1201, 30.0)])
def test_the_value_of_the_contract_sets_the_rate_for_all_of_it(threshold: int, monthly: float) -> None:
    text = f"{MARKET}fee_by_contract_value: {{0: 3%, {threshold}: 2%}}"
    assert fee(deal(text)) == pytest.approx(np.full(24, monthly))


def test_longer_contracts_are_worth_more() -> None:
    text = MARKET + "fee_by_contract_value: {0: 3%, 1201: 2%}"
    assert fee(deal(text, case(demand="contract_months: 24"))) == pytest.approx(np.full(24, 20.0))


def test_what_is_paid_once_counts_once_in_the_value_of_a_contract() -> None:
    """12 × 100 + 50."""
    for threshold, rate in ((1250, 2), (1251, 3)):
        text = f"{MARKET}fee_by_contract_value: {{0: 3%, {threshold}: 2%}}"
        assert fee(deal(text, case(lines=SET_UP)))[:2] == pytest.approx([1500 * rate / 100, 10.0 * rate])


def test_large_customers_have_the_rate_of_large_contracts() -> None:
    """Half of the customers are worth 600, half 1,800, and pay a quarter and three quarters of the money."""
    sizes = "deal_sizes: {small: {part: 50%, times: 0.5}, large: {part: 50%, times: 1.5}}"
    text = MARKET + "fee_by_contract_value: {0: 3%, 1000: 1%}"
    assert fee(deal(text, case(demand=sizes))) == pytest.approx(np.full(24, 250 * 0.03 + 750 * 0.01))


def test_renewals_bear_a_fee_of_their_own() -> None:
    text = MARKET + "fee_by_contract_value: 3%\nrenewal_fee_on_gross: 1.5%"
    assert fee(deal(text)) == pytest.approx([30.0] * 12 + [15.0] * 12)
    assert fee(deal(text, case(demand="contract_months: 6"))) == pytest.approx([30.0] * 6 + [15.0] * 18)


def test_without_one_a_renewal_is_a_new_contract_at_the_prices_of_its_month() -> None:
    """Prices rise by half after a year: 1,800 a contract, but only for contracts made from then on.

    Those who come in month 7 pay 150 from month 13 on at the rate of their first contract, until month 18.
    """
    line = "fee: {price: 100, per: customer and month, yearly_increase: 50%}"
    text = MARKET + "fee_by_contract_value: {0: 3%, 1500: 1%}"
    assert fee(deal(text, case(lines=line))) == pytest.approx([30.0] * 12 + [15.0] * 12)
    later = case(lines=line, come="monthly_new_instances: {1: 0, 7: 10, 8: 0}")
    assert fee(deal(text, later)) == pytest.approx([0.0] * 6 + [30.0] * 6 + [45.0] * 6 + [15.0] * 6)


def test_lines_with_a_flat_fee_do_not_hang_on_contracts() -> None:
    text = MARKET + "fee_on_gross: {set_up: 20%}\nfee_by_contract_value: {0: 3%, 1000: 2%}\nrenewal_fee_on_gross: 1%"
    months = fee(deal(text, case(lines=SET_UP)))
    assert months[[0, 1, 12]] == pytest.approx([20.0 + 100.0, 20.0, 10.0])


def test_a_price_that_all_customers_pay_together_bears_the_rate_of_its_month() -> None:
    """It is worth nothing by contract: no customer's own. Renewed it is like the rest."""
    line = "licence: {price: 500, per: month}"
    text = MARKET + "fee_by_contract_value: {0: 3%, 1500: 1%}"
    assert fee(deal(text + "\nrenewal_fee_on_gross: 2%", case(lines=line))) == pytest.approx([15.0] * 12 + [10.0] * 12)
    beside = case(lines=f"fee: {{price: 100, per: customer and month, yearly_increase: 50%}}, {line}")
    assert fee(deal(text, beside)) == pytest.approx([45.0] * 12 + [20.0] * 12)


def test_what_is_sold_elsewhere_bears_no_fee_no_margin_and_counts_in_no_contract() -> None:
    elsewhere = CHANNEL + "sold_elsewhere: [set_up]\n"
    ledger = deal(elsewhere, case(lines=SET_UP))
    assert fee(ledger) == pytest.approx(np.full(24, 35.0))
    assert paid(ledger, "channel_margin", "b") == pytest.approx(np.full(24, 96.5))
    value = MARKET + "fee_by_contract_value: {0: 3%, 1201: 2%}\nsold_elsewhere: [set_up]"
    assert fee(deal(value, case(lines=SET_UP)))[0] == pytest.approx(30.0)


def test_the_marketplace_gives_back_fee_on_what_is_paid_from_commitments() -> None:
    """Half of the fee on a fifth of the money: a tenth of 30."""
    text = FLAT + "cashback: {share_of_fee: 50%, paid_from_commitments: 20%}"
    assert fee(deal(text)) == pytest.approx(np.full(24, 27.0))


def test_it_pays_out_late_what_goes_through_it() -> None:
    ledger = deal(FLAT + "pays_out_after_months: 2\nsold_elsewhere: [set_up]\n", case(lines=SET_UP))
    assert ledger.books.earned[:, 0, 0] == pytest.approx([1470.0] + [970.0] * 23)
    assert received(ledger)[:4] == pytest.approx([500.0, 0.0, 970.0, 970.0])


def test_a_channel_partner_has_a_margin_of_what_a_higher_fee_leaves() -> None:
    """3.5% of 1,000 is taken; of the 965 left a tenth is the channel partner's."""
    ledger = deal(CHANNEL)
    assert fee(ledger) == pytest.approx(np.full(24, 35.0))
    assert received(ledger, "b") == pytest.approx(np.full(24, 96.5))
    assert received(ledger) == pytest.approx(np.full(24, 868.5))


def test_a_channel_partner_may_sell_to_the_customers_it_brings_only() -> None:
    """40% of customers: the fee is 30 + 0.5% of 400; of 400 − 14 a tenth is the channel partner's."""
    text = CHANNEL.replace("everything", "what_it_brings")
    ledger = deal(text, case(demand="brought_by: {b: 40%}"))
    assert fee(ledger) == pytest.approx(np.full(24, 32.0))
    assert received(ledger, "b") == pytest.approx(np.full(24, 38.6))
    by_value = text.replace("fee_on_gross: {any_line: 3%}", "fee_by_contract_value: 3%\nrenewal_fee_on_gross: 1%")
    months = received(deal(by_value, case(demand="brought_by: {b: 40%}")), "b")
    assert months == pytest.approx([38.6] * 12 + [(400 - 6.0) / 10] * 12)


def test_cashback_on_what_a_channel_partner_sells_lowers_the_fee_before_its_margin() -> None:
    ledger = deal(CHANNEL + "cashback: {share_of_fee: 100%, paid_from_commitments: 50%}")
    assert fee(ledger) == pytest.approx(np.full(24, 17.5))
    assert received(ledger, "b") == pytest.approx(np.full(24, 98.25))


def test_its_lever_is_the_margin_of_the_channel_partner_or_else_the_fee() -> None:
    margin, flat = parse_terms(CHANNEL).lever(), parse_terms(FLAT).lever()
    assert margin is not None
    assert flat is not None
    assert (margin.rate, margin.values(0.2)) == (0.1, {"channel_margin_on_net": "20%"})
    assert (flat.rate, flat.values(0.2)) == (0.03, {"fee_on_gross.any_line": "20%"})
    assert parse_terms(MARKET + "fee_by_contract_value: 3%").lever() is None


@pytest.mark.parametrize(
    "rule",
    [
        "fee_on_gross: {subscription: 3%, any_line: 20%}\ncashback: {share_of_fee: 50%, paid_from_commitments: 20%}",
        "fee_by_contract_value: 3%\nrenewal_fee_on_gross: 1.5%",
    ],
)
def test_it_keeps_the_laws_without_a_channel_partner(rule: str) -> None:
    check_agreement(parse_terms(MARKET + rule), partners=["a", "b"], lines=["subscription", "setup"], examples=10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            MARKET + "fee_on_gross: {subscription: 3%}",
            r"terms:3: the revenue line set_up is not listed; write set_up: 0%",
        ),
        (MARKET + "fee_on_gross: {support: 3%}", "terms:3: support is no revenue line of the case"),
        (FLAT + "sold_elsewhere: [support]", "terms:4: support is no revenue line of the case"),
        (FLAT + "marketplace: b", "terms:4: b is a partner of the case; give the party another name"),
        (
            CHANNEL.replace("everything", "what_it_brings"),
            "terms:7: the case does not say which customers the channel partner brings; write demand.brought_by",
        ),
    ],
)
def test_terms_that_do_not_fit_the_case_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        deal(text, case(lines=SET_UP))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FLAT + "sold_elsewhere: [any_line]", "fee_on_gross.any_line: any_line is sold elsewhere, and so pays no fee"),
        (FLAT + "fee_by_contract_value: 3%", "any_line leaves no line whose fee goes by contract; name the lines"),
        (
            FLAT + "renewal_fee_on_gross: 1%",
            "renewal_fee_on_gross: a fee on renewals goes with fees by contract; write",
        ),
        (
            FLAT + "channel_sells: everything",
            "terms:4: channel_sells: no channel partner sells; write channel_margin_on",
        ),
        (FLAT + "channel_uplift_on_gross: 1%", "channel_uplift_on_gross: no channel partner sells"),
        (
            FLAT + "channel_margin_on_net: 5%",
            "what the channel partner sells is not said; write channel_sells: everything",
        ),
        (CHANNEL.replace("0.5%", "98%"), "with a fee of 3% it makes more than all that customers pay; write less"),
        (FLAT + "cashback: {share_of_fee: 50%}", "`paid_from_commitments` is missing in cashback"),
        (FLAT + "cashback: {share_of_fee: 50, paid_from_commitments: 1}", "50 is not a rate; write 50%"),
        (FLAT + "pays_out_after_months: -1", "pays_out_after_months"),
        (FLAT + "channel_sells: all", "channel_sells: 'all' is not known; write everything or what_it_brings"),
        (MARKET + "fee_on_gross: {any_line: 3}", "fee_on_gross.any_line: 3 is not a rate; write 3%"),
        (MARKET + "marketplace: The Market", "is not a name"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(text)


def test_an_empty_seat_of_a_channel_partner_is_refused() -> None:
    with pytest.raises(InputError, match="the seat channel is empty"):
        deal(CHANNEL.replace(", channel: b", ""))
