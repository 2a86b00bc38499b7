"""What trial ledgers tell beside money, made up: instances, leads, deals, renewals, satisfaction."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.engine.draws import exp, normal_quantile, uniforms
from partnersim.engine.flows import Flows
from partnersim.inputs.actuals import Entry
from partnersim.inputs.case import Case
from partnersim.timeline import YEAR

__all__ = ["Dice", "chosen", "day_of", "signs_of"]

Floats = NDArray[np.float64]

BY_ITSELF = 0.2  # the part of customers nobody brings, where the case does not say
LEADS = 4.0  # for each customer won
QUALIFIED = 0.4  # of leads
INFLUENCED = 0.25  # the part of deals that another partner had a hand in
LARGER = 1.3  # how many times as large they are
RENEWED = 0.7  # of the contracts of so many months before
EXPANDED = 0.1  # of what customers pay
CONTRACT = 12  # months, where the case does not say
SATISFIED = (0.7, 0.95)
SATISFACTION_EVERY = 3  # months


@dataclass(frozen=True, slots=True)
class Dice:
    """Random numbers that depend on the seed and on what they are for, and on nothing else."""

    seed: int

    def roll(self, what: str, count: int) -> Floats:
        """Uniform numbers in (0, 1)."""
        return uniforms(self.seed, f"trial {what}", 0, count)

    def spread(self, what: str, log_sd: float, count: int) -> Floats:
        """Lognormal numbers, half of them above 1."""
        return exp(log_sd * normal_quantile(self.roll(what, count)))


def chosen(weights: ArrayLike, at: float) -> int:
    """Which of several a uniform number stands for, each as often as it weighs; all alike where none weighs any."""
    sums = np.cumsum(weights)
    sums = sums if sums[-1] > 0.0 else np.arange(1.0, len(sums) + 1.0)
    return min(int(np.searchsorted(sums, at * sums[-1], side="right")), len(sums) - 1)


def day_of(month: int, at: float) -> date:
    """A day of a month; the last one at 1."""
    year, number = divmod(month, YEAR)
    days = monthrange(year, number + 1)[1]
    return date(year, number + 1, min(int(at * days) + 1, days))


def signs_of(case: Case, flows: Flows, dice: Dice, months: int, most_deals: int) -> Iterator[Entry]:
    """Entries that book no money, of the first months; at most so many deals a month."""
    lines = [name for name, line in flows.lines.items() if line.buyers is not None and not line.buyers.once]
    term = flows.contract_months or CONTRACT
    values = _values(flows) * term
    for month in range(months):
        if not flows.customers.there[month, 0] > 0.0:
            continue
        now = case.start + month
        count = Decimal(round(float(flows.instances.there[month, 0])))
        yield Entry(day_of(now, 1.0), "instances", quantity=count)
        brought = _brought(flows, month)
        new = flows.customers.new[month, 0] * brought
        for number, partner in enumerate(flows.partners):
            yield from _leads(now, partner, new[number], dice)
            if month % SATISFACTION_EVERY == 0:
                low, high = SATISFIED
                score = low + (high - low) * dice.roll(f"satisfaction {partner} {now}", 1)[0]
                yield Entry(day_of(now, 1.0), "satisfaction", partner=partner, quantity=_rounded(score, 2))
            if lines:
                ended = flows.customers.new[month - term, 0] * brought[number] if month >= term else 0.0
                worth = {
                    "renewal": RENEWED * ended * values[month],
                    "expansion": EXPANDED * new[number] * values[month],
                }
                for kind, amount in worth.items():
                    if (whole := _rounded(amount, 0)) > 0:
                        yield Entry(day_of(now, 0.5), kind, lines[0], partner, amount=whole)
        deals = min(most_deals, round(float(new.sum())))
        yield from _deals(now, flows.partners, brought, float(values[month]), deals, dice)


def _values(flows: Flows) -> Floats:
    """What an average customer is billed `[month]` [currency]."""
    billed, there = flows.billed[:, 0], flows.customers.there[:, 0]
    return np.divide(billed, there, out=np.zeros_like(there), where=there > 0.0)


def _brought(flows: Flows, month: int) -> Floats:
    """The part of a month's customers each partner brings; the last entry is of those who come by themselves."""
    if flows.brought is None:
        alike = (1.0 - BY_ITSELF) / len(flows.partners)
        return np.array([*[alike] * len(flows.partners), BY_ITSELF])
    parts = flows.brought[month, :, 0]
    return np.append(parts, max(0.0, 1.0 - parts.sum()))


def _leads(month: int, partner: str, won: float, dice: Dice) -> Iterator[Entry]:
    leads = _rounded(won * LEADS * dice.spread(f"leads {partner} {month}", 0.3, 1)[0], 0)
    found = {"lead": leads, "qualified_lead": _rounded(float(leads) * QUALIFIED, 0)}
    for kind, count in found.items():
        if count > 0:
            yield Entry(day_of(month, 0.7), kind, partner=partner, quantity=count)


def _deals(
    month: int, partners: tuple[str, ...], brought: Floats, value: float, count: int, dice: Dice
) -> Iterator[Entry]:
    who, helped, sizes, days = (dice.roll(f"deal {what} {month}", count) for what in ("who", "helped", "size", "day"))
    sizes = exp(0.6 * normal_quantile(sizes))
    for number in range(count):
        first = chosen(brought, who[number])
        others = tuple(name for name in partners if partners.index(name) != first)
        influenced = others[: 1 if helped[number] < INFLUENCED else 0]
        amount = _rounded(value * sizes[number] * (LARGER if influenced else 1.0), 0)
        if amount > 0:
            partner = (*partners, None)[first]
            yield Entry(day_of(month, days[number]), "deal", partner=partner, amount=amount, influenced_by=influenced)


def _rounded(number: float, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits}f}")
