"""Effects on a case as a whole: how many leave, when they may, hours of support, in whatever fields it says so."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError
from tests.agreements.round_numbers import case, deal

SPLIT = "kind: static_split\nbase: revenue\nshares: {x: 50%, y: 50%}\nparties: {x: a, y: b}\neffects: "


def stay(effects: str, churn: str) -> np.ndarray:
    """The part of the customers of the first month who are still there, by month."""
    return np.asarray(deal(SPLIT + effects, case(churn=churn)).books.billed[:, 0] / 1_000.0)


@pytest.mark.parametrize(
    ("churn", "expected"),
    [
        ("monthly_churn: 10%", [1.0, 0.8, 0.64]),
        ("survival: {1: 90%, 2: 72%}", [1.0, 0.8, 0.48]),  # 10% leave, then 20%
        ("shifted_beta_geometric: {alpha: 1, beta: 3}", [1.0, 0.5, 0.3]),  # 1/4 leave, then 1/5
    ],
)
def test_churn_is_so_many_times_as_high_at_every_age(churn: str, expected: list[float]) -> None:
    assert stay("{demand.churn: {times: 2}}", churn)[:3] == pytest.approx(expected)
    assert stay("{demand.churn: {times: 100%}}", churn) == pytest.approx(stay("{}", churn))


def test_no_more_than_all_leave() -> None:
    assert stay("{demand.churn: {times: 20}}", "monthly_churn: 10%")[:3] == pytest.approx([1.0, 0.0, 0.0])
    assert stay("{demand.churn: {times: 2}}", "survival: {2: 50%, 3: 0%}")[3:5] == pytest.approx([0.0, 0.0])
    assert stay("{demand.churn: {times: 0}}", "monthly_churn: 10%") == pytest.approx(np.ones(24))


def test_who_would_leave_within_a_term_leaves_at_its_end() -> None:
    bound = stay("{demand.subscription_months: 3}", "monthly_churn: 10%")
    assert bound[:7] == pytest.approx([1.0, 1.0, 1.0, 0.729, 0.729, 0.729, 0.531441])
    assert stay("{demand.subscription_months: 1}", "monthly_churn: 10%") == pytest.approx(0.9 ** np.arange(24))
    assert stay("{demand.subscription_months: 36}", "monthly_churn: 10%") == pytest.approx(np.ones(24))
    both = stay("{demand.subscription_months: 2, demand.churn: {times: 200%}}", "monthly_churn: 10%")
    assert both[:5] == pytest.approx([1.0, 1.0, 0.64, 0.64, 0.4096])


def test_other_effects_come_first() -> None:
    both = stay("{demand.monthly_churn: {times: 50%}, demand.churn: {times: 2}}", "monthly_churn: 10%")
    assert both == pytest.approx(0.9 ** np.arange(24))


def test_hours_of_support_are_those_of_tickets_and_of_support_levels() -> None:
    hourly = "c: {name: C, annual_discount_rate: 0%, hourly_cost: 10}"
    costs = (
        "costs: {tickets: {by: c, monthly_tickets_per_instance: 1, hours_per_ticket: 2},"
        " rota: {by: c, monthly_hours: 30, support_level: 1}, other: {by: c, monthly_hours: 7},"
        " paid: {by: c, monthly_tickets_per_instance: 1, amount_per_ticket: 5}}"
    )
    of = case(partner=hourly, more=costs)
    spent = deal(f"{SPLIT}{{support.hours: {{times: 150%}}}}", of).books.running_cost[0, 2, 0]
    assert spent == pytest.approx(1.5 * (10 * 2 * 10 + 300) + 70 + 50)
    assert deal(f"{SPLIT}{{}}", of).books.running_cost[0, 2, 0] == pytest.approx(200 + 300 + 70 + 50)


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        ("demand.churn: 3%", r"demand.churn is changed as a whole; write {times: 110%}"),
        ("demand.churn: {times: more}", r"demand.churn is changed as a whole; write {times: 110%}"),
        ("support.hours: {times: -1}", r"support.hours is changed as a whole; write {times: 130%}"),
        ("demand.subscription_months: {times: 2}", "demand.subscription_months is changed as a whole; write 12"),
        ("demand.subscription_months: 1.5", "demand.subscription_months is changed as a whole; write 12"),
        ("demand.subscription_months: 0", "demand.subscription_months is changed as a whole; write 12"),
    ],
)
def test_other_spellings_are_refused(effect: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        deal(f"{SPLIT}{{{effect}}}")
