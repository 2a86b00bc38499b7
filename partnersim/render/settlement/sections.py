"""All figures of a statement in words, section by section, as a sheet lists them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from partnersim.render.settlement.records import Figure, statement_rows
from partnersim.render.settlement.words import COSTS, names, party_name, tier_words
from partnersim.settle.statement import Statement
from partnersim.timeline import parse_month, spoken_month

__all__ = ["Line", "Section", "sections"]

TRANSFER = "transfer"
PAYMENTS = "Payments between partners"
WORDS = {  # figure of the records → in words, in the order in which they are read
    TRANSFER: "is paid",
    "opening": "opening balance",
    "restated": "restated: what closed months changed",
    "billed": "billed, less refunds",
    "collected": "collected: less credits and bad debt",
    "taken": "taken by outside parties",
    "shared": "shared",
    "cost": "costs",
    "tier": "earned by rule",
    "earned": "earned",
    "due": "due",
    "paid": "paid",
    "from_customers": "of it by customers",
    "balance": "contract balance after",
    "closing": "closing balance",
    "waiting": "of it waits for customers or remittance",
    "carried": "of it is carried into the next payment",
}
READ = [*WORDS]


class Line(NamedTuple):
    """A figure in words."""

    figure: str
    of: str  # a payer, party, kind of cost or rule; empty where it is of none
    partner: str
    amount: Decimal


class Section(NamedTuple):
    """Figures that belong together."""

    title: str
    lines: list[Line]


def sections(statement: Statement) -> list[Section]:
    """Payments, each partner's account, and each month: first what is of all, then what is of each partner."""
    named = dict(zip(statement.partners, names(statement), strict=True))
    found: dict[tuple[str, str], list[Figure]] = {}
    for row in statement_rows(statement):
        found.setdefault((row.period, "" if row.figure == TRANSFER else row.partner), []).append(row)
    return [
        Section(
            _title(rows[0], named),
            [_line(statement, row, named) for row in sorted(rows, key=lambda row: READ.index(row.figure))],
        )
        for rows in found.values()
    ]


def _title(row: Figure, named: Mapping[str, str]) -> str:
    if row.figure == TRANSFER:
        return PAYMENTS
    if "Q" in row.period:
        return f"Account of {named[row.partner]}"
    month = spoken_month(parse_month(row.period))
    return f"{month}, {named[row.partner]}" if row.partner else month


def _line(statement: Statement, row: Figure, named: Mapping[str, str]) -> Line:
    of = row.item
    if row.figure == TRANSFER:
        of = f"by {named[of]}"
    elif row.figure == "taken":
        of = party_name(statement, of)
    elif row.figure == "cost":
        of = COSTS[of]
    elif row.figure == "tier":
        of = tier_words(statement, of)
    return Line(WORDS[row.figure], of, named.get(row.partner, ""), row.amount)
