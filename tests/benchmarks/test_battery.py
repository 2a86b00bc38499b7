"""The table of the battery: its figures are those of tests that there are, and none where one failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.battery import CHECKS, Case, Check, cases_of, measured
from benchmarks.mutation import AREAS, row_of
from benchmarks.table import at_least
from tests.conftest import ROOT

REPORT = """<testsuites><testsuite>
<testcase classname="tests.settle.test_settlement" name="test_random[one]"><properties>
<property name="months settled" value="700"/></properties></testcase>
<testcase classname="tests.settle.test_settlement" name="test_random[two]"><properties>
<property name="months settled" value="300"/></properties></testcase>
<testcase classname="tests.settle.test_other" name="test_broken"><failure message="no"/></testcase>
<testcase classname="tests.settle.test_other" name="test_left_out"><skipped/></testcase>
</testsuite></testsuites>"""
MANY = "settle.test_settlement.test_random"
MONTHS = Check("settlement", "months", r"settle.test_settlement", at_least(1000), "months settled")


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    report = tmp_path / "tests.xml"
    report.write_text(REPORT, "utf-8")
    return cases_of(report)


def test_what_tests_told_is_added_up(cases: list[Case]) -> None:
    assert [case.name for case in cases] == [
        *["settle.test_settlement.test_random"] * 2,
        "settle.test_other.test_broken",
    ]
    row = measured(MONTHS, cases)
    assert (row.measured, row.reached) == (1000.0, True)
    assert measured(MONTHS._replace(together=min), cases).measured == 1000.0  # of one kind of test
    assert measured(MONTHS._replace(told=""), cases).measured == 1.0  # kinds of tests, whatever their parameters


def test_there_is_no_figure_where_a_test_failed_or_none_ran(cases: list[Case]) -> None:
    failed, missing = (measured(MONTHS._replace(tests=tests), cases) for tests in (r"settle", r"nowhere"))
    assert (failed.measured, failed.reached, failed.note) == (None, None, "1 failed")
    assert (missing.measured, missing.note) == (None, "did not run")


def test_every_figure_is_of_tests_that_there_are() -> None:
    names = []
    for file in (ROOT / "tests").rglob("test_*.py"):
        module = ".".join(file.relative_to(ROOT / "tests").with_suffix("").parts)
        text = file.read_text("utf-8")
        names += [f"{module}.{name}" for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)]
        names += [f"{module}.{told}" for told in re.findall(r'record_property\("([\w ]+)"', text)]
    for check in CHECKS:
        found = [name for name in names if re.match(check.tests, name)]
        assert len(found) >= (check.goal.number if not check.told else 1), check
        assert check.told in ("", "examples") or any(name.endswith(f".{check.told}") for name in found), check


def test_of_mutants_those_count_that_a_test_noticed() -> None:
    row = row_of("engine", {"a": 1, "b": 0, "c": 33, "d": None, "e": 36})
    assert (row.measured, row.note) == (50.0, "2 of 4")


@pytest.mark.parametrize("area", AREAS)
def test_what_is_changed_and_what_should_notice_are_there(area: str) -> None:
    for name in (*AREAS[area].files, *AREAS[area].tests, *AREAS[area].left_out):
        assert (ROOT / name.removesuffix("/*")).exists(), name
