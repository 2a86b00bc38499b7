"""Whether terms can be settled from a ledger at all: some need to know more than is booked."""

from __future__ import annotations

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.settle.planned import planned_of
from partnersim.settle.shares import shares_of
from partnersim.simulation.periods import plan_of
from partnersim.timeline import QUARTER

__all__ = ["why_not_settled"]


def why_not_settled(case: Case, terms: Agreement) -> str | None:
    """Why no ledger could be settled under terms, as `settle` would say it; None where one can be.

    Tried on the plan until a quarter after go-live, as if it had been booked.

    Raises:
        InputError: the terms do not fit the case.
    """
    plan = plan_of(case, terms.filled(case.seats))
    months = min(case.go_live - case.start + QUARTER, case.months)
    booked = planned_of(case, plan, months).whole
    try:
        _ = shares_of(case, terms, plan, booked, months, "the ledger").from_customers
    except InputError as error:
        return "; ".join(problem.text for problem in error.problems)
    return None
