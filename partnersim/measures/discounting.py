"""Time value: net present value and internal rate of return of monthly flows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.timeline import monthly_factor

__all__ = ["internal_rate", "net_present_value"]

Floats = NDArray[np.float64]


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

    Where the flows change sign once, there is one. More changes may mean several rates: they are counted by sign
    changes of the value itself, on a grid over all rates, and none of several is chosen.

    Args:
        net: flows `[month]` [currency].

    Returns:
        (rate a year, "") or (NaN, the reason).
    """
    flows = np.asarray(net, dtype=float)
    flows = np.where(np.abs(flows) > 1e-12 * np.abs(flows).max(initial=0.0), flows, 0.0)
    signs = np.sign(flows[flows != 0.0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return np.nan, "nothing is put in" if (signs >= 0).all() else "nothing comes back"
    between = [(0.0, 2.0)] if changes == 1 else _brackets(flows)
    if len(between) != 1:
        return np.nan, f"{len(between)} rates fit" if between else "no rate fits"
    from scipy.optimize import brentq

    place = brentq(_value, *between[0], args=(flows,), xtol=1e-15)
    growth = place if place <= 1.0 else 1.0 / (2.0 - place)
    return float(growth**12 - 1.0), ""


# Growth is 1 + a monthly rate. It is looked for by its place between 0 and 2: itself up to 1, 2 − 1/growth above.
PLACES = np.linspace(0.0, 2.0, 8001)


def _brackets(flows: Floats) -> list[tuple[float, float]]:
    """The places between which the value changes sign."""
    values = _value(PLACES, flows)
    places, signs = PLACES[values != 0.0], np.sign(values[values != 0.0])
    return [(places[k], places[k + 1]) for k in np.flatnonzero(signs[1:] != signs[:-1]).tolist()]


def _value(place: Any, flows: Floats) -> Any:
    """The value up to a positive factor, so that no power is above 1: of the first month, or of the last one."""
    moved = np.flatnonzero(flows)
    amounts = flows[moved[0] : moved[-1] + 1] / np.abs(flows).max()
    of_last = np.polynomial.polynomial.polyval(np.minimum(place, 1.0), amounts[::-1])
    of_first = np.polynomial.polynomial.polyval(np.minimum(2.0 - place, 1.0), amounts)
    return np.where(place <= 1.0, of_last, of_first)
