"""Customers as shares by revenue line see them: for how long each counts, who brought it, how many deals there are."""

from __future__ import annotations

import numpy as np

from partnersim.render.workbook.demand import add_stay, of_ages
from partnersim.render.workbook.grid import Formula
from partnersim.render.workbook.page import Page

__all__ = ["add_bonus", "add_young", "theirs"]

BAND = "customers who count"


def add_young(page: Page, months: int | None, field: str, partner: int | None) -> None:
    """The part of instances in use whose bills count: of customers young enough, and brought by a partner.

    No columns where all do: `months` is for how long one counts, None for ever; `partner` who has to have brought it.
    """
    brought = None if partner is None else page.money.flows.brought_by(partner)
    if months is None and brought is None:
        return
    grid = page.grid
    add_stay(page)
    stay = "stay"
    if months is not None:
        limit, oldest = page.of_terms(field), page.case.months - 1
        values = np.where(np.arange(oldest, -1, -1) < months, grid.values("stay"), 0.0)
        grid.add(
            "counts", BAND, "still there and counted at that age", values,
            lambda m: f"IF({grid.at('age', m)}<{limit},{grid.at('stay', m)},0)", kind="percent",
        )  # fmt: skip
        stay = "counts"
    new = "new"
    if partner is not None and brought is not None:
        _add_brought(page, partner)
        new = "new_brought"
    arrivals = page.money.flows.instances.arrivals
    young = np.ones(page.case.months)
    young[months or page.case.months :] = 0.0
    there = arrivals.there
    values = np.divide(arrivals.of_ages(young, brought), there, out=np.zeros_like(there), where=there > 0.0)
    counted = of_ages(page, new, stay)

    def part(m: int) -> str:
        active = grid.at("active", m)
        return f"IF({active}>0,{counted(m)}/{active},0)"

    grid.add("young", BAND, "part of instances that counts", values[:, 0], part, kind="percent")


def _add_brought(page: Page, partner: int) -> None:
    """The part of new customers a partner brings, and their instances."""
    grid, who = page.grid, tuple(page.case.partners)[partner]
    brought = page.money.flows.brought_by(partner)
    assert brought is not None  # asked only where the case says who brings customers
    new = page.money.flows.instances.arrivals.new
    if all(case.demand.pipeline is None for case in page.cases):
        path = f"demand.brought_by.{who}"
        part = page.use(path) if page.has(path) else "0"
        grid.add("brought", BAND, f"brought by {page.names[partner]}", brought[:, 0], lambda _: part, kind="percent")
    else:
        grid.add_simulated("brought", BAND, f"brought by {page.names[partner]}", brought, page.scenarios,
                           kind="percent")  # fmt: skip
    grid.add(
        "new_brought", BAND, "their new instances", (new * brought)[:, 0],
        lambda m: f"{grid.at('new', m)}*{grid.at('brought', m)}", kind="units",
    )  # fmt: skip


def theirs(page: Page, line: str, month: int) -> str:
    """The part of a line's bills that counts, as a factor in a formula; nothing where all do."""
    grid, per = page.grid, page.case.revenue_lines[line].per
    if not grid.has("young"):
        return ""
    brought = f"*{grid.at('brought', month)}" if grid.has("brought") else ""
    if per.startswith("new"):
        return brought
    if per != "month":
        return f"*{grid.at('young', month)}"
    limit = next((found for field in LIMITS if (found := page.of_terms(field)) is not None), None)
    return brought if limit is None else f"*(MAX({grid.at('since', month)},0)<{limit}){brought}"


LIMITS = ("paid_for_months", "discount_for_months")  # for how long a customer counts, by kind of terms


def add_bonus(page: Page, partner: int) -> None:
    """An amount for each of the first deals."""
    grid, flows = page.grid, page.money.flows
    bundle = f"/{page.use('demand.instances_per_customer')}" if page.has("demand.instances_per_customer") else ""
    brought = flows.brought_by(partner)
    if brought is not None and not grid.has("brought"):
        _add_brought(page, partner)
    new = "new" if brought is None else "new_brought"
    part = np.ones_like(flows.customers.new) if brought is None else brought
    deals = (flows.customers.new * part).cumsum(axis=0)[:, 0]
    first, amount = page.of_terms("bonus_per_deal.first_deals"), page.of_terms("bonus_per_deal.amount")
    grid.add(
        "deals", "owed to the referrer", "deals so far", deals,
        lambda m: f"{grid.before('deals', m)}+{grid.at(new, m)}{bundle}", kind="units",
    )  # fmt: skip

    def bonus(m: int) -> str:
        return f"(MIN({grid.at('deals', m)},{first})-MIN({grid.before('deals', m)},{first}))*{amount}"

    paid = page.paid_by("bonus")[:, partner]
    formula: Formula = bonus
    grid.add(("bonus", "deals"), "owed to the referrer", "bonus", paid, formula)
