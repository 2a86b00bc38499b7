"""Draws of agreements that the engine does not run in one go, month by month; and as many as one moves sliders with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.kinds import terms_of
from benchmarks.rounds import Size, in_turns
from benchmarks.table import Row, at_most
from partnersim import read_case, read_terms
from partnersim.agreements import AGREEMENTS
from partnersim.shipped import find
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import plan_of
from partnersim.simulation.pooled import pooled_of
from partnersim.sweep.draws import run_draws
from partnersim.sweep.leaf import LEAF, run_leaf

__all__ = ["rows"]

CASE = "managed-db-uncertain"
EXPLORED = {
    "of four kinds": ("five_phase", "static_split_profit", "direct", "white_label"),
    "that share one pool": ("five_phase", "five_phase_by_investment", "static_split_profit", "waterfall"),
}
DRAWS = 1_000


def rows(size: Size) -> Iterator[Row]:
    case = read_case(find(CASE, "cases"))
    rates = [partner.annual_discount_rate for partner in case.partners.values()]
    for kind in AGREEMENTS:
        name = kind.model_fields["kind"].default
        plan = plan_of(case, terms_of(name).filled(case.seats))
        if pooled_of(plan) is None:
            took = in_turns(size.rounds, leaf=partial(run_leaf, [plan], rates, Draws(LEAF, 1)))
            each = 1e9 * took["leaf"] / (LEAF * case.months)
            yield Row(f"{name.replace('_', ' ')}, draws month by month", each, "ns a scenario-month")
    for what, names in EXPLORED.items():
        terms = [read_terms(find(each, "terms")) for each in names]
        took = in_turns(3 * size.rounds, draws=partial(run_draws, case, terms, draws=DRAWS))
        note = f"{len(names)} agreements × {DRAWS:,} draws × {case.months} months"
        yield Row(f"explorer, agreements {what}", 1e3 * took["draws"], "ms", at_most(30), note)
