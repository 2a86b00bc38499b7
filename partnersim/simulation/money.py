"""The money that terms share, line by line: for outputs that show how a ledger comes about."""

from __future__ import annotations

from typing import NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.engine.flows import Flows
from partnersim.inputs.case import Case
from partnersim.simulation.applied import applied
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of

__all__ = ["Money", "money_under"]


class Money(NamedTuple):
    """The money of a case in its scenarios, and what terms make of it."""

    flows: Flows  # after outside parties
    arrangement: Arrangement


def money_under(case: Case, terms: Agreement) -> Money:
    """The money of a case under terms whose seats are filled, as they are in the first month.

    Raises:
        InputError: terms that do not fit the case.
    """
    first = applied(plan_of(case, terms).deal(Axis()))[0]
    return Money(first.flows, first.arrangement)
