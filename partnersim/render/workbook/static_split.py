"""The static split month by month: agreed shares of revenue, or of what is left after costs."""

from __future__ import annotations

from partnersim.agreements.static_split import StaticSplit
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.pool import add_bills_repaid, add_costs_first, add_weights, pool_after, weight_part

__all__ = ["add_static_split"]


def add_static_split(page: Page) -> None:
    """From what is to be shared to what everyone earns."""
    terms, grid = page.terms, page.grid
    assert isinstance(terms, StaticSplit)
    of_profit = terms.base == "profit"
    if of_profit:
        add_weights(page, terms.pass_through_costs)
    add_bills_repaid(page)
    if of_profit:
        add_costs_first(page)
    _add_split(page, terms, of_profit=of_profit)
    if of_profit and terms.share_losses:
        _add_shared_losses(page, terms)
    tiers = ("repaid", "costs", "split", "shared_losses")

    def earned(i: int, m: int) -> str:
        return "+".join(grid.at((tier, i), m) for tier in tiers if grid.has((tier, i)))

    page.add_each("earned", "earned", page.ledger.books.earned[:, :, 0], earned)


def _shares(page: Page, terms: StaticSplit) -> dict[int, str]:
    """Partner → its share, in a formula."""
    return {page.case_partner(seat): str(page.of_terms(f"shares.{seat}")) for seat in terms.shares}


def _add_split(page: Page, terms: StaticSplit, *, of_profit: bool) -> None:
    grid, shares = page.grid, _shares(page, terms)

    def split(i: int, m: int) -> str:
        if i not in shares:
            return "0"
        left = pool_after(page, m)
        left = f"({left}-MIN({left},SUM({grid.each('weight', m)})))" if of_profit else left
        return f"{left}*{shares[i]}"

    page.add_each("split", "agreed shares", page.paid_by("split"), split)


def _add_shared_losses(page: Page, terms: StaticSplit) -> None:
    """Who bears a month's loss: its share of it, and not what its costs weigh."""
    grid, shares = page.grid, _shares(page, terms)

    def borne(i: int, m: int) -> str:
        short = f"MIN({pool_after(page, m)}-SUM({grid.each('weight', m)}),0)"
        return f"{short}*({shares.get(i, '0')}-{weight_part(page, i, m)})"

    page.add_each("shared_losses", "losses shared", page.paid_by("shared_losses"), borne)
