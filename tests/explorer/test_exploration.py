"""Values are moved one by one; what is seen is always what the engine says of values that fit together."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim.errors import InputError
from partnersim.explorer.exploration import Address, Exploration
from partnersim.explorer.seen import LEVELS, Seen
from partnersim.negotiate import open_comparison
from partnersim.sweep.draws import run_draws

CHURN = Address(None, "demand.monthly_churn")
SHARE = Address(1, "share_of_revenue.subscription")


def test_what_is_seen_is_what_a_comparison_with_the_same_values_says(explored: Exploration) -> None:
    explored.put(CHURN, "3%")
    explored.put(SHARE, "55%")
    sets = ["case.demand.monthly_churn=3%", "terms.share_of_revenue.subscription=55%"]
    wanted = open_comparison("managed-db", ["five_phase", "direct"], sets)
    for now, then in zip(explored.seen.standings, wanted.standings, strict=False):
        np.testing.assert_array_equal(now.ledger.books.position[:, :, 0], then.ledger.books.position[:, :, 0])
        np.testing.assert_allclose(now.npv[:, 0], then.npv[:, 0], rtol=1e-14)  # sums of one scenario and of three


def test_draws_are_those_of_a_run_of_draws() -> None:
    explored = Exploration("managed-db-uncertain", ["five_phase", "direct"])
    explored.put(Address(None, "revenue_lines.setup.price"), 350)
    wanted = run_draws(explored.changed_case(), explored.seen.terms, draws=1000)
    np.testing.assert_allclose(explored.seen.drawn, wanted.values["npv"], rtol=1e-13)  # sums in another order
    position = np.stack([net.cumsum(axis=0) for net in explored.seen.nets or ()])
    np.testing.assert_allclose(explored.seen.levels, np.quantile(position, LEVELS, axis=-1), rtol=1e-13, atol=1e-6)
    off = abs(explored.seen.levels - wanted.positions())
    assert (off <= wanted.fan.error(LEVELS) + 1.0).all()  # which it counts in bins


def test_agreements_that_are_not_moved_are_not_run_again(explored: Exploration) -> None:
    before = explored.seen
    explored.put(SHARE, "55%")
    after = explored.seen
    assert same(before, after) == [True, False, True, True]
    explored.put(CHURN, "3%")
    assert not any(same(after, explored.seen))


def same(one: Seen, other: Seen) -> list[bool]:
    pairs = zip(one.standings, other.standings, strict=True)
    return [then.ledger.books is now.ledger.books for then, now in pairs]


def test_a_value_that_cannot_be_changes_nothing_and_is_told(explored: Exploration) -> None:
    before = explored.seen
    explored.put(CHURN, "170%")
    assert explored.seen is before
    value, why = explored.refused[CHURN]
    assert value == "170%"
    assert "above 100%" in why
    explored.put(CHURN, "4%")
    assert not explored.refused
    assert explored.seen is not before


def test_what_was_refused_is_taken_as_soon_as_it_fits(explored: Exploration) -> None:
    until, start = (Address(None, f"costs.build_service.{end}") for end in ("until", "from"))
    explored.put(start, "2027-06")
    assert start in explored.refused  # it ends in April
    explored.put(until, "2027-08")
    assert not explored.refused
    assert explored.value(start) == "2027-06"
    assert explored.value(until) == "2027-08"


@pytest.mark.parametrize("wanted", [7, "170%", "-5%"])
def test_a_share_that_cannot_be_is_refused_and_not_moved_to_the_end_of_what_can(explored: Exploration, wanted) -> None:
    for at in (SHARE, Address(2, "shares.vendor")):
        before = explored.value(at)
        explored.put(at, wanted)
        assert explored.value(at) == before
        assert "write" in explored.refused[at][1]
    explored.put(Address(2, "shares.vendor"), "44%")
    assert explored.value(Address(2, "shares.vendor")) == "44%"


def test_what_is_wanted_now_counts_and_not_what_was_accepted_before(explored: Exploration) -> None:
    start, end = Address(None, "costs.build_portal.from"), Address(None, "costs.build_portal.until")
    explored.put(start, "2027-02")
    explored.put(CHURN, "170%")
    explored.put(start, "2027-06")  # refused: it ends before
    explored.put(end, "2027-07")
    assert (explored.value(start), explored.value(end)) == ("2027-06", "2027-07")
    assert [*explored.refused] == [CHURN]


def test_steps_may_become_one_number_though_a_month_of_them_goes_together_with_others() -> None:
    explored = Exploration("managed-db-uncertain", ["direct"])
    explored.put(Address(None, "demand.monthly_new_instances"), 20)
    assert not explored.refused
    assert explored.seen.case.demand.monthly_new_instances == {1: 20.0}


def test_what_is_refused_does_not_keep_others_from_being_moved(explored: Exploration) -> None:
    explored.put(CHURN, "170%")
    explored.put(SHARE, "50%")
    assert explored.value(SHARE) == "50%"
    assert CHURN in explored.refused


def test_of_a_share_of_a_whole_the_others_move_along(explored: Exploration) -> None:
    vendor, operator = (Address(2, f"shares.{seat}") for seat in ("vendor", "operator"))
    explored.put(vendor, "72%")
    assert not explored.refused
    assert (explored.value(vendor), explored.value(operator)) == ("72%", "28%")


def test_what_is_moved_back_is_not_moved(explored: Exploration) -> None:
    explored.put(CHURN, "3%")
    explored.put(CHURN, "2.5%")
    assert not explored.moved


def test_each_agreement_is_moved_for_itself(explored: Exploration) -> None:
    explored.put(Address(0, "notice_months"), 9)
    assert explored.value(Address(0, "notice_months")) == 9
    assert explored.value(Address(1, "notice_months")) == 3


def test_it_is_compared_with_what_was_pinned_until_it_is_reset(explored: Exploration) -> None:
    first = explored.seen
    explored.put(CHURN, "3%")
    assert explored.pinned is first
    explored.pin()
    second = explored.seen
    explored.put(CHURN, "4%")
    assert explored.pinned is second
    explored.reset()
    assert not explored.moved
    np.testing.assert_array_equal(explored.seen.npv, first.npv)
    np.testing.assert_array_equal(explored.pinned.npv, first.npv)


@pytest.mark.parametrize("terms", [[], ["five_phase"] * 5])
def test_it_takes_one_to_four_agreements(terms: list[str]) -> None:
    with pytest.raises(InputError, match="name 1 to 4"):
        Exploration("managed-db", terms)


def test_scenarios_of_the_case_are_kept_though_none_is_run(explored: Exploration) -> None:
    explored.put(CHURN, "3%")
    assert explored.seen.standings[0].ledger.scenarios == ("base",)
    assert list(explored.changed_case().scenarios) == ["cautious", "bold"]
