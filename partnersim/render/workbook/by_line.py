"""Kinds that pay by revenue line month by month: direct, and white label. One collects, then owes the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.direct import Direct
from partnersim.agreements.white_label import WhiteLabel
from partnersim.render.workbook.cash import shared
from partnersim.render.workbook.customers import add_bonus, add_young, theirs
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.revenue import at_list, collected

__all__ = ["add_direct", "add_white_label"]

Floats = NDArray[np.float64]


def add_direct(page: Page) -> None:
    """Shares of revenue or margin by line and a bonus, from the provider to the referrer."""
    terms, grid = page.terms, page.grid
    assert isinstance(terms, Direct)
    referrer = page.case_partner("referrer")
    add_young(page, terms.paid_for_months, "paid_for_months", referrer)
    listed = _listed(terms)
    for name in page.case.revenue_lines:
        key = str(page.listed_as(listed, name))
        field, _ = listed[key]
        rate = page.of_terms(f"{field}.{key}")

        def share(m: int, name: str = name, field: str = field, rate: str | None = rate) -> str:
            counted = grid.at(collected(name, page) if terms.refunds_taken_back else ("billed", name), m)
            if field == "share_of_margin":
                costs = (grid.at(("cost", cost), m) for cost in _serving(page, name))
                counted = f"MAX({'-'.join([counted, *costs])},0)"
            return f"{rate}*{counted}{theirs(page, name, m)}"

        head = f"{name.replace('_', ' ')}: share"
        grid.add(("share", name), "owed to the referrer", head, _share(page, terms, name, referrer), share)
    if terms.bonus_per_deal is not None:
        add_bonus(page, referrer)
    owed = [("share", name) for name in page.case.revenue_lines]
    owed += [("bonus", "deals")] if terms.bonus_per_deal is not None else []
    _add_earned(page, "provider", "referrer", owed)


def _listed(terms: Direct) -> dict[str, tuple[str, float]]:
    """Line or kind of income → the list it is on, and its rate."""
    of_revenue = {key: ("share_of_revenue", rate) for key, rate in terms.share_of_revenue.items()}
    return of_revenue | {key: ("share_of_margin", rate) for key, rate in terms.share_of_margin.items()}


def _serving(page: Page, line: str) -> list[str]:
    """Activities that are a cost of a line."""
    return [name for name, cost in page.money.flows.costs.items() if cost.serves == line]


def _share(page: Page, terms: Direct, name: str, referrer: int) -> Floats:
    """What the engine makes of a line's share, in the base case."""
    flows, line = page.money.flows, page.money.flows.lines[name]
    counted = line.collected if terms.refunds_taken_back else line.amount
    field, rate = _listed(terms)[str(page.listed_as(_listed(terms), name))]
    if field == "share_of_margin":
        counted = np.maximum(counted - sum(flows.costs[cost].amount for cost in _serving(page, name)), 0.0)
    part = flows.brought_by(referrer)
    young = np.ones(page.case.months)
    young[terms.paid_for_months or page.case.months :] = 0.0
    return np.asarray(rate * counted * line.part_of_bills(young, part))[:, 0]


def add_white_label(page: Page) -> None:
    """The provider's invoice: list prices less a discount."""
    terms, grid = page.terms, page.grid
    assert isinstance(terms, WhiteLabel)
    add_young(page, terms.discount_for_months, "discount_for_months", None)
    young = np.ones(page.case.months)
    young[terms.discount_for_months or page.case.months :] = 0.0
    for name in page.case.revenue_lines:
        off = page.listed("discount_on_list", terms.discount_on_list, name)
        rate = terms.discount_on_list[str(page.listed_as(terms.discount_on_list, name))]
        line = page.money.flows.at_list(name)
        values = line.amount * (1.0 - rate * line.part_of_bills(young))

        def invoice(m: int, name: str = name, off: str | None = off) -> str:
            return f"{at_list(page, name, m)}*(1-{off}{theirs(page, name, m)})"

        head = f"{name.replace('_', ' ')}: list less discount"
        grid.add(("invoice", name), "invoice to the reseller", head, values[:, 0], invoice)
    _add_earned(page, "reseller", "provider", [("invoice", name) for name in page.case.revenue_lines])


def _add_earned(page: Page, collector: str, payee: str, owed: list[tuple[str, str]]) -> None:
    """Who collects has what is left of it; whoever has no seat earns nothing."""
    grid, collects, gets = page.grid, page.case_partner(collector), page.case_partner(payee)
    whole = sum((grid.values(key) for key in owed), np.zeros(page.case.months))
    grid.add("owed", f"owed to the {payee}", "in all", whole, lambda m: "+".join(grid.at(key, m) for key in owed))

    def earned(i: int, m: int) -> str:
        if i == collects:
            return f"{shared(page, m)}-{grid.at('owed', m)}"
        return grid.at("owed", m) if i == gets else "0"

    page.add_each("earned", "earned", page.ledger.books.earned[:, :, 0], earned)
