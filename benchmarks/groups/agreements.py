"""Further agreements on the same draws: what each adds to the first, and many against NumPy, which draws once too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from benchmarks.drawn_baseline import NPV, PAYBACK, PEAK, PROFIT, figures_of, numbers_of
from benchmarks.drawn_case import FIVE_PHASE, MIXED, RATES, SEED, SHOCK, drawn_case, no_bins, ready
from benchmarks.drawn_rules import RULES
from benchmarks.groups.drawn import CHUNK
from benchmarks.rounds import THREADS, Side, Size, in_turns
from benchmarks.table import Row, at_least, at_most
from partnersim.engine.draws import month_normals
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws
from partnersim.simulation.in_one_go import run_pooled

__all__ = ["check_mixed", "rows"]

UP_TO = (1, 2, 4, 8)
MANY = 64
FIVE_PHASES = {  # as many as of `MIXED`, of one kind
    "five_phase": [(k / 1000.0, FIVE_PHASE + f"loss_interest: {k / 10}%\n") for k in range(MANY)]
}


def rows(size: Size) -> Iterator[Row]:
    check_mixed()
    case = drawn_case()
    texts = [text for _, text in FIVE_PHASES["five_phase"]]
    sides = {str(k): _ours(case, texts[:k], size.draws, 1) for k in UP_TO}
    took = in_turns(size.rounds, **sides)
    for fewer, more in pairwise(UP_TO):
        each = (took[str(more)] - took[str(fewer)]) / (more - fewer) / took["1"]
        which = f"agreements {fewer + 1} to {more}" if more > 2 else "agreement 2"
        yield Row(f"five-phase, {which}: time of each against the first", each, "×", at_most(1 / 3))
    draws = size.draws // 5
    for what, kinds in (("of four kinds", MIXED), ("five-phase", FIVE_PHASES)):
        terms = [text for kind in kinds.values() for _, text in kind]
        rules = [partial(RULES[kind], number) for kind, each in kinds.items() for number, _ in each]
        took = in_turns(
            size.rounds,
            ours=_ours(case, terms, draws, THREADS),
            chunks=partial(figures_of, numbers_of(case), rules, draws, block=CHUNK, threads=THREADS),
            quarters=partial(figures_of, numbers_of(case), rules, draws, block=CHUNK // 4, threads=THREADS),
        )
        best = min(took["chunks"], took["quarters"])
        note = f"chunks of {CHUNK if best == took['chunks'] else CHUNK // 4}"
        yield Row(f"{MANY} agreements {what}: against NumPy", best / took["ours"], "×", at_least(10), note)
        each = took["ours"] / (draws * case.months * MANY)
        yield Row(f"{MANY} agreements {what}", 1e-6 / each, "M scenario-months/s")


def _ours(case: Case, texts: Sequence[str], draws: int, threads: int) -> Side:
    deals = ready(case, texts)
    return lambda: run_pooled(deals, Draws(draws, SEED), RATES, no_bins(deals), threads=threads)


def check_mixed(draws: int = 500) -> None:
    """Given the same normals, NumPy comes to the same figures under every agreement."""
    case = drawn_case()
    normals = month_normals(SEED, SHOCK, 0, draws, case.months)
    deals = ready(case, [text for kind in MIXED.values() for _, text in kind])
    rules = [partial(RULES[kind], number) for kind, each in MIXED.items() for number, _ in each]
    figures, months = run_pooled(deals, Draws(draws, SEED), RATES, no_bins(deals))
    found = figures_of(numbers_of(case), rules, draws, block=draws, normals=normals)
    for number, name in enumerate((NPV, PROFIT, PEAK)):
        np.testing.assert_allclose(found[:, name], figures[:, number], rtol=0, atol=1e-5)
    np.testing.assert_array_equal(found[:, PAYBACK], months[:, 1])
