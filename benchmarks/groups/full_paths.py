"""Full paths: received and position of every month and scenario, against memory bandwidth and against NumPy.

The goals are for two cores, which share what limits full paths: the way to memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from benchmarks import baselines
from benchmarks.rounds import THREADS, Copy, Side, Size, in_turns
from benchmarks.samples import COMPOSED, FIVE_PHASE, draw, touched
from benchmarks.table import Row, at_least, no_goal
from partnersim.engine.contract import Contract
from partnersim.engine.run import Outcome, run

__all__ = ["check_baselines", "rows"]

BYTES = 56  # of inputs read and outputs written, a scenario and month of two partners
FORMS = {  # name → block (0: whole arrays), two partners written out
    "any number of partners, whole arrays": (0, False),
    "any number of partners, blocks": (baselines.BLOCK, False),
    "two partners, whole arrays": (0, True),
    "two partners, blocks": (baselines.BLOCK, True),
}


def rows(size: Size) -> Iterator[Row]:
    check_baselines()
    flows, work = draw(size.scenarios, size.months, 2), size.scenarios * size.months
    out, rival = touched(FIVE_PHASE, flows[1]), touched(FIVE_PHASE, flows[1])
    copy = Copy(work * 2)

    def share(threads: int, contract: Contract = FIVE_PHASE, into: Outcome = out) -> Side:
        return partial(run, contract, *flows, go_live=3, out=into, compiled=True, threads=threads)

    for threads in sorted({1, THREADS}):
        arrays = (*flows, rival.received, rival.balance)
        took = in_turns(
            size.rounds,
            copy=copy.by(threads),
            ours=share(threads),
            **{name: share(threads, contract) for name, contract in COMPOSED.items()},
            **{
                name: partial(
                    baselines.five_phase, *arrays, block=block or size.scenarios, threads=threads, written_out=out_of
                )
                for name, (block, out_of) in FORMS.items()
            },
        )
        yield from _against(took, work, copy.rate(took["copy"]), threads)
    labelled = touched(FIVE_PHASE, flows[1], labels=True, tranches=True)
    took = in_turns(size.rounds, bare=share(THREADS), whole=share(THREADS, into=labelled))
    yield Row("with phases and tranches: time against without", took["whole"] / took["bare"], "×")


def _against(took: dict[str, float], work: int, rate: float, threads: int) -> Iterator[Row]:
    """What the times of one number of threads say."""
    ours, on = took["ours"], f", {threads} thread{'s' * (threads > 1)}"
    goal = at_least if threads == 2 else no_goal  # two cores are what goals are for
    yield Row(f"five-phase{on}", work / ours / 1e6, "M scenario-months/s")
    note = f"copy {rate / 1e9:.1f} GB/s"
    yield Row(f"five-phase{on}: of copy bandwidth", 100 * work * BYTES / ours / rate, "%", goal(85), note)
    for name in COMPOSED:
        yield Row(f"{name}{on}: of copy", 100 * work * BYTES / took[name] / rate, "%", goal(40))
    best = min(FORMS, key=lambda name: took[name])
    note = f"{best}; at the bandwidth of copying it would be {took[best] / (work * BYTES / rate):.2g} ×"
    yield Row(f"five-phase{on}: against the quickest NumPy", took[best] / ours, "×", goal(6), note)
    for name in FORMS:
        yield Row(f"  NumPy, {name}{on}", took[name] / ours, "×")


def check_baselines() -> None:
    """All sides pay the same amounts, or their times mean nothing."""
    flows = draw(5_000, 120, 2)
    ours = run(FIVE_PHASE, *flows, go_live=3)
    for block, written_out in product((5_000, baselines.BLOCK), (False, True)):
        received, balance = np.empty(flows[1].shape), np.empty(flows[1].shape)
        baselines.five_phase(*flows, received, balance, block=block, threads=2, written_out=written_out)
        np.testing.assert_allclose(received, ours.received, rtol=0, atol=1e-5)
        np.testing.assert_allclose(balance, ours.balance, rtol=0, atol=1e-5)
