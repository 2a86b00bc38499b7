"""A sweep: every point of a grid, in the same draws, streamed to a folder part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, Problem
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.simulation.drawing import Draws, Sampling, draws_of
from partnersim.simulation.overrides import with_overrides
from partnersim.sweep.draws import PART, Deals, Progress, Ready, Values
from partnersim.sweep.files import begin, parts_done, write_part
from partnersim.sweep.grid import OPTION, Point, grid_of
from partnersim.sweep.layout import Part, Sweep
from partnersim.sweep.order import in_order
from partnersim.sweep.tables import outcome_table, point_schema, point_tables

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["run_sweep", "sweep_of", "write_sweep"]

MOST_CHECKED = 64  # values of a field that are looked at before the run: a second at most


@dataclass(frozen=True, slots=True)
class Job:
    """A part, and all that any process needs to run it; or why one of its points cannot be run."""

    part: Part
    deals: Deals  # of which a point is a change
    ready: Mapping[int, Ready]  # points by number, as far as they are changed already
    refused: tuple[Problem, ...] = ()


def run_sweep(
    case: Case,
    terms: Sequence[Agreement],
    folder: str | Path,
    *,
    vary: Sequence[str] = (),
    samples: int = 1,
    draws: int = 0,
    seed: int = 0,
    sampling: Sampling = "random",
    executor: Executor | None = None,
    workers: int | None = None,
    part: int = PART,
    progress: Progress | None = None,
) -> None:
    """Run a case under several terms at every point of a grid, or what is left of it, and write each part as it comes.

    Args:
        case: from `read_case`.
        terms: from `read_terms`.
        folder: where it is written, for `read_sweep`; a sweep that was stopped goes on.
        vary: `FIELD=a:b:n`, `FIELD=v1,v2,v3` or `FIELD={low: a, high: b}`; fields begin with `case.` or `terms.`.
        samples: how many of the fields given as distributions, each with every point of the other fields.
        draws: how many, of what is uncertain in the case; 0 for its typical values. The same at every point.
        seed: of draws and samples.
        sampling: of the single numbers, `random` or `sobol`.
        executor: any of `concurrent.futures`, or of a Dask client; without one, this process does it. The same bits.
        workers: how many the executor has; None: as many as this machine has cores.
        part: how many times 1024 draws a worker does at once. No bit of the rows depends on it.
        progress: given the parts that are left and how many there are, gives them on, and shows it.

    Raises:
        InputError: a field or value that does not fit, or a folder that holds something else.
        RunError: the folder cannot be written, or a worker ended before its work was done.
    """
    sweep = sweep_of(case, terms, vary=vary, samples=samples, draws=draws, seed=seed, sampling=sampling, part=part)
    write_sweep(sweep, folder, executor, workers, progress)


def sweep_of(
    case: Case,
    terms: Sequence[Agreement],
    *,
    vary: Sequence[str] = (),
    samples: int = 1,
    draws: int = 0,
    seed: int = 0,
    sampling: Sampling = "random",
    part: int = PART,
) -> Sweep:
    """What `run_sweep` runs, looked at before: the values of each field, beside the first of the others.

    Raises:
        InputError: a field or value that does not fit.
    """
    grid = grid_of(vary, samples, seed, Path(case.document.file).parent)
    chosen = draws_of(case, draws, seed, sampling) if draws else None
    sweep = Sweep(case, tuple(terms), grid, chosen, part)
    bare = Deals(_without_scenarios(case), sweep.terms)
    for point in grid.beside_the_first(MOST_CHECKED):
        _values(point, _at(bare, point), None)
    return sweep


def write_sweep(
    sweep: Sweep,
    folder: str | Path,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Run a sweep, or what is left of it; see `run_sweep`."""
    there = Path(folder)
    begin(there, sweep.asked(), point_schema(sweep.grid), point_tables(sweep.grid))
    done = parts_done(there)
    left = (each for each in sweep.parts() if each.number not in done)
    with closing(in_order(executor, _run, _jobs(sweep, left), workers)) as results:
        for number, found in progress(results, sweep.count - len(done)) if progress else results:
            if isinstance(found, tuple):
                raise InputError(found)
            write_part(there, number, found)


def _jobs(sweep: Sweep, left: Iterable[Part]) -> Iterator[Job]:
    """What is left, up to what is refused."""
    bare = Deals(_without_scenarios(sweep.case), sweep.terms)
    here = sweep.at_once == 0 or _names_files(sweep)  # once for all parts of a point, and where its files are
    ready: dict[int, Ready] = {}
    for part in left:
        try:
            if here:
                ready = {number: ready.get(number) or _at(bare, point) for number, point in part.points}
        except InputError as error:
            yield Job(part, bare, {}, error.problems)
            return
        yield Job(part, bare, ready)


def _names_files(sweep: Sweep) -> bool:
    """Whether a point may be read from files, which other machines do not have."""
    documents = [each.document.value for each in (sweep.case, *sweep.terms)]
    return re.search(r"\bfile\b", json.dumps([documents, dict(sweep.grid.listed)], default=str)) is not None


def _without_scenarios(case: Case) -> Case:
    """Named scenarios are not run, and would be read again at every point."""
    return changed_case(case, {"scenarios": {}}) if case.scenarios else case


def _at(deals: Deals, point: Point) -> Ready:
    """The deals at a point.

    Raises:
        InputError: a value that does not fit, or not beside the others.
    """
    sets = [f"{field}={value}" for field, value in point.items()]
    with _told(point):
        case, terms = with_overrides(deals.case, deals.terms, sets, option=OPTION)
        return Deals(case, tuple(terms)).ready()


def _values(point: Point, ready: Ready, draws: Draws | None) -> Values:
    """What a point comes to.

    Raises:
        InputError: terms that do not fit the case.
    """
    with _told(point):
        return ready.values(draws)


@contextmanager
def _told(point: Point) -> Iterator[None]:
    """A refusal with the point it is of."""
    try:
        yield
    except InputError as error:
        if not point:
            raise
        problem, at = error.problems[0], ", ".join(f"{field}={value}" for field, value in point.items())
        raise InputError([replace(problem, text=f"at {at}: {problem.text}")]) from None


def _run(job: Job) -> tuple[int, pa.Table | tuple[Problem, ...]]:
    """A part of a sweep, in whatever process it is run."""
    import pyarrow as pa

    part, tables = job.part, []
    if job.refused:
        return part.number, job.refused
    try:
        for number, point in part.points:
            ready = job.ready.get(number) or _at(job.deals, point)
            tables.append(outcome_table(number, ready, part.draws, _values(point, ready, part.draws)))
    except InputError as error:  # which would not come whole from another process
        return part.number, error.problems
    return part.number, pa.concat_tables(tables)
