"""Who does what under terms on a case: roles, work, and what customers do not pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import LEVELS, ROLES, Role
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of
from partnersim.simulation.simulate import simulate

__all__ = ["AT_FAULT", "SHARED", "Reason", "Responsibilities", "responsibilities"]

AT_FAULT, SHARED = "at_fault", "shared"
ALONE = 0.999  # of what customers do not pay: who bears so much bears it alone
MORE = "1%"  # of revenue that customers do not pay beside what they do not pay anyway, to see who bears it

Reason = Literal["credits", "bad_debt"]
REASONS: dict[Reason, str] = {"credits": "service", "bad_debt": "bad_debt"}  # as a case's credits call them


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """Who does what, by partner; before any amendment."""

    terms: Agreement  # its seats filled
    roles: Mapping[Role, str | None]  # who has it; a name that is no partner's is somebody outside; None: not said
    work: Mapping[str, str]  # cost line → who does it and bears its cost
    support: Mapping[Role, tuple[str, ...]]  # levels that the case has costs of → who bears them
    unpaid: Mapping[Reason, str]  # who bears what customers do not pay: a partner, AT_FAULT or SHARED


def responsibilities(case: Case, terms: Agreement) -> Responsibilities:
    """Who does what under terms on a case.

    Raises:
        InputError: the terms do not fit the case.
    """
    filled = terms.filled(case.seats)
    flows = plan_of(case, filled).deal(Axis()).flows
    work = {line: flows.partners[flows.costs[line].by] for line in case.costs}
    support = {
        role: tuple(dict.fromkeys(work[line] for line, cost in case.costs.items() if cost.support_level == level))
        for level, role in enumerate(LEVELS, start=1)
    }
    return Responsibilities(
        terms=filled,
        roles={role: filled.holder(role) for role in ROLES},
        work=work,
        support={role: partners for role, partners in support.items() if partners},
        unpaid={reason: _bearer(case, filled, reason) for reason in REASONS},
    )


def _bearer(case: Case, terms: Agreement, reason: Reason) -> str:
    """Who bears it as the terms say, or who receives less once customers do not pay a little more."""
    said = getattr(terms, reason)
    if said != SHARED:
        return AT_FAULT if said == AT_FAULT else terms.partner(said, case.partners, reason)
    base = changed_case(case, {"scenarios": {}})
    first, *_ = case.partners
    credit = {"by": first, "reason": REASONS[reason], "share_of_revenue": MORE}
    less = changed_case(base, {f"credits.{_unused(case)}": credit})
    received = [simulate(each, terms).books.received[:, :, 0].sum(axis=0) for each in (base, less)]
    lost = received[0] - received[1]
    alone = [name for name, amount in zip(case.partners, lost, strict=True) if amount > ALONE * lost.sum() > 0.0]
    return alone[0] if alone else SHARED


def _unused(case: Case) -> str:
    """A name that no credit of the case has."""
    return next(name for number in range(len(case.credits) + 1) if (name := f"more_{number}") not in case.credits)
