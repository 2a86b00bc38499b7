"""Solving: terms that make a target hold, and what is said where none do."""

from __future__ import annotations

import pytest

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.reader import read_case
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.movable import Deal, movable
from partnersim.negotiate.solving.equal_value import equal_value
from partnersim.negotiate.solving.indifference import indifference
from partnersim.negotiate.solving.solve import Solution, solve
from partnersim.negotiate.solving.target import Target
from partnersim.negotiate.worth import Worth
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.overrides import with_overrides
from partnersim.simulation.simulate import simulate
from partnersim.sweep.draws import run_draws

CASE = read_case(find("managed-db", "cases"))
UNCERTAIN = read_case(find("managed-db-uncertain", "cases"))


def named(name: str) -> Agreement:
    return read_terms(find(name, "terms"))


def target(text: str) -> Target:
    return Target.parsed(text, named)


def solved(terms: str, field: str, text: str, between: tuple[float, float] | None = None) -> Solution:
    agreed = named(terms).filled(CASE.seats)
    return solve(CASE, agreed, target(text), movable(Deal(CASE, agreed), field, between))


def npv_again(deal: Deal, partner: int) -> tuple[float, float]:
    """NPV and sum of absolute discounted flows of all partners, of a deal written out and simulated anew."""
    net = simulate(deal.case, changed_terms(deal.terms, {})).books.net[:, :, 0]
    rates = [each.annual_discount_rate for each in deal.case.partners.values()]
    npv = measures.net_present_value(net, rates)
    return float(npv[partner]), float(measures.net_present_value(abs(net), rates).sum())


@pytest.mark.parametrize(
    ("terms", "field", "text"),
    [
        ("direct", "terms.share_of_revenue.subscription", "npv[isv] = 400000"),
        ("white_label", "terms.discount_on_list.subscription", "npv[isv] = 400000"),
        ("static_split", "terms.shares.operator", "npv[isv] = 400000"),
        ("five_phase", "case.demand.monthly_churn", "npv[isv] = 400000"),
        ("five_phase", "case.costs.maintenance.monthly_hours", "npv[vendor] = 400000"),
    ],
)
def test_what_is_found_makes_the_target_hold_when_simulated_again(terms: str, field: str, text: str) -> None:
    found = solved(terms, field, text)
    assert found.values
    for point in found.points[1:]:
        npv, turnover = npv_again(point.deal, 0)
        assert abs(npv - 400_000.0) <= 1e-9 * turnover


def test_the_direct_share_that_matches_five_phase_is_that_of_the_first_page() -> None:
    found = solved("direct", "terms.share_of_revenue.subscription", "npv[isv] = npv[isv] under five_phase")
    assert found.values == pytest.approx([0.6859], abs=5e-5)


def test_all_roots_are_found_where_several_exist() -> None:
    """Interest on losses: at first it pays the one who lost more, then the other, then the first again."""
    case, agreed = read_case(find("calculator-growth", "cases")), named("five_phase")
    agreed = agreed.filled(case.seats)
    field = movable(Deal(case, agreed), "terms.loss_interest")
    found = solve(case, agreed, target("npv[isv] = 745000"), field)
    assert len(found.values) + len(found.jumps) == 3
    tried = [changed_terms(agreed, {"loss_interest": f"{rate / 5:.1f}%"}) for rate in range(501)]
    above = Worth(case).npv(tried)[:, 0, 0] > 745_000.0
    edges = [rate / 500.0 for rate in range(500) if above[rate] != above[rate + 1]]
    crossed = sorted([*found.values, *(jump.low for jump in found.jumps)])
    assert crossed == pytest.approx(edges, abs=0.0021)


def test_the_parts_of_a_whole_move_together() -> None:
    found = solved("static_split", "terms.shares.operator", "npv[isv] = npv[msp]")
    (value,) = found.values
    shares = found.points[1].deal.terms.shares  # type: ignore[attr-defined]  # of a static split
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-15)
    assert shares["operator"] == pytest.approx(value, abs=1e-12)


def test_whole_months_jump_and_both_sides_are_told() -> None:
    found = solved("direct", "terms.paid_for_months", "npv[isv] = 100000")
    (jump,) = found.jumps
    assert (jump.low, jump.high) == (17.0, 18.0)
    below, above = (npv_again(point.deal, 0)[0] for point in found.points[1:])
    assert (jump.below, jump.above) == pytest.approx((below - 1e5, above - 1e5))


def test_a_target_that_does_not_depend_on_the_field_says_so() -> None:
    found = solved("five_phase", "terms.notice_months", "npv[isv] = 0")
    assert not found.depends


def test_a_target_out_of_reach_names_the_nearest_value() -> None:
    found = solved("direct", "terms.share_of_revenue.subscription", "npv[isv] = 5_000_000")
    assert not found.values
    assert found.found.nearest is not None
    assert found.found.nearest[0] == pytest.approx(1.0)
    assert found.found.nearest[1] < 0.0


def test_payback_holds_over_a_stretch() -> None:
    found = solved("direct", "terms.share_of_revenue.subscription", "payback[isv] = 24")
    (stretch,) = found.stretches
    inside, outside = (stretch.low + stretch.high) / 2.0, stretch.low - 1e-6
    worth, metric = Worth(CASE), Metric.parsed("payback[isv]")
    at = [
        changed_terms(named("direct"), {"share_of_revenue.subscription": f"{each * 100}%"})
        for each in (inside, outside)
    ]
    assert worth.values(metric, at).tolist() == [24.0, 25.0]


def test_a_quantile_over_draws_is_met_in_the_same_draws() -> None:
    agreed, draws = named("direct"), draws_of(UNCERTAIN, 300, 7)
    field = movable(Deal(UNCERTAIN, agreed), "terms.share_of_revenue.subscription")
    found = solve(UNCERTAIN, agreed, target("npv[isv].p05 = npv[isv].p05 under five_phase"), field, draws)
    (point,) = found.points[1:]
    risk = run_draws(UNCERTAIN, [point.deal.terms, named("five_phase")], draws=300, seed=7).risk()
    ours, theirs = risk.p05[risk.partner == "isv"]
    assert ours == pytest.approx(theirs, abs=1e-3)


def test_indifference_makes_the_target_hold_at_every_pair() -> None:
    agreed = named("direct")
    deal = Deal(CASE, agreed)
    first = movable(deal, "terms.paid_for_months", (12.0, 18.0))
    second = movable(deal, "terms.share_of_revenue.subscription")
    found = indifference(CASE, agreed, target("npv[isv] = 200000"), first, second)
    assert found.at == (12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0)
    for months, (share,) in zip(found.at, found.values, strict=True):
        moved = second.moved(first.moved(deal, months), share)
        assert npv_again(moved, 0)[0] == pytest.approx(200_000.0, abs=1e-2)
    shares = [share for (share,) in found.values]
    assert shares == sorted(shares, reverse=True)  # paid for longer, a smaller share does


def test_two_parts_of_one_whole_are_no_two_fields() -> None:
    split = named("static_split")
    first, second = (movable(Deal(CASE, split), f"terms.shares.{seat}") for seat in ("operator", "vendor"))
    with pytest.raises(InputError, match="are parts of one whole"):
        indifference(CASE, split, target("npv[isv] = 200000"), first, second)


def test_kinds_are_made_equal_in_value_and_told_where_they_cannot_be() -> None:
    others = [named(name) for name in ("direct", "white_label", "static_split", "referral", "loan")]
    found = equal_value(CASE, named("five_phase"), Metric.parsed("npv[isv]"), others)
    isv = [row["npv"] for row in found.rows if row["partner"] == "isv"]
    assert [each.terms.kind for each in found.matched] == ["direct", "white_label", "static_split"]
    assert isv == pytest.approx([isv[0]] * 4, abs=1e-2)
    missed = dict(found.missed)
    assert missed.keys() == {"referral", "loan"}
    assert "it comes nearest" in missed["referral"]


def test_a_lever_is_turned_no_further_than_is_negotiable() -> None:
    direct = changed_terms(
        named("direct"), {"negotiable": {"share_of_revenue.subscription": {"low": "30%", "high": "60%"}}}
    )
    found = equal_value(CASE, named("five_phase"), Metric.parsed("npv[isv]"), [direct])
    assert not found.matched
    assert "at 60.0% of subscription it comes nearest" in found.missed[0][1]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("terms.notice_month", "did you mean notice_months?"),
        ("notice_months", "write case.FIELD or terms.FIELD"),
        ("terms.title", "no single number"),
        ("terms.share_of_revenue", "no single number"),
        ("case.costs.build_service.by", "no single number"),
        ("terms.bonus_per_deal.first_deals", "nothing limits"),
        ("terms.share_of_revenue.setup", "is not negotiable"),
    ],
)
def test_fields_that_cannot_be_moved_are_refused(field: str, said: str) -> None:
    terms = changed_terms(named("direct"), {"negotiable": {"share_of_revenue.setup": False}, "bonus_per_deal": None})
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        movable(Deal(CASE, terms), field)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ((1.2, 1.7), "no whole number lies from 1.2 to 1.7"),
        ((5.0, 2.0), "the lower first"),
        ((-1.0, 5.0), "may only be"),
    ],
)
def test_limits_that_leave_nothing_are_refused(between: tuple[float, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        movable(Deal(CASE, named("direct")), "terms.notice_months", between)


def test_what_is_to_be_set_for_a_share_of_a_whole_are_all_shares() -> None:
    found = solved("static_split", "terms.shares.operator", "npv[isv] = 550000")
    (value,) = found.values
    settings = found.field.settings(found.deal, value)  # type: ignore[union-attr]  # it was named
    assert settings.keys() == {"terms.shares.operator", "terms.shares.vendor"}
    case, (terms,) = with_overrides(CASE, [found.deal.terms], [f"{path}={to}" for path, to in settings.items()])
    assert npv_again(Deal(case, terms), 0)[0] == pytest.approx(550_000.0, abs=1e-2)


def test_a_range_of_negotiable_limits_what_is_looked_at() -> None:
    terms = changed_terms(named("direct"), {"negotiable": {"notice_months": {"low": 2, "high": 6}}})
    field = movable(Deal(CASE, terms), "terms.notice_months", (0.0, 4.0))
    assert (field.low, field.high, field.now) == (2.0, 4.0, 3.0)
    with pytest.raises(InputError, match="is negotiable elsewhere, the terms say"):
        movable(Deal(CASE, terms), "terms.notice_months", (8.0, 12.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("npv[isv]", "is no target"),
        ("npv[isv] >= 0", "is no target"),
        ("profit[isv] = 0", "profit is no measure"),
        ("npv[isv] = 3%", "npv is no share"),
        ("npv[isv] = irr[isv]", "not of the same unit"),
        ("npv[isv] = npv[isv]", "always equal to itself"),
        ("npv[isv] = npv[isv] under nowhere", "nowhere"),
    ],
)
def test_targets_that_mean_nothing_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        target(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("npv[isw] = 0", "neither a partner nor a filled seat; did you mean isv"),
        ("npv[isv].gloomy = 0", "gloomy is no scenario"),
        ("npv[isv].p05 = 0", "is of draws; write --draws"),
    ],
)
def test_targets_of_what_is_not_there_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        solved("direct", "terms.share_of_revenue.subscription", text)
