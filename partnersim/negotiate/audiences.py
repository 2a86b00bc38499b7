"""Who a comparison is for, and which fields of a case that may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, split_path
from partnersim.negotiate.responsibilities import Responsibilities, responsibilities

__all__ = ["BOTH", "INTERNAL", "check_audience", "field_seen_by", "without_hidden_scenarios"]

INTERNAL, BOTH = "internal", "both"  # our own side; all partners together; else one partner, by its id

COMMON = frozenset({
    "title", "currency", "start", "go_live", "months", "version", "date", "demand", "revenue_lines", "credits",
    "collected_after_months", "seats", "shocks",
})  # fmt: skip


def check_audience(audience: str, case: Case) -> None:
    """Raise InputError unless somebody is meant, and nobody else could be."""
    for name in (INTERNAL, BOTH):
        if name in case.partners:
            raise InputError.one(f"{name} is the name of an audience; give the partner {name} another", "partners")
    audiences = (INTERNAL, BOTH, *case.partners)
    if audience not in audiences:
        raise InputError.one(f"{audience} is no audience; write one of {', '.join(audiences)}", "--audience")


def field_seen_by(partner: str, responsible: Iterable[Responsibilities]) -> Callable[[str], bool]:
    """Whether a partner may see a field of a case: what is common, its own, and costs it bears under some of the terms.

    What is not named here as common is not shown.
    """
    own = {line for under in responsible for line, who in under.work.items() if who == partner}

    def seen(path: str) -> bool:
        top, *below = split_path(path)
        if top == "partners":
            return below[:1] == [partner]
        if top == "costs":
            return bool(below) and below[0] in own
        if top == "uncertainty":
            return bool(below) and below[0] != "correlation"
        return top in COMMON

    return seen


def without_hidden_scenarios(partner: str, case: Case, terms: Sequence[Agreement]) -> Case:
    """The case without scenarios of which a partner may see no change: their names would speak of others."""
    seen = field_seen_by(partner, [responsibilities(case, each) for each in terms])
    kept = {name: values for name, values in case.scenarios.items() if any(map(seen, values))}
    return case if kept == case.scenarios else changed_case(case, {"scenarios": kept})
