"""Who is meant by a name: a partner, or whoever has the seat of that name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.negotiate.movable import Deal

__all__ = ["partner_elsewhere", "partner_named", "taking_part"]


def partner_named(
    case: Case, name: str, seats: Mapping[str, str], *, what: str = "", where: str | None = None
) -> str:  # fmt: skip
    """The id of the partner that is called so, or that has the seat of this name.

    Args:
        case: whose partners these are.
        name: of a partner or a seat.
        seats: seat → partner.
        what: named it, `npv[isw]`, to be said in a message.
        where: it was named, a file or an option.

    Raises:
        InputError: there is none.
    """
    found = seats.get(name, name)
    if found not in case.partners:
        before, hint = f"{what}: " if what else "", nearest(name, [*case.partners, *seats])
        raise InputError.one(f"{before}{name} is neither a partner nor a filled seat; {hint}", where)
    return found


def taking_part(case: Case, drafts: Sequence[Agreement]) -> list[int]:
    """The numbers of the partners who have a seat under some of the drafts; all, where one has all share alike."""
    if any(terms.shares_alike for terms in drafts):
        return list(range(len(case.partners)))
    seated = {who for terms in drafts for who in terms.filled(case.seats).parties.values()}
    return [number for number, partner in enumerate(case.partners) if partner in seated]


def partner_elsewhere(partner: str, other: Deal, what: str) -> str:
    """The id that a partner of one case has in another deal: the same, or that of whoever has the seat of this name.

    Raises:
        InputError: it is not there; `what` says which deal this is.
    """
    if partner in other.case.partners:
        return partner
    seats = other.terms.filled(other.case.seats).parties
    return partner_named(other.case, partner, seats, what=what, where=other.case.document.file)
