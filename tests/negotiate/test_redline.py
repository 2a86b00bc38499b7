"""The redline: each change of a draft priced alone, whatever the order, so that the parts sum to the whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from partnersim import InputError, parse_case, parse_terms, read_case, read_terms, run_draws
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.reader import changed_case
from partnersim.negotiate import compared
from partnersim.negotiate.present_value import npv_each
from partnersim.negotiate.redline import Redline, redline
from partnersim.negotiate.redline.orders import Every, Some, orders_of
from partnersim.negotiate.worth import only_base
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from tests.conftest import counts

CASE = only_base(read_case(find("managed-db", "cases")))
SHORT = changed_case(CASE, {"months": 16})
EXITS: list[dict[str, Any]] = [
    {},
    {"at_exit": "equalise"},
    {"at_exit": "run_off", "customers_stay_with": "msp"},
    {"at_exit": "buy_out", "buy_out": {"multiple": 2}, "customers_stay_with": "msp"},
]
percents = st.integers(1, 99).map("{}%".format)
common = {
    "remitted_after_months": st.integers(0, 3), "notice_months": st.integers(1, 12),
    "does": st.sampled_from([{}, {"second_level": "msp"}, {"maintenance": "msp", "on_call": "isv"}]),
    "exit": st.sampled_from(EXITS), "terminate": st.sampled_from([None, "2027-12", "2028-02"]),
}  # fmt: skip
kinds = {
    "direct": {
        "share_of_revenue": st.fixed_dictionaries({"subscription": percents, "setup": percents, "compute": percents}),
        "paid_for_months": st.sampled_from([None, 12, 36]),
        "bonus_per_deal": st.sampled_from([None, {"first_deals": 5, "amount": 1000}]),
    },
    "five_phase": {
        "pass_through_costs": st.sampled_from(["repaid_first", "weigh_as_cost"]),
        "aligned_split": st.sampled_from(["equal", "by_investment"]), "loss_interest": percents,
    },
    "static_split": {
        "base": st.sampled_from(["revenue", "profit"]),
        "shares": st.integers(1, 99).map(lambda part: {"operator": f"{part}%", "vendor": f"{100 - part}%"}),
        "roles": st.just({"collects": "operator"}),
    },
}  # fmt: skip


def said(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What a file of terms says."""
    fields = {**fields, **fields["exit"]}
    return {"kind": kind, **{name: value for name, value in fields.items() if name != "exit" and value is not None}}


@st.composite
def pairs_of(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two drafts of one kind, apart in at most four clauses."""
    kind = draw(st.sampled_from(sorted(kinds)))
    fields = {**kinds[kind], **common}
    ours = draw(st.fixed_dictionaries(fields))
    changed = draw(st.sets(st.sampled_from(sorted(fields)), max_size=4))
    return said(kind, ours), said(kind, {**ours, **{name: draw(fields[name]) for name in sorted(changed)}})


pairs = pairs_of()
fewer = settings(max_examples=counts(50, 2_000))  # each runs a dozen deals


def priced(ours: dict[str, Any], theirs: dict[str, Any], **options: Any) -> Redline:
    terms = [parse_terms(json.dumps(said), f"{name}.yaml") for name, said in (("ours", ours), ("theirs", theirs))]
    return redline(compared(options.pop("case", SHORT), terms), **options)


def by_fields(found: Redline) -> dict[tuple[str, ...], np.ndarray]:
    return {
        tuple(edit.path for edit in change.edits): worth
        for change, worth in zip(found.changes, found.worth, strict=True)
    }


def assert_same_worth(found: Redline, other: Redline, sign: float = 1.0) -> None:
    one, two = by_fields(found), by_fields(other)
    assert set(one) == set(two)
    for fields, worth in one.items():
        np.testing.assert_allclose(worth, sign * two[fields], atol=1e-9 * money(found))


def money(found: Redline) -> float:
    return float(np.abs(found.npv).sum())


@fewer
@given(pairs)
def test_the_parts_sum_to_the_whole(pair) -> None:
    found = priced(*pair)
    assert np.abs(found.worth.sum(axis=0) - found.total).max(initial=0.0) <= 1e-9 * money(found)
    alone = [[npv_each(SHORT, terms)[i] for i in range(2)] for terms in found.deal.terms]
    np.testing.assert_allclose(found.npv, alone, rtol=1e-12)


@fewer
@given(pairs)
def test_whose_draft_is_whose_changes_signs_alone(pair) -> None:
    ours, theirs = pair
    assert_same_worth(priced(ours, theirs), priced(theirs, ours), sign=-1.0)


@fewer
@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_fields_changes_nothing(pair, rng) -> None:
    mixed = [dict(rng.sample(list(said.items()), len(said))) for said in pair]
    assert_same_worth(priced(*pair), priced(*mixed))


@fewer
@given(pairs)
def test_what_moves_nothing_is_worth_nothing_and_nobody_is_told_otherwise(pair) -> None:
    ours, theirs = pair
    found = priced({**ours, "notice_months": 3}, {**theirs, "notice_months": 7})
    worth = by_fields(found)["terms.notice_months",]
    assert worth.tolist() == [0.0, 0.0]


@fewer
@given(pairs)
def test_drafts_that_say_the_same_have_no_changes(pair) -> None:
    ours, _ = pair
    spelt_out = {"minimum_term_months": 12, "credits": "shared", **ours}
    assert not priced(ours, spelt_out).changes


@settings(max_examples=20)
@given(pairs)
def test_each_change_can_be_made_with_any_of_the_others_or_alone(pair) -> None:
    ours, theirs = pair
    found = priced(ours, theirs)
    fields = [{edit.path.split(".")[1] for edit in change.edits} for change in found.changes]
    assume(not share_a_field(fields))
    for size in range(len(fields) + 1):
        for some in combinations(fields, size):
            npv_each(SHORT, mixed(ours, theirs, some))[0]  # would refuse terms that are none


def share_a_field(fields: list[set[str]]) -> bool:
    return len(set().union(*fields)) < sum(map(len, fields))


def mixed(ours: dict[str, Any], theirs: dict[str, Any], taken: Iterable[set[str]]) -> Agreement:
    """Our draft with some fields as in theirs."""
    names = set().union(*taken)
    kept = {name: value for name, value in ours.items() if name not in names}
    return parse_terms(json.dumps(kept | {name: value for name, value in theirs.items() if name in names}))


@settings(max_examples=10)
@given(pairs)
def test_a_worth_is_the_mean_over_all_orders_of_signing(pair) -> None:
    """Clause after clause, in each order, each time simulated anew."""
    ours, theirs = ({**said, "does": {}} for said in pair)
    found = priced(ours, theirs)
    fields = [{edit.path.split(".")[1] for edit in change.edits} for change in found.changes]
    assume(len(fields) <= 4 and not share_a_field(fields))

    def npv(made: Iterable[int]) -> float:
        return npv_each(SHORT, mixed(ours, theirs, [fields[i] for i in made]))[0]

    gains = np.zeros(len(fields))
    orders = list(permutations(range(len(fields))))
    for order in orders:
        for place, i in enumerate(order):
            gains[i] += npv(order[: place + 1]) - npv(order[:place])
    np.testing.assert_allclose(found.worth[:, 0], gains / len(orders), atol=1e-9 * money(found))


def test_two_symmetric_changes_are_worth_the_same() -> None:
    case = parse_case(
        "{title: Twins, currency: CHF, start: 2027-01, go_live: 2027-01, months: 24, "
        "partners: {isv: {name: A, annual_discount_rate: 10%}, msp: {name: B, annual_discount_rate: 5%}}, "
        "demand: {monthly_new_instances: 10, monthly_churn: 2%}, revenue_lines: "
        "{left: {price: 50, per: instance and month}, right: {price: 50, per: instance and month}}, costs: {}}"
    )

    def terms(share: str, bonus: int) -> dict[str, Any]:
        seats = {"provider": "msp", "referrer": "isv"}
        paid = {
            "share_of_revenue": {"left": share, "right": share},
            "bonus_per_deal": {"first_deals": 3, "amount": bonus},
        }
        return {"kind": "direct", "parties": seats, **paid}

    found = by_fields(priced(terms("20%", 100), terms("35%", 900), case=case))
    left, right = (found[f"terms.share_of_revenue.{line}",] for line in ("left", "right"))
    np.testing.assert_allclose(left, right, rtol=1e-12)
    assert left[0] > 0.0 > left[1]


def test_terms_of_two_kinds_are_one_change_and_the_common_clauses_apart() -> None:
    found = redline(compared(CASE, [read_terms(find(name, "terms")) for name in ("five_phase", "direct")]))
    assert [round(total) for total in found.total] == [-366_567, 373_976]
    fields = [[edit.path for edit in change.edits] for change in found.changes]
    assert "terms.kind" in fields[0]
    assert "terms.share_of_revenue.subscription" in fields[0]
    assert fields[1:] == [["terms.at_exit"], ["terms.does.second_level"], ["terms.remitted_after_months"]]


def test_a_clause_is_joined_with_what_it_needs() -> None:
    ours = {"kind": "static_split", "base": "revenue", "shares": {"operator": "50%", "vendor": "50%"}}
    theirs = {**ours, **EXITS[3], "notice_months": 6, "shares": {"operator": "60%", "vendor": "40%"}}
    fields = [{edit.path.split(".")[1] for edit in change.edits} for change in priced(ours, theirs).changes]
    assert fields == [{"at_exit", "buy_out", "customers_stay_with"}, {"notice_months"}, {"shares"}]


def test_shares_of_a_whole_are_one_clause_however_they_could_be_paired() -> None:
    partners = ", ".join(f"p{i}: {{name: P{i}, annual_discount_rate: 5%}}" for i in range(4))
    case = parse_case(
        f"{{title: Four, currency: CHF, start: 2027-01, go_live: 2027-01, months: 12, partners: {{{partners}}}, "
        "demand: {monthly_new_instances: 10, monthly_churn: 2%}, costs: {}, "
        "revenue_lines: {service: {price: 50, per: instance and month}}}"
    )

    def split(*parts: int) -> dict[str, Any]:
        shares, seats = {f"s{i}": f"{part}%" for i, part in enumerate(parts)}, {f"s{i}": f"p{i}" for i in range(4)}
        return {"kind": "static_split", "base": "revenue", "shares": shares, "parties": seats}

    assert len(priced(split(25, 25, 25, 25), split(30, 20, 30, 20), case=case).changes) == 1
    apart = priced(split(25, 25, 25, 25), split(30, 20, 28, 22), case=case).changes
    assert [[edit.path[-2:] for edit in change.edits] for change in apart] == [["s0", "s1"], ["s2", "s3"]]


def test_one_value_spelt_in_two_ways_is_no_change() -> None:
    spelt = [{"kind": "five_phase", "effects": {"demand.monthly_churn": rate}} for rate in ("3%", 0.03)]
    assert not priced(*spelt).changes


def test_an_exit_clause_is_worth_something_where_an_end_is_agreed() -> None:
    ours = {"kind": "direct", "share_of_revenue": {"any_line": "20%"}, "customers_stay_with": "msp"}
    theirs = {**ours, "at_exit": "run_off"}
    assert not priced(ours, theirs).worth.any()
    end = {"terminate": "2027-12"}
    assert priced({**ours, **end}, {**theirs, **end}).worth[0, 0] > 0.0


def test_words_move_no_money_and_stand_apart() -> None:
    ours = {"kind": "five_phase", "title": "Draft 1"}
    found = priced(ours, {"kind": "five_phase", "title": "Draft 2", "negotiable": {"notice_months": False}})
    assert not found.changes
    assert [edit.path for edit in found.unpriced] == ["terms.negotiable.notice_months", "terms.title"]


def test_cheap_for_us_and_dear_for_them_stands_first() -> None:
    ours = {"kind": "direct", "share_of_revenue": {"subscription": "40%", "setup": "10%", "compute": "0%"}}
    theirs = {"kind": "direct", "share_of_revenue": {"subscription": "30%", "setup": "15%", "compute": "5%"}}
    theirs |= {"does": {"second_level": "msp"}, "remitted_after_months": 2, "notice_months": 6}
    found = priced(ours, theirs, we="msp")
    ratio = found.gained_by_cost[list(found.order)]
    assert np.isnan(ratio[-1])  # notice moves nothing
    assert np.isinf(ratio[0])  # what they give stands first
    costing = ratio[np.isfinite(ratio)]
    assert len(costing) >= 2
    assert (np.diff(costing) <= 0.0).all()
    own = found.worth[list(found.order), 1]
    assert (own[np.isinf(ratio)] >= -0.005).all()
    assert (own[np.isfinite(ratio)] < 0.0).all()
    assert priced(ours, theirs, we="provider").we == 1  # by its seat
    assert priced(ours, theirs).order == tuple(range(len(found.changes)))


def test_what_our_draft_does_not_let_move_is_marked() -> None:
    ours = {"kind": "five_phase", "loss_interest": "2%", "remitted_after_months": 1}
    span = {"notice_months": False, "loss_interest": {"low": "0%", "high": "3%"}}
    span |= {"remitted_after_months": {"low": 0, "high": 2}}
    theirs = {"kind": "five_phase", "loss_interest": "5%", "remitted_after_months": 2, "notice_months": 9}
    found = priced({**ours, "negotiable": span}, theirs)
    marked = [edit.path for change in found.changes for edit in change.not_negotiable]
    assert marked == ["terms.loss_interest", "terms.notice_months"]


def test_what_they_assume_is_priced_beside_what_they_ask() -> None:
    ours = {"kind": "static_split", "base": "revenue", "shares": {"operator": "50%", "vendor": "50%"}}
    theirs = {**ours, "shares": {"operator": "55%", "vendor": "45%"}}
    case = changed_case(SHORT, {"demand.monthly_churn": "4%", "partners.msp.hourly_cost": 130})
    found = priced(ours, theirs, their_case=case, we="isv")
    assert [found.changes[i].edits[0].path for i in found.order] == [
        "terms.shares.operator", "case.demand.monthly_churn", "case.partners.msp.hourly_cost",
    ]  # fmt: skip
    np.testing.assert_allclose(found.worth.sum(axis=0), found.total, atol=1e-9 * money(found))
    assert found.total[0] == pytest.approx(npv_each(case, parse_terms(json.dumps(theirs)))[0] - found.npv[0, 0])
    assert np.isnan(found.gained_by_cost[[change.is_of_case for change in found.changes]]).all()


def test_in_draws_the_parts_sum_to_the_mean_of_the_whole() -> None:
    case = read_case(find("managed-db-uncertain", "cases"))
    ours = {"kind": "direct", "share_of_revenue": {"any_line": "20%"}}
    theirs = {"kind": "direct", "share_of_revenue": {"any_line": "25%"}, "remitted_after_months": 2}
    draws = draws_of(case, 1500, 7)
    found = priced(ours, theirs, case=case, draws=draws)
    np.testing.assert_allclose(found.worth.sum(axis=0), found.total, rtol=1e-9)
    outcomes = run_draws(case, found.deal.terms, draws=1500, seed=7)
    npv = outcomes.values["npv"]
    np.testing.assert_allclose(found.npv, npv.mean(axis=-1), rtol=1e-9)
    whole = (npv[1] - npv[0]).std(axis=-1, ddof=1) / np.sqrt(1500)
    assert (found.error.max(axis=0) < whole * 2.0).all()
    assert (found.error.sum(axis=0) >= whole * (1 - 1e-9)).all()  # of a sum, at most the sum


def test_shapleys_value_of_the_gloves() -> None:
    """One left glove and two right ones: 2/3, 1/6, 1/6 (the textbook game of Shapley's value)."""
    worth = np.array([float(bool(mix & 1) and bool(mix & 6)) for mix in range(8)])
    np.testing.assert_allclose(Every(3).parts(worth), [2 / 3, 1 / 6, 1 / 6], rtol=1e-15)


def test_the_airport_pays_by_runway() -> None:
    """Littlechild and Owen (1973): each step of the runway is paid by all that need it, alike."""
    costs = [8.0, 11.0, 17.0, 19.0]
    worth = np.array([max([cost for i, cost in enumerate(costs) if mix >> i & 1], default=0.0) for mix in range(16)])
    np.testing.assert_allclose(Every(4).parts(worth), [2.0, 3.0, 6.0, 8.0], rtol=1e-12)


@given(st.integers(2, 9), st.integers(0, 2**32))
def test_some_orders_sum_to_the_whole_too_and_come_near(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = rng.normal(size=1 << count)
    exact, some = Every(count), Some(count, 40)
    worth = game[some.mixes]
    parts, error = some.parts(worth), some.error(worth)
    assert parts.sum() == pytest.approx(game[-1] - game[0], abs=1e-9)
    assert (np.abs(parts - exact.parts(game)) <= 6.0 * error + 1e-9).all()
    swapped = game[::-1][some.mixes]  # what the other side sees: the mix of all others
    np.testing.assert_allclose(some.parts(swapped), -parts, atol=1e-12)


@given(st.integers(2, 8), st.integers(0, 2**32))
def test_with_their_reverses_some_orders_are_exact_where_changes_meet_in_pairs(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    alone, pairs_of = rng.normal(size=count), rng.normal(size=(count, count))

    def worth(mix: int) -> float:
        made = [i for i in range(count) if mix >> i & 1]
        return float(alone[made].sum() + sum(pairs_of[i, j] for i, j in combinations(made, 2)))

    some = Some(count, 5)
    found, exact = (each.parts(np.array([worth(mix) for mix in each.mixes])) for each in (some, Every(count)))
    np.testing.assert_allclose(found, exact, atol=1e-9)


def test_of_many_changes_the_worth_is_an_estimate_that_says_so(monkeypatch) -> None:
    monkeypatch.setattr("partnersim.negotiate.redline.priced.MOST_EXACT", 3)
    ours = {"kind": "direct", "share_of_revenue": {"subscription": "40%", "setup": "10%", "compute": "0%"}}
    theirs = {"kind": "direct", "share_of_revenue": {"subscription": "30%", "setup": "15%", "compute": "5%"}}
    theirs |= {"does": {"second_level": "msp"}, "paid_for_months": 24}
    found = priced(ours, theirs)
    assert found.error is not None
    np.testing.assert_allclose(found.worth.sum(axis=0), found.total, atol=1e-9 * money(found))
    monkeypatch.undo()
    exact = priced(ours, theirs)
    assert exact.error is None
    assert (np.abs(exact.worth - found.worth) <= 6.0 * found.error + 1e-6).all()
    assert type(orders_of(10)) is Every
    assert type(orders_of(11)) is Some


def test_the_frame_has_a_row_per_change_and_the_whole() -> None:
    found = priced({"kind": "five_phase"}, {"kind": "five_phase", "pass_through_costs": "weigh_as_cost"}, we="isv")
    frame = found.to_frame()
    assert frame["change"].tolist() == ["1", "total"]
    assert frame.loc[0, ["field", "ours", "theirs"]].tolist() == [
        "terms.pass_through_costs", "repaid_first", "weigh_as_cost",
    ]  # fmt: skip
    assert frame["worth_isv"].tolist() == pytest.approx([found.total[0]] * 2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"we": "isw"}, "--we: isw is neither a partner nor a filled seat; did you mean isv?"),
        ({"their_case": changed_case(SHORT, {"months": 48})}, "the cases of the two drafts differ in months"),
        ({"their_case": changed_case(SHORT, {"currency": "EUR"})}, "differ in currency"),
    ],
)
def test_what_cannot_be_compared_is_refused(options, words) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        priced({"kind": "five_phase"}, {"kind": "five_phase", "notice_months": 1}, **options)


def test_a_redline_is_of_two_drafts_and_what_is_cheap_for_us_is_ours_to_know() -> None:
    terms = read_terms(find("five_phase", "terms"))
    with pytest.raises(InputError, match="1 terms are given; a redline is of two drafts"):
        redline(compared(CASE, [terms]))
    with pytest.raises(InputError, match="for our own side alone"):
        redline(compared(CASE, [terms, terms], audience="both"), we="isv")


def test_what_is_negotiable_in_one_kind_does_not_stand_in_the_way_of_another() -> None:
    found = redline(compared(CASE, [read_terms(find(name, "terms")) for name in ("loan", "waterfall")]))
    assert found.worth.sum(axis=0) == pytest.approx(found.total)
