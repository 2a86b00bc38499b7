"""Speed, side by side in one run: `make bench`, or with --quick a smaller one.

Every figure is a ratio of medians over rounds in which the two sides take turns, so that it means the same on a
busy machine. Copy bandwidth is bytes read plus written per second on memory that was touched before, by as many
threads. The table is written to reports/bench.md too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks import baselines
from partnersim.engine import tiers
from partnersim.engine.run import Contract, Outcome, Tier, empty_outcome, run

Floats = NDArray[np.float64]
REPORT = Path(__file__).resolve().parent.parent / "reports" / "bench.md"
THREADS = os.cpu_count() or 1
BYTES = 56  # of inputs read and outputs written, a scenario and month of two partners

FIVE_PHASE = Contract(
    (
        Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
        Tier("catch_up", tiers.EQUALISE_LOSSES, phase=3),
        Tier("aligned", tiers.BREAK_EVEN, phase=4),
        Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
    )
)
INVESTORS = Contract(
    (
        Tier("capital", tiers.RETURN_OF_CAPITAL, (1.0,), (1.0, 1.0)),
        Tier("preferred", tiers.PREFERRED_RETURN, (0.005, 1.0), (1.0, 1.0)),
        Tier("catch_up", tiers.CATCH_UP, (0.8, 0.2, 0.0), (0.0, 1.0)),
        Tier("carried", tiers.FIXED_SPLIT, (0.0, float("inf")), (0.2, 0.8)),
    )
)
SMALL = """
import sys, time
import numpy as np
from statistics import median
from benchmarks.baselines import five_phase
from benchmarks.bench import FIVE_PHASE, draw
from partnersim.engine.run import run
flows = draw(1, 120, 2)
received, balance = np.empty((2, 120, 2, 1))
package, numpy = [], []
for _ in range(30):
    start = time.perf_counter(); run(FIVE_PHASE, *flows, go_live=3)
    middle = time.perf_counter(); five_phase(*flows, received, balance, block=1)
    package.append(middle - start); numpy.append(time.perf_counter() - middle)
print(median(package), median(numpy), int("numba" in sys.modules))
"""


def draw(scenarios: int, months: int, partners: int) -> tuple[Floats, Floats, Floats]:
    """Revenue, running cost and one-time cost of months that pass through all phases; touched, and aligned."""
    rng = np.random.default_rng(7)
    cost = empty_outcome(INVESTORS, np.broadcast_to(0.0, (months, partners, scenarios)), tranches=False).received
    cost[...] = rng.uniform(3_000.0, 9_000.0, cost.shape)
    one_time = np.zeros((months, partners, 1))
    one_time[:3] = 20_000.0 * np.arange(1, partners + 1)[:, None]
    return rng.uniform(0.0, 15_000.0 * partners, (months, scenarios)), cost, one_time


def touched(contract: Contract, cost: Floats, **wanted: bool) -> Outcome:
    out = empty_outcome(contract, cost, **{"labels": False, "tranches": False} | wanted)
    for array in (out.received, out.balance, out.by_tier):
        array.fill(0.0)
    return out


def in_turns(rounds: int, **sides: Callable[[], object]) -> dict[str, float]:
    """Median seconds of each side, after one round that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            start = time.perf_counter()
            side()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: median(times) for name, times in seconds.items()}


class Copy:
    """Copying memory; `rate` turns its seconds into bytes read plus written a second."""

    def __init__(self, size: int) -> None:
        self.source, self.target = np.ones(size), np.zeros(size)

    def by(self, threads: int) -> Callable[[], None]:
        edges = [len(self.source) * k // threads for k in range(threads + 1)]

        def copy() -> None:
            with ThreadPoolExecutor(threads) as pool:
                cuts = list(map(slice, edges, edges[1:]))
                list(pool.map(lambda cut: np.copyto(self.target[cut], self.source[cut]), cuts))

        return copy

    def rate(self, seconds: float) -> float:
        return 2 * self.source.nbytes / seconds


class Table:
    """The figures, each beside its goal; printed as they come."""

    def __init__(self) -> None:
        self.lines = ["| what | measured | goal |", "| --- | --- | --- |"]

    def row(self, what: str, measured: str, goal: str = "") -> None:
        self.lines.append(f"| {what} | {measured} | {goal} |")
        print(f"{what:<62} {measured:<48} {goal}", flush=True)


def check_baselines() -> None:
    """All sides pay the same amounts, or their times mean nothing."""
    flows = draw(5_000, 120, 2)
    ours = run(FIVE_PHASE, *flows, go_live=3)
    for block, written_out in product((5_000, baselines.BLOCK), (False, True)):
        received, balance = np.empty(flows[1].shape), np.empty(flows[1].shape)
        baselines.five_phase(*flows, received, balance, block=block, threads=2, written_out=written_out)
        np.testing.assert_allclose(received, ours.received, rtol=0, atol=1e-5)
        np.testing.assert_allclose(balance, ours.balance, rtol=0, atol=1e-5)


def full_paths(table: Table, scenarios: int, months: int, rounds: int) -> None:
    flows, work = draw(scenarios, months, 2), scenarios * months
    out, rival = touched(FIVE_PHASE, flows[1]), touched(FIVE_PHASE, flows[1])
    copy = Copy(work * 2)

    def share(threads: int, contract: Contract = FIVE_PHASE, into: Outcome = out) -> Callable[[], object]:
        return lambda: run(contract, *flows, go_live=3, out=into, compiled=True, threads=threads)

    def numpy(block: int, threads: int, written_out: bool = False) -> Callable[[], object]:
        arrays = (*flows, rival.received, rival.balance)
        return lambda: baselines.five_phase(*arrays, block=block, threads=threads, written_out=written_out)

    for threads in sorted({1, THREADS}):
        took = in_turns(
            rounds,
            copy=copy.by(threads),
            ours=share(threads),
            whole=numpy(scenarios, threads),
            blocks=numpy(baselines.BLOCK, threads),
            two_whole=numpy(scenarios, threads, written_out=True),
            two_blocks=numpy(baselines.BLOCK, threads, written_out=True),
            investors=share(threads, INVESTORS),
        )
        rate, on = copy.rate(took["copy"]), f"{threads} thread{'s' * (threads > 1)}"
        ours = took["ours"]
        table.row(f"five-phase, full paths, {on}", f"{work / ours / 1e6:.0f} M scenario-months/s")
        table.row(f"  of copy bandwidth ({rate / 1e9:.0f} GB/s)", f"{work * BYTES / ours / rate:.0%}", "≥ 30%")
        for name, side in (("", ""), (", two partners written out", "two_")):
            whole, blocks = took[side + "whole"], took[side + "blocks"]
            which = f"whole arrays {whole / ours:.1f}×, blocks {blocks / ours:.1f}×"
            goal = "≥ 3×" if not side else ""
            table.row(f"  against NumPy{name}", f"{min(whole, blocks) / ours:.1f}× ({which})", goal)
        measured = work * BYTES / took["investors"] / rate
        table.row(f"capital, preferred return, catch-up, carried, {on}: of copy", f"{measured:.0%}", "≥ 15%")

    took = in_turns(rounds, one=share(1), all=share(THREADS), copy_one=copy.by(1), copy_all=copy.by(THREADS))
    gain, copying = took["one"] / took["all"], took["copy_one"] / took["copy_all"]
    table.row(f"full paths, {THREADS} threads against 1", f"{gain:.2f}×", f"≥ 0.9 of copying's {copying:.2f}×")

    labelled = touched(FIVE_PHASE, flows[1], labels=True, tranches=True)
    took = in_turns(rounds, bare=share(THREADS), whole=share(THREADS, into=labelled))
    table.row("with phases and what each tier paid, time against without", f"{took['whole'] / took['bare']:.1f}×")


def one_scenario(table: Table) -> None:
    done = subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True, check=True)
    ours, numpy, numba = done.stdout.split()
    table.row("one scenario, 120 months, plain Python", f"{float(ours) * 1e3:.1f} ms", "≤ 5 ms")
    table.row("  against a NumPy composition", f"{float(numpy) / float(ours):.1f}×", "≥ 1×")
    table.row("  the compiler is loaded", "yes" if int(numba) else "no", "no")


def growth(table: Table, base: int, rounds: int) -> None:
    """One axis at a time, from 20,000 scenarios (or fewer), 60 months, two partners, four tiers."""

    def measure(axis: str, cases: dict[int, tuple[int, int, int, Contract]]) -> None:
        sides: dict[str, Callable[[], object]] = {}
        for size, (scenarios, months, partners, contract) in cases.items():
            flows = draw(scenarios, months, partners)
            out = touched(contract, flows[1])

            def share(flows: tuple[Floats, ...] = flows, out: Outcome = out, contract: Contract = contract) -> object:
                return run(contract, *flows, go_live=3, out=out, compiled=True, threads=1)

            sides[str(size)] = share
        took = in_turns(rounds, **sides)
        each = (f"{took[str(size)] / (case[0] * case[1]) * 1e9:.1f}" for size, case in cases.items())
        table.row(f"{axis}: {', '.join(map(str, cases))}", " ".join(each) + " ns", "a scenario and month")

    measure("scenarios", {n: (n, 60, 2, FIVE_PHASE) for n in (base // 4, base // 2, base, 2 * base)})
    measure("months", {n: (base, n, 2, FIVE_PHASE) for n in (15, 30, 60, 120)})
    measure("partners", {n: (base, 60, n, FIVE_PHASE) for n in (2, 3, 4, 6, 8)})
    splits = tuple(Tier(f"split {k}", tiers.FIXED_SPLIT, (1.0, float("inf")), (0.05, 0.05)) for k in range(16))
    measure("tiers", {n: (base, 60, 2, Contract(splits[:n])) for n in (1, 2, 4, 8, 16)})


def sharing(table: Table, scenarios: int, rounds: int) -> None:
    """From the flows of a case to its ledger, by every kind of agreement."""
    from benchmarks.kinds import MONTHS, kinds

    sides = kinds(scenarios)
    _, five_phase = next(sides)
    table.row(f"sharing of {scenarios:,} scenarios, {MONTHS} months, by kind", "time against five-phase")
    for name, kind in sides:
        took = in_turns(rounds, five_phase=five_phase, kind=kind)
        table.row(f"  {name.replace('_', ' ')}", f"{took['kind'] / took['five_phase']:.1f}×", "≤ 2×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes and fewer rounds")
    quick = parser.parse_args().quick
    table = Table()
    start = time.perf_counter()
    check_baselines()
    table.row("compiling, or loading what was compiled", f"{time.perf_counter() - start:.1f} s")
    full_paths(table, 20_000 if quick else 100_000, 60 if quick else 120, 3 if quick else 7)
    one_scenario(table)
    growth(table, 4_000 if quick else 20_000, 3 if quick else 5)
    sharing(table, 1_024 if quick else 4_096, 3 if quick else 5)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(table.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
