"""What a sweep varies: values of fields of the case and the terms, as a grid, or sampled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from partnersim.errors import InputError
from partnersim.inputs.distribution_reader import is_distribution, read_distribution
from partnersim.inputs.distributions import Distribution
from partnersim.inputs.document import Place, parse_document
from partnersim.inputs.number_kinds import ANY_NUMBER
from partnersim.inputs.scalars import amount_of, quoted
from partnersim.inputs.spelling import spelt
from partnersim.simulation.drawing import quantile
from partnersim.simulation.sobol import sobol_uniforms

__all__ = ["Grid", "grid_of"]

OPTION = "--vary"
MOST_VALUES = 100_000  # of one field
FORMS = "write FIELD=a:b:n, FIELD=v1,v2,v3, or FIELD={low: a, high: b}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Points: each value of every field with each of all others, and with each sample of the fields that are sampled.

    Values are spelt as a file has them.
    """

    listed: Mapping[str, tuple[str, ...]]  # field → values
    sampled: Mapping[str, Distribution]
    percent: frozenset[str]  # of the sampled fields, those written in percent
    samples: int = 1
    seed: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are varied."""
        return (*self.listed, *self.sampled)

    @property
    def size(self) -> int:
        """How many points there are."""
        return prod(map(len, self.listed.values())) * self.samples

    def points(self) -> Iterator[dict[str, str]]:
        """Field → value, point by point: samples vary first, then the last field of the grid."""
        rows = self._samples()
        for values in product(*self.listed.values()):
            for row in rows:
                yield dict(zip(self.fields, (*values, *row), strict=True))

    def _samples(self) -> list[tuple[str, ...]]:
        """Points of a scrambled Sobol sequence over the sampled fields."""
        if not self.sampled:
            return [()]
        scores = sobol_uniforms(len(self.sampled), self.seed, 0, self.samples)
        columns = [
            [self._spelt(name, float(value)) for value in quantile(each, score)]
            for (name, each), score in zip(self.sampled.items(), scores, strict=True)
        ]
        return list(zip(*columns, strict=True))

    def _spelt(self, name: str, value: float) -> str:
        return f"{Decimal(repr(value)) * 100:f}%" if name in self.percent else repr(value)


def grid_of(varied: Sequence[str], samples: int = 1, seed: int = 0, folder: Path = Path()) -> Grid:
    """The grid of texts like `case.demand.monthly_churn=1%:4%:7`.

    Raises:
        InputError: `--vary:N: …`, N being which of them is wrong.
    """
    listed: dict[str, tuple[str, ...]] = {}
    sampled: dict[str, Distribution] = {}
    percent = set()
    for number, text in enumerate(varied, start=1):
        place = (OPTION, number)
        field, equals, value = (part.strip() for part in text.partition("="))
        if not (field and equals and value):
            raise InputError.one(f"{text!r} names no values; {FORMS}", *place)
        if field in listed or field in sampled:
            raise InputError.one(f"{field} is varied twice; write all its values in one", *place)
        if value.startswith("{"):
            sampled[field] = _distribution(field, value, place, folder)
            percent |= {field} if "%" in value else set()
        else:
            listed[field] = _steps(value, place) if value.count(":") == 2 else _list(value, place)
    if sampled and samples < 2:
        text = f"{next(iter(sampled))} is sampled, and there is to be one sample; write --samples 256"
        raise InputError.one(text, OPTION, 1)
    return Grid(listed, sampled, frozenset(percent), samples if sampled else 1, seed)


def _steps(text: str, place: Place) -> tuple[str, ...]:
    """`1%:4%:7`: seven values from 1% to 4%, as far from each other."""
    first, last, count = (part.strip() for part in text.split(":"))
    ends = [amount_of(end) for end in (first, last)]
    if None in ends or not count.isdecimal() or ("%" in first) != ("%" in last):
        raise InputError.one(f"{quoted(text)} is no a:b:n; write two numbers and how many, like 1%:4%:7", *place)
    if not 2 <= int(count) <= MOST_VALUES:
        raise InputError.one(f"{count} values cannot be made; write 2 to {MOST_VALUES}", *place)
    low, high = (Decimal(end.rstrip(" %").replace("_", "")) for end in (first, last))
    mark = "%" if "%" in first else ""
    between = (low + (high - low) * k / (int(count) - 1) for k in range(int(count)))
    return tuple(f"{value.normalize():f}{mark}" for value in between)


def _list(text: str, place: Place) -> tuple[str, ...]:
    """`lie,equalise`: values as a file has them."""
    try:
        values = parse_document(f"values: [{text}]", OPTION).value["values"]
    except InputError as error:
        raise InputError.one(error.problems[0].text, *place) from None
    if not values:
        raise InputError.one(f"there are no values; {FORMS}", *place)
    return tuple(map(spelt, values))


def _distribution(field: str, text: str, place: Place, folder: Path) -> Distribution:
    """`{low: 30%, high: 50%}`, as a case has it."""
    try:
        document = parse_document(f"value: {text}", OPTION)
        if not is_distribution(document.value["value"]):
            raise InputError.one(f"{text} is no distribution; {FORMS}")
        return read_distribution(document.at(("value",)), ANY_NUMBER, (field,), folder)
    except InputError as error:
        raise InputError.one(error.problems[0].text, *place) from None


def typed(value: str) -> Any:
    """A spelt value as a table has it: a number where it is one, percentages as parts of 1."""
    number = amount_of(value)
    return value if number is None else number
