"""What a partner would have instead, once an agreement has ended: an amount a month, or another deal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.partners import partner_elsewhere
from partnersim.negotiate.worth import only_base
from partnersim.simulation.simulate import simulate

__all__ = ["amount_a_month", "net_elsewhere"]

Floats = NDArray[np.float64]


def amount_a_month(case: Case, amount: float) -> Floats:
    """The same amount `[month]` [currency] in every month, the first being the one after the end."""
    return np.full(case.months, float(amount))


def net_elsewhere(case: Case, partner: str, other_case: Case, other_terms: Agreement) -> Floats:
    """What a partner receives less its costs `[month]` [currency] in another deal, from that deal's first month on.

    In the base case of `other_case`. The deal begins in the month after the end, so that its months are counted, not
    dated; what lies beyond its horizon or beyond that of `case` is not seen.

    Args:
        case: the case that is left.
        partner: its id there; the other case must have it too, or `other_terms` a seat of that name.
        other_case: of the other deal, in the same currency and as many months long.
        other_terms: likewise.

    Raises:
        InputError: another currency, another horizon, or nobody of that name in the other deal.
    """
    if other_case.currency != case.currency:
        text = f"the alternative of {partner} is in {other_case.currency}, the case in {case.currency}"
        raise InputError.one(f"{text}; write its amounts in {case.currency}", other_case.document.file)
    if other_case.months != case.months:
        text = f"the alternative of {partner} has {other_case.months} months, the case {case.months}"
        raise InputError.one(f"{text}; write months: {case.months} there", other_case.document.file)
    who = partner_elsewhere(partner, Deal(other_case, other_terms), f"the alternative of {partner}")
    net = simulate(only_base(other_case), other_terms).books.net
    return np.asarray(net[:, list(other_case.partners).index(who), 0])
