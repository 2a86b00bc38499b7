"""What a sweep varies: values of fields of the case and the terms, as a grid, or sampled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.errors import InputError
from partnersim.inputs.distribution_reader import is_distribution, read_distribution
from partnersim.inputs.distributions import Distribution
from partnersim.inputs.document import Place, parse_document
from partnersim.inputs.number_kinds import ANY_NUMBER
from partnersim.inputs.scalars import amount_of, quoted, shortened
from partnersim.inputs.spelling import spelt
from partnersim.inputs.values import spelt_rate
from partnersim.simulation.drawing import check_seed, quantile
from partnersim.simulation.sobol import sobol_uniforms

__all__ = ["MOST_POINTS", "OPTION", "Grid", "Point", "grid_of"]

OPTION = "--vary"
MOST_VALUES = 100_000  # of one field
MOST_POINTS = 10_000_000  # some days of work
FORMS = "write FIELD=a:b:n, FIELD=v1,v2,v3, or FIELD={low: a, high: b}"
FIXED = {  # a field of the case → why a sweep cannot vary it
    "title": "says nothing of money",
    "version": "says nothing of money",
    "date": "says nothing of money",
    "sources": "says nothing of money",
    "currency": "is that of all amounts",
    "scenarios": "is not run in a sweep, which runs the case itself",
}
IN_ITS_UNIT = ("low", "mode", "high", "mean", "median")  # parameters of a distribution that are values of the field

Point = Mapping[str, str]  # field → value, spelt as a file has it


@dataclass(frozen=True, slots=True)
class Grid:
    """Points: each value of every field with each of all others, and with each sample of the fields that are sampled.

    Values are spelt as a file has them.
    """

    fields: tuple[str, ...]  # in the order given
    listed: Mapping[str, tuple[str, ...]]  # field → values
    sampled: Mapping[str, Distribution]
    percent: frozenset[str]  # of the sampled fields, those written in percent
    samples: int = 1
    seed: int = 0

    @property
    def size(self) -> int:
        """How many points there are."""
        return prod(map(len, self.listed.values())) * self.samples

    @property
    def numbers(self) -> frozenset[str]:
        """The fields whose values are all numbers; the others have texts."""
        counted = {name for name, values in self.listed.items() if None not in map(amount_of, values)}
        return frozenset(counted | self.sampled.keys())

    def points(self) -> Iterator[Point]:
        """Point by point: samples vary first, then the last field of the grid."""
        columns = self._sampled()
        for values in product(*self.listed.values()):
            for sample in range(self.samples):
                yield self._point(dict(zip(self.listed, values, strict=True)), columns, sample)

    def beside_the_first(self, most: int) -> Iterator[Point]:
        """The first point, and those that differ from it in one field or sample: all, or where many, `most` of each."""
        columns = self._sampled()
        first = {name: values[0] for name, values in self.listed.items()}
        for sample in range(min(self.samples, most)):
            yield self._point(first, columns, sample)
        for name, values in self.listed.items():
            for value in islice(values, 1, most):
                yield self._point({**first, name: value}, columns, 0)
            if len(values) > most:
                yield self._point({**first, name: values[-1]}, columns, 0)

    def _point(self, values: Mapping[str, str], columns: Mapping[str, NDArray[np.float64]], sample: int) -> Point:
        drawn = {name: self._spelt(name, float(column[sample])) for name, column in columns.items()}
        return {name: values[name] if name in values else drawn[name] for name in self.fields}

    def _sampled(self) -> dict[str, NDArray[np.float64]]:
        """Points of a scrambled Sobol sequence over the sampled fields: field → `[sample]`."""
        scores = sobol_uniforms(len(self.sampled), self.seed, 0, self.samples)
        return {name: quantile(each, score) for (name, each), score in zip(self.sampled.items(), scores, strict=True)}

    def _spelt(self, name: str, value: float) -> str:
        return spelt_rate(value) if name in self.percent else repr(value)


def grid_of(varied: Sequence[str], samples: int = 1, seed: int = 0, folder: Path = Path()) -> Grid:
    """The grid of texts like `case.demand.monthly_churn=1%:4%:7`; a file that one names lies in `folder`.

    Raises:
        InputError: `--vary:N: …`, N being which of them is wrong.
    """
    listed: dict[str, tuple[str, ...]] = {}
    sampled: dict[str, Distribution] = {}
    fields: list[str] = []
    percent = set()
    for number, text in enumerate(varied, start=1):
        place = (OPTION, number)
        field, value = _halves(text, place)
        if field in fields:
            raise InputError.one(f"{field} is varied twice; write all its values in one", *place)
        fields.append(field)
        if value.startswith("{"):
            sampled[field], in_percent = _distribution(field, value, place, folder)
            percent |= {field} if in_percent else set()
        else:
            listed[field] = _steps(value, place) if value.count(":") == 2 else _list(value, place)
    _check_samples(list(sampled), samples, seed)
    grid = Grid(tuple(fields), listed, sampled, frozenset(percent), samples, seed)
    if grid.size > MOST_POINTS:
        text = f"these values make {grid.size:,} points; write fewer, or sample fields: {{low: a, high: b}} --samples N"
        raise InputError.one(text, OPTION)
    return grid


def _halves(text: str, place: Place) -> tuple[str, str]:
    """The field and what is written of its values."""
    field, equals, value = (part.strip() for part in text.partition("="))
    if not (field and equals and value):
        raise InputError.one(f"{quoted(text)} names no values; {FORMS}", *place)
    top, _, path = field.partition(".")
    if top == "case" and (why := FIXED.get(path.partition(".")[0])) is not None:
        raise InputError.one(f"{field} {why}; vary another field", *place)
    return field, value


def _check_samples(sampled: Sequence[str], samples: int, seed: int) -> None:
    if sampled and not 2 <= samples <= MOST_POINTS:
        text = (
            f"{sampled[0]} is sampled, and {samples} samples cannot be made; write --samples 256, at most {MOST_POINTS}"
        )
        raise InputError.one(text, OPTION)
    if not sampled and samples != 1:
        raise InputError.one("no field is sampled; leave it out, or write FIELD={low: a, high: b}", "--samples")
    check_seed(seed, "--seed")


def _steps(text: str, place: Place) -> tuple[str, ...]:
    """`1%:4%:7`: seven values from 1% to 4%, as far from each other."""
    first, last, count = (part.strip() for part in text.split(":"))
    try:
        ends = [amount_of(end) for end in (first, last)]
    except ValueError as error:
        raise InputError.one(str(error), *place) from None
    if None in ends or not count.isdecimal() or ("%" in first) != ("%" in last):
        raise InputError.one(f"{quoted(text)} is no a:b:n; write two numbers and how many, like 1%:4%:7", *place)
    if len(count) > len(str(MOST_VALUES)) or not 2 <= int(count) <= MOST_VALUES:
        raise InputError.one(f"{shortened(count)} values cannot be made; write 2 to {MOST_VALUES}", *place)
    low, high = (Decimal(end.rstrip(" %").replace("_", "")) for end in (first, last))
    mark = "%" if "%" in first else ""
    between = (low + (high - low) * k / (int(count) - 1) for k in range(int(count)))
    return _apart([f"{_shortest(value)}{mark}" for value in between], place)


def _shortest(value: Decimal) -> str:
    """A whole number without a point, as fields of counts want it; any other with as many digits as floats have."""
    whole = value.to_integral_value()
    return f"{whole:f}" if whole == value else repr(float(value))


def _list(text: str, place: Place) -> tuple[str, ...]:
    """`lie,equalise`: values as a file has them."""
    try:
        values = parse_document(f"values: [{text}]", OPTION).value["values"]
    except InputError as error:
        raise InputError.one(error.problems[0].text, *place) from None
    if not values:
        raise InputError.one(f"there are no values; {FORMS}", *place)
    return _apart([spelt(value) for value in values], place)


def _apart(values: Sequence[str], place: Place) -> tuple[str, ...]:
    """The values, each of which is there once."""
    if len(set(values)) < len(values):
        twice = next(value for value, times in Counter(values).items() if times > 1)
        raise InputError.one(f"{twice} is among the values twice; write each once", *place)
    return tuple(values)


def _distribution(field: str, text: str, place: Place, folder: Path) -> tuple[Distribution, bool]:
    """`{low: 30%, high: 50%}`, as a case has it, and whether its values are percentages."""
    try:
        document = parse_document(f"value: {text}", OPTION)
        written = document.value["value"]
        if not is_distribution(written):
            raise InputError.one(f"{quoted(text)} is no distribution; {FORMS}")
        percent = any("%" in str(value) for value in _values(written))
        kind = ANY_NUMBER._replace(is_rate=percent)
        return read_distribution(document.at(("value",)), kind, (field,), folder), percent
    except InputError as error:
        problem = error.problems[0]
        text = problem.text if problem.file in (None, OPTION) else str(problem)  # in a file that the value names
        raise InputError.one(text, *place) from None


def _values(written: Mapping[str, Any]) -> Iterator[Any]:
    """What a distribution says that is a value of the field itself: not a chance, a spread or a factor."""
    if isinstance(listed := written.get("values"), Mapping):
        yield from listed
    yield from (written[key] for key in IN_ITS_UNIT if key in written)
