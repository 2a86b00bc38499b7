"""`partnersim sweep`: a grid over fields of a case and terms, and draws, streamed to a folder."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from partnersim.agreements.reader import read_terms
from partnersim.cli.cluster import cluster
from partnersim.cli.files import note_certainty
from partnersim.cli.progress import shown_parts
from partnersim.errors import InputError
from partnersim.inputs.reader import read_case
from partnersim.shipped import find
from partnersim.simulation.drawing import Sampling
from partnersim.simulation.overrides import with_overrides
from partnersim.sweep.run import sweep_of, write_sweep

__all__ = ["processes", "swept"]

Texts = Sequence[str]


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
    given = [read_terms(find(name, "terms")) for name in terms]
    changed, agreed = with_overrides(read_case(find(case, "cases")), given, sets, parties)
    sweep = sweep_of(changed, agreed, vary=varied, samples=samples, draws=draws, seed=seed, sampling=sampling)
    with _executor(workers, scheduler, sweep.count) as (executor, count):
        write_sweep(sweep, output, executor, count, shown_parts)
    if not draws:
        note_certainty(changed.title, changed)
    return str(output)


@contextmanager
def _executor(workers: int, scheduler: str | None, parts: int) -> Iterator[tuple[Executor | None, int]]:
    """What runs the parts, and how many at once."""
    if scheduler is not None:
        if workers != 1:
            raise InputError.one("--workers are of this machine, --scheduler has its own; leave one of them out")
        with cluster(scheduler) as found:
            yield found
    elif (count := min(workers, parts)) == 1:
        yield None, 1
    else:
        with processes(count) as executor:
            yield executor, count


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """Processes of this machine, which end with this one."""
    signal.signal(signal.SIGTERM, _end)
    # Not forked: a fork copies locks that threads of NumPy or numba may hold.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_as_worker) as executor:
        try:
            with _uninterrupted():
                for _ in range(count):
                    executor.submit(os.getpid)  # each starts a process
            yield executor
        except BaseException:
            # They would finish what they are at, and all that waits. The thread that minds them has no need to say so.
            threading.excepthook = lambda _: None
            executor.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits until this is done; processes that are started here never have one, and say nothing of it."""
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))  # whichever thread has it
    blocks = hasattr(signal, "pthread_sigmask")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if blocks else set()  # which processes inherit
    try:
        yield
    finally:
        if blocks:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _end(number: int, _: object) -> None:
    """Leave in order: processes are ended, and what they share is given back."""
    sys.exit(128 + number)


def _as_worker() -> None:
    """Leave interrupts to the process that asked, and end when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
