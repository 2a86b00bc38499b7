"""The test battery, each figure beside its goal: `make test-all` and `make mutation` write reports/quality.

Figures are read from what pytest and coverage report: how many tests of a kind passed, and what tests told by
`record_property`, like how many contracts they tried. Where one of them failed, there is no figure.
"""

from __future__ import annotations

import argparse
import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.table import Goal, Row, Table, at_least

__all__ = ["REPORTS", "Case", "Check", "cases_of", "measured"]

REPORTS = Path(__file__).resolve().parent.parent / "reports" / "quality"
COVERAGE = REPORTS / "coverage.json"
Figures = Callable[[Iterable[float]], float]


class Case(NamedTuple):
    """A test that ran."""

    name: str  # file and function, without parameters
    passed: bool
    told: dict[str, float]


class Check(NamedTuple):
    """A figure of the battery, of the tests whose name matches: what they told, else how many kinds of them passed."""

    area: str
    what: str
    tests: str
    goal: Goal
    told: str = ""
    together: Figures = sum
    unit: str = ""


CHECKS = (
    Check("properties", "laws of sharing", r"engine.test_laws|engine.test_hurdles", at_least(20)),
    Check("properties", "examples of each", r"engine.test_laws", at_least(20_000), "examples", min),
    Check("properties", "agreements that keep the laws of all", r"testing.test_check", at_least(15), "agreements"),
    Check("differential", "contracts of 120 months as the exact oracle", r"engine.test_oracle", at_least(10_000),
          "contracts against the oracle"),
    Check("published answers", "worked examples with a source", r"test_worked", at_least(30), "examples worked"),
    Check("settlement", "months of contracts as the exact oracle", r"settle.test_settlement", at_least(1_000_000),
          "months settled"),
    Check("settlement", "months of rounding that keep the laws", r"settle.test_rounding", at_least(1_000_000),
          "months rounded"),
    Check("fuzz", "malformed YAML without a traceback", r"inputs.test_fuzz", at_least(10_000), "malformed yaml"),
    Check("fuzz", "malformed CSV without a traceback", r"inputs.test_", at_least(10_000), "malformed csv"),
    Check("fuzz", "YAML: part whose line is named, or the next", r"inputs.test_", at_least(0.9), "near in yaml", min),
    Check("fuzz", "CSV: part whose line is named, or the next", r"inputs.test_", at_least(0.9), "near in csv", min),
    Check("reproducibility", "kinds of runs with one hash", r"sweep.test_(draws|run)", at_least(10)),
    Check("reproducibility", "kinds of output that are the same bytes", r".*same_bytes|.*same_input", at_least(5)),
    Check("faults", "kinds of fault in a batch", r"batch.test_faults", at_least(10)),
    Check("faults", "kinds of fault in a sweep", r"cli.test_(sweep|cluster)|sweep.test_files", at_least(5)),
    Check("load", "draws × 120 months × 5 partners, memory bounded", r"sweep.test_memory", at_least(10_000_000),
          "draws swept"),
    Check("load", "lines of a ledger that is settled", r"settle.test_load", at_least(100_000), "lines settled"),
    Check("load", "reports unattended", r"batch.test_batch", at_least(200), "reports unattended"),
    Check("hostile input", "kinds of output that act on no text", r"cli.test_hostile_texts|.*harmless", at_least(9)),
    Check("secrecy", "places where no canary is", r"render.*test_audience|batch.test_editions", at_least(20)),
    Check("access", "tests of the explorer's doors", r"explorer.test_server", at_least(5)),
    Check("access", "all of these ran with loopback alone", r"cli.test_loopback", at_least(1)),
)  # fmt: skip


def cases_of(report: Path) -> list[Case]:
    """The tests of a JUnit report, those that were skipped left out."""
    root = ET.parse(report).getroot()  # noqa: S314 - pytest wrote it
    return [_case(each) for each in root.iter("testcase") if each.find("skipped") is None]


def _case(element: Any) -> Case:
    told = {each.get("name"): float(each.get("value")) for each in element.iter("property")}
    bad = element.find("failure") is not None or element.find("error") is not None
    name = f"{element.get('classname')}.{element.get('name').partition('[')[0]}".removeprefix("tests.")
    return Case(name, not bad, told)


def measured(check: Check, cases: Iterable[Case]) -> Row:
    """A figure beside its goal; none where a test of it failed, or none ran."""
    found = [case for case in cases if re.match(check.tests, case.name)]
    told: defaultdict[str, float] = defaultdict(float)  # by kind of test, whatever its parameters
    for case in found:
        if check.told in case.told:
            told[case.name] += case.told[check.told]
    failed = [case.name for case in found if not case.passed]
    if failed or not found or (check.told and not told):
        return Row(check.what, None, check.unit, check.goal, f"{len(failed)} failed" if failed else "did not run")
    figure = check.together(told.values()) if check.told else len({case.name for case in found})
    return Row(check.what, float(figure), check.unit, check.goal)


def _covered(report: Path) -> Iterator[Row]:
    """Branches that tests take, in plain Python."""
    found = json.loads(report.read_text("utf-8"))
    for room, least in (("engine", 100.0), ("settle", 100.0), ("", 95.0)):
        files = [each["summary"] for name, each in found["files"].items() if name.startswith(f"partnersim/{room}")]
        hit, there = (
            sum(each[f"{how}_lines"] + each[f"{how}_branches"] for each in files) for how in ("covered", "missing")
        )
        name = f"lines and branches of {room or 'all'}"
        yield Row(name, 100.0 * hit / (hit + there), "%", at_least(least))


def main() -> None:
    """Write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("reports", type=Path, nargs="*", help="of pytest, --junitxml; all of reports/quality if none")
    reports = options.parse_args().reports or sorted(REPORTS.glob("tests*.xml"))
    table, cases = Table(), [case for report in reports for case in cases_of(report)]
    table.add("tests", Row("passed", float(sum(case.passed for case in cases)), "", at_least(float(len(cases)))))
    for check in CHECKS:
        table.add(check.area, measured(check, cases))
    for row in _covered(COVERAGE) if COVERAGE.exists() else ():
        table.add("coverage", row)
    table.write(REPORTS / "battery.csv")


if __name__ == "__main__":
    main()
