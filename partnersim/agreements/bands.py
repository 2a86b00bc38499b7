"""Rates by bands of a total: whole, where the band reached rates all of it; or marginal, band by band."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, PlainSerializer, TypeAdapter, ValidationError, WithJsonSchema

from partnersim.agreements.words import money, percent
from partnersim.inputs import value_schemas
from partnersim.inputs.scalars import number, quoted
from partnersim.inputs.values import LARGEST, FieldError, Rate, spelt_rate

__all__ = ["Bands", "RateBands", "reaches"]

Floats = NDArray[np.float64]

CLOSE = 1e-9  # of a threshold: sums and products of floats may fall short of a round number by so much

_RATE = TypeAdapter[float](Rate)
_AMOUNT = re.compile(r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(_[0-9]{3})+)(\.[0-9]+)?")
_SCHEMA: dict[str, Any] = {
    "anyOf": [
        *value_schemas.RATE["anyOf"],
        {
            "type": "object",
            "patternProperties": {_AMOUNT.pattern.join("^$"): value_schemas.RATE},
            "additionalProperties": False,
            "required": ["0"],
        },
    ],
    "description": "one rate, or from which total on which rate: {0: 0%, 1000000: 15%}",
    "examples": [{"0": "0%", "1000000": "15%"}],
}


@dataclass(frozen=True, slots=True)
class Bands:
    """Rates from totals on: `starts` rise from 0, `rates` hold from each of them to the next."""

    starts: tuple[float, ...]
    rates: tuple[float, ...]

    def at(self, totals: Floats) -> Floats:
        """The rate of the band each total has reached, for all of it: from a start on, its rate."""
        reached = np.searchsorted(np.array(self.starts), totals * (1.0 + CLOSE), side="right") - 1
        return np.array(self.rates)[np.maximum(reached, 0)]

    def charged(self, totals: Floats) -> Floats:
        """Σ over bands of rate × the part of each total that lies in the band.

        What a month is charged is the difference of two of these, after it and before, so that the charges of all
        months make that of the whole total.
        """
        charge = np.zeros_like(totals)
        for start, end, rate in zip(self.starts, (*self.starts[1:], math.inf), self.rates, strict=True):
            charge += rate * (np.clip(totals, start, end) - start)
        return charge

    def capped(self, most: float) -> Bands:
        """The same with no rate above `most`."""
        return Bands(self.starts, tuple(min(rate, most) for rate in self.rates))

    def words(self) -> str:
        """`15%`, or `0% below 1,000,000, then 15%`."""
        said = [f"{percent(rate)} below {money(end)}" for rate, end in zip(self.rates, self.starts[1:], strict=False)]
        return ", then ".join([*said, percent(self.rates[-1])])

    def written(self) -> dict[str, str]:
        """As a file has it."""
        return {f"{start:.15g}": spelt_rate(rate) for start, rate in zip(self.starts, self.rates, strict=True)}


def reaches(value: Floats, threshold: float) -> NDArray[np.bool_]:
    """Where a value reaches a threshold; one that is equal but for rounding does."""
    return np.asarray(value * (1.0 + CLOSE) >= threshold)


def _bands(value: Any) -> Bands:
    """`{0: 3%, 1000000: 2%}`; a rate alone holds from 0 on."""
    if isinstance(value, Bands):
        return value
    rates: dict[float, float] = {}
    for key, rate in (value if isinstance(value, Mapping) else {0: value}).items():
        try:
            if (start := _start(key)) in rates:
                raise ValueError(f"a band begins at {money(start)} already; keep one of the two")
            rates[start] = _rate(rate)
        except ValueError as error:
            raise FieldError(str(error), *([str(key)] if isinstance(value, Mapping) else [])) from None
    if not rates:
        raise ValueError("there are no bands; write {0: 0%, 1000000: 15%}, or one rate")
    if (first := min(rates)) != 0.0:
        text = f"nothing is said below {money(first)}; write 0: 0% if nothing is charged there"
        raise FieldError(text, next(str(key) for key in value if _start(key) == first))
    starts = sorted(rates)
    return Bands(tuple(starts), tuple(rates[start] for start in starts))


def _start(key: Any) -> float:
    found = number(str(key)) if _AMOUNT.fullmatch(str(key)) else None
    if found is None or found > LARGEST:
        raise ValueError(f"{quoted(key)} is not the amount a band begins at; write 0, 1000000 or 1_000_000")
    return float(found)


def _rate(value: Any) -> float:
    """A rate, read as any rate of a file."""
    try:
        return _RATE.validate_python(value)
    except ValidationError as error:
        raise error.errors()[0]["ctx"]["error"] from None


RateBands = Annotated[
    Bands,
    BeforeValidator(_bands),
    PlainSerializer(Bands.written, return_type=dict[str, str], when_used="json"),
    WithJsonSchema(_SCHEMA),
]
