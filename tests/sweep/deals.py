"""A small uncertain deal: few months and both kinds of uncertainty, so that thousands of draws take a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from partnersim import parse_case, parse_terms
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.sweep.outcomes import Outcomes
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

FIXED = CASE.replace("months: 60", "months: 15")
UNCERTAIN = (
    (
        FIXED.replace("monthly_churn: 2.5%", "monthly_churn: {low: 1%, mode: 2.5%, high: 5%}")
        .replace("price: 60,", "price: {median: 60, log_sd: 15%},")
        .replace("one_time: 90000", "one_time: {mean: 90000, sd: 9000}")
    )
    + """\
uncertainty:
  go_live_slip: {0: 60%, 2: 40%}
  shocks: {growth: {log_sd: 30%, autocorrelation: 60%}, churn: {log_sd: 50%}}
"""
)

OF_FIVE = "\n".join((
    "title: A service of five", "currency: CHF", "start: 2027-01", "go_live: 2027-04", "months: 120", "partners:",
    *(f"  p{i}: {{name: Partner {i}, hourly_cost: {90 + 10 * i}, annual_discount_rate: {8 + i}%}}" for i in range(5)),
    "demand: {monthly_new_instances: {1: 10, 7: 20}, monthly_churn: {low: 1%, mode: 2.5%, high: 5%}}",
    "revenue_lines: {subscription: {price: {median: 100, log_sd: 15%}, per: instance and month}}",
    "costs:",
    *(f"  build_{i}: {{by: p{i}, one_time: {50_000 // (i + 1)}, from: 2027-01, until: 2027-03}}" for i in range(5)),
    *(f"  work_{i}: {{by: p{i}, monthly_hours: {40 + 5 * i}}}" for i in range(5)),
))  # fmt: skip


def case() -> Case:
    return parse_case(UNCERTAIN, "case.yaml")


def terms() -> list[Agreement]:
    return [parse_terms(FIVE_PHASE, "five_phase.yaml"), parse_terms(DIRECT, "direct.yaml")]


def written(folder: Path) -> list[str]:
    """The deal as files, for the command line."""
    texts = {"case.yaml": UNCERTAIN, "fixed.yaml": FIXED, "five_phase.yaml": FIVE_PHASE, "direct.yaml": DIRECT}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [str(folder / name) for name in ("case.yaml", "five_phase.yaml", "direct.yaml")]


def written_of_five(folder: Path) -> list[str]:
    """Ten years of five partners, as files."""
    (folder / "five.yaml").write_text(OF_FIVE, encoding="utf-8")
    (folder / "shared.yaml").write_text("kind: five_phase\nparties: {operator: p0, vendor: p1}\n", encoding="utf-8")
    return [str(folder / name) for name in ("five.yaml", "shared.yaml")]


def assert_equal_bits(one: Outcomes, other: Outcomes) -> None:
    assert set(one.values) == set(other.values)
    for name, values in one.values.items():
        assert values.dtype == other.values[name].dtype
        np.testing.assert_array_equal(values, other.values[name], err_msg=name)
    for name in ("low", "width", "counts", "least", "largest"):
        np.testing.assert_array_equal(getattr(one.fan, name), getattr(other.fan, name), err_msg=name)


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a sweep's folder, file by file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write_case_with_series(folder: Path) -> None:
    """`case.yaml`, whose demand is a series beside it."""
    text = UNCERTAIN.replace("monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: demand.csv}")
    text = text.replace("  bold: {demand.monthly_new_instances: {1: 25, 7: 45, 13: 70, 25: 90}}\n", "")
    (folder / "case.yaml").write_text(text)
    (folder / "demand.csv").write_text("month,new_instances\n" + "".join(f"{k},{10 + k}\n" for k in range(1, 16)))
