"""What a referral agreement promises, and how it refuses what makes no sense."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from partnersim.testing import check_agreement
from tests.agreements.round_numbers import FEE, case, deal, paid, received

SEATS = "kind: referral\nparties: {provider: b, referrer: a}\n"
RECURRING = f"{SEATS}commission_on_revenue: {{any_line: 20%}}\npaid: recurring\n"
ONCE = f"{SEATS}commission_on_revenue: {{any_line: 20%}}\npaid: once\nof_first_months: 12\n"
STEPS = f"{SEATS}paid: once\none_off_per_customer: [{{amount: 10}}, {{from_monthly_value: 100, amount: 70}}]\n"
LEAVING = "monthly_churn: 10%"
SET_UP = f"{FEE}, set_up: {{price: 50, per: new customer}}"


def test_a_commission_for_ever_on_all_customers_is_a_static_split_of_revenue() -> None:
    everyone = case(
        come="monthly_new_instances: 7", churn="monthly_churn: 3%", demand="brought_by: {a: 100%}", lines=SET_UP,
        more="credits: {outages: {by: b, share_of_revenue: 4%}}",
    )  # fmt: skip
    split = "kind: static_split\nbase: revenue\nshares: {x: 20%, y: 80%}\nparties: {x: a, y: b}"
    np.testing.assert_allclose(received(deal(RECURRING, everyone)), received(deal(split, everyone)), rtol=1e-12)
    np.testing.assert_allclose(
        received(deal(RECURRING, everyone), "b"), received(deal(split, everyone), "b"), rtol=1e-12
    )


def test_it_is_paid_on_customers_the_referrer_brought() -> None:
    """Ten customers pay 1,000 a month, three of them brought by the referrer: 20% of 300."""
    some = case(demand="brought_by: {a: 30%, b: 50%}")
    assert received(deal(RECURRING, some)) == pytest.approx(np.full(24, 60.0))
    assert received(deal(RECURRING)) == pytest.approx(np.full(24, 200.0))  # nothing said: all count as brought


def test_who_buys_online_counts_if_the_referrer_led_them_there_in_the_window() -> None:
    """20% buy online, 40% of them led within three months, by the referrer three times in eight: 3% more."""
    some = case(demand="brought_by: {a: 30%, b: 50%}, led_online: {3: 40%}")
    for window, monthly in ((2, 60.0), (3, 66.0)):
        terms = f"{RECURRING}attribution_window_months: {window}"
        assert received(deal(terms, some)) == pytest.approx(np.full(24, monthly))


def test_a_recurring_commission_ends_after_so_many_months_of_the_customer() -> None:
    months = received(deal(f"{RECURRING}paid_for_months: 6"))
    assert months == pytest.approx([200.0] * 6 + [0.0] * 18)


def test_rates_differ_by_revenue_line() -> None:
    """20% of fees of 1,000, and in the first month 10% of set-up fees of 500."""
    terms = RECURRING.replace("any_line: 20%", "subscription: 20%, set_up: 10%")
    assert received(deal(terms, case(lines=SET_UP)))[:3] == pytest.approx([250.0, 200.0, 200.0])


def test_paid_once_it_is_of_the_first_months_in_advance() -> None:
    """20% of 12 months at 100, for ten customers; for customers who stay, as much in all as when paid as they pay."""
    once = received(deal(ONCE))
    assert once == pytest.approx([2_400.0] + [0.0] * 23)
    assert once.sum() == pytest.approx(received(deal(f"{RECURRING}paid_for_months: 12")).sum())
    first = received(deal(ONCE.replace("months: 12", "months: 1")))
    np.testing.assert_allclose(first, received(deal(f"{RECURRING}paid_for_months: 1")))


def test_what_is_billed_once_counts_once() -> None:
    """Ten times 20% of 12 × 100 + 50."""
    assert received(deal(ONCE, case(lines=SET_UP)))[0] == pytest.approx(2_500.0)


def test_what_customers_do_not_pay_lowers_the_commission() -> None:
    short = case(more="credits: {outages: {by: b, share_of_revenue: 10%}}")
    assert received(deal(RECURRING, short))[0] == pytest.approx(180.0)
    assert received(deal(ONCE, short))[0] == pytest.approx(2_160.0)
    assert received(deal(f"{RECURRING}credits: provider", short))[0] == pytest.approx(200.0)


def test_a_recurring_commission_is_taken_back_of_customers_who_leave_early() -> None:
    """One of ten leaves after one month, 0.9 after two: 20 and 0.9 × 40; who stays for three months is paid for."""
    ledger = deal(f"{RECURRING}clawback_months: 3", case(churn=LEAVING))
    assert paid(ledger, "taken_back")[:4] == pytest.approx([0.0, -20.0, -36.0, 0.0])
    assert received(ledger)[:3] == pytest.approx([200.0, 180.0 - 20.0, 162.0 - 36.0])
    assert received(deal(RECURRING, case(churn=LEAVING)))[:3] == pytest.approx([200.0, 180.0, 162.0])


def test_a_commission_paid_once_is_taken_back_whole() -> None:
    """240 for each who leaves: one after one month, 0.9 after two."""
    ledger = deal(f"{ONCE}clawback_months: 3", case(churn=LEAVING))
    assert paid(ledger, "taken_back")[:4] == pytest.approx([0.0, -240.0, -216.0, 0.0])
    assert received(deal(ONCE, case(churn=LEAVING)))[1:].any() == np.False_


def test_what_is_taken_back_is_what_was_paid_credits_considered() -> None:
    short = case(churn=LEAVING, more="credits: {outages: {by: b, share_of_revenue: 10%}}")
    assert paid(deal(f"{RECURRING}clawback_months: 2", short), "taken_back")[1] == pytest.approx(-18.0)


def test_caps_by_month_and_in_all() -> None:
    assert received(deal(f"{RECURRING}cap_per_month: 150"))[:2] == pytest.approx([150.0, 150.0])
    assert received(deal(f"{RECURRING}cap_in_all: 500"))[:4] == pytest.approx([200.0, 200.0, 100.0, 0.0])
    both = received(deal(f"{RECURRING}cap_per_month: 150\ncap_in_all: 500"))
    assert both[:5] == pytest.approx([150.0, 150.0, 150.0, 50.0, 0.0])


def test_what_caps_kept_back_is_not_taken_back() -> None:
    """100 of 200 is paid, then 100 of 180: of the one who leaves 10, of the 0.9 then 20 × (1/2 + 5/9) each."""
    ledger = deal(f"{RECURRING}cap_per_month: 100\nclawback_months: 3", case(churn=LEAVING))
    assert paid(ledger, "taken_back")[:4] == pytest.approx([0.0, -10.0, -19.0, 0.0])


def test_a_floor_is_for_each_customer_by_its_size() -> None:
    """Half pay 20, half 180 a month: of the first month 20% are 4 and 36, at least 30 is 30 and 36."""
    first = ONCE.replace("months: 12", "months: 1")
    sizes = case(demand="deal_sizes: {small: {part: 50%, times: 0.2}, large: {part: 50%, times: 1.8}}")
    assert received(deal(first, sizes))[0] == pytest.approx(200.0)
    assert received(deal(f"{first}floor_per_customer: 30", sizes))[0] == pytest.approx(5 * 30.0 + 5 * 36.0)


def test_an_amount_per_customer_goes_by_what_it_pays_a_month() -> None:
    assert received(deal(STEPS))[:2] == pytest.approx([700.0, 0.0])
    cheaper = case(lines=FEE.replace("100", "99.99"))
    assert received(deal(STEPS, cheaper))[0] == pytest.approx(100.0)
    with_set_up = case(lines=SET_UP.replace("100", "90"))  # what is billed once does not count
    assert received(deal(STEPS, with_set_up))[0] == pytest.approx(100.0)
    beside = STEPS.replace("paid: once", "paid: recurring\ncommission_on_revenue: {any_line: 5%}")
    assert received(deal(beside))[:2] == pytest.approx([750.0, 50.0])


def test_below_the_first_step_nothing_is_paid() -> None:
    terms = STEPS.replace("{amount: 10}, ", "")
    assert not received(deal(terms, case(lines=FEE.replace("100", "80")))).any()


def test_what_is_paid_once_may_wait_until_a_customer_has_stayed() -> None:
    """Of ten, 8.1 are there after two months."""
    ledger = deal(f"{STEPS}qualifies_after_months: 2", case(churn=LEAVING))
    assert received(ledger)[:4] == pytest.approx([0.0, 0.0, 567.0, 0.0])
    commission = deal(f"{ONCE}qualifies_after_months: 2", case(churn=LEAVING))
    assert received(commission)[:4] == pytest.approx([0.0, 0.0, 1_944.0, 0.0])


def test_incentives_cost_the_vendor_and_pay_nobody() -> None:
    some = case(demand="brought_by: {a: 30%, b: 50%}")
    with_them, without = (deal(f"{RECURRING}{more}", some) for more in ("incentive_per_customer: 40", ""))
    spent = with_them.books.running_cost - without.books.running_cost
    assert spent[0, :, 0] == pytest.approx([0.0, 120.0])
    assert not spent[1:].any()
    np.testing.assert_array_equal(with_them.books.received, without.books.received)


def test_a_price_per_month_brings_no_customer_who_could_be_paid_for_once() -> None:
    flat = case(lines=f"{FEE}, platform: {{price: 500, per: month}}")
    assert received(deal(ONCE, flat)).sum() == pytest.approx(2_400.0)
    assert received(deal(RECURRING, flat))[0] == pytest.approx(300.0)


def test_the_lever_is_the_first_commission() -> None:
    lever = parse_terms(RECURRING.replace("any_line: 20%", "set_up: 0%, fee: 15%")).lever()
    assert lever is not None
    assert (lever.of, lever.rate) == ("of fee", 0.15)
    assert parse_terms(STEPS).lever() is None


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (f"{SEATS}paid: once", "paid: nothing is paid; write commission_on_revenue"),
        (f"{SEATS}commission_on_revenue: {{any_line: 20%}}", "paid"),
        (ONCE.replace("of_first_months: 12", ""), "a commission paid once is of a customer's first months"),
        (f"{ONCE}paid_for_months: 3", "this goes with paid: recurring; write of_first_months instead"),
        (f"{RECURRING}of_first_months: 3", "of_first_months: this goes with paid: once; delete it"),
        (f"{RECURRING}floor_per_customer: 3", "floor_per_customer: this goes with paid: once; delete it"),
        (f"{RECURRING}qualifies_after_months: 3", "nothing is paid once that could wait"),
        (f"{STEPS}floor_per_customer: 3", "there is no commission it could be of; write commission_on_revenue too"),
        (f"{STEPS}of_first_months: 3", "there is no commission it could be of"),
        (STEPS.replace("value: 100", "value: 0"), "0 is no more than the step before; write steps that rise"),
        (f"{RECURRING}paid_for_months: 0", "paid_for_months"),
        (RECURRING.replace("20%", "120%"), "is above 100%; write 0% to 100%"),
        (f"{RECURRING}cap_per_month: -5", "is below 0; write 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(terms: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(terms)


def test_a_revenue_line_left_out_is_refused() -> None:
    with pytest.raises(InputError, match="the revenue line fee is not listed; write fee: 0%"):
        deal(RECURRING.replace("any_line", "set_up"), case(lines=FEE))
    with pytest.raises(InputError, match="fees is no revenue line of the case"):
        deal(RECURRING.replace("any_line", "fees"))


@pytest.mark.parametrize("terms", [f"{ONCE}clawback_months: 5\nqualifies_after_months: 1", f"{STEPS}cap_in_all: 900"])
def test_what_is_paid_once_keeps_the_laws(terms: str) -> None:
    check_agreement(parse_terms(terms), lines=["fee"], scales="cap" not in terms, examples=10)


@pytest.mark.parametrize(
    ("terms", "change"),
    [
        (RECURRING, ("20%", "21%")),
        (RECURRING, ("any_line", "fee")),
        *((RECURRING, ("paid: recurring", f"paid: recurring\n{more}")) for more in (
            "paid_for_months: 3", "cap_per_month: 5", "cap_in_all: 7", "attribution_window_months: 2",
            "clawback_months: 4", "incentive_per_customer: 6", "one_off_per_customer: [{amount: 9}]",
        )),
        (ONCE, ("months: 12", "months: 11")),
        (ONCE, ("paid: once", "paid: once\nfloor_per_customer: 8")),
        (ONCE, ("paid: once", "paid: once\nqualifies_after_months: 8")),
        (STEPS, ("amount: 10", "amount: 11")),
        (STEPS, ("value: 100", "value: 101")),
        (STEPS, ("paid: once", "paid: once\nqualifies_after_months: 8")),
    ],
)  # fmt: skip
def test_every_field_is_said(terms: str, change: tuple[str, str]) -> None:
    assert change[0] in terms
    said, changed = parse_terms(terms).clause(), parse_terms(terms.replace(*change)).clause()
    assert said != changed
    assert all(sentence.endswith(".") for sentence in changed)
