"""What a negotiation is prepared with, piece by piece; all but the redline for our own side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from partnersim.negotiate import Comparison
from partnersim.negotiate.brief import Brief
from partnersim.negotiate.claims.checks import Checks
from partnersim.negotiate.gaming import Padding
from partnersim.negotiate.redline import Redline
from partnersim.negotiate.solving.equal_value import EqualValue
from partnersim.negotiate.solving.indifference import Indifference
from partnersim.negotiate.timing import Exits, HoldUp
from partnersim.negotiate.trading.packages import Package
from partnersim.negotiate.trading.prices import Prices
from partnersim.negotiate.tripwires.tripwires import Tripwires
from partnersim.render import style
from partnersim.render.audience import is_internal
from partnersim.render.brief import brief_pieces
from partnersim.render.claims import claims_said, claims_table
from partnersim.render.details import Pieces
from partnersim.render.gaming import padding_by_month
from partnersim.render.phrases import LONGEST, capital, listed, shortened
from partnersim.render.pieces import NOTHING, Drawing, Table, Words
from partnersim.render.redline import redline_clauses, redline_table
from partnersim.render.solving import equal_value_notes, equal_value_table
from partnersim.render.timing import exit_months
from partnersim.render.trading import offers_table, prices_table, trades_table
from partnersim.render.tripwires import tripwire_drawing, tripwires_said, tripwires_table

__all__ = [
    "briefing", "checked_claims", "equal_value", "exits", "indifference", "offers", "padding", "prices",
    "redlined", "trades", "tripwire",
]  # fmt: skip


def briefing(deal: Comparison, found: Brief) -> Pieces | Words:
    """The page that a negotiator takes to the table."""
    return Pieces(brief_pieces(found)) if is_internal(deal) else NOTHING


def redlined(deal: Comparison, found: Redline | str) -> Pieces | Words:
    """What their draft changes in ours, in words and in money, for the audience of its comparison."""
    if isinstance(found, str) or found.deal.audience != deal.audience:
        return NOTHING
    return Pieces([replace(redline_table(found), title="What each change is worth"), redline_clauses(found)])


def equal_value(deal: Comparison, found: EqualValue) -> Table | Words:
    """Other kinds at equal value, and those that cannot be made equal."""
    if not is_internal(deal):
        return NOTHING
    missed = equal_value_notes(found)
    notes = [f"Not equal at any rate: {'; '.join(missed)}."] if missed else []
    return replace(equal_value_table(found), notes=notes, size="small")


def indifference(deal: Comparison, found: Sequence[Indifference]) -> Drawing | Words:
    """Pairs of two fields that are worth to each partner what the terms are: one curve for each partner.

    `found`: of the same two fields, for every partner in the order of the case.
    """
    from partnersim.render.figures.indifference import Curve, indifference_figure

    if not is_internal(deal) or not found:
        return NOTHING
    names = [shortened(partner.name, LONGEST) for partner in deal.case.partners.values()]
    curves = [
        Curve(name, [(at, value) for at, values in zip(each.at, each.values, strict=True) for value in values])
        for name, each in zip(names, found, strict=True)
    ]
    first, second = found[0].first, found[0].second
    said = f"Along its curve a partner has the same; the terms as they stand are where {listed(names)} meet."
    figure = indifference_figure(curves, first, second)
    return Drawing(f"{first.path} against {second.path}", style.svg(figure), said, (said,))


def prices(deal: Comparison, found: Prices) -> Table | Words:
    """What one step of each field is worth to each side."""
    return replace(prices_table(found), size="small") if is_internal(deal) else NOTHING


def trades(deal: Comparison, found: Sequence[Package], we: int) -> Table | Words:
    """What to ask for and what to give for it."""
    return replace(trades_table(found, deal.case, we), size="small") if is_internal(deal) else NOTHING


def offers(deal: Comparison, found: Sequence[Package], we: int) -> Table | Words:
    """Offers that are worth the same to us."""
    return replace(offers_table(found, deal.case, we), size="small") if is_internal(deal) else NOTHING


def exits(deal: Comparison, found: Exits, threat: HoldUp) -> Drawing | Words:
    """What each partner holds by exit month and clause, and who could threaten to leave when."""
    return exit_months(deal, found, threat)


def padding(deal: Comparison, found: Sequence[Padding]) -> Drawing | Words:
    """What each partner gains by one more franc of cost, by month."""
    return padding_by_month(deal, found)


def tripwire(deal: Comparison, found: Tripwires | str) -> Pieces | Words:
    """What foretells a bad end for us, drafted as a clause; or why nothing does."""
    if not is_internal(deal):
        return NOTHING
    if isinstance(found, str):
        return Words((("paragraph", f"{capital(found)}."),))
    said = Words(tuple(("paragraph", each) for each in tripwires_said(found).split("\n\n")))
    return Pieces([said, tripwire_drawing(found), replace(tripwires_table(found), size="small")])


def checked_claims(deal: Comparison, found: Checks | None) -> Pieces | Words:
    """What the other side says beside what was found; nothing where no claims were given."""
    if not is_internal(deal) or found is None:
        return NOTHING
    return Pieces([Words((("paragraph", claims_said(found)),)), replace(claims_table(found), size="small")])
