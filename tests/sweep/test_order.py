"""Work on an executor: in order, few jobs at once, and nothing left over when somebody stops."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context

import pytest

from partnersim.errors import RunError
from partnersim.sweep.order import in_order


class Slow(Executor):
    """Begins nothing until it is asked for a result."""

    def __init__(self) -> None:
        self.futures: list[Future] = []

    def submit(self, work, /, *arguments):
        future: Future = Future()
        self.futures.append(future)
        future.result = lambda: work(*arguments)  # type: ignore[method-assign]
        return future


def counted(made: list[int], count: int) -> Iterator[int]:
    for number in range(count):
        made.append(number)
        yield number


def test_results_come_in_the_order_of_the_jobs() -> None:
    first = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first.wait(10)
        else:
            first.set()
        return number

    with ThreadPoolExecutor(2) as executor:
        assert list(in_order(executor, work, range(20), 2)) == list(range(20))


@pytest.mark.parametrize("executor", [None, Slow()])
def test_jobs_are_made_as_they_are_needed(executor: Executor | None) -> None:
    made: list[int] = []
    results = in_order(executor, lambda number: number, counted(made, 1000), 3)
    assert made == []
    assert next(results) == 0
    assert len(made) <= 6  # one in work for each worker, and one that waits
    assert next(results) == 1
    assert len(made) <= 7


def test_what_waits_is_cancelled_when_somebody_stops() -> None:
    executor = Slow()
    with closing(in_order(executor, lambda number: number, range(1000), 4)) as results:
        next(results)
    assert [future.cancelled() for future in executor.futures] == [False, *[True] * 7]


def test_a_worker_that_is_killed_is_told_in_a_line() -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor,
        pytest.raises(RunError, match="a worker ended before its work was done"),
    ):
        list(in_order(executor, os._exit, [1], 1))
