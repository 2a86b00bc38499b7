"""Which kind to choose: who does what, what fits, and every kind on the same case."""

from __future__ import annotations

from partnersim.negotiate import Comparison
from partnersim.negotiate.kinds import kinds_beside
from partnersim.negotiate.responsibilities import responsibilities as found
from partnersim.render.details import Pieces
from partnersim.render.numbers import month_text
from partnersim.render.phrases import capital, listed, partner_names, same_demand, terms_names
from partnersim.render.pieces import Table, Words
from partnersim.render.tables.kinds import (
    IN_REPORTS,
    asks,
    fit_table,
    kinds_scale,
    kinds_table,
    left_out_table,
    questions_table,
    row_label,
    sorted_by,
    without_seats,
)  # fmt: skip
from partnersim.render.tables.responsibilities import responsibilities_table

__all__ = ["fit", "kinds", "responsibilities"]

ABREAST = 2  # partners in one table


def responsibilities(deal: Comparison) -> Table:
    """Who has which role, does which work and bears what, under each of the terms."""
    names = dict(zip(deal.case.partners, partner_names(deal), strict=True))
    return responsibilities_table(deal.case, [found(deal.case, each) for each in deal.terms], terms_names(deal), names)


def fit(deal: Comparison) -> Pieces:
    """When the kinds compared fit and when they do not; and what to ask before choosing between the nearest two."""
    pieces = Pieces([fit_table(deal.terms)])
    if asks(deal.terms):
        pieces.append(questions_table())
    return pieces


def kinds(deal: Comparison, sort: str = "npv") -> Pieces:
    """The terms compared and the standard terms of all other kinds, sorted by `npv[isv]` or the like.

    Raises:
        InputError: there is no such measure or partner.
    """
    all_kinds = kinds_beside(deal, sort)
    names, shown = partner_names(deal), all_kinds.shown
    labels = [capital(row_label(each)) for each in shown]
    tables: list[Table] = []
    for first in range(0, len(names), ABREAST):
        chosen = range(first, min(first + ABREAST, len(names)))
        scale = kinds_scale(all_kinds)
        tables.append(kinds_table(all_kinds, labels, names, partners=chosen, said=IN_REPORTS, scale=scale))
    last = month_text(deal.case.timeline, deal.case.months - 1)
    own = [row_label(each) for each in shown if not each.standard]
    demand = same_demand([each.terms for each in shown], [row_label(each) for each in shown])
    notes = (
        f"Amounts in {deal.case.currency}, {sorted_by(all_kinds, names)}; later: after {last}. "
        f"{capital(listed(own))} as above, every other kind by the standard terms that come with the program. "
        f"{capital(demand)}. {without_seats(all_kinds, [row_label(each) for each in shown], names)}"
    ).rstrip()
    return Pieces(
        [
            *tables,
            Words((("note", notes),)),
            *([left_out_table(all_kinds)] if all_kinds.left_out else []),
        ]
    )
