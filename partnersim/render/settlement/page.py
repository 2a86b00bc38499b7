"""The statement as one page of HTML, from which the PDF is made too."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim import __version__
from partnersim.render.markup import page
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
from partnersim.settle.statement import Statement

__all__ = ["account_tables", "statement_page"]

ACCOUNT = {  # field → label, style, sign
    "opening": ("opening balance", "body", 1),
    "restated": ("restated: what closed months changed", "body", 1),
    "earned": ("earned in the quarter", "body", 1),
    "paid": ("paid", "body", -1),
    "closing": ("closing balance", "total", 1),
    "waiting": ("of which waits for customers or remittance", "part", 1),
    "carried": ("of which is carried into the next payment", "part", 1),
}
UNROUNDED_TOO = ("the same, unrounded", "part")


def statement_page(statement: Statement) -> str:
    """The HTML of a statement, self-contained; `render.pdf.pdf_bytes` makes the PDF of it."""
    said = facts(statement)
    pieces = [piece.content() for piece in _pieces(statement)]
    return page(title=said.title, facts=said, sections=[{"first": True, "pieces": pieces}])


def _pieces(statement: Statement) -> Iterator[Piece]:
    yield _heading(statement)
    yield Words((("section", "Account"),))
    yield from account_tables(statement)
    yield Words((("section", "Month by month"),))
    yield months_table(statement)
    yield from late_pieces(statement)
    yield Words((("section", "Where the figures come from"),))
    yield sources_table(statement)
    yield Words((("section", "Notes"), *(("item", text) for text in _notes(statement))))
    yield Words((("caveats", f"Hash of case, terms, what counts of the ledger, and version: {statement.hash}"),))


def _heading(statement: Statement) -> Heading:
    deal, meta = about(statement)
    each = transfers_said(statement) if is_listed(statement) else []
    blocks = [("title", headline(statement)), *(("item", text) for text in each), ("subtitle", deal), ("meta", meta)]
    return Heading(blocks, facts(statement))


def account_tables(statement: Statement) -> list[Table]:
    """The accounts of the partners beside each other; in several tables where they do not fit."""
    columns = [_account(statement, partner, shown) for partner, shown in shown_accounts(statement).items()]
    return abreast(statement, columns, [*((label, style) for label, style, _ in ACCOUNT.values()), UNROUNDED_TOO])


def _account(statement: Statement, partner: str, shown: ShownAccount) -> list[str]:
    """The column of a partner."""
    cells = [unit_text(sign * getattr(shown, field), statement.digits) for field, (_, _, sign) in ACCOUNT.items()]
    return [*cells, money(statement.decimal(statement.accounts[partner].carried, more=UNROUNDED))]


def _notes(statement: Statement) -> Iterator[str]:
    """How figures are rounded, and how the statement is checked."""
    currency = statement.settlement.case.currency
    yield (
        f"Entitlements are exact fractions; only payments are rounded, to the smallest unit of {currency}, and what "
        "rounding leaves is carried into the next one. Amounts on this page are rounded so that they add up as shown; "
        "statement.csv has entitlements with ten more decimals."
    )
    yield (
        "To check it: statement.xlsx has a column for your own figures beside each of these, with the difference; "
        "statement.csv has them for machines, and lines.csv each ledger line that counts here for the first time. "
        f"Whoever runs partnersim {__version__} on the same case, terms and ledger gets the same hash."
    )
