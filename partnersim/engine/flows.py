"""The money of a case before anyone shares it: revenue by line, costs by activity, customers, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.cohorts import Cohorts

__all__ = ["CostFlow", "DealSize", "Flows", "RevenueFlow", "first_months", "over_partners", "part_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)  # no slots: what is cached needs room
class RevenueFlow:
    """What customers are billed on one revenue line: `amount` `[month, scenario]` [currency].

    `buyers` are the cohorts who are billed it. Money that is no customer's own (a price per month) has none; its
    `age` `[month, scenario]` is that of the service, and whose it is, new customers say: of its month, or of the month
    that `whose` `[month]` names. Of the bills, `credits` and `bad_debt` `[month, scenario]` [≥ 0] are not paid.
    """

    amount: Floats
    income: str | None  # the kind of income, by which terms may name it
    buyers: Cohorts | None
    age: NDArray[np.int64] | None = None
    whose: NDArray[np.int64] | None = None
    credits: Floats | None = None  # service credits and penalties
    bad_debt: Floats | None = None

    @property
    def units_billed(self) -> Floats:
        """How many units are billed `[month, scenario]`; one a month of a price that all customers pay together."""
        return np.asarray(self.amount != 0.0, np.float64) if self.buyers is None else self.buyers.there

    @cached_property
    def collected(self) -> Floats:
        """What customers pay on it `[month, scenario]` [currency]: billed, less credits and bad debt."""
        paid = self.amount
        for unpaid in (self.credits, self.bad_debt):
            paid = paid if unpaid is None else paid - unpaid
        return paid

    @cached_property
    def paid_part(self) -> Floats:
        """The part of its bills that customers pay `[month, scenario]`; 0 where nothing is billed."""
        return part_of(self.collected, self.amount)

    def aged(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over customers' ages of rates[age] × what customers of that age are billed `[month, scenario]` [currency].

        Args:
            rates: `[age in months]`, as many as there are months.
            part: `[month, scenario]`, the part of a month's new customers that counts; all where not given.
        """
        if self.buyers is not None:
            return self.buyers.billed(rates, part)
        return self.amount * self.part_of_bills(rates, part)

    def part_of_bills(self, rates: Floats, part: Floats | None = None, *, paid: bool = False) -> Floats:
        """What `aged` gives, as a part of what all customers are billed `[month, scenario]`.

        With `paid`, of what they pay: credits and bad debt lower all bills alike. Of no meaning where there is none.
        """
        if self.buyers is not None:
            return self.buyers.part_of_bills(rates, part, paid=paid)
        rate = np.broadcast_to(rates[0] if self.age is None else rates[self.age], self.amount.shape)
        if part is None:
            return np.asarray(rate)
        return np.asarray(rate * (part if self.whose is None else part[self.whose]))

    def taken_back(self, rates: Floats, within: int, part: Floats | None = None) -> Floats:
        """What rates[age] of their bills came to, for customers who leave with fewer than `within` months.

        `[month, scenario]` [currency], in the first month in which they are gone.
        """
        return np.zeros_like(self.amount) if self.buyers is None else self.buyers.taken_back(rates, within, part)

    def scaled(self, factor: float | Floats) -> RevenueFlow:
        """The line at prices `factor` (a number or `[month, scenario]`) times as high, the same part of it paid."""
        if np.all(factor == 1.0):
            return self
        return replace(
            self,
            amount=self.amount * factor,
            buyers=None if self.buyers is None else self.buyers.scaled(factor),
            credits=None if self.credits is None else self.credits * factor,
            bad_debt=None if self.bad_debt is None else self.bad_debt * factor,
        )


@dataclass(frozen=True, slots=True)
class CostFlow:
    """What one activity costs: `amount` `[month, scenario]` [currency, ≥ 0], borne by partner number `by`."""

    amount: Floats
    by: int
    kind: str  # running, one_time or pass_through
    serves: str | None = None  # the revenue line it is a cost of, where one is named
    activity: str = ""  # its name in the case; the same for two partners who do it one after the other


@dataclass(frozen=True, slots=True)
class DealSize:
    """A class of customers by size: `part` `[scenario]` of all customers, each `times` `[scenario]` the average."""

    part: Floats
    times: Floats


@dataclass(frozen=True)  # no slots: what is cached needs room
class Flows:
    """All money of a case in its scenarios, before sharing.

    Months are rows, scenarios the last axis; `credits` `[month, partner, scenario]` is what customers do not pay
    (service credits, penalties) by the partner at fault, ≥ 0, and `bad_debt` what they do not pay without fault. The
    lines hold the same amounts line by line.
    `go_live` `[scenario]` holds a 0-based month each, or is None where the first revenue decides.
    """

    partners: tuple[str, ...]
    lines: Mapping[str, RevenueFlow]
    costs: Mapping[str, CostFlow]
    credits: Floats
    bad_debt: Floats
    customers: Cohorts  # at a price of 1
    go_live: NDArray[np.int64] | None
    instances: Cohorts  # at a price of 1
    taken: Mapping[str, Floats] = field(default_factory=dict)  # outside party → [month, scenario]
    taken_of_line: Mapping[str, Floats] = field(default_factory=dict)  # the same by revenue line, of all parties
    approved: frozenset[str] = frozenset()  # one-time costs approved to open a loss of their own
    brought: Floats | None = None  # [month, partner, scenario] part of new customers each brings; None: nothing said
    led_online: Mapping[int, float] = field(default_factory=dict)  # months → part of online buyers led by someone
    sizes: tuple[DealSize, ...] = ()  # of customers; none where all are of average size
    collected_after_months: int = 0  # how long customers take to pay
    price_factor: Floats = field(default_factory=lambda: np.ones((1, 1)))  # [month, 1] bills as a multiple of list
    contract_months: int | None = None  # of a customer's contract; None where the case does not say
    certified: Floats | None = None  # [month, partner, scenario] people certified; None where the case does not say
    satisfaction: Floats | None = None  # [month, partner, scenario] of customers with a partner, a share
    sells_until: int | None = None  # the 0-based month after which no customers come; None where they go on to come
    unaided: Flows | None = None  # the same without the effects that are the kind's own; None where it has none

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, partners, scenarios."""
        months, partners, scenarios = self.credits.shape
        return months, partners, scenarios

    @cached_property
    def billed(self) -> Floats:
        """Revenue of all lines `[month, scenario]`, before credits and outside parties."""
        return self.total(line.amount for line in self.lines.values())

    @cached_property
    def collected(self) -> Floats:
        """What customers pay `[month, scenario]`: billed, less credits and bad debt."""
        return np.asarray(self.billed - over_partners(self.credits) - over_partners(self.bad_debt))

    @cached_property
    def to_share(self) -> Floats:
        """What the partners have of it `[month, scenario]`: collected, less what outside parties take."""
        return self.collected - self.total(self.taken.values())

    @property
    def since_go_live(self) -> NDArray[np.int64]:
        """How many months the service has been live `[month, scenario]`; below 0 before."""
        return np.asarray(np.arange(self.shape[0])[:, None] - (0 if self.go_live is None else self.go_live))

    def total(self, parts: Iterable[Floats]) -> Floats:
        """Σ of parts `[month, scenario]`, in their order; 0 where there are none."""
        total = np.zeros_like(self.credits[:, 0])
        for part in parts:
            total += part
        return total

    def at_list(self, line: str) -> RevenueFlow:
        """What customers would be billed on a line at list prices, whatever is charged on them or taken off."""
        return self.lines[line].scaled(1.0 / self.price_factor)

    def parts_of_bills(
        self, lines: Iterable[str], rates: Floats, part: Floats | None = None, *, paid: bool = False
    ) -> dict[str, Floats]:
        """What `RevenueFlow.part_of_bills` is for several lines, by name; not to be written to.

        Lines bought by those who came together have it in common: summing over ages is most of the work.
        """
        found: dict[tuple[object, ...], Floats] = {}
        parts = {}
        for name in lines:
            buyers = self.lines[name].buyers
            who = (name,) if buyers is None else (buyers.arrivals, buyers.once)
            if who not in found:
                found[who] = self.lines[name].part_of_bills(rates, part, paid=paid)
            parts[name] = found[who]
        return parts

    def to_share_of(self, line: str) -> Floats:
        """What the partners have of one revenue line `[month, scenario]`."""
        collected, taken = self.lines[line].collected, self.taken_of_line.get(line)
        return collected if taken is None else collected - taken

    def cost(self, kind: str, only: frozenset[str] | None = None) -> Floats:
        """Costs of one kind by partner `[month, partner, scenario]`, not to be written to; of the activities in `only`,
        where given.
        """
        if (kind, only) not in self._cost:  # agreements that share these flows ask alike
            total = np.zeros_like(self.credits)
            for name, flow in self.costs.items():
                if flow.kind == kind and (only is None or name in only or flow.activity in only):
                    total[:, flow.by] += flow.amount
            self._cost[kind, only] = total
        return self._cost[kind, only]

    @cached_property
    def _cost(self) -> dict[tuple[str, frozenset[str] | None], Floats]:
        return {}

    def brought_by(self, partner: int, within_months: int = 0) -> Floats | None:
        """The part of a month's new customers a partner brings `[month, scenario]`; None where the case does not say.

        Those who buy online without anyone count for whoever led them to it, if that was `within_months` before.
        """
        if self.brought is None:
            return None
        brought, everyone = self.brought[:, partner], over_partners(self.brought)
        led = max((part for months, part in self.led_online.items() if months <= within_months), default=0.0)
        return np.asarray(brought + led * (1.0 - everyone) * part_of(brought, everyone))


def first_months(months: int | None, of: int) -> Floats:
    """Rates by age `[age]`: 1 for customers in their first months, then 0; without end where these are None."""
    return (np.arange(of) < (of if months is None else months)).astype(float)


def over_partners(amounts: Floats) -> Floats:
    """Σ over partners of `[…, partner, scenario]`, in their order; numpy's depends on the number of scenarios."""
    total = np.zeros_like(amounts[..., 0, :])
    for partner in range(amounts.shape[-2]):
        total += amounts[..., partner, :]
    return total


def part_of(some: Floats, whole: Floats) -> Floats:
    """What part some is of a whole; 0 where there is none."""
    return np.divide(some, whole, out=np.zeros_like(whole), where=whole != 0.0)
