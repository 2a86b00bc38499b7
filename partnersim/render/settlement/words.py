"""What a statement is called, and its names and figures in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from partnersim import __version__
from partnersim.ledger.explanation import PHASES
from partnersim.render.facts import Facts
from partnersim.render.phrases import LONGEST, capital, count, isolated, listed, shortened, spoken
from partnersim.render.pieces import Row, Table
from partnersim.render.settlement.amounts import money
from partnersim.settle.statement import Statement
from partnersim.timeline import QUARTER, YEAR, spoken_month

__all__ = [
    "COSTS", "KINDS", "about", "abreast", "day_text", "facts", "head_words", "headline", "is_listed", "month_heads",
    "names", "party_name", "phase_words", "short_hash", "tier_words", "transfers_said",
]  # fmt: skip

SHORT = 12  # characters of a hash that tell statements apart
IN_HEADLINE = 2  # payments; more are listed below it
ROOM = 78  # characters beside the labels of a table's rows
IN_HEAD = 24  # of a name above a column
COSTS = {"running": "running costs", "pass_through": "third parties' bills", "one_time": "investments"}
KINDS = {"bad_debt": "bad debt"}  # kinds of entry that read otherwise than they are written


def headline(statement: Statement) -> str:
    """Who pays whom what by when, in one sentence."""
    due = day_text(statement.due)
    if not statement.transfers:
        return f"Nobody owes anything for {statement.name}"
    if is_listed(statement):
        return f"{capital(count(len(statement.transfers)))} payments are due by {due}"
    return f"{listed(_payments(statement, once=True))} by {due}"


def is_listed(statement: Statement) -> bool:
    """Whether payments are so many that they are listed below the headline."""
    return len(statement.transfers) > IN_HEADLINE


def transfers_said(statement: Statement) -> list[str]:
    """Each payment in words."""
    return _payments(statement, once=False)


def _payments(statement: Statement, *, once: bool) -> list[str]:
    """Each payment in words; with `once`, who pays twice in a row is named once."""
    named = dict(zip(statement.partners, names(statement), strict=True))
    said, before = [], ""
    for each in statement.transfers:
        pays = "" if once and each.payer == before else f"{named[each.payer]} pays "
        said.append(f"{pays}{named[each.payee]} {statement.settlement.case.currency} {money(each.amount)}")
        before = each.payer
    return said


def facts(statement: Statement) -> Facts:
    """What the page says of itself."""
    case = statement.settlement.case
    status = f"Settlement statement {statement.name} · {short_hash(statement)}"
    return Facts(title=f"{case.title}: settlement statement {statement.name}", status=status)


def about(statement: Statement) -> list[str]:
    """The deal, and below it the quarter, currency, closing day, hash and version."""
    found = statement.settlement
    agreed = found.terms.title or spoken(found.ledger.label)
    first, last = (spoken_month(found.quarter + more) for more in (0, QUARTER - 1))
    months = f"{first.partition(' ')[0]} to {last}"
    said = (
        f"{statement.name}, {months}", found.case.currency, f"closed {day_text(statement.closed)}",
        f"statement {short_hash(statement)}", f"partnersim {__version__}",
    )  # fmt: skip
    return [f"{isolated(found.case.title)} · {isolated(agreed)}", " · ".join(said)]


def short_hash(statement: Statement) -> str:
    """The first characters of its hash."""
    return statement.hash[:SHORT]


def names(statement: Statement, most: int = LONGEST) -> list[str]:
    """The partners' names, for sentences and tables."""
    return [shortened(partner.name, most) for partner in statement.settlement.case.partners.values()]


def abreast(statement: Statement, columns: Sequence[Sequence[str]], labels: Sequence[tuple[str, str]]) -> list[Table]:
    """A table with a column for each partner; several where they do not fit beside each other.

    Args:
        statement: whose partners.
        columns: the cells of each partner.
        labels: label and style of each row.
    """
    most = max(1, ROOM // (max(len(cell) for column in columns for cell in column) + 2))
    most = -(-len(columns) // -(-len(columns) // most))  # no less in one table than in another
    tables = []
    for first in range(0, len(columns), most):
        some = columns[first : first + most]
        heads = names(statement, min(IN_HEAD, ROOM // len(some)))[first : first + most]
        rows = [Row([label, *cells], style) for (label, style), *cells in zip(labels, *some, strict=True)]
        tables.append(Table("", [head_words(heads)], rows))
    return tables


def month_heads(statement: Statement) -> list[str]:
    """The months of the quarter, as heads of columns."""
    return [spoken_month(month.month, short=True) for month in statement.months]


def head_words(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Heads of columns, after an empty one."""
    return [("", 1), *((text, 1) for text in texts)]


def phase_words(phase: int) -> str:
    """A phase, with a dash for kinds without any."""
    return PHASES[phase] or "–"


def tier_words(statement: Statement, tier: str) -> str:
    """What a rule does, or its name."""
    ledger = statement.settlement.ledger
    return dict(zip(ledger.tiers, ledger.tier_words, strict=False)).get(tier) or spoken(tier)


def party_name(statement: Statement, party: str) -> str:
    """The name of an outside party."""
    found = statement.settlement.terms.outside_parties.get(party)
    return spoken(party) if found is None else shortened(found.name, LONGEST)


def day_text(day: date) -> str:
    """A day for people: `29 November 2028`."""
    return f"{day.day} {spoken_month(day.year * YEAR + day.month - 1)}"
