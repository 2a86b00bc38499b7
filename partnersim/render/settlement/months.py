"""The months of a statement as one table: what customers paid, and what each partner was paid of it by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from partnersim.render.pieces import Row, Table
from partnersim.render.settlement.amounts import unit_text
from partnersim.render.settlement.shown import ShownMonth, shown_months
from partnersim.render.settlement.words import (
    COSTS,
    head_words,
    month_heads,
    names,
    party_name,
    phase_words,
    tier_words,
)
from partnersim.settle.statement import Statement

__all__ = ["months_table"]

WIDEST = 18  # characters of an amount of which four stand beside each other in letters of the usual size


def months_table(statement: Statement) -> Table:
    """A column a month and one of the quarter: first the money of all, then a block for each partner."""
    months = shown_months(statement)
    rows = list(_common(statement, months))
    for i, name in enumerate(names(statement)):
        rows += [Row([name, *[""] * (1 + len(months))], "group"), *_of_partner(statement, months, i)]
    size = "normal" if max(len(cell) for row in rows for cell in row.cells[1:]) <= WIDEST else "small"
    heads = head_words([*month_heads(statement), statement.name])
    return Table("", [heads], rows, notes=list(_notes(statement)), size=size)


def _common(statement: Statement, months: Sequence[ShownMonth]) -> Iterator[Row]:
    digits = statement.digits
    if any(month.phase for month in statement.months):
        yield Row(["phase", *(phase_words(month.phase) for month in statement.months), ""])
    yield _summed("billed, less refunds", [month.billed for month in months], digits)
    unpaid = [-month.unpaid for month in months]
    yield _summed("credits and bills never paid", unpaid, digits, "part")
    for party in dict.fromkeys(name for month in months for name in month.taken):
        taken = [-month.taken.get(party, 0) for month in months]
        yield _summed(f"taken by {party_name(statement, party)}", taken, digits, "part")
    added_back = [month.added_back for month in months]
    if any(added_back):
        yield _summed("added back: whoever is at fault bears it", added_back, digits, "part")
    yield _summed("shared", [month.shared for month in months], digits, "total")


def _of_partner(statement: Statement, months: Sequence[ShownMonth], i: int) -> Iterator[Row]:
    """What it earned by which rule, what it was paid by whom, and what it costs it as far as all may know."""
    digits = statement.digits
    for tier in months[0].tiers:
        if any(any(month.tiers[tier]) for month in months):
            amounts = [month.tiers[tier][i] for month in months]
            yield _summed(tier_words(statement, tier), amounts, digits, "part")
    yield _summed("earned", [month.earned[i] for month in months], digits, "total")
    if _waits(statement):
        yield _summed("due", [month.due[i] for month in months], digits)
    yield _summed("paid", [month.paid[i] for month in months], digits)
    yield _summed("of it by customers", [month.from_customers[i] for month in months], digits, "part")
    by_partners = [month.paid[i] - month.from_customers[i] for month in months]
    yield _summed(f"of it by {_others(statement, i)}", by_partners, digits, "part")
    for kind in months[0].costs:
        amounts = [month.costs[kind][i] for month in months]
        if any(amounts):
            yield _summed(f"its {COSTS[kind]}", amounts, digits)
    if months[0].balance:
        opening = round(statement.balance_before[i] * 10**digits)
        before, *after = (unit_text(each, digits) for each in (opening, *(month.balance[i] for month in months)))
        yield Row(["contract balance before", before, *after[:-1], before])
        yield Row(["contract balance after", *after, after[-1]])


def _others(statement: Statement, i: int) -> str:
    """The other partner, or the others."""
    others = [name for number, name in enumerate(names(statement)) if number != i]
    return others[0] if len(others) == 1 else "the other partners"


def _summed(label: str, units: Sequence[int], digits: int, style: str = "body") -> Row:
    return Row([label, *(unit_text(each, digits) for each in (*units, sum(units)))], style)


def _waits(statement: Statement) -> bool:
    """Whether something is due in another month than it is earned in."""
    return any(month.due != month.earned for month in statement.months)


def _notes(statement: Statement) -> Iterator[str]:
    """How the table is read."""
    yield (
        "What a partner earned is the sum of what the rules above it gave. Where others paid it less than nothing, it "
        "paid them."
    )
    if _waits(statement):
        yield "Due in a month is what customers, or whoever collects, pass on in it, whenever it was earned."
    if statement.settlement.restated:
        first = month_heads(statement)[0]
        yield f"What was paid in {first} includes what closed months changed, as far as it was due by then."
