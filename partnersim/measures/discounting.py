"""Time value: net present value and internal rate of return of monthly flows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.timeline import monthly_factor

__all__ = ["internal_rate", "net_present_value"]

Floats = NDArray[np.float64]

RATES = (-0.9, 10.0)  # [a month] where roots are looked for


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

    The flows change sign at most once: one root, found by pyxirr. More changes may mean several roots; they are
    counted by Descartes' rule and by looking for sign changes of the value itself, and never silently chosen.

    Args:
        net: flows `[month]` [currency].

    Returns:
        (rate a year, "") or (NaN, the reason).
    """
    flows = np.asarray(net, dtype=float)
    signs = np.sign(flows[np.abs(flows) > 1e-12 * np.abs(flows).max(initial=0.0)])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return np.nan, "nothing is put in" if (signs >= 0).all() else "nothing comes back"
    if changes > 1 and (roots := _roots(flows)) != 1:
        return np.nan, f"{roots} rates fit" if roots else "no rate fits"
    from pyxirr import irr

    monthly = irr(flows.tolist())
    if monthly is None:
        return np.nan, "no rate fits"
    return float((1.0 + monthly) ** 12 - 1.0), ""


def _roots(flows: Floats) -> int:
    """How many monthly rates within RATES make the value 0."""
    factors = 1.0 / (1.0 + np.concatenate([np.linspace(RATES[0], 1.0, 4000), np.geomspace(1.0, RATES[1], 400)[1:]]))
    values = np.polynomial.polynomial.polyval(factors, flows / np.abs(flows).max())
    signs = np.sign(values[values != 0.0])
    return int((signs[1:] != signs[:-1]).sum())
