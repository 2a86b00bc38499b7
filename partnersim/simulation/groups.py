"""The groups of a programme: the deal of one partner, and what all like it make together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.inputs.case import Case
from partnersim.inputs.programme import Group, Programme
from partnersim.inputs.reader import read_case
from partnersim.ledger import Ledger
from partnersim.simulation.overrides import with_fields
from partnersim.simulation.simulate import simulate

__all__ = ["GroupOutcome", "group_outcome"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """Like partners: the deal of one of them, and the money of all, in the base case of its case."""

    name: str
    case: Case
    terms: Agreement
    ledger: Ledger  # of one deal, from its first month
    company: int  # number of the company among the partners of the deal
    standardised: bool  # whether all signed the same terms
    there: NDArray[np.int64]  # [month] partners that have joined
    received: Floats  # [month, partner] of all deals together [currency]
    costs: Floats  # [month, partner] running and one-time, likewise

    @property
    def partners(self) -> int:
        """How many there are in the end."""
        return int(self.there[-1])

    @property
    def net(self) -> Floats:
        """Received less costs of all deals together `[month, partner]` [currency]."""
        return self.received - self.costs

    def npv_each(self) -> dict[str, float]:
        """What the deal is worth to each of its partners but the company [currency].

        On average over the group, at the partner's own rate, as seen from the first month of the programme.
        """
        worth = {}
        for i, (name, partner) in enumerate(self.case.partners.items()):
            if i != self.company:
                npv = measures.net_present_value(self.net[:, i], partner.annual_discount_rate)
                worth[name] = float(npv) / self.partners
        return worth


def group_outcome(programme: Programme, name: str) -> GroupOutcome:
    """Simulate one deal of a group, and copy it for every partner from the month it joins.

    Raises:
        InputError: a file that cannot be used, a case too short for the programme, or a company that is no partner.
    """
    group = programme.groups[name]
    case, terms = _opened(programme, name, group)
    there = _there(programme, group)
    joining = np.diff(there, prepend=0)
    first = int(np.flatnonzero(joining)[0])
    needed = programme.months - first
    if case.months < needed:
        joins = (
            f"a partner that joins in month {first + 1} is there for {needed} months, but its case has {case.months}"
        )
        text = f"{joins}; write fewer months for the programme, or sets: {{case.months: {needed}}}"
        raise programme.wrong(text, "groups", name, "case")
    ledger = simulate(case, terms)
    books = ledger.books
    costs = books.running_cost[:, :, 0] + books.one_time_cost[:, :, 0]
    return GroupOutcome(
        name,
        case,
        terms,
        ledger,
        _company(programme, name, group, case, terms),
        group.standardised,
        there,
        _copies(books.received[:, :, 0], joining),
        _copies(costs, joining),
    )


def _opened(programme: Programme, name: str, group: Group) -> tuple[Case, Agreement]:
    """The case and terms of a group, with the fields that the group sets."""
    case = read_case(_beside(programme, group.case, "groups", name, "case"))
    terms = read_terms(_beside(programme, group.terms, "groups", name, "terms"))
    where = programme.document.where
    sets = [(path, value, where(("groups", name, "sets", path))) for path, value in group.sets.items()]
    return with_fields(case, terms, sets)


def _beside(programme: Programme, file: str, *path: str) -> Path:
    found = Path(programme.document.file).parent / file
    if not os.path.isfile(found):  # noqa: PTH113 (a name too long for any file is none, too)
        raise programme.wrong(f"{file} is no file, seen from the folder of this one; correct the path", *path)
    return found


def _there(programme: Programme, group: Group) -> NDArray[np.int64]:
    """How many partners there are `[month]`."""
    months = np.arange(1, programme.months + 1)
    froms = np.array([*group.partners])
    return np.array([*group.partners.values()])[np.searchsorted(froms, months, side="right") - 1]


def _copies(amounts: Floats, joining: NDArray[np.int64]) -> Floats:
    """What all deals make together: Σ over months j of joining[j] · amounts[t − j], cut at the programme's end.

    Args:
        amounts: `[month, partner]` of one deal, at least as many months as anyone is there.
        joining: `[month]` partners that join.
    """
    months = len(joining)
    whole = np.zeros((months, amounts.shape[1]))
    for first in np.flatnonzero(joining):
        whole[first:] += joining[first] * amounts[: months - first]
    return whole


def _company(programme: Programme, name: str, group: Group, case: Case, terms: Agreement) -> int:
    """The number of the company among the partners of a case."""
    said = group.company or programme.company
    partners = list(case.partners)
    found = terms.filled(case.seats).parties.get(said, said)
    if found not in partners:
        at = ("company",) if group.company is None else ("groups", name, "company")
        text = (
            f"{said} is neither a partner nor a filled seat in the deal of {name}; write one of {', '.join(partners)}"
        )
        raise programme.wrong(text, *at)
    return partners.index(found)
