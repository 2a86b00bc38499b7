"""What each of several changes is worth, whatever their order: the Shapley value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_EXACT", "Every", "Orders", "Some", "orders_of"]

Floats = NDArray[np.float64]

MOST_EXACT = 10  # changes of which all 2^n mixes are run
SEED = 0


@dataclass(frozen=True, slots=True)
class Every:
    """All orders in which `count` changes can be made.

    φ_i = Σ over sets S without i of |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) (Shapley, A value for n-person games,
    1953). A mix is a number whose bit i says whether change i is made.
    """

    count: int

    @property
    def run(self) -> int | None:
        """How many orders these are, where not all."""
        return None

    @property
    def mixes(self) -> list[int]:
        """Those whose worth is asked for."""
        return list(range(1 << self.count))

    def parts(self, worth: Floats) -> Floats:
        """The part of each change `[change, …]`, of the worth of the mixes in their order `[mix, …]`."""
        sizes = np.array([mix.bit_count() for mix in self.mixes])
        weights = np.array([1.0 / (self.count * comb(self.count - 1, size)) for size in range(self.count)])
        found = np.empty((self.count, *worth.shape[1:]))
        for change in range(self.count):
            without = np.flatnonzero((np.arange(1 << self.count) >> change) & 1 == 0)
            gains = worth[without | 1 << change] - worth[without]
            found[change] = np.tensordot(weights[sizes[without]], gains, axes=1)
        return found

    def error(self, worth: Floats) -> Floats | None:  # noqa: ARG002 - as of Some
        """The standard error of the parts: they have none."""
        return None


@dataclass(frozen=True)
class Some:
    """Some of the orders, drawn at random, each with its reverse (antithetic).

    Along each order the gains add up to the whole, so their means do. Since reverses are in, exchanging the drafts
    changes nothing but signs.
    """

    count: int
    pairs: int

    @cached_property
    def _prefixes(self) -> list[tuple[int, ...]]:
        """The mixes passed along each order, from none of the changes to all."""
        generator = np.random.Generator(np.random.Philox(SEED))
        found = []
        for _ in range(self.pairs):
            order = generator.permutation(self.count).tolist()
            found += [_passed(order), _passed(order[::-1])]
        return found

    @property
    def run(self) -> int | None:
        """How many orders these are."""
        return 2 * self.pairs

    @cached_property
    def mixes(self) -> list[int]:
        """Those whose worth is asked for."""
        return sorted({mix for passed in self._prefixes for mix in passed})

    def parts(self, worth: Floats) -> Floats:
        """As of `Every`: the means over these orders."""
        return np.asarray(self._by_pair(worth).mean(axis=0))

    def error(self, worth: Floats) -> Floats | None:
        """The standard error of the parts, as estimates of the means over all orders."""
        return np.asarray(self._by_pair(worth).std(axis=0, ddof=1) / np.sqrt(self.pairs))

    def _by_pair(self, worth: Floats) -> Floats:
        """The gain by each change in each order and its reverse, on average `[pair, change, …]`."""
        row = {mix: number for number, mix in enumerate(self.mixes)}
        gains = np.empty((len(self._prefixes), self.count, *worth.shape[1:]))
        for number, passed in enumerate(self._prefixes):
            changes = [(after ^ before).bit_length() - 1 for before, after in pairwise(passed)]
            rows = [row[mix] for mix in passed]
            gains[number, changes] = np.diff(worth[rows], axis=0)
        return (gains[::2] + gains[1::2]) / 2.0


Orders = Every | Some


def orders_of(count: int, most_exact: int = MOST_EXACT) -> Orders:
    """All orders of so many changes; of more than `most_exact`, as many as pass about 2^`most_exact` mixes."""
    return Every(count) if count <= most_exact else Some(count, max(8, (1 << most_exact) // (2 * count)))


def _passed(order: Sequence[int]) -> tuple[int, ...]:
    mixes = [0]
    for change in order:
        mixes.append(mixes[-1] | 1 << change)
    return tuple(mixes)
