"""The direct model: the provider bills and collects, and remits a share to whoever referred the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.agreements.arrangement import Arrangement, all_to, between
from partnersim.agreements.clauses import ROLES
from partnersim.agreements.words import money, months, one_rate, percent
from partnersim.engine.flows import Flows
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Count, FieldError, Months, Name, Rate

__all__ = ["Bonus", "Direct"]


class Bonus(Part):
    """An amount for each of the first deals closed."""

    first_deals: Count  # how many deals earn it
    amount: Amount  # for each of them


class Direct(Agreement):
    """Shares of revenue or margin by revenue line, for so long per customer; bonuses; remitted after collection."""

    kind: Literal["direct"] = "direct"
    share_of_revenue: dict[Name, Rate] = {}  # by revenue line, of what customers pay
    share_of_margin: dict[Name, Rate] = {}  # of revenue less the costs that say `serves:` the line, if positive
    paid_for_months: Annotated[Months | None, Field(gt=0)] = None  # per customer; without end where not given
    bonus_per_deal: Bonus | None = None  # for new customers

    needs_lines = True
    usual_roles = dict.fromkeys(ROLES, "provider")

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
        """All that is collected goes to the provider; `share` and `bonus` are transfers to the referrer."""
        listed = {line: (rate, self._recent) for line, rate in self.share_of_revenue.items()}
        listed |= {line: (rate, self._margin) for line, rate in self.share_of_margin.items()}
        share = np.zeros_like(flows.billed)
        for line, (rate, of) in self.by_line(listed, flows, "share_of_revenue").items():
            share += rate * of(line, flows)
        transfers = {"share": between(flows, seats, "provider", "referrer", share)}
        if self.bonus_per_deal is not None:
            deals = np.minimum(flows.customers.new.cumsum(axis=0), self.bonus_per_deal.first_deals)
            bonus = np.diff(deals, axis=0, prepend=0.0) * self.bonus_per_deal.amount
            transfers["bonus"] = between(flows, seats, "provider", "referrer", bonus)
        return Arrangement(all_to(seats["provider"], flows), flows.to_share, flows.cost("running"), transfers=transfers)

    def lever(self) -> Lever | None:
        """The share of the first revenue line that has one."""
        for line, rate in self.share_of_revenue.items():
            if rate > 0.0:
                return Lever(f"of {line}", rate, one_rate(f"share_of_revenue.{line}"))
        return None

    def _recent(self, line: str, flows: Flows) -> np.ndarray:
        """What customers pay on the line for whom the share is still paid."""
        return self._young(line, flows) * flows.paid

    def _margin(self, line: str, flows: Flows) -> np.ndarray:
        """The line's margin, in the part of customers for whom the share is still paid."""
        costs = [cost.amount for cost in flows.costs.values() if cost.serves == line]
        if not costs:
            text = f"no cost of the case says serves: {line}, so its margin is not known; write it, or share revenue"
            raise self.wrong(text, "share_of_margin", line)
        amount = flows.lines[line].amount
        part = np.divide(self._young(line, flows), amount, out=np.zeros_like(amount), where=amount != 0.0)
        return np.asarray(np.maximum(amount * flows.paid - sum(costs), 0.0) * part)

    def _young(self, line: str, flows: Flows) -> np.ndarray:
        flow = flows.lines[line]
        return flow.amount if self.paid_for_months is None else flow.younger(self.paid_for_months)

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        shares = [f"{percent(rate)} of the revenue from {line}" for line, rate in self.share_of_revenue.items()]
        shares += [f"{percent(rate)} of the margin on {line}" for line, rate in self.share_of_margin.items()]
        ends = f"for {months(self.paid_for_months)} per customer" if self.paid_for_months else "without end"
        bonus = self.bonus_per_deal
        return (
            "The provider contracts with the customer, bills and collects.",
            f"It remits to the referrer {', '.join(shares)}, {ends}.",
            *((f"Each of the first {bonus.first_deals} deals earns {money(bonus.amount)} more.",) if bonus else ()),
        )
