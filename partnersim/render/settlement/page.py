"""The statement as one page of HTML, from which the PDF is made too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from partnersim import __version__
from partnersim.render.markup import page
from partnersim.render.phrases import listed
from partnersim.render.pieces import Heading, Piece, Table, Words
from partnersim.render.settlement.amounts import UNROUNDED, money, unit_text
from partnersim.render.settlement.months import months_table
from partnersim.render.settlement.origins import late_pieces, sources_table
from partnersim.render.settlement.shown import ShownAccount, shown_accounts
from partnersim.render.settlement.words import (
    about,
    abreast,
    facts,
    headline,
    is_listed,
    transfers_said,
)
from partnersim.settle.sources import lines_without_bills, months_without_deals
from partnersim.settle.statement import Statement
from partnersim.timeline import format_quarter, spoken_month

__all__ = ["account_tables", "statement_page"]

ACCOUNT = {  # field → label, style, sign
    "opening": ("opening balance", "body", 1),
    "restated": ("restated: what closed months changed", "body", 1),
    "earned": ("earned in the quarter", "body", 1),
    "paid": ("less paid", "body", -1),
    "closing": ("closing balance", "total", 1),
    "waiting": ("of which waits for customers or remittance", "part", 1),
    "carried": ("of which is carried into the next payment", "part", 1),
}
MOST_MONTHS = 6  # that are named
UNROUNDED_TOO = ("of which is carried, unrounded", "part")


def statement_page(statement: Statement, rests_on: Sequence[str] = ()) -> str:
    """The HTML of a statement, self-contained; `render.pdf.pdf_bytes` makes the PDF of it.

    One that is not settled, since its months are not over, says what it `rests_on`.
    """
    said = facts(statement)
    pieces = [piece.content() for piece in _pieces(statement, rests_on)]
    return page(title=said.title, facts=said, sections=[{"first": True, "pieces": pieces}])


def _pieces(statement: Statement, rests_on: Sequence[str]) -> Iterator[Piece]:
    yield _heading(statement, rests_on)
    yield Words((("section", "Account"),))
    yield from account_tables(statement)
    yield Words((("section", "Month by month"),))
    yield months_table(statement)
    yield from late_pieces(statement)
    if statement.sources:
        yield Words((("section", "Where the figures come from"),))
        yield sources_table(statement)
    notes = [
        *_bills_said(statement),
        *_deals_said(statement),
        _rounding_said(statement),
        *([] if rests_on else [_checking_said(statement)]),
    ]
    yield Words((("section", "Notes"), *(("item", text) for text in notes)))


def _heading(statement: Statement, rests_on: Sequence[str]) -> Heading:
    deal, meta = about(statement)
    said = [*(transfers_said(statement) if is_listed(statement) else []), *rests_on]
    blocks = [("title", headline(statement)), *(("item", text) for text in said), ("subtitle", deal), ("meta", meta)]
    return Heading(blocks, facts(statement))


def account_tables(statement: Statement) -> list[Table]:
    """The accounts of the partners beside each other; in several tables where they do not fit."""
    columns = [_account(statement, partner, shown) for partner, shown in shown_accounts(statement).items()]
    return abreast(statement, columns, [*((label, style) for label, style, _ in ACCOUNT.values()), UNROUNDED_TOO])


def _account(statement: Statement, partner: str, shown: ShownAccount) -> list[str]:
    """The column of a partner."""
    cells = [unit_text(sign * getattr(shown, field), statement.digits) for field, (_, _, sign) in ACCOUNT.items()]
    return [*cells, money(statement.decimal(statement.accounts[partner].carried, more=UNROUNDED))]


def _bills_said(statement: Statement) -> Iterator[str]:
    """Revenue that may have been forgotten."""
    if lines := lines_without_bills(statement.settlement):
        quarter = format_quarter(statement.settlement.quarter)
        yield f"Nothing is booked for {listed(lines)} in {quarter}, though the plan of the case has bills then."


def _deals_said(statement: Statement) -> Iterator[str]:
    """Customers whom nobody brought, because no deal is booked when they came."""
    if months := months_without_deals(statement.settlement):
        more = len(months) - MOST_MONTHS
        said = [*map(spoken_month, months[:MOST_MONTHS]), *([f"{more} more months"] if more > 0 else [])]
        yield f"No deal is booked in {listed(said)}: customers who came then count as brought by nobody."


def _rounding_said(statement: Statement) -> str:
    return (
        "Entitlements are exact fractions; only payments are rounded, to the smallest unit of "
        f"{statement.settlement.case.currency}. What whole units leave over goes to the largest fractions, of equal "
        "ones to the partner named first, and what rounding leaves is carried into the next payment. Amounts on this "
        "page are rounded so that they add up as shown; the CSV has entitlements with ten more decimals."
    )


def _checking_said(statement: Statement) -> str:
    return (
        "To check it: statement.xlsx has a column for your own figures beside each of these, with the difference; "
        "statement.csv has them for machines, and lines.csv each ledger line that counts here for the first time. "
        f"Whoever runs partnersim {__version__} on the same case, terms and ledger gets the same hash: {statement.hash}"
    )
