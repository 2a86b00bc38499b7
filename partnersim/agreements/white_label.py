"""White label: the provider bills the reseller at list less a discount; the reseller bills the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.resale import resold_by
from partnersim.agreements.words import first_rate, months, percent, rates_by_line
from partnersim.engine.flows import Flows, first_months
from partnersim.inputs.values import Factor, Months, Name, Rate

__all__ = ["WhiteLabel"]

Floats = NDArray[np.float64]


class WhiteLabel(Agreement):
    """Discounts by revenue line; the reseller is free to mark up, and carries what customers do not pay."""

    kind: Literal["white_label"] = "white_label"
    discount_on_list: dict[Name, Rate]  # by revenue line, on list prices
    mark_up: Factor = 0.0  # of the reseller on list prices
    discount_for_months: Annotated[Months | None, Field(gt=0)] = None  # per customer; without end where not given
    paid_after_months: Months = 0  # what the reseller owes, after it was billed

    needs_lines = True
    usual_roles = resold_by("reseller", vendor="provider")
    paid_from = "billing"  # the reseller carries what customers are late with
    fit = Fit(
        use_if=(
            "the reseller should own the customer: one contract, one bill, at a price it sets",
            "the reseller needs the environment at once, without the customer's approval",
        ),
        avoid_if=(
            "the reseller cannot stand in for customers who pay late or never",
            "the provider wants its own name to become known",
        ),
    )

    @property
    def remits_after(self) -> int:
        """As the provider's invoices fall due."""
        return self.paid_after_months

    @property
    def seats(self) -> tuple[str, ...]:
        """The provider is sub-supplier; the reseller owns the customer."""
        return ("provider", "reseller")

    def lever(self) -> Lever | None:
        """The discount on the first revenue line that has one."""
        return first_rate("discount_on_list", self.discount_on_list, "off")

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the reseller; `invoice` is its transfer to the provider."""
        discounts: Mapping[str, Floats | float] = self.by_line(self.discount_on_list, flows, "discount_on_list")
        if self.discount_for_months is not None:
            young = flows.parts_of_bills(discounts, first_months(self.discount_for_months, flows.shape[0]))
            discounts = {line: rate * young[line] for line, rate in discounts.items()}
        owed = flows.total(flows.at_list(line).amount * (1.0 - off) for line, off in discounts.items())
        return collected_by(flows, seats, "reseller", {"invoice": between(flows, seats, "reseller", "provider", owed)})

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        discounts = rates_by_line(self.discount_on_list, "off")
        ends = f"for {months(self.discount_for_months)} per customer" if self.discount_for_months else "without end"
        return (
            "The reseller sells in its own name, and carries what customers do not pay.",
            f"The provider bills the reseller list prices less a discount, {ends}: {discounts}.",
            f"The reseller adds {percent(self.mark_up)} to list prices.",
            f"It pays the provider {months(self.paid_after_months)} after it is billed.",
        )
