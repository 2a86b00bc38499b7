"""What follows the first page, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from partnersim.ledger.phases import telling_month
from partnersim.measures.by_month import share_by_month
from partnersim.negotiate import Comparison
from partnersim.render import style
from partnersim.render.audience import (
    is_internal,
    is_of_one,
    seen_ledgers,
    seen_partners,
    seen_standings,
    sees_clause,
)  # fmt: skip
from partnersim.render.caveats import unsaid
from partnersim.render.in_words import terms_in_words
from partnersim.render.numbers import rate_text, rounded_percent, scale_of
from partnersim.render.phrases import capital, listed, partner_names, party_names, terms_names
from partnersim.render.pieces import NOTHING, Drawing, Piece, Words
from partnersim.render.sources import counted_sources
from partnersim.render.tables.appendix import (
    changes_table,
    inputs_table,
    returns_table,
    scenario_fields_table,
    scenarios_table,
)  # fmt: skip
from partnersim.render.tables.by_year import phase_table, years_tables
from partnersim.render.tables.for_one import disclosed_tables, month_table

__all__ = [
    "assumptions", "by_year", "changes", "clauses", "limits", "month", "phases", "positions", "returns", "scenarios",
    "shares",
]  # fmt: skip


class Pieces(list[Piece]):
    """Several pieces that one cell shows, one below the other."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for piece in self:
            display(piece)  # type: ignore[no-untyped-call]


def by_year(deal: Comparison) -> Pieces:
    """Received, costs and net of every partner by fiscal year, a table for each of the terms.

    A single partner reads its own, and the others' costs as far as an agreement discloses them.
    """
    return Pieces([*years_tables(deal), *(disclosed_tables(deal) if is_of_one(deal) else ())])


def positions(deal: Comparison) -> Drawing:
    """Every partner's position, a panel for each of the terms."""
    from partnersim.render.figures.multiples import positions_figure

    title = f"Positions under each agreement, on the same scale, {deal.case.currency}"
    standings = seen_standings(deal)
    paths = [each.ledger.books.position[:, :, 0] for each in standings]
    scale = scale_of(value for path in paths for value in path.ravel())
    said = _last_said(deal, [[f"at {scale.text(value)}" for value in path[-1]] for path in paths])
    return Drawing(title, style.svg(positions_figure(standings)), said)


def _last_said(deal: Comparison, last: Sequence[Sequence[str]]) -> str:
    """Where the lines of a figure end: of each of the terms those of the partners."""
    said = [
        f"under {label} {listed([f'{name} ends {end}' for name, end in zip(partner_names(deal), ends, strict=True)])}"
        for label, ends in zip(terms_names(deal), last, strict=True)
    ]
    return f"{capital('; '.join(said))}."


def shares(deal: Comparison) -> Piece:
    """Every partner's part of what all receive, month by month; nothing for a single partner."""
    from partnersim.render.figures.multiples import shares_figure

    if is_of_one(deal):
        return NOTHING
    title = "Each partner's share of what the partners receive, by month"
    notes = "Payments due before the revenue they are a share of take a share below 0% or above 100%."
    parts = [share_by_month(each.ledger.books.received[:, :, 0])[-1] for each in deal.standings]
    said = _last_said(deal, [[f"at {rounded_percent(part)}" for part in each] for each in parts])
    return Drawing(title, style.svg(shares_figure(deal.standings)), said, (notes,))


def phases(deal: Comparison, terms: int = 0) -> Piece:
    """When each phase begins and ends, in every scenario."""
    return phase_table(deal, terms)


def month(deal: Comparison, which: str = "", terms: int = 0) -> Piece:
    """One month explained: who got what, and why; where none is named, one that tells much.

    A single partner reads which rule paid it how much: why, hangs on what the others have lost.

    Raises:
        InputError: a month outside the horizon.
    """
    ledger = seen_ledgers(deal)[terms]
    if is_of_one(deal):
        return month_table(ledger, which or telling_month(ledger) + 1, deal.case.currency)
    return Words((("verbatim", ledger.explain(which or telling_month(ledger) + 1)),))


def scenarios(deal: Comparison) -> Piece:
    """NPV by scenario."""
    return scenarios_table(deal)


def changes(deal: Comparison) -> Piece:
    """All single changes; for our own side alone."""
    return changes_table(deal) if is_internal(deal) else NOTHING


def returns(deal: Comparison) -> Piece:
    """IRR, multiples and other measures."""
    return returns_table(deal)


def clauses(deal: Comparison) -> Words:
    """Each agreement in words, defaults included.

    How far a clause would move is for our own side; what terms change in a field of the case, for whoever may see it.
    """
    blocks = []
    names, said = party_names(deal), partial(sees_clause, deal)
    for label, terms in zip(terms_names(deal), deal.terms, strict=True):
        title, *sentences = terms_in_words(terms, names, said).splitlines()
        blocks += [("heading", f"{capital(label)}: {title}"), *(("item", sentence) for sentence in sentences)]
    return Words(blocks)


def assumptions(deal: Comparison) -> Pieces:
    """Who says what: the inputs counted and listed, and what each scenario sets."""
    rates = [
        f"{name} {rate_text(partner.annual_discount_rate)}"
        for name, partner in zip(partner_names(deal), seen_partners(deal).values(), strict=True)
    ]
    said = [
        f"{capital(counted_sources(deal))}.",
        f"Annual discount rate{'s' * (len(rates) > 1)}: {listed(rates)}.",
    ]
    blocks = [("paragraph", " ".join(said))]
    return Pieces([Words(blocks), inputs_table(deal), scenario_fields_table(deal)])


def limits(deal: Comparison) -> Words:
    """What the report does not say."""
    return Words([("item", sentence) for sentence in unsaid(deal)])
