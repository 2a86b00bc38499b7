"""Demand as published elsewhere: growth, diffusion, retention."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import parse_case
from partnersim.engine import demand
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case, scenarios
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade
from tests.conftest import ROOT, needs

CASE = """
title: One revenue line
currency: USD
start: 2024-01
go_live: 2024-01
months: {months}
partners:
  a: {{name: A, annual_discount_rate: 0%}}
  b: {{name: B, annual_discount_rate: 0%}}
demand: {{{demand}}}
revenue_lines:
  subscription: {{price: {price}, per: instance and month}}
"""


def billed(demand: str, months: int, price: float = 1) -> np.ndarray:
    case = parse_case(CASE.format(months=months, demand=demand, price=price))
    return Trade([Entry(case)]).flows().billed[:, 0]


def in_use(case: Case) -> np.ndarray:
    """Instances `[month]`, seen through the subscription they pay."""
    line = Trade([Entry(case)]).flows().lines["subscription"].amount[:, 0]
    price = case.revenue_lines["subscription"].price
    assert price is not None
    return line / price


def test_the_rule_of_78() -> None:
    """One customer of USD 10 added a month for twelve months: 78 payments, USD 780 (techpartner.news, 408867)."""
    paid = billed("monthly_new_instances: 1, monthly_churn: 0%", months=12, price=10)
    assert paid.sum() == pytest.approx(780)
    assert (paid / 10).tolist() == list(range(1, 13))


def test_bass_peaks_where_its_formula_does() -> None:
    """p .0045, q .35, M 5: adoption is fastest at t = 12.28, at .4488 a period.

    The parameters are of aoyingxue/GitNote, Module_1_InClass.md; the peak is ln(q/p)/(p + q) and M(p + q)²/4q.
    """
    per_month = demand.bass(5, 0.0045 / 100, 0.35 / 100, 6_000) * 100  # a hundred months to the period: a fine grid
    assert (per_month.argmax() + 0.5) / 100 == pytest.approx(12.28, abs=0.01)
    assert per_month.max() == pytest.approx(0.4488, abs=5e-5)
    assert per_month.sum() / 100 == pytest.approx(5, abs=1e-3)
    by_case = billed("bass: {market: 5, innovation: 0.45%, imitation: 35%, months_per_period: 100}, "
                     "survival: {1: 100%}", months=1200)  # fmt: skip
    assert np.diff(by_case, prepend=0.0) * 100 == pytest.approx(per_month[:1200])


REGULAR = [63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]


@pytest.mark.parametrize("published", [REGULAR, HIGH_END], ids=["regular", "high end"])
def test_a_table_of_every_other_year_gives_the_years_between(published: list[float]) -> None:
    """Fader & Hardie 2007, Table 1: what is left out is met within 1.5 points by constant churn between its years."""
    table = {12 * year: published[year - 1] / 100 for year in range(2, 13, 2)}
    curve = demand.tabled_survival(table, 145)[::12] * 100
    assert curve[2::2] == pytest.approx(published[1::2])
    assert curve[3::2] == pytest.approx(published[2::2], abs=1.5)


@pytest.mark.parametrize(
    ("alpha", "beta", "published"), [(0.704, 1.182, REGULAR), (0.668, 3.806, HIGH_END)], ids=["regular", "high end"]
)
def test_the_model_fitted_to_seven_years_projects_the_next_five(
    alpha: float, beta: float, published: list[float]
) -> None:
    """Fader & Hardie 2007: estimates from years 1 to 7; the model's curve stays close to what was observed after."""
    curve = demand.shifted_beta_geometric(alpha, beta, 12, 145)[12::12] * 100
    assert curve == pytest.approx(published, abs=2.5)
    assert curve[0] == pytest.approx(100 * beta / (alpha + beta))


def test_the_retention_case_carries_the_published_table() -> None:
    case = read_case(ROOT / "data/cases/retention-table.yaml")
    found = scenarios(case)
    for name, published in (("base", REGULAR), ("high_end", HIGH_END)):
        table = found[name].demand.survival
        assert table == {12 * year: pytest.approx(share / 100) for year, share in enumerate(published, start=1)}
    csv = needs("../shared/data/series/fader_hardie_2007_survival.csv", "the published table is compared with it")
    rows = np.loadtxt(csv, delimiter=",", skiprows=2)
    assert rows[:, 1].tolist() == REGULAR
    assert rows[:, 2].tolist() == HIGH_END


@pytest.mark.parametrize("scenario", ["base", "as_hubspot"])
def test_the_filings_case_grows_as_the_filings(scenario: str) -> None:
    """After 90 months a hundred instances are as many as the reported figures say, in the same proportion."""
    case = scenarios(read_case(ROOT / "data/cases/saas-filings.yaml"))[scenario]
    first = case.go_live - case.start
    number = in_use(case)[first:]
    grown = {"base": 107.0 / 7.4, "as_hubspot": 744.5 / 101.7}[scenario]
    assert len(number) == 91
    assert number[0] == pytest.approx(100)
    assert number[-1] == pytest.approx(100 * grown, rel=1e-3)


def test_the_filings_case_meets_every_figure_of_shopify() -> None:
    csv = needs("../shared/data/series/shopify_mrr.csv", "the reported figures are compared with it")
    lines = [line.split(",") for line in csv.read_text(encoding="utf-8").splitlines()[1:]]
    reported = {line[0]: float(line[1]) for line in lines if line[2].startswith("reported")}
    case = read_case(ROOT / "data/cases/saas-filings.yaml")
    number = in_use(case)[case.go_live - case.start :]
    for date, revenue in reported.items():
        year, month = int(date[:4]), int(date[5:7])
        age = (year - 2015) * 12 + month - 3
        assert number[age] == pytest.approx(100 * revenue / 7.4, rel=2e-3), date
