"""The figures of a comparison as tidy rows: one for each of the terms, scenario and partner."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from partnersim.negotiate.comparison import Comparison
from partnersim.negotiate.lint import lint
from partnersim.simulation.comparison import measured

__all__ = ["COLUMNS", "IN_DRAWS", "Row", "result_rows", "warnings_of"]

Row = dict[str, Any]

IN_DRAWS = (
    "npv_mean", "npv_p05", "npv_p25", "npv_p50", "npv_p75", "npv_p95", "cvar_5", "probability_of_loss",
    "probability_of_never_breaking_even",
)  # fmt: skip
COLUMNS = (
    "terms", "scenario", "partner", "currency", "npv", "irr", "moic", "payback_month", "peak_funding",
    "peak_funding_month", "margin", "profit_share", *IN_DRAWS,
)  # fmt: skip


def result_rows(deal: Comparison, risk: Sequence[Mapping[str, Any]] = ()) -> list[Row]:
    """Every partner's figures under each of the terms in each scenario, whoever the audience is.

    Columns are COLUMNS: amounts in `currency`, rates and shares as parts of 1, months like `2028-04`; None where there
    is no such figure. Those of IN_DRAWS stand in the rows of the base case.

    Args:
        deal: what is reported.
        risk: the rows of `Outcomes.risk`, where there were draws.
    """
    drawn = {(row["terms"], row["partner"]): _in_draws(row) for row in risk}
    rows = []
    for ledger in deal.ledgers:
        for number, scenario in enumerate(ledger.scenarios):
            for found in measured(deal.case, ledger, number):
                here = drawn.get((found["terms"], found["partner"]), {}) if number == 0 else {}
                given = {**found, **here, "scenario": scenario, "currency": deal.case.currency}
                rows.append({name: _known(given.get(name)) for name in COLUMNS})
    return rows


def warnings_of(deal: Comparison) -> list[str]:
    """What the terms leave open or what their figures make worth a look, `five_phase: …`, before anyone signs."""
    pairs = zip(deal.ledgers, deal.terms, strict=True)
    found = [f"{ledger.label}: {finding.text}" for ledger, terms in pairs for finding in lint(terms, deal.case)]
    return list(dict.fromkeys(found))


def _in_draws(row: Mapping[str, Any]) -> Row:
    """A row of risk under the names of IN_DRAWS."""
    return {name: row[name.removeprefix("npv_")] for name in IN_DRAWS}


def _known(value: Any) -> Any:
    """None for what is no number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
