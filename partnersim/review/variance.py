"""Why a quarter went otherwise than planned: what each partner earned, spent and kept, by what made the difference.

All amounts are exact. The plan is the base case of the same case and terms, booked as a ledger would hold it and shared
by the very same function, so that nothing but what happened makes a difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from partnersim.inputs.case import Case
from partnersim.review.mixtures import FACTORS, Apart, mixtures_of, spent
from partnersim.review.shapley import mixes, parts
from partnersim.settle.book import Item, Sum
from partnersim.settle.settlement import Settlement
from partnersim.settle.shares import shares_of
from partnersim.simulation.periods import Plan, plan_of

__all__ = ["Compared", "Explained", "Line", "Variances", "variances"]

Sums = Mapping[Item, Sum]

BILLED, UNPAID = ("revenue",), ("refund", "credit", "bad_debt")


class Compared(NamedTuple):
    """A figure as it was planned and as it was, exact."""

    plan: Fraction
    actual: Fraction

    @property
    def difference(self) -> Fraction:
        """Above 0 where there was more than planned."""
        return self.actual - self.plan


class Explained(NamedTuple):
    """A figure of the quarter, exact [currency], and what of its difference from the plan each factor makes."""

    plan: Fraction
    actual: Fraction
    effects: Mapping[str, Fraction]  # factor → above 0 where it makes the figure higher; they sum to the difference

    @property
    def difference(self) -> Fraction:
        """Above 0 where there was more than planned."""
        return self.actual - self.plan

    def less(self, other: Explained) -> Explained:
        """What is left of it without another figure, effect by effect."""
        effects = {factor: effect - other.effects[factor] for factor, effect in self.effects.items()}
        return Explained(self.plan - other.plan, self.actual - other.actual, effects)


class Line(NamedTuple):
    """A revenue line in the quarter [currency]."""

    billed: Compared  # corrections included
    unpaid: Compared  # refunds, credits and bad debt
    units: Compared | None  # billed, added up over the months; None where the ledger does not tell them
    price: Compared | None  # what one was billed, on average, late bills left out; None where there were none


@dataclass(frozen=True, slots=True)
class Variances:
    """A settled quarter against its plan. For our own side alone: it tells of the costs of all partners.

    Figures are by partner id; costs are positive, and their effects are above 0 where they make costs higher.
    """

    settlement: Settlement
    earned: Mapping[str, Explained]  # what the terms give for the months of the quarter
    costs: Mapping[str, Explained]  # running and one-time costs
    net: Mapping[str, Explained]  # earned less costs
    collected: Explained  # billed, less what customers did not pay
    taken: Explained  # by outside parties; what partners earn sums to collected less taken
    restated: Mapping[str, Fraction]  # what the quarter changes of months before it; no part of the figures above
    lines: Mapping[str, Line]  # by revenue line
    activities: Mapping[str, Compared]  # what each costs, whoever does it

    @property
    def factors(self) -> tuple[str, ...]:
        """Those that make any difference to any figure, in the order in which they are told."""
        figures = [*self.earned.values(), *self.costs.values(), self.collected, self.taken]
        return tuple(factor for factor in FACTORS if any(figure.effects[factor] for figure in figures))


def variances(settlement: Settlement) -> Variances:
    """Plan against actual for a settled quarter, by what made the difference.

    The factors, of which each figure's effects are the Shapley value, so that they sum to its difference exactly and
    depend on no order:

    - `volume`: units billed, at planned prices, and deals signed
    - `price`: what is billed per unit
    - `revenue`: both together, for lines of which the ledger does not tell units and price apart in every month of the
      quarter. Units are what is booked as `instances` of the line; for lines per instance and month also of the
      instances in all, as many for each as planned; for a price per month that all pay together, one. Lines billed
      once for what is new are never told apart, nor is a month in which units were in use and nothing was billed
    - `unpaid`: refunds, credits, bad debt
    - `cost`: costs of all partners, which also weigh in what is shared
    - `phase`: everything before the quarter. Balances and phases at its start are not as planned, customers came in
      other months and were brought by others; and what counts in the quarter but happened before it (late items)

    Late corrections of more costs than there were, or than were planned, are of `cost`: no mixture has costs below 0.

    Raises:
        InputError: terms that do not fit the case.
    """
    periods = plan_of(settlement.case, settlement.terms)
    mixtures = mixtures_of(settlement, periods)
    factors = mixtures.factors
    worth = {mix: _figures(settlement, periods, mixtures.sums(mix)) for mix in mixes(factors)}
    effects = parts(factors, worth)
    nothing = (Fraction(0),) * len(worth[frozenset()])
    figures = [
        Explained(plan, actual, dict(zip(FACTORS, of, strict=True)))
        for plan, actual, *of in zip(
            worth[frozenset()],
            worth[frozenset(factors)],
            *(effects.get(factor, nothing) for factor in FACTORS),
            strict=True,
        )
    ]
    partners, first = settlement.ledger.partners, settlement.case.start + settlement.months.start
    whole = [mixtures.sums(()), mixtures.sums(factors)]
    both = [{item: total for item, total in sums.items() if item.month >= first} for sums in whole]
    earned = dict(zip(partners, figures, strict=False))
    costs = dict(zip(partners, figures[len(partners) :], strict=False))
    return Variances(
        settlement, earned, costs,
        net={partner: earned[partner].less(costs[partner]) for partner in partners},
        collected=figures[-2],
        taken=figures[-1],
        restated=_restated(settlement),
        lines={name: _line(name, mixtures.apart, both) for name in settlement.case.revenue_lines},
        activities=_activities(settlement.case, both),
    )  # fmt: skip


def _figures(settlement: Settlement, plan: Plan, sums: Sums) -> list[Fraction]:
    """Of the quarter: what each partner earned and spent; what customers paid, and outside parties took."""
    months = settlement.months
    shares = shares_of(settlement.case, settlement.terms, plan, sums, months.stop, settlement.book.file)
    books, quarter = shares.ledger.books, slice(months.start, months.stop)
    spent_in_all = books.running_cost + books.one_time_cost
    columns = [*books.earned[quarter, :, 0].T, *spent_in_all[quarter, :, 0].T, books.collected[quarter, 0]]
    taken = books.taken[quarter, :, 0].ravel()
    return [sum(map(Fraction, column), Fraction(0)) for column in (*columns, taken)]


def _restated(settlement: Settlement) -> dict[str, Fraction]:
    changes = settlement.restated.values()
    return {
        partner: sum((Fraction(change[number]) for change in changes), Fraction(0))
        for number, partner in enumerate(settlement.ledger.partners)
    }


def _line(name: str, apart: Sequence[Apart], both: Sequence[Sums]) -> Line:
    """A line in the quarter, `both` as planned and as booked."""
    billed, unpaid = (Compared(*(_total(sums, kinds, name) for sums in both)) for kinds in (BILLED, UNPAID))
    months = [each for each in apart if each.line == name]
    if not months:
        return Line(billed, unpaid, None, None)
    told = [[each.planned for each in months], [each.booked for each in months]]
    units = Compared(*(sum((month.whole for month in of), Fraction(0)) for of in told))
    money = [sum((month.whole * month.price for month in of), Fraction(0)) for of in told]
    price = Compared(money[0] / units.plan, money[1] / units.actual) if all(units) else None
    return Line(billed, unpaid, units, price)


def _total(sums: Sums, kinds: Collection[str], line: str) -> Fraction:
    found = (Fraction(each.amount) for item, each in sums.items() if item.kind in kinds and item.item == line)
    return sum(found, Fraction(0))


def _activities(case: Case, both: Sequence[Sums]) -> dict[str, Compared]:
    found = {name: [Fraction(0), Fraction(0)] for name in case.costs}
    for number, sums in enumerate(both):
        for (_, activity, _), cost in spent(case, sums).items():
            found[activity][number] += cost
    return {name: Compared(*costs) for name, costs in found.items()}
