"""Worth: the same figures as simulating, comparing and drawing give, for many terms at once."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.inputs.reader import read_case
from partnersim.negotiate import compared
from partnersim.negotiate.metric import MEASURES, QUANTILES, Metric
from partnersim.negotiate.results import result_rows
from partnersim.negotiate.worth import Worth
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from partnersim.sweep.draws import run_draws
from partnersim.timeline import format_month

CASE = read_case(find("managed-db-uncertain", "cases"))
TERMS = [read_terms(find(name, "terms")) for name in ("five_phase", "direct", "static_split", "referral")]
PLANNED = read_case(find("managed-db", "cases"))  # with scenarios
DRAWS = draws_of(CASE, 1500, 5)  # more than a leaf
METRICS = [
    *(f"{name}[isv]" for name in MEASURES),
    *(f"npv[msp].{name}" for name in QUANTILES),
    "npv[vendor]",
]


def test_net_present_values_are_to_the_bit_those_of_run_draws() -> None:
    outcomes = run_draws(CASE, TERMS, draws=DRAWS.count, seed=DRAWS.seed)
    assert np.array_equal(Worth(CASE, DRAWS).npv(TERMS), outcomes.values["npv"])


@pytest.mark.parametrize("text", METRICS)
def test_a_metric_is_the_figure_that_reports_show(text: str) -> None:
    terms = TERMS[:1] if "vendor" in text else TERMS  # not all have that seat
    risk = run_draws(CASE, terms, draws=DRAWS.count, seed=DRAWS.seed).risk().to_dict("records")
    deal = compared(CASE, terms)
    metric = Metric.parsed(text)
    seats = {ledger.label: dict(each.parties) for ledger, each in zip(deal.ledgers, deal.terms, strict=True)}
    shown = [metric.value(row, format_month(CASE.start)) for row in metric.rows(result_rows(deal, risk), seats)]
    expected = [np.nan if value in (None, float("inf")) else value for value in shown]
    assert Worth(CASE, DRAWS).values(metric, terms) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(("text", "column"), [("npv[isv].cautious", 1), ("npv[isv].bold", 2), ("npv[isv].base", 0)])
def test_a_metric_of_a_scenario_is_that_of_the_scenario(text: str, column: int) -> None:
    deal = compared(PLANNED, TERMS)
    expected = [each.npv[0, column] for each in deal.standings]
    assert Worth(PLANNED).values(Metric.parsed(text), TERMS) == pytest.approx(expected, rel=1e-12)


def test_many_terms_are_worth_what_each_of_them_is_alone() -> None:
    worth = Worth(CASE, draws_of(CASE, 100, 1))
    many = [TERMS[k % len(TERMS)] for k in range(70)]  # more than are run side by side
    assert np.array_equal(worth.npv(many), np.concatenate([worth.npv([each]) for each in TERMS])[np.arange(70) % 4])


def test_the_scale_of_a_metric_is_all_money_that_flows() -> None:
    net = compared(CASE, TERMS[:1]).ledgers[0].books.net[:, :, 0]
    scale = Worth(CASE).scale(Metric.parsed("npv[isv]"), TERMS[0])
    assert 0.5 * np.abs(net).sum() < scale < np.abs(net).sum()
    assert Worth(CASE).scale(Metric.parsed("payback[isv]"), TERMS[0]) == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [("npv[isw]", "did you mean isv"), ("npv[isv].never", "no scenario of this case"), ("cvar_5[isv]", "is of draws")],
)
def test_figures_that_are_not_there_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Worth(CASE).values(Metric.parsed(text), TERMS[:1])
