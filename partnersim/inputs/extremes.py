"""Whether a case still makes sense at the ends of what its draws may be."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.correlation import correlated
from partnersim.inputs.frame import check_frame, check_paths
from partnersim.inputs.spelling import spelt
from partnersim.inputs.tree import Node
from partnersim.inputs.uncertain import Uncertain, with_numbers
from partnersim.timeline import format_month

__all__ = ["check_correlations", "check_draws"]


def check_draws(case: Case) -> None:
    """Refuse a case some of whose draws would not be a case.

    Each number at either end of its distribution, all others at their other ends, must make one; so must the latest
    go-live.

    Raises:
        InputError: a number that cannot vary, or not so far.
    """
    for name, place, numbers in _ends(case):
        try:
            varied = Case.of(with_numbers(case.document, numbers))
            check_frame(case, varied, {name: place})
        except InputError as error:
            said = error.problems[0].text
            where = "" if said.startswith(name) else f"{name} may be {spelt(numbers[(*name.split('.'),)].content)}: "
            raise InputError.one(f"{where}{said}", *place) from None


Ends = tuple[str, tuple[str, int], dict[tuple[str, ...], Node]]  # which number, where it stands, all numbers


def _ends(case: Case) -> Iterator[Ends]:
    for each in case.uncertain:
        name, place = each.name, (each.node.file, each.node.line)
        check_paths({name: place})
        for end in (0, 1):
            others = {other.path: _at(other, 1 - end) for other in case.uncertain if other is not each}
            yield name, place, {**others, each.path: _at(each, end)}
    if slips := case.uncertainty.go_live_slip:
        place = case.document.where(("uncertainty", "go_live_slip"))
        late = Node(format_month(case.go_live + max(slips)), *place)
        yield "go_live", place, {**{each.path: _at(each, 1) for each in case.uncertain}, ("go_live",): late}


def _at(uncertain: Uncertain, end: int) -> Node:
    return uncertain.standing_for(uncertain.distribution.ends[end])


def check_correlations(case: Case) -> None:
    """Refuse correlations of what is not uncertain, and those that no numbers have.

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
            hint = "write smaller ones" if fits is None else f"{fits * 100:.3g}% would fit"
            text = f"{one} and {other} cannot be so correlated beside the other pairs"
            raise _wrong(case, f"{text}; {hint}", one, other) from None


def _wrong(case: Case, text: str, *pair: str) -> InputError:
    return case.wrong(text, "uncertainty", "correlation", *pair)
