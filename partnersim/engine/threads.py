"""How many threads a job takes, and its range of scenarios cut among them. No bit depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise

from partnersim.cores import cores

__all__ = ["in_ranges", "one_thread", "threads_for"]

_ONE = ContextVar("one thread", default=False)


@contextmanager
def one_thread() -> Iterator[None]:
    """No job takes more than one: for a worker among others, who have the other cores."""
    token = _ONE.set(True)
    try:
        yield
    finally:
        _ONE.reset(token)


def threads_for(size: int, least: int) -> int:
    """All cores for a job of at least the size from which a second thread pays."""
    return cores() if size >= least and not _ONE.get() else 1


def in_ranges(work: Callable[[int, int, int], None], count: int, block: int, threads: int) -> None:
    """Call `work(number, first, stop)` for a range in each thread; ranges are of whole blocks, but for the last."""
    blocks = -(-count // block)
    edges = [min(count, block * (blocks * k // threads)) for k in range(threads + 1)]
    ranges = [(k, first, stop) for k, (first, stop) in enumerate(pairwise(edges)) if first < stop]
    if len(ranges) > 1:
        with ThreadPoolExecutor(len(ranges)) as pool:
            list(pool.map(lambda each: work(*each), ranges))
    else:
        for each in ranges:
            work(*each)
