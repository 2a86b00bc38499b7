"""The kinds of number a case holds that may be uncertain, and how a type hint of the model tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from partnersim.inputs import values as kinds
from partnersim.inputs.scalars import amount_of, quoted

__all__ = ["ANY_NUMBER", "READ_FACTOR", "READ_QUANTITY", "READ_RATE", "Kind", "is_fixed", "kind_of"]


class Kind(NamedTuple):
    """A kind of number that may be uncertain: what reads it, and the range it has."""

    read: Callable[[Any], float]
    most: float
    is_rate: bool = False
    by_month: bool = False  # steps: a number, or a map of months → number
    least: float = 0.0

    def spelt(self, number: float) -> str | float:
        """As a file has it."""
        return kinds.spelt_rate(number) if self.is_rate else number


def _validator(kind: Any) -> Any:
    """What reads a kind of value, by which it is recognised in a type hint."""
    return get_args(kind)[1]


def _any_number(value: Any) -> float:
    """`12` or `15%`."""
    if (found := amount_of(value)) is None:
        raise ValueError(f"{quoted(value)} is not a number; write one like 12 or 15%")
    return found


Read = Callable[[Any], float]

READ_RATE: Read = _validator(kinds.Rate).func
READ_QUANTITY: Read = _validator(kinds.Quantity).func
READ_FACTOR: Read = _validator(kinds.Factor).func
MAY_VARY = {
    _validator(kinds.Rate): Kind(READ_RATE, 1.0, is_rate=True),
    _validator(kinds.Factor): Kind(READ_FACTOR, kinds.LARGEST, is_rate=True),
    _validator(kinds.Amount): Kind(_validator(kinds.Amount).func, kinds.LARGEST),
    _validator(kinds.Quantity): Kind(READ_QUANTITY, kinds.LARGEST),
    _validator(kinds.Steps): Kind(READ_QUANTITY, kinds.LARGEST, by_month=True),
    _validator(kinds.RateSteps): Kind(READ_RATE, 1.0, is_rate=True, by_month=True),
}
ANY_NUMBER = Kind(_any_number, kinds.LARGEST)  # where it is not known which
FIXED = {_validator(kind) for kind in (kinds.Count, kinds.Months, kinds.MonthText)}


def kind_of(hint: Any) -> Kind | None:
    """The kind of number a hint asks for; None where it is none, or cannot vary."""
    if get_origin(hint) is not Annotated:
        return None
    marks = hint.__metadata__
    found = next((MAY_VARY[mark] for mark in marks if isinstance(mark, BeforeValidator) and mark in MAY_VARY), None)
    limits = [limit for mark in marks if isinstance(mark, FieldInfo) for limit in mark.metadata]
    least = max((getattr(limit, "ge", None) or 0.0 for limit in limits), default=0.0)
    return found and found._replace(least=least)


def is_fixed(hint: Any) -> bool:
    """Whether a hint asks for a whole number or a month, which cannot vary."""
    marks = getattr(hint, "__metadata__", ())
    return any(isinstance(mark, BeforeValidator) and mark in FIXED for mark in marks)
