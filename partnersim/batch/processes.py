"""Reports in processes of their own, so many at once: none outlives its time, its failure, or whoever asked for it."""

from __future__ import annotations

import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import psutil

from partnersim.batch.job import Job
from partnersim.batch.trees import end_marked, end_tree
from partnersim.batch.worker import BEGUN, Failed, Staged, work
from partnersim.errors import RunError
from partnersim.remembered import FOLDER

__all__ = ["run_jobs"]

TO_BEGIN = 120.0  # [s] that a process may take to say that it has begun: the first of all waits for the imports
TO_END = 10.0  # [s] that it may take to leave once it is done
METHOD = "forkserver" if sys.platform == "linux" else "spawn"  # as kernels are forked, or started anew
PRELOADED = ["partnersim.batch.preloaded"]


@dataclass(eq=False)
class _Running:
    job: Job
    process: Any  # of the context that starts it
    tree: psutil.Process | None  # the same, known by its start too: another may have its id later
    line: Connection[Any, Any]
    latest: float  # when its time is over
    limit: float = TO_BEGIN  # [s] that it was given
    said: list[Staged | Failed] = field(default_factory=list)


def run_jobs(
    jobs: Iterable[tuple[Job, Path]], workers: int, seconds: float
) -> Generator[tuple[Job, Staged | Failed]]:  # fmt: skip
    """Make reports, `workers` of them at once, each as it comes.

    Args:
        jobs: each with a folder to write its files to, which it makes.
        workers: how many at once.
        seconds: that each may take.

    Raises:
        RunError: no process can be started at all.
    """
    waiting, running = deque(jobs), list[_Running]()
    context = get_context(METHOD)
    if METHOD == "forkserver":
        context.set_forkserver_preload(PRELOADED)
        resource_tracker.ensure_running()  # which would let Ctrl-C through again where it is held
        _begin_to_fork()
        warnings.filterwarnings("ignore", "resource_tracker")  # that somebody has killed it is no news to the user
    with TemporaryDirectory(prefix="partnersim-", ignore_cleanup_errors=True) as scratch:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    running.append(_started(context, *waiting.popleft(), scratch))
                for each in _ended(running, seconds):
                    running.remove(each)
                    yield each.job, _outcome(each)
        finally:
            for each in running:
                _end(each)
            end_marked(FOLDER, scratch)  # what a process had started that was killed itself


def _begin_to_fork() -> None:
    try:
        with _interrupts_held():
            forkserver.ensure_running()
    except OSError as error:  # its socket has a path in the temporary folder, which may be too long for one
        where = gettempdir()
        raise RunError(f"{where}: no process can be started: {error}; set TMPDIR to a folder of a short path") from None


def _started(context: Any, job: Job, folder: Path, scratch: str) -> _Running:
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(job, folder, scratch, there), daemon=True)
    tree = None
    try:
        with _interrupts_held():  # whoever is started now has them blocked for good: they are for who asked
            process.start()
        tree = psutil.Process(process.pid)
    except (OSError, EOFError, psutil.Error):  # the server was killed, or the system has no room; it ends as it began
        pass
    there.close()
    return _Running(job, process, tree, here, time.monotonic() + TO_BEGIN)


def _ended(running: list[_Running], seconds: float) -> list[_Running]:
    """Those that have ended, or had to; waits until there are some."""
    ended: list[_Running] = []
    while not ended:
        left = max(0.0, min(each.latest for each in running) - time.monotonic())
        wait([thing for each in running for thing in _heard(each)], timeout=left)
        for each in running:
            _listen(each, seconds)
        now = time.monotonic()
        ended = [each for each in running if each.said or not _lives(each) or each.latest <= now]
    return ended


def _lives(each: _Running) -> bool:
    return each.tree is not None and bool(each.process.is_alive())


def _heard(each: _Running) -> list[Any]:
    """What to wait for: what it says, and its end."""
    if each.tree is None:
        return []
    return [each.process.sentinel] if each.line.closed else [each.line, each.process.sentinel]


def _listen(each: _Running, seconds: float) -> None:
    """Take what a process has said."""
    try:
        while not each.line.closed and each.line.poll():
            said = each.line.recv()
            if said == BEGUN:
                each.latest, each.limit = time.monotonic() + seconds, seconds
            else:
                each.said.append(said)
    except (EOFError, OSError):
        each.line.close()


def _outcome(each: _Running) -> Staged | Failed:
    """What came of a process that has ended, or is ended now."""
    lived = _lives(each)
    _listen(each, each.limit)  # what it said last
    if each.said:
        each.process.join(TO_END)
        _end(each)
        return each.said[0]
    _end(each)
    if each.tree is None:
        return Failed("its process could not be started; try fewer workers, or again")
    if lived:
        return Failed(f"it took longer than {each.limit:g} seconds; it was ended")
    code = each.process.exitcode or 0
    return Failed(f"its process was ended by {signal.Signals(-code).name}" if code < 0 else "its process ended early")


def _end(each: _Running) -> None:
    """End a process and all that it started."""
    if each.tree is not None:
        end_tree(each.tree)
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
