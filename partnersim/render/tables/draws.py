"""What draws come to, as a table: NPV by partner and terms, and how likely what goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnersim.inputs.case import Case
from partnersim.render.numbers import FULL, rate_text, whole
from partnersim.render.phrases import isolated
from partnersim.render.pieces import Row, Table

if TYPE_CHECKING:
    import pandas as pd

    from partnersim.sweep.outcomes import Outcomes

__all__ = ["draws_named", "risk_table"]

AMOUNTS = {"mean": "mean", "standard_error": "±", "p05": "p05", "p50": "median", "p95": "p95", "cvar_5": "worst 5%"}
CHANCES = {"probability_of_loss": "loss", "probability_of_never_breaking_even": "never even"}


def draws_named(outcomes: Outcomes) -> str:
    """`1,000 draws, seed 1`."""
    draws = outcomes.draws
    how = ", Sobol points" if draws.sampling == "sobol" else ""
    return f"{whole(draws.count)} draw{'s' * (draws.count != 1)}, seed {draws.seed}{how}"


def risk_table(risk: pd.DataFrame, case: Case) -> Table:
    """A row per partner and terms of `Outcomes.risk`.

    The mean with its standard error, three quantiles and the mean of the worst twentieth of draws, of NPV; then the
    chance of an NPV below 0, and of a position that ends below 0 or comes from below too late.
    """
    rows = []
    for partner, of_partner in risk.groupby("partner", sort=False):
        rows.append(Row([isolated(case.partners[str(partner)].name), *[""] * (len(AMOUNTS) + len(CHANCES))], "group"))
        for _, each in of_partner.iterrows():
            amounts = [FULL.text(each[name]) for name in AMOUNTS]
            rows.append(Row([each["terms"], *amounts, *(rate_text(each[name]) for name in CHANCES)], "part"))
    heads = [("", 1), *((head, 1) for head in (*AMOUNTS.values(), *CHANCES.values()))]
    return Table(f"NPV in draws, {case.currency}", [heads], rows)
