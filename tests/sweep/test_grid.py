"""Grids and samples of fields: which points there are, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from partnersim.errors import InputError
from partnersim.sweep.grid import MOST_POINTS, Grid, grid_of

CHURN, PRICE, EXIT = "case.demand.monthly_churn", "case.revenue_lines.subscription.price", "terms.at_exit"


def points(*varied: str, samples: int = 1, seed: int = 0) -> list[dict[str, str]]:
    return [dict(point) for point in grid_of(varied, samples, seed).points()]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1%:4%:4", ["1%", "2%", "3%", "4%"]),
        ("1% : 2% : 3", ["1%", "1.5%", "2%"]),
        ("4%:1%:2", ["4%", "1%"]),
        ("24:60:4", ["24", "36", "48", "60"]),  # whole numbers stay whole
        ("0:1:5", ["0", "0.25", "0.5", "0.75", "1"]),
        ("60_000:90_000:3", ["60000", "75000", "90000"]),
        ("0:1:4", ["0", "0.3333333333333333", "0.6666666666666666", "1"]),
        ("1e-12:2e-12:3", ["1e-12", "1.5e-12", "2e-12"]),
        ("lie,equalise", ["lie", "equalise"]),
        ("1%, 2.5% ,4%", ["1%", "2.5%", "4%"]),
        ("45", ["45"]),
        ("2027-05,2027-08", ["2027-05", "2027-08"]),
        ("true,false", ["true", "false"]),
        ("null", ["null"]),
    ],
)
def test_values_are_listed_or_steps_between_two(written: str, values: list[str]) -> None:
    assert [point["case.x"] for point in points(f"case.x={written}")] == values


def test_a_grid_has_each_value_with_each_of_the_others_the_last_field_first() -> None:
    found = points(f"{CHURN}=1%:3%:2", f"{EXIT}=lie,equalise")
    assert found == [
        {CHURN: "1%", EXIT: "lie"},
        {CHURN: "1%", EXIT: "equalise"},
        {CHURN: "3%", EXIT: "lie"},
        {CHURN: "3%", EXIT: "equalise"},
    ]
    assert grid_of([f"{CHURN}=1%:3%:2", f"{EXIT}=lie,equalise"]).size == 4


def test_nothing_varied_is_one_point() -> None:
    assert points() == [{}]
    assert grid_of([]).size == 1


def test_samples_go_with_every_point_of_the_grid() -> None:
    varied = (f"{PRICE}={{low: 50, high: 70}}", f"{EXIT}=lie,equalise", f"{CHURN}={{low: 1%, mode: 2%, high: 4%}}")
    found = points(*varied, samples=8, seed=5)
    assert len(found) == grid_of(varied, 8).size == 16
    assert all(list(point) == [PRICE, EXIT, CHURN] for point in found)  # in the order given
    assert [point[EXIT] for point in found] == ["lie"] * 8 + ["equalise"] * 8
    assert [point[PRICE] for point in found[:8]] == [point[PRICE] for point in found[8:]]
    prices = np.array([float(point[PRICE]) for point in found[:8]])
    assert sorted(((prices - 50) // 2.5).astype(int).tolist()) == list(range(8))  # one in each eighth, as of Sobol
    assert all(point[CHURN].endswith("%") and 1 <= float(point[CHURN][:-1]) <= 4 for point in found)
    assert found == points(*varied, samples=8, seed=5) != points(*varied, samples=8, seed=6)


@pytest.mark.parametrize(
    ("written", "percent"),
    [
        ("{median: 60, log_sd: 10%}", False),  # the spread is in percent, the price is not
        ("{values: {45: 60%, 40: 40%}}", False),
        ("{values: {45%: 0.6, 40%: 0.4}}", True),
        ("{mean: 30%, sd: 5%}", True),
        ("{mean: 30, sd: 5}", False),
        ("{low: 100%, high: 120%}", True),
    ],
)
def test_samples_are_in_percent_where_the_values_are(written: str, percent: bool) -> None:
    found = [point[PRICE] for point in points(f"{PRICE}={written}", samples=4)]
    assert [value.endswith("%") for value in found] == [percent] * 4
    assert all(10 < float(value.rstrip("%")) < 150 for value in found)


def test_a_file_of_a_distribution_lies_beside_the_case(tmp_path: Path) -> None:
    (tmp_path / "churn.csv").write_text("product,churn\na,0.01\nb,0.03\n")
    found = grid_of([f"{CHURN}={{file: churn.csv, column: churn}}"], 16, folder=tmp_path)
    assert {point[CHURN] for point in found.points()} == {"0.01", "0.03"}


def test_the_points_beside_the_first_try_every_value_once() -> None:
    grid = grid_of([f"{CHURN}=1%:3%:3", f"{EXIT}=lie,equalise", f"{PRICE}={{low: 50, high: 70}}"], 4)
    found = [tuple(point.values()) for point in grid.beside_the_first(64)]
    every = [tuple(point.values()) for point in grid.points()]
    assert set(found) <= set(every)  # a value may fit beside those of other fields only
    assert len(found) == len(set(found)) == 4 + 2 + 1
    assert {value[0] for value in found} == {"1%", "2%", "3%"}


def test_of_many_values_some_are_tried_and_the_last_one() -> None:
    grid = grid_of(["case.x=1:1000:1000"])
    assert [point["case.x"] for point in grid.beside_the_first(3)] == ["1", "2", "3", "1000"]


def test_a_grid_as_large_as_may_be_takes_no_room_until_it_is_run() -> None:
    grid = grid_of([f"case.{name}=1:10:10" for name in "abcdefg"])
    assert grid.size == MOST_POINTS
    assert list(next(grid.points()).values()) == ["1"] * 7


@pytest.mark.parametrize(
    ("field", "number"),
    [("case.x=1:2:3", True), ("case.x=1%,2%", True), ("case.x=1%,a", False), ("case.x=2027-01", False)],
)
def test_a_field_is_a_column_of_numbers_where_all_values_are(field: str, number: bool) -> None:
    assert ("case.x" in grid_of([field]).numbers) == number


FORMS = "write FIELD=a:b:n, FIELD=v1,v2,v3, or FIELD={low: a, high: b}"


@pytest.mark.parametrize(
    ("varied", "says"),
    [
        ("case.x", f"--vary:1: 'case.x' names no values; {FORMS}"),
        ("case.x=", f"--vary:1: 'case.x=' names no values; {FORMS}"),
        ("=1:2:3", f"--vary:1: '=1:2:3' names no values; {FORMS}"),
        ("case.x=1:b:3", "--vary:1: '1:b:3' is no a:b:n; write two numbers and how many, like 1%:4%:7"),
        ("case.x=1%:4:3", "--vary:1: '1%:4:3' is no a:b:n; write two numbers and how many, like 1%:4%:7"),
        ("case.x=1:4:x", "--vary:1: '1:4:x' is no a:b:n; write two numbers and how many, like 1%:4%:7"),
        ("case.x=1:4:2.5", "--vary:1: '1:4:2.5' is no a:b:n; write two numbers and how many, like 1%:4%:7"),
        ("case.x=2027-01:2027-04:4", "--vary:1: '2027-01:2027-04:4' is no a:b:n; write two numbers and how many"),
        ("case.x=1:4:1", "--vary:1: 1 values cannot be made; write 2 to 100000"),
        ("case.x=1:4:100001", "--vary:1: 100001 values cannot be made; write 2 to 100000"),
        (f"case.x=1:4:{'9' * 5000}", "values cannot be made; write 2 to 100000"),
        ("case.x=1:1e9999:3", "--vary:1: '1e9999' is too large for a number; write fewer zeros"),
        ("case.x=5:5:3", "--vary:1: 5 is among the values twice; write each once"),
        ("case.x=a,b,a", "--vary:1: a is among the values twice; write each once"),
        ("case.x=,", "--vary:1: , stands here without its opening bracket"),
        ("case.x={a: 1}", f"--vary:1: '{{a: 1}}' is no distribution; {FORMS}"),
        ("case.x={low: 4, high: 1}", "--vary:1: case.x: low 4 is above high 1; write them in rising order"),
        ("case.x={low: 1, sd: 4}", "--vary:1: case.x has 'low', 'sd', which is no distribution"),
        (
            "case.x={file: none.csv, column: a}",
            "--vary:1: case.x.file names 'none.csv', which is not beside the case",
        ),
        ("case.x={low: 1", "--vary:1: the { opened here is not closed"),
        ("case.title=a,b", "--vary:1: case.title says nothing of money; vary another field"),
        ("case.sources.isv.go_live=a", "--vary:1: case.sources.isv.go_live says nothing of money; vary another field"),
        ("case.currency=CHF,EUR", "--vary:1: case.currency is that of all amounts; vary another field"),
        (
            "case.scenarios.bold.go_live=2027-05",
            "is not run in a sweep, which runs the case itself; vary another field",
        ),
    ],
)
def test_what_cannot_be_varied_is_told_in_a_line(varied: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        grid_of([varied], 4 if "{" in varied else 1)
    assert says in str(refused.value)
    assert str(refused.value).startswith("--vary:1: ")
    assert len(str(refused.value).splitlines()) == 1


def test_the_option_that_is_wrong_is_counted() -> None:
    with pytest.raises(InputError, match=r"^--vary:2: case.x is varied twice; write all its values in one$"):
        grid_of(["case.x=1:2:3", "case.x=5"])


def test_more_points_than_anybody_runs_are_refused() -> None:
    says = r"^--vary: these values make 1,000,000,000 points; write fewer, or sample fields: .* --samples N$"
    with pytest.raises(InputError, match=says):
        grid_of([f"case.{name}=1:1000:1000" for name in "xyz"])


@pytest.mark.parametrize("samples", [1, 0, -3, MOST_POINTS + 1])
def test_samples_are_two_or_more(samples: int) -> None:
    with pytest.raises(InputError, match=rf"^--vary: case.x is sampled, and {samples} samples cannot be made; write"):
        grid_of(["case.x={low: 1, high: 2}"], samples)


def test_samples_of_no_field_are_refused() -> None:
    with pytest.raises(
        InputError, match=r"^--samples: no field is sampled; leave it out, or write FIELD={low: a, high: b}$"
    ):
        grid_of(["case.x=1:2:3"], 8)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_is_one_of_the_generator(seed: int) -> None:
    with pytest.raises(InputError, match=f"^--seed: {seed} cannot be a seed"):
        grid_of(["case.x={low: 1, high: 2}"], 4, seed)


def test_a_grid_is_told_apart_by_what_it_varies() -> None:
    assert grid_of(["case.x=1:2:3"]) == grid_of(["case.x=1,1.5,2"])
    assert isinstance(grid_of([]), Grid)
