"""Work done by an executor, its results in order, and few of them in memory at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TypeVar

from partnersim.cores import cores
from partnersim.engine.threads import one_thread
from partnersim.errors import RunError

__all__ = ["in_order"]

Job = TypeVar("Job")
Result = TypeVar("Result")

AHEAD = 2  # jobs for each worker: one in work and one that waits; more would only take memory


def _beside_others(work: Callable[[Job], Result], job: Job) -> Result:
    """Other workers have the other cores."""
    with one_thread():
        return work(job)


def in_order(
    executor: Executor | None, work: Callable[[Job], Result], jobs: Iterable[Job], workers: int | None = None
) -> Generator[Result, None, None]:
    """What `work` makes of each job, in the order of the jobs, which are made as they are needed.

    Args:
        executor: any of `concurrent.futures`; without one, this process does it.
        work: what can be pickled, where the executor has processes.
        jobs: what it is given, one by one.
        workers: how many the executor has; None: as many as there are cores.

    Raises:
        RunError: a worker ended before its work was done.
    """
    if executor is None:
        yield from map(work, jobs)
        return
    ahead = AHEAD * (workers or cores())
    waiting: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            waiting.append(executor.submit(_beside_others, work, job))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        text = "a worker ended before its work was done, killed or out of memory"
        raise RunError(f"{text}; run the same again, with fewer workers") from error
    finally:
        for future in waiting:
            future.cancel()
