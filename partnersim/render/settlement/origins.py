"""Where the figures of a statement come from: ledger lines by item, late items, and the closed months they changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from partnersim.inputs.actuals.entry import MONEY
from partnersim.render.numbers import whole
from partnersim.render.phrases import shortened
from partnersim.render.pieces import Piece, Row, Table, Words
from partnersim.render.settlement.amounts import unit_text
from partnersim.render.settlement.booked import booked_text, counted_first, hourly_cost, ordered_sources, said_ranges
from partnersim.render.settlement.shown import shown_accounts, shown_restated
from partnersim.render.settlement.words import KINDS, abreast, names, phase_words
from partnersim.settle.book import Counted
from partnersim.settle.sources import Source
from partnersim.settle.statement import Statement
from partnersim.timeline import spoken_month

__all__ = ["late_pieces", "sources_table"]

LONGEST_LINES = 160  # characters
RESTATED = ("restated", "total")
MOST_LATE = 40  # lines
LONGEST_ITEM, LONGEST_REFERENCE = 24, 14  # characters
LONGEST_NAME, LATE_NAME = 22, 18


def late_pieces(statement: Statement) -> Iterator[Piece]:
    """The items that came late, how the terms settle them, and the closed months they changed; nothing if none came."""
    late = [each for each in counted_first(statement) if each.late]
    if not late and not statement.settlement.restated:
        return
    yield Words((("section", "Late items"), ("paragraph", _how_settled(statement))))
    if statement.settlement.restated:
        yield from _restated_tables(statement)
    if late:
        yield _late_table(statement, late)


def _how_settled(statement: Statement) -> str:
    """The clause on late items, and what it did here."""
    if statement.settlement.terms.actuals == "back_dated":
        rule = "These terms date late items back (actuals: back_dated)"
    elif any(each.month < each.from_quarter and each.entry.kind in MONEY for each in counted_first(statement)):
        rule = "The agreement has ended, so late items are dated back"
    else:
        return (
            "These terms settle late money in the quarter that is open when it is reported (actuals: next): it counts "
            "in its first month, and closed months stay as they were stated. What is no money (deals, instances) says "
            "what its own month was; what that changes is paid with this quarter."
        )
    return f"{rule}: the month they are of is stated anew, and what that changes is paid with this quarter."


def _restated_tables(statement: Statement) -> list[Table]:
    """What each closed month changed for whom; the last row is the accounts'."""
    changes = shown_restated(statement)
    columns = [
        [unit_text(each, statement.digits) for each in (*(change[i] for change in changes.values()), account.restated)]
        for i, account in enumerate(shown_accounts(statement).values())
    ]
    tables = abreast(statement, columns, [*((_stated_anew(statement, month), "body") for month in changes), RESTATED])
    return [replace(tables[0], title="By how much closed months changed what each partner earned"), *tables[1:]]


def _stated_anew(statement: Statement, month: int) -> str:
    """A closed month, and the phase that it is in now."""
    settlement = statement.settlement
    phase = int(settlement.ledger.books.phase[month - settlement.case.start, 0])
    return f"{spoken_month(month)}, {phase_words(phase)}" if phase else spoken_month(month)


def _late_table(statement: Statement, late: Sequence[Counted]) -> Table:
    named = _named(statement, LATE_NAME)
    rows = []
    for each in late[:MOST_LATE]:
        entry = each.entry
        what = f"{KINDS.get(entry.kind, entry.kind)}: {shortened(entry.item or '', LONGEST_ITEM)}"
        booked = entry.quantity if entry.amount is None else entry.amount
        amount = booked_text(entry.kind, booked, statement.digits)
        dates = entry.date.isoformat(), entry.known.isoformat()
        reference = shortened(entry.reference, LONGEST_REFERENCE)
        rows.append(Row([str(entry.line), *dates, what, named.get(entry.partner, ""), amount, reference]))
    more = len(late) - len(rows)
    notes = [f"{whole(more)} more are in lines.csv."] if more else []
    heads = [(head, 1) for head in ("line", "dated", "reported", "what", "partner", "amount", "reference")]
    return Table("Items that came late", [heads], rows, text_columns=(0, 1, 2, 3, 4, 6), notes=notes, size="small")


def sources_table(statement: Statement) -> Table:
    """What was booked, by month and item, with its ledger lines."""
    heads = ("item", "partner", "amount", "lines", "which")
    named, rows = _named(statement, LONGEST_NAME), []
    for month, sources in groupby(ordered_sources(statement), lambda source: source.item.month):
        rows.append(Row([spoken_month(month), *[""] * len(heads)], "group"))
        rows += [_source_row(statement, source, named) for source in sources]
    return Table("", [[("", 1), *((head, 1) for head in heads)]], rows, text_columns=(0, 1, 2, 5), size="small")


def _source_row(statement: Statement, source: Source, named: dict[str | None, str]) -> Row:
    item, hourly = source.item, hourly_cost(statement, source)
    return Row(
        [
            f"{KINDS.get(item.kind, item.kind)}{', late' if source.late else ''}",
            shortened(item.item or "", LONGEST_ITEM),
            named.get(item.partner, ""),
            booked_text(item.kind, source.amount, statement.digits) + (f" × {hourly}" if hourly else ""),
            whole(len(source.lines)),
            said_ranges(source.lines, LONGEST_LINES),
        ]
    )


def _named(statement: Statement, most: int) -> dict[str | None, str]:
    return dict(zip(statement.partners, names(statement, most), strict=True))
