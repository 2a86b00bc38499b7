"""Timing side by side: sides take turns, so that a busy machine slows all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

import numpy as np

__all__ = ["FULL", "QUICK", "THREADS", "Copy", "Side", "Size", "fresh", "in_threads", "in_turns", "times"]

Side = Callable[[], object]

THREADS = min(2, os.cpu_count() or 1)  # the goals are for two cores


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    scenarios: int  # of full paths
    months: int  # of full paths
    draws: int
    base: int  # scenarios from which one axis at a time grows
    vectors: int  # of flows whose rates of return are found
    kinds: int  # scenarios shared by every kind of agreement
    streamed: int  # draws of a sweep that is written to files


FULL = Size(7, 100_000, 120, 100_000, base=20_000, vectors=100_000, kinds=4_096, streamed=1_000_000)
QUICK = Size(3, 20_000, 60, 20_000, base=4_000, vectors=5_000, kinds=1_024, streamed=50_000)


def in_turns(rounds: int, **sides: Side) -> dict[str, float]:
    """Median seconds of each side, after one round that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            start = time.perf_counter()
            side()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: median(times) for name, times in seconds.items()}


def times(count: int, side: Side) -> Side:
    """What is too short for a clock, so many times."""

    def again() -> None:
        for _ in range(count):
            side()

    return again


def in_threads(sides: list[Side]) -> Side:
    """All at once, each in a thread of its own."""

    def together() -> None:
        with ThreadPoolExecutor(len(sides)) as pool:
            list(pool.map(lambda side: side(), sides))

    return together if len(sides) > 1 else sides[0]


class Copy:
    """Copying memory that was touched before; `rate` makes of its seconds bytes read plus written a second."""

    def __init__(self, size: int) -> None:
        self.source, self.target = np.ones(size), np.zeros(size)

    def by(self, threads: int) -> Side:
        edges = [len(self.source) * k // threads for k in range(threads + 1)]

        def copy() -> None:
            with ThreadPoolExecutor(threads) as pool:
                cuts = list(map(slice, edges, edges[1:]))
                list(pool.map(lambda cut: np.copyto(self.target[cut], self.source[cut]), cuts))

        return copy

    def rate(self, seconds: float) -> float:
        return 2 * self.source.nbytes / seconds


def fresh(*arguments: str) -> list[float]:
    """The numbers that a Python of its own prints."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.split()]
