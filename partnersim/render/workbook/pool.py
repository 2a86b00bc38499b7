"""The first tiers of agreements that share one pool: third parties' bills, then running costs."""

from __future__ import annotations

from functools import partial

from partnersim.agreements.arrangement import REPAID
from partnersim.render.workbook.cash import shared
from partnersim.render.workbook.page import Page

__all__ = ["add_bills_repaid", "add_costs_first", "add_weights", "cost_paid", "pool_after", "repaid", "weight_part"]


def add_weights(page: Page, bills: str) -> None:
    """Running cost of all partners as it weighs: third parties' bills with it if terms say so, to a cap if any."""
    grid = page.grid
    caps = {page.case_partner(name): name for name in getattr(page.terms, "cost_cap", {})}
    weighs = bills == "weigh_as_cost" and bool(grid.keys("pass_through"))

    def weight(i: int, m: int) -> str:
        cost = grid.at(("running", i), m)
        cost = f"{cost}+{grid.at(('pass_through', i), m)}" if weighs else cost
        return f"MIN({cost},{page.of_terms(f'cost_cap.{caps[i]}')})" if i in caps else cost

    weights = page.money.arrangement.weights[:, :, 0]
    page.add_each("weight", "cost that weighs", weights, weight, everyone=True)


def weight_part(page: Page, i: int, month: int) -> str:
    """What part of all that weighs is a partner's; equal parts where nothing does."""
    weights = f"SUM({page.grid.each('weight', month)})"
    return f"IF({weights}>0,{page.grid.at(('weight', i), month)}/{weights},1/{len(page.partners)})"


def add_bills_repaid(page: Page) -> None:
    """Third parties' bills, repaid out of the pool as far as it goes; no columns where none are."""
    if page.money.arrangement.bills is None:
        return
    band = "third parties' bills repaid"
    page.add_each("repaid", band, page.paid_by(REPAID.name), partial(repaid, page))


def repaid(page: Page, i: int, month: int) -> str:
    """What a partner is repaid of its bills."""
    bills = f"SUM({page.grid.each('pass_through', month)})"
    out_of = f"MIN(MAX({shared(page, month)},0),{bills})"
    return f"IF({bills}>0,{page.grid.at(('pass_through', i), month)}*{out_of}/{bills},0)"


def pool_after(page: Page, month: int) -> str:
    """What is left to share after third parties' bills."""
    pool = shared(page, month)
    if page.money.arrangement.bills is None:
        return pool
    return f"({pool}-MIN(MAX({pool},0),SUM({page.grid.each('pass_through', month)})))"


def add_costs_first(page: Page) -> None:
    """Running costs, or what there is of them, in proportion; equal parts where nobody has any."""
    page.add_each("costs", "costs first", page.paid_by("costs"), partial(cost_paid, page))


def cost_paid(page: Page, i: int, month: int) -> str:
    """What a partner is paid of its running cost."""
    weights = f"SUM({page.grid.each('weight', month)})"
    return f"MIN({pool_after(page, month)},{weights})*{weight_part(page, i, month)}"
