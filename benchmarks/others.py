"""How much of the machine other processes take meanwhile: figures of a busy one mean less."""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["Others"]

STAT = Path("/proc/stat")
BUSY = (0, 1, 2, 5, 6, 7)  # of its first line: all that is neither idle nor waiting for a disk


class Others:
    """From when it is made on."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.taken = _taken()

    def part(self) -> float | None:
        """Of all cores' time, what others took, processes started here left out; None where the system does not say."""
        taken = _taken()
        if taken is None or self.taken is None:
            return None
        cores = (time.perf_counter() - self.start) * (os.cpu_count() or 1)
        return max(0.0, taken - self.taken) / cores


def _taken() -> float | None:
    """Seconds that all cores were busy, less those of this process and of what it started."""
    if not STAT.exists():
        return None
    ticks = list(map(int, STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]))
    return sum(ticks[k] for k in BUSY) / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])
