"""Room to negotiate: how far a lever, or a single field, may be moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.scalars import as_number

__all__ = ["check_apart", "limits", "moved_to", "parts_with"]

HALVINGS = 60  # of the rates from 0 to 1: as fine as they are stored
DIGITS = 12  # of a rate found by halving
NEAR = 1e-9  # as far off as a rate found by halving may be
LAST_BIT = 1e-15  # as far off as 1 less a rate may be from what was written


def limits(terms: Agreement, lever: Lever) -> tuple[float, float] | None:
    """Between which rates a lever may be moved: all fields it moves keep within their ranges; None where it may not.

    A range that is not one of numbers sets no limit.
    """
    low, high = 0.0, 1.0
    for path in lever.values(lever.rate):
        said = terms.negotiable_at(path)
        if said is False:
            return None
        if isinstance(said, Range) and (ends := _between(said)) is not None:
            first, last = _rates_within(lever, path, *ends)
            low, high = max(low, first), min(high, last)
    return (low, high) if low <= high else None


def moved_to(terms: Agreement, path: str, value: object) -> Mapping[str, object]:
    """Values by field path with which one field has another value.

    That field alone; where it cannot be moved alone, like a share of a whole, all that the lever moves with it, if it
    can move it so far.
    """
    alone = {path: value}
    lever, goal = terms.lever(), as_number(value)
    if lever is None or goal is None or path not in lever.values(lever.rate):
        return alone
    try:
        changed_terms(terms, alone)
    except InputError:
        along = lever.values(_rates_within(lever, path, goal, goal)[0])
        off = abs((as_number(along[path]) or 0.0) - goal)
        return alone if off > NEAR else {**along, path: value} if off < LAST_BIT else along
    return alone


def parts_with(terms: Agreement, path: str) -> frozenset[str]:
    """The fields that can only be moved with this one, itself among them: the shares of one whole."""
    alone, lever = frozenset((path,)), terms.lever()
    if lever is None or path not in lever.values(lever.rate):
        return alone
    along = lever.values(lever.rate / 2 or 0.5)
    try:
        changed_terms(terms, {path: along[path]})
    except InputError:
        return frozenset(along)
    return alone


def check_apart(terms: Agreement, paths: Iterable[str]) -> None:
    """Refuse to move two parts of one whole, each as if the other stood still.

    Raises:
        InputError: which two.
    """
    for one, other in combinations(paths, 2):
        if other in parts_with(terms, one):
            raise InputError.one(
                f"terms.{one} and terms.{other} are parts of one whole, and move together; name one of them"
            )


def _between(span: Range) -> tuple[float, float] | None:
    low, high = as_number(span.low), as_number(span.high)
    return None if low is None or high is None else (low, high)


def _rates_within(lever: Lever, path: str, low: float, high: float) -> tuple[float, float]:
    """The first and the last rate at which a field that a lever moves lies within `low` and `high`.

    Every field rises or falls with the lever all along, or stands still.
    """

    def field(rate: float) -> float:
        return as_number(lever.values(rate)[path]) or 0.0

    if field(1.0) >= field(0.0):
        return _up_to(lambda rate: field(rate) < low), _up_to(lambda rate: field(rate) <= high)
    return _up_to(lambda rate: field(rate) > high), _up_to(lambda rate: field(rate) >= low)


def _up_to(holds: Callable[[float], bool]) -> float:
    """Up to which rate something holds that holds from 0 on, by halving; 0 where it never does."""
    if holds(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if holds(middle) else (low, middle)
    return round(low, DIGITS)
