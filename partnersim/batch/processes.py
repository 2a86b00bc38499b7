"""Reports in processes of their own, so many at once: none outlives its time, its failure, or whoever asked for it."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from partnersim.batch.job import Job
from partnersim.batch.trees import end_tree
from partnersim.batch.worker import BEGUN, Failed, Staged, work

__all__ = ["run_jobs"]

TO_BEGIN = 120.0  # [s] that a process may take to say that it has begun: the first of all waits for the imports
TO_END = 10.0  # [s] that it may take to leave once it is done
METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
PRELOADED = ["partnersim.batch.preloaded"]


@dataclass(eq=False)
class _Running:
    job: Job
    process: Any  # of the context that starts it
    line: Connection[Any, Any]
    latest: float  # when its time is over
    said: list[Staged | Failed] = field(default_factory=list)


def run_jobs(
    jobs: Iterable[tuple[Job, Path]], workers: int, seconds: float
) -> Generator[tuple[Job, Staged | Failed]]:  # fmt: skip
    """Make reports, `workers` of them at once, each as it comes.

    Args:
        jobs: each with a folder to write its files to, which it makes.
        workers: how many at once.
        seconds: that each may take.
    """
    waiting, running = deque(jobs), list[_Running]()
    context = get_context(METHOD)
    if METHOD == "forkserver":
        context.set_forkserver_preload(PRELOADED)
        resource_tracker.ensure_running()  # which would let Ctrl-C through again where it is held
    with TemporaryDirectory(prefix="partnersim-", ignore_cleanup_errors=True) as scratch:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    running.append(_started(context, *waiting.popleft(), scratch))
                for each in _ended(running, seconds):
                    running.remove(each)
                    yield each.job, _outcome(each, seconds)
        finally:
            for each in running:
                _end(each)


def _started(context: Any, job: Job, folder: Path, scratch: str) -> _Running:
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(job, folder, scratch, there), daemon=True)
    with _interrupts_held():  # whoever is started now has them blocked for good: they are for who asked
        process.start()
    there.close()
    return _Running(job, process, here, time.monotonic() + TO_BEGIN)


def _ended(running: list[_Running], seconds: float) -> list[_Running]:
    """Those that have ended, or had to; waits until there are some."""
    ended: list[_Running] = []
    while not ended:
        left = max(0.0, min(each.latest for each in running) - time.monotonic())
        wait([thing for each in running for thing in _heard(each)], timeout=left)
        for each in running:
            _listen(each, seconds)
        now = time.monotonic()
        ended = [each for each in running if each.said or not each.process.is_alive() or each.latest <= now]
    return ended


def _heard(each: _Running) -> list[Any]:
    return [each.process.sentinel] if each.line.closed else [each.line, each.process.sentinel]


def _listen(each: _Running, seconds: float) -> None:
    """Take what a process has said."""
    with suppress(EOFError, OSError):
        while not each.line.closed and each.line.poll():
            try:
                said = each.line.recv()
            except EOFError:
                each.line.close()
                return
            if said == BEGUN:
                each.latest = time.monotonic() + seconds
            else:
                each.said.append(said)


def _outcome(each: _Running, seconds: float) -> Staged | Failed:
    """What came of a process that has ended, or is ended now."""
    lived = each.process.is_alive()
    if each.said:
        each.process.join(TO_END)  # it ends its kernel
        _end(each)
        return each.said[0]
    _end(each)
    if lived:
        return Failed(f"it took longer than {seconds:g} seconds; it was ended")
    code = each.process.exitcode or 0
    return Failed(f"its process was ended by {signal.Signals(-code).name}" if code < 0 else "its process ended early")


def _end(each: _Running) -> None:
    """End a process and all that it started."""
    end_tree(each.process.pid)
    each.process.join()
    each.line.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until this is done, where the system can hold it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
