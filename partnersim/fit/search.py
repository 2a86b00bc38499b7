"""The search for a diffusion curve: nonlinear least squares from the best shapes of a grid."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from partnersim.fit.adopters import Adopters
from partnersim.fit.checks import refusal
from partnersim.fit.curves import STEPS, Curve, bass_rate

__all__ = ["searched"]

Floats = NDArray[np.float64]

GRID = 40  # values of each parameter of the shape, tried before the search
VALLEYS = 8  # of the grid, the search goes down at most
LIMIT = 1.02  # so near to a limit, an estimate is at it
FAR = 1.5  # times the least squares of a step, from which on another curve is no fit
UNDETERMINED = 1e13  # condition of the information, from which on it cannot be inverted
TINY = 1e-300
OUTWEIGHED = "A few rows outweigh the rest: nearly all at once would fit closer; look at the largest rows."


class Search:
    """What is minimised: residuals of the rows, by the logarithms of a ceiling and of two parameters of the shape."""

    def __init__(self, curve: Curve, seen: Adopters, months: int, *, rate: bool) -> None:
        self.curve, self.rate, self.months = curve, rate, months
        self.until, self.root, self.total = seen.until[:, None], np.sqrt(seen.periods), float(seen.new.sum())
        self.target = seen.new / self.total / self.root
        scale = np.array(
            [1, months, months] if curve.of_a_period else [1, 1, 1]
        )  # a case's rates: 100% a month at most
        self.low = np.log([each.least for each in curve.limits] * scale)
        self.high = np.log([each.most for each in curve.limits] * scale)

    def part(self, first: float, seconds: Floats) -> Floats:
        """What each row adds to a ceiling of 1, for values of the second parameter `[row, value]`."""
        if self.rate:
            return bass_rate(self.until, first, seconds)
        grown = self.curve.grown(self.until, first, seconds, self.months)
        return np.diff(grown, axis=0, prepend=0.0) / self.root[:, None]

    def residuals(self, logs: Floats) -> Floats:
        """Curve less series `[row]`, as parts of all adopters."""
        ceiling, first, second = np.exp(logs)
        return np.asarray(ceiling * self.part(first, np.array([second]))[:, 0] - self.target)

    def starts(self) -> Iterator[Floats]:
        """The valleys of a grid of shapes, each with the ceiling that suits it best; the deepest first."""
        low, high = np.exp(self.low), np.exp(self.high)
        firsts, seconds = (np.geomspace(low[k], high[k], GRID + 2)[1:-1] for k in (1, 2))
        ceilings, squares = np.empty((GRID, GRID)), np.full((GRID + 2, GRID + 2), np.inf)
        for row, first in enumerate(firsts.tolist()):
            shapes = self.part(first, seconds)
            best = (self.target @ shapes) / np.maximum((shapes**2).sum(axis=0), TINY)
            ceilings[row] = np.clip(best, low[0] * LIMIT, high[0] / LIMIT)
            squares[row + 1, 1:-1] = ((ceilings[row] * shapes - self.target[:, None]) ** 2).sum(axis=0)
        inner = squares[1:-1, 1:-1]
        around = [squares[1 + i : GRID + 1 + i, 1 + j : GRID + 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
        valleys = np.argwhere(inner == np.min(around, axis=0)).tolist()
        for row, column in sorted(valleys, key=lambda each: float(inner[each[0], each[1]]))[:VALLEYS]:
            yield np.log([ceilings[row, column], firsts[row], seconds[column]])

    def limit(self, logs: Floats) -> str | None:
        """What it means that a parameter ended at a limit; None where none did."""
        near = math.log(LIMIT)
        for limit, found, low, high in zip(self.curve.limits, logs, self.low, self.high, strict=True):
            if found < low + near or found > high - near:
                return limit.at_least if found < low + near else limit.at_most
        return None


def searched(
    curve: Curve, seen: Adopters, months: int, *, rate: bool
) -> tuple[Floats, Floats, Floats, tuple[str, ...]]:
    """The curve of least squares; where that is a step, the next best that is none, unless it is far worse.

    Returns:
        the logarithms of the curve's parameters; their covariance where residuals are as large as the total; fitted
        adopters `[row]`; notes.

    Raises:
        InputError: an estimate at its limit, or no convergence.
    """
    from scipy.optimize import least_squares

    search = Search(curve, seen, months, rate=rate)
    step: str | None = None
    least = math.inf
    for start in search.starts():
        found = least_squares(
            search.residuals, start, "3-point", (search.low, search.high), xtol=1e-12, ftol=1e-12, gtol=1e-12
        )
        at = search.limit(found.x)
        if at is None and found.cost <= FAR * least:
            break
        step, least = step or at, min(least, found.cost)
        if step not in STEPS:
            raise refusal(f"no {curve.name} curve: {step}")
    else:
        raise refusal(f"no {curve.name} curve: {step}")
    information = found.jac.T @ found.jac
    if found.status == 0 or np.linalg.cond(information) > UNDETERMINED:
        raise refusal(f"the rows do not settle the parameters of a {curve.name} curve; add rows, or fit another curve")
    turned = np.array(curve.from_logs)
    logs = turned @ (found.x + np.log([search.total, 1.0, 1.0]))
    inverse = turned @ np.linalg.inv(information) @ turned.T
    fitted = (found.fun + search.target) * search.total * search.root
    return logs, inverse, fitted, (OUTWEIGHED,) if step else ()
