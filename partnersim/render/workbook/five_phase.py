"""The five-phase agreement month by month: bills, costs, catch-up, aligned, net positive; balances and phases.

Sums over partners are taken of costs and losses alone, so that one partner's edition needs no more of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.five_phase import FivePhase
from partnersim.render.workbook.cash import shared
from partnersim.render.workbook.grid import MONTH
from partnersim.render.workbook.levels import add_invested, add_levels, levels_of, poured_to, target
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.pool import (
    add_bills_repaid,
    add_costs_first,
    add_weights,
    cost_paid,
    pool_after,
    repaid,
    weight_part,
)
from partnersim.timeline import YEAR

__all__ = ["add_five_phase", "five_phase_not_live"]

Floats = NDArray[np.float64]
TOLERANCE = "1E-12"  # of all money moved so far: nearer than this is equal
HEADS = {  # what is paid out of the surplus
    "catch_up": "catch-up, until losses are equal",
    "aligned": "aligned, until no loss is left",
    "net_positive": "net positive, by running cost",
}


def five_phase_not_live(terms: FivePhase, hidden: Sequence[int]) -> str | None:
    """The option that has no formulas here; None where all have.

    A fresh start asks for everybody's balance at once, which is not told of partners `hidden` from the audience.
    """
    if terms.loss_basis == "since_break_even" and hidden:
        return "losses count afresh after every break-even of all partners"
    return "approved investments are losses of their own" if terms.loss_basis == "tracked" else None


def add_five_phase(page: Page) -> None:
    """From what is to be shared to what everyone earns."""
    assert isinstance(page.terms, FivePhase)
    add_weights(page, page.terms.pass_through_costs)
    add_bills_repaid(page)
    add_costs_first(page)
    surplus, after = _values(page, page.terms)
    _add_losses(page, surplus, after)
    by_investment = page.terms.aligned_split == "by_investment"
    levels = levels_of(page, np.maximum(0.0, -after), surplus, by_investment=by_investment)
    if by_investment:
        add_invested(page, levels)
    add_levels(page, levels)
    _add_pours(page)
    _add_earned(page)
    _add_balances(page, page.terms)
    _add_phase(page)


def _values(page: Page, terms: FivePhase) -> tuple[Floats, Floats]:
    """The surplus `[month]`, and balances after costs `[month, partner]`: the engine's, in the base case."""
    bills, costs = page.paid_by("pass_through"), page.paid_by("costs")
    arrangement, balance = page.money.arrangement, page.ledger.books.balance[:, :, 0]
    surplus = arrangement.pool[:, 0] - bills.sum(axis=1) - costs.sum(axis=1)
    opening = np.concatenate([np.zeros_like(balance[:1]), balance[:-1]])
    opening = np.where(opening < 0.0, opening * (1.0 + terms.loss_interest / YEAR), opening)
    weights = arrangement.weights[:, :, 0]
    billed = np.zeros_like(weights) if arrangement.bills is None else arrangement.bills[:, :, 0]
    after = opening - page.money.flows.cost("one_time")[:, :, 0] - weights - billed + bills + costs
    return surplus, after


def _after(page: Page, i: int, m: int) -> str:
    """A balance once costs are off it, and paid as far as they are."""
    return page.grid.at(("after", i), m) if page.grid.has(("after", i)) else _costs_off(page, i, m)


def _costs_off(page: Page, i: int, m: int) -> str:
    """The same, counted."""
    grid = page.grid
    opening = grid.before(("balance", i), m)
    if m:
        opening += f"*IF({opening}<0,1+{page.of_terms('loss_interest')}/{YEAR},1)"
    off = f"{opening}-{grid.at(('one_time', i), m)}-{grid.at(('weight', i), m)}"
    if page.money.arrangement.bills is not None:
        paid = grid.at(("repaid", i), m) if grid.has(("repaid", i)) else repaid(page, i, m)
        off += f"-{grid.at(('pass_through', i), m)}+{paid}"
    return f"{off}+{grid.at(('costs', i), m) if grid.has(('costs', i)) else cost_paid(page, i, m)}"


def _add_losses(page: Page, left: Floats, after: Floats) -> None:
    """What is left above the costs; balances once costs are off and paid, and the losses they are."""
    grid = page.grid

    def surplus(m: int) -> str:
        left = pool_after(page, m)
        return f"{left}-MIN({left},SUM({grid.each('weight', m)}))"

    grid.add("surplus", "above costs", "surplus", left, surplus)
    page.add_each("after", "balance after costs", after, partial(_costs_off, page), summed=False)

    def loss(i: int, m: int) -> str:
        return f"MAX(0,-({_after(page, i, m)}))"

    page.add_each("loss", "loss before the surplus", np.maximum(0.0, -after), loss, everyone=True, summed=False)


def _pour(page: Page, tier: str, i: int, m: int) -> str:
    """Catch-up to equal losses, then alike until none is left, then by running cost."""
    grid = page.grid
    loss, level, equal = grid.at(("loss", i), m), target(page, "level", i, m), target(page, "equal", i, m)
    if tier == "catch_up":
        return f"MAX(0,{loss}-{equal})"
    if tier == "aligned":
        return f"MAX(0,MIN({loss},{equal})-{level})"
    return f"({grid.at('surplus', m)}-{poured_to(page, 'level', m)})*{weight_part(page, i, m)}"


def _add_pours(page: Page) -> None:
    """What is paid out of the surplus."""
    for tier, head in HEADS.items():
        page.add_each(tier, head, page.paid_by(tier), partial(_pour, page, tier))


def _add_earned(page: Page) -> None:
    grid, tiers = page.grid, ("repaid", "costs", *HEADS)

    def earned(i: int, m: int) -> str:
        return "+".join(grid.at((tier, i), m) for tier in tiers if grid.has((tier, i)))

    page.add_each("earned", "earned", page.ledger.books.earned[:, :, 0], earned)


def _end(page: Page, i: int, m: int) -> str:
    """A balance at the end of a month; of partners not shown, what each pours is told in one."""
    grid = page.grid
    if grid.has(("after", i)):
        return "+".join(grid.at((tier, i), m) for tier in ("after", *HEADS))
    poured = f"MAX(0,{grid.at(('loss', i), m)}-{target(page, 'level', i, m)})"
    return f"{_after(page, i, m)}+{poured}+{_pour(page, 'net_positive', i, m)}"


def _add_balances(page: Page, terms: FivePhase) -> None:
    """What the contract counts at the end of a month."""
    grid = page.grid
    scale = np.abs(page.money.arrangement.pool[:, 0])
    scale = scale + (page.money.arrangement.weights + page.money.flows.cost("one_time"))[:, :, 0].sum(axis=1)

    def moved(m: int) -> str:
        costs = f"SUM({grid.each('weight', m)})+SUM({grid.each('one_time', m)})"
        return f"{grid.before('moved', m)}+ABS({shared(page, m)})+{costs}"

    def balance(i: int, m: int) -> str:
        if terms.loss_basis != "since_break_even":
            return _end(page, i, m)
        worst = ",".join(_end(page, j, m) for j in page.partners)
        return f"IF(MIN({worst})>=-{TOLERANCE}*{grid.at('moved', m)},0,{_end(page, i, m)})"

    grid.add("moved", "balance of the contract", "money moved so far", scale.cumsum(), moved, summed=False)
    balances = page.ledger.books.balance[:, :, 0]
    page.add_each("balance", "balance of the contract", balances, balance, everyone=True, summed=False)


def _add_phase(page: Page) -> None:
    """The phase: what the first money above the costs was paid for."""
    grid = page.grid

    def phase(m: int) -> str:
        least = f"{TOLERANCE}*{grid.at('moved', m)}"
        before = f"AND({grid.at(MONTH, m)}<{page.use('go_live')},ABS({shared(page, m)})<={least})"
        catch_up, poured = poured_to(page, "equal", m), poured_to(page, "level", m)
        with_surplus = f"IF({catch_up}>{least},3,IF({poured}>{least},4,5))"
        return f"IF({grid.at('surplus', m)}>{least},{with_surplus},IF({before},1,2))"

    grid.add("phase", "phase", "1 to 5", page.ledger.books.phase[:, 0], phase, kind="count")
