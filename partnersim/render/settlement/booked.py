"""What stands behind a statement: the ledger lines it counts for the first time and all partners may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from partnersim.inputs.actuals import KINDS
from partnersim.render.settlement.amounts import money
from partnersim.settle.book import Counted, Item
from partnersim.settle.sources import Source
from partnersim.settle.statement import Statement

__all__ = ["UNITS", "booked_text", "counted_first", "hourly_cost", "line_ranges", "ordered_sources", "said_ranges"]

ORDER = tuple(KINDS)
UNITS = {"hours": " h", "instances": ""}  # kinds of entry that are no money, and their unit


def counted_first(statement: Statement) -> list[Counted]:
    """The entries of the statement's sources, by ledger line."""
    shown = {(source.item, source.late) for source in statement.sources}
    found = []
    for each in statement.settlement.book.counted:
        entry = each.entry
        key = Item(each.month, entry.kind, entry.item, entry.partner, None), each.late
        if each.from_quarter == statement.settlement.quarter and key in shown:
            found.append(each)
    return sorted(found, key=lambda each: each.entry.line)


def ordered_sources(statement: Statement) -> list[Source]:
    """The statement's sources by month; what customers pay before what partners spend."""
    return sorted(statement.sources, key=_order)


def _order(source: Source) -> tuple[object, ...]:
    item = source.item
    return item.month, ORDER.index(item.kind), item.item or "", item.partner or "", source.late


def line_ranges(lines: Sequence[int]) -> list[str]:
    """Ledger lines in order, those that follow each other as one: `120–134`, `140`."""
    return [
        f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0])
        for run in ([line for _, line in group] for _, group in groupby(enumerate(lines), lambda at: at[1] - at[0]))
    ]


def said_ranges(lines: Sequence[int], longest: int) -> str:
    """Ledger lines as one text, cut where it would be too long."""
    whole = ", ".join(ranges := line_ranges(lines))
    return whole if len(whole) <= longest else f"{', '.join(_first(ranges, longest))}, … (all in lines.csv)"


def booked_text(kind: str, amount: Decimal | None, digits: int) -> str:
    """What was booked: money with so many decimals, hours, or a number of what the kind says."""
    if amount is None:
        return ""
    if kind in UNITS:
        return f"{money(_plain(amount))}{UNITS[kind]}"
    return money(amount.quantize(Decimal(1).scaleb(-digits)))


def hourly_cost(statement: Statement, source: Source) -> str:
    """What one of its hours costs [currency]; nothing where it is no hours."""
    cost = (
        statement.settlement.case.partners[str(source.item.partner)].hourly_cost
        if source.item.kind == "hours"
        else None
    )
    return "" if cost is None else booked_text("cost", Decimal(str(cost)), statement.digits)


def _first(ranges: Sequence[str], longest: int) -> Iterator[str]:
    """The first ranges, as far as they fit."""
    taken = 0
    for each in ranges:
        taken += len(each) + 2
        if taken > longest:
            return
        yield each


def _plain(amount: Decimal) -> Decimal:
    """Without zeros at the end."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount.normalize()
