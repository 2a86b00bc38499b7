"""The sheet of one agreement, month by month from demand to positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnersim.render.workbook.cash import add_position, add_received
from partnersim.render.workbook.costs import add_costs
from partnersim.render.workbook.demand import add_calendar, add_instances
from partnersim.render.workbook.inputs import SCENARIO
from partnersim.render.workbook.liveness import SHARED_LIVE
from partnersim.render.workbook.looks import NOT_LIVE, Looks
from partnersim.render.workbook.names import clean
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.revenue import add_revenue
from partnersim.render.workbook.simulated import add_simulated_money

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["add_months", "write_agreement"]


def add_months(page: Page) -> None:
    """Lay out the columns of the sheet."""
    add_calendar(page)
    if page.why_not is None:
        add_instances(page)
        add_revenue(page)
        add_costs(page)
        SHARED_LIVE[type(page.terms)](page)
        add_received(page)
    else:
        add_simulated_money(page)
    add_position(page)


def write_agreement(sheet: Worksheet, looks: Looks, page: Page) -> None:
    """Write the sheet."""
    sheet.write_string(0, 0, clean(page.terms.title or page.label), looks("title"))
    seats = ", ".join(f"{seat}: {page.names[page.case_partner(seat)]}" for seat in page.terms.parties)
    said = [page.terms.kind.replace("_", " "), *([seats] if seats else []), f"{page.case.currency}, month by month"]
    sheet.write_string(1, 0, clean(" · ".join(said)), looks("plain"))
    sheet.write_string(2, 0, "Scenario in use:", looks("plain"))
    sheet.write_formula(2, 2, f"={SCENARIO}", looks("bold", "text"), clean(page.scenarios[0]))
    if page.why_not is not None:
        sheet.write_string(2, 4, clean(f"{NOT_LIVE}: {page.why_not}"), looks("simulated", "text"))
    page.grid.write(sheet, looks)
