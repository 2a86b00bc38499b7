"""Rounds of negotiation that tests share: small, quick, with and without room."""

from __future__ import annotations

from partnersim import read_case, read_terms
from partnersim.negotiate.bargaining.round import Ends, Round
from partnersim.negotiate.movable import Deal
from partnersim.shipped import find
from partnersim.simulation.drawing import Draws

CASE = read_case(find("managed-db", "cases"))
UNCERTAIN = read_case(find("managed-db-uncertain", "cases"))
DIRECT = read_terms(find("direct", "terms"))
FIVE_PHASE = read_terms(find("five_phase", "terms"))
REFERRAL = read_terms(find("referral", "terms"))
SPLIT = read_terms(find("static_split", "terms"))
WHITE_LABEL = read_terms(find("white_label", "terms"))
SHARE: dict[str, Ends | None] = {"terms.share_of_revenue.subscription": (0.3, 0.9)}
MONTHS: dict[str, Ends | None] = {"terms.paid_for_months": (12.0, 60.0)}


def of_direct(isv: float = 220_000, msp: float = 800_000, draws: Draws | None = None, **more: object) -> Round:
    """The direct model, its share and how long it is paid on the table."""
    case = CASE if draws is None else UNCERTAIN
    return Round(case, (DIRECT,), {**SHARE, **MONTHS}, {"isv": isv, "msp": msp}, draws=draws, **more)  # type: ignore[arg-type]


def with_white_label(case: object = CASE) -> Deal:
    """The same partners under white label."""
    return Deal(case, WHITE_LABEL)  # type: ignore[arg-type]
