"""Speed and memory, side by side in one run: `make bench`, or with --quick a smaller one.

Every figure is a ratio of medians over rounds in which the sides take turns, so that it means the same on a busy
machine; where sides are to do the same, what they find is compared before they are timed. Copy bandwidth is bytes
read plus written a second on memory that was touched before, by as many threads. Rows are printed as they come, and
written to reports/bench as a table and a picture.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import import_module
from pathlib import Path

from benchmarks.groups.full_paths import check_baselines
from benchmarks.others import Others
from benchmarks.picture import draw_picture
from benchmarks.rounds import FULL, QUICK, THREADS, Size, in_turns
from benchmarks.samples import FIVE_PHASE, draw, touched
from benchmarks.table import Row, Table

__all__ = ["FIVE_PHASE", "GROUPS", "check_baselines", "draw", "in_turns", "measure", "touched"]

REPORTS = Path(__file__).resolve().parent.parent / "reports" / "bench"

# module in `groups` → what its rows are about; in the order in which they are measured
GROUPS = {
    "full_paths": "Full paths, five-phase and others",
    "drawn": "Drawn demand, summaries only",
    "agreements": "Further agreements on the same draws",
    "threads": "Two threads against one",
    "one_scenario": "One scenario",
    "memory": "Memory beyond what goes in and comes out",
    "normals": "Random numbers",
    "rates": "Internal rates of return",
    "general": "Draws that are run month by month",
    "zopa": "What may be agreed, in draws",
    "settlement": "Actual money settled",
    "explorer": "The explorer",
    "kinds": "Sharing by kind of agreement, time against five-phase",
    "growth": "Growth along one axis",
    "startup": "Start-up",
    "reports": "Reports",
    "peers": "Other packages, per scenario or vector, same rule",
}


def measure(names: list[str], size: Size) -> Table:
    """Run the groups named, and write what they find after each."""
    table = Table()
    note = f"{THREADS} used; Python {platform.python_version()}"
    table.add("machine", Row("cores", os.cpu_count(), "", note=note))
    for name in names:
        print(GROUPS[name], flush=True)
        others = Others()
        for row in import_module(f"benchmarks.groups.{name}").rows(size):
            table.add(name, row)
        if (part := others.part()) is not None:
            table.add(name, Row("  meanwhile, taken by other processes", 100 * part, "% of the cores"))
        table.write(REPORTS / "bench.csv")
    draw_picture(table.rows, REPORTS / "bench.png")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes and fewer rounds: goals mean less")
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # processes started here cache bytecode, as users have it
    table = measure(chosen.only or list(GROUPS), QUICK if chosen.quick else FULL)
    goals = [row.reached for _, row in table.rows if row.reached is not None]
    print(f"{sum(goals)} of {len(goals)} goals reached; {REPORTS / 'bench.csv'}, {REPORTS / 'bench.png'}")


if __name__ == "__main__":
    main()
