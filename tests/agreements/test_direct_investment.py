"""What a direct investment promises: grace months, a share of service revenue, a bonus, and more sales if assumed."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, Ledger, parse_terms, simulate
from partnersim.agreements.direct_investment import DirectInvestment
from tests.agreements.round_numbers import FEE, case, deal, paid, received

# Ten customers pay 1,000 a month.
BASE = """
kind: direct_investment
parties: {investor: a, provider: b}
investment: 6000
share_of_revenue: {any_line: 25%}
grace_months: 6
"""
BONUS = (
    "performance_bonus: {above_baseline: 110%, share_per_excess: 50%, share_at_most: 8%, tracked_after_months: 6%s}\n"
)
MORE = "investment_sells_more: true\n"
COMPUTE = f"{FEE}, compute: {{price: 40, per: customer and month, income: public_cloud}}"


def bonus(more: str = "", **changes: str) -> str:
    text = BONUS.replace("%s", more)
    for name, value in changes.items():
        before = next(part for part in text[text.index("{") + 1 : -2].split(", ") if part.startswith(name))
        text = text.replace(before, f"{name}: {value}")
    return text


def invested(amount: int) -> str:
    return BASE.replace("6000", str(amount))


def terms(text: str) -> DirectInvestment:
    found = parse_terms(text)
    assert isinstance(found, DirectInvestment)
    return found


def test_the_investor_pays_and_is_not_paid_back() -> None:
    ledger = deal(BASE)
    assert paid(ledger, "investment") == pytest.approx([-6000.0] + [0.0] * 23)
    assert received(ledger, "b")[0] == 6000.0


def test_it_keeps_all_in_the_grace_months_and_shares_service_revenue_after_them() -> None:
    ledger = deal(BASE)
    assert received(ledger)[1:] == pytest.approx([1000.0] * 5 + [750.0] * 18)
    assert received(ledger, "b")[1:] == pytest.approx([0.0] * 5 + [250.0] * 18)


def test_grace_months_count_from_go_live() -> None:
    late = case(come="monthly_new_instances: {1: 10, 2: 0}", more="scenarios: {late: {go_live: 2027-03}}")
    share = deal(BASE, late).books.received[:, 1]
    assert share[5:9, 0] == pytest.approx([0.0, 250.0, 250.0, 250.0])
    assert share[5:9, 1] == pytest.approx([0.0, 0.0, 0.0, 250.0])
    none = deal(BASE.replace("grace_months: 6", "grace_months: 0"))
    assert received(none, "b")[1:] == pytest.approx(np.full(23, 250.0))


def test_the_investment_may_be_paid_at_go_live() -> None:
    late = case(more="scenarios: {late: {go_live: 2027-03}}")
    books = deal(BASE + "invested: go_live", late).books
    assert books.received[:3, 1, 1] == pytest.approx([0.0, 0.0, 6000.0])
    assert deal(BASE, late).books.received[:3, 1, 1] == pytest.approx([6000.0, 0.0, 0.0])


def test_what_the_investor_bills_for_compute_stays_with_it() -> None:
    text = BASE.replace("any_line: 25%", "public_cloud: 0%, any_line: 25%")
    assert received(deal(text, case(lines=COMPUTE)), "b")[6] == pytest.approx(250.0)
    assert received(deal(BASE, case(lines=COMPUTE)), "b")[6] == pytest.approx(350.0)


def test_the_share_is_of_what_customers_pay_and_not_of_what_they_are_credited() -> None:
    credited = case(more="credits: {outages: {by: b, share_of_revenue: 10%}}")
    assert received(deal(BASE, credited), "b")[6] == pytest.approx(225.0)


def test_the_investor_carries_what_customers_are_late_with() -> None:
    ledger = deal(BASE, case(more="collected_after_months: 2"))
    assert received(ledger, "b")[:7] == pytest.approx([6000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 250.0])
    assert received(ledger)[:3] == pytest.approx([-6000.0, 0.0, 1000.0])


@pytest.mark.parametrize(
    ("investment", "instances", "churn"),
    [
        (500_000, 1.0, 1.0),
        (1_000_000, 2**1.2, 0.925),
        (1_500_000, 3**1.2, 0.85),
        (2_000_000, 4**1.2, 0.775),
        (250_000, 0.5**1.2, 1.0375),
        (3_000_000, 6**1.2, 0.7),
    ],
)
def test_more_is_sold_and_less_is_lost_by_the_published_formulas(
    investment: int, instances: float, churn: float
) -> None:
    found = terms(invested(investment) + MORE)
    assert found.instances_factor == pytest.approx(instances)
    assert found.churn_factor == pytest.approx(churn)
    sold = case(come="monthly_new_instances: {1: 10, 2: 0}", churn="monthly_churn: 10%")
    collected = simulate(sold, found).books.collected[:, 0]
    assert collected[:2] == pytest.approx([1000 * instances, 1000 * instances * (1 - 0.1 * churn)])


def test_the_assumption_can_be_switched_off() -> None:
    off, plain = deal(invested(2_000_000)), deal(invested(500_000) + MORE)
    np.testing.assert_array_equal(off.books.collected, plain.books.collected)


def test_an_effect_that_the_terms_state_goes_before_the_assumption() -> None:
    text = invested(1_000_000) + MORE + "effects: {demand.monthly_churn: 20%}"
    sold = case(come="monthly_new_instances: {1: 10, 2: 0}", churn="monthly_churn: 10%")
    collected = deal(text, sold).books.collected[:, 0]
    assert collected[1] / collected[0] == pytest.approx(0.8)


def bonus_months(text: str, **demand: str) -> np.ndarray:
    ledger: Ledger = deal(text, case(come="monthly_new_instances: {1: 10, 2: 0}", **demand))
    return paid(ledger, "bonus")


def test_a_bonus_is_paid_above_a_multiple_of_what_would_be_sold_without_the_investment() -> None:
    """550,000 sell 1.1^1.2 = 1.1212 times as much: half of 1.21 points, on 1,121.2 a month, from month 7 on."""
    grown = 1.1**1.2
    months = bonus_months(invested(550_000) + bonus() + MORE)
    assert months == pytest.approx([0.0] * 6 + [0.5 * (grown - 1.1) * grown * 1000] * 18)


def test_less_churn_counts_too() -> None:
    """In month t of 10% churn, 0.9^t stay without the investment and (1 − 0.1·0.9925)^t with it."""
    months = bonus_months(invested(550_000) + bonus() + MORE, churn="monthly_churn: 10%")
    for age in (6, 20):
        reached = 1.1**1.2 * (1 - 0.1 * 0.9925) ** age / 0.9**age
        revenue = 1000 * 1.1**1.2 * (1 - 0.1 * 0.9925) ** age
        assert months[age] == pytest.approx(min(0.08, 0.5 * (reached - 1.1)) * revenue)


def test_the_bonus_is_capped_by_what_is_invested() -> None:
    by_size = "{0: 8%, 1000000: 10%, 1500000: 12%, 2000000: 15%}"
    for investment, cap in ((999_999, 0.08), (1_000_000, 0.10), (1_500_000, 0.12), (2_000_000, 0.15)):
        text = invested(investment) + bonus(share_at_most=by_size) + MORE
        grown = terms(text).instances_factor
        assert bonus_months(text)[6:] == pytest.approx(np.full(18, cap * grown * 1000))


def test_the_bonus_is_no_more_than_the_providers_share() -> None:
    text = invested(2_000_000).replace("25%", "5%") + bonus() + MORE
    ledger = deal(text)
    assert paid(ledger, "bonus")[6:] == pytest.approx(-paid(ledger, "share")[6:])
    assert received(ledger, "b")[6:] == pytest.approx(np.zeros(18))


def test_the_bonus_comes_off_shares_only_where_there_are_any() -> None:
    text = invested(1_000_000).replace("any_line: 25%", "compute: 0%, any_line: 25%") + bonus() + MORE
    ledger = deal(text, case(lines=COMPUTE))
    assert paid(ledger, "bonus")[6] == pytest.approx(0.08 * 1000 * 2**1.2)


def test_the_bonus_is_tracked_after_so_many_months_and_not_paid_in_grace() -> None:
    ten = invested(1_000_000) + bonus(tracked_after_months="10") + MORE
    assert np.flatnonzero(bonus_months(ten))[0] == 10
    early = ten.replace("months: 10}", "months: 0}")
    assert np.flatnonzero(bonus_months(early))[0] == 6
    assert np.flatnonzero(bonus_months(early.replace("grace_months: 6", "grace_months: 2")))[0] == 2


def test_a_higher_threshold_and_a_smaller_part_of_the_excess_pay_less() -> None:
    text = invested(550_000) + bonus() + MORE
    month = bonus_months(text)[6]
    assert bonus_months(text.replace("share_per_excess: 50%", "share_per_excess: 25%"))[6] == pytest.approx(month / 2)
    grown = 1.1**1.2
    assert bonus_months(text.replace("110%", "105%"))[6] == pytest.approx(0.5 * (grown - 1.05) * grown * 1000)
    assert not bonus_months(text.replace("110%", "113%")).any()


def test_without_more_sales_there_is_no_bonus() -> None:
    assert not bonus_months(invested(2_000_000) + bonus()).any()


def test_a_baseline_may_be_agreed_instead() -> None:
    """1,000 are 125% of 800: half of 15 points; from month 13 on, of 900, half of 1.1."""
    months = bonus_months(BASE + bonus(", baseline: {1: 800, 13: 900}"))
    assert months[6:] == pytest.approx([75.0] * 6 + [0.5 * (10 / 9 - 1.1) * 1000] * 12)


def test_revenue_that_is_not_shared_does_not_count_for_the_bonus() -> None:
    text = BASE.replace("any_line: 25%", "compute: 0%, any_line: 25%") + bonus(", baseline: 800")
    assert paid(deal(text, case(lines=COMPUTE)), "bonus")[6] == pytest.approx(75.0)


def test_a_baseline_of_nothing_earns_no_bonus() -> None:
    assert not bonus_months(BASE + bonus(", baseline: {1: 0}")).any()


def test_after_a_change_of_prices_the_baseline_has_the_new_prices() -> None:
    amended = "amendments: {2028-01: {effects: {revenue_lines.fee.price: 200}}}"
    months = bonus_months(invested(550_000) + bonus() + MORE + amended)
    assert months[12] == pytest.approx(2 * months[11])


def test_the_investment_cannot_be_amended_where_it_changes_demand() -> None:
    amended = "amendments: {2028-01: {investment: 2000000}}"
    with pytest.raises(
        InputError, match=r"demand\.monthly_\w+ cannot change by an amendment, only prices, costs and credits"
    ):
        deal(invested(550_000) + MORE + amended)
    with pytest.raises(InputError, match="investment cannot be amended, which counts from the first month on"):
        deal(invested(550_000) + amended)


@pytest.mark.parametrize("keeper", ["investor", "provider"])
def test_customers_that_the_investment_brought_stay_after_the_end(keeper: str) -> None:
    ended = f"terminate: 2027-10\ncustomers_stay_with: {keeper}\n"
    ledger = deal(invested(1_000_000) + MORE + ended, case(come="monthly_new_instances: {1: 10, 2: 0}"))
    assert ledger.books.collected[:, 0] == pytest.approx(np.full(24, 1000 * 2**1.2))
    assert received(ledger, "a" if keeper == "investor" else "b")[10:] == pytest.approx(np.full(14, 1000 * 2**1.2))


def test_a_case_that_says_demand_otherwise_is_refused() -> None:
    text = (
        "direct_investment changes it by a rule of its own; switch that off, or write demand.monthly_churn in the case"
    )
    with pytest.raises(InputError, match=text):
        deal(invested(1_000_000) + MORE, case(churn="survival: {12: 80%}"))


def test_its_lever_is_the_first_share() -> None:
    lever = terms(BASE.replace("any_line: 25%", "compute: 0%, any_line: 25%")).lever()
    assert lever is not None
    assert (lever.rate, lever.values(0.3)) == (0.25, {"share_of_revenue.any_line": "30%"})
    assert terms(BASE.replace("25%", "0%")).lever() is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BASE.replace("investment: 6000\n", ""), "`investment` is missing"),
        (BASE.replace("grace_months: 6\n", ""), "`grace_months` is missing"),
        (BASE.replace("share_of_revenue: {any_line: 25%}\n", ""), "`share_of_revenue` is missing"),
        (BASE.replace("25%", "25"), "share_of_revenue.any_line: 25 is not a rate; write 25%"),
        (
            BASE.replace("25%", "0%") + bonus(),
            "performance_bonus: the provider has no share that a bonus could come off",
        ),
        (BASE + bonus(above_baseline="110"), "is 110 110% or 11000%"),
        (BASE + bonus(share_at_most="{1000: 8%}"), "share_at_most.1000: nothing is said below 1,000"),
        (BASE + "performance_bonus: {above_baseline: 110%}", "`share_per_excess` is missing in performance_bonus"),
        (BASE + bonus(", baseline: {7: 800}"), "nothing is said before month 7"),
        (BASE + "investment_sells_more: maybe", "'maybe' is neither true nor false; write one of the two"),
        (BASE + "invested: later", "invested: 'later' is not known; write first_month or go_live"),
        (BASE.replace("6000", "-1"), "investment: -1 is below 0; write 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(text)


def test_every_revenue_line_must_have_a_share() -> None:
    with pytest.raises(
        InputError, match="the revenue line compute is not listed; write compute: 0% if it is not meant"
    ):
        deal(BASE.replace("any_line", "subscription"), case(lines=COMPUTE))
