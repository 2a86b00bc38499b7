"""What goes together: the correlations of a case's uncertain numbers, and of its monthly shocks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Correlated", "correlated"]

ROUNDING = 1e-9
MOST_TRIED = 30  # pairs: of more, none is looked for that would fit
STEPS = 200  # in which a value is moved to the opposite of it

Pairs = Sequence[tuple[str, str, float]]


@dataclass(frozen=True, slots=True)
class Correlated:
    """Names, and the lower triangle L of their correlations L·Lᵀ: L times independent normals gives correlated ones."""

    names: tuple[str, ...]
    factor: tuple[tuple[float, ...], ...]  # a row of weights for each name, as many as its place


def correlated(pairs: Mapping[str, Mapping[str, float]], of: Iterable[str]) -> Correlated:
    """Those of the names `of` that have a correlation, 0 between those without a pair.

    Raises:
        ValueError: no numbers have these correlations; its arguments are the two names of the pair that asks for most,
            and the value nearest to its own that would fit beside the others, None where none would.
    """
    known = set(of)
    found = [
        (one, other, value)
        for one, others in pairs.items()
        for other, value in others.items()
        if one in known and other in known
    ]
    factor = _factor(found)
    if factor is None:
        raise ValueError(*_misfit(found))
    return Correlated(_names(found), factor)


def _names(pairs: Pairs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one, other, _ in pairs for name in (one, other)))


def _factor(pairs: Pairs) -> tuple[tuple[float, ...], ...] | None:
    """Cholesky's factor, of a matrix that may be singular; None where it is not positive semi-definite."""
    names = _names(pairs)
    given = {frozenset((one, other)): value for one, other, value in pairs}
    rows: list[list[float]] = []
    for i, name in enumerate(names):
        row: list[float] = []
        for j in range(i):
            left = given.get(frozenset((name, names[j])), 0.0) - sum(row[k] * rows[j][k] for k in range(j))
            if rows[j][j] == 0.0 and abs(left) > ROUNDING:
                return None
            row.append(left / rows[j][j] if rows[j][j] > 0.0 else 0.0)
        rest = 1.0 - sum(weight * weight for weight in row)
        if rest < -ROUNDING:
            return None
        rows.append([*row, math.sqrt(rest) if rest > ROUNDING else 0.0])
    return tuple(map(tuple, rows))


def _misfit(pairs: Pairs) -> tuple[str, str, float | None]:
    """The pair whose value, changed alone, makes the others fit with the least change; else the one that asks for most.

    Each is moved towards and past 0, as far as the opposite of its own value.
    """
    if len(pairs) > MOST_TRIED:
        one, other, _ = max(pairs, key=lambda pair: abs(pair[2]))
        return one, other, None
    fits: list[tuple[float, int, float]] = []
    for place, (one, other, value) in enumerate(pairs):
        for step in range(1, STEPS + 1):
            changed = value * (1.0 - 2.0 * step / STEPS)
            if _factor([*pairs[:place], (one, other, changed), *pairs[place + 1 :]]) is not None:
                fits.append((abs(changed - value), -place, changed))
                break
    if fits:
        _, place, changed = min(fits)  # of several, the last that was written
        return *pairs[-place][:2], changed
    one, other, _ = max(pairs, key=lambda pair: abs(pair[2]))
    return one, other, None
