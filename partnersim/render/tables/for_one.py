"""Tables for a single partner: a month of its money, and the costs that an agreement shows to all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.arrangement import CostKind
from partnersim.agreements.disclosed import disclosed
from partnersim.errors import InputError
from partnersim.ledger import Ledger
from partnersim.measures.years import by_year
from partnersim.render.numbers import CENTS, FULL, month_text
from partnersim.render.phrases import LONGEST, capital, shortened, spoken, terms_names
from partnersim.render.pieces import Row, Table
from partnersim.render.tables.by_year import ABREAST, year_names

if TYPE_CHECKING:
    from partnersim.negotiate import Comparison

__all__ = ["disclosed_tables", "month_table"]

Floats = NDArray[np.float64]
SMALL = 0.005  # [currency] what would print as 0.00
SAID: dict[CostKind, str] = {"running": "running", "pass_through": "third parties' bills", "one_time": "one-time"}


def month_table(ledger: Ledger, month: int | str, currency: str) -> Table:
    """What one partner, the only one in the ledger, earned in a month and by which rule, and where it then stood.

    Raises:
        InputError: a month outside the horizon.
    """
    try:
        row = ledger.timeline.index(month)
    except ValueError as error:
        raise InputError.one(str(error)) from None
    books, words = ledger.books, dict(zip(ledger.tiers, ledger.tier_words, strict=False))
    earned, received = float(books.earned[row, 0, 0]), float(books.received[row, 0, 0])
    amounts = [float(amount) for amount in books.by_tier[:, row, 0, 0]]
    paid = [(words.get(name) or spoken(name), amount) for name, amount in zip(ledger.tiers, amounts, strict=True)]
    paid = [(said, amount) for said, amount in paid if abs(amount) > SMALL]
    waits = bool(abs(books.received - books.earned).max() > SMALL)
    shown = CENTS.parts([amount for _, amount in paid])
    rows = [Row([capital(said), CENTS.text(amount)]) for (said, _), amount in zip(paid, shown, strict=True)]
    rows.append(Row(["earned" if waits else "received", CENTS.text(earned)], "total"))
    if waits:
        rows.append(Row(["received", CENTS.text(received)]))
    rows += [
        Row(["running costs, bills included", CENTS.text(float(books.running_cost[row, 0, 0]))]),
        Row(["one-time costs", CENTS.text(float(books.one_time_cost[row, 0, 0]))]),
        Row(["position at the end of the month", CENTS.text(float(books.position[row, 0, 0]))], "total"),
    ]
    who, when = shortened(ledger.names[0], LONGEST), month_text(ledger.timeline, row)
    return Table(f"{capital(when)} for {who}, {currency}", [[("", 1), ("amount", 1)]], rows)


def disclosed_tables(deal: Comparison) -> list[Table]:
    """For each of the terms under which partners show each other costs, these by fiscal year in the base case."""
    return [
        table
        for label, terms, ledger in zip(terms_names(deal), deal.terms, deal.ledgers, strict=True)
        for table in _costs(capital(label), disclosed(terms), ledger, deal.case.currency)
    ]


def _costs(label: str, kinds: tuple[CostKind, ...], ledger: Ledger, currency: str) -> Iterator[Table]:
    """Each partner's costs of some kinds; a kind that nobody has is left out."""
    by_kind = {kind: amounts for kind in kinds if (amounts := _of_kind(ledger, kind)).any()}
    names = year_names(ledger.timeline)
    for first in range(0, len(ledger.partners) if by_kind else 0, ABREAST):
        chosen = range(first, min(first + ABREAST, len(ledger.partners)))
        columns = [
            FULL.parts(by_year(amounts[:, i], ledger.timeline).tolist()) for i in chosen for amounts in by_kind.values()
        ]
        head = [
            [("", 1), *((shortened(ledger.names[i], LONGEST), len(by_kind)) for i in chosen)],
            [("", 1), *((SAID[kind], 1) for _ in chosen for kind in by_kind)],
        ]
        rows = [Row([name, *(FULL.text(column[number]) for column in columns)]) for number, name in enumerate(names)]
        total = Row(["all years", *(FULL.text(sum(column)) for column in columns)], "total")
        yield Table(f"{label}: costs the agreement discloses, {currency}", head, [*rows, total])


def _of_kind(ledger: Ledger, kind: CostKind) -> Floats:
    """Costs of the base case `[month, partner]` [currency]."""
    books = ledger.books
    if kind == "one_time":
        return np.asarray(books.one_time_cost[:, :, 0])
    bills = books.bills[:, :, 0]
    return np.asarray(bills if kind == "pass_through" else books.running_cost[:, :, 0] - bills)
