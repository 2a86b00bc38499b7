"""What each side has without a deal: its BATNA, the best alternative to a negotiated agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.partners import partner_elsewhere
from partnersim.negotiate.worth import only_base
from partnersim.simulation.drawing import Draws
from partnersim.timeline import format_month

__all__ = ["Batna", "batnas", "there"]


@dataclass(frozen=True, slots=True)
class Batna:
    """What a partner has without a deal, as worth in the first month of the case."""

    partner: str
    worth: float  # the certainty equivalent of its NPV [currency]
    source: Literal["none", "amount", "simulated"] = "none"
    terms: str = ""  # of a simulated one
    case: str = ""  # of a simulated one, where it is another case


def batnas(
    case: Case,
    given: Mapping[str, Deal | float],
    *,
    draws: Draws | None = None,
    tolerances: Mapping[str, float] | None = None,
) -> tuple[Batna, ...]:
    """The BATNA of each partner of a case, in their order.

    Another deal is simulated: on the case itself in the same draws; on a case of its own in the draws of that, where it
    has any. A partner without one has nothing, 0. Who minds risk, minds it there too.

    Args:
        case: what is negotiated about.
        given: partner → another deal, or what it is worth to the partner [currency].
        draws: as the case is valued in; None for typical values.
        tolerances: partner → risk tolerance [currency].

    Raises:
        InputError: another currency, start, horizon or rate, or nobody of that name in the other deal.
    """
    return tuple(_batna(case, partner, given.get(partner), draws, tolerances) for partner in case.partners)


def _batna(
    case: Case,
    partner: str,
    given: Deal | float | None,
    draws: Draws | None,
    tolerances: Mapping[str, float] | None,
) -> Batna:
    if given is None:
        return Batna(partner, 0.0)
    if not isinstance(given, Deal):
        return Batna(partner, float(given), "amount")
    who = there(case, partner, given)
    risk = {who: tolerances[partner]} if tolerances and partner in tolerances else None
    valuation = Valuation(only_base(given.case), draws if given.case.varies else None, risk)
    valuation.check(given.terms)
    worth = valuation.worth([given.terms])[0, [*given.case.partners].index(who)]
    own = given.case.title if given.case.document.file != case.document.file else ""
    return Batna(partner, float(worth), "simulated", given.label, own)


def there(case: Case, partner: str, other: Deal) -> str:
    """The partner's id in the other deal.

    Raises:
        InputError: it is not there, or what it has there cannot be compared.
    """
    frame = {
        "currency": ("in", case.currency, other.case.currency),
        "start": ("from", format_month(case.start), format_month(other.case.start)),
        "months": ("over", str(case.months), str(other.case.months)),
    }
    for field, (word, here, there) in frame.items():
        if here != there:
            unit = " months" if field == "months" else ""
            text = (
                f"the BATNA of {partner} is {word} {there}{unit}, the case {word} {here}; write {field}: {here} there"
            )
            raise InputError.one(text, other.case.document.file)
    who = partner_elsewhere(partner, other, f"the BATNA of {partner}, {other.label}")
    own, theirs = (each.annual_discount_rate for each in (case.partners[partner], other.case.partners[who]))
    if own != theirs:
        text = f"{partner} discounts by {theirs:.4%} in its BATNA and by {own:.4%} in the case; write the same rate"
        raise InputError.one(text, other.case.document.file)
    return who
