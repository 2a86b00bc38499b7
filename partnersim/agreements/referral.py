"""Referral: the provider sells and serves, and pays whoever brought a customer a commission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, borne_by, collected_by
from partnersim.agreements.bands import reaches
from partnersim.agreements.clauses import ROLES
from partnersim.agreements.customers import brought, first_bills, mean_over_sizes, monthly_value
from partnersim.agreements.words import first_rate, money, months, rates_by_line
from partnersim.engine.flows import Flows, RevenueFlow, first_months
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Count, FieldError, Months, Name, Rate

__all__ = ["OneOff", "Referral"]

Floats = NDArray[np.float64]


class OneOff(Part):
    """An amount for each customer brought, from some size on."""

    amount: Amount  # for each customer
    from_monthly_value: Amount = 0.0  # of customers who pay at least so much a month, what is billed once left out


class _Earning(NamedTuple):
    """What the referrer earns: rates by age on what customers are billed who came in some months."""

    amount: Floats  # [month, scenario] [currency]
    flow: RevenueFlow
    rates: Floats  # [age]
    part: Floats  # [month, scenario] of new customers, or an amount for each where the price is 1
    paid_part: Floats | float = 1.0  # [month, scenario] of bills that it is of

    def taken_back(self, within: int, kept: Floats) -> Floats:
        """What was paid for customers who leave too early, of which `kept` `[month, scenario]` is what caps left."""
        return self.flow.scaled(kept * self.paid_part).taken_back(self.rates, within, self.part)


class Referral(Agreement):
    """Commissions by revenue line, once or recurring, and amounts per customer; capped, and taken back if agreed."""

    kind: Literal["referral"] = "referral"
    commission_on_revenue: dict[Name, Rate] = {}  # by revenue line, of what customers pay whom the referrer brought
    paid: Literal["once", "recurring"]  # once: when a customer comes; recurring: as it pays
    of_first_months: Count | None = None  # paid once, of a customer's first so many months at the prices of the first
    paid_for_months: Annotated[Months | None, Field(gt=0)] = None  # recurring, per customer; without end if left out
    floor_per_customer: Amount = 0.0  # paid once, the least of a commission for each customer
    one_off_per_customer: tuple[OneOff, ...] = ()  # beside a commission or instead; of the steps, the last reached
    qualifies_after_months: Months = 0  # what is paid once is paid for customers who have stayed so long
    cap_per_month: Amount | None = None  # on all the referrer is paid in a month
    cap_in_all: Amount | None = None  # on all it is ever paid; what is taken back does not make room
    attribution_window_months: Months = 0  # buyers online count if the referrer led them there so shortly before
    clawback_months: Months = 0  # what was paid for customers who leave with fewer months than these is taken back
    incentive_per_customer: Amount = 0.0  # vouchers, advertising: what the provider spends for each customer brought

    needs_lines = True
    by_origin = True
    usual_roles = dict.fromkeys(ROLES, "provider")
    fit = Fit(
        use_if=(
            "the product is told in a sentence or two, and it is plain whom it suits",
            "partners know such customers but do not want to sell or serve",
        ),
        avoid_if=(
            "it is still open which customers the product is for",
            "a sale needs experts, whom a referrer does not have",
        ),
    )

    @model_validator(mode="after")
    def _pays_in_one_way(self) -> Referral:
        if not self.commission_on_revenue and not self.one_off_per_customer:
            text = "nothing is paid; write commission_on_revenue: {any_line: 20%}, or one_off_per_customer"
            raise FieldError(text, "paid")
        if self.paid == "recurring":
            for name in ("of_first_months", "floor_per_customer"):
                if getattr(self, name):
                    raise FieldError("this goes with paid: once; delete it, or write paid: once", name)
            if self.qualifies_after_months and not self.one_off_per_customer:
                text = "nothing is paid once that could wait; delete it, or write paid: once"
                raise FieldError(text, "qualifies_after_months")
            return self
        if self.paid_for_months is not None:
            raise FieldError("this goes with paid: recurring; write of_first_months instead", "paid_for_months")
        if self.commission_on_revenue and self.of_first_months is None:
            text = "a commission paid once is of a customer's first months; write of_first_months: 1"
            raise FieldError(text, "paid")
        for name in ("of_first_months", "floor_per_customer"):
            if getattr(self, name) and not self.commission_on_revenue:
                raise FieldError("there is no commission it could be of; write commission_on_revenue too", name)
        return self

    @model_validator(mode="after")
    def _steps_rise(self) -> Referral:
        steps = [step.from_monthly_value for step in self.one_off_per_customer]
        for number in range(1, len(steps)):
            if steps[number] <= steps[number - 1]:
                text = f"{money(steps[number])} is no more than the step before; write steps that rise"
                raise FieldError(text, "one_off_per_customer", str(number), "from_monthly_value")
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The provider sells and serves; the referrer brings customers."""
        return ("provider", "referrer")

    def lever(self) -> Lever | None:
        """The commission on the first revenue line that has one."""
        return first_rate("commission_on_revenue", self.commission_on_revenue, "of")

    @property
    def remembers(self) -> tuple[str, ...]:
        """Limits count what was paid, and a clawback takes back what was."""
        counting = {"cap_in_all": self.cap_in_all is not None, "clawback_months": self.clawback_months > 0}
        return tuple(name for name, counts in counting.items() if counts)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the provider; `commission`, `one_off` and `taken_back` are transfers.

        A commission paid once is paid in advance: it is of what the customer's first months will be billed, less the
        part of bills that customers do not pay in the month in which it comes.
        """
        part = brought(flows, seats["referrer"], self.attribution_window_months)
        earnings = {"commission": list(self._commission(flows, part)), "one_off": list(self._one_off(flows, part))}
        due = {name: flows.total(each.amount for each in found) for name, found in earnings.items()}
        kept = self._kept(due["commission"] + due["one_off"])
        pay = partial(between, flows, seats, "provider", "referrer")
        transfers = {name: pay(amount * kept) for name, amount in due.items() if earnings[name]}
        if self.clawback_months:
            every = (*earnings["commission"], *earnings["one_off"])
            transfers["taken_back"] = pay(-flows.total(each.taken_back(self.clawback_months, kept) for each in every))
        spent = self.incentive_per_customer * flows.customers.new * part
        costs = {"incentives": borne_by(flows, seats, "provider", spent)} if self.incentive_per_customer else {}
        return collected_by(flows, seats, "provider", transfers, costs=costs)

    def _commission(self, flows: Flows, part: Floats) -> Iterator[_Earning]:
        """Recurring, line by line as customers pay; once, for each new customer."""
        if not self.commission_on_revenue:
            return
        rates = self.by_line(self.commission_on_revenue, flows, "commission_on_revenue")
        if self.of_first_months is None:
            still = first_months(self.paid_for_months, flows.shape[0])
            for line, theirs in flows.parts_of_bills(rates, still, part, paid=True).items():
                flow, rate = flows.lines[line], rates[line]
                yield _Earning(rate * flow.collected * theirs, flow, rate * still, part, flow.paid_part)
            return
        value = flows.total(
            rate * first_bills(flows.lines[line], self.of_first_months) * flows.lines[line].paid_part
            for line, rate in rates.items()
        )
        each = mean_over_sizes(flows, value, lambda amount: np.maximum(amount, self.floor_per_customer))
        yield self._per_customer(flows, part * each)

    def _one_off(self, flows: Flows, part: Floats) -> Iterator[_Earning]:
        """The amounts of the steps, for each new customer."""
        if self.one_off_per_customer:
            each = mean_over_sizes(flows, monthly_value(flows), self._step)
            yield self._per_customer(flows, part * each)

    def _step(self, value: Floats) -> Floats:
        """The amount of the last step that a monthly value reaches."""
        amount = np.zeros_like(value)
        for step in self.one_off_per_customer:
            amount = np.where(reaches(value, step.from_monthly_value), step.amount, amount)
        return amount

    def _per_customer(self, flows: Flows, each: Floats) -> _Earning:
        """An amount for each new customer `[month of coming, scenario]`, paid for those who stay long enough."""
        due = (np.arange(flows.shape[0]) == self.qualifies_after_months).astype(float)
        flow = RevenueFlow(flows.customers.new, None, flows.customers)
        return _Earning(flow.aged(due, each), flow, due, each)

    def _kept(self, due: Floats) -> Floats:
        """The part of what is due in a month that the caps leave `[month, scenario]`."""
        paid = due if self.cap_per_month is None else np.minimum(due, self.cap_per_month)
        if self.cap_in_all is not None:
            paid = np.diff(np.minimum(paid.cumsum(axis=0), self.cap_in_all), axis=0, prepend=0.0)
        return np.divide(paid, due, out=np.ones_like(due), where=due > 0.0)

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        shares = rates_by_line(self.commission_on_revenue, "of")
        steps = [
            f"{money(step.amount)} if it pays {money(step.from_monthly_value)} a month or more"
            for step in self.one_off_per_customer
        ]
        when = f"once it has stayed {months(self.qualifies_after_months)}" if self.qualifies_after_months else "at once"
        return (
            *(self._commission_in_words(shares, when) if shares else ()),
            *(
                (f"For each customer brought, the provider pays the referrer, {when}, {', or '.join(steps)}.",)
                if steps
                else ()
            ),
            *self._limits_in_words(),
        )

    def _commission_in_words(self, shares: str, when: str) -> tuple[str, ...]:
        if self.of_first_months is None:
            ends = f"for {months(self.paid_for_months)} per customer" if self.paid_for_months else "without end"
            return (f"The provider pays the referrer, of what customers it brought pay, {shares}, {ends}.",)
        first = f"the first {months(self.of_first_months)} of each customer it brought"
        least = money(self.floor_per_customer)
        return (
            f"The provider pays the referrer once, of {first}, {shares}, {when}, and {least} at least per customer.",
            "Nothing is paid on a price per month, with which no customer comes.",
        )

    def _limits_in_words(self) -> Iterator[str]:
        if self.cap_per_month is not None:
            yield f"The referrer is paid at most {money(self.cap_per_month)} a month."
        if self.cap_in_all is not None:
            yield f"The referrer is paid at most {money(self.cap_in_all)} in all."
        yield (
            f"Who buys online counts as brought if the referrer led them there at most {months(window)} before."
            if (window := self.attribution_window_months)
            else "Who buys online counts as brought by nobody, whoever led them there."
        )
        yield "Where the case does not say who brings customers, all count as brought by the referrer."
        if self.clawback_months:
            stayed = months(self.clawback_months)
            yield f"What was paid for a customer is taken back if it leaves before it has stayed {stayed}."
        else:
            yield "Nothing is taken back when a customer leaves."
        if self.incentive_per_customer:
            yield f"Vouchers and the like cost the provider {money(self.incentive_per_customer)} per customer brought."
