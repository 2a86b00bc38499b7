"""The table of figures: what reaches its goal, and what is written of it."""

from __future__ import annotations

import csv
import os
import time
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import missed, table
from benchmarks.bench import GROUPS
from benchmarks.others import Others
from benchmarks.picture import draw_picture
from benchmarks.table import Row, Table, at_least, at_most


@pytest.mark.parametrize(
    ("measured", "goal", "part", "reached"),
    [
        (12.0, at_least(6), 2.0, True),
        (3.0, at_least(6), 0.5, False),
        (6.0, at_least(6), 1.0, True),
        (4.0, at_most(8), 2.0, True),
        (16.0, at_most(8), 0.5, False),
        (0.0, at_most(0), 1.0, True),
        (1.0, at_most(0), 0.0, False),
        (1.0, None, None, None),
        (None, at_least(6), None, None),
    ],
)
def test_a_goal_is_reached_as_far_as_it_is(
    measured: float | None, goal: table.Goal | None, part: float | None, reached: bool | None
) -> None:
    row = Row("what", measured, "×", goal)
    assert row.part == part
    assert row.reached is reached


def test_what_is_written_can_be_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = Table()
    found.add("drawn", Row("against NumPy, chunks", 7.25, "×", at_least(6), "a note, with a comma"))
    found.add("drawn", Row("a rate", 1234567.0, "M/s"))
    found.add("peers", Row("one", None, "×", at_least(500), "not there"))
    found.write(tmp_path / "bench" / "bench.csv")
    with (tmp_path / "bench" / "bench.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["group", "what", "measured", "unit", "goal", "reached", "note"],
        ["drawn", "against NumPy, chunks", "7.25", "×", "≥ 6", "yes", "a note, with a comma"],
        ["drawn", "a rate", "1.23457e+06", "M/s", "", "–", ""],
        ["peers", "one", "", "×", "≥ 500", "–", "not there"],
    ]
    assert "not measured" in capsys.readouterr().out


def test_a_row_that_misses_its_goal_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "REASONS", (("drawn", "one agreement", "two thirds is the rule"),))
    found = Table()
    found.add("drawn", Row("one agreement, 1 thread", 3.0, "×", at_least(6), "measured so"))
    found.add("drawn", Row("one agreement, 2 threads", 7.0, "×", at_least(6), "measured so"))
    assert [row.note for _, row in found.rows] == ["measured so; two thirds is the rule", "measured so"]


def test_a_picture_is_drawn_of_rows_with_goals(tmp_path: Path) -> None:
    rows = [("one", Row("a", 3.0, "×", at_least(6))), ("one", Row("b", 1e-9, "of it", at_most(1e-3)))]
    draw_picture([("one", Row("c", 1.0, "ms"))], tmp_path / "none.png")
    draw_picture(rows, tmp_path / "some.png")
    assert [path.name for path in tmp_path.iterdir()] == ["some.png"]


def test_every_group_has_a_module_and_every_module_is_a_group() -> None:
    folder = Path(table.__file__).parent / "groups"
    assert set(GROUPS) == {path.stem for path in folder.glob("*.py")}
    assert all(callable(import_module(f"benchmarks.groups.{name}").rows) for name in GROUPS)


def test_what_is_known_of_missed_goals_is_of_groups() -> None:
    assert {group for group, _, _ in missed.REASONS} <= set(GROUPS)


def test_what_this_process_does_is_not_taken_for_others() -> None:
    others = Others()
    before = time.perf_counter()
    while time.perf_counter() - before < 0.3:
        pass
    part = others.part()
    assert part is None or part <= 1.0 - 0.5 / (os.cpu_count() or 1)
