"""How an agreement ends: who holds what then, who keeps the customers, and what partners owe each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnersim
from partnersim import parse_case
from partnersim.simulation.exits import equalising
from tests.simulation.deals import CASE, FIVE_PHASE, HALVES, by_tier, case, ledger

ENDS = "terminate: 2027-12\n"
LAST = 11  # the row of December 2027
KEPT = ENDS + "customers_stay_with: operator\n"


def test_after_the_last_month_there_is_no_money_where_nobody_keeps_the_customers() -> None:
    ended, going = ledger(FIVE_PHASE + ENDS).books, ledger(FIVE_PHASE).books
    np.testing.assert_array_equal(ended.received[: LAST + 1], going.received[: LAST + 1])
    for amounts in (ended.received, ended.running_cost, ended.billed):
        assert not amounts[LAST + 1 :].any()
    np.testing.assert_array_equal(ended.balance[LAST + 1 :], np.broadcast_to(ended.balance[LAST], (12, 2, 1)))
    assert not ended.phase[LAST + 1 :].any()


@pytest.mark.parametrize(
    "clause",
    ["at_exit: lie", "at_exit: equalise", "at_exit: run_off", "at_exit: buy_out\nbuy_out: {multiple: 2}"],
)
@pytest.mark.parametrize("terms", [FIVE_PHASE, HALVES])
def test_what_partners_owe_each_other_at_the_end_sums_to_zero(terms: str, clause: str) -> None:
    ends = KEPT.replace("2027-12", "2027-04") if "equalise" in clause else KEPT  # while there are losses
    owed = by_tier(ledger(terms + ends + clause + "\n"), "exit")
    np.testing.assert_allclose(owed.sum(axis=1), 0.0, atol=1e-9)
    assert not owed[:3].any()
    assert owed.any() == ("lie" not in clause)


def test_losses_that_lie_are_what_everyone_has_lost() -> None:
    books = ledger(FIVE_PHASE + ENDS).books
    np.testing.assert_array_equal(books.position[-1], books.position[LAST])


def test_equalised_losses_are_equal() -> None:
    before = ledger(HALVES + "terminate: 2027-04\n").books.position[3, :, 0]
    assert before[0] != before[1]
    assert before.sum() < 0.0
    books = ledger(HALVES + "terminate: 2027-04\nat_exit: equalise\n").books
    lost = np.maximum(0.0, -before)
    assert books.position[3, :, 0] == pytest.approx(before + lost - lost.mean())
    assert np.maximum(0.0, -books.balance[3, :, 0]) == pytest.approx([lost.mean()] * 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([-30.0, -90.0, -60.0], [-60.0, -60.0, -60.0]),  # who lost less pays who lost more
        ([50.0, -100.0, -40.0], [-30.0, -30.0, -30.0]),  # whoever is ahead, too
        ([90.0, -60.0, 30.0], [45.0, 0.0, 15.0]),  # as long as there is a loss: profits are not levelled
        ([-100.0, 100.0], [0.0, 0.0]),
        ([5.0, 0.0, 0.0], [5.0, 0.0, 0.0]),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    ],
)
def test_equalising_leaves_equal_losses(before: list[float], after: list[float]) -> None:
    assert (np.array(before) + equalising(np.array(before)[:, None])[:, 0]).tolist() == pytest.approx(after)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=8))
def test_no_loss_is_above_another_once_they_are_equalised(before: list[int]) -> None:
    after = np.array(before) + equalising(np.array(before, float)[:, None])[:, 0]
    assert after.sum() == pytest.approx(sum(before))
    assert np.ptp(np.minimum(after, 0.0)) == pytest.approx(0.0, abs=1e-9)


def test_whoever_keeps_the_customers_has_their_money_and_all_costs_of_serving_them() -> None:
    """110 instances came in 11 months, nobody leaves: 11,000 a month, and costs of 10 hours and 20 for each."""
    books = ledger(HALVES + KEPT).books
    assert books.received[LAST + 1 :, 1, 0].tolist() == [11_000.0] * 12
    assert not books.received[LAST + 1 :, 0].any()
    assert books.running_cost[LAST + 1 :, 1, 0].tolist() == [10 * 50 + 110 * 20.0] * 12  # at the operator's hourly cost
    assert not books.running_cost[LAST + 1 :, 0].any()


def test_a_run_off_pays_who_leaves_its_past_share_of_what_the_last_customers_pay() -> None:
    owed = by_tier(ledger(HALVES + KEPT + "at_exit: run_off\nrun_off: {months: 6}\n"), "exit")
    assert owed[LAST + 1 : LAST + 7, 0] == pytest.approx([5_500.0] * 6)  # half, as in the window before
    assert not owed[LAST + 7 :].any()


def test_the_window_of_a_run_off_decides_the_share() -> None:
    """Five-phase gives the vendor all surplus at first: of the last month it has less than of the last year."""
    year, month = (
        by_tier(ledger(FIVE_PHASE + KEPT + f"at_exit: run_off\nrun_off: {{window_months: {n}}}\n"), "exit")[LAST + 1, 0]
        for n in (12, 1)
    )
    books = ledger(FIVE_PHASE + KEPT).books
    for found, n in ((year, 12), (month, 1)):
        got = books.earned[LAST + 1 - n : LAST + 1, :, 0].sum(axis=0)
        assert found == pytest.approx(11_000 * got[0] / got.sum())
    assert year != pytest.approx(month)


def test_a_buy_out_pays_a_multiple_of_profit_and_nothing_for_a_loss() -> None:
    terms = HALVES + KEPT + "at_exit: buy_out\nbuy_out: {multiple: 1.5, window_months: 2}\n"
    owed = by_tier(ledger(terms), "exit")
    profit = sum(half - 1000.0 for half in (5_000.0, 5_500.0))  # half of revenue, less 10 hours of 100
    assert owed[LAST].tolist() == pytest.approx([1.5 * profit, -1.5 * profit])
    losing = by_tier(ledger(terms, case(care="{by: isv, monthly_hours: 100}")), "exit")
    assert not losing.any()


def test_continued_use_serves_the_customers_of_the_last_day_under_the_old_terms() -> None:
    books = ledger(HALVES + ENDS + "continued_use_months: 3\n").books
    assert books.billed[LAST : LAST + 5, 0].tolist() == [11_000.0] * 4 + [0.0]
    assert books.received[LAST + 3, :, 0].tolist() == [5_500.0, 5_500.0]


def test_investments_planned_for_after_the_end_are_not_made() -> None:
    later = case(platform="{by: msp, one_time: 6000, from: 2028-06}")
    assert ledger(HALVES, later).books.one_time_cost[:, 1].sum() == 6_000.0
    assert ledger(HALVES + KEPT, later).books.one_time_cost[:, 1].sum() == 0.0


def test_an_end_in_the_last_month_leaves_nothing_to_come() -> None:
    last = ledger(HALVES + "terminate: 2028-12\nat_exit: equalise\n")
    assert last.books.earned.shape == (24, 2, 1)
    np.testing.assert_allclose(by_tier(last, "exit").sum(axis=1), 0.0, atol=1e-9)
    sold = KEPT.replace("2027-12", "2028-12") + "at_exit: buy_out\nbuy_out: {multiple: 2, window_months: 1}\n"
    assert by_tier(ledger(HALVES + sold), "exit")[-1, 0] == pytest.approx(2 * (11_500 - 1_000))


OEM = "kind: oem\nparties: {vendor: isv, embedder: msp}\nwholesale_discount_on_list: {service: 60%}\n"
LOAN = "kind: loan\nparties: {investor: isv, provider: msp}\nprincipal: 1200\nannual_rate: 0%\nrepaid_in_months: 12\n"


def test_no_rule_runs_on_after_the_end() -> None:
    """A minimum for a year that never ends is not owed; benefits of a level are not paid once the service is over."""
    ended = ledger(OEM + "minimum_per_year: {1: 900000}\nterminate: 2027-12\n")
    assert not ended.books.earned[LAST + 1 :].any()
    assert not by_tier(ended, "true_up").any()  # the first year from go-live would end in January
    levels = "levels: {one: {discount_on_list: {service: 10%}, monthly_benefits: 50}}\napplied: whole\n"
    solution = ledger("kind: solution_provider\nparties: {vendor: isv, provider: msp}\n" + levels + ENDS)
    assert solution.books.running_cost[LAST, 0, 0] == 1_000.0 + 50.0
    assert not solution.books.running_cost[LAST + 1 :].any()


def test_a_loan_is_repaid_after_the_end_but_never_paid_out_after_it() -> None:
    repaid = ledger(LOAN + "terminate: 2027-04\n").books.received[..., 0]
    assert repaid[1:13, 0].sum() == pytest.approx(1_200.0)
    assert not ledger(LOAN + "paid_out: go_live\nterminate: 2027-01\n").books.received.any()


def test_capital_is_no_income_that_a_run_off_or_a_buy_out_would_multiply() -> None:
    terms = LOAN.replace("investor: isv, provider: msp", "investor: msp, provider: isv") + ENDS
    kept = terms + "customers_stay_with: investor\n"
    run_off = by_tier(ledger(kept + "at_exit: run_off\n"), "exit")
    assert run_off[LAST + 1, 0] == pytest.approx(11_000.0)  # the provider had all that customers paid
    bought = by_tier(ledger(kept + "at_exit: buy_out\nbuy_out: {multiple: 1}\n"), "exit")
    assert bought[LAST, 0] == pytest.approx(sum(1_000.0 * n for n in range(1, 12)) - 11 * 1_000.0)


def test_losses_are_equalised_among_those_who_have_a_seat() -> None:
    text = CASE.replace("demand:", "  other: {name: Other, annual_discount_rate: 10%}\ndemand:")
    ended = ledger(HALVES + "terminate: 2027-04\nat_exit: equalise\n", parse_case(text))
    owed = by_tier(ended, "exit")
    assert owed[3, 2] == 0.0
    assert owed[3, 0] == pytest.approx(-owed[3, 1])
    assert owed[3, 0] != 0.0
    everyone = by_tier(ledger(FIVE_PHASE + "terminate: 2027-04\nat_exit: equalise\n", parse_case(text)), "exit")
    assert everyone[3, 2] != 0.0  # all partners of a case share under the five-phase agreement


def test_a_run_off_is_paid_as_customers_pay() -> None:
    late = parse_case(CASE + "collected_after_months: 3\n")
    books = ledger(HALVES + KEPT + "roles: {collects: operator}\nat_exit: run_off\nrun_off: {months: 6}\n", late).books
    assert books.received[LAST + 1 : LAST + 4, 0, 0].tolist() == [500.0 * n for n in (9, 10, 11)]  # still the old share
    assert books.received[LAST + 4 : LAST + 10, 0, 0].tolist() == [5_500.0] * 6
    assert not books.received[LAST + 10 :, 0].any()


def test_whoever_keeps_the_customers_keeps_the_prices() -> None:
    white = (
        "kind: white_label\nparties: {provider: msp, reseller: isv}\ndiscount_on_list: {service: 40%}\nmark_up: 20%\n"
    )
    billed = ledger(white + ENDS + "customers_stay_with: reseller\n").books.billed[:, 0]
    assert billed[LAST : LAST + 2].tolist() == [13_200.0, 13_200.0]


def test_an_end_beyond_the_horizon_is_not_paid_inside_it() -> None:
    terms = HALVES + KEPT + "continued_use_months: 6\nat_exit: buy_out\nbuy_out: {multiple: 2}\n"
    short, long = ledger(terms, case(months="14")).books, ledger(terms).books
    np.testing.assert_array_equal(short.received, long.received[:14])


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ("terminate: 2026-12", "terms.yaml:5: 2026-12 is outside the horizon of the case; write 2027-01 to 2028-12"),
        ("at_exit: run_off", "run_off needs somebody who keeps the customers; write customers_stay_with"),
        ("customers_stay_with: vendor\nat_exit: buy_out", "a buy-out has a price; write buy_out: {multiple: 2}"),
        ("terminate: 2027-12\ncustomers_stay_with: nobody", "nobody is neither a partner nor a filled seat"),
        ("continued_use_months: -1", "continued_use_months"),
    ],
)
def test_an_end_that_cannot_be_is_refused(clauses: str, message: str) -> None:
    with pytest.raises(partnersim.InputError) as refused:
        ledger(FIVE_PHASE + "#\n#\n" + clauses + "\n")
    assert message in str(refused.value)


def test_where_customers_paid_nothing_in_the_window_nobody_has_a_share_to_keep() -> None:
    """One bill of 12.3 is credited whole, by 30% and 8.61, but for rounding; dearer by 6.25% it is paid in part."""
    price = "{price: 12.3, per: instance and month, yearly_increase: 6.25%}"
    credits = "credits: {bad: {by: msp, share_of_revenue: 30%}, rest: {by: msp, monthly_amount: 8.61}}\n"
    text = CASE.replace("{price: 100, per: instance and month}", price)
    found = ledger(HALVES + KEPT + "at_exit: run_off\n", parse_case(text.replace(": 10,", ": {1: 1, 2: 0},") + credits))
    assert 0.0 < found.books.earned[: LAST + 1].sum() < 1e-9
    assert found.books.collected[LAST + 1 :].min() > 0.5
    assert not by_tier(found, "exit").any()


def test_a_run_off_never_pays_more_than_customers_do() -> None:
    """The embedder paid the vendor a minimum far above what it took in: the vendor's share is all, and no more."""
    terms = "kind: oem\nparties: {vendor: isv, embedder: msp}\nwholesale_discount_on_list: {service: 60%}\n"
    ended = "minimum_per_year: {1: 1000000}\nterminate: 2028-01\ncustomers_stay_with: embedder\nat_exit: run_off\n"
    found = ledger(terms + ended)
    paid = found.books.collected[13:, 0]
    assert by_tier(found, "exit")[13:, 0].tolist() == pytest.approx(paid.tolist())
