"""How agreements say their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import AfterValidator

from partnersim.inputs.values import Name, Rate, spelt_rate

__all__ = ["PER_INVESTED", "THIRD_PARTIES", "Shares", "money", "months", "one_rate", "percent", "they_get"]

PER_INVESTED = "in proportion to what each invested"

THIRD_PARTIES = {  # the clause on their bills, by `pass_through_costs`
    "repaid_first": "Third parties' bills are repaid to whoever paid them, before anything is shared.",
    "weigh_as_cost": "Third parties' bills count as running cost of whoever pays them.",
}


def percent(rate: float) -> str:
    """A rate as people write it: 0.025 is 2.5%."""
    return f"{rate * 100:.10g}%"


def money(amount: float) -> str:
    """An amount with all the digits it was given: 60,000 or 0.4."""
    return f"{amount:,.15g}"


def months(number: int) -> str:
    """`1 month`, `3 months`."""
    return f"{number} month" if number == 1 else f"{number} months"


def one_rate(path: str) -> Callable[[float], dict[str, object]]:
    """How a lever that is one field is turned: a rate → the values to set."""
    return lambda rate: {path: spelt_rate(rate)}


def they_get(seats: Sequence[str]) -> str:
    """`investor gets`, `operator and vendor get`."""
    return f"{' and '.join(seats)} {'gets' if len(seats) == 1 else 'get'}"


def _whole(shares: dict[str, float]) -> dict[str, float]:
    if not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-9):
        said = " + ".join(percent(share) for share in shares.values())
        raise ValueError(f"shares make {said} = {percent(sum(shares.values()))}; write shares that make 100%")
    return shares


Shares = Annotated[dict[Name, Rate], AfterValidator(_whole)]  # seat → share of 100%
