"""Bargaining solutions: which of many points a fair arbiter would choose, by the gains of each partner.

Points are rows of *gains* `[point, partner]`: what each partner has there over what it has without a deal. Of the
points at which nobody loses, four rules choose:

- **Nash** (J. F. Nash, "The Bargaining Problem", Econometrica 18, 1950): the largest product of gains.
- **Kalai–Smorodinsky** (E. Kalai, M. Smorodinsky, "Other Solutions to Nash's Bargaining Problem", Econometrica 43,
  1975): gains in proportion to the *ideal* of each, the most it could gain while nobody loses. Of points that lie
  apart, the one whose least gain, as a part of the ideal, is largest.
- **egalitarian** (E. Kalai, 1977): the largest least gain.
- **utilitarian**: the largest sum of gains.

Gains are in money, of who minds risk in certainty equivalents; both papers speak of utilities, by which a partner that
minds risk would be given less. A partner that can gain nothing anywhere is left out of products and parts. Where
several points are as good by a rule, it takes one that no other of them is better than for somebody and worse for
nobody; of these, the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["RULES", "Rule", "chosen", "ideal", "least_bad", "most_together", "pareto_front", "rational"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rule = Callable[[Floats, Floats], Floats]  # gains `[point, partner]` and ideals `[partner]` → how good `[point]`


def rational(gains: Floats, slack: float = 0.0) -> Mask:
    """The individually rational points `[point]`: nobody loses, or no more than `slack`; a point of NaN is none."""
    return np.asarray((gains >= -slack).all(axis=1))


def pareto_front(gains: Floats) -> Mask:
    """The points `[point]` no other is better than for some partner and worse for none; equal ones are all on it."""
    on = np.zeros(len(gains), bool)
    known = np.flatnonzero(~np.isnan(gains).any(axis=1))
    order = known[np.lexsort(-gains[known].T[::-1])]  # who is better than a point stands before it
    front = np.empty((0, gains.shape[1]))
    for point in order.tolist():
        mine = gains[point]
        above = front[(front >= mine).all(axis=1)]
        if not (above > mine).any():
            on[point] = True
            front = np.concatenate([front[~(front <= mine).all(axis=1)], mine[None]])
    return on


def ideal(gains: Floats, slack: float = 0.0) -> Floats:
    """The most each partner could gain while nobody loses `[partner]`; 0 where there is no such point."""
    agreed = gains[rational(gains, slack)]
    return np.maximum(agreed.max(axis=0), 0.0) if len(agreed) else np.zeros(gains.shape[1])


def chosen(rule: Rule, gains: Floats, *, slack: float = 0.0, ideals: Floats | None = None) -> int | None:
    """The number of the point that a rule chooses; None where somebody would lose at every point.

    Args:
        rule: one of RULES.
        gains: `[point, partner]`.
        slack: a loss up to this is none.
        ideals: `[partner]`, where they are known better than these points tell.
    """
    points = np.flatnonzero(rational(gains, slack))
    if not len(points):
        return None
    agreed = np.maximum(gains[points], 0.0)
    return int(points[_best(rule(agreed, agreed.max(axis=0) if ideals is None else ideals), gains[points])])


def least_bad(gains: Floats) -> int | None:
    """The point at which the least gain is largest, be it a loss; None where no point is known."""
    return _anywhere(_egalitarian, gains)


def most_together(gains: Floats) -> int | None:
    """The point at which all together gain most, whoever loses; None where no point is known."""
    return _anywhere(_utilitarian, gains)


def _anywhere(rule: Rule, gains: Floats) -> int | None:
    points = np.flatnonzero(~np.isnan(gains).any(axis=1))
    return int(points[_best(rule(gains[points], np.ones(gains.shape[1])), gains[points])]) if len(points) else None


def _best(scores: Floats, gains: Floats) -> int:
    """The point of the best score; of several the first that none of them is better than."""
    tied = np.flatnonzero(scores == scores.max())
    return int(tied[pareto_front(gains[tied])][0])


def _nash(gains: Floats, ideals: Floats) -> Floats:
    # Sorted, so that not even the last bit depends on who is named first.
    return np.asarray(np.sort(gains[:, ideals > 0.0], axis=1).prod(axis=1))


def _kalai_smorodinsky(gains: Floats, ideals: Floats) -> Floats:
    able = ideals > 0.0
    return np.asarray((gains[:, able] / ideals[able]).min(axis=1, initial=np.inf))


def _egalitarian(gains: Floats, _: Floats) -> Floats:
    return np.asarray(gains.min(axis=1))


def _utilitarian(gains: Floats, _: Floats) -> Floats:
    return np.asarray(np.sort(gains, axis=1).sum(axis=1))


RULES: Mapping[str, Rule] = {
    "nash": _nash,
    "kalai_smorodinsky": _kalai_smorodinsky,
    "egalitarian": _egalitarian,
    "utilitarian": _utilitarian,
}
