"""Ledgers for trials: what might have happened in a case under terms, in as many lines as are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count as counting
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.engine.cohorts import Cohorts
from partnersim.engine.draws import exp, month_normals
from partnersim.engine.flows import Flows
from partnersim.errors import InputError
from partnersim.inputs.actuals import KINDS, Entry
from partnersim.inputs.actuals.entry import BOOKED
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.settle.trial_signs import Dice, chosen, day_of, signs_of
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Draws, check_seed
from partnersim.simulation.entries import Entry as Drawn
from partnersim.simulation.periods import plan_of

__all__ = ["trial_ledger"]

Floats = NDArray[np.float64]

OFF_PLAN = {"growth": 0.25, "churn": 0.3, "price": 0.02}  # log sd of what a month is multiplied by
COSTS_OFF = 0.08  # likewise of an activity in a month
LATE = (0.3, 0.05)  # chance that bills of a month go out in the next one, and which part of them
UNPAID = {"refund": (0.3, 0.01), "credit": (0.15, 0.01), "bad_debt": (0.1, 0.01)}  # beyond the plan, likewise
REFUND_MONTH = (0.03, 1.2)  # a month of more refunds than bills
REVERSED_EVERY = 150  # bills: one of them is reversed and written again
QUARTER = Decimal("0.25")  # of an hour
SPREAD = 0.8  # log sd of bills
LINES = {"revenue": 10.0, "hours": 5.0}  # lines of the same money, against 1 of the other kinds
NUMBERS = {"revenue": "INV", "refund": "REF", "credit": "CRN", "bad_debt": "BAD", "cost": "BILL", "hours": "TIME"}


class Lump(NamedTuple):
    """What is booked in a month for one item, before it is split into lines."""

    month: int  # 0-based
    kind: str
    item: str
    partner: str | None
    total: int  # in units
    unit: Decimal  # the smallest there is, in currency or hours
    worth: float  # of a unit [currency]


class Lived(Draws):
    """A draw in which months differ from the plan by shocks of their own."""

    def entry(self, case: Case) -> Drawn:
        """As of any draws, churn, volume and prices a bit off."""
        drawn = Draws.entry(self, case)
        normals = {
            name: month_normals(self.seed, f"trial {name}", self.first, self.count, case.months) for name in OFF_PLAN
        }
        off = {name: exp(sd * normals[name]) for name, sd in OFF_PLAN.items()}
        return replace(
            drawn, shocks={**drawn.shocks, **{name: off[name] * drawn.shocks.get(name, 1.0) for name in off}}
        )


def trial_ledger(case: Case, terms: Agreement, *, months: int, lines: int, seed: int = 0) -> list[Entry]:
    """Entries of the first months of a case, made up, by date: they differ from the plan as actual ones do.

    A draw of the case, or its typical values where it has no ranges, with volume, churn, prices and costs a bit off;
    bills that go out late, refunds, credits and bad debt beyond the plan, now and then a month of more refunds than
    bills, bills reversed and written again, and what partners do: leads, deals, renewals, satisfaction.
    The money of a month, by item and partner, depends on the seed alone. It is split, to the smallest unit, into about
    as many `lines` as asked for, with at least one for each.

    Raises:
        InputError: months the case does not have, no lines, a seed that is none, or terms that do not fit the case.
    """
    if not 1 <= months <= case.months:
        raise InputError.one(f"the case has {case.months} months, not {months}; write 1 to {case.months}")
    if lines < 1:
        raise InputError.one(f"{lines} lines hold no ledger; write 1 or more")
    check_seed(seed, "--seed")
    flows = plan_of(case, terms.filled(case.seats)).deal(Axis(Lived(1, seed), named=False)).flows
    dice = Dice(seed)
    lumps = [lump for lump in (*_bills(case, flows, dice), *_spent(case, flows, dice)) if lump.month < months]
    entries = list(signs_of(case, flows, dice, months, most_deals=1 + lines // (20 * months)))
    cohorts = {name: _cohorts(line.buyers) for name, line in flows.lines.items()}
    for lump, count in zip(lumps, _counts(lumps, lines - len(entries)), strict=True):
        buyers = cohorts[lump.item] if "since" in KINDS[lump.kind].may else None
        entries.extend(_split(lump, count, case.start, None if buyers is None else buyers[lump.month], dice))
    bills = [entry for entry in entries if entry.kind == "revenue"]
    for entry in bills[REVERSED_EVERY - 1 :: REVERSED_EVERY]:
        assert entry.amount is not None
        entries += [replace(entry, amount=-entry.amount), entry]
    entries += _nothing_happened(case, flows, entries)
    numbers = {kind: counting(1) for kind in NUMBERS}
    return [
        replace(entry, reference=f"{NUMBERS[entry.kind]}-{next(numbers[entry.kind]):06}")
        if entry.kind in NUMBERS
        else entry
        for entry in sorted(entries, key=lambda entry: entry.date)
    ]


def _bills(case: Case, flows: Flows, dice: Dice) -> Iterator[Lump]:
    """What is billed by revenue line, and what of it is given back or never paid."""
    unit = Decimal(1).scaleb(-minor_digits(case.currency))
    wrong = dice.roll("refund month", case.months) < REFUND_MONTH[0]
    for name, line in flows.lines.items():
        billed = line.amount[:, 0]
        late = billed * _now_and_then(LATE, f"late {name}", case.months, dice)
        unpaid = {
            kind: billed * _now_and_then(rule, f"{kind} {name}", case.months, dice) for kind, rule in UNPAID.items()
        }
        billed = billed - late + np.append(0.0, late[:-1])
        amounts = {
            "revenue": billed,
            "refund": np.where(wrong, REFUND_MONTH[1] * billed, unpaid["refund"]),
            "credit": unpaid["credit"] + (0.0 if line.credits is None else line.credits[:, 0]),
            "bad_debt": unpaid["bad_debt"] + (0.0 if line.bad_debt is None else line.bad_debt[:, 0]),
        }
        for kind, amount in amounts.items():
            at = dice.roll(f"whose {kind} {name}", case.months)
            faults = {"credit": flows.credits, "bad_debt": flows.bad_debt}.get(kind)
            for month, total in enumerate(_in_units(amount, float(unit))):
                partner = None if faults is None else flows.partners[chosen(faults[month, :, 0], at[month])]
                if total:
                    yield Lump(month, kind, name, partner, total, unit, float(unit))


def _spent(case: Case, flows: Flows, dice: Dice) -> Iterator[Lump]:
    """What activities cost, in hours where the case measures them so."""
    unit = Decimal(1).scaleb(-minor_digits(case.currency))
    for flow in flows.costs.values():
        partner = flows.partners[flow.by]
        amount = flow.amount[:, 0] * dice.spread(f"cost {flow.activity} {partner}", COSTS_OFF, case.months)
        hourly = case.partners[partner].hourly_cost
        if case.costs[flow.activity].measure.hours and hourly:
            kind, step, worth = "hours", QUARTER, hourly * float(QUARTER)
        else:
            kind, step, worth = "cost", unit, float(unit)
        for month, total in enumerate(_in_units(amount, worth)):
            if total:
                yield Lump(month, kind, flow.activity, partner, total, step, worth)


def _now_and_then(rule: tuple[float, float], what: str, months: int, dice: Dice) -> Floats:
    """A part of bills `[month]`, 0 in most months: `rule` is the chance of a month, and the part on average."""
    chance, part = rule
    parts = 2.0 * part * dice.roll(f"part {what}", months)
    return np.where(dice.roll(what, months) < chance, parts, 0.0)


def _in_units(amounts: Floats, unit: float) -> list[int]:
    return [round(amount) for amount in (amounts / unit).tolist()]


def _cohorts(buyers: Cohorts | None) -> Floats | None:
    """Units billed in a month by the month their customers came in `[month, month of coming]`; None where nobody's."""
    if buyers is None:
        return None
    new = buyers.arrivals.new
    table = np.zeros((len(new), len(new)))
    for age, units in enumerate(buyers.arrivals.by_age(new)):
        if age == 0 or not buyers.once:
            months = np.arange(age, len(new))
            table[months, months - age] = units[:, 0]
    return table


def _counts(lumps: Sequence[Lump], lines: int) -> list[int]:
    """Into how many lines each is split: one at least, the rest of the lines by what lumps come to."""
    sizes = np.cumsum([0.0, *(lump.total * lump.worth * LINES.get(lump.kind, 1.0) for lump in lumps)])
    ends = np.floor(sizes / sizes[-1] * max(0, lines - len(lumps))) if lumps else sizes
    return [min(lump.total, 1 + more) for lump, more in zip(lumps, np.diff(ends).astype(int).tolist(), strict=True)]


def _split(lump: Lump, count: int, start: int, cohorts: Floats | None, dice: Dice) -> Iterator[Entry]:
    """A lump in so many lines, exactly; `cohorts` `[month of coming]` are the customers they may be of."""
    name = f"{lump.kind} {lump.item} {lump.partner} {lump.month}"
    sizes = np.cumsum(dice.spread(f"size {name}", SPREAD, count))
    ends = np.floor(sizes / sizes[-1] * (lump.total - count)).astype(int).tolist()
    days, ages = dice.roll(f"day {name}", count).tolist(), dice.roll(f"customer {name}", count).tolist()
    customers = cohorts if cohorts is not None and cohorts.any() else None
    for (begin, end), day, age in zip(pairwise([0, *ends]), days, ages, strict=True):
        said = (1 + end - begin) * lump.unit
        yield Entry(
            day_of(start + lump.month, day),
            lump.kind,
            lump.item,
            lump.partner,
            amount=None if lump.kind == "hours" else said,
            quantity=said if lump.kind == "hours" else None,
            since=None if customers is None else start + chosen(customers, age),
        )


def _nothing_happened(case: Case, flows: Flows, entries: Sequence[Entry]) -> list[Entry]:
    """A bill of nothing for each month from go-live on in which nothing is booked."""
    booked = {entry.month for entry in entries if entry.kind in BOOKED}
    empty = (month for month in range(case.go_live, max(booked, default=0)) if month not in booked)
    return [Entry(day_of(month, 1.0), "revenue", next(iter(flows.lines)), amount=Decimal(0)) for month in empty]
