"""What a comparison of the sample deal hangs on: the facts of a report's first page."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from partnersim import InputError, parse_terms, read_case, read_terms, simulate
from partnersim.agreements import FivePhase, StaticSplit
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.reader import changed_case
from partnersim.negotiate import compared, matching_rate, open_comparison, standing, swings
from partnersim.negotiate.present_value import npv_each
from partnersim.negotiate.room import limits, moved_to
from partnersim.negotiate.standing import earliest_end, left_if_ended
from partnersim.negotiate.swings import alternatives
from partnersim.shipped import find, shipped, short_names
from tests.conftest import mostly_long


@pytest.fixture(scope="module")
def case():
    return read_case(shipped("data/cases/managed-db.yaml"))


@pytest.fixture(scope="module")
def terms():
    return [read_terms(shipped(f"data/terms/{name}.yaml")) for name in ("five_phase", "direct")]


@pytest.fixture(scope="module")
def found(case, terms):
    return compared(case, terms)


def thousands(amounts) -> list[int]:
    return [round(float(amount) / 1000) for amount in amounts]


def test_five_phase_is_worth_more_to_the_vendor_and_less_to_the_operator(found) -> None:
    assert thousands(found.verdict.advantage[:, 0]) == [367, -374]
    assert found.verdict.order_holds
    assert found.verdict.preferred == (((0,),) * 3, ((1,),) * 3)


def test_the_money_at_risk_and_the_profit_are_not_shared_alike(found) -> None:
    five_phase, direct = found.standings
    assert [round(float(each.risk_share[0]) * 100) for each in (five_phase, direct)] == [66, 72]
    assert [round(float(each.profit_share[0]) * 100) for each in (five_phase, direct)] == [53, 24]
    assert thousands(five_phase.peak) == [-103, -53]
    assert thousands(direct.peak) == [-122, -46]


def test_it_hangs_on_whether_compute_weighs_as_a_cost(found) -> None:
    assert found.verdict.hinge.labels == ("weigh_as_cost",)
    assert thousands(found.verdict.hinge.advantages) == [49]


def test_direct_would_match_at_68_6_percent_of_subscription(case, terms, found) -> None:
    assert found.verdict.match.rate == pytest.approx(0.686, abs=5e-4)
    assert (found.verdict.match.now, found.verdict.match.of) == (0.4, "of subscription")
    matched = parse_terms(
        shipped("data/terms/direct.yaml")
        .read_text(encoding="utf-8")
        .replace("40%", f"{found.verdict.match.rate:.8%}", 1)
    )
    assert npv_each(case, matched)[0] == pytest.approx(npv_each(case, terms[0])[0], abs=1.0)


@pytest.mark.parametrize(
    ("negotiable", "matches"),
    [
        ("{}", True),
        ("{notice_months: false}", True),
        ("{share_of_revenue.subscription: {low: 40%, high: 70%}}", True),
        ("{share_of_revenue.subscription: {low: 40%, high: 60%}}", False),
        ("{share_of_revenue.subscription: false}", False),
        ("{share_of_revenue: false}", False),
    ],
)
def test_a_rate_is_matched_only_as_far_as_it_is_negotiable(case, terms, negotiable: str, matches: bool) -> None:
    text = shipped("data/terms/direct.yaml").read_text(encoding="utf-8") + f"negotiable: {negotiable}\n"
    assert (matching_rate(case, terms[0], parse_terms(text), 0) is not None) == matches


@pytest.mark.parametrize(
    ("kind", "negotiable", "limits_of"),
    [
        ("split", "{shares.a: {low: 30%, high: 60%}}", (0.3, 0.6)),
        ("split", "{shares.b: {low: 45%, high: 80%}}", (0.2, 0.55)),
        ("split", "{shares.a: {low: 30%, high: 60%}, shares.b: {low: 45%, high: 80%}}", (0.3, 0.55)),
        ("split", "{shares.a: {low: 30%, high: 40%}, shares.b: {low: 10%, high: 20%}}", None),
        ("levels", "{levels.gold.discount_on_list.subscription: {low: 25%, high: 35%}}", (0.15, 0.25)),
        ("levels", "{levels.gold.discount_on_list.subscription: {low: 25%, high: 100%}}", (0.15, 1.0)),
        ("levels", "{levels.gold: false}", None),
        ("levels", "{levels.gold.discount_on_list.subscription: {low: few, high: many}}", (0.0, 1.0)),
    ],
)
def test_a_lever_keeps_within_the_ranges_of_all_it_moves(kind: str, negotiable: str, limits_of) -> None:
    texts = {
        "split": "kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\n",
        "levels": "kind: solution_provider\napplied: whole\nlevels:\n"
        "  base: {discount_on_list: {subscription: 20%}}\n"
        "  gold: {discount_on_list: {subscription: 30%}, new_users: 9}\n",
    }
    terms = parse_terms(f"{texts[kind]}negotiable: {negotiable}")
    found = limits(terms, terms.lever())
    assert found == (limits_of if limits_of is None else pytest.approx(limits_of, abs=1e-9))


def test_a_share_of_a_whole_is_moved_with_the_others() -> None:
    split = parse_terms("kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}")
    assert moved_to(split, "shares.b", "60%") == {"shares.a": "40%", "shares.b": "60%"}
    assert moved_to(split, "notice_months", 6) == {"notice_months": 6}


def test_a_range_is_a_band_of_the_advantage(case, terms) -> None:
    text = shipped("data/terms/direct.yaml").read_text(encoding="utf-8")
    ranged = parse_terms(text + "negotiable: {share_of_revenue.subscription: {low: 30%, high: 50%}}\n")
    (band,) = [swing for swing in swings(case, terms[0], ranged, partner=0) if swing.kind == "range"]
    assert (band.what, band.labels) == ("share of revenue, subscription", ("30%", "50%"))
    for share, advantage in zip(band.labels, band.advantages, strict=True):
        then = parse_terms(text.replace("40%", share, 1))
        assert advantage == pytest.approx(npv_each(case, terms[0])[0] - npv_each(case, then)[0])


def test_shares_of_a_whole_have_a_band_too(case, terms) -> None:
    split = parse_terms(
        "kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\nparties: {a: isv, b: msp}\n"
        "negotiable: {shares.b: {low: 40%, high: 60%}}"
    )
    (band,) = [swing for swing in swings(case, terms[0], split, partner=0) if swing.kind == "range"]
    assert band.labels == ("40%", "60%")
    assert band.advantages[0] < band.advantages[1]  # the less the other has, the more is the first partner's


def test_it_hangs_on_no_range_and_on_no_clause_that_is_fixed(case, terms) -> None:
    direct = shipped("data/terms/direct.yaml").read_text(encoding="utf-8")
    ranged = parse_terms(direct + "negotiable: {share_of_revenue.subscription: {low: 0%, high: 100%}}\n")
    found = compared(case, [terms[0], ranged]).verdict
    assert found.swings[0].kind == "range"
    assert found.hinge.labels == ("weigh_as_cost",)
    five_phase = shipped("data/terms/five_phase.yaml").read_text(encoding="utf-8")
    fixed = parse_terms(five_phase + "negotiable: {pass_through_costs: false}\n")
    assert "pass_through_costs" not in {name for name, _ in alternatives(fixed)}
    assert compared(case, [fixed, terms[1]]).verdict.hinge.labels != ("weigh_as_cost",)


@pytest.mark.parametrize(
    ("of", "name"), mostly_long(8, product(["managed-db", "channel-service"], sorted(short_names("terms"))))
)
def test_all_shipped_terms_that_fit_a_case_have_a_verdict(of: str, name: str) -> None:
    """Also where a choice, or the least rate, would need other fields changed with it."""
    try:
        deal = open_comparison(of, ["five_phase", name])
    except InputError:
        pytest.skip(f"{name} do not fit {of}")
    assert np.isfinite([advantage for swing in deal.verdict.swings for advantage in swing.advantages]).all()


def test_choices_that_make_no_valid_terms_are_left_out() -> None:
    deal = open_comparison("channel-service", ["five_phase", "referral"])
    assert "paid" in {name for name, _ in alternatives(deal.terms[1])}  # `once` needs other fields than `recurring`
    assert not [swing for swing in deal.verdict.swings if swing.labels == ("once",)]


def test_no_rate_matches_what_is_out_of_reach(case) -> None:
    rich = parse_terms("kind: static_split\nbase: revenue\nshares: {a: 100%, b: 0%}\nparties: {a: isv, b: msp}")
    brief = parse_terms(
        "kind: direct\nparties: {provider: msp, referrer: isv}\n"
        "share_of_revenue: {subscription: 1%, setup: 0%, compute: 0%}\npaid_for_months: 1"
    )
    assert matching_rate(case, rich, brief, 0) is None


def test_ending_in_july_2028_leaves_each_side_with(found) -> None:
    five_phase, direct = found.standings
    assert five_phase.ledger.timeline.label(five_phase.end) == "Jul 2028"
    assert thousands(five_phase.if_ended) == [-43, -43]
    assert thousands(direct.if_ended) == [-119, 31]


def test_notice_counts_after_or_within_the_minimum_term(case) -> None:
    def last_month(**fields) -> str:
        agreement = FivePhase(parties={"operator": "msp", "vendor": "isv"}, **fields)
        ledger = simulate(case, agreement)
        return ledger.timeline.label(earliest_end(agreement, ledger))

    assert last_month() == "Jul 2028"  # month 15 from go-live
    assert last_month(notice_counts="within_minimum") == "Apr 2028"  # month 12
    assert last_month(minimum_term_months=0, notice_months=0) == "May 2027"


def test_bills_that_customers_pay_after_the_end_count(case) -> None:
    """Written up to the end, they are paid two months later: nothing is lost of them, and nothing added."""
    late = changed_case(case, {"collected_after_months": 2})
    split = StaticSplit(base="revenue", shares={"a": 0.5, "b": 0.5}, parties={"a": "isv", "b": "msp"})
    at_once, later = (left_if_ended(each, split, 18) for each in (case, late))
    np.testing.assert_allclose(at_once, later)
    np.testing.assert_allclose(at_once, simulate(case, split).books.position[18])


def test_what_outlasts_the_terms_counts_to_the_end_of_the_horizon(case) -> None:
    loan = parse_terms(
        "kind: loan\nprincipal: 240000\nannual_rate: 0%\nrepaid_in_months: 24\nparties: {investor: isv, provider: msp}"
    )
    lent = parse_terms(
        "kind: loan\nprincipal: 0\nannual_rate: 0%\nrepaid_in_months: 24\nparties: {investor: isv, provider: msp}"
    )
    np.testing.assert_allclose(left_if_ended(case, loan, 12), left_if_ended(case, lent, 12))  # all of it came back


def test_the_earliest_end_is_that_of_a_scenario() -> None:
    of = read_case(shipped("data/cases/channel-service.yaml"))
    agreement = FivePhase(parties={"operator": "msp", "vendor": "isv"})
    ledger = simulate(of, agreement)
    late = ledger.scenarios.index("late")
    assert earliest_end(agreement, ledger, late) == earliest_end(agreement, ledger) + 3


def test_losses_may_be_equalised_at_exit(case) -> None:
    split = StaticSplit(
        base="revenue", shares={"a": 0.5, "b": 0.5}, parties={"a": "isv", "b": "msp"}, at_exit="equalise"
    )
    ledger = simulate(case, split)
    ended = standing(case, split, ledger, end=6).if_ended
    before = ledger.books.position[6, :, 0]
    assert ended.sum() == pytest.approx(before.sum())
    assert (before < 0).all()
    np.testing.assert_allclose(ended, before.mean())


def test_what_would_be_left_does_not_hang_on_the_end_that_is_agreed(case, terms) -> None:
    """Whether the end is in the terms, lifted by an amendment or set by one."""
    month = case.timeline.index("2028-07")
    free = left_if_ended(case, terms[0], month)
    lifted, set_later = ({"2027-10": {"terminate": to}} for to in (None, "2028-01"))
    agreed = ({"terminate": "2029-12"}, {"terminate": "2028-01", "amendments": lifted}, {"amendments": set_later})
    for ends in agreed:
        np.testing.assert_array_equal(left_if_ended(case, changed_terms(terms[0], ends), month), free)


def test_swings_are_sorted_and_name_both_ways(case, terms) -> None:
    found = swings(case, *terms, partner=0)
    base = npv_each(case, terms[0])[0] - npv_each(case, terms[1])[0]
    reaches = [swing.reach(base) for swing in found]
    assert reaches == sorted(reaches, reverse=True)
    kinds = {swing.kind for swing in found}
    assert kinds == {"clause", "scenario", "churn", "price", "volume", "slip"}
    for swing in found:
        assert len(swing.advantages) == len(swing.labels)


def test_a_choice_that_both_terms_have_says_of_which_it_is(case, terms) -> None:
    """Two five-phase terms, of which each could treat third parties' bills in the other way."""
    by_investment = read_terms(find("five_phase_by_investment", "terms"))
    found = {(swing.what, swing.under) for swing in swings(case, terms[0], by_investment, 0)}
    weigh = "third parties' bills weigh as a cost"
    assert {(weigh, "five_phase"), (weigh, "five_phase_by_investment")} < found
    assert ("losses are levelled by head", "") in found


def test_every_choice_of_the_five_phase_terms_is_tried(terms) -> None:
    assert {name for name, _ in alternatives(terms[0])} == {
        "loss_basis", "aligned_split", "credits", "bad_debt", "pass_through_costs",
    }  # fmt: skip


def test_churn_moved_by_a_quarter_never_exceeds_everybody(case, terms) -> None:
    from partnersim.inputs.reader import changed_case

    for churn in ("85%", "0.00001%"):
        found = swings(changed_case(case, {"demand.monthly_churn": churn}), *terms, partner=0)
        assert all(np.isfinite(advantage) for swing in found for advantage in swing.advantages)


def test_terms_are_all_looked_at_in_the_month_the_baseline_can_end(case, terms) -> None:
    endless = FivePhase(parties={"operator": "msp", "vendor": "isv"}, minimum_term_months=100)
    assert [each.end for each in compared(case, [endless, terms[1]]).standings] == [None, None]
    assert [each.end for each in compared(case, [terms[1], endless]).standings] == [18, 18]


def test_several_terms_may_be_preferred_alike(case, terms) -> None:
    halves = StaticSplit(base="revenue", shares={"a": 0.5, "b": 0.5}, parties={"a": "isv", "b": "msp"})
    found = compared(case, [terms[1], halves, halves, terms[0]]).verdict.preferred
    assert set(found[0]) == {(3,)}
    assert compared(case, [halves, halves, terms[1]]).verdict.preferred[0][0] == (0, 1)


def test_a_case_that_cannot_slip_is_compared_without_that_swing(terms, tmp_path) -> None:
    """One whose demand is a series of dated months, or with work that ends soon after go-live."""
    sample = shipped("data/cases/managed-db.yaml").read_text(encoding="utf-8").split("scenarios:")[0]
    months = [f"{2027 + (4 + k) // 12}-{(4 + k) % 12 + 1:02d}" for k in range(56)]
    (tmp_path / "new.csv").write_text("month,new_instances\n" + "".join(f"{month},10\n" for month in months))
    dated = sample.replace("monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: new.csv}")
    ends = sample.replace("monthly_hours: 60}", "monthly_hours: 60, until: 2027-06}")
    for text, missing in ((dated, {"slip", "volume", "scenario"}), (ends, {"slip", "scenario"})):
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        found = compared(read_case(tmp_path / "case.yaml"), terms).verdict.swings
        assert {swing.kind for swing in found} == {"clause", "scenario", "churn", "price", "volume", "slip"} - missing
