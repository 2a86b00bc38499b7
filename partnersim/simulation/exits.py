"""The end of an agreement: what partners then owe each other, as transfers that sum to zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import over_partners
from partnersim.simulation.applied import Applied
from partnersim.simulation.outside import ROUNDING

__all__ = ["equalising", "exit_transfer"]

Floats = NDArray[np.float64]


def exit_transfer(
    parts: Sequence[Applied],
    end: int,
    *,
    earned: Floats,
    running: Floats,
    balance: Floats,
    billed: Floats,
    pays: Floats,
) -> Floats:
    """What is received at and after the end `[month, partner, scenario]` [currency]; each month sums to zero.

    - `lie`: nothing, losses stay where they fall
    - `equalise`: in the last month, what leaves the partners who have a seat with equal losses: all with the mean
      balance if that is a loss, else none with one, paid for by those ahead in proportion to how far they are
    - `run_off`: of what the customers of the last day pay in each of the next months, the part that a partner
      received in the window before; none for one that paid more than it received
    - `buy_out`: in the last month, a multiple of the partner's profit in the window before, running costs deducted

    Args:
        parts: the periods; the last one that begins by `end` says what is owed.
        end: the 0-based last month.
        earned: `[month, partner, scenario]`, capital left out; after the end all of it the keeper's.
        running: running costs, likewise.
        balance: contract balances, likewise.
        billed: `[month, scenario]`, what customers are billed.
        pays: `[month, scenario]`, what is there to share.
    """
    last = next(part for part in reversed(parts) if part.period.first <= end)
    terms, partners = last.period.terms, last.flows.partners
    name = terms.customers_stay_with
    keeper = None if name is None else partners.index(terms.partner(name, partners, "customers_stay_with"))
    moved = np.zeros_like(earned)
    if terms.at_exit == "equalise":
        sharing = slice(None) if terms.shares_alike else sorted(last.period.seats.values())
        moved[end, sharing] = equalising(balance[end, sharing])
    elif terms.at_exit == "run_off" and keeper is not None:
        window_of = slice(max(0, end + 1 - terms.run_off.window_months), end + 1)
        window = earned[window_of].sum(axis=0)
        got = np.maximum(0.0, window)
        whole = over_partners(got)
        least = ROUNDING * np.abs(billed[window_of].sum(axis=0))  # of nothing paid, rounding may leave a trace
        shares = np.divide(got, whole, out=np.zeros_like(got), where=whole > least)
        months = slice(end + 1, end + 1 + terms.run_off.months)
        moved[months] = pays[months, None] * shares
        _from_keeper(moved, keeper)
    elif terms.at_exit == "buy_out" and keeper is not None and terms.buy_out is not None:
        window_of = slice(max(0, end + 1 - terms.buy_out.window_months), end + 1)
        profit = (earned[window_of] - running[window_of]).sum(axis=0)
        moved[end] = terms.buy_out.multiple * np.maximum(0.0, profit)
        _from_keeper(moved, keeper)
    return moved


def equalising(balance: Floats) -> Floats:
    """What is received `[partner, scenario]`, with a sum of 0, so that no loss is above another."""
    lost, ahead = np.maximum(0.0, -balance), np.maximum(0.0, balance)
    all_lost, all_ahead = (over_partners(amounts) for amounts in (lost, ahead))
    mean = (all_ahead - all_lost) / len(balance)
    part = np.divide(all_lost, all_ahead, out=np.zeros_like(mean), where=all_ahead > 0.0)
    return np.asarray(np.where(mean < 0.0, mean - balance, lost - ahead * part))


def _from_keeper(moved: Floats, keeper: int) -> None:
    """Let the keeper pay what the others get."""
    moved[:, keeper] = 0.0
    moved[:, keeper] = -over_partners(moved)
