"""What follows the first page, piece by piece."""

from __future__ import annotations

from partnersim.ledger.phases import telling_month
from partnersim.negotiate import Comparison
from partnersim.render import style
from partnersim.render.caveats import unsaid
from partnersim.render.in_words import terms_in_words
from partnersim.render.numbers import rate_text
from partnersim.render.phrases import capital, listed, partner_names, terms_names
from partnersim.render.pieces import Drawing, Piece, Words
from partnersim.render.sources import counted_sources
from partnersim.render.tables.appendix import (
    changes_table,
    inputs_table,
    returns_table,
    scenario_fields_table,
    scenarios_table,
)  # fmt: skip
from partnersim.render.tables.by_year import phase_table, years_tables

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
    """Received, costs and net of every partner by fiscal year, a table for each of the terms."""
    return Pieces(years_tables(deal))


def positions(deal: Comparison) -> Drawing:
    """Every partner's position, a panel for each of the terms."""
    from partnersim.render.figures.multiples import positions_figure

    title = f"Positions under each agreement, on the same scale, {deal.case.currency}"
    return Drawing(title, style.svg(positions_figure(deal.standings)), f"Lines of {listed(partner_names(deal))}.")


def shares(deal: Comparison) -> Drawing:
    """Every partner's part of what all receive, month by month."""
    from partnersim.render.figures.multiples import shares_figure

    title = "Each partner's share of what the partners receive, by month"
    notes = "Payments due before the revenue they are a share of take a share below 0% or above 100%."
    return Drawing(
        title, style.svg(shares_figure(deal.standings)), f"Lines of {listed(partner_names(deal))}.", (notes,)
    )


def phases(deal: Comparison, terms: int = 0) -> Piece:
    """When each phase begins and ends, in every scenario."""
    return phase_table(deal, terms)


def month(deal: Comparison, which: str = "", terms: int = 0) -> Words:
    """One month explained: who got what, and why; where none is named, one that tells much.

    Raises:
        InputError: a month outside the horizon.
    """
    ledger = deal.ledgers[terms]
    return Words((("verbatim", ledger.explain(which or telling_month(ledger) + 1)),))


def scenarios(deal: Comparison) -> Piece:
    """NPV by scenario."""
    return scenarios_table(deal)


def changes(deal: Comparison) -> Piece:
    """All single changes."""
    return changes_table(deal)


def returns(deal: Comparison) -> Piece:
    """IRR, multiples and other measures."""
    return returns_table(deal)


def clauses(deal: Comparison) -> Words:
    """Each agreement in words, defaults included."""
    blocks = []
    names = dict(zip(deal.case.partners, partner_names(deal), strict=True))
    for label, terms in zip(terms_names(deal), deal.terms, strict=True):
        title, *sentences = terms_in_words(terms, names).splitlines()
        blocks += [("heading", f"{capital(label)}: {title}"), *(("item", sentence) for sentence in sentences)]
    return Words(blocks)


def assumptions(deal: Comparison) -> Pieces:
    """Who says what: the inputs counted and listed, and what each scenario sets."""
    rates = [
        f"{name} {rate_text(partner.annual_discount_rate)}"
        for name, partner in zip(partner_names(deal), deal.case.partners.values(), strict=True)
    ]
    said = [
        f"{capital(counted_sources(deal.case))}.",
        f"Annual discount rates: {listed(rates)}.",
    ]
    blocks = [("paragraph", " ".join(said))]
    return Pieces([Words(blocks), inputs_table(deal), scenario_fields_table(deal)])


def limits(deal: Comparison) -> Words:
    """What the report does not say."""
    return Words([("item", sentence) for sentence in unsaid(deal)])
