"""Would a test notice? Code is changed in many small ways, one at a time: `make mutation` writes reports/quality.

mutmut makes the changes and runs, for each, the tests that reach it. Of each area a random sample is tried, the same
for the same code; `--sample 0` tries them all, which takes hours. What nobody noticed is listed, to be looked at with
`mutmut show NAME`.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.battery import REPORTS
from benchmarks.table import Goal, Row, Table, at_least

__all__ = ["AREAS", "row_of"]

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
AREAS: Mapping[str, tuple[tuple[str, ...], Goal]] = {
    "engine": (("partnersim.engine.",), at_least(90.0)),
    "settlement": (("partnersim.settle.",), at_least(90.0)),
    "rounding": (("partnersim.rounding.", "partnersim.settle.rounding."), at_least(90.0)),
    "readers": (("partnersim.inputs.", "partnersim.agreements.reader."), at_least(80.0)),
}
UNNOTICED, NOT_RUN = {0, 33}, {None}  # exit codes of mutmut: all tests passed, or none reaches it


def outcomes() -> dict[str, int | None]:
    """Every mutant, and how its tests ended."""
    found: dict[str, int | None] = {}
    for file in sorted(MUTANTS.rglob("*.meta")):
        found |= json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    return found


def sampled(names: list[str], area: str, size: int) -> list[str]:
    """Some of them, the same each time; all for a size of 0."""
    draw = random.Random(area)  # noqa: S311 - nothing here is secret
    return draw.sample(sorted(names), min(size or len(names), len(names)))


def mutmut(*names: str) -> None:
    with (REPORTS / "mutmut.log").open("a", encoding="utf-8") as log:
        command = [str(Path(sys.executable).with_name("mutmut")), "run", *names]
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)


def of_area(found: Mapping[str, int | None], area: str) -> list[str]:
    starts, _ = AREAS[area]
    return [name for name in found if name.startswith(starts)]


def row_of(area: str, chosen: Mapping[str, int | None]) -> Row:
    """The part of the mutants that a test noticed; those that were not run do not count."""
    tried = {name: code for name, code in chosen.items() if code not in NOT_RUN}
    noticed = sum(code not in UNNOTICED for code in tried.values())
    share = 100.0 * noticed / len(tried) if tried else None
    return Row(f"mutants of {area} that a test notices", share, "%", AREAS[area][1], f"{noticed} of {len(tried)}")


def unnoticed(chosen: Mapping[str, int | None]) -> Iterator[str]:
    return (name for name, code in chosen.items() if code in UNNOTICED)


def main() -> None:
    """Try a sample of each area, and write the table and what nobody noticed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=300, help="how many of each area; 0 for all")
    options.add_argument("--area", choices=AREAS, action="append", help="these alone")
    given = options.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    mutmut("partnersim.rounding.x_add_up__mutmut_1")  # makes them all, and sees which test reaches what
    table, missed = Table(), []
    for area in given.area or AREAS:
        names = sampled(of_area(outcomes(), area), area, given.sample)
        mutmut(*names)
        found = outcomes()
        chosen = {name: found[name] for name in names}
        table.add("mutation", row_of(area, chosen))
        missed += unnoticed(chosen)
        table.write(REPORTS / "mutation.csv")
    (REPORTS / "unnoticed.txt").write_text("\n".join(missed) + "\n", "utf-8")


if __name__ == "__main__":
    main()
