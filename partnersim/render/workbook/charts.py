"""The charts of the first page: what terms are worth, and the way there; told apart in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from partnersim.render.workbook.grid import MONTH
from partnersim.render.workbook.names import clean, in_title
from partnersim.render.workbook.page import Page
from partnersim.timeline import YEAR

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["add_charts"]

SHEET = "Summary"
DASHES = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "dash_dot")  # one for each of the terms
INKS = ("#0B3C5D", "#B4530A", "#00664F", "#7A2E68", "#3F6FA0", "#7D6200")
PATTERNS = (
    "percent_90", "wide_upward_diagonal", "percent_20", "dark_horizontal", "wide_downward_diagonal", "small_grid",
    "dark_vertical", "percent_50",
)  # fmt: skip
FONT = {"name": "Arial", "size": 8}
WIDTH, HEIGHT = 400, 250  # pixels


def add_charts(
    book: Workbook, sheet: Worksheet, pages: Sequence[Page], shown: Sequence[int], npv_rows: Sequence[int], head: int,
    row: int,
) -> None:  # fmt: skip
    """Bars of net present value by terms, then a chart of positions for each partner shown, from a row on."""
    charts = [_worth(book, pages, shown, npv_rows, head)]
    charts += [_positions(book, pages, i, head) for i in shown]
    across = 2 if len(charts) == 4 else 3
    for number, chart in enumerate(charts):
        down, right = divmod(number, across)
        place = {"x_offset": 4 + right * (WIDTH + 12), "y_offset": 14 + down * (HEIGHT + 10)}
        sheet.insert_chart(row, 0, chart, {**place, "description": _told(pages, shown, number)})


def _told(pages: Sequence[Page], shown: Sequence[int], number: int) -> str:
    """What a chart shows, for whoever does not see it."""
    terms = clean(", ".join(page.label for page in pages))
    if number == 0:
        return f"Net present value of each partner under {terms}; the figures stand in the table above"
    return f"Position of {clean(pages[0].names[shown[number - 1]])} month by month under {terms}"


def _worth(book: Workbook, pages: Sequence[Page], shown: Sequence[int], rows: Sequence[int], head: int) -> Any:
    chart = book.add_chart({"type": "column"})
    for number, (i, row) in enumerate(zip(shown, rows, strict=True)):
        ink = INKS[number % len(INKS)]
        chart.add_series({
            "name": [SHEET, row - 1, 0],
            "categories": [SHEET, head, 1, head, len(pages)],
            "values": [SHEET, row, 1, row, len(pages)],
            "pattern": {"pattern": PATTERNS[i % len(PATTERNS)], "fg_color": ink, "bg_color": "#FFFFFF"},
            "border": {"color": ink},
            "gap": 80,
        })  # fmt: skip
    return _laid_out(chart, f"NPV, {pages[0].case.currency}", "low")


def _positions(book: Workbook, pages: Sequence[Page], i: int, head: int) -> Any:
    chart = book.add_chart({"type": "line"})
    for page in pages:
        ink, dash = INKS[page.number % len(INKS)], DASHES[page.number % len(DASHES)]
        chart.add_series({
            "name": [SHEET, head, 1 + page.number],
            "categories": page.grid.series(MONTH),
            "values": page.grid.series(("position", i)),
            "line": {"color": ink, "width": 1.75, "dash_type": dash},
        })  # fmt: skip
    chart = _laid_out(chart, in_title(f"Position of {pages[0].names[i]}, {pages[0].case.currency}"), "low")
    chart.set_x_axis({
        "num_font": FONT, "num_format": "mmm yy", "label_position": "low", "interval_unit": YEAR, "interval_tick": YEAR,
        "line": {"color": "#555555"},
    })  # fmt: skip
    return chart


def _laid_out(chart: Any, title: str, labels: str) -> Any:
    """A title that is plain text, a legend below, light lines."""
    chart.set_title({"name": title, "name_font": {**FONT, "size": 9, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_x_axis({"num_font": FONT, "label_position": labels})
    chart.set_y_axis({
        "num_font": FONT, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        "line": {"none": True},
    })  # fmt: skip
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
