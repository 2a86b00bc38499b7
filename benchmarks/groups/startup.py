"""How long commands take to start, against bare Python and against importing what they need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.rounds import Side, Size, in_turns
from benchmarks.table import Row, at_most

__all__ = ["rows"]

COMMAND = str(Path(sys.executable).parent / "partnersim")
COMPARE = ("compare", "managed-db", "five_phase", "direct")


def rows(size: Size) -> Iterator[Row]:
    took = in_turns(
        3 * size.rounds,
        bare=_run(sys.executable, "-c", "pass"),
        helped=_run(COMMAND, "--help"),
        imports=_run(sys.executable, "-c", "import numpy, pandas"),
        compared=_run(COMMAND, *COMPARE),
    )
    note = f"{1e3 * took['helped']:.0f} ms against {1e3 * took['bare']:.0f} ms"
    yield Row("--help: against bare Python", took["helped"] / took["bare"], "×", at_most(8), note)
    note = f"{1e3 * took['compared']:.0f} ms against {1e3 * took['imports']:.0f} ms"
    ratio = took["compared"] / took["imports"]
    yield Row("compare of a base case: against import numpy, pandas", ratio, "×", at_most(1.7), note)


def _run(*command: str) -> Side:
    """A process of its own."""
    return partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
