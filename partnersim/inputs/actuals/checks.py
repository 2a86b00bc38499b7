"""What an actual ledger says as a whole: no month without bookings, no costs below 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from partnersim.errors import Problem
from partnersim.inputs.actuals.entry import BOOKED, Entry
from partnersim.inputs.case import Case
from partnersim.timeline import format_month

__all__ = ["corrections_too_large", "months_missing"]


def months_missing(entries: Sequence[Entry], case: Case, file: str) -> Iterator[Problem]:
    """A problem for each gap: months from go-live on, before one that is booked, in which nothing is."""
    booked: dict[int, int] = {}  # month → the first line of it
    for entry in entries:
        if entry.kind in BOOKED:
            booked.setdefault(entry.month, entry.line)
    before = case.go_live - 1
    for month in sorted(booked):
        if month > before + 1:
            gap = " to ".join(dict.fromkeys(map(format_month, (before + 1, month - 1))))
            text = f"no revenue, cost or hours are booked in {gap}; add them, or a revenue of 0 if there were none"
            yield Problem(text, file, booked[month])
        before = max(before, month)


def corrections_too_large(entries: Sequence[Entry], case: Case, file: str) -> Iterator[Problem]:
    """A problem for each month in which a partner's costs of an activity come to less than 0."""
    corrected: dict[tuple[int, str | None, str | None], int] = {}  # → the line of the last correction
    costs: dict[tuple[int, str | None, str | None], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.kind == "cost" and entry.amount is not None and entry.amount < 0:
            corrected[entry.month, entry.partner, entry.item] = entry.line
    for entry in entries if corrected else ():
        key = entry.month, entry.partner, entry.item
        if key in corrected:
            costs[key] += _spent(entry, case)
    for (month, partner, item), line in corrected.items():
        if (left := costs[month, partner, item]) < 0:
            text = f"the costs of {partner} for {item} in {format_month(month)} come to {left:f}"
            yield Problem(f"{text}; date a correction in the month it corrects", file, line)


def _spent(entry: Entry, case: Case) -> Decimal:
    """What an entry costs its partner [currency]."""
    if entry.kind == "hours":
        assert entry.partner is not None
        assert entry.quantity is not None
        return entry.quantity * Decimal(str(case.partners[entry.partner].hourly_cost))
    return entry.amount if entry.kind == "cost" and entry.amount is not None else Decimal(0)
