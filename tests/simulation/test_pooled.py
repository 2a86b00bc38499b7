"""Draws run in one go by the engine come to what they come to month by month; no bit depends on how they are run."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import measures, parse_case
from partnersim.agreements.reader import parse_terms
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import Counted, run_pooled
from partnersim.simulation.periods import plan_of
from partnersim.simulation.pooled import Pooled, pooled_of
from partnersim.sweep.leaf import run_leaf
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

UNCERTAIN = (
    CASE.replace("monthly_churn: 2.5%", "monthly_churn: {low: 1%, mode: 2.5%, high: 5%}")
    .replace("{1: 15, 7: 24, 13: 35, 25: 40}", "{1: 15, 7: {low: 10, high: 40}, 13: 35, 25: 40}")
    .replace("price: 60,", "price: {median: 60, log_sd: 15%}, yearly_increase: 2%,")
    .replace("one_time: 90000", "one_time: {mean: 90000, sd: 9000}")
    .replace("hourly_cost: 95", "hourly_cost: {values: {90: 50%, 100: 50%}}")
    + "uncertainty:\n"
    "  go_live_slip: {0: 50%, 2: 30%, 5: 20%}\n"
    "  shocks:\n"
    "    churn: {log_sd: 50%}\n"
    "    growth: {log_sd: 30%, autocorrelation: 60%}\n"
    "    price: {log_sd: 3%, autocorrelation: 90%}\n"
    "  correlation:\n"
    "    demand.monthly_churn: {revenue_lines.subscription.price: 50%}\n"
    "    shocks.growth: {shocks.churn: -60%}\n"
)
RATES = (0.12, 0.08)
TERMS = {
    "five-phase": FIVE_PHASE,
    "compute weighs": FIVE_PHASE.replace("repaid_first ", "weigh_as_cost "),
    "with interest": FIVE_PHASE + "loss_interest: 6%\n",
    "by investment": FIVE_PHASE + "aligned_split: by_investment\n",
    "since break-even": FIVE_PHASE + "loss_basis: since_break_even\n",
    "and compute weighs": FIVE_PHASE.replace("repaid_first ", "weigh_as_cost ") + "loss_basis: since_break_even\n",
    "tracked": FIVE_PHASE + "loss_basis: tracked\napproved_investments: [build_portal]\n",
    "work moved": FIVE_PHASE + "does: {second_level: msp}\n",
    "split of profit": "kind: static_split\nparties: {a: isv, b: msp}\nbase: profit\nshares: {a: 30%, b: 70%}\n",
    "split of revenue": "kind: static_split\nparties: {a: isv, b: msp}\nbase: revenue\nshares: {a: 30%, b: 70%}\n",
    "waterfall": (
        "kind: waterfall\nparties: {one: isv, other: msp}\n"
        "tiers: [{tier: cost_recovery}, {tier: return_of_capital, to: [one, other]}, {tier: profit_share}]\n"
    ),
    "dearer": FIVE_PHASE + "effects: {revenue_lines.subscription.price: {times: 120%}, demand.monthly_churn: 2%}\n",
}  # fmt: skip


def pooled(case: Case, *texts: str) -> list[Pooled]:
    found = [pooled_of(plan_of(case, parse_terms(text))) for text in texts]
    assert all(found), texts
    return [each for each in found if each is not None]


def bins(deals: int, case: Case, count: int = 0) -> Counted:
    rows = (deals, case.months, len(case.partners))
    outer = np.full(rows, np.inf)
    return Counted(np.full(rows, -2e5), np.full(rows, 2e-5), np.zeros((*rows, count), np.int64), outer, -outer)


@pytest.mark.parametrize("terms", TERMS)
def test_in_one_go_draws_come_to_the_same(terms: str) -> None:
    case, draws = parse_case(UNCERTAIN), Draws(300, seed=4)
    figures, months = run_pooled(pooled(case, TERMS[terms]), draws, RATES, bins(1, case))
    step_by_step = run_leaf([plan_of(case, parse_terms(TERMS[terms]))], RATES, draws).values
    for number, name in enumerate(("npv", "profit", "peak_funding")):
        np.testing.assert_allclose(figures[:, number], step_by_step[name], rtol=1e-10, atol=1e-6)
    for number, name in enumerate(("peak_funding_month", "payback_month")):
        np.testing.assert_array_equal(months[:, number], step_by_step[name])


@pytest.mark.parametrize(
    "changed",
    [
        {"demand.monthly_new_instances": None,
         "demand.bass": {"market": 2000, "innovation": "0.4%", "imitation": {"low": "6%", "high": "9%"}}},
        {"demand.monthly_new_instances": None, "demand.pipeline": {
            "monthly_leads": {"isv": 20, "online": {"low": 5, "high": 30}}, "leads_from": "2027-02",
            "stages": {"proposal": {"conversion": {"low": "20%", "mode": "40%", "high": "60%"}, "months": 3}}}},
        {"revenue_lines.support": {"rate": "15%", "of": ["compute"], "per": "customer and month"}},
        {"revenue_lines.support": {"price": {"low": 10, "high": 90}, "per": "new customer", "attach_rate": "30%"}},
        {"revenue_lines.base": {"price": {"low": 100, "high": 900}, "per": "month"}},
        {"costs.on_call": {"by": "msp", "monthly_amount": 6000, "from": "2027-02", "until": "2030-06"}},
        {"costs.onboarding": {"by": "isv", "hours_per_new_instance": {"mean": 2, "sd": 1}}},
        {"costs.on_call": {"by": "msp", "monthly_per_instance": {"low": 1, "high": 9}, "from": "2028-02"}},
        {"uncertainty": {}},
    ],
)  # fmt: skip
def test_so_do_other_markets_lines_and_costs(changed: dict[str, object]) -> None:
    case, draws = changed_case(parse_case(UNCERTAIN), {"scenarios": {}, **changed}), Draws(50, seed=2)
    figures, _ = run_pooled(pooled(case, FIVE_PHASE), draws, RATES, bins(1, case))
    npv = run_leaf([plan_of(case, parse_terms(FIVE_PHASE))], RATES, draws).values["npv"]
    np.testing.assert_allclose(figures[:, 0], npv, rtol=1e-10, atol=1e-6)


def test_no_bit_depends_on_threads_blocks_cuts_or_other_terms() -> None:
    case = parse_case(UNCERTAIN)
    deals = pooled(case, FIVE_PHASE, TERMS["split of profit"], TERMS["by investment"])
    whole, months = run_pooled(deals, Draws(1500, seed=9), RATES, bins(3, case), threads=1)
    for threads in (2, 3):
        again, same = run_pooled(deals, Draws(1500, seed=9), RATES, bins(3, case), threads=threads)
        np.testing.assert_array_equal(again, whole)
        np.testing.assert_array_equal(same, months)
    for first, count in ((0, 1), (0, 513), (700, 90), (1499, 1)):
        part, _ = run_pooled(deals[1:2], Draws(count, 9, first), RATES, bins(1, case))
        np.testing.assert_array_equal(part[0], whole[1, ..., first : first + count])


CALM: dict[str, object] = {  # nothing varies by draw and month, as in most first cases
    "scenarios": {}, "months": 20, "uncertainty": {}, "demand.monthly_churn": "2%",
    "demand.monthly_new_instances": {"1": 15, "7": 24},
    "costs.build_docs": {"by": "isv", "one_time": 9000, "from": "2027-03"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "changed", "count"),
    [
        (("compute weighs", "by investment", "tracked"), {"scenarios": {}, "months": 40}, 40),
        (("compute weighs", "with interest", "since break-even", "and compute weighs"), CALM, 0),
        (("five-phase", "split of profit"), {**CALM, "uncertainty": {"shocks": {"growth": {"log_sd": "30%"}}}}, 0),
    ],
)
def test_plain_python_gives_the_same_bits(terms: tuple[str, ...], changed: dict[str, object], count: int) -> None:
    case = changed_case(parse_case(UNCERTAIN), changed)
    deals = pooled(case, *(TERMS[name] for name in terms))
    found = []
    for compiled in (True, False):
        counted = bins(len(deals), case, count)
        found.append((*run_pooled(deals, Draws(7, seed=3), RATES, counted, compiled=compiled), counted.counts))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_positions_are_counted_as_fans_count_them() -> None:
    case, draws = parse_case(UNCERTAIN), Draws(1100, seed=1)
    leaf = run_leaf([plan_of(case, parse_terms(FIVE_PHASE))], RATES, Draws(1024, seed=1))
    fan = measures.bins_of(leaf.position)
    rest = run_leaf([plan_of(case, parse_terms(FIVE_PHASE))], RATES, Draws(76, seed=1, first=1024))
    stepwise = fan.added(leaf.position).added(rest.position)
    for threads in (1, 2):
        counted = Counted(fan.low, 1.0 / fan.width, fan.counts.copy(), fan.least.copy(), fan.largest.copy())
        run_pooled(pooled(case, FIVE_PHASE), draws, RATES, counted, threads=threads)
        assert counted.counts.sum() == stepwise.counts.sum()
        # Money differs in its last bits: a position on the edge of a bin may fall on either side.
        found = measures.Fan(fan.low, fan.width, counted.counts, counted.least, counted.largest)
        levels = (0.0, 0.05, 0.5, 0.95, 1.0)
        off = np.abs(found.quantiles(levels) - stepwise.quantiles(levels))
        assert (off <= fan.width + 1e-6).all()
        np.testing.assert_allclose(counted.least, stepwise.least, rtol=1e-10, atol=1e-6)
        np.testing.assert_allclose(counted.largest, stepwise.largest, rtol=1e-10, atol=1e-6)


@pytest.mark.parametrize(
    ("terms", "changed"),
    [
        (DIRECT, {}),
        (FIVE_PHASE + "cost_cap: {isv: 5000}\n", {}),
        (FIVE_PHASE + "terminate: 2029-06\n", {}),
        (FIVE_PHASE + "amendments: {2028-01: {pass_through_costs: weigh_as_cost}}\n", {}),
        (FIVE_PHASE + "effects: {demand.churn: {times: 90%}}\n", {}),
        (TERMS["split of profit"] + "share_losses: true\n", {}),
        (FIVE_PHASE, {"credits": {"sla": {"by": "msp", "share_of_revenue": "2%"}}}),
        (FIVE_PHASE, {"collected_after_months": 2}),
        (FIVE_PHASE, {"demand.monthly_churn": None, "demand.survival": {"12": "70%"}}),
        (FIVE_PHASE, {"revenue_lines.compute.yearly_increase": {"low": "0%", "high": "5%"}}),
    ],
)  # fmt: skip
def test_what_is_no_such_deal_is_run_month_by_month(terms: str, changed: dict[str, object]) -> None:
    case = changed_case(changed_case(parse_case(UNCERTAIN), {"scenarios": {}}), changed)
    assert pooled_of(plan_of(case, parse_terms(terms))) is None
