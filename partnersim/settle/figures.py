"""The figures of a statement, each by what it is of, as they stand in files of statements."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from partnersim.inputs.payments import MONTHLY, QUARTERLY, Key
from partnersim.settle.statement import StatedMonth, Statement

__all__ = ["figures_of"]


def figures_of(statement: Statement) -> dict[Key, Fraction]:
    """Every figure of a statement, exact [currency]: by month in the order of MONTHLY, then of the quarter."""
    found: dict[Key, Fraction] = {}
    for month in statement.months:
        for figure in MONTHLY:
            for item, partner, amount in _of_month(month, figure, statement.partners):
                found[Key(month.month, False, figure, item, partner)] = amount
    quarter = statement.settlement.quarter
    for figure in QUARTERLY:
        if figure != "transfer":
            for partner, account in statement.accounts.items():
                found[Key(quarter, True, figure, "", partner)] = getattr(account, figure)
    for each in statement.transfers:
        found[Key(quarter, True, "transfer", each.payer, each.payee)] = Fraction(each.amount)
    return found


def _of_month(month: StatedMonth, figure: str, partners: tuple[str, ...]) -> Iterator[tuple[str, str, Fraction]]:
    """Item, partner and amount of all figures of a name."""
    stated = getattr(month, {"cost": "costs", "tier": "tiers"}.get(figure, figure))
    if isinstance(stated, Fraction):
        yield "", "", stated
    elif isinstance(stated, tuple):
        yield from (("", partner, amount) for partner, amount in zip(partners, stated, strict=False))
    else:
        for item, of_item in stated.items():
            if isinstance(of_item, Fraction):
                yield item, "", of_item
            else:
                yield from ((item, partner, amount) for partner, amount in zip(partners, of_item, strict=True))
