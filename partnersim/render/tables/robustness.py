"""Tables of robustness: regret by candidate, the limits of boxes, what a difference hangs on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from partnersim.inputs.case import Case
from partnersim.negotiate.robustness import DiscoveredBox, Discovery, Drivers, Limit, Regrets
from partnersim.render.drivers import driver_name, input_said
from partnersim.render.numbers import FULL, rounded_percent
from partnersim.render.phrases import LONGEST, shortened
from partnersim.render.pieces import Row, Table

if TYPE_CHECKING:
    from partnersim.simulation.drawing import Draws

__all__ = ["boxes_table", "drawn_how", "drivers_table", "regret_table"]

FIGURES = {"npv": "the NPV", "profit": "the profit", "peak_funding": "the peak funding"}
LEAST = 0.001  # of quasi-p-values; what is smaller is called so
KEY_OF_BOXES = (
    "coverage: part of the draws looked for that it holds; density: part of its draws that are such; mass: part of all "
    "draws. quasi-p: the chance of a box so pure if the limit did not matter; found again: in which part of ten random "
    "halves of the draws."
)
LIMITS = ("", "from", "to", "in 9 of 10 draws", "quasi-p", "found again")


def drawn_how(draws: Draws) -> str:
    """`1,000 draws, seed 1`."""
    how = ", Sobol points" if draws.sampling == "sobol" else ""
    return f"{FULL.text(draws.count)} draw{'s' * (draws.count != 1)}, seed {draws.seed}{how}"


def regret_table(case: Case, found: Regrets) -> Table:
    """By partner a row for each candidate, a column for each scenario, and for what draws come to."""
    rows = []
    for i, (partner, choices) in enumerate(zip(found.partners, found.choices, strict=True)):
        rows.append(Row([shortened(case.partners[partner].name, LONGEST), *[""] * len(found.columns)], "group"))
        for number, label in enumerate(found.candidates):
            marked = f"{label} *" if number in choices else label
            rows.append(Row([marked, *map(FULL.text, found.table[number, i])], "part"))
    over = [("", 1), ("scenarios", len(found.scenarios))]
    of_draws = found.columns[len(found.scenarios) :]
    if of_draws:
        over.append(("draws", len(of_draws)))
    heads = [over, [("", 1), *((name, 1) for name in found.columns)]]
    note = "* the least regret at worst; p95: in 95% of draws it is no more" if of_draws else "* the least at worst"
    title = f"Regret: how far each partner's NPV is below what its best choice would have brought, {case.currency}"
    return Table(title, heads, rows, notes=(f"{note}.",))


def boxes_table(case: Case, found: Discovery) -> Table:
    """The limits of every box, with what each is worth."""
    rows = []
    for number, box in enumerate(found.boxes, start=1):
        rows.append(Row([_box_named(number, box), *[""] * (len(LIMITS) - 1)], "group"))
        rows += [Row(_limit_cells(case, found, limit), "part") for limit in box.limits]
    notes = [KEY_OF_BOXES]
    if case.uncertainty.shocks:
        notes.append("What each month brings of its own is in the outcomes, and in no box.")
    return Table("Boxes", [[(head, 1) for head in LIMITS]], rows, notes=notes)


def _box_named(number: int, box: DiscoveredBox) -> str:
    shares = [rounded_percent(each) for each in (box.coverage, box.density, box.mass)]
    return f"Box {number}: coverage {shares[0]}, density {shares[1]}, mass {shares[2]}"


def _limit_cells(case: Case, found: Discovery, limit: Limit) -> Sequence[str]:
    drawn = np.quantile(found.inputs[found.drivers.index(limit.driver)], (0.05, 0.95))
    ends = [input_said(case, limit.driver, each) for each in drawn]
    said = ["" if end is None else input_said(case, limit.driver, end) for end in (limit.low, limit.high)]
    p = "<0.001" if limit.least_p < LEAST else f"{limit.least_p:.3f}"
    return [driver_name(case, limit.driver), *said, " – ".join(ends), p, rounded_percent(limit.reproduced)]


def drivers_table(case: Case, found: Drivers) -> Table:
    """By partner a row for each driver, the widest swing first: where it is moved to, and the difference there."""
    heads = ("", "low", "high", "at low", "at high", "swing", "variance")
    frame, alone, rows = found.to_frame(), found.alone, []
    for i, partner in enumerate(alone.partners):
        name, typical = shortened(case.partners[partner].name, LONGEST), FULL.text(alone.typical[0, i])
        rows.append(Row([f"{name}, typically {typical}", *[""] * (len(heads) - 1)], "group"))
        for _, each in frame[frame["partner"] == partner].iterrows():
            ends = [input_said(case, each["driver"], each[f"input_{end}"]) for end in ("low", "high")]
            amounts = [FULL.text(each[name]) for name in ("low", "high", "swing")]
            part = "–" if math.isnan(each["total"]) else rounded_percent(each["total"])
            rows.append(Row([driver_name(case, each["driver"]), *ends, *amounts, part], "part"))
    low, high = (rounded_percent(level) for level in alone.levels)
    key = (
        f"low, high: {low} and {high} of draws of the number are below; at low, at high: the difference then, all "
        "others typical; variance: what part of the variance of the difference the number has a part in (total Sobol "
        "index)."
    )
    (difference,) = alone.terms
    one, other = difference.split(" less ")
    title = f"What {FIGURES[alone.figure]} under {one} less that under {other} hangs on, {case.currency}"
    return Table(title, [[(head, 1) for head in heads]], rows, notes=(key, *(f"Note: {note}." for note in found.notes)))
