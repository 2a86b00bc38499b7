"""How agreements say their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator

from partnersim.agreements.agreement import ANY_LINE, Lever
from partnersim.inputs.values import Name, Rate, spelt_rate
from partnersim.numerals import numeral

__all__ = [
    "PER_INVESTED",
    "THIRD_PARTIES",
    "Shares",
    "days",
    "line_named",
    "money",
    "months",
    "one_rate",
    "percent",
    "rates_by_line",
    "they_get",
]

PER_INVESTED = "in proportion to what each invested"

THIRD_PARTIES = {  # the clause on their bills, by `pass_through_costs`
    "repaid_first": "Third parties' bills are repaid to whoever paid them, before anything is shared.",
    "weigh_as_cost": "Third parties' bills count as running cost of whoever pays them.",
}


def percent(rate: float) -> str:
    """A rate as people write it: 0.025 is 2.5%."""
    return f"{numeral(rate * 100, '.10g')}%"


def money(amount: float) -> str:
    """An amount with all the digits it was given: 60,000 or 0.4."""
    return numeral(amount, ",.15g")


def months(number: int) -> str:
    """`1 month`, `3 months`."""
    return f"{number} month" if number == 1 else f"{number} months"


def days(number: int) -> str:
    """`1 day`, `30 days`."""
    return f"{number} day" if number == 1 else f"{number} days"


def line_named(name: str, listed: Collection[str]) -> str:
    """A revenue line or kind of income in a list of them, as clauses call it."""
    if name == ANY_LINE:
        return "any other line" if len(listed) > 1 else "any line"
    return name.replace("_", " ")


def rates_by_line(listed: Mapping[str, float], of: str) -> str:
    """`40% of subscription, 10% of any other line`, where `of` is `of`."""
    return ", ".join(f"{percent(rate)} {of} {line_named(line, listed)}" for line, rate in listed.items())


def first_rate(field: str, listed: Mapping[str, float], of: str, to: str = "") -> Lever | None:
    """The lever of kinds with a list of rates by line: the first that is not 0, `of` subscription `to` the provider."""
    line = next((line for line, rate in listed.items() if rate > 0.0), None)
    if line is None:
        return None
    return Lever(f"{of} {line_named(line, listed)}{to}", listed[line], one_rate(f"{field}.{line}"))


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
