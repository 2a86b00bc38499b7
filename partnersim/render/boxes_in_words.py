"""Boxes of draws in words: `Vendor AG loses under direct when monthly churn ≥ 3.1% and go-live slips by 4 months`."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim.agreements.words import months
from partnersim.inputs.case import Case
from partnersim.negotiate.robustness.conditions import When, WorseOff
from partnersim.negotiate.robustness.discovery import DiscoveredBox, Discovery, Limit
from partnersim.render.drivers import SLIP, driver_name, input_said
from partnersim.render.numbers import FULL, MINUS, number_text, rate_text, rounded_percent, whole
from partnersim.render.phrases import LONGEST, capital, listed, shortened, spoken

__all__ = ["box_said", "condition_said", "discovery_said", "limit_said"]

FIGURES = {"npv": "NPV", "peak_funding": "peak funding", "payback": "number of months to payback"}
SIGNS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


def condition_said(case: Case, found: Discovery) -> str:
    """What is looked for: `Vendor AG loses under direct`."""
    name = shortened(case.partners[found.partner].name, LONGEST)
    under = spoken(found.terms[0])
    if isinstance(found.condition, WorseOff):
        return f"{name} is worse off under {under} than under {spoken(found.terms[1])}"
    if found.condition.is_loss:
        return f"{name} loses under {under}"
    figure, sign = FIGURES[found.condition.metric.measure], SIGNS[found.condition.sign]
    return f"the {figure} of {name} under {under} is {sign} {_amount(found.condition.limit)}"


def discovery_said(case: Case, found: Discovery) -> Iterator[str]:
    """In how many draws it holds, and a sentence for each box; or why there are none."""
    said, count = condition_said(case, found), found.draws.count
    part = rate_text(found.hits / count)
    how_often = f"{capital(said)} in {whole(found.hits)} of {whole(count)} draws ({part})"
    if found.reason:
        yield f"{how_often}: {found.reason}."
        yield from _between(found)
        return
    yield f"{how_often}."
    for number, box in enumerate(found.boxes):
        yield box_said(case, found, box, further=number > 0)
    if len(found.boxes) > 1:
        covered, held = (sum(getattr(box, name) for box in found.boxes) for name in ("hits", "draws"))
        yield f"Together: {_shares(found, covered / found.hits, covered / held)}."


def _between(found: Discovery) -> Iterator[str]:
    """Between what the figure lies in draws, so that a limit can be chosen that tells something."""
    low, high = (float(end(found.found.figure)) for end in (min, max))
    if isinstance(found.condition, WorseOff):
        yield f"The difference lies between {FULL.text(low)} and {FULL.text(high)}."
    elif found.condition.metric.is_amount:
        yield f"The {FIGURES[found.condition.metric.measure]} lies between {FULL.text(low)} and {FULL.text(high)}."


def box_said(case: Case, found: Discovery, box: DiscoveredBox, *, further: bool = False) -> str:
    """A box in a sentence; a `further` one is of the draws that are in none before it."""
    when = listed([limit_said(case, limit) for limit in box.limits])
    begins = "Of the others, it holds" if further else capital(condition_said(case, found))
    return f"{begins} when {when}: {_shares(found, box.coverage, box.density)}."


def limit_said(case: Case, limit: Limit) -> str:
    """`monthly churn ≥ 3.1%`, `go-live slips by 4 months or more`."""
    if limit.driver == SLIP:
        return _slip_said(limit.low, limit.high)
    name = driver_name(case, limit.driver)
    if not limit.driver.startswith("partners."):
        name = name[:1].lower() + name[1:]
    ends = [input_said(case, limit.driver, end) for end in (limit.low, limit.high) if end is not None]
    if len(ends) == 2:
        return f"{name} from {ends[0]} to {ends[1]}"
    return f"{name} {'≤' if limit.low is None else '≥'} {ends[0]}"


def _slip_said(low: float | None, high: float | None) -> str:
    if high == 0.0:
        return "go-live is on time"
    least, most = (None if end is None else months(round(end)) for end in (low, high))
    if most is None:
        return f"go-live slips by {least} or more"
    if low == high:
        return f"go-live slips by {most}"
    return f"go-live slips by {'at most' if least is None else f'{round(low or 0.0)} to'} {most}"


def _amount(limit: float) -> str:
    return number_text(f"{limit:,.10g}").replace("-", MINUS)


def _shares(found: Discovery, coverage: float, density: float) -> str:
    loses = isinstance(found.condition, When) and found.condition.is_loss
    which = "the losing draws" if loses else "these draws"
    return f"{rounded_percent(coverage)} of {which}, {rounded_percent(density)} pure"
