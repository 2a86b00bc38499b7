"""The periods of a deal: from which month which terms hold, amendments and the time after the end included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import LEVELS, Clauses
from partnersim.agreements.ended import Ended
from partnersim.agreements.reader import agreed_end, amended
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow
from partnersim.errors import nearest
from partnersim.inputs.case import Case
from partnersim.inputs.frame import MAY_VARY
from partnersim.inputs.reader import scenarios
from partnersim.simulation.effects import under_effects
from partnersim.simulation.flows import flows_of
from partnersim.timeline import format_month

__all__ = ["Deal", "Period", "deal_of"]

Floats = NDArray[np.float64]

AMENDABLE = re.compile(  # what amendments may change in the market: prices and costs, not demand or who buys what
    r"revenue_lines\.\w+\.(price|rate|minimum|yearly_increase)|costs\.\w+\.(one_time|monthly|per|hours|amount)_?\w*"
    r"|credits\.\w+\.(share_of_revenue|monthly_amount)|support\.hours"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Months from the 0-based month `first` on, to the next period, in which `terms` hold."""

    first: int
    terms: Agreement
    seats: Mapping[str, int]  # seat → partner number


@dataclass(frozen=True, slots=True)
class Deal:
    """Periods, and the money of all of them; `end` is the last month of the agreement, None where it is not seen."""

    periods: tuple[Period, ...]
    flows: Flows
    end: int | None = None  # 0-based, continued use included


def deal_of(case: Case, terms: Agreement) -> Deal:
    """The periods of terms on a case.

    Raises:
        InputError: a month outside the horizon, or terms that do not fit the case.
    """
    versions = {0: terms, **dict(_amendments(case, terms))}
    ends = agreed_end(terms)
    last_day = None if ends is None else _month(case, terms, ends.month, *ends.path)
    holding = {first: each for first, each in versions.items() if last_day is None or first <= last_day}
    last = list(holding.values())[-1]
    end = None if last_day is None else last_day + last.continued_use_months
    periods = [Period(first, each, each.seated(case.partners)) for first, each in holding.items()]
    flows = [_flows(case, each, last_day) for each in holding.values()]
    if end is not None and end + 1 < case.months:
        ended = _ended(case, last, end)
        flows.append(_without_investments(_flows(case, ended, last_day)) if ended.seats else _nothing(flows[-1]))
        periods.append(Period(end + 1, ended, ended.seated(case.partners)))
    seen = end if end is not None and end < case.months else None  # what is owed at a later end is not seen
    return Deal(tuple(periods), _stitched(flows, [period.first for period in periods]), seen)


def _month(case: Case, terms: Agreement, month: int, *path: str) -> int:
    """A month of the terms, 0-based."""
    if not case.start <= month < case.start + case.months:
        horizon = f"{format_month(case.start)} to {format_month(case.start + case.months - 1)}"
        text = f"{format_month(month)} is outside the horizon of the case; write {horizon}"
        raise terms.wrong(text, *path)
    return month - case.start


def _amendments(case: Case, terms: Agreement) -> Iterator[tuple[int, Agreement]]:
    """Amended terms by the month they hold from: the first one, of amendments before the case begins."""
    before = terms
    for month, version in amended(terms):
        each, at = version.filled(terms.parties), ("amendments", format_month(month))
        _check_amendment(terms, before, each, at)
        before = each
        each.seated(case.partners)
        if month < case.start + case.months:
            yield max(0, month - case.start), each


def _check_amendment(terms: Agreement, before: Agreement, after: Agreement, at: tuple[str, ...]) -> None:
    """Refuse what cannot change while an agreement runs: seats, demand, and rules beside a count that goes on."""
    old, new = before.all_effects, after.all_effects
    for path in {*old, *new}:
        if old.get(path) != new.get(path) and AMENDABLE.fullmatch(path) is None:
            text = f"{path} cannot change by an amendment, only prices, costs and credits can"
            text += "; write it as an effect" if path.split(".")[0] in MAY_VARY else "; leave it out"
            raise terms.wrong(text, *at)
    if set(after.seats) != set(before.seats) or after.parties != before.parties:
        raise terms.wrong("an amendment leaves the seats as they are; write new terms instead", *at)
    own = type(terms).model_fields.keys() - Clauses.model_fields.keys()
    changed = sorted(name for name in own if getattr(before, name) != getattr(after, name))
    if changed and before.remembers:
        beside = f" beside {before.remembers[0]}" if changed[0] != before.remembers[0] else ""
        text = f"{changed[0]} cannot be amended{beside}, which counts from the first month on"
        raise terms.wrong(f"{text}; end these terms, and write new ones", *at)


def _ended(case: Case, terms: Agreement, end: int) -> Ended:
    """The state of things after the end; without a keeper where nobody keeps the customers."""
    name = terms.customers_stay_with
    keeper = None if name is None else terms.partner(name, case.partners, "customers_stay_with")
    return Ended(
        parties={} if keeper is None else {"keeper": keeper},
        does={} if keeper is None else dict.fromkeys(case.costs, keeper),
        effects=dict(terms.all_effects),
        outside_parties=terms.outside_parties,
        agreed=terms,
        end=end,
    )


def _flows(case: Case, terms: Agreement, sells_until: int | None) -> Flows:
    """The money of a case in all its scenarios as it would be under terms, over all months."""

    def money(*, unaided: bool) -> Flows:
        runs = [under_effects(each, terms, unaided=unaided) for each in scenarios(case).values()]
        return flows_of(runs, _moved(case, terms), terms.price_factor, sells_until)

    found = money(unaided=False)
    return replace(found, unaided=money(unaided=True)) if terms.own_effects else found


def _moved(case: Case, terms: Agreement) -> dict[str, str]:
    """Who does the activities that the terms give to somebody: support by level, then line by line."""
    moved: dict[str, str] = {}
    for level, role in enumerate(LEVELS, start=1):
        if role in terms.roles:
            who = terms.partner(terms.roles[role], case.partners, "roles", role)
            moved |= {line: who for line, cost in case.costs.items() if cost.support_level == level}
    for line, to in terms.does.items():
        if line not in case.costs:
            raise terms.wrong(f"{line} is no cost line of the case; {nearest(line, case.costs)}", "does", line)
        moved[line] = terms.partner(to, case.partners, "does", line)
    return moved


def _without_investments(flows: Flows) -> Flows:
    kept = {name: cost for name, cost in flows.costs.items() if cost.kind != "one_time"}
    return replace(flows, costs=kept)


def _nothing(flows: Flows) -> Flows:
    """The same lines without money."""
    return replace(
        flows,
        lines={name: line.scaled(0.0) for name, line in flows.lines.items()},
        costs={},
        credits=np.zeros_like(flows.credits),
        bad_debt=np.zeros_like(flows.bad_debt),
    )


def _stitched(flows: Sequence[Flows], firsts: Sequence[int]) -> Flows:
    """One of several flows of the same demand, each from a month on: prices and costs change, customers do not."""
    if len(flows) == 1:
        return flows[0]
    unaided = [each if each.unaided is None else each.unaided for each in flows]

    def rows(of: Callable[[Flows], Floats | None]) -> Floats:
        stops = [*firsts[1:], flows[0].shape[0]]
        parts = [of(each) for each in flows]
        like = next(part for part in parts if part is not None)
        filled = [np.zeros_like(like) if part is None else part for part in parts]
        cut = [part[first:stop] for part, first, stop in zip(filled, firsts, stops, strict=True)]
        return np.concatenate(cut)

    def line(name: str) -> RevenueFlow:
        first = flows[0].lines[name]
        buyers = first.buyers
        if buyers is not None:
            buyers = replace(buyers, price=rows(lambda each: each.lines[name].buyers.price))  # type: ignore[union-attr]
        return replace(
            first,
            amount=rows(lambda each: each.lines[name].amount),
            buyers=buyers,
            credits=rows(lambda each: each.lines[name].credits),
            bad_debt=rows(lambda each: each.lines[name].bad_debt),
        )

    def cost(name: str, by: int) -> CostFlow:
        like = next(each.costs[name] for each in flows if name in each.costs)

        def borne(each: Flows) -> Floats | None:
            found = each.costs.get(name)
            return found.amount if found is not None and found.by == by else None

        return replace(like, amount=rows(borne), by=by)

    payers: dict[str, list[int]] = {}
    for each in flows:
        for name, flow in each.costs.items():
            if flow.by not in payers.setdefault(name, []):
                payers[name].append(flow.by)
    costs = {
        name if number == 0 else f"{name} by {flows[0].partners[by]}": cost(name, by)
        for name, found in payers.items()
        for number, by in enumerate(found)
    }
    return replace(
        flows[0],
        lines={name: line(name) for name in flows[0].lines},
        costs=costs,
        price_factor=rows(lambda each: each.price_factor),
        credits=rows(lambda each: each.credits),
        bad_debt=rows(lambda each: each.bad_debt),
        unaided=None if flows[0].unaided is None else _stitched(unaided, firsts),
    )
