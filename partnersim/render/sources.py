"""Where inputs come from, in words."""

from __future__ import annotations

from collections import Counter

from partnersim.inputs.provenance import Input, counted
from partnersim.inputs.reader import split_path
from partnersim.negotiate import Comparison
from partnersim.render.audience import is_internal, is_of_one, sees
from partnersim.render.phrases import isolated, listed

__all__ = ["ASSUMED", "NOT_SHOWN", "SET", "counted_sources", "inputs", "source_said"]

ASSUMED = "assumed"
SET = "set for this report"
NOT_SHOWN = "from a source not shown"
PUBLISHED = "published"


def inputs(deal: Comparison) -> list[Input]:
    """The inputs that the audience may see; those set for the occasion are no longer their source's."""
    seen, case = sees(deal), deal.case
    return [
        each._replace(who=SET, where=None) if case.document.where(split_path(each.path))[0] == "--set" else each
        for each in counted(case)
        if seen(each.path)
    ]


def source_said(deal: Comparison, said: Input) -> str:
    """Who said an input and where, as far as the audience may know: one partner its own and what is published."""
    where = f": {isolated(said.where)}" if said.where else ""
    if is_internal(deal) or (is_of_one(deal) and said.who in (deal.audience, PUBLISHED)):
        return f"{_who_says(deal, said.who)}{where}"
    return _who_says(deal, said.who)


def _who_says(deal: Comparison, who: str | None) -> str:
    """Who said an input: `published`, a partner by name, `assumed`."""
    if who is None:
        return ASSUMED
    if is_of_one(deal) and who not in (deal.audience, PUBLISHED, SET):
        return NOT_SHOWN
    return f"from {isolated(deal.case.partners[who].name)}" if who in deal.case.partners else isolated(who)


def counted_sources(deal: Comparison) -> str:
    """`5 inputs published, 3 from Vendor AG and 13 assumed`."""
    by_source = Counter(_who_says(deal, each.who) for each in inputs(deal))
    if not by_source:
        return "no inputs"
    order = sorted(by_source, key=lambda said: said == ASSUMED)
    parts = [f"{by_source[said]}{' inputs' if said == order[0] else ''} {said}" for said in order]
    return listed(parts)
