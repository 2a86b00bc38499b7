"""Shared ownership: the channel owns the terms of sale and the provider the terms of use of the same customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.clauses import Role
from partnersim.agreements.customers import brought
from partnersim.agreements.words import first_rate, months, percent, rates_by_line
from partnersim.engine.flows import Flows
from partnersim.inputs.part import Part
from partnersim.inputs.values import Count, Factor, FieldError, Months, Name, Rate

__all__ = ["SharedOwnership", "SupportDelay"]

Floats = NDArray[np.float64]


class SupportDelay(Part):
    """What support costs that has to pass through the channel."""

    hours_times: Factor  # hours of support, as a multiple of those in the case
    churn_times: Factor  # the part of customers that leaves in a month, as a multiple of that in the case


class SharedOwnership(Agreement):
    """A commission on what customers of the channel pay, its mark-up beside; who bills and who supports is agreed."""

    kind: Literal["shared_ownership"] = "shared_ownership"
    billing: Literal["through_channel", "by_provider"]  # who bills and collects, and then pays the other
    commission_on_paid: dict[Name, Rate]  # by revenue line, of what customers pay at list prices, after credits
    mark_up: Factor = 0.0  # of the channel on list prices, for all customers; on those of its own it keeps it
    subscription_months: Count | None = None  # customers cannot leave before such a term is over; any month if left out
    attribution_window_months: Months = 0  # buyers online count if the channel led them there so shortly before
    support: Literal["through_channel", "direct"]  # whom customers call first
    support_delay: SupportDelay | None = None  # if through_channel; no change is {hours_times: 100%, churn_times: 100%}

    needs_lines = True
    by_origin = True
    fit = Fit(
        use_if=(
            "the channel has the trust of customers, and the provider runs the service month after month",
            "neither can answer for the other's part of the contract: price and length, or availability and use",
        ),
        avoid_if=(
            "the channel has too few support cases to become good at them, and support still has to pass through it",
            "either side insists that the customer is its own alone",
        ),
    )

    @model_validator(mode="after")
    def _says_what_the_detour_costs(self) -> SharedOwnership:
        if self.support == "through_channel" and self.support_delay is None:
            text = (
                "a detour costs time; write support_delay: {hours_times: 120%, churn_times: 105%}, or support: direct"
            )
            raise FieldError(text, "support")
        if self.support == "direct" and self.support_delay is not None:
            raise FieldError("direct support makes no detour; delete it, or support: through_channel", "support_delay")
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The provider runs the service; the channel sells it."""
        return ("provider", "channel")

    def holder(self, role: Role) -> str | None:
        """Terms of sale are the channel's; bills and calls go as agreed, all else is the provider's."""
        bills, supports = self.billing == "through_channel", self.support == "through_channel"
        of_channel = {"contracts": True, "bills": bills, "collects": bills, "first_level": supports}
        usual = "channel" if of_channel.get(role, False) else "provider"
        return super().holder(role) or self.parties.get(usual, usual)

    @property
    def own_effects(self) -> Mapping[str, Any]:
        """Terms that bind customers, and support that takes a detour."""
        found: dict[str, Any] = {}
        if self.subscription_months is not None:
            found["demand.subscription_months"] = self.subscription_months
        if self.support_delay is not None:
            found["demand.churn"] = {"times": self.support_delay.churn_times}
            found["support.hours"] = {"times": self.support_delay.hours_times}
        return found

    def lever(self) -> Lever | None:
        """The commission on the first revenue line that has one."""
        return first_rate("commission_on_paid", self.commission_on_paid, "of")

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to one of the two; `commission` or `remittance` is its transfer to the other."""
        if self.subscription_months is not None and flows.contract_months not in (None, self.subscription_months):
            said = f"contracts run {months(flows.contract_months or 0)} in the case (demand.contract_months)"
            text = f"{said}; write as many, or leave it out and customers leave as the case says"
            raise self.wrong(text, "subscription_months")
        commission = self._commission(flows, brought(flows, seats["channel"], self.attribution_window_months))
        if self.billing == "by_provider":
            paid = between(flows, seats, "provider", "channel", commission)
            return collected_by(flows, seats, "provider", {"commission": paid})
        paid = between(flows, seats, "channel", "provider", flows.to_share - commission)
        return collected_by(flows, seats, "channel", {"remittance": paid})

    def _commission(self, flows: Flows, part: Floats) -> Floats:
        """What the channel has of its customers' payments `[month, scenario]`, mark-up included."""
        rates = self.by_line(self.commission_on_paid, flows, "commission_on_paid")
        of_channel = flows.parts_of_bills(rates, np.ones(flows.shape[0]), part, paid=True)
        return flows.total(
            (rate + self.mark_up) / self.price_factor * of_channel[line] * flows.lines[line].collected
            for line, rate in rates.items()
        )

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        shares = rates_by_line(self.commission_on_paid, "of")
        term = self.subscription_months
        window = self.attribution_window_months
        delay = self.support_delay
        return (
            "The terms of sale are the channel's, the terms of use the provider's.",
            {
                "through_channel": "The channel bills all customers, keeps what is its own and remits the rest.",
                "by_provider": "The provider bills all customers, works out the commission and remits it.",
            }[self.billing],
            f"Of what its customers are billed at list prices{self.deducted}, the channel has {shares}.",
            f"All prices are {percent(self.mark_up)} above list, which the channel keeps on customers of its own.",
            f"Customers are its own if it brought them, or led them to buy online at most {months(window)} before."
            if window
            else "Customers are its own if it brought them; who buys online is nobody's, whoever led them there.",
            "Where the case does not say who brings customers, all are the channel's own.",
            f"Customers may leave when {months(term)} are over, and after as many again." if term
            else "Customers may leave in any month.",
            f"Support passes through the channel: its hours are {percent(delay.hours_times)} of those in the case, and "
            f"{percent(delay.churn_times)} as many customers leave." if delay
            else "Customers call the provider for support.",
        )  # fmt: skip
