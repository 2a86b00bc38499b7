"""Cohorts: units by the month they came in, so that rates may depend on how long a customer has been there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import compiling
from partnersim.engine.threads import in_ranges, threads_for

__all__ = ["Arrivals", "Cohorts"]

Floats = NDArray[np.float64]

LANES = 256  # scenarios worked on together, their months staying in the second-level cache
SUMS = 24  # over ages that are kept of those who come, for further terms with the same rates by age
SMALL = 1 << 17  # numbers a sum may have to be kept: a leaf of draws
THREADED_FROM = 10_000_000  # products of an age, a month and a scenario from which a second thread pays


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)  # by identity: who buys several lines came once
class Arrivals:
    """Those who come and stay for a while: `new` `[month, scenario]` of them.

    Of these the part `survival` `[age, scenario]` is still there at an age in months (1 at age 0); `there`
    `[month, scenario]` are all who are. Where `churn_times` `[month, scenario]` is given, at every age that many times
    the part leaves in a month that leaves at that age, at most all.
    """

    new: Floats
    survival: Floats
    there: Floats
    churn_times: Floats | None = None

    def of_ages(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over ages of rates[age] × those of that age `[month, scenario]`; not to be written to.

        Args:
            rates: `[age]`, as many as there are months.
            part: `[month, scenario]`, of those who come in a month only this part counts; all where not given.
        """
        if part is not None and not (part == 1.0).all():
            return self._of_ages(rates, self.new * part)
        if self.new.size > SMALL:
            return self._of_ages(rates, self.new)
        kept, key = _KEPT.setdefault(self, {}), np.asarray(rates, float).tobytes()
        if key not in kept:
            if len(kept) >= SUMS:
                kept.clear()
            kept[key] = self._of_ages(rates, self.new)
        return kept[key]

    def _of_ages(self, rates: Floats, new: Floats) -> Floats:
        if self.churn_times is None:
            return _over_ages(rates, self.survival, new)
        total = np.zeros(new.shape)
        for age, units in zip(range(_last(rates) + 1), self.by_age(new), strict=False):
            if rates[age]:
                total[age:] += rates[age] * units
        return total

    def by_age(self, new: Floats) -> Iterator[Floats]:
        """Those of age 0, 1, 2, … in the months from the first in which there can be any on `[month − age, scenario]`.

        `new` `[month, scenario]` come.
        """
        if self.churn_times is None:
            yield from (self.survival[age] * new[: len(new) - age] for age in range(len(new)))
            return
        yield (units := new)
        before, after = self.survival[:-1], self.survival[1:]
        leave = np.divide(before - after, before, out=np.zeros_like(before), where=before > 0.0)
        for age in range(1, len(new)):
            gone = leave[age - 1] * self.churn_times[age:]
            stay = np.subtract(1.0, np.minimum(gone, 1.0, out=gone), out=gone)
            units = np.multiply(units[:-1], stay, out=stay)
            yield units


_KEPT: WeakKeyDictionary[Arrivals, dict[bytes, Floats]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Units of one price: instances, customers, or those of them that buy a revenue line.

    Each of the `arrivals` is or buys `bought` `[scenario]` units, billed `price` `[month, scenario]` [currency] apiece
    while it is there; `once`, only in its first month. `per_customer` `[scenario]` is how many an average customer has.
    """

    arrivals: Arrivals
    price: Floats
    per_customer: Floats
    once: bool = False
    bought: Floats | float = 1.0

    @property
    def new(self) -> Floats:
        """Units that come in a month `[month, scenario]`."""
        return np.asarray(self.arrivals.new * self.bought)

    @property
    def there(self) -> Floats:
        """Units that are billed in a month `[month, scenario]`."""
        return self.new if self.once else np.asarray(self.arrivals.there * self.bought)

    def billed(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over ages of rates[age] × what units of that age are billed `[month, scenario]` [currency].

        Args:
            rates: `[age]`, as many as there are months.
            part: `[month, scenario]`, of the units that come in a month only this part counts; all where not given.
        """
        return np.asarray(self.units(rates, part) * self.price)

    def units(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over ages of rates[age] × units of that age `[month, scenario]`; of those billed once, only new ones."""
        if self.once:
            return np.asarray(rates[0] * (self.new if part is None else self.new * part))
        return np.asarray(self.arrivals.of_ages(rates, part) * self.bought)

    def part_of_bills(self, rates: Floats, part: Floats | None = None, *, paid: bool = False) -> Floats:  # noqa: ARG002
        """What `billed` gives, as a part of what all units are billed `[month, scenario]`.

        It is the same of what is `paid`, since none is billed less than nothing. Of no meaning where there are none.
        """
        there = self.arrivals.there
        if self.once:
            return np.asarray(rates[0] * (np.ones_like(there) if part is None else part))
        return np.divide(self.arrivals.of_ages(rates, part), there, out=np.zeros_like(there), where=there > 0.0)

    def taken_back(self, rates: Floats, within: int, part: Floats | None = None) -> Floats:
        """What rates[age] of their bills came to, for units that leave with fewer than `within` months.

        `[month, scenario]` [currency], in the first month in which they are gone.
        """
        new = self.new if part is None else self.new * part
        total, so_far = np.zeros(new.shape), np.zeros(new.shape)  # so_far [month of coming, scenario]
        months = len(new)
        ages = range(1, min(within, months))
        for age, (older, there) in zip(ages, pairwise(self.arrivals.by_age(new)), strict=False):
            if age == 1 or not self.once:
                ended = months - age + 1  # cohorts that reach the age before, within the horizon
                so_far[:ended] += rates[age - 1] * self.price[age - 1 :]
            total[age:] += (older[: months - age] - there) * so_far[: months - age]
        return total

    def retained(self, months: int, *, acquired: bool = False) -> Floats:
        """The part of units still there `[month, scenario]`, 1 where there were none to lose.

        Args:
            months: of those that were there so many months before.
            acquired: of those that came in the last so many months, instead.
        """
        arrivals = self.arrivals
        ages = np.arange(len(arrivals.new))
        if acquired:
            young = (ages < months).astype(float)
            stay = replace(arrivals, survival=np.ones_like(arrivals.survival), churn_times=None)
            there, before = arrivals.of_ages(young), stay.of_ages(young)
        else:
            there, before = arrivals.of_ages((ages >= months).astype(float)), np.zeros_like(arrivals.there)
            before[months:] = arrivals.there[: max(0, len(ages) - months)]
        return np.divide(there, before, out=np.ones_like(before), where=before > 0.0)

    def scaled(self, factor: float | Floats) -> Cohorts:
        """The same units at prices `factor` times as high."""
        return replace(self, price=self.price * factor)


def _last(rates: Floats) -> int:
    """The oldest age with a rate; −1 where there is none."""
    return int(np.flatnonzero(rates)[-1]) if np.any(rates) else -1


def _over_ages(rates: Floats, survival: Floats, new: Floats) -> Floats:
    """Σ over ages of rates[age] · survival[age] · new[month − age] `[month, scenario]`, compiled where that is much.

    Age by age, from the youngest: to the bit, a month depends neither on later ones nor on how many there are. A
    recurrence, for a constant rate and churn, would be quicker but depend on both: whether they are constant shows
    only at the horizon.
    """
    total = np.zeros(new.shape)
    if compiling.runs_compiled(new.size):
        from partnersim.engine.compiled import add_over_ages  # numba takes 0.3 s to import: only where it pays

        given = (np.asarray(rates, float), np.broadcast_to(survival, new.shape), new)
        arrays = [*map(np.ascontiguousarray, given), total]

        def add(_: int, begin: int, end: int) -> None:
            add_over_ages(*arrays, begin, end, np.empty((2, LANES)))

        in_ranges(add, new.shape[1], LANES, threads_for(new.size * int(np.count_nonzero(rates)), THREADED_FROM))
        return total
    for age in np.flatnonzero(rates).tolist():
        total[age:] += rates[age] * survival[age] * new[: len(new) - age]
    return total
