"""`partnersim sweep`: a grid over fields of a case and terms, and draws, streamed to a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from partnersim.agreements.reader import read_terms
from partnersim.cli.progress import shown_parts
from partnersim.errors import InputError, RunError
from partnersim.inputs.reader import read_case
from partnersim.shipped import find
from partnersim.simulation.drawing import Sampling, draws_of
from partnersim.simulation.overrides import with_overrides
from partnersim.sweep.grid import grid_of
from partnersim.sweep.run import Sweep, run_sweep

__all__ = ["swept"]

Texts = Sequence[str]

WAIT = 10  # seconds for a scheduler to answer


def swept(
    case: str,
    terms: Texts,
    output: Path,
    *,
    varied: Texts,
    samples: int,
    draws: int,
    seed: int,
    sampling: Sampling,
    workers: int,
    scheduler: str | None,
    sets: Texts,
    parties: Texts,
) -> str:
    """Run a sweep, or go on with one that was stopped, and say where it is."""
    path = find(case, "cases")
    given = [read_terms(find(name, "terms")) for name in terms]
    changed, agreed = with_overrides(read_case(path), given, sets, parties)
    chosen = draws_of(changed, draws, seed, sampling) if draws else None
    sweep = Sweep(changed, tuple(agreed), grid_of(varied, samples, seed, path.parent), chosen)
    with _executor(workers, scheduler) as (executor, count):
        run_sweep(sweep, output, executor, count, progress=shown_parts)
    return str(output)


@contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor | None, int]]:
    """What runs the parts, and how many at once."""
    if scheduler is not None:
        with _cluster(scheduler) as executor:
            yield executor
    elif workers == 1:
        yield None, 1
    else:
        # Not forked: a fork copies locks that threads of NumPy or numba may hold.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
            yield executor, workers


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask cluster.

    Raises:
        InputError: no scheduler answers there, or Dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError.one("--scheduler needs Dask; install it with pip install 'partnersim[cluster]'") from None
    try:
        client: Any = Client(address, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError, TimeoutError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        text = f"no scheduler answers at {address} ({said}); start one there, or write its address"
        raise InputError.one(text, "--scheduler") from None
    with client:
        count = sum(client.nthreads().values())
        if count == 0:
            raise RunError(f"the scheduler at {address} has no workers; start some: dask worker {address}")
        yield client.get_executor(), count
