"""Rows of a CSV file for a fit: their times as their labels say, and what is refused at which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim.errors import InputError
from partnersim.fit import Rows, read_rows
from partnersim.fit.checks import refusal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "adopters.csv"


def rows(path: Path, *labels: str, until: str | None = None) -> Rows:
    path.write_text("when,total\n" + "".join(f"{label},{10 * row}\n" for row, label in enumerate(labels, 1)))
    return read_rows(path, "total", until)


@pytest.mark.parametrize(
    ("labels", "times", "months"),
    [
        (["2027-11", "2027-12", "2028-01"], (1, 2, 3), 1),
        (["2027-03-31", "2027-06-30", "2027-12-31"], (1, 2, 4), 3),
        (["2027Q3", "2027Q4", "2028Q1"], (1, 2, 3), 3),
        (["2027-Q4", "2028-Q4", "2030-Q4"], (1, 2, 4), 12),
        (["2027", "2028", "2031"], (1, 2, 5), 12),
        (["2025", "2027", "2029"], (1, 2, 3), 24),
        (["0", "1", "2"], (1, 2, 3), None),
        (["998", "999", "1000"], (1, 2, 3), None),
        (["12", "24", "48"], (1, 2, 4), None),
        (["2027-11"], (1,), 1),
    ],
)
def test_labels_say_when_periods_end(path: Path, labels: list[str], times: tuple, months: int | None) -> None:
    found = rows(path, *labels)
    assert (found.times, found.months_per_period) == (times, months)
    assert found.labels == tuple(labels)


def test_a_column_alone_has_a_row_each_period(path: Path) -> None:
    path.write_text("total\n10\n20\n25\n")
    found = read_rows(path, "total")
    assert (found.values, found.times, found.months_per_period) == ((10, 20, 25), (1, 2, 3), None)


def test_a_product_that_came_later_begins_with_its_first_number(path: Path) -> None:
    path.write_text("month,old,young\n2027-01,5,\n2027-02,6,\n2027-03,7,1\n2027-04,7,3\n2027-05,,4\n")
    young, old = read_rows(path, "young"), read_rows(path, "old")
    assert (young.values, young.times, young.lines) == ((1, 3, 4), (1, 2, 3), (4, 5, 6))
    assert (old.values, old.lines) == ((5, 6, 7, 7), (2, 3, 4, 5))


def test_the_last_period_is_named_by_its_label(path: Path) -> None:
    assert rows(path, "2027", "2028", "2029", until="2028").values == (10, 20)
    with pytest.raises(InputError, match=r"adopters.csv:4: no number is labelled '20288'; did you mean 2028\?"):
        rows(path, "2027", "2028", "2029", until="20288")


WRITE = "begin rows with 2027-04, 2027Q2, 2027, or 1, 2, 3, …, all alike"
ORDER = "does not come after the row before; put the rows in order, one a period"


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["first", "second"], f"2: 'first' is no period; {WRITE}"),
        (["2027-13", "2028-01"], f"2: '2027-13' is no period; {WRITE}"),
        (["2027-01", "2027"], f"3: '2027' is written unlike '2027-01' above; {WRITE}"),
        (["1", "x"], f"3: 'x' is written unlike '1' above; {WRITE}"),
        (["2027-01", ""], f"3: '' is written unlike '2027-01' above; {WRITE}"),
        (["2027-02", "2027-01"], f"3: '2027-01' {ORDER}"),
        (["2027-01-05", "2027-01-31"], f"3: '2027-01-31' {ORDER}"),
    ],
)
def test_labels_that_say_no_period_are_refused(path: Path, labels: list[str], says: str) -> None:
    with pytest.raises(InputError) as refused:
        rows(path, *labels)
    assert str(refused.value) == f"{path}:{says}"


def test_a_missing_period_is_refused_where_each_counts(path: Path) -> None:
    assert rows(path, "2027", "2028", "2029").evenly() == (10, 20, 30)
    with pytest.raises(InputError, match=r"csv:4: a period is missing between '2028' and '2030'; add its row"):
        rows(path, "2027", "2028", "2030").evenly()


def test_a_refusal_of_a_row_is_named_by_its_line_and_label(path: Path) -> None:
    found = rows(path, "2027", "2028", "2029")
    assert str(found.at(refusal("it falls", 1))) == f"{path}:3: 2028: it falls"
    assert str(found.at(refusal("it is short"))) == f"{path}: it is short"
    path.write_text("total\n10\n20\n")
    assert str(read_rows(path, "total").at(refusal("it falls", 1))) == f"{path}:3: it falls"
