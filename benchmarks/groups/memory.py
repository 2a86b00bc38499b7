"""Memory beyond what goes in and comes out: bounded, whatever months and scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.memory_probe import FORGET
from benchmarks.rounds import Size, fresh
from benchmarks.table import Row, at_most

__all__ = ["rows"]

MOST = at_most(64)  # MiB


def rows(size: Size) -> Iterator[Row]:
    n, months = size.scenarios, size.months
    shapes = {
        "full_paths": ((n, months), (10 * n, months // 10), (n // 10, 10 * months)),
        "drawn": ((size.draws, 120), (10 * size.draws, 120), (size.draws // 10, 1200)),
        "streamed": ((size.streamed // 10, 120), (size.streamed, 120)),
    }
    for name, sizes in shapes.items():
        for entries, each in sizes:
            what = f"{name.replace('_', ' ')}, {entries:,} × {each} months: beyond the output"
            if FORGET.exists():
                (found,) = fresh("-m", "benchmarks.memory_probe", name, str(entries), str(each))
                yield Row(what, found / 2**20, "MiB", MOST)
            else:
                yield Row(what, None, "MiB", MOST, "this system does not tell the most memory since a moment")
