"""What solving found, in words and tables: where a target holds, indifference, kinds at equal value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from partnersim.inputs.case import Case
from partnersim.negotiate.metric import shown
from partnersim.negotiate.movable import Movable, Turned
from partnersim.negotiate.solving.crossings import Jump, Stretch
from partnersim.negotiate.solving.equal_value import EqualValue
from partnersim.negotiate.solving.indifference import Indifference
from partnersim.negotiate.solving.solve import Point, Solution
from partnersim.render.numbers import FULL, rate_text
from partnersim.render.phrases import isolated, listed
from partnersim.render.pieces import Row, Table

if TYPE_CHECKING:
    from partnersim.simulation.drawing import Draws

__all__ = [
    "equal_value_notes", "equal_value_table", "indifference_table", "not_reached", "solution_table", "solved",
    "value_text",
]  # fmt: skip

DIGITS = 6  # of a number that solving found, for people
PERCENT = 4  # and of a rate


def value_text(field: Movable | Turned, value: float | None) -> str:
    """A value of a field for people: `68.59%`, `17`, `2028-05`; a dash for none."""
    if value is None:
        return "–"
    if isinstance(field, Turned) or field.kind.unit == "%":
        return f"{value * 100.0:.{PERCENT}g}%"
    return field.spelt(value) if field.whole else f"{value:,.{DIGITS}g}"


def solved(found: Solution) -> str:
    """In a sentence: where the target holds, where it jumps; empty where it does neither."""
    field = found.field
    edges = {end for each in found.stretches for end in each}
    alone = [value_text(field, value) for value in found.values if value not in edges]
    said = [listed(alone)] if alone else []
    said += [f"everywhere from {_ends(field, each)}" for each in found.stretches]
    sentences = [f"{found.target.text} holds at {field.name} = {' and '.join(said)}."] if said else []
    sentences += [_jump(found, each) for each in found.jumps]
    return " ".join(sentences)


def not_reached(found: Solution) -> str:
    """Why a target holds nowhere, and what comes nearest."""
    field, target = found.field, found.target
    span = f"from {value_text(field, field.low)} to {value_text(field, field.high)}"
    if found.found.nearest is None and not found.stretches:
        return f"no value of {field.name} {span} makes a valid deal; look elsewhere, {field.name}=LOW:HIGH"
    if not found.depends:
        left = target.left
        valid = ", wherever that makes a valid deal" if found.found.refused else ""
        return f"{target.text} does not depend on {field.name}: {left} stays as it is {span}{valid}; name another field"
    assert found.found.nearest is not None
    value, gap = found.found.nearest
    text = f"{target.text} is not reached with {field.name} {span}"
    return f"{text}; nearest is {value_text(field, value)}, where it is {_gap(found, gap)}"


def solution_table(found: Solution, case: Case, draws: Draws | None) -> Table:
    """The deal as it is and with each of the values found: every partner's NPV, and what is left of the gap."""
    names = [f"{key}  {isolated(partner.name)}" for key, partner in case.partners.items()]
    what = "NPV" if draws is None else "mean NPV"
    head = [("", 1), (found.field.name, 1), *((f"{what} {name}", 1) for name in names)]
    rows = [Row([each.mark, *_cells(found.field, each)]) for each in found.points]
    return Table("", [head], rows)


def indifference_table(found: Indifference) -> Table:
    """A row per value of the first field, with those of the second at which the target holds."""
    rows = []
    for value, others, jumps in zip(found.at, found.values, found.jumps, strict=True):
        texts = [value_text(found.second, other) for other in others]
        texts += [f"{value_text(found.second, each.low)} to {value_text(found.second, each.high)}" for each in jumps]
        rows.append(Row([value_text(found.first, value), "  ".join(texts) or "–"]))
    return Table(f"{found.target.text} holds where", [[(found.first.name, 1), (found.second.name, 1)]], rows)


def equal_value_table(found: EqualValue) -> Table:
    """The reference and the terms made equal to it: what every partner then has, needs and risks."""
    drawn = "p05" in found.rows[0]
    heads = ["NPV", "peak funding", "back to zero", *(["mean", "p05", "worst 5%", "loss"] if drawn else [])]
    rates = ["", *(f"{rate_text(each.rate)} {each.of}" for each in found.matched)]  # the reference has its own
    rows: list[Row] = []
    for partner, about in found.case.partners.items():
        rows.append(Row([isolated(about.name), *[""] * (len(heads) + 1)], "group"))
        for rate, row in zip(rates, (row for row in found.rows if row["partner"] == partner), strict=True):
            rows.append(Row([row["terms"], rate, *_figures(row, drawn=drawn)], "part"))
    head = [("", 1), ("rate", 1), *((each, 1) for each in heads)]
    return Table(f"At equal {found.metric}, {found.case.currency}", [head], rows, text_columns=(0, 1))


def equal_value_notes(found: EqualValue) -> list[str]:
    """The terms that cannot be made equal, and why."""
    return [f"{label}: {why}" for label, why in found.missed]


def _figures(row: dict[str, Any], *, drawn: bool) -> list[str]:
    cells = [FULL.text(row["npv"]), FULL.text(row["peak_funding"]), row["payback_month"] or "–"]
    if drawn:
        cells += [FULL.text(row[name]) for name in ("mean", "p05", "cvar_5")]
        cells.append(rate_text(row["probability_of_loss"]))
    return cells


def _cells(field: Movable | Turned, point: Point) -> Sequence[str]:
    return [value_text(field, point.value), *(FULL.text(npv) for npv in point.npv)]


def _ends(field: Movable | Turned, stretch: Stretch) -> str:
    return f"{value_text(field, stretch.low)} to {value_text(field, stretch.high)}"


def _jump(found: Solution, jump: Jump) -> str:
    low, high = value_text(found.field, jump.low), value_text(found.field, jump.high)
    sides = f"{_gap(found, jump.below)} at {low}, {_gap(found, jump.above)} at {high}"
    if found.field.whole:
        return f"Between {low} and {high} it jumps: {sides}."
    return (
        f"At {high} of {found.field.name} it jumps: {_gap(found, jump.below)} below, {_gap(found, jump.above)} above."
    )


def _gap(found: Solution, gap: float) -> str:
    """`1,200 too little`, `3.1% too much`."""
    return f"{shown(found.target.left, abs(gap))} too {'much' if gap > 0.0 else 'little'}"
