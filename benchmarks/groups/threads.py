"""Two threads against one: on large work, against what copying gains by them, and on small work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.drawn_case import FIVE_PHASE as TERMS
from benchmarks.drawn_case import RATES, SEED, drawn_case, no_bins, ready
from benchmarks.in_cache import normals_alone
from benchmarks.rounds import THREADS, Copy, Side, Size, in_turns, times
from benchmarks.samples import FIVE_PHASE, draw, touched
from benchmarks.table import Row, at_least
from partnersim.engine.run import run
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import run_pooled

__all__ = ["rows"]

SMALL = (100, 1_000, 10_000, 20_000, 40_000)  # scenarios or draws of 120 months: from 12,000 to 4.8 million in all
LARGE = 84_000  # draws of 120 months: some 10 million


def rows(size: Size) -> Iterator[Row]:
    if THREADS == 1:
        yield Row("two threads against one", None, "×", at_least(1.8), "this machine has one core")
        return
    drawn = _drawn(max(size.draws, LARGE))
    alone = {"normals_one": normals_alone(1), "normals_two": normals_alone(THREADS)}
    took = in_turns(size.rounds, one=drawn(1), two=drawn(THREADS), **alone)
    note = f"normals alone, in the nearest cache, {2 * took['normals_one'] / took['normals_two']:.2f}×"
    yield Row("drawn demand, two threads against one", took["one"] / took["two"], "×", at_least(1.8), note)
    full, copy = _full(size.scenarios, size.months), Copy(size.scenarios * size.months * 2)
    took = in_turns(size.rounds, one=full(1), two=full(THREADS), copy_one=copy.by(1), copy_two=copy.by(THREADS))
    gain, copying = took["one"] / took["two"], took["copy_one"] / took["copy_two"]
    note = f"{gain:.2f}×, copying {copying:.2f}×"
    yield Row("full paths, two threads against one: of copying's gain", gain / copying, "", at_least(0.9), note)
    for what, of in (("drawn demand", _drawn), ("full paths", lambda each: _full(each, 120))):
        gains = {each: _gain(of(each), size.rounds, each) for each in SMALL}
        least = min(gains, key=lambda each: gains[each])
        note = ", ".join(f"{each * 120:,}: {gain:.2f}×" for each, gain in gains.items())
        yield Row(f"small work, {what}: as it chooses against one thread", gains[least], "×", at_least(0.95), note)


def _gain(side: Callable[[int | None], Side], rounds: int, each: int) -> float:
    """Time on one thread against that on as many as are chosen."""
    count = max(1, 20_000 // each)
    took = in_turns(3 * rounds, one=times(count, side(1)), chosen=times(count, side(None)))
    return took["one"] / took["chosen"]


def _drawn(draws: int) -> Callable[[int | None], Side]:
    deals = ready(drawn_case(), [TERMS])
    return lambda threads: lambda: run_pooled(deals, Draws(draws, SEED), RATES, no_bins(deals), threads=threads)


def _full(scenarios: int, months: int) -> Callable[[int | None], Side]:
    flows = draw(scenarios, months, 2)
    out = touched(FIVE_PHASE, flows[1])
    return lambda threads: partial(run, FIVE_PHASE, *flows, go_live=3, out=out, compiled=True, threads=threads)
