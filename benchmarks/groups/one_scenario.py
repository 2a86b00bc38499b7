"""One scenario of 120 months: the compiled loop, and plain Python where the compiler is not loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.baselines import five_phase
from benchmarks.in_cache import kernel_of_run
from benchmarks.rounds import Size, fresh, in_turns, times
from benchmarks.samples import FIVE_PHASE, Floats, draw, touched
from benchmarks.small_baselines import COLUMNS, as_frame, plain_loop, rows_of_pandas
from benchmarks.table import Row, at_least, at_most
from partnersim.engine.run import run

__all__ = ["check_small", "rows", "without_compiler"]

MONTHS = 120
AGAIN = 30  # in a round, of what takes some tenths of a millisecond


def rows(size: Size) -> Iterator[Row]:
    check_small()
    flows = draw(1, MONTHS, 2)
    out, rival, frame = touched(FIVE_PHASE, flows[1]), np.empty((2, *flows[1].shape)), as_frame(*flows)
    months = frame[COLUMNS].to_numpy().tolist()
    took = in_turns(
        5 * size.rounds,
        ours=times(AGAIN, partial(run, FIVE_PHASE, *flows, go_live=3, out=out, compiled=True, threads=1)),
        kernel=times(AGAIN, kernel_of_run(1, MONTHS)),
        numpy=partial(five_phase, *flows, *rival, block=1),
        written_out=partial(five_phase, *flows, *rival, block=1, written_out=True),
        pandas=partial(rows_of_pandas, frame),
        plain=partial(plain_loop, months),
    )
    kernel, whole, best = took["kernel"] / AGAIN, took["ours"] / AGAIN, min(took["numpy"], took["written_out"])
    yield Row("kernel loaded", 1e6 * kernel, "µs", note=f"with what calling `run` takes {1e6 * whole:.0f} µs")
    for name, theirs, goal in (("a NumPy composition", best, 100), ("pandas iterrows", took["pandas"], 200)):
        note = f"{theirs / whole:.0f}× with what calling takes"
        yield Row(f"kernel loaded: against {name}", theirs / kernel, "×", at_least(goal), note)
    yield Row("kernel loaded: against a plain loop for two partners", took["plain"] / kernel, "×")
    ours, labelled, best, loaded = fresh("-c", "from benchmarks.groups.one_scenario import *; without_compiler()")
    note = f"{1e3 * labelled:.2f} ms with phases and tranches"
    yield Row("not loaded", 1e3 * ours, "ms", note=note)
    yield Row("not loaded: against a NumPy composition", best / ours, "×", at_least(1))
    yield Row("not loaded: compilers started", loaded, "", at_most(0))


def without_compiler() -> None:
    """Print the seconds of the package, bare and with labels, of NumPy's quicker form, and if a compiler was loaded."""
    flows = draw(1, MONTHS, 2)
    out, rival = touched(FIVE_PHASE, flows[1]), np.empty((2, *flows[1].shape))
    took = in_turns(
        30,
        ours=partial(run, FIVE_PHASE, *flows, go_live=3, out=out),
        labelled=partial(run, FIVE_PHASE, *flows, go_live=3),
        numpy=partial(five_phase, *flows, *rival, block=1),
        written_out=partial(five_phase, *flows, *rival, block=1, written_out=True),
    )
    best = min(took["numpy"], took["written_out"])
    print(took["ours"], took["labelled"], best, int("numba" in sys.modules))


def check_small() -> None:
    """All come to the same."""
    flows = draw(1, MONTHS, 2)
    ours, frame = run(FIVE_PHASE, *flows, go_live=3), as_frame(*flows)
    for received, balance in (rows_of_pandas(frame), plain_loop(frame[COLUMNS].to_numpy().tolist())):
        _same(received, ours.received)
        _same(balance, ours.balance)


def _same(found: list[tuple[float, float]], expected: Floats) -> None:
    np.testing.assert_allclose(np.array(found), expected[..., 0], rtol=0, atol=1e-5)
