"""Booked money shared under terms, exactly: the same rules that simulate an agreement, on fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.engine.exact import exactly
from partnersim.engine.flows import Flows, RevenueFlow
from partnersim.errors import InputError
from partnersim.inputs.actuals.entry import OF_CUSTOMERS
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.ledger import Ledger
from partnersim.settle.book import Item, Sum
from partnersim.settle.booked import booked_flows
from partnersim.settle.buyers import Amounts
from partnersim.simulation.axis import Axis
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import Deal, Plan
from partnersim.simulation.sharing import paid_by_customers, share
from partnersim.timeline import Timeline, format_month

__all__ = ["Shares", "shares_of"]


class Shares(NamedTuple):
    """What an agreement makes of booked money."""

    ledger: Ledger  # of exact amounts
    deal: Deal

    @property
    def from_customers(self) -> Amounts:
        """What customers paid whom `[month, partner]` [currency].

        Raises:
            InputError: nobody is said to collect.
        """
        return paid_by_customers(self.deal)[..., 0]


def shares_of(case: Case, terms: Agreement, plan: Plan, sums: Mapping[Item, Sum], months: int, file: str) -> Shares:
    """Booked money of the first months of a case, shared.

    Args:
        case: that the money is of.
        terms: with their seats filled.
        plan: the periods of these terms on the case.
        sums: what was booked.
        months: from the first month of the case on.
        file: the ledger, for messages.

    Raises:
        InputError: terms that need more than a ledger tells; money after the end that nobody is to have.
    """
    end = plan.end if plan.end is not None and plan.end < months else None
    versions = [*plan.versions, *([plan.ended] if plan.ended is not None else [])]
    periods = tuple(version.period for version in versions if version.period.first < months)
    if plan.ended is not None and not plan.ended.period.seats and end is not None:
        _check_nothing_after(case, sums, end, file)
    flows = replace(booked_flows(case, periods, sums, months, file), unaided=_expected(plan, months))
    deal = Deal(periods, flows, end)
    ledger = share(
        deal,
        Timeline(months, case.start),
        names=[partner.name for partner in case.partners.values()],
        scenarios=["booked"],
        label=label_of(terms),
        decimals=minor_digits(case.currency),
    )
    return Shares(ledger, deal)


def _expected(plan: Plan, months: int) -> Flows:
    """What customers were planned to pay, without what the kind itself changes: what a bonus on top is measured by."""
    planned = plan.deal(Axis(named=False)).flows
    planned = planned if planned.unaided is None else planned.unaided
    lines = {
        name: RevenueFlow(exactly(line.collected[:months]), line.income, None) for name, line in planned.lines.items()
    }
    none = np.zeros_like(exactly(planned.credits[:months]))
    return replace(planned, lines=lines, costs={}, credits=none, bad_debt=none)


def _check_nothing_after(case: Case, sums: Mapping[Item, Sum], end: int, file: str) -> None:
    for item, total in sums.items():
        if item.month > case.start + end and total.amount and item.kind in OF_CUSTOMERS:
            ended, when = format_month(case.start + end), format_month(item.month)
            text = f"the agreement ended with {ended} and nobody keeps the customers, so money of {when} is nobody's"
            raise InputError.one(f"{text}; write customers_stay_with in the terms", file, total.line)
