"""A statement for machines: a record, its figures one by one, the ledger lines behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from partnersim import __version__
from partnersim.render.csv_text import harmless
from partnersim.render.settlement.booked import counted_first
from partnersim.settle.figures import figures_of
from partnersim.settle.statement import StatedMonth, Statement
from partnersim.timeline import format_month

__all__ = ["Figure", "lines_csv", "statement_csv", "statement_record", "statement_rows"]

EXACTLY = 10  # decimals of entitlements beyond those of the currency
ACCOUNT = ("opening", "restated", "earned", "paid", "closing", "waiting", "carried")
BY_PARTNER = ("earned", "due", "paid", "from_customers")
LINES = (
    "line", "date", "reported", "month", "kind", "item", "partner", "amount", "quantity", "late", "reference",
)  # fmt: skip


class Figure(NamedTuple):
    """A figure of a statement; `item` and `partner` are empty where it is of none."""

    period: str  # a month, as `2028-07`, or the quarter, as `2028Q3`
    figure: str
    item: str  # an outside party, a kind of cost, a tier, who pays a transfer
    partner: str  # whose it is, or who is paid a transfer
    amount: Decimal  # [currency], with its decimals at the least


def statement_rows(statement: Statement) -> list[Figure]:
    """All figures of a statement: transfers, others of the quarter, and of months, in the order they are computed.

    Entitlements are rounded to ten decimals more than the currency has, halves to the even neighbour, and zeros at the
    end of these are left out. So payments, which are whole smallest units, are exact.
    """
    figures = sorted(
        figures_of(statement).items(), key=lambda each: (not each[0].quarterly, each[0].figure != "transfer")
    )
    return [Figure(key.when, *key[2:], _exact(statement, amount)) for key, amount in figures]


def statement_csv(statement: Statement) -> str:
    """The figures as CSV: `period,figure,item,partner,amount`."""
    # Partners, parties, tiers and cost lines are named by small letters, digits and _, so no cell can be a formula.
    return _csv(Figure._fields, ((*row[:-1], f"{row.amount:f}") for row in statement_rows(statement)))


def lines_csv(statement: Statement) -> str:
    """The ledger lines that the statement counts for the first time, and all partners may see, as CSV."""
    rows = []
    for each in counted_first(statement):
        entry = each.entry
        rows.append((
            str(entry.line), entry.date.isoformat(), "" if entry.reported is None else entry.reported.isoformat(),
            format_month(each.month), entry.kind, entry.item or "", entry.partner or "", _as_written(entry.amount),
            _as_written(entry.quantity), "yes" if each.late else "no", harmless(entry.reference),
        ))  # fmt: skip
    return _csv(LINES, rows)


def statement_record(statement: Statement) -> dict[str, Any]:
    """The statement as plain maps, lists and texts, as JSON holds them.

    Amounts are texts, as in the CSV; `lines` are those of the ledger. Contract balances and costs are as far as the
    terms disclose them.
    """
    found = statement.settlement
    return {
        "quarter": statement.name,
        "currency": found.case.currency,
        "hash": statement.hash,
        "version": __version__,
        "closed": statement.closed.isoformat(),
        "due": statement.due.isoformat(),
        "case": found.case.title,
        "terms": {"kind": found.terms.kind, "title": found.terms.title, "actuals": found.terms.actuals},
        "partners": {partner: found.case.partners[partner].name for partner in statement.partners},
        "accounts": {
            partner: {field: f"{_exact(statement, getattr(account, field)):f}" for field in ACCOUNT}
            for partner, account in statement.accounts.items()
        },
        "months": [_month_record(statement, month) for month in statement.months],
        "transfers": [
            {"payer": each.payer, "payee": each.payee, "amount": f"{each.amount:f}", "due": each.due.isoformat()}
            for each in statement.transfers
        ],
        "restated": [
            {"month": format_month(found.case.start + row), "earned": _by_partner(statement, change)}
            for row, change in found.restated.items()
        ],
        "sources": [
            {
                "month": format_month(source.item.month), "kind": source.item.kind, "item": source.item.item,
                "partner": source.item.partner, "amount": f"{source.amount:f}", "late": source.late,
                "lines": list(source.lines),
            }
            for source in statement.sources
        ],
    }  # fmt: skip


def _month_record(statement: Statement, month: StatedMonth) -> dict[str, Any]:
    by_name = {"costs": month.costs, "tiers": month.tiers}
    return {
        "month": format_month(month.month),
        "phase": month.phase,
        **{field: f"{_exact(statement, getattr(month, field)):f}" for field in ("billed", "collected", "shared")},
        "taken": {party: f"{_exact(statement, amount):f}" for party, amount in month.taken.items()},
        **{
            field: {name: _by_partner(statement, amounts) for name, amounts in figures.items()}
            for field, figures in by_name.items()
        },
        **{field: _by_partner(statement, getattr(month, field)) for field in BY_PARTNER},
        **({"balance": _by_partner(statement, month.balance)} if month.balance else {}),
    }


def _by_partner(statement: Statement, amounts: Sequence[Fraction]) -> Mapping[str, str]:
    return {
        partner: f"{_exact(statement, amount):f}" for partner, amount in zip(statement.partners, amounts, strict=True)
    }


def _exact(statement: Statement, amount: Fraction) -> Decimal:
    """With the decimals of the currency, and as many more as it takes, at most EXACTLY."""
    said, more = f"{statement.decimal(amount, more=EXACTLY):f}", EXACTLY
    while more and said.endswith("0"):
        said, more = said[:-1], more - 1
    return Decimal(said)


def _as_written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
