"""Terms and prices that change from a month on: balances go on, and nothing before that month changes."""

from __future__ import annotations

import numpy as np
import pytest

import partnersim
from tests.simulation.deals import FIVE_PHASE, HALVES, by_tier, case, ledger

FROM = 12  # the row of January 2028


def test_new_shares_hold_from_their_month_on() -> None:
    amended = HALVES + "amendments: {2028-01: {shares.vendor: 30%, shares.operator: 70%}}\n"
    parts = ledger(amended).books.received[..., 0]
    whole = parts.sum(axis=1)
    np.testing.assert_allclose(parts[:FROM, 0], whole[:FROM] * 0.5)
    np.testing.assert_allclose(parts[FROM:, 0], whole[FROM:] * 0.3)


def test_losses_go_on_where_the_old_terms_left_them() -> None:
    plain = ledger(FIVE_PHASE).books
    amended = ledger(FIVE_PHASE + "amendments: {2027-06: {aligned_split: by_investment}}\n").books
    np.testing.assert_array_equal(amended.balance[:5], plain.balance[:5])
    by_investment = ledger(FIVE_PHASE + "aligned_split: by_investment\n").books
    assert abs(amended.balance[5] - by_investment.balance[5]).max() < 1e-9  # nothing was poured before
    np.testing.assert_array_equal(amended.phase[:5], plain.phase[:5])


@pytest.mark.parametrize("terms", [FIVE_PHASE, HALVES])
def test_amending_terms_to_what_they_were_changes_nothing(terms: str) -> None:
    plain = ledger(terms).books
    amended = ledger(terms + "amendments: {2027-05: {notice_months: 6}, 2028-03: {minimum_term_months: 1}}\n").books
    for name in ("received", "earned", "balance", "phase", "by_tier"):
        np.testing.assert_array_equal(getattr(amended, name), getattr(plain, name))


def test_a_limit_counts_what_was_paid_before_the_amendment() -> None:
    waterfall = """
kind: waterfall
parties: {operator: msp, vendor: isv}
tiers:
  - {tier: fixed_split, name: advance, shares: {vendor: 100%}, up_to_total: 10000}
  - {tier: fixed_split, name: rest, shares: {operator: 100%}}
"""
    raised = waterfall + "amendments: {2027-08: {tiers.0.up_to_total: 40000}}\n"
    assert by_tier(ledger(waterfall), "advance")[:, 0].sum() == pytest.approx(10_000.0)
    assert by_tier(ledger(raised), "advance")[:, 0].sum() == pytest.approx(40_000.0)


def test_new_prices_hold_from_their_month_on() -> None:
    dearer = HALVES + "amendments: {2028-01: {effects.revenue_lines.service.price: 120}}\n"
    plain, amended = ledger(HALVES).books, ledger(dearer).books
    np.testing.assert_array_equal(amended.billed[:FROM], plain.billed[:FROM])
    np.testing.assert_allclose(amended.billed[FROM:], plain.billed[FROM:] * 1.2)


def test_work_can_move_from_a_month_on() -> None:
    moved = ledger(HALVES + "amendments: {2028-01: {does.care: operator}}\n").books
    assert moved.running_cost[FROM - 1, 0, 0] == 1_000.0
    assert moved.running_cost[FROM, 0, 0] == 0.0
    assert moved.running_cost[FROM, 1, 0] - moved.running_cost[FROM - 1, 1, 0] == 10 * 50 + 10 * 20


def test_a_commission_on_young_customers_knows_their_age_after_an_amendment() -> None:
    terms = """
kind: direct
parties: {provider: msp, referrer: isv}
share_of_revenue: {service: 10%}
paid_for_months: 6
amendments: {2028-01: {share_of_revenue.service: 20%}}
"""
    share = by_tier(ledger(terms), "share")[:, 0]
    assert share[FROM - 1] == pytest.approx(60 * 100 * 0.1)
    assert share[FROM] == pytest.approx(60 * 100 * 0.2)


def test_amendments_build_on_each_other_and_end_with_the_agreement() -> None:
    twice = HALVES + "amendments: {2027-06: {shares.vendor: 40%, shares.operator: 60%}, 2028-01: {notice_months: 1}}\n"
    books = ledger(twice + "terminate: 2028-03\n").books
    np.testing.assert_allclose(books.received[13, 0], books.collected[13] * 0.4)
    assert not books.received[15:].any()


def test_an_amendment_may_end_the_agreement() -> None:
    books = ledger(HALVES + "amendments: {2027-06: {terminate: 2027-12, continued_use_months: 2}}\n").books
    assert books.received[11].any()
    assert books.received[13].any()
    assert not books.received[14:].any()
    put_off = HALVES + "terminate: 2027-12\namendments: {2027-06: {terminate: 2028-03}}\n"
    assert ledger(put_off).books.received[14].any()
    assert not ledger(put_off).books.received[15:].any()


def test_an_amendment_may_lift_the_end() -> None:
    lifted = HALVES + "terminate: 2027-12\namendments: {2027-06: {terminate: null}}\n"
    np.testing.assert_array_equal(ledger(lifted).books.received, ledger(HALVES).books.received)


def test_an_amendment_from_after_the_end_never_holds() -> None:
    ends = HALVES + "terminate: 2027-12\ncustomers_stay_with: operator\n"
    late = "amendments: {2028-03: {shares.vendor: 40%, shares.operator: 60%, terminate: null}}\n"
    np.testing.assert_array_equal(ledger(ends + late).books.received, ledger(ends).books.received)


def test_a_tier_that_an_amendment_adds_leaves_the_count_of_the_others() -> None:
    advance = "{tier: fixed_split, shares: {vendor: 100%}, up_to_total: 10000}"
    rest = "{tier: profit_share}"
    terms = f"kind: waterfall\nparties: {{vendor: isv}}\ntiers: [{advance}, {rest}]\n"
    second = "{tier: fixed_split, shares: {vendor: 100%}, up_to_total: 500}"
    more = terms + f"amendments: {{2027-04: {{tiers: [{advance}, {second}, {rest}]}}}}\n"
    assert by_tier(ledger(more), "fixed_split")[:, 0].sum() == pytest.approx(10_000.0)
    assert by_tier(ledger(more), "fixed_split_2")[:, 0].sum() == pytest.approx(500.0)


def test_list_prices_stay_what_they_are_when_a_mark_up_is_amended() -> None:
    """Three months of 1,000 to 3,000 at list make the level, though customers are billed half as much again later."""
    levels = (
        "{low: {discount_on_list: {service: 20%}}, high: {discount_on_list: {service: 50%}, trailing_revenue: 5500}}"
    )
    terms = "kind: solution_provider\nparties: {vendor: isv, provider: msp}\napplied: whole\ntest_months: 3\n"
    terms += f"levels: {levels}\n"
    plain, marked = ledger(terms), ledger(terms + "amendments: {2027-07: {mark_up: 50%}}\n")
    np.testing.assert_allclose(by_tier(marked, "invoice"), by_tier(plain, "invoice"))


def test_an_investment_that_changes_hands_is_still_shared_whole() -> None:
    built = case(build="{by: isv, one_time: 12000, from: 2027-01, until: 2027-04}")
    terms = "kind: isv_alliance\nparties: {one: msp, other: isv}\nbundle: {service: {one: 100}}\n"
    terms += "overlap_of_accounts: 0%\nbundle_discount_on_list: 0%\nintegration: [build]\n"
    terms += "integration_paid_by: {one: 50%, other: 50%}\namendments: {2027-03: {does.build: one}}\n"
    shared = ledger(terms, built)
    spent = shared.books.one_time_cost[:, :, 0].sum(axis=0) - by_tier(shared, "integration").sum(axis=0)
    assert spent.tolist() == [6_000.0, 6_000.0 + 6_000.0]  # the platform is the operator's own


@pytest.mark.parametrize(
    ("amendment", "message"),
    [
        ("2028-01: {effects.demand.monthly_churn: 3%}", "demand.monthly_churn cannot change by an amendment"),
        ("2028-01: {effects.revenue_lines.service.attach_rate: 50%}", "attach_rate cannot change by an amendment"),
        ("2028-01: {effects.revenue_lines.service.per: month}", "service.per cannot change by an amendment"),
        ("2028-01: {terminate: 2027-03}", "2027-03 is over when this holds; write a later month"),
        ("2028-01: {parties.vendor: msp, parties.operator: isv}", "an amendment leaves the seats as they are"),
        ("2028-01: {no_such: 3}", "these terms have no field no_such"),
        ("2028-01: {notice_months: many}", "terms.yaml:5: "),
        ("2028-01: {notice_months: 3, negotiable: 3}", "terms.yaml:5: amended from 2028-01 on, "),
        ("2027-03: {terminate: 2040-06}", "terms.yaml:5: 2040-06 is outside the horizon"),
        ("2040-01: {roles: {bills: nobody}}", "nobody is neither a partner nor a filled seat"),
        (
            "2028-01: {effects.title: x}",
            "title cannot change by an amendment, only prices, costs and credits can; leave",
        ),
        ("soon: {notice_months: 3}", "'soon' is not a month; write it like 2027-04"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(amendment: str, message: str) -> None:
    with pytest.raises(partnersim.InputError) as refused:
        ledger(FIVE_PHASE + f"#\n#\namendments: {{{amendment}}}\n")
    assert message in str(refused.value)


def test_amendments_before_the_first_month_hold_from_it_and_later_ones_never_come() -> None:
    dated = "2026-04: {shares.vendor: 40%, shares.operator: 60%}, 2031-01: {shares.vendor: 0%, shares.operator: 100%}"
    books = ledger(HALVES + f"amendments: {{{dated}}}\n").books
    np.testing.assert_allclose(books.received[:, 0], books.collected * 0.4)


def test_amendments_hold_where_the_case_fills_the_seats() -> None:
    seats = case(months="24\nseats: {operator: msp, vendor: isv}")
    terms = HALVES.replace("parties: {operator: msp, vendor: isv}\n", "")
    books = ledger(terms + "amendments: {2028-01: {shares.vendor: 30%, shares.operator: 70%}}\n", seats).books
    np.testing.assert_allclose(books.received[FROM:, 0], books.collected[FROM:] * 0.3)


def test_cases_of_several_scenarios_are_amended_in_all() -> None:
    bold = case(months="24\nscenarios: {bold: {demand.monthly_new_instances: 20}}")
    books = ledger(HALVES + "amendments: {2028-01: {shares.vendor: 30%, shares.operator: 70%}}\n", bold).books
    np.testing.assert_allclose(books.received[FROM:, 0], books.collected[FROM:] * 0.3)
    np.testing.assert_allclose(books.received[FROM:, 0, 1], 2 * books.received[FROM:, 0, 0])


WHOLESALE = "wholesale_discount_on_list"
COUNTING = {
    "five_phase": ("loss_basis: tracked", "loss_interest: 5%", "vendor", "operator"),
    "loan": ("principal: 1200\nannual_rate: 5%\nrepaid_in_months: 20", "repaid_in_months: 10", "investor", "provider"),
    "oem": (
        f"{WHOLESALE}: {{service: 50%}}\nminimum_per_year: {{1: 500}}", f"{WHOLESALE}: {{service: 90%}}",
        "vendor", "embedder",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", COUNTING)
def test_a_rule_is_not_amended_beside_what_counts_from_the_first_month(kind: str) -> None:
    own, change, *seats = COUNTING[kind]
    terms = f"kind: {kind}\nparties: {{{seats[0]}: isv, {seats[1]}: msp}}\n{own}\n"
    with pytest.raises(
        partnersim.InputError, match=r"cannot be amended beside .*, which counts from the first month on"
    ):
        ledger(terms + f"amendments: {{2027-12: {{{change}}}}}\n")
    ledger(terms + "amendments: {2027-12: {notice_months: 6}}\n")


def test_seats_may_stand_in_another_order() -> None:
    books = ledger(HALVES + "amendments: {2028-01: {shares: {operator: 70%, vendor: 30%}}}\n").books
    np.testing.assert_allclose(books.received[FROM:, 0], books.collected[FROM:] * 0.3)
