"""Time value: net present value and internal rate of return of monthly flows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.measures import roots
from partnersim.measures.polynomials import Floats, aligned, total
from partnersim.measures.several_roots import count
from partnersim.timeline import YEAR, monthly_factor

__all__ = ["NOTHING_BACK", "NOTHING_PUT_IN", "internal_rate", "internal_rates", "net_present_value", "rate_note"]

Counts = NDArray[np.int8]

NOTHING_PUT_IN, NOTHING_BACK = -1, -2  # in place of a number of rates
DUST = 1e-12  # of the largest flow: a smaller one is rounding
BLOCK = 1 << 20  # flows taken at a time, so that they stay in cache


def net_present_value(net: ArrayLike, annual_rate: ArrayLike) -> Floats:
    """Σ net_t / (1 + r)^(t/12), t = 0 in the first month, which is so not discounted [currency].

    Args:
        net: flows `[month, …]` at month ends, received positive [currency].
        annual_rate: effective rate, a number or one per entry of the second axis.
    """
    flows = np.asarray(net, dtype=float)
    factors = np.vectorize(monthly_factor, otypes=[float])(annual_rate)
    months = np.arange(len(flows)).reshape(-1, *(1,) * (flows.ndim - 1))
    wide = factors.reshape(factors.shape + (1,) * (flows.ndim - 1 - factors.ndim))
    return np.asarray((flows / wide**months).sum(axis=0))


def internal_rate(net: ArrayLike) -> tuple[float, str]:
    """The effective annual rate at which the net present value is 0, and a note where there is no single one.

    The rate of `internal_rates` for flows `[month]` [currency].

    Returns:
        (rate a year, "") or (NaN, the reason).
    """
    rates, fit = internal_rates(np.asarray(net, dtype=float)[:, None])
    return float(rates[0]), rate_note(int(fit[0]))


def rate_note(fit: int) -> str:
    """Why there is no single rate, from how many fit as `internal_rates` says; empty where one does."""
    if fit == 1:
        return ""
    reasons = {NOTHING_PUT_IN: "nothing is put in", NOTHING_BACK: "nothing comes back", 0: "no rate fits"}
    return reasons.get(fit, f"{fit} rates fit")


def internal_rates(net: ArrayLike) -> tuple[Floats, Counts]:
    """The effective annual rates at which the net present values are 0, and how many such rates there are.

    Where the flows change sign once, there is one. More changes may mean several rates, over all from -100% on: they
    are counted (`several_roots.count`), and none of several is chosen. Flows below 1e-12 of the largest are rounding,
    and are taken for 0. A rate does not depend on what other flows it is found with, not even in its last bit.

    Args:
        net: finite flows `[month, …]` at month ends, received positive [currency].

    Returns:
        rates `[…]` a year, NaN where there is not exactly one; and how many fit `[…]`: 0 or more, `NOTHING_PUT_IN`
        (−1) or `NOTHING_BACK` (−2).
    """
    flows = np.asarray(net, dtype=float)
    shape = flows.shape[1:]
    columns = flows.reshape(len(flows), math.prod(shape))
    growth = np.full(columns.shape[1], np.nan)
    fit = np.full(columns.shape[1], NOTHING_PUT_IN, dtype=np.int8)
    width = max(1, BLOCK // max(1, len(flows)))
    for first in range(0, columns.shape[1] if len(flows) else 0, width):
        cut = slice(first, first + width)
        growth[cut], fit[cut] = _growth(np.array(columns[:, cut], order="C"))
    rates = np.ones(len(growth))
    for _ in range(YEAR):  # NumPy's powers differ in the last bit by how many are taken at once
        rates *= growth
    return (rates - 1.0).reshape(shape), fit.reshape(shape)


def _growth(flows: Floats) -> tuple[Floats, Counts]:
    """1 + the monthly rate, NaN where not exactly one fits, and how many do, of `[month, column]`."""
    low, high = flows.min(axis=0), flows.max(axis=0)
    dust = DUST * np.maximum(-low, high)
    put_in, back = low < -dust, high > dust
    growth = np.full(len(low), np.nan)
    fit = np.where(put_in, NOTHING_BACK, NOTHING_PUT_IN).astype(np.int8)
    both = np.flatnonzero(put_in & back)
    if both.size:
        kept = flows if both.size == len(low) else flows.take(both, axis=1)
        growth[both], fit[both] = _growth_of_both(kept, dust[both])
    return growth, fit


def _growth_of_both(flows: Floats, dust: Floats) -> tuple[Floats, Counts]:
    """As `_growth`, of columns with money put in and money coming back."""
    # Dust in between moves no rate; what begins or ends in dust is told by its first or last true flow.
    dusty = np.flatnonzero((np.abs(flows[0]) <= dust) | (np.abs(flows[-1]) <= dust))
    if dusty.size:
        part = flows.take(dusty, axis=1)
        flows[:, dusty] = aligned(np.where(np.abs(part) > dust[dusty], part, 0.0))
    first, last = np.sign(flows[0]), np.sign(flows[-1])
    ended = np.flatnonzero(last == 0.0)
    if ended.size:
        last[ended] = np.sign(aligned(flows[::-1].take(ended, axis=1))[0])
    growth, fit = np.full(len(first), np.nan), np.zeros(len(first), dtype=np.int64)
    odd, even = np.flatnonzero(first != last), np.flatnonzero(first == last)
    if even.size:
        fit[even], _, _ = count(flows.take(even, axis=1))
        flows, first = flows.take(odd, axis=1), first[odd]
    if odd.size:
        # Where the total has the sign of the first flow, the rate is negative: turned round in time, growth is the
        # place itself.
        fell = np.flatnonzero(total(flows) * first > 0.0)
        if fell.size:
            flows[:, fell] = aligned(flows.take(fell, axis=1)[::-1])
        if (flows[0] > 0.0).any():
            flows *= -np.sign(flows[0])
        fit[odd], place = roots.solve(flows)
        monthly = 1.0 / place
        monthly[fell] = place[fell]
        growth[odd] = monthly
    return growth, np.minimum(fit, 127).astype(np.int8)
