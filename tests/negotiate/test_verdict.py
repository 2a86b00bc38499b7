"""What a comparison of the sample deal hangs on: the facts of a report's first page."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import parse_terms, read_case, read_terms, simulate
from partnersim.agreements import FivePhase, StaticSplit
from partnersim.negotiate import compared, matching_rate, standing, swings
from partnersim.negotiate.standing import earliest_end
from partnersim.negotiate.swings import alternatives, npv_of
from partnersim.shipped import shipped


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
    assert npv_of(case, matched, 0) == pytest.approx(npv_of(case, terms[0], 0), abs=1.0)


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


def test_swings_are_sorted_and_name_both_ways(case, terms) -> None:
    found = swings(case, *terms, partner=0)
    base = npv_of(case, terms[0], 0) - npv_of(case, terms[1], 0)
    reaches = [swing.reach(base) for swing in found]
    assert reaches == sorted(reaches, reverse=True)
    kinds = {swing.kind for swing in found}
    assert kinds == {"clause", "scenario", "churn", "price", "volume", "slip"}
    for swing in found:
        assert len(swing.advantages) == len(swing.labels)


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
