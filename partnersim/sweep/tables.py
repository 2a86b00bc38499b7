"""A sweep as tables: its points, and what they came to, a row per point, draw, terms and partner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.scalars import amount_of
from partnersim.simulation.drawing import Draws
from partnersim.sweep.draws import Ready, Values
from partnersim.sweep.grid import Grid
from partnersim.sweep.outcomes import FIGURES, MONTHS, months_from_one

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["outcome_schema", "outcome_table", "point_schema", "point_tables"]

POINTS_AT_ONCE = 2**16


def point_schema(grid: Grid) -> pa.Schema:
    """The columns of a grid's points: numbers where all values are, percentages as parts of 1; else texts."""
    import pyarrow as pa

    fields = [(name, pa.float64() if name in grid.numbers else pa.string()) for name in grid.fields]
    return pa.schema([("point", pa.int32()), *fields])


def point_tables(grid: Grid) -> Iterator[pa.Table]:
    """The points of a grid, counted from 0, some at a time."""
    import pyarrow as pa

    schema, points = point_schema(grid), grid.points()
    first = 0
    while some := list(islice(points, POINTS_AT_ONCE)):
        columns: dict[str, Any] = {"point": np.arange(first, first + len(some), dtype=np.int32)}
        for name in grid.fields:
            written = [point[name] for point in some]
            columns[name] = [amount_of(value) for value in written] if name in grid.numbers else written
        yield pa.table(columns, schema)
        first += len(some)


def outcome_schema() -> pa.Schema:
    """The columns of `outcome_table`."""
    import pyarrow as pa

    words = pa.dictionary(pa.int16(), pa.string())
    keys = [("point", pa.int32()), ("draw", pa.int64()), ("terms", words), ("partner", words)]
    return pa.schema([*keys, *((name, pa.int16() if name in MONTHS else pa.float64()) for name in FIGURES)])


def outcome_table(point: int, ready: Ready, draws: Draws | None, values: Values) -> pa.Table:
    """What a point came to: rows by draw (from 1; 0 where nothing is drawn), terms and partner."""
    import pyarrow as pa

    count = 1 if draws is None else draws.count
    numbers = np.zeros(1, np.int64) if draws is None else np.arange(count, dtype=np.int64) + draws.first + 1
    terms, partners = len(ready.terms), len(ready.partners)
    columns: dict[str, Any] = {
        "point": np.full(count * terms * partners, point, np.int32),
        "draw": np.repeat(numbers, terms * partners),
        "terms": _words(ready.terms, np.tile(np.repeat(np.arange(terms), partners), count)),
        "partner": _words(ready.partners, np.tile(np.arange(partners), count * terms)),
    }
    for name in FIGURES:
        flat = np.moveaxis(values[name], -1, 0).ravel()
        columns[name] = _months(flat, ready.months) if name in MONTHS else flat
    return pa.table(columns, outcome_schema())


def _words(words: Sequence[str], which: NDArray[np.int64]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int16)), pa.array(list(words)))


def _months(months: NDArray[np.generic], horizon: int) -> pa.Array:
    """Months from 1; missing where there is none."""
    import pyarrow as pa

    numbers, none = months_from_one(months, horizon)
    return pa.array(numbers, mask=none)
