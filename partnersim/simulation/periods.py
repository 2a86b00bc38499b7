"""The periods of a deal: from which month which terms hold, amendments and the time after the end included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import LEVELS, Clauses
from partnersim.agreements.ended import Ended
from partnersim.agreements.reader import agreed_end, amended
from partnersim.engine.flows import Flows
from partnersim.errors import nearest
from partnersim.inputs.case import Case
from partnersim.inputs.frame import MAY_VARY
from partnersim.inputs.reader import scenarios
from partnersim.simulation.axis import Axis
from partnersim.simulation.effects import Affected, under_effects
from partnersim.simulation.stitching import stitched, without_investments, without_money
from partnersim.timeline import format_month

__all__ = ["Deal", "Period", "Plan", "plan_of"]

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


@dataclass(frozen=True, slots=True)
class Plan:
    """The periods of terms on a case, checked, ready for any scenarios and draws."""

    versions: tuple[Version, ...]
    ended: Version | None  # of the time after the end, where it is seen
    end: int | None  # as a deal has it
    sells_until: int | None

    def deal(self, axis: Axis) -> Deal:
        """The deal in the scenarios and draws of an axis."""
        flows = [version.flows(axis, self.sells_until) for version in self.versions]
        if self.ended is not None:
            keeps = bool(self.ended.period.terms.seats)
            flows.append(
                without_investments(self.ended.flows(axis, self.sells_until)) if keeps else without_money(flows[-1])
            )
        periods = [each.period for each in (*self.versions, self.ended) if each is not None]
        return Deal(tuple(periods), stitched(flows, [period.first for period in periods]), self.end)


@dataclass(frozen=True, slots=True)
class Version:
    """A period, and the case as it would be under its terms in all months, scenario by scenario."""

    period: Period
    aided: tuple[Affected, ...]
    unaided: tuple[Affected, ...]  # without the effects that are the kind's own; none where it has none
    moved: Mapping[str, str]  # activity → partner, who does it now

    def flows(self, axis: Axis, sells_until: int | None) -> Flows:
        """The money in the scenarios and draws of an axis."""

        def money(cases: Sequence[Affected]) -> Flows:
            return axis.flows(cases, self.moved, self.period.terms.price_factor, sells_until)

        found = money(self.aided)
        return replace(found, unaided=money(self.unaided)) if self.unaided else found


def plan_of(case: Case, terms: Agreement) -> Plan:
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
    seen = end is not None and end + 1 < case.months
    return Plan(
        tuple(_version(case, each, first) for first, each in holding.items()),
        ended=_version(case, _ended(case, last, end), end + 1) if seen and end is not None else None,
        end=end if end is not None and end < case.months else None,  # what is owed at a later end is not seen
        sells_until=last_day,
    )


def _version(case: Case, terms: Agreement, first: int) -> Version:
    named = scenarios(case).values()
    return Version(
        Period(first, terms, terms.seated(case.partners)),
        aided=tuple(under_effects(each, terms) for each in named),
        unaided=tuple(under_effects(each, terms, unaided=True) for each in named) if terms.own_effects else (),
        moved=_moved(case, terms),
    )


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
