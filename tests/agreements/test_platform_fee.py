"""What selling through a platform's store costs, and how terms that make no sense are refused."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, Ledger, parse_terms
from partnersim.agreements.bands import Bands
from partnersim.agreements.reader import changed_terms
from partnersim.testing import check_agreement
from tests.agreements.round_numbers import FEE, case, deal, paid, received

# Ten customers pay 1,000 a month: 12,000 a year, 24,000 in all.
STORE = "kind: platform_fee\nparties: {developer: a}\n"
BANDS = STORE + "share_of_revenue: {0: 0%, 10500: 10%}\nover: "
THIRTY = STORE + "share_of_revenue: 30%\nover: lifetime\n"
PARTNER = THIRTY.replace("developer: a", "developer: a, platform: b")
SET_UP = f"{FEE}, set_up: {{price: 50, per: new customer}}"


def fee(ledger: Ledger) -> np.ndarray:
    """What the platform takes, by month."""
    return ledger.taken.isel(party=0, scenario=0).values


def test_a_share_is_taken_and_the_rest_is_the_developers() -> None:
    ledger = deal(THIRTY + "platform: app_store")
    assert ledger.parties == ("app_store",)
    assert fee(ledger) == pytest.approx(np.full(24, 300.0))
    assert received(ledger) == pytest.approx(np.full(24, 700.0))
    assert not received(ledger, "b").any()


def test_it_is_of_what_customers_pay_and_not_of_what_they_are_credited() -> None:
    sold = case(more="credits: {outages: {by: a, share_of_revenue: 10%}}")
    assert fee(deal(THIRTY, sold)) == pytest.approx(np.full(24, 270.0))


def test_bands_of_a_lifetime_charge_what_lies_above_a_threshold() -> None:
    """The total passes 10,500 in the middle of month 11."""
    assert fee(deal(BANDS + "lifetime")) == pytest.approx([0.0] * 10 + [50.0] + [100.0] * 13)


def test_bands_of_a_year_begin_anew_every_twelve_months() -> None:
    assert fee(deal(BANDS + "year")) == pytest.approx(([0.0] * 10 + [50.0, 100.0]) * 2)


def test_months_charged_one_by_one_make_the_charge_of_the_total() -> None:
    bands = Bands((0.0, 7000.0, 9100.0, 30000.0), (0.02, 0.3, 0.1, 0.25))
    sold = case(come="monthly_new_instances: {1: 7, 5: 13}", churn="monthly_churn: 4%", lines=SET_UP)
    ledger = deal(STORE + f"share_of_revenue: {bands.written()}\nover: lifetime", sold)
    assert fee(ledger).sum() == pytest.approx(float(bands.charged(ledger.books.collected.sum(axis=0))[0]))


def test_revenue_before_the_case_counts_in_the_total() -> None:
    assert fee(deal(BANDS + "lifetime\nrevenue_before: 10250"))[:2] == pytest.approx([75.0, 100.0])
    assert fee(deal(THIRTY + "revenue_before: 10250")) == pytest.approx(np.full(24, 300.0))


def test_only_lines_sold_through_the_platform_count() -> None:
    services = case(lines=SET_UP)
    assert fee(deal(THIRTY, services))[0] == pytest.approx(450.0)
    ledger = deal(THIRTY + "lines: [subscription]", services)
    assert fee(ledger)[0] == pytest.approx(300.0)
    assert received(ledger)[0] == pytest.approx(1200.0)


def test_customers_in_their_second_year_bear_less() -> None:
    text = THIRTY + "from_customer_year_two: 15%"
    assert fee(deal(text)) == pytest.approx([300.0] * 12 + [150.0] * 12)
    two = case(come="monthly_new_instances: {1: 10, 2: 0, 3: 10, 4: 0}")
    assert fee(deal(text, two))[[0, 2, 12, 14]] == pytest.approx([300.0, 600.0, 450.0, 300.0])


def test_a_rate_for_the_second_year_makes_no_other_rate_higher() -> None:
    """Until the total reaches 18,000 nothing is charged, of old customers either."""
    text = STORE + "share_of_revenue: {0: 0%, 18000: 30%}\nover: lifetime\nfrom_customer_year_two: 15%"
    assert fee(deal(text)) == pytest.approx([0.0] * 18 + [150.0] * 6)


def test_a_small_business_bears_less_up_to_an_amount_a_year() -> None:
    small = "small_business: {rate: 15%, up_to_a_year: 12000}"
    assert fee(deal(THIRTY + small)) == pytest.approx(np.full(24, 150.0))


def test_a_year_after_one_above_the_amount_has_the_usual_rate_from_its_start() -> None:
    """6,500 of the first year: 15% for six months and a half. The second year follows one of 12,000."""
    small = "small_business: {rate: 15%, up_to_a_year: 6500}"
    assert fee(deal(THIRTY + small)) == pytest.approx([150.0] * 6 + [225.0] + [300.0] * 17)
    shrinks = case(come="monthly_new_instances: {1: 10, 2: 0}", churn="survival: {12: 50%, 24: 40%}", months=36)
    months = fee(deal(THIRTY + "small_business: {rate: 15%, up_to_a_year: 6000}", shrinks))
    revenue = deal(THIRTY, shrinks).books.collected[:, 0]
    assert months[12:24] == pytest.approx(0.30 * revenue[12:24])  # after a year above 6,000
    assert months[24:] == pytest.approx(0.15 * revenue[24:])  # after one below


def test_old_customers_of_a_small_business_bear_the_lower_of_both() -> None:
    text = THIRTY + "from_customer_year_two: 10%\nsmall_business: {rate: 15%, up_to_a_year: 12000}"
    assert fee(deal(text)) == pytest.approx([150.0] * 12 + [100.0] * 12)


def test_processing_is_charged_on_everything() -> None:
    assert fee(deal(BANDS + "lifetime\nprocessing_fee_on_gross: 2.9%"))[:2] == pytest.approx([29.0, 29.0])


def test_registration_is_a_cost_of_the_developer_at_go_live() -> None:
    plain, registered = deal(THIRTY).books, deal(THIRTY + "registration_fee: 19").books
    spent = registered.running_cost - plain.running_cost
    assert spent[:, 0, 0].tolist() == [19.0] + [0.0] * 23
    assert not spent[:, 1].any()
    np.testing.assert_array_equal(registered.received, plain.received)


def test_it_pays_out_late_what_is_sold_through_it() -> None:
    ledger = deal(THIRTY + "pays_out_after_months: 2\nlines: [subscription]", case(lines=SET_UP))
    assert received(ledger)[:4] == pytest.approx([500.0, 0.0, 700.0, 700.0])


def test_a_platform_that_is_a_partner_has_the_fee_and_the_registration() -> None:
    ledger = deal(PARTNER + "registration_fee: 19")
    assert ledger.parties == ()
    assert paid(ledger, "platform_fee", "b") == pytest.approx([319.0] + [300.0] * 23)
    assert received(ledger) == pytest.approx([681.0] + [700.0] * 23)


def test_a_platform_that_is_a_partner_collects_and_remits() -> None:
    ledger = deal(PARTNER + "remitted_after_months: 1")
    assert received(ledger)[:3] == pytest.approx([0.0, 700.0, 700.0])
    assert received(ledger, "b")[:3] == pytest.approx([1000.0, 300.0, 300.0])
    own = deal(PARTNER + "remitted_after_months: 1\nroles: {collects: developer}")
    assert received(own, "b")[:3] == pytest.approx([0.0, 300.0, 300.0])


def test_its_lever_is_the_share_where_there_is_one() -> None:
    lever = parse_terms(THIRTY).lever()
    assert lever is not None
    assert (lever.rate, lever.values(0.2)) == (0.3, {"share_of_revenue": "20%"})
    assert parse_terms(BANDS + "year").lever() is None


def test_it_keeps_the_laws_where_the_platform_is_no_partner() -> None:
    rule = THIRTY + "from_customer_year_two: 15%\nprocessing_fee_on_gross: 2.9%"
    check_agreement(parse_terms(rule), partners=["a", "b"], examples=10)
    amounts = BANDS + "year\nsmall_business: {rate: 5%, up_to_a_year: 9000}\nregistration_fee: 19"
    check_agreement(parse_terms(amounts), partners=["a", "b"], examples=10, scales=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BANDS + "year\nrevenue_before: 5", "revenue_before: years are counted from the first month of the case"),
        (THIRTY + "processing_fee_on_gross: 71%", "with a share of 30% it makes more than all that customers pay"),
        (THIRTY + "lines: []", r"lines: nothing is sold through the platform; write \[any_line\]"),
        (
            PARTNER + "pays_out_after_months: 1",
            "the platform is a partner, who remits like others; write remitted_after",
        ),
        (STORE + "share_of_revenue: 30%", "`over` is missing; write over: lifetime or year"),
        (STORE + "over: year", "`share_of_revenue` is missing"),
        (THIRTY + "over: month", "over"),
        (THIRTY + "small_business: {rate: 15%}", "`up_to_a_year` is missing in small_business"),
        (THIRTY + "from_customer_year_two: 15", "from_customer_year_two: 15 is not a rate; write 15%"),
        (THIRTY + "registration_fee: -1", "registration_fee: -1 is below 0; write 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (THIRTY + "lines: [support]", "terms:5: support is no revenue line of the case"),
        (THIRTY + "platform: b", "terms:5: b is a partner of the case; give the party another name"),
        (THIRTY.replace("developer", "seller"), "seller is no seat of platform_fee"),
    ],
)
def test_terms_that_do_not_fit_the_case_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        deal(text)


def test_a_store_bills_and_a_platform_that_is_a_partner_collects_too() -> None:
    store = parse_terms(
        "kind: platform_fee\nplatform: app_store\nshare_of_revenue: 15%\nover: lifetime\nparties: {developer: a}\n"
    )
    assert [store.holder(role) for role in ("contracts", "bills", "collects")] == ["a", "app_store", "a"]
    partner = changed_terms(store, {"parties.platform": "b"})
    assert [partner.holder(role) for role in ("contracts", "bills", "collects")] == ["a", "b", "b"]
    assert changed_terms(store, {"roles.bills": "developer"}).holder("bills") == "a"
