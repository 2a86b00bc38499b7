"""What customers do not pay of their bills: service credits, penalties, bad debt, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import RevenueFlow
from partnersim.inputs.lines import Credit
from partnersim.simulation.entries import Entry

__all__ = ["Unpaid", "unpaid_of"]

Floats = NDArray[np.float64]


class Unpaid(NamedTuple):
    """What customers do not pay, told in two ways."""

    by_partner: Floats  # [month, partner, scenario]
    by_line: Mapping[str, Floats]  # [month, scenario]


def unpaid_of(entries: Sequence[Entry], lines: Mapping[str, RevenueFlow], reason: str) -> Unpaid:
    """What customers do not pay for one reason: at most what they are billed.

    Where several credits would be more than was billed, the first of the case come first.
    """
    first = entries[0].case
    scenarios = sum(entry.width for entry in entries)
    found = Unpaid(
        np.zeros((first.months, len(first.partners), scenarios)),
        {name: np.zeros_like(line.amount) for name, line in lines.items()},
    )
    begin = 0
    for entry in entries:
        cut = slice(begin, begin := begin + entry.width)
        billed = {name: line.amount[:, cut] for name, line in lines.items()}
        left = {name: amount.copy() for name, amount in billed.items()}
        for credit in entry.case.credits.values():
            for name, amount in _credited(credit, entry, billed, left).items():
                left[name] -= amount
                if credit.reason == reason:
                    found.by_partner[:, tuple(first.partners).index(credit.by), cut] += amount
                    found.by_line[name][:, cut] += amount
    return found


def _credited(
    credit: Credit, entry: Entry, billed: Mapping[str, Floats], left: Mapping[str, Floats]
) -> dict[str, Floats]:
    """One credit by revenue line `[month, draw]`: a share of what was billed, or an amount spread over what is left."""
    of = credit.lines or tuple(billed)
    if credit.monthly_amount is None:
        share = np.asarray(credit.share_of_revenue) if credit.monthly_availability is None else _missed(credit, entry)
        return {name: np.minimum(billed[name] * share, left[name]) for name in of}
    whole = sum((left[name] for name in of), np.zeros_like(left[of[0]]))
    part = np.minimum(credit.monthly_amount, whole) / np.where(whole > 0.0, whole, 1.0)
    return {name: left[name] * part for name in of}


def _missed(credit: Credit, entry: Entry) -> Floats:
    """The share of bills credited for a month's availability `[month, draw]`: that of the lowest level it is below."""
    assert credit.monthly_availability is not None  # the model wants it beside share_below
    usual = 1.0 - np.atleast_1d(credit.monthly_availability)
    down = entry.shocked(np.tile(usual, (entry.case.months, 1)), "availability")
    share = np.zeros_like(down)
    for level, credited in sorted(credit.share_below.items(), reverse=True):
        share = np.where(1.0 - down < level, credited, share)
    return share
