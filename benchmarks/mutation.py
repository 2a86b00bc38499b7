"""Would a test notice? Code is changed in many small ways, one at a time: `make mutation` writes reports/quality.

mutmut makes the changes and runs, for each, the tests that reach it, all as plain Python. Each area has a copy of the
project, in `.mutation`, and tests of its own. Of each a random sample is tried, the same for the same code;
`--sample 0` tries them all, which takes hours. What nobody noticed is listed, to be looked at in the copy with
`mutmut show NAME`; with new tests, `--again` tries these alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.battery import REPORTS
from benchmarks.table import Goal, Row, Table, at_least

__all__ = ["AREAS", "Area", "row_of"]

ROOT = Path(__file__).resolve().parent.parent
COPIES = ROOT / ".mutation"
UNNOTICED, NOT_RUN = {0, 33}, {None}  # exit codes of mutmut: all tests passed, or none reaches it
NOBODY = "nobody"  # no mutant's name: all are made, and which test reaches what is seen, but none is run


class Area(NamedTuple):
    """A part of the code: files that are changed, and the tests that should notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    goal: Goal
    left_out: tuple[str, ...] = ()


AREAS = {
    "engine": Area(
        ("partnersim/engine/*",),
        ("tests/engine", "tests/agreements", "tests/simulation", "tests/fit", "tests/test_worked_examples.py"),
        at_least(90.0),
        tuple(f"partnersim/engine/{name}.py" for name in ("compiled", "compiled_drawn", "compiling")),  # numba's own
    ),
    "settlement": Area(
        ("partnersim/settle/*",),
        ("tests/settle", "tests/render/settlement", "tests/review", "tests/cli/test_settle.py"),
        at_least(90.0),
    ),
    "rounding": Area(
        ("partnersim/rounding.py", "partnersim/settle/rounding.py"),
        ("tests/test_rounding.py", "tests/settle/test_rounding.py", "tests/settle/test_statement.py", "tests/ledger"),
        at_least(90.0),
    ),
    "readers": Area(
        ("partnersim/inputs/*", "partnersim/agreements/reader.py"),
        ("tests/inputs", "tests/data", "tests/cli/test_bad_input.py", "tests/cli/test_one_fault_one_line.py"),
        at_least(80.0),
    ),
}


def copied(area: str) -> Path:
    """A copy of the project that tells mutmut what to change, and what to run."""
    folder = COPIES / area
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S607
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    settings = {
        "source_paths": ["partnersim"],
        "only_mutate": AREAS[area].files,
        "do_not_mutate": AREAS[area].left_out,
        "do_not_mutate_patterns": ["strict=True"],  # of zip: what is zipped has one length, else it is a mistake
        "also_copy": sorted({name.partition("/")[0] for name in files} - {"partnersim", "tests", "pyproject.toml"}),
        "pytest_add_cli_args_test_selection": AREAS[area].tests,
        "pytest_add_cli_args": [
            "-p", "no:cacheprovider", "-p", "benchmarks.shared_fixtures", "-k", "not numpy",  # nothing is compiled
        ],
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as out:
        out.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")
    return folder


def mutmut(folder: Path, *names: str) -> None:
    """Run these mutants; what mutmut says goes to a file."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", *names]
    with (folder / "mutmut.log").open("w", encoding="utf-8") as log:
        env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
        subprocess.run(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT, check=False)


def outcomes(folder: Path) -> dict[str, int | None]:
    """Every mutant, and how its tests ended.

    Raises:
        RuntimeError: there are none; what mutmut said of it.
    """
    found: dict[str, int | None] = {}
    for file in sorted((folder / "mutants").rglob("*.meta")):
        found |= json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    if not found:
        raise RuntimeError(re.sub(r"[^\n]*\r", "", (folder / "mutmut.log").read_text("utf-8"))[-2000:])
    return found


def sampled(names: list[str], area: str, size: int) -> list[str]:
    """Some of them, the same each time; all for a size of 0."""
    draw = random.Random(area)  # noqa: S311 - nothing here is secret
    return draw.sample(sorted(names), min(size or len(names), len(names)))


def row_of(area: str, chosen: Mapping[str, int | None]) -> Row:
    """The part of the mutants that a test noticed; those that were not run do not count."""
    tried = {name: code for name, code in chosen.items() if code not in NOT_RUN}
    noticed = sum(code not in UNNOTICED for code in tried.values())
    share = 100.0 * noticed / len(tried) if tried else None
    return Row(f"mutants of {area} that a test notices", share, "%", AREAS[area].goal, f"{noticed} of {len(tried)}")


def unnoticed(chosen: Mapping[str, int | None]) -> Iterator[str]:
    return (name for name, code in chosen.items() if code in UNNOTICED)


def main() -> None:
    """Try a sample of each area, and write the table and what nobody noticed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=300, help="how many of each area; 0 for all")
    options.add_argument("--area", choices=AREAS, action="append", help="these alone")
    options.add_argument("--again", action="store_true", help="only those that nobody noticed the last time")
    given = options.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    table, missed = Table(), []
    for area in given.area or AREAS:
        folder = copied(area)
        mutmut(folder, NOBODY)
        before = outcomes(folder)
        names = sampled([*before], area, given.sample)
        to_try = [*unnoticed({name: before[name] for name in names})] if given.again else names
        if to_try:  # of none, mutmut would try all
            mutmut(folder, *to_try)
        found = outcomes(folder)
        chosen = {name: found[name] for name in names}
        table.add("mutation", row_of(area, chosen))
        missed += unnoticed(chosen)
        table.write(REPORTS / "mutation.csv")
        (REPORTS / "unnoticed.txt").write_text("\n".join(missed) + "\n", "utf-8")


if __name__ == "__main__":
    main()
