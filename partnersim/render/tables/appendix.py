"""The appendix: rates of return, scenarios, single changes, inputs."""

from __future__ import annotations

import math

from partnersim.negotiate import Comparison, Returns, returns
from partnersim.numerals import numeral
from partnersim.render.audience import is_of_one, seen_standings, sees
from partnersim.render.headline import advantages
from partnersim.render.numbers import FULL, MINUS, month_text, number_text, rate_text, rounded_percent
from partnersim.render.page_one import needed
from partnersim.render.phrases import (
    capital,
    change_in_words,
    isolated,
    partner_names,
    spoken,
    terms_names,
    written,
)  # fmt: skip
from partnersim.render.pieces import Row, Table
from partnersim.render.sources import inputs, source_said

__all__ = ["changes_table", "inputs_table", "returns_table", "scenario_fields_table", "scenarios_table"]


def returns_table(deal: Comparison) -> Table:
    """Per partner and terms: NPV, IRR or why there is none, multiple, margin, profit.

    All together below, but for a single partner, who could tell the others' from it.
    """
    shown = list(zip(deal.shown, partner_names(deal), strict=True))
    rows = []
    by_terms = [returns(deal.case, ledger) for ledger in deal.ledgers]
    for i, name in shown if is_of_one(deal) else [*shown, (len(shown), "All partners together")]:
        rows.append(Row([name, *[""] * 6], "group"))
        for label, each in zip(terms_names(deal), by_terms, strict=True):
            cells = [
                FULL.text(each[i].npv), _irr(each[i]), _times(each[i].moic), rounded_percent(each[i].margin, 1),
                FULL.text(each[i].profit), month_text(deal.case.timeline, each[i].discounted_payback),
            ]  # fmt: skip
            rows.append(Row([label, *cells], "part"))
    head = [[("", 1), *((word, 1) for word in ("NPV", "IRR a year", "money back per money in", "margin",
             "profit, undiscounted", "back to zero, discounted"))]]  # fmt: skip
    joint = deal.case.joint_annual_discount_rate
    whole = "undiscounted, for the case gives no joint rate" if joint is None else f"discounted at {rate_text(joint)}"
    notes = (
        "The first month is not discounted. Money in is the sum of all months with a shortfall, money back of those",
        "with a surplus; margin is what is kept of what is received.",
        *(() if is_of_one(deal) else (f"All partners together: {whole}.",)),
    )
    return Table(f"Returns in the base case, {deal.case.currency}", head, rows, notes=(" ".join(notes),))


def _irr(of: Returns) -> str:
    return rounded_percent(of.irr, 1) if math.isfinite(of.irr) else f"none: {of.irr_note}"


def _times(multiple: float) -> str:
    return f"{numeral(multiple, ',.1f')}×" if math.isfinite(multiple) else "nothing in"


def scenarios_table(deal: Comparison) -> Table:
    """NPV of every partner in every scenario under each of the terms, and the difference to the baseline."""
    terms = terms_names(deal)
    against = [f"{label} less {terms[0]}" for label in terms[1:]]
    rows = []
    for i, name in enumerate(partner_names(deal)):
        rows.append(Row([name, *[""] * (len(terms) + len(against))], "group"))
        for number, scenario in enumerate(deal.ledgers[0].scenarios):
            shown = [FULL.rounded(each.npv[i, number]) for each in seen_standings(deal)]
            more = [FULL.text(value - shown[0], sign=True) for value in shown[1:]]
            rows.append(Row([isolated(spoken(scenario)), *map(FULL.text, shown), *more], "part"))
    head = [[("", 1), *((word, 1) for word in (*terms, *against))]]
    return Table(f"NPV by scenario, {deal.case.currency}", head, rows)


def changes_table(deal: Comparison) -> Table:
    """All single changes, and the first partner's advantage under each; for our own side."""
    verdict = needed(deal)
    base = advantages(deal, FULL)[0]
    rows = [Row(["as agreed", "", FULL.text(base), ""], "total")]
    for swing in verdict.swings:
        for label, value in zip(swing.labels, swing.advantages, strict=True):
            shown = FULL.rounded(value)
            what = capital(change_in_words(swing)) if label == swing.labels[0] else ""
            to = (
                spoken(number_text(label)).replace("-", MINUS)
                if swing.kind in ("price", "volume")
                else spoken(number_text(label))
            )
            rows.append(Row([what, to, FULL.text(shown), FULL.text(shown - base, sign=True)]))
    head = [[("change", 1), ("set to", 1), ("advantage", 1), ("change of it", 1)]]
    name, terms = partner_names(deal)[0], terms_names(deal)
    title = f"{name}'s advantage of {terms[0]} over {terms[1]} under single changes, NPV in {deal.case.currency}"
    return Table(title, head, rows, text_columns=(0, 1))


def inputs_table(deal: Comparison) -> Table:
    """Every input that the audience may see, as written, and who says so."""
    rows = [Row([each.path, written(each.value), source_said(deal, each)]) for each in inputs(deal)]
    head = [[("input", 1), ("value", 1), ("source", 1)]]
    return Table("All inputs", head, rows, text_columns=(0, 1, 2), size="small")


def scenario_fields_table(deal: Comparison) -> Table:
    """What each scenario sets differently, of what the audience may see."""
    rows, seen = [], sees(deal)
    for name, values in deal.case.scenarios.items():
        rows.append(Row([isolated(spoken(name)), ""], "group"))
        rows += [Row([path, written(value)], "part") for path, value in values.items() if seen(path)]
    if not rows:
        rows = [Row(["none beside the base case", ""])]
    return Table("Scenarios", [[("", 1), ("value", 1)]], rows, text_columns=(0, 1), size="small")
