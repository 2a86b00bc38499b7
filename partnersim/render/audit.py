"""A statement that somebody else made beside what we recompute: what differs, from which figure on, and why."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from partnersim.render.pieces import Row, Table
from partnersim.render.plain import plain
from partnersim.render.settlement.amounts import money
from partnersim.settle.audit import Audit, Difference, named

__all__ = ["audit_table", "audit_text"]

WIDTH = 120
HEADS = ("", "recomputed", "stated", "difference", "why")
NOTES = ("difference: what they state less what is recomputed of the same ledger, case and terms.",)


def audit_text(found: Audit) -> str:
    """For the terminal: every figure that differs, then where it comes from, in words."""
    said = textwrap.fill(found.cause, WIDTH)
    return f"{plain(audit_table(found), WIDTH)}\n\n{said}" if found.differences else said


def audit_table(found: Audit) -> Table:
    """A row for each figure that differs, by month and then of the quarter, with the first one that it follows from."""
    statement = found.statement
    rows: list[Row] = []
    for when, group in groupby(found.differences, lambda each: each.at.when):
        rows.append(Row([when, *[""] * (len(HEADS) - 1)], "group"))
        rows += [_row(each, statement.digits) for each in group]
    title = f"What {found.theirs.file} states of {statement.name}, {statement.settlement.case.currency}"
    return Table(title, [[(head, 1) for head in HEADS]], rows, text_columns=(0, 4), notes=NOTES)


def _row(each: Difference, digits: int) -> Row:
    decimals = max(digits, -int(each.theirs.as_tuple().exponent))
    amounts = [_money(amount, decimals) for amount in (each.ours, Fraction(each.theirs), each.difference)]
    why = "first cause" if each.follows_from is None else f"follows from {named(each.follows_from)}"
    return Row([named(each.at).removesuffix(f" in {each.at.when}"), *amounts, why], "part")


def _money(amount: Fraction, decimals: int) -> str:
    return money(Decimal(round(amount * 10**decimals)).scaleb(-decimals))
