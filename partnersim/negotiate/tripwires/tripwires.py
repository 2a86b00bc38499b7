"""Tripwires: which figure, seen by both in month 12 or 18, best foretells a bad end for one side, and where to draw it.

Thresholds are chosen on draws of one seed; the rates that are told are measured on as many others, of the next seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.values import LARGEST
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.tripwires.foretelling import Line, area, area_error, best_line, gain, rates, rounded
from partnersim.negotiate.tripwires.observables import Watched, unit_of, watch
from partnersim.simulation.drawing import Draws, draws_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import plan_of
from partnersim.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MONTHS", "Tripwire", "Tripwires", "tripwires"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MONTHS = (12, 18)  # of the case, counted from 1
FEWEST = 20  # draws that end badly, and that do not: of fewer no rate is worth a clause
LEAST_AREA = 0.6  # of a wire worth writing down; 0.5 is chance
SURE = 2.0  # standard errors of the area above chance
LEAST_YOUDEN = 0.1  # hits less false alarms: a wire that trips alike in all draws is no sign, however it came about


@dataclass(frozen=True, slots=True)
class Tripwire:
    """A line drawn through an observable at the end of a month, and how well it foretells a bad end, on fresh draws."""

    observable: str  # one of OBSERVABLES, or position[PARTNER]
    month: int  # counted from 1
    line: Line
    area: float  # under the ROC, on the side of the line
    area_error: float  # its standard error
    hit: float  # of the draws that end badly, the part that trips it
    false_alarm: float  # of the others
    precision: float  # of those that trip it, the part that ends badly; NaN where none does
    chosen_gain: float  # at this threshold, on the draws it was chosen on

    @property
    def unit(self) -> str:
        """`amount`, `count`, `rate` or `months`."""
        return unit_of(self.observable)

    @property
    def foretells(self) -> bool:
        """Whether it is worth a clause.

        Its area is at least 0.6, and beyond chance by two standard errors; and it tells the draws apart where it is.
        """
        is_sign = self.area >= LEAST_AREA and self.area - SURE * self.area_error > 0.5
        return is_sign and self.hit - self.false_alarm >= LEAST_YOUDEN


@dataclass(frozen=True, slots=True, eq=False)
class Tripwires:
    """All wires that were tried, the best first by their gain on the draws they were chosen on."""

    partner: str
    name: str  # of the partner, for people
    names: dict[str, str]  # partner → name
    label: str  # short name of the terms
    currency: str
    timeline: Timeline
    below: float  # the NPV below which a draw ends badly [currency]
    batna: str | None  # the short name of other terms that it ends below, in place of an amount
    miss_costs: float | None  # as much as so many false alarms
    draws: Draws  # on which thresholds were chosen; as many others of the next seed measured the rates
    share: float  # of the others, the part that ends badly
    wires: tuple[Tripwire, ...]
    values: Floats = field(repr=False)  # [draw] of the best wire's observable, in the draws that measured it
    bad: Bools = field(repr=False)  # [draw] whether they end badly

    @property
    def best(self) -> Tripwire:
        """The first wire, by the draws it was chosen on; whether it `foretells` is measured on the others alone."""
        return self.wires[0]

    def to_frame(self) -> pd.DataFrame:
        """A row per wire, the best first.

        Columns: observable, month (from 1), unit, side (below or above), threshold, area, area_error, hit_rate,
        false_alarm_rate, youden (of these), precision, foretells.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "observable": wire.observable, "month": wire.month, "unit": wire.unit,
                "side": "below" if wire.line.below else "above", "threshold": wire.line.threshold, "area": wire.area,
                "area_error": wire.area_error, "hit_rate": wire.hit, "false_alarm_rate": wire.false_alarm,
                "youden": wire.hit - wire.false_alarm, "precision": wire.precision, "foretells": wire.foretells,
            }
            for wire in self.wires
        )  # fmt: skip


def tripwires(
    case: Case,
    terms: Agreement,
    who: str,
    *,
    draws: int = 2000,
    seed: int = 0,
    months: Sequence[int | str] = MONTHS,
    below: float = 0.0,
    batna: Agreement | None = None,
    miss_costs: float | None = None,
) -> Tripwires:
    """Draw the deal, and look for what foretells a bad end for one side.

    Args:
        case: one with distributions.
        terms: which are to have the clause.
        who: the side it protects, a partner or a seat.
        draws: how many choose the thresholds; as many others measure them.
        seed: of the first; the others have the next one.
        months: in which reports are looked at, counted from 1 or like `2028-06`.
        below: a draw ends badly where the NPV over all months is below it [currency].
        batna: the terms it would have instead; a draw ends badly where it has less than under these, by `below`.
        miss_costs: what a bad end that was not foretold costs, in false alarms; without it both rates weigh alike.

    Raises:
        InputError: a side or month that is not there, a cost that is none; terms that do not fit the case; a case in
            which nothing is uncertain; or hardly any draw ends badly, or hardly any does not.
    """
    if not abs(below) <= LARGEST:
        raise InputError.one(f"{below:g} is no NPV of any deal; write an amount up to {LARGEST:.0e}")
    if miss_costs is not None and not 0.0 < miss_costs <= LARGEST:
        raise InputError.one(f"{miss_costs:g} is no cost of a miss; write one in false alarms, like 5")
    filled = terms.filled(case.seats)
    partner = partner_named(case, who, filled.parties)
    chosen = draws_of(case, draws, seed)
    others = draws_of(case, draws, seed + 1)
    plans = [plan_of(case, each.filled(case.seats)) for each in (filled, *([] if batna is None else [batna]))]
    looked = sorted({_month(case, month) for month in months})
    number = list(case.partners).index(partner)
    first, fresh = (watch(case, filled, plans, number, looked, which) for which in (chosen, others))
    for runs in (first, fresh):
        _check_ends(runs, partner, below, batna)
    found = [_wire(first, fresh, key, below, miss_costs) for key in _told_apart(first)]
    wires = sorted((each for each in found if each is not None), key=lambda each: (-each.chosen_gain, each.month))
    if not wires:
        raise InputError.one("what can be seen by then is the same in all draws; name later months")
    names = {key: each.name for key, each in case.partners.items()}
    best = wires[0]
    return Tripwires(
        partner, names[partner], names, label_of(terms), case.currency, case.timeline, below,
        None if batna is None else label_of(batna), miss_costs, chosen, float(fresh.bad(below).mean()), tuple(wires),
        values=fresh.seen[best.observable, best.month - 1], bad=fresh.bad(below),
    )  # fmt: skip


def _wire(
    first: Watched, fresh: Watched, key: tuple[str, int], below: float, miss_costs: float | None
) -> Tripwire | None:
    """A wire drawn on the first draws and measured on fresh ones; None where all draws look the same."""
    name, month = key
    values, bad = first.seen[key], first.bad(below)
    line = best_line(values, bad, miss_costs)
    if line is None:
        return None
    line = rounded(line, values, bad, miss_costs, whole=unit_of(name) == "months")
    chosen_gain = gain(*rates(line, values, bad), float(bad.mean()), miss_costs)
    ends = fresh.bad(below)
    low = area(fresh.seen[key], ends)
    found = low if line.below else 1.0 - low
    hit, false_alarm = rates(line, fresh.seen[key], ends)
    trips = line.trips(fresh.seen[key])
    precision = float(ends[trips].mean()) if trips.any() else np.nan
    error = area_error(found, int(ends.sum()), int((~ends).sum()))
    return Tripwire(name, month + 1, line, found, error, hit, false_alarm, precision, chosen_gain)


def _told_apart(runs: Watched) -> list[tuple[str, int]]:
    """The observables but those that are another by another name, like customers who have one instance each."""
    kept: list[tuple[str, int]] = []
    for key, values in runs.seen.items():
        if not any(key[1] == other[1] and np.array_equal(values, runs.seen[other]) for other in kept):
            kept.append(key)
    return kept


def _month(case: Case, month: int | str) -> int:
    """0-based; the last month is no use, for then the end is there."""
    try:
        found = case.timeline.index(month)
    except ValueError as error:
        raise InputError.one(str(error)) from None
    if found == case.months - 1:
        raise InputError.one(f"month {month} is the last, when it is too late; name an earlier one")
    return found


def _check_ends(runs: Watched, partner: str, below: float, batna: Agreement | None) -> None:
    """Refuse draws of which hardly any end badly, or hardly any do not."""
    bad, number = int(runs.bad(below).sum()), len(runs.npv)
    if min(bad, number - bad) >= FEWEST:
        return
    fifth = float(f"{np.quantile(runs.npv, 0.2):.2g}")
    more = f"{below:,.0f}" if batna is None else f"what {label_of(batna)} gives and {below:,.0f} more"
    what = f"{bad:,} of {number:,} draws end with an NPV below {more} for {partner}"
    hint = f"about a fifth end below {fifth:,.0f}, --below {fifth:.0f} foretells these"
    raise InputError.one(f"{what}, at least {FEWEST} must and must not; name another limit ({hint}), or more draws")
