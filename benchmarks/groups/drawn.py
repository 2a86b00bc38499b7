"""Drawn demand, summaries only: from the generator to the figures of two partners under the five-phase agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from benchmarks.drawn_baseline import NPV, PAYBACK, PEAK, PROFIT, Room, arrays_of, figures_of, numbers_of
from benchmarks.drawn_case import FIVE_PHASE, MONTHS, RATES, SEED, SHOCK, drawn_case, no_bins, ready
from benchmarks.drawn_rules import RULES
from benchmarks.in_cache import AGAIN, SIZE, five_phase_alone, normals_alone
from benchmarks.rounds import THREADS, Side, Size, in_turns
from benchmarks.table import Row, at_least, no_goal
from partnersim.engine.draws import month_normals
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import run_pooled
from partnersim.simulation.pooled import Pooled

__all__ = ["check_figures", "rows"]

CHUNK = 4096
ONE_RULE = [partial(RULES["five_phase"], 0.0)]
BINS = 500


def rows(size: Size) -> Iterator[Row]:
    check_figures()
    case = drawn_case()
    numbers, deals, work = numbers_of(case), ready(case, [FIVE_PHASE]), size.draws * case.months
    for threads in sorted({1, THREADS}):
        ours = partial(run_pooled, deals, Draws(size.draws, SEED), RATES, threads=threads)
        numpy = partial(figures_of, numbers, ONE_RULE, size.draws, threads=threads)
        took = in_turns(
            size.rounds,
            ours=_with_bins(ours, deals, 0),
            counted=_with_bins(ours, deals, BINS),
            arrays=partial(arrays_of, numbers, _rooms(size.draws, threads)),
            rows=partial(numpy, block=size.draws),
            chunks=partial(numpy, block=CHUNK),
            normals=normals_alone(threads),
            rule=five_phase_alone(threads),
        )
        yield from _against(took, work, threads)


def _with_bins(run: Callable[..., object], deals: Sequence[Pooled], bins: int) -> Side:
    return lambda: run(no_bins(deals, bins))


def _rooms(draws: int, threads: int) -> list[Room]:
    return [Room(MONTHS, len(RATES), draws // threads) for _ in range(threads)]


def _against(took: dict[str, float], work: int, threads: int) -> Iterator[Row]:
    """What the times of one number of threads say."""
    ours, on = took["ours"], f", {threads} thread{'s' * (threads > 1)}"
    goal = at_least if threads == 2 else no_goal  # two cores are what goals are for
    yield Row(f"one agreement{on}", work / ours / 1e6, "M scenario-months/s")
    yield Row(f"one agreement{on}: against NumPy, whole arrays", took["arrays"] / ours, "×", goal(15))
    chunks = took["chunks"] / ours
    yield Row(f"one agreement{on}: against NumPy, chunks of {CHUNK:,}", chunks, "×", goal(6))
    yield Row(f"  against NumPy, rows of all draws{on}", took["rows"] / ours, "×", note="month by month, nothing kept")
    per_thread = AGAIN * SIZE * threads
    normals, rule = took["normals"] / per_thread, took["rule"] / per_thread  # seconds each
    note = f"normals {1e-6 / normals:.0f} M/s, rule {1e-6 / rule:.0f} M/s"
    part = 100 * (normals + rule) / (ours / work)
    yield Row(f"one agreement{on}: of 1/(1/normals + 1/rule)", part, "%", goal(70), note)
    yield Row(f"  with positions counted for fans{on}: time against without", took["counted"] / ours, "×")


def check_figures(draws: int = 2_000) -> None:
    """Given the same normals, NumPy comes to the same figures."""
    case = drawn_case()
    figures, months = run_pooled(deals := ready(case, [FIVE_PHASE]), Draws(draws, SEED), RATES, no_bins(deals))
    normals = month_normals(SEED, SHOCK, 0, draws, case.months)
    for found in (
        figures_of(numbers_of(case), ONE_RULE, draws, block=999, threads=2, normals=normals)[0],
        arrays_of(numbers_of(case), _rooms(draws, 2), normals=normals),
    ):
        for name, ours in ((NPV, figures[0, 0]), (PROFIT, figures[0, 1]), (PEAK, figures[0, 2])):
            np.testing.assert_allclose(found[name], ours, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(found[PAYBACK], months[0, 1])
