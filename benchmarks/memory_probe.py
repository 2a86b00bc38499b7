"""How much memory a piece of work takes beyond what it is given and gives back; each in a process of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.drawn_case import FIVE_PHASE as TERMS
from benchmarks.drawn_case import RATES, SEED, drawn_case, no_bins, ready
from benchmarks.samples import FIVE_PHASE, draw, touched
from partnersim import parse_terms
from partnersim.engine.run import run
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import run_pooled
from partnersim.sweep.run import run_sweep

__all__ = ["PROBES", "extra"]

STATUS = Path("/proc/self/status")
FORGET = Path("/proc/self/clear_refs")  # 5 written to it makes the highest memory so far that of now


def extra(work: Callable[[], int]) -> int:
    """Bytes that `work` takes at most beyond those that it says it gives back."""
    FORGET.write_text("5", encoding="utf-8")
    before = _bytes("VmRSS")
    kept = work()
    return _bytes("VmHWM") - before - kept


def _bytes(field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB$", STATUS.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return 1024 * int(found[1])


def full_paths(scenarios: int, months: int) -> int:
    """Of sharing into arrays that are there."""
    run(FIVE_PHASE, *draw(600, 12, 2), compiled=True)
    flows = draw(scenarios, months, 2)
    out = touched(FIVE_PHASE, flows[1])

    def work() -> int:
        run(FIVE_PHASE, *flows, go_live=3, out=out, compiled=True)
        return 0

    return extra(work)


def drawn(draws: int, months: int) -> int:
    """Of draws whose figures alone are kept."""
    deals = ready(drawn_case(months), [TERMS])
    run_pooled(deals, Draws(600, SEED), RATES, no_bins(deals))

    def work() -> int:
        figures, of = run_pooled(deals, Draws(draws, SEED), RATES, no_bins(deals))
        return figures.nbytes + of.nbytes

    return extra(work)


def streamed(draws: int, months: int) -> int:
    """Of a sweep that writes what draws come to into files."""
    case, terms = drawn_case(months), [parse_terms(TERMS)]
    with TemporaryDirectory() as folder:
        run_sweep(case, terms, Path(folder) / "small", draws=2_000)

        def work() -> int:
            run_sweep(case, terms, Path(folder) / "large", draws=draws)
            return 0

        return extra(work)


PROBES: dict[str, Callable[[int, int], int]] = {"full_paths": full_paths, "drawn": drawn, "streamed": streamed}

if __name__ == "__main__":
    print(PROBES[sys.argv[1]](*map(int, sys.argv[2:])))
