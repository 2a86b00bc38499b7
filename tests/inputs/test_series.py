"""Columns of CSV files: what is read, what is refused, and at which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim.errors import InputError
from partnersim.inputs.series import Point, read_column, read_points, read_series
from tests.inputs.samples import SERIES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "demand.csv"


def refusal(path: Path, content: str | bytes, column: str = "value") -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_series(path, column)
    return str(caught.value).removeprefix(f"{path}:")


def test_a_column_is_read_by_month(path: Path) -> None:
    path.write_text(SERIES)
    assert read_series(path, "price, list") == {
        "2027-05": 60.0,
        "2027-06": 60.0,
        "2027-07": 58.5,
        "2027-08": 58.5,
        "2027-09": 58.5,
    }
    assert list(read_series(path, "instances").values()) == [15, 24, 35, 40, 1200]


@pytest.mark.parametrize(
    "content",
    [
        "month,value\n1,15\n2,24\n",
        "month,value\r\n1,15\r\n2,24\r\n",
        "month,value\r1,15\r2,24",
        "\ufeffmonth,value\n1,15\n2,24",
        "value,month\n15,1\n24,2\n\n\n",
        'month , value\n 1 , "15"\n2, 24\n',
    ],
)
def test_the_ways_spreadsheets_write_csv_are_read(path: Path, content: str) -> None:
    path.write_bytes(content.encode())
    assert read_series(path, "value") == {"1": 15.0, "2": 24.0}


ALIKE = "write it like 2027-04, or count from go-live: 1, 2, 3, …"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "1: the first line must name the columns; write month and others"),
        ("month,value\n", "1: there are no months below the first line; write lines month,value"),
        ("month,valu\n1,2\n", "1: there is no column 'value'; did you mean valu?"),
        ("months,value\n1,2\n", "1: there is no column 'month'; did you mean months?"),
        ("month;value\n1;2\n", "1: ; stands between the columns; write commas"),
        ("month\tvalue\n1\t2\n", "1: a tab stands between the columns; write commas"),
        (
            "month,value,value\n1,2,3\n",
            "1: the column name 'value' stands here twice; give every column its own name",
        ),
        ("month,value,\n1,2,\n", "1: a column has no name; give every column its own name"),
        (
            "month,value\n1,60,000\n",
            "2: 3 cells where the first line has 2; write one for each column, and numbers without commas",
        ),
        (
            "month,value\n1\n",
            "2: 1 cells where the first line has 2; write one for each column, and numbers without commas",
        ),
        ("month,value\n1,2\n1,3\n", "3: month 1 stands here a second time, first in line 2; keep one"),
        (
            "month,value\n1,2\n2027-05,3\n",
            "3: month 2027-05 is written unlike 1 above; write all months alike",
        ),
        (
            "month,value\n2027-05,2\n2,3\n",
            "3: month 2 is written unlike 2027-05 above; write all months alike",
        ),
        ("month,value\n2027-13,2\n", f"2: '2027-13' is not a month; {ALIKE}"),
        ("month,value\n0,2\n", f"2: '0' is not a month; {ALIKE}"),
        ("month,value\n01,2\n", f"2: '01' is not a month; {ALIKE}"),
        ("month,value\n,2\n", f"2: '' is not a month; {ALIKE}"),
        ("month,value\n1,\n", "2: the value is empty; write a number, 0 for none"),
        ('month,value\n1,"60,000"\n', "2: 60,000: write 60000 or 60_000"),
        ("month,value\n1,60'000\n", "2: 60'000: write 60000 or 60_000"),
        ("month,value\n1,60k\n", "2: 60k: write 60000 or 60_000"),
        (
            "month,value\n1,2\n2,nan\n",
            "3: nan is not a number that can be used; write a number, or quotes around a text",
        ),
        (
            "month,value\n1,-inf\n",
            "2: -inf is not a number that can be used; write a number, or quotes around a text",
        ),
        ("month,value\n1,0\n2,-0.5\n", "3: -0.5 is below 0; write 0 or more"),
        ("month,value\n1,1e13\n", "2: 10000000000000.0 is larger than any deal; write a number up to 1e+12"),
        ("month,value\n1,1e999\n", "2: '1e999' is too large for a number; write fewer zeros"),
        ("month,value\n1,15%\n", "2: '15%' is not a number; write one like 60000 or 0.15"),
        ("month,value\n1,=1+1\n", "2: '=1+1' is not a number; write one like 60000 or 0.15"),
        ("month,value\n1,010\n", "2: '010' is not a number; write one like 60000 or 0.15"),
        ("month,value\n1,2\n\n2,3\n", "3: this line is empty; delete it"),
        (
            'month,value\n1,"2\n2,3\n',
            "2: this is not readable as CSV (unexpected end of data); check the quotation marks",
        ),
        (
            'month,value\n1,"2"x\n',
            "2: this is not readable as CSV (',' expected after '\"'); check the quotation marks",
        ),
        ("month,value\n1,2\x00\n", "2: the character U+0000 cannot be seen or printed; delete it"),
        (b"month,value\n1,2\n2,\xe9\n", "3: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("month,value\n" + "1,2\n" * 250_000, "1: the file is over 1 MB; keep only what is needed"),
    ],
)
def test_what_is_no_series_is_refused_at_its_line(path: Path, content: str | bytes, words: str) -> None:
    assert refusal(path, content) == words


def test_a_row_of_several_lines_is_named_by_its_first(path: Path) -> None:
    content = 'month,note,value\n1,"two\nlines",x\n'
    assert refusal(path, content) == "2: 'x' is not a number; write one like 60000 or 0.15"


def test_a_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match=r"demand.csv:1: there is no such file"):
        read_series(path, "value")


PRODUCTS = """\
month,source,old,young,gone
2027-01,"survey, first",5,,9
2027-02,survey,6,,8.5
2027-03,,7,0,0
2027-04,survey,7,3,
2027-05,survey,8,4,
"""


NONE = "there are no numbers below the first line; write one a line in the column 'value'"


def test_a_column_is_read_with_its_lines_whatever_others_there_are(path: Path) -> None:
    path.write_text(PRODUCTS)
    assert read_column(path, "old") == [(2, 5.0), (3, 6.0), (4, 7.0), (5, 7.0), (6, 8.0)]
    path.write_text("churn\n0.02\n0.03\n\n")
    assert read_column(path, "churn") == [(2, 0.02), (3, 0.03)]


def test_a_column_may_begin_late_and_end_early(path: Path) -> None:
    path.write_text(PRODUCTS)
    assert read_column(path, "young") == [(4, 0.0), (5, 3.0), (6, 4.0)]
    assert read_column(path, "gone") == [(2, 9.0), (3, 8.5), (4, 0.0)]


def test_each_number_has_the_label_of_its_row(path: Path) -> None:
    path.write_text(PRODUCTS)
    assert read_points(path, "young")[0] == Point(4, "2027-03", 0.0)
    path.write_text("churn,month\n0.02,1\n")
    assert read_points(path, "churn") == [Point(2, "", 0.02)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "1: the first line must name the columns; write value and others"),
        ("year,value\n", f"1: {NONE}"),
        ("year,value\n1,\n2,\n", f"3: {NONE}"),
        ("year,valu\n1,2\n", "1: there is no column 'value'; did you mean valu?"),
        ("year;value\n1;2\n", "1: ; stands between the columns; write commas"),
        ("value,value\n1,2\n", "1: the column name 'value' stands here twice; give every column its own name"),
        ("year,value\n1,2\n2,\n3,\n4,5\n", "3: the value is empty between numbers; write a number, 0 for none"),
        ("year,value\n1,-2\n", "2: -2 is below 0; write 0 or more"),
        ("year,value\n1,2\n2,n/a\n", "3: 'n/a' is not a number; write one like 60000 or 0.15"),
        ("year,value\n1,2%\n", "2: '2%' is not a number; write one like 60000 or 0.15"),
        ("year,value\n1,1e13\n", "2: 10000000000000.0 is larger than any deal; write a number up to 1e+12"),
        ('year,value\n1,"60,000"\n', "2: 60,000: write 60000 or 60_000"),
        ("year,value\n1,2\n\n2,3\n", "3: this line is empty; delete it"),
        (
            "year,value\n1,60,000\n",
            "2: 3 cells where the first line has 2; write one for each column, and numbers without commas",
        ),
        (b"year,value\n1,2\n2,\xe9\n", "3: byte 0xe9 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused_at_its_line(path: Path, content: str | bytes, words: str) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_column(path, "value")
    assert str(caught.value) == f"{path}:{words}"
