"""Whether a case still makes sense at the ends of what its draws may be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.correlation import correlated
from partnersim.inputs.frame import check_frame, check_paths
from partnersim.inputs.spelling import spelt
from partnersim.inputs.tree import Node
from partnersim.inputs.uncertain import Uncertain, with_numbers
from partnersim.timeline import format_month

__all__ = ["check_correlations", "check_draws", "check_shocks"]


def check_draws(case: Case) -> None:
    """Refuse a case some of whose draws would not be a case.

    Each number at either end of its distribution, all others at the same or at their other ends, must make one; so must
    the latest go-live.

    Raises:
        InputError: a number that cannot vary, or not so far.
    """
    for each in case.uncertain:
        _check_may_vary(case, each)
    for name, place, numbers in _ends(case):
        try:
            Case.certain(with_numbers(case.document, numbers))
        except InputError as error:
            said = error.problems[0].text
            where = "" if said.startswith(name) else f"{name} may be {spelt(numbers[(*name.split('.'),)].content)}: "
            raise InputError.one(f"{where}{said}", *place) from None


def _check_may_vary(case: Case, each: Uncertain) -> None:
    """Refuse draws of what is the same in all scenarios."""
    place = (each.node.file, each.node.line)
    try:
        check_paths({each.name: place})
        numbers = {other.path: other.typical for other in case.uncertain} | {each.path: _at(each, 0)}
        check_frame(case, Case.certain(with_numbers(case.document, numbers)), {each.name: place})
    except InputError as error:
        if "is the same in all scenarios" in str(error):
            raise InputError.one(f"{each.name} cannot vary by draws; write one number", *place) from None


Ends = tuple[str, tuple[str, int], dict[tuple[str, ...], Node]]  # which number, where it stands, all numbers


def _ends(case: Case) -> Iterator[Ends]:
    for each in case.uncertain:
        name, place = each.name, (each.node.file, each.node.line)
        for end in (0, 1):
            others = {other.path: _at(other, 1 - end) for other in case.uncertain if other is not each}
            yield name, place, {**others, each.path: _at(each, end)}
    for end in (0, 1) if case.uncertain else ():
        last = case.uncertain[-1]
        yield last.name, (last.node.file, last.node.line), {each.path: _at(each, end) for each in case.uncertain}
    if slips := [months for months, chance in case.uncertainty.go_live_slip.items() if chance > 0.0]:
        place = case.document.where(("uncertainty", "go_live_slip"))
        late = Node(format_month(case.go_live + max(slips)), *place)
        yield "go_live", place, {**{each.path: _at(each, 1) for each in case.uncertain}, ("go_live",): late}


def _at(uncertain: Uncertain, end: int) -> Node:
    return uncertain.standing_for(uncertain.distribution.ends[end])


def check_correlations(case: Case, *, some_fixed: bool = False) -> None:
    """Refuse correlations of what is not uncertain, and those that no numbers have.

    With `some_fixed`, numbers named may have been made certain since; they then have no correlation.

    Raises:
        InputError: which pair.
    """
    pairs = case.uncertainty.correlation
    fields = [each.name for each in case.uncertain]
    if case.uncertainty.go_live_slip:
        fields.append("go_live")
    shocks = [f"shocks.{name}" for name in case.uncertainty.shocks]
    for one, others in pairs.items():
        for other in others:
            unknown = next((name for name in (one, other) if name not in (*fields, *shocks)), None)
            if unknown is not None and some_fixed and _is_there(case, unknown):
                continue
            if unknown is not None:
                hint = nearest(unknown, [*fields, *shocks])
                raise _wrong(case, f"{unknown} is not uncertain in this case; {hint}", one, other)
            if (one in fields) != (other in fields):
                text = "a number drawn once and a shock of every month have no correlation"
                raise _wrong(case, f"{text}; pair fields with fields, shocks with shocks", one, other)
    for names in (fields, shocks):
        try:
            correlated(pairs, names)
        except ValueError as error:
            one, other, fits = error.args
            hint = "write some nearer to 0" if fits is None else f"{_inwards(fits):.4g}% would fit"
            text = f"{one} and {other} cannot be so correlated beside the other pairs"
            raise _wrong(case, f"{text}; {hint}", one, other) from None


def check_shocks(case: Case) -> None:
    """Refuse a shock of availability where nobody is credited for want of it.

    Raises:
        InputError: the shock.
    """
    if "availability" not in case.uncertainty.shocks:
        return
    if all(credit.monthly_availability is None for credit in case.credits.values()):
        path = ("uncertainty", "shocks", "availability")
        text = "no credit of this case depends on availability; write one with monthly_availability and share_below"
        raise case.wrong(f"{'.'.join(path)}: {text}, or delete it", *path)


def _inwards(value: float) -> float:
    """A correlation in percent, cut to tenths towards 0."""
    return math.trunc(value * 1000.0) / 10.0


def _is_there(case: Case, name: str) -> bool:
    """Whether a case has such a field, or might have such a shock, or such a month of steps."""
    node: Any = case.document.value
    for part in name.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return name.startswith("shocks.") or part.isdigit()
        node = node[part]
    return True


def _wrong(case: Case, text: str, *pair: str) -> InputError:
    return case.wrong(text, "uncertainty", "correlation", *pair)
