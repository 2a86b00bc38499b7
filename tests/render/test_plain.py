"""Tables as text: cells below each other, nothing wider than the terminal."""

from __future__ import annotations

import pytest

from partnersim.render.pieces import Row, Table
from partnersim.render.plain import plain

HEAD = [[("", 1), ("one", 2), ("a longer head", 2)], [("", 1), ("a", 1), ("b", 1), ("a", 1), ("b", 1)]]
ROWS = [Row(["first", "1", "−22", "3", "4"]), Row(["second", "10", "2", "−3", "four"])]


def test_figures_stand_to_the_right_and_groups_apart() -> None:
    assert plain(Table("", HEAD, ROWS), 120).splitlines() == [
        "         one       a longer head",
        "         a    b      a          b",
        "first    1  -22      3          4",
        "second  10    2     -3       four",
    ]


def test_groups_that_do_not_fit_stand_below() -> None:
    assert plain(Table("", HEAD, ROWS), 30).splitlines() == [
        "         one",
        "         a    b",
        "first    1  -22",
        "second  10    2",
        "",
        "       a longer head",
        "         a          b",
        "first    3          4",
        "second  -3       four",
    ]


def test_words_stand_to_the_left_below_their_group_and_with_notes() -> None:
    rows = [Row(["group of rows", ""], "group"), Row(["bills", "isv"], "part"), Row(["collects", "msp*"], "part")]
    table = Table("Who", [[("", 1), ("five_phase", 1)]], rows, text_columns=(0, 1), notes=["* why", "– not said"])
    assert plain(table, 120).splitlines() == [
        "Who",
        "",
        "               five_phase",
        "group of rows",
        "  bills        isv",
        "  collects     msp*",
        "",
        "* why",
        "– not said",
    ]


@pytest.mark.parametrize("width", [40, 60, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    columns = 12
    head = [[("", 1), *((f"terms {number}", 1) for number in range(columns))]]
    rows = [Row(["role", *(f"partner {number}" for number in range(columns))])] * 3
    lines = plain(Table("", head, rows, text_columns=range(columns + 1)), width).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.count("partner") for line in lines) == 3 * columns
