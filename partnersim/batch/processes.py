"""Reports in processes of their own, so many at once: none outlives its time, its failure, or whoever asked for it."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, ClassVar

import psutil

from partnersim.batch.job import INTERNAL, Job
from partnersim.errors import PartnersimError
from partnersim.remembered import FOLDER

__all__ = ["REMEMBERED", "Failed", "Staged", "run_jobs"]

BEGUN = "begun"  # what a process says first; its time counts from then on
TO_BEGIN = 120.0  # [s] that it may take to say so: the first of all waits for the imports
TO_END = 10.0  # [s] that it may take to leave once it is done
METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
REMEMBERED = ".remembered"  # beside the folders of staged reports
PRELOADED = ["partnersim.batch.preloaded"]


@dataclass(frozen=True, slots=True)
class Staged:
    """A report all of whose files are written, none of them in its place yet."""

    folder: Path
    files: Mapping[str, str]  # name → hash
    is_good: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that was not made, and why, in a line for each problem."""

    reason: str
    is_good: ClassVar[bool] = False


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
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(_started(context, *waiting.popleft()))
            for each in _ended(running, seconds):
                running.remove(each)
                yield each.job, _outcome(each, seconds)
    finally:
        for each in running:
            _end(each)


def _started(context: Any, job: Job, folder: Path) -> _Running:
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, folder, there), daemon=True)
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


def end_tree(pid: int | None, *, itself: bool = True) -> None:
    """End a process and all that descend from it, by their ids.

    All are stopped first: what is stopped starts nothing that could be missed.
    """
    try:
        root = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    found = {root} if itself else set[psutil.Process]()
    new = set(found)
    while True:
        for each in new:
            with suppress(psutil.Error):
                each.suspend()
        with suppress(psutil.NoSuchProcess):
            new = set(root.children(recursive=True)) - found
        if not new:
            break
        found |= new
    for each in found:
        with suppress(psutil.Error):
            each.kill()
    if not itself:
        psutil.wait_procs(found, timeout=TO_END)  # its children, which nobody else would take note of


def _work(job: Job, folder: Path, line: Connection[Any, Any]) -> None:
    """Make a report, in a process of its own."""
    from partnersim.batch import forked

    os.environ[FOLDER] = str(
        folder.parent / REMEMBERED
    )  # what is of the case alone, the first report leaves for others

    forked.adopt_orphans()
    if forked.can_fork():
        forked.fork_kernel()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _say_nothing()
    line.send(BEGUN)
    try:
        line.send(_staged(job, folder))
    except PartnersimError as error:
        line.send(Failed(str(error)))
    except OSError as error:
        line.send(Failed(f"it could not be written: {error.strerror or error}"))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        said = " ".join(str(error).split())
        line.send(Failed(f"{type(error).__name__}{f': {said}' if said else ''}"))
    finally:
        end_tree(os.getpid(), itself=False)


def _staged(job: Job, folder: Path) -> Staged:
    from partnersim.batch.making import make
    from partnersim.batch.publish import written_whole

    made = make(job, folder.parents[1] / INTERNAL)
    contents = {f"{job.name}.{form}": content for form, content in made.files.items()}
    contents |= {f"{job.name}.ipynb": made.notebook, f"{job.name}.json": made.results}
    folder.mkdir(parents=True)
    for name, content in contents.items():
        written_whole(folder / name, content)
    return Staged(folder, {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()})


def _end_with_parent() -> None:
    """Wait for the end of the process that asked; then end all that was started here, and this."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    end_tree(os.getpid(), itself=False)
    os._exit(1)


def _say_nothing() -> None:
    """Whatever libraries print would stand among the lines of the one who asked."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nowhere, standard)


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
