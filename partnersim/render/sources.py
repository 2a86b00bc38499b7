"""Where inputs come from, in words."""

from __future__ import annotations

from collections import Counter

from partnersim.inputs.case import Case
from partnersim.inputs.provenance import Input, counted
from partnersim.inputs.reader import split_path
from partnersim.render.phrases import isolated, listed

__all__ = ["ASSUMED", "SET", "counted_sources", "inputs", "who_says"]

ASSUMED = "assumed"
SET = "set for this report"


def inputs(case: Case) -> list[Input]:
    """The inputs of a case; those set for the occasion are no longer their source's."""
    return [
        each._replace(who=SET, where=None) if case.document.where(split_path(each.path))[0] == "--set" else each
        for each in counted(case)
    ]


def who_says(case: Case, who: str | None) -> str:
    """Who said an input: `published`, a partner by name, `assumed`."""
    if who is None:
        return ASSUMED
    return f"from {isolated(case.partners[who].name)}" if who in case.partners else isolated(who)


def counted_sources(case: Case) -> str:
    """`5 inputs published, 3 from Vendor AG and 13 assumed`."""
    by_source = Counter(who_says(case, each.who) for each in inputs(case))
    if not by_source:
        return "no inputs"
    order = sorted(by_source, key=lambda said: said == ASSUMED)
    parts = [f"{by_source[said]}{' inputs' if said == order[0] else ''} {said}" for said in order]
    return listed(parts)
