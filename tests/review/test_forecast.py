"""The forecast: settled months as they were in every draw, planted numbers found again, chances that keep order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, parse_case, read_case
from partnersim.review.fitted import ratio
from partnersim.review.forecast import LEVELS, Forecast, _booked, _onward, _phase_changes, forecast
from partnersim.review.onward import Onward
from partnersim.review.splicing import in_floats
from partnersim.settle import trial
from partnersim.settle.settlement import Settlement, settle
from partnersim.settle.trial import trial_ledger
from partnersim.shipped import shipped
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of
from partnersim.timeline import last_day, parse_quarter, quarter_of
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE
from tests.review import whole_numbers as whole

SPLIT = """\
kind: static_split
base: revenue
shares: {operator: 60%, vendor: 40%}
parties: {operator: msp, vendor: isv}
roles: {collects: operator}
"""
WHITE_LABEL = """\
kind: white_label
parties: {provider: isv, reseller: msp}
discount_on_list: {any_line: 35%}
discount_for_months: 9
mark_up: 10%
paid_after_months: 2
"""
YOUNG = DIRECT.replace("paid_for_months: 36", "paid_for_months: 5")
KINDS = {"five_phase": FIVE_PHASE, "direct": DIRECT, "of young customers": YOUNG, "static_split": SPLIT,
         "white_label": WHITE_LABEL}  # fmt: skip
LATE = Entry(
    date(2027, 8, 20), "revenue", "subscription", amount=Decimal("4000.01"), since=24328, reference="R-9",
    reported=date(2027, 11, 5),
)  # fmt: skip
LATE_COST = Entry(date(2027, 9, 3), "cost", "on_call", "msp", amount=Decimal("777.77"), reported=date(2028, 1, 20))
Q2, Q4 = parse_quarter("2028Q2"), parse_quarter("2028Q4")
FIXED = {"OFF_PLAN": {"growth": 0.0, "churn": 0.0, "price": 0.0}, "COSTS_OFF": 0.0, "LATE": (0.0, 0.0),
         "UNPAID": dict.fromkeys(trial.UNPAID, (0.0, 0.0)), "REFUND_MONTH": (0.0, 1.0)}  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def uncertain() -> Case:
    return read_case(shipped("data/cases/managed-db-uncertain.yaml"))


@pytest.fixture(scope="module")
def entries(case: Case) -> list[Entry]:
    return trial_ledger(case, parse_terms(FIVE_PHASE), months=24, lines=1500, seed=3)


@pytest.fixture(scope="module")
def usual(case: Case, entries: list[Entry]) -> Forecast:
    return forecast(settled(case, parse_terms(FIVE_PHASE), entries, Q2), draws=400)


@pytest.fixture(scope="module")
def as_planned(case: Case) -> list[Entry]:
    """A ledger in which all went as planned, rounded to cents and to whole instances."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FIXED.items():
            patch.setattr(trial, name, value)
        return trial_ledger(case, parse_terms(FIVE_PHASE), months=24, lines=20_000)


def settled(case: Case, terms: Agreement, entries: Sequence[Entry], quarter: int) -> Settlement:
    known = [entry for entry in entries if entry.month < quarter + 3]
    numbered = (replace(entry, line=line) for line, entry in enumerate(known, start=2))
    return settle(case, terms, Actuals("ledger.csv", case.currency, tuple(numbered)), quarter)


def foreseen(entries: Sequence[Entry], quarter: int = whole.Q4, draws: int = 20) -> Forecast:
    """Of the case in whole numbers."""
    return forecast(settled(parse_case(whole.CASE), parse_terms(whole.FIVE_PHASE), entries, quarter), draws)


def onward_of(of: Settlement, draws: int) -> Onward:
    plan = plan_of(of.case, of.terms)
    return _onward(of, plan, _booked(of, plan.deal(Axis(named=False))), draws, 0)


@pytest.mark.parametrize("late", ["actuals: next\n", "actuals: back_dated\n"])
@pytest.mark.parametrize("kind", KINDS)
def test_settled_months_are_as_settled_in_every_draw(case: Case, entries: list[Entry], kind: str, late: str) -> None:
    of = settled(case, parse_terms(KINDS[kind] + late), [*entries, LATE, LATE_COST], Q2)
    found = forecast(of, draws=40)
    books, exact, months = found.ledger.books, of.ledger.books, found.settled
    for name in ("billed", "collected", "pool", "running_cost", "one_time_cost", "earned", "received", "position",
                 "balance"):  # fmt: skip
        expected = in_floats(getattr(exact, name))
        np.testing.assert_allclose(getattr(books, name)[:months], np.broadcast_to(expected, (*expected.shape[:-1], 40)),
                                   rtol=0.0, atol=1e-6)  # fmt: skip
    np.testing.assert_array_equal(books.phase[:months], np.broadcast_to(exact.phase, (months, 40)))
    np.testing.assert_allclose(books.by_tier[:, :months], np.repeat(in_floats(exact.by_tier), 40, axis=-1), atol=1e-6)
    assert books.billed[months:].std(axis=-1).min() > 0.0


def test_of_whole_numbers_that_went_as_planned_the_forecast_is_the_plan() -> None:
    found = foreseen(whole.as_planned(12))
    for each in found.fitted:
        assert each.estimate is not None
        assert each.value == pytest.approx(each.planned, abs=1e-12)
        assert each.estimate.standard_error == pytest.approx(0.0, abs=1e-12)
    plan = np.broadcast_to(found.plan.books.position[..., 0], found.fan.shape)
    np.testing.assert_allclose(found.fan, plan, rtol=1e-9)


def test_where_all_went_as_planned_the_forecast_is_close_to_the_plan(case: Case, as_planned: list[Entry]) -> None:
    for terms in (FIVE_PHASE, SPLIT):
        found = forecast(settled(case, parse_terms(terms), as_planned, Q4), draws=300)
        for each in found.fitted:
            assert each.interval is not None
            assert each.interval[0] - 1e-9 <= each.planned <= each.interval[1] + 1e-9
            assert each.value == pytest.approx(each.planned, rel=0.02, abs=1e-9)
        end, plan = found.fan[2, -1], found.plan.books.position[-1, :, 0]
        np.testing.assert_allclose(end, plan, rtol=0.03)


@pytest.mark.long
@pytest.mark.parametrize(("path", "planted", "name", "truth"), [
    ("demand.monthly_churn", "4%", "churn", 0.04 * np.exp(trial.OFF_PLAN["churn"] ** 2 / 2)),
    ("demand.monthly_new_instances", {"1": 10, "7": 16}, "demand", 2 / 3 * np.exp(trial.OFF_PLAN["growth"] ** 2 / 2)),
])  # fmt: skip
def test_planted_numbers_are_found_again(
    path: str, planted: object, name: str, truth: float, counts: Callable[[int, int], int]
) -> None:
    """Shocks of a trial ledger have a median of 1, and so a mean of e^(sd² / 2)."""
    plan = parse_case(CASE.replace("{1: 15, 7: 24, 13: 35, 25: 40}", "{1: 15, 7: 24}"))
    real, terms = changed_case(plan, {path: planted}), parse_terms(FIVE_PHASE)
    within, number = 0, counts(12, 400)
    for seed in range(number):
        entries = trial_ledger(real, terms, months=18, lines=600, seed=seed)
        found = onward_of(settled(plan, terms, entries, Q2), 1).fits[name].interval
        assert found is not None
        within += found[0] <= truth <= found[1]
    assert within >= 0.85 * number


def test_prices_and_costs_are_found_again_and_go_on() -> None:
    entries = whole.as_planned(12)
    months = range(whole.LIVE, whole.Q4 + 3)
    for line in ("subscription", "platform"):
        entries = whole.scaled(entries, "0.9", "revenue", line, months)
    entries = whole.scaled(entries, "1.5", "cost", "on_call", months)
    entries = whole.scaled(entries, "1.5", "cost", "compute", months)
    found = foreseen(entries)
    assert found.number("price").value == pytest.approx(0.9)
    assert found.number("costs[msp]").value == pytest.approx(1.5)
    assert found.number("costs[isv]").value == pytest.approx(1.0)
    books, plan = found.ledger.books, found.plan.books
    np.testing.assert_allclose(books.billed[12:], 0.9 * np.broadcast_to(plan.billed[12:], (12, 20)))
    np.testing.assert_allclose(books.running_cost[12:, 1], 1.5 * np.broadcast_to(plan.running_cost[12:, 1], (12, 20)))
    np.testing.assert_allclose(books.running_cost[12:, 0], np.broadcast_to(plan.running_cost[12:, 0], (12, 20)))


def test_what_is_given_back_of_bills_goes_on_to_be() -> None:
    """Every third month half of its bills."""
    entries = whole.as_planned(12)
    for month in range(whole.LIVE + 2, whole.Q4 + 3, 3):
        billed = sum(each.amount or 0 for each in entries if (each.kind, each.month) == ("revenue", month))
        entries.append(whole.entry(month, "refund", "subscription", amount=billed / 2))
    found = foreseen(entries, draws=2000)
    part = found.ledger.books.billed[12:] / found.plan.books.billed[12:]
    assert set(np.unique(part.round(9))) == {0.5, 1.0}
    assert (part == 0.5).mean() == pytest.approx(1.0 / 3.0, abs=0.02)
    assert (part < 0.75).mean(axis=0).std() > 0.15  # how often they come is not known any better


def test_it_begins_with_the_customers_there_are(case: Case) -> None:
    """Twice as many came as planned."""
    many = changed_case(case, {"demand.monthly_new_instances": {"1": 30, "7": 48, "13": 70, "25": 80}})
    entries = trial_ledger(many, parse_terms(SPLIT), months=18, lines=600, seed=1)
    of = settled(case, parse_terms(SPLIT), entries, Q2)
    onward = onward_of(of, 50)
    assert onward.volumes is not None
    flows = plan_of(case, of.terms).deal(Axis(onward, named=False)).flows
    there = float(next(each.quantity for each in reversed(entries) if each.kind == "instances") or 0)
    np.testing.assert_allclose(flows.instances.there[17], there)
    planned = plan_of(case, of.terms).deal(Axis(named=False)).flows
    assert there > 1.5 * planned.instances.there[17, 0]
    more = flows.instances.new[18:] / planned.instances.new[18:]
    assert np.median(more) == pytest.approx(2.0, rel=0.15)
    assert onward.fits["costs[msp]"].value == pytest.approx(1.0, rel=0.05)  # at the volumes there were
    wavers = np.log(more).std(axis=0)  # the case says nothing of how months differ
    assert wavers.mean() == pytest.approx(onward.fits.wavers, rel=0.1)


def test_those_who_were_there_at_go_live_came_with_it() -> None:
    """Sixty at the start, and then ten a month."""
    entries = [
        replace(each, quantity=Decimal(60 + 10 * (each.month - whole.LIVE + 1))) if each.kind == "instances" else each
        for each in whole.as_planned(12)
    ]
    onward = onward_of(settled(parse_case(whole.CASE), parse_terms(whole.FIVE_PHASE), entries, whole.Q4), 1)
    came = onward._came()
    assert came is not None
    assert came[: whole.LIVE - whole.START + 2].tolist() == [0.0, 0.0, 0.0, 70.0, 10.0]


def test_fans_do_not_cross_and_settled_months_have_no_width(usual: Forecast) -> None:
    assert (np.diff(usual.fan, axis=0) >= 0.0).all()
    actual = in_floats(usual.settlement.ledger.books.position[..., 0])
    assert all((usual.fan[level, :18] == actual).all() for level in range(len(LEVELS)))
    width = usual.fan[-1] - usual.fan[0]
    assert (width[18:] > 0.0).all()
    assert (width[-1] > 3.0 * width[20]).all()  # the farther off, the less is known
    assert usual.fan[2, -1] == pytest.approx(np.median(usual.ledger.books.position[-1], axis=-1))


def test_the_same_seed_gives_the_same_numbers(usual: Forecast) -> None:
    again, few, other = (forecast(usual.settlement, draws, seed) for draws, seed in ((400, 0), (100, 0), (100, 1)))
    positions = [each.ledger.books.position for each in (usual, again, few, other)]
    np.testing.assert_array_equal(positions[0], positions[1])
    np.testing.assert_allclose(positions[0][..., :100], positions[2], rtol=1e-12)  # a draw does not depend on others
    assert np.abs(positions[2] - positions[3]).max() > 1000.0
    assert again.phase_changes == usual.phase_changes


def test_chances_of_phases_grow_with_time_and_shrink_with_phases(uncertain: Case) -> None:
    entries = trial_ledger(uncertain, parse_terms(FIVE_PHASE), months=12, lines=400, seed=1)
    found = forecast(settled(uncertain, parse_terms(FIVE_PHASE), entries, parse_quarter("2027Q4")), draws=300)
    phase = found.ledger.books.phase
    assert [each.phase for each in found.phase_changes] == list(range(int(phase[11, 0]) + 1, 6))
    for each in found.phase_changes:
        assert [month for month, _ in each.by_quarter] == [14, 17, 20, 23]
        shares = [*(share for _, share in each.by_quarter), each.by_horizon]
        assert shares == sorted(shares)
        for month, share in each.by_quarter:
            assert share == (phase[12 : month + 1] >= each.phase).any(axis=0).mean()
        if each.median_month is not None:
            assert (phase[12 : each.median_month + 1] >= each.phase).any(axis=0).mean() >= 0.5
            assert (phase[12 : each.median_month] >= each.phase).any(axis=0).mean() < 0.5
    for sooner, later in zip(found.phase_changes, found.phase_changes[1:], strict=False):
        assert all(a[1] >= b[1] for a, b in zip(sooner.by_quarter, later.by_quarter, strict=True))
        assert sooner.by_horizon >= later.by_horizon


def test_a_draw_that_skips_a_phase_has_reached_it(usual: Forecast) -> None:
    phase = usual.ledger.books.phase.copy()
    phase[:18] = 3
    phase[18:, :100], phase[18:, 100:] = 5, 3
    ledger = replace(usual.ledger, books=replace(usual.ledger.books, phase=phase))
    aligned, profit = _phase_changes(ledger, 18)
    assert (aligned.by_horizon, profit.by_horizon) == (0.25, 0.25)
    assert (aligned.median_month, aligned.by_quarter[0]) == (None, (20, 0.25))


def test_bills_to_customers_of_any_age_can_be_forecast_where_they_could_be_settled(
    case: Case, entries: list[Entry]
) -> None:
    """A discount of two years has ended for nobody yet, so it does not matter when they came."""
    terms = parse_terms(WHITE_LABEL.replace("months: 9", "months: 24"))
    of = settled(case, terms, [replace(each, since=None) for each in entries], Q2)
    found = forecast(of, 5)
    actual = in_floats(of.ledger.books.position)
    np.testing.assert_allclose(found.ledger.books.position[:18], np.repeat(actual, 5, axis=-1), atol=1e-6)


def test_kinds_without_phases_have_no_changes_and_losses_are_counted(case: Case, entries: list[Entry]) -> None:
    found = forecast(settled(case, parse_terms(SPLIT.replace("60%", "95%").replace("40%", "5%")), entries, Q2), 200)
    assert found.phase_changes == ()
    last = found.ledger.books.position[-1]
    assert found.at_loss == {"isv": (last[0] < 0.0).mean(), "msp": (last[1] < 0.0).mean()}
    assert found.at_loss["isv"] == 1.0


def test_after_the_end_of_an_agreement_no_phase_is_left(case: Case) -> None:
    """It ends with February; whoever keeps the customers goes on alone."""
    terms = parse_terms(FIVE_PHASE + "terminate: 2028-02\ncustomers_stay_with: operator\n")
    of = settled(case, terms, trial_ledger(case, terms, months=18, lines=600, seed=6), Q2)
    found = forecast(of, draws=50)
    assert found.phase_changes == ()
    np.testing.assert_allclose(
        found.ledger.books.position[:18].min(axis=-1), in_floats(of.ledger.books.position[..., 0])
    )
    assert (found.ledger.books.received[18:, 0] == 0.0).all()
    assert (found.ledger.books.received[18:, 1].mean(axis=-1) > 0.0).all()


def test_of_less_than_three_months_the_case_stands(case: Case, entries: list[Entry], uncertain: Case) -> None:
    """Go-live is in May: two months are settled with June."""
    found = forecast(settled(case, parse_terms(FIVE_PHASE), entries, parse_quarter("2027Q2")), draws=10)
    assert all(each.estimate is None and each.value == each.planned for each in found.fitted)
    assert found.number("demand").told_by == "only 2 months since go-live tell of it"
    assert np.ptp(found.ledger.books.position, axis=-1).max() == pytest.approx(0.0, abs=1e-6)
    new = found.plan.books.billed[6:, 0]
    np.testing.assert_allclose(found.ledger.books.billed[6:, 0], new, rtol=0.1)
    ranges = forecast(settled(uncertain, parse_terms(FIVE_PHASE), entries, parse_quarter("2027Q2")), draws=10)
    assert np.ptp(ranges.ledger.books.position[-1], axis=-1).min() > 10_000.0


def test_fitted_numbers_stand_for_distributions_of_the_case_and_later_steps_keep_theirs(uncertain: Case) -> None:
    """Twenty months are settled since go-live: the step from month 13 has begun, that from month 25 has not."""
    terms = parse_terms(FIVE_PHASE)
    of = settled(uncertain, terms, trial_ledger(uncertain, terms, months=24, lines=600, seed=2), Q4)
    drawn = onward_of(of, 100).entry(uncertain)
    steps = drawn.case.demand.monthly_new_instances
    assert steps is not None
    assert [np.size(steps[month]) for month in (1, 7, 13, 25)] == [1, 1, 1, 100]
    assert steps[13] == 35
    assert drawn.case.demand.monthly_churn == 0.025  # times what was fitted
    costs, price = drawn.case.costs, drawn.case.revenue_lines["subscription"].price
    numbers = [price, costs["second_level"].monthly_tickets_per_instance, costs["build_service"].one_time]
    assert [np.size(np.array(number)) for number in numbers] == [1, 1, 100]  # of what is invested nothing is fitted
    mean = drawn.shocks["churn"][30:].mean() * 0.025
    assert mean == pytest.approx(forecast(of, draws=1).number("churn").value, rel=0.05)


def test_a_service_that_is_not_live_goes_live_later(uncertain: Case) -> None:
    """Nothing was billed by the end of September, though May was planned."""
    spent = [
        Entry(last_day(uncertain.start + month), "cost", "on_call", "msp", amount=Decimal(100)) for month in range(9)
    ]
    of = settled(uncertain, parse_terms(FIVE_PHASE), spent, parse_quarter("2027Q3"))
    found = forecast(of, draws=200)
    assert {each.told_by for each in found.fitted} == {"nothing was billed yet"}
    assert (found.ledger.books.billed[:9] == 0.0).all()
    first = found.ledger.books.billed[9]
    assert (first > 0.0).all()  # at the latest it would have gone live in September
    assert first.mean() == pytest.approx(found.plan.books.billed[4, 0], rel=0.05)
    np.testing.assert_array_equal(found.ledger.books.phase[:9, 0], of.ledger.books.phase[:, 0])


def test_a_service_that_went_live_late_is_compared_with_the_plan_from_then_on(case: Case) -> None:
    late = changed_case(case, {"go_live": "2027-07"})
    entries = trial_ledger(late, parse_terms(FIVE_PHASE), months=24, lines=1000, seed=5)
    entries += [Entry(last_day(case.start + month), "revenue", "setup", amount=Decimal(0)) for month in (4, 5)]
    found = forecast(settled(case, parse_terms(FIVE_PHASE), entries, Q4), draws=20)
    assert found.number("demand").months == 18
    assert found.number("demand").interval is not None
    assert found.number("demand").value == pytest.approx(1.0, abs=0.2)


def test_bills_tell_who_came_and_who_left_where_nothing_else_does(case: Case) -> None:
    """Without fees for what is new, without instances: by the month customers came in."""
    real = changed_case(case, {"demand.monthly_churn": "5%"})
    entries = trial_ledger(real, parse_terms(SPLIT), months=24, lines=30_000, seed=4)
    kept = [each for each in entries if each.kind in ("cost", "hours") or each.item in ("subscription", "compute")]
    fits = onward_of(settled(case, parse_terms(SPLIT), kept, Q4), 1).fits
    assert fits["churn"].told_by == "bills at planned prices and bills by the month customers came in"
    low, high = fits["churn"].interval or (0.0, 0.0)
    assert low < 0.05 < high
    assert fits["price"].told_by == "units in use are not booked"
    unsaid = [replace(each, since=None) for each in kept]
    deals = [each for each in entries if each.kind == "deal"]
    fits = onward_of(settled(case, parse_terms(SPLIT), [*unsaid, *deals], Q4), 1).fits
    assert fits["demand"].told_by == "deals signed"
    some = [replace(each, since=None) if number % 2 else each for number, each in enumerate(kept)]
    for without in (unsaid, some):
        fits = onward_of(settled(case, parse_terms(SPLIT), without, Q4), 1).fits
        assert fits["demand"].told_by == "bills at planned prices, with churn as planned"
        assert fits["churn"].estimate is None


def test_a_ratio_has_the_standard_error_of_its_months() -> None:
    """Of independent months the interval holds as often as it says."""
    generator = np.random.default_rng(1)
    expected = np.linspace(10.0, 30.0, 12)
    found = [ratio("demand", expected * generator.normal(1.2, 0.2, 12), expected) for _ in range(600)]
    held = [each is not None and (each.low or 0.0) <= 1.2 <= (each.high or 0.0) for each in found]
    assert 0.93 <= np.mean(held) <= 0.99  # autocorrelations by chance make some intervals longer
    assert ratio("demand", expected[:2], expected[:2]) is None


def test_costs_that_nobody_planned_end_with_the_settled_months(case: Case, entries: list[Entry]) -> None:
    extra = [Entry(date(2027, month, 7), "cost", "on_call", "isv", amount=Decimal(500)) for month in range(6, 12)]
    of = settled(case, parse_terms(SPLIT), [*entries, *extra], Q2)
    with_extra, without = forecast(of, 5), forecast(settled(case, parse_terms(SPLIT), entries, Q2), 5)
    more = (with_extra.ledger.books.running_cost - without.ledger.books.running_cost)[:, 0].max(axis=-1)
    np.testing.assert_allclose(more[5:11], 500.0)


@pytest.mark.parametrize(("draws", "seed", "said"), [
    (0, 0, "0 draws cannot be made; write 1 to"), (10, -1, "-1 cannot be a seed; write 0 to"),
])  # fmt: skip
def test_draws_that_cannot_be_are_refused(usual: Forecast, draws: int, seed: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        forecast(usual.settlement, draws, seed)


def test_where_no_month_is_left_there_is_nothing_to_forecast() -> None:
    with pytest.raises(InputError, match="the case ends with 2028Q4, so nothing is left to forecast"):
        foreseen(whole.as_planned(24), parse_quarter("2028Q4"))


@pytest.mark.parametrize(("case_name", "name"), [
    ("managed-db", "via_marketplace"), ("managed-db", "direct_investment"), ("managed-db", "investor_waterfall"),
    ("channel-service", "shared_ownership"), ("channel-service", "platform_fee"),
])  # fmt: skip
def test_shipped_terms_that_can_be_settled_can_be_forecast(case_name: str, name: str) -> None:
    """Those of the channel service know who was led to buy online."""
    sold, terms = (read_case(shipped(f"data/cases/{case_name}.yaml")), read_terms(shipped(f"data/terms/{name}.yaml")))
    quarter = quarter_of(sold.start + 19)
    of = settled(sold, terms, trial_ledger(sold, terms, months=24, lines=1000, seed=6), quarter)
    found = forecast(of, draws=20)
    actual = in_floats(of.ledger.books.position)
    np.testing.assert_allclose(found.ledger.books.position[: found.settled], np.repeat(actual, 20, axis=-1), atol=1e-6)
    assert np.isfinite(found.ledger.books.position).all()
