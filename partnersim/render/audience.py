"""What an audience may see of a comparison.

Our own side (`internal`) sees everything; all partners together (`both`) see all money, and nothing of what we think of
it as negotiators; one partner sees its own money and inputs, what is common, and what the agreement itself discloses.
Pieces ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from partnersim.inputs.case import Partner
from partnersim.negotiate.audiences import INTERNAL, field_seen_by

if TYPE_CHECKING:
    from partnersim.ledger import Ledger
    from partnersim.negotiate import Comparison, Standing

__all__ = [
    "Sees", "everything", "is_internal", "is_of_one", "seen_ledgers", "seen_partners", "seen_standings",
    "sees", "sees_change", "sees_clause",
]  # fmt: skip

Sees: TypeAlias = Callable[[str], bool]  # whether a field path of the case may be shown

OF_PARTNERS = ("bills", "running_cost", "one_time_cost", "earned", "received", "position", "balance")


def is_internal(deal: Comparison) -> bool:
    """Whether our own side alone is to read it."""
    return deal.audience == INTERNAL


def is_of_one(deal: Comparison) -> bool:
    """Whether it is for a single partner."""
    return deal.audience in deal.case.partners


def everything(path: str) -> bool:  # noqa: ARG001 - whatever it is
    """What an audience from which nothing is kept sees."""
    return True


def sees(deal: Comparison) -> Sees:
    """Which field paths of the case the audience may see: of a single partner those of its own, and common ones."""
    if not is_of_one(deal):
        return everything
    return field_seen_by(deal.audience, deal.responsibilities)


def sees_change(deal: Comparison, change: str) -> bool:
    """Whether a change like `case.go_live=2027-08`, `terms.notice_months=6` or `vendor=isv` may be named."""
    top, _, path = change.partition("=")[0].partition(".")
    if top == "case":
        return sees(deal)(path)
    return not path or sees_clause(deal, path)


def sees_clause(deal: Comparison, path: str) -> bool:
    """Whether what terms set at a field path may be named: not what one side keeps to itself.

    That is how far it would move, and what terms change in a field that the audience may not see.
    """
    field, _, below = path.partition(".")
    if field == "negotiable":
        return is_internal(deal)
    if field in ("amendments", "effects") and is_of_one(deal):
        return field == "effects" and bool(below) and sees(deal)(below)
    return True


def seen_partners(deal: Comparison) -> dict[str, Partner]:
    """The partners whose money is shown, in the order of the case."""
    partners = list(deal.case.partners.items())
    return dict(partners[i] for i in deal.shown)


def seen_standings(deal: Comparison) -> tuple[Standing, ...]:
    """The standings without the columns of partners whose money is not shown."""
    if len(deal.shown) == len(deal.case.partners):
        return deal.standings
    return tuple(_only(each, deal.shown) for each in deal.standings)


def seen_ledgers(deal: Comparison) -> tuple[Ledger, ...]:
    """The ledgers, likewise."""
    return tuple(each.ledger for each in seen_standings(deal))


def _only(standing: Standing, shown: Sequence[int]) -> Standing:
    chosen = list(shown)
    return replace(
        standing,
        ledger=_only_of(standing.ledger, chosen),
        npv=standing.npv[chosen],
        peak=standing.peak[chosen],
        peak_month=tuple(standing.peak_month[i] for i in chosen),
        payback=tuple(standing.payback[i] for i in chosen),
        profit_share=standing.profit_share[chosen],
        risk_share=standing.risk_share[chosen],
        if_ended=standing.if_ended[chosen],
    )


def _only_of(ledger: Ledger, chosen: list[int]) -> Ledger:
    books = ledger.books
    columns = {name: getattr(books, name)[:, chosen] for name in OF_PARTNERS}
    return replace(
        ledger,
        books=replace(books, by_tier=books.by_tier[:, :, chosen], **columns),
        partners=tuple(ledger.partners[i] for i in chosen),
        names=tuple(ledger.names[i] for i in chosen),
        bill_lines=tuple((line, chosen.index(payer)) for line, payer in ledger.bill_lines if payer in chosen),
    )
