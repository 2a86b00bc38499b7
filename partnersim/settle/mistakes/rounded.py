"""Mistakes in paying what partners are entitled to: rounding without memory, and payments to the wrong partner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations

from partnersim.inputs.payments import Key
from partnersim.settle.figures import figures_of
from partnersim.settle.mistakes.mistake import Mistake, inputs_of, mistaken
from partnersim.settle.rounding import apportioned
from partnersim.settle.settlement import Paid, Settlement, settle
from partnersim.settle.statement import Statement
from partnersim.timeline import QUARTER

__all__ = ["anew", "rounded_otherwise", "swapped"]

Month = Sequence[Fraction]  # what each partner is entitled to, in smallest units


def anew(month: Month) -> list[int]:
    """A month by largest remainder, as if it were the first."""
    return apportioned(month, sum(month, Fraction(0)).__floor__(), owing=min(month) < 0 < max(month))


def _up(amount: Fraction) -> int:
    """To the nearest unit, halves away from zero."""
    units = (abs(amount) + Fraction(1, 2)).__floor__()
    return units if amount >= 0 else -units


RULES: Mapping[str, Callable[[Month], Sequence[int]]] = {
    "each month is rounded by largest remainder without memory of the fractions before it": anew,
    "each partner's payment is rounded to the nearest unit by itself, halves up": lambda month: [*map(_up, month)],
    "each partner's payment is rounded to the nearest unit by itself, halves to the even one": lambda month: (
        [*map(round, month)]
    ),
    "each partner's payment is rounded down by itself": lambda month: [amount.__floor__() for amount in month],
}


def rounded_otherwise(settlement: Settlement) -> Iterator[Mistake]:
    """The same entitlements, paid in whole units by other rules."""
    for said, rule in RULES.items():
        yield mistaken(said, partial(_paid_by, settlement, rule))


def _paid_by(settlement: Settlement, rule: Callable[[Month], Sequence[int]]) -> Settlement:
    paid: Paid = tuple(tuple(rule(month)) for month in _entitled(settlement))
    return replace(settlement, paid=paid)


def _entitled(settlement: Settlement) -> list[list[Fraction]]:
    """By month, to each partner, in smallest units; what the quarter restates is due in its first month."""
    received = settlement.ledger.books.received[..., 0]
    months = [[Fraction(amount) / settlement.unit for amount in month] for month in received]
    if settlement.restated:
        made_of = inputs_of(settlement)
        before = settle(made_of.case, made_of.terms, made_of.actuals, settlement.quarter - QUARTER)
        closed = before.ledger.books.received[..., 0]
        change = (received[: len(closed)] - closed).sum(axis=0)
        first = months[settlement.months.start]
        first[:] = [amount + Fraction(more) / settlement.unit for amount, more in zip(first, change, strict=True)]
    return months


def swapped(settlement: Settlement) -> Iterator[Mistake]:
    """Payments of two partners, and all figures of them, the one for the other."""
    partners = settlement.ledger.partners
    for one, other in combinations(range(len(partners)), 2):
        order = list(range(len(partners)))
        order[one], order[other] = other, one
        both = f"{partners[one]} and {partners[other]}"
        paid = tuple(tuple(month[i] for i in order) for month in settlement.paid)
        yield mistaken(f"the payments of {both} are swapped", partial(replace, settlement, paid=paid))
        names = {partners[one]: partners[other], partners[other]: partners[one]}
        yield Mistake(f"{both} are taken for each other throughout", partial(_renamed, settlement, names))


def _renamed(settlement: Settlement, names: Mapping[str, str]) -> Mapping[Key, Fraction]:
    """All figures, those of one partner as if they were those of another."""
    return {
        key._replace(item=names.get(key.item, key.item), partner=names.get(key.partner, key.partner)): amount
        for key, amount in figures_of(Statement(settlement)).items()
    }
