"""Mistakes in the five-phase agreement's balances: rounded amounts in them, months paid by one rule as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from partnersim.agreements.five_phase import FivePhase
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.exact import Exact, simplest
from partnersim.engine.run import Outcome, empty_outcome, run
from partnersim.inputs.payments import Key
from partnersim.settle.booked import booked_flows
from partnersim.settle.buyers import Amounts
from partnersim.settle.figures import figures_of
from partnersim.settle.mistakes.mistake import Mistake
from partnersim.settle.mistakes.rounded import anew
from partnersim.settle.rounding import payments
from partnersim.settle.settlement import Settlement
from partnersim.settle.statement import Statement
from partnersim.simulation.applied import Applied, Joined, applied
from partnersim.simulation.cash import cash_of
from partnersim.simulation.periods import Deal, plan_of

__all__ = ["balances_wrong"]

FED_BACK = "amounts are rounded first, and the rounded ones fed back into balances"
WHOLE_MONTH = (
    "each month is paid by the rule of its first franc as a whole, instead of being split where losses are equal"
)


def balances_wrong(settlement: Settlement) -> Iterator[Mistake]:
    """Under the five-phase agreement, where all losses count and are levelled by head."""
    plan = plan_of(settlement.case, settlement.terms)
    versions = [version.period.terms for version in plan.versions]
    ended = plan.end is not None and plan.end < settlement.months.stop
    if ended or not all(isinstance(each, FivePhase) and _is_plain(each) for each in versions):
        return
    for said, earned in ((FED_BACK, _fed_back), (WHOLE_MONTH, _whole_months)):
        yield Mistake(said, partial(_figures, settlement, earned))


def _figures(settlement: Settlement, earned: Callable[[Months], Amounts]) -> dict[Key, Fraction]:
    """What the statement then says, but for tiers and balances, which are not the agreement's any more."""
    found = figures_of(Statement(_settled(settlement, earned)))
    return {key: amount for key, amount in found.items() if key.figure not in ("tier", "balance")}


def _is_plain(terms: FivePhase) -> bool:
    return terms.loss_basis == "cumulative" and terms.aligned_split == "equal"


@dataclass(frozen=True, slots=True)
class Months:
    """What the loop over months is given; arrays as in `engine.run`, exact."""

    parts: Sequence[Applied]
    pool: Amounts
    weights: Amounts
    bills: Amounts | None
    one_time: Amounts
    beside: Amounts  # [month, partner, 1], what is earned beside the tiers
    unit: Fraction

    def run(self, contract: Sequence[tuple[int, Contract]], until: int, one_time: Amounts | None = None) -> Outcome:
        """The first months."""
        weights = self.weights[:until]
        return run(
            contract,
            self.pool[:until],
            weights,
            (self.one_time if one_time is None else one_time)[:until],
            pass_through=None if self.bills is None else self.bills[:until],
            out=empty_outcome(contract, weights, labels=False, tranches=False),
        )

    @property
    def contract(self) -> list[tuple[int, Contract]]:
        """As agreed, amendments included."""
        return [(part.period.first, part.arrangement.contract) for part in self.parts]


def _settled(settlement: Settlement, earned: Callable[[Months], Amounts]) -> Settlement:
    """The settlement with what partners earn by another rule, all of it known from the first."""
    case, terms, months = settlement.case, settlement.terms, settlement.months.stop
    versions = plan_of(case, terms).versions
    periods = tuple(version.period for version in versions if version.period.first < months)
    parts = applied(Deal(periods, booked_flows(case, periods, settlement.sums, months, settlement.book.file)))
    arrays = Joined(parts)
    weights = arrays.of(lambda part: part.arrangement.weights)
    beside = sum(arrays.named(lambda part: part.arrangement.transfers).values(), np.zeros_like(weights))
    given = Months(
        parts, arrays.of(lambda part: part.arrangement.pool), weights,
        arrays.given(lambda part: part.arrangement.bills), parts[0].flows.cost("one_time"), beside, settlement.unit,
    )  # fmt: skip
    income = earned(given)
    received = cash_of(parts, income)
    due = ([Fraction(amount) / settlement.unit for amount in month] for month in received[..., 0])
    books = replace(settlement.ledger.books, earned=income, received=received)
    return replace(settlement, ledger=replace(settlement.ledger, books=books), paid=tuple(map(tuple, payments(due))))


def _fed_back(given: Months) -> Amounts:
    """What balances miss by rounding comes off them in the next month, like an investment."""
    months = len(given.pool)
    lost = given.one_time.copy()
    rounded = np.zeros_like(given.weights)
    for month in range(months):
        exact = given.run(given.contract, month + 1, lost).received[month, :, 0]
        due = [Fraction(amount) / given.unit for amount in exact + given.beside[month, :, 0]]
        rounded[month, :, 0] = [Exact(given.unit * units) for units in anew(due)]
        if month + 1 < months:
            lost[month + 1, :, 0] += exact + given.beside[month, :, 0] - rounded[month, :, 0]
    return rounded


def _whole_months(given: Months) -> Amounts:
    """All of a surplus to whoever has lost most, or to all alike if they have lost alike, or by costs if nobody has."""
    whole: list[tuple[int, Contract]] = []
    balance = np.zeros_like(given.weights[0, :, 0])
    for month in range(len(given.pool)):
        agreed = next(each for first, each in reversed(given.contract) if first <= month)
        lost = [
            max(Fraction(0), off - (was if was > 0 else was * (1 + simplest(agreed.monthly_interest))))
            for was, off in zip(map(Fraction, balance), map(Fraction, given.one_time[month, :, 0]), strict=True)
        ]
        kept = tuple(tier for tier in agreed.tiers if tier.phase in (0, 2))
        whole.append((month, replace(agreed, tiers=(*kept, _of_all(lost)))))
        balance = given.run(whole, month + 1).balance[month, :, 0]
    return given.run(whole, len(given.pool)).received + given.beside


def _of_all(lost: Sequence[Fraction]) -> Tier:
    """The rule for the surplus of a month, by the losses it begins with."""
    deepest = max(lost)
    if deepest == 0:
        return Tier("surplus", tiers.PROFIT_SHARE, phase=5)
    part = 1.0 / sum(loss == deepest for loss in lost)
    shares = tuple(part if loss == deepest else 0.0 for loss in lost)
    return Tier("surplus", tiers.FIXED_SPLIT, (0.0, math.inf), shares, phase=3)
