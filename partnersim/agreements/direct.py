"""The direct model: the provider bills and collects, and remits a share to whoever referred the customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.bands import reaches
from partnersim.agreements.clauses import ROLES
from partnersim.agreements.customers import brought, contract_value, mean_over_sizes
from partnersim.agreements.words import first_rate, money, months, percent, rates_by_line
from partnersim.engine.flows import Flows, first_months
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Count, FieldError, Months, Name, Rate, Switch

__all__ = ["Bonus", "Direct", "LargeDeals"]

Floats = NDArray[np.float64]


class Bonus(Part):
    """An amount for each of the first deals closed."""

    first_deals: Count  # how many deals earn it
    amount: Amount  # for each of them


class LargeDeals(Part):
    """A bonus for each deal from some contract value on, in the month it is closed."""

    from_contract_value: Amount  # for the months of demand.contract_months, or twelve where the case has none
    share_of_contract_value: Rate | None = None  # for each of them; or an amount
    amount: Amount | None = None  # for each of them; or a share

    @model_validator(mode="after")
    def _one_measure(self) -> LargeDeals:
        if (self.share_of_contract_value is None) == (self.amount is None):
            text = "a bonus is a share or an amount; write share_of_contract_value: 2%, or amount: 1000"
            raise FieldError(text, "from_contract_value")
        return self

    def of(self, value: Floats) -> Floats:
        """The bonus for deals of these contract values."""
        share = self.share_of_contract_value
        bonus = np.full_like(value, self.amount or 0.0) if share is None else share * value
        return np.where(reaches(value, self.from_contract_value), bonus, 0.0)


class Direct(Agreement):
    """Shares of revenue or margin by revenue line, for so long per customer; bonuses; remitted after collection."""

    kind: Literal["direct"] = "direct"
    share_of_revenue: dict[Name, Rate] = {}  # by revenue line, of what customers pay
    share_of_margin: dict[Name, Rate] = {}  # of revenue less the costs that say `serves:` the line, if positive
    paid_for_months: Annotated[Months | None, Field(gt=0)] = None  # per customer; without end where not given
    refunds_taken_back: Switch = True  # the share is of what customers pay; if false, of what they are billed
    bonus_per_deal: Bonus | None = None  # for new customers
    bonus_for_large_deals: LargeDeals | None = None  # beside it

    needs_lines = True
    by_origin = True
    usual_roles = dict.fromkeys(ROLES, "provider")
    fit = Fit(
        use_if=(
            "the partner introduces customers, and the provider deals with them from there on",
            "the partner cannot carry customers who pay late or never",
            "the customer should know who runs its services, under a contract of its own",
        ),
        avoid_if=(
            "the partner wants to set the price, or to send the customer one bill for everything",
            "the partner needs the customer's environment without asking for it each time",
        ),
    )

    @model_validator(mode="after")
    def _one_base_a_line(self) -> Direct:
        for line in self.share_of_margin:
            if line in self.share_of_revenue:
                raise FieldError(f"{line} is shared twice, of revenue and of margin; keep one", "share_of_margin", line)
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The provider runs the service and bills; the referrer brings the customer."""
        return ("provider", "referrer")

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the provider; `share`, `bonus`, `large_deals` are transfers to the referrer.

        Where the case says who brings customers, all three are for those whom the referrer brought.
        """
        part = brought(flows, seats["referrer"])
        self.by_line(self.share_of_margin, flows, "share_of_margin", whole=False)
        listed = {line: (rate, self._counted) for line, rate in self.share_of_revenue.items()}
        listed |= {line: (rate, self._margin) for line, rate in self.share_of_margin.items()}
        rates = self.by_line(listed, flows, "share_of_revenue")
        theirs = self._parts(rates, flows, part)
        share = flows.total(rate * of(line, flows) * theirs[line] for line, (rate, of) in rates.items())
        pay = partial(between, flows, seats, "provider", "referrer")
        transfers = {"share": pay(share)}
        new = flows.customers.new * part
        if self.bonus_per_deal is not None:
            deals = np.minimum(new.cumsum(axis=0), self.bonus_per_deal.first_deals)
            transfers["bonus"] = pay(np.diff(deals, axis=0, prepend=0.0) * self.bonus_per_deal.amount)
        if self.bonus_for_large_deals is not None:
            value = contract_value(flows, flows.lines)
            transfers["large_deals"] = pay(new * mean_over_sizes(flows, value, self.bonus_for_large_deals.of))
        return collected_by(flows, seats, "provider", transfers)

    def lever(self) -> Lever | None:
        """The share of the first revenue line that has one."""
        return first_rate("share_of_revenue", self.share_of_revenue, "of")

    def _counted(self, line: str, flows: Flows) -> Floats:
        """What is billed on the line, as far as the share is of it `[month, scenario]`."""
        return flows.lines[line].collected if self.refunds_taken_back else flows.lines[line].amount

    def _margin(self, line: str, flows: Flows) -> Floats:
        """The same less the costs that serve the line; never below 0."""
        costs = [cost.amount for cost in flows.costs.values() if cost.serves == line]
        if not costs:
            text = f"no cost of the case says serves: {line}, so its margin is not known; write it, or share revenue"
            raise self.wrong(text, "share_of_margin", line)
        return np.maximum(self._counted(line, flows) - sum(costs), 0.0)

    def _parts(self, lines: Iterable[str], flows: Flows, part: Floats) -> Mapping[str, Floats | float]:
        """The part of bills by line that is to the referrer's customers for whom the share is still paid."""
        if self.paid_for_months is None and flows.brought is None:
            return dict.fromkeys(lines, 1.0)
        still = first_months(self.paid_for_months, flows.shape[0])
        return flows.parts_of_bills(lines, still, part, paid=self.refunds_taken_back)

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        of_revenue = rates_by_line(self.share_of_revenue, "of the revenue from")
        of_margin = rates_by_line(self.share_of_margin, "of the margin on")
        ends = f"for {months(self.paid_for_months)} per customer" if self.paid_for_months else "without end"
        bonus = self.bonus_per_deal
        return (
            f"The provider remits to the referrer {', '.join(filter(None, (of_revenue, of_margin)))}, {ends}.",
            "This is for customers the referrer brought; where the case does not say who brings them, for all.",
            f"The share is of what customers are billed{self.deducted}."
            if self.refunds_taken_back and self.deducted
            else "The share is of what customers are billed: neither refunds nor unpaid bills lower it.",
            *((f"Each of the first {bonus.first_deals} deals earns {money(bonus.amount)} more.",) if bonus else ()),
            *self._large_deals_in_words(),
        )  # fmt: skip

    def _large_deals_in_words(self) -> tuple[str, ...]:
        large = self.bonus_for_large_deals
        if large is None:
            return ()
        share = large.share_of_contract_value
        bonus = money(large.amount or 0.0) if share is None else f"{percent(share)} of its contract value"
        return (f"A deal with a contract value of {money(large.from_contract_value)} or more earns {bonus} more.",)
