"""An actual ledger as text, as `read_actuals` reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from partnersim.inputs.actuals.entry import COLUMNS, Entry
from partnersim.timeline import format_month

__all__ = ["actuals_csv"]


def actuals_csv(entries: Iterable[Entry], currency: str) -> str:
    """Entries as CSV, one a line in their order; all amounts are in one currency."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(entry, currency) for entry in entries)
    return out.getvalue()


def _cells(entry: Entry, currency: str) -> tuple[str, ...]:
    """The cells of an entry, in the order of COLUMNS."""
    return (
        entry.date.isoformat(),
        entry.kind,
        entry.item or "",
        entry.partner or "",
        _spelt(entry.amount),
        "" if entry.amount is None else currency,
        "100%" if entry.kind == "satisfaction" and entry.quantity == 1 else _spelt(entry.quantity),
        "" if entry.since is None else format_month(entry.since),
        " ".join(entry.influenced_by),
        entry.reference,
        "" if entry.reported is None else entry.reported.isoformat(),
    )


def _spelt(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
