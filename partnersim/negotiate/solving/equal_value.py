"""Kinds of agreement at equal value: at which rate each gives a partner what another does, and what then differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.kinds import kinds_on
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.movable import lever_of
from partnersim.negotiate.results import Row
from partnersim.negotiate.solving.solve import Solution, solve
from partnersim.negotiate.solving.target import Target
from partnersim.simulation.comparison import ledgers_of, measured
from partnersim.simulation.drawing import Draws
from partnersim.simulation.labels import label_of
from partnersim.sweep.draws import run_draws

__all__ = ["EqualValue", "Matched", "equal_value"]


@dataclass(frozen=True, slots=True)
class Matched:
    """Terms whose lever was turned until they are worth the same."""

    terms: Agreement
    of: str  # what the rate is of, in words
    rate: float
    agreed: float  # the rate they have


@dataclass(frozen=True, slots=True)
class EqualValue:
    """A metric, the terms that say what it should be, others made equal to them, and those that cannot be."""

    case: Case
    metric: Metric
    reference: Agreement
    matched: tuple[Matched, ...]
    missed: tuple[tuple[str, str], ...]  # label of terms, and why they cannot be made equal
    rows: tuple[Row, ...]  # the figures of `compare`, and in draws those of `Outcomes.risk`, by terms and partner


def equal_value(
    case: Case, reference: Agreement, metric: Metric, others: Sequence[Agreement] = (), draws: Draws | None = None
) -> EqualValue:
    """Turn the lever of each of the other terms until a metric is what it is under `reference`.

    Args:
        case: from `read_case`.
        reference: the terms to be equal to; they stay as they are.
        metric: what should be equal, of a partner: `npv[isv]`, `cvar_5[isv]`.
        others: terms to turn; without any, the standard terms of every kind that has a lever.
        draws: for metrics of draws, and the risks that then differ.

    Raises:
        InputError: the terms do not fit the case, or no such metric.
    """
    asked = others or [each.terms for each in kinds_on(case, [reference]).shown if each.standard]
    target = Target(str(metric), metric, metric, reference)
    matched, missed = [], []
    for terms in asked:
        found = _matched(case, terms, target, draws)
        if isinstance(found, Matched):
            matched.append(found)
        elif others or terms.lever() is not None:
            missed.append((label_of(terms), found))
    shown = [reference.filled(case.seats), *(each.terms for each in matched)]
    return EqualValue(case, metric, shown[0], tuple(matched), tuple(missed), tuple(_rows(case, shown, draws)))


def _matched(case: Case, terms: Agreement, target: Target, draws: Draws | None) -> Matched | str:
    """The terms at the rate nearest to what is agreed, or why there is none."""
    lever = lever_of(terms)
    if lever is None:
        return "it has no rate to turn" if terms.lever() is None else "its rate is not negotiable"
    try:
        found = solve(case, terms, target, lever, draws)
    except InputError as error:
        return "; ".join(problem.text for problem in error.problems)
    if not found.values:
        return _out_of_reach(found, lever.name)
    value = min(found.values, key=lambda each: abs(each - lever.now))
    point = next(each for each in found.points[1:] if each.value == value)
    return Matched(point.deal.terms, lever.name, value, lever.now)


def _out_of_reach(found: Solution, of: str) -> str:
    if not found.depends:
        return f"{found.target.left} does not depend on its rate {of}"
    if found.found.nearest is None:
        return f"no rate {of} makes valid terms"
    value, gap = found.found.nearest
    return f"at {value:.1%} {of} it comes nearest, and is {abs(gap):,.0f} {'above' if gap > 0.0 else 'below'}"


def _rows(case: Case, terms: Sequence[Agreement], draws: Draws | None) -> list[Row]:
    """A row per terms and partner."""
    rows = [
        row for ledger in ledgers_of(case, terms) for row in measured(case, ledger) if row["partner"] in case.partners
    ]
    if draws is not None:
        risk = run_draws(case, terms, draws=draws.count, seed=draws.seed, sampling=draws.sampling).risk()
        drawn = ({str(name): value for name, value in each.items()} for each in risk.to_dict("records"))
        rows = [{**row, **more} for row, more in zip(rows, drawn, strict=True)]
    return rows
