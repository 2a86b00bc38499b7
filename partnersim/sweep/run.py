"""A sweep: every point of a grid, in the same draws, streamed to a folder part by part."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws
from partnersim.simulation.labels import labels_of
from partnersim.simulation.overrides import with_overrides
from partnersim.sweep.draws import PART, Deals, Values, parts, run_values, unpacked
from partnersim.sweep.files import begin, is_done, write_part
from partnersim.sweep.grid import OPTION, Grid
from partnersim.sweep.outcomes import FIGURES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Sweep", "run_sweep"]

POINTS_AT_ONCE = 64  # without draws
AHEAD = 2  # parts in work for each worker: more would only wait in memory

MOST_CHECKED = 256  # values of a field that are looked at before the run

MONTHS = ("peak_funding_month", "payback_month")


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is run: all points of a grid over fields of a case and terms, each in the same draws, or in none."""

    case: Case
    terms: tuple[Agreement, ...]
    grid: Grid
    draws: Draws | None = None

    def asked(self) -> dict[str, Any]:
        """What the results depend on, for `sweep.json`."""
        case = {"file": self.case.document.value, "series": [repr(each.distribution) for each in self.case.uncertain]}
        if self.case.demand.series is not None:
            case["rows"] = dict(self.case.demand.series.rows)
        terms = [{"file": each.document.value, "parties": dict(each.parties)} for each in self.terms]
        return {
            "partnersim": __version__,
            "title": self.case.title,
            "currency": self.case.currency,
            "terms": labels_of(self.terms),
            "case": _hash(case),
            "terms_hash": _hash(terms),
            "varied": {name: list(values) for name, values in self.grid.listed.items()},
            "sampled": {name: repr(each) for name, each in self.grid.sampled.items()},
            "points": self.grid.size,
            "draws": None if self.draws is None else self.draws.count,
            "seed": None if self.draws is None else self.draws.seed,
            "sampling": None if self.draws is None else self.draws.sampling,
        }


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker does at once: some points, each in some of the draws; `number` names its file."""

    number: int
    points: tuple[tuple[int, dict[str, str]], ...]
    draws: Draws | None


def parts_of(sweep: Sweep) -> Iterator[Part]:
    """The parts of a sweep, in order."""
    points = enumerate(sweep.grid.points())
    number = 0
    if sweep.draws is not None and sweep.draws.count >= PART:
        for point in points:
            for draws in parts(sweep.draws):
                yield Part(number, (point,), draws)
                number += 1
        return
    at_once = POINTS_AT_ONCE if sweep.draws is None else max(1, PART // sweep.draws.count)
    while some := tuple(point for _, point in zip(range(at_once), points, strict=False)):
        yield Part(number, some, sweep.draws)
        number += 1


def run_sweep(
    sweep: Sweep,
    folder: Path,
    executor: Executor | None = None,
    workers: int = 1,
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> None:
    """Run a sweep, or what is left of it, and write every part as it comes.

    Args:
        sweep: what is run.
        folder: where it is written; a sweep that was stopped goes on.
        executor: any of `concurrent.futures`, or of a Dask client; without one, this process does it. The same bits.
        workers: how many the executor has: so many parts are in work, and as many wait.
        progress: given the parts that are left and how many there are, gives them on, and shows it.

    Raises:
        InputError: a field or value that does not fit, or a folder that holds something else.
        RunError: the folder cannot be written.
    """
    _check(sweep)
    begin(folder, sweep.asked(), list(sweep.grid.points()))
    left = [part for part in parts_of(sweep) if not is_done(folder, part.number)]
    packed = pickle.dumps(Deals(sweep.case, sweep.terms))
    done = _in_order(executor, partial(_run_part, packed), left, AHEAD * workers)
    for number, table in progress(done, len(left)) if progress else done:
        write_part(folder, number, table)


def _check(sweep: Sweep) -> None:
    """Refuse each value that does not fit, before anything is run."""
    _ = Deals(sweep.case, sweep.terms).plans
    for number, (field, values) in enumerate(sweep.grid.listed.items(), start=1):
        for value in values if len(values) <= MOST_CHECKED else (values[0], values[-1]):
            _at(sweep.case, sweep.terms, {field: value}, number)


def _at(case: Case, terms: Sequence[Agreement], point: Mapping[str, str], number: int | None = None) -> Deals:
    """The case and terms at a point."""
    sets = [f"{field}={value}" for field, value in point.items()]
    try:
        changed, terms_there = with_overrides(case, terms, sets, option=OPTION)
        there = Deals(changed, tuple(terms_there))
        _ = there.plans if number else None
    except InputError as error:
        raise InputError.one(f"at {', '.join(sets)}: {error.problems[0].text}", OPTION, number) from None
    return there


def _in_order(
    executor: Executor | None, work: Callable[[Part], pa.Table], left: Sequence[Part], ahead: int
) -> Iterator[tuple[int, pa.Table]]:
    """Results in the order of the parts, with no more of them in work or waiting than `ahead`."""
    if executor is None:
        for part in left:
            yield part.number, work(part)
        return
    waiting: deque[tuple[int, Future[pa.Table]]] = deque()
    for part in left:
        waiting.append((part.number, executor.submit(work, part)))
        if len(waiting) >= ahead:
            number, future = waiting.popleft()
            yield number, future.result()
    for number, future in waiting:
        yield number, future.result()


def _run_part(packed: bytes, part: Part) -> pa.Table:
    """A part of a sweep, in whatever process it is run."""
    import pyarrow as pa

    deals = unpacked(packed)
    return pa.concat_tables(
        _table(number, run_values(_at(deals.case, deals.terms, point), part.draws), deals, part.draws)
        for number, point in part.points
    )


def _table(point: int, values: Values, deals: Deals, draws: Draws | None) -> pa.Table:
    """Rows by draw, terms and partner."""
    import pyarrow as pa

    labels, partners = labels_of(deals.terms), list(deals.case.partners)
    count = 1 if draws is None else draws.count
    numbers = np.zeros(1, np.int64) if draws is None else np.arange(count, dtype=np.int64) + draws.first + 1
    each = len(labels) * len(partners)
    columns: dict[str, Any] = {
        "point": np.full(count * each, point, np.int32),
        "draw": np.repeat(numbers, each),
        "terms": _words(labels, np.tile(np.repeat(np.arange(len(labels)), len(partners)), count)),
        "partner": _words(partners, np.tile(np.arange(len(partners)), count * len(labels))),
    }
    for name in FIGURES:
        flat = np.moveaxis(values[name], -1, 0).ravel()
        columns[name] = _months(flat, deals.case.months) if name in MONTHS else flat
    return pa.table(columns)


def _words(words: Sequence[str], which: NDArray[np.int64]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int8)), pa.array(list(words)))


def _months(months: NDArray[np.generic], horizon: int) -> pa.Array:
    """Months from 1; missing where there is none."""
    import pyarrow as pa

    found = np.asarray(months, np.int16)
    return pa.array(found + 1, mask=(found < 0) | (found >= horizon))
