"""From what partners earn to what they receive, and where that leaves them."""

from __future__ import annotations

from collections.abc import Hashable

from partnersim.render.workbook.grid import NUMBER, Formula
from partnersim.render.workbook.page import Page

__all__ = ["add_position", "add_received", "shared"]

LAGS = ("paid_after_months", "remitted_after_months")  # of terms, the first that they have


def shared(page: Page, month: int) -> str:
    """What the partners have of a month's bills."""
    return page.grid.at("to_share" if page.grid.has("to_share") else "collected", month)


def add_received(page: Page) -> None:
    """What is received, by partner: what was earned, when it is paid."""
    formulas = {i: _received(page, i) for i in page.shown}
    page.add_each("received", "received", page.ledger.books.received[:, :, 0], lambda i, m: formulas[i](m))


def _received(page: Page, i: int) -> Formula:
    grid = page.grid
    late = page.use("collected_after_months") if page.has("collected_after_months") else "0"
    collector = page.terms.holder("collects")
    if collector is None and late == "0":
        return lambda m: grid.at(("earned", i), m)
    wait = late  # where nobody collects for the others, all are paid as customers pay
    if collector is not None:
        remitted = next(lag for name in LAGS if (lag := page.of_terms(name)) is not None)
        wait = remitted if page.terms.paid_from == "billing" or late == "0" else f"({late}+{remitted})"
    collects = collector is not None and page.case_partner(collector) == i
    share = "to_share" if grid.has("to_share") else "collected"

    def then(column: Hashable, lag: str, m: int) -> str:
        number = grid.at(NUMBER, m)
        return f"IF({number}>{lag},INDEX({grid.span(column)},{number}-{lag}),0)"

    def received(m: int) -> str:
        earned = then(("earned", i), wait, m)
        return f"{then(share, late, m)}+{earned}-{then(share, wait, m)}" if collects else earned

    return received


def add_position(page: Page) -> None:
    """Received less all costs, month by month and cumulated."""
    grid, books = page.grid, page.ledger.books
    kinds = ("running", "pass_through", "one_time")

    def net(i: int, m: int) -> str:
        costs = [grid.at((kind, i), m) for kind in kinds if grid.has((kind, i))]
        return "-".join([grid.at(("received", i), m), *costs])

    def position(i: int, m: int) -> str:
        return f"{grid.before(('position', i), m)}+{grid.at(('net', i), m)}"

    page.add_each("net", "net of all costs", books.net[:, :, 0], net)
    page.add_each("position", "position", books.position[:, :, 0], position, summed=False)
