"""Which kind to choose: who does what, what fits, and every kind on the same case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from partnersim.negotiate import Comparison
from partnersim.negotiate.kinds import kinds_beside
from partnersim.negotiate.responsibilities import Responsibilities
from partnersim.render.audience import is_internal, is_of_one, sees
from partnersim.render.details import Pieces
from partnersim.render.numbers import month_text
from partnersim.render.phrases import capital, listed, partner_names, party_names, same_demand, terms_names
from partnersim.render.pieces import NOTHING, Table, Words
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
    """Who has which role, does which work and bears what, under each of the terms.

    To a single partner, roles are those of the terms, and lines of work those that it does under some of them.
    """
    names, labels = party_names(deal), terms_names(deal)
    if is_of_one(deal):
        seen = sees(deal)
        own = [line for line in deal.case.costs if seen(f"costs.{line}")]
        return responsibilities_table(deal.case, [_agreed(each, own) for each in deal.responsibilities], labels, names)
    return responsibilities_table(deal.case, deal.responsibilities, labels, names)


def _agreed(found: Responsibilities, own: Sequence[str]) -> Responsibilities:
    """What terms say of roles, and who does some lines of work; not who bears the costs of others."""
    return replace(found, work={line: who for line, who in found.work.items() if line in own}, support={})


def fit(deal: Comparison) -> Pieces:
    """When the kinds compared fit and when they do not; and what to ask before choosing between the nearest two.

    Our own assessment, for our own side.
    """
    if not is_internal(deal):
        return Pieces([NOTHING])
    pieces = Pieces([fit_table(deal.terms)])
    if asks(deal.terms):
        pieces.append(questions_table())
    return pieces


def kinds(deal: Comparison, sort: str = "npv") -> Pieces:
    """The terms compared and the standard terms of all other kinds, sorted by `npv[isv]` or the like.

    What else could be agreed is for our own side.

    Raises:
        InputError: there is no such measure or partner.
    """
    if not is_internal(deal):
        return Pieces([NOTHING])
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
