"""The sheet of terms that have no formulas here: what the engine makes of them, scenario by scenario."""

from __future__ import annotations

from partnersim.render.workbook.costs import KINDS
from partnersim.render.workbook.page import Page

__all__ = ["add_simulated_money"]


def add_simulated_money(page: Page) -> None:
    """What customers pay, what partners earn and receive, and their costs: as simulated, following the selector."""
    grid, books = page.grid, page.ledger.books
    grid.add_simulated("collected", "revenue", "paid by customers", books.collected, page.scenarios)
    for number, party in enumerate(page.ledger.parties):
        head = f"taken by {party.replace('_', ' ')}"
        grid.add_simulated(("taken", party), "revenue", head, books.taken[:, number], page.scenarios)
    costs = {
        "running": books.running_cost - books.bills, "pass_through": books.bills, "one_time": books.one_time_cost,
    }  # fmt: skip
    for kind, amounts in costs.items():
        if kind == "pass_through" and not amounts.any():
            continue
        for i in page.shown:
            grid.add_simulated((kind, i), KINDS[kind], page.names[i], amounts[:, i], page.scenarios)
    for key, amounts in (("earned", books.earned), ("received", books.received)):
        for i in page.shown:
            grid.add_simulated((key, i), key, page.names[i], amounts[:, i], page.scenarios)
