"""Partner to partner: two companies sell each other's services, and whoever sells keeps a margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between
from partnersim.agreements.words import first_rate, line_named, rates_by_line
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.flows import Flows, first_months, over_partners
from partnersim.inputs.values import Name, Rate
from partnersim.timeline import YEAR

__all__ = ["P2PMargins"]

Floats = NDArray[np.float64]
Seat = Literal["first", "second"]

OTHER: dict[Seat, Seat] = {"first": "second", "second": "first"}
TRACE = 1e-13  # of what is billed: rounding of floats, and less than a cent of what any month brings


class P2PMargins(Agreement):
    """Margins on the other's services, higher in a customer's first year; what each sells of its own it keeps."""

    kind: Literal["p2p_margins"] = "p2p_margins"
    services: Annotated[dict[Name, Seat], Field(min_length=1)]  # revenue line → the seat that delivers it
    margin_on_invoiced_year_one: dict[Name, Rate]  # by revenue line, to the one who sells it for the other
    margin_on_invoiced_later: dict[Name, Rate]  # likewise, from a customer's thirteenth month on
    unattributed_to: Seat  # who contracts with customers whom neither of the two brought

    needs_lines = True
    by_origin = True
    fit = Fit(
        use_if=(
            "customers of each need what the other is good at, and both set out to sell it",
            "selling the other's services, and looking after them later, has to pay for itself",
        ),
        avoid_if=(
            "only one of the two will ever sell for the other",
            "one of the two thinks itself the more important",
        ),
    )

    @property
    def seats(self) -> tuple[str, ...]:
        """Two companies, in no order of rank."""
        return ("first", "second")

    def lever(self) -> Lever | None:
        """The margin in a customer's first year on the first revenue line that has one."""
        return first_rate(
            "margin_on_invoiced_year_one", self.margin_on_invoiced_year_one, "of", " in a customer's first year"
        )

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """Each has what its own customers pay; `for_first` and `for_second` are what it owes the other for services.

        Owed is what customers were invoiced less the margin, whatever they pay.
        """
        part, delivers = self._parts(flows, seats), self._delivers(flows)
        year_one = self.by_line(self.margin_on_invoiced_year_one, flows, "margin_on_invoiced_year_one")
        later = self.by_line(self.margin_on_invoiced_later, flows, "margin_on_invoiced_later")
        owed: dict[Seat, Floats] = {seat: np.zeros_like(flows.billed) for seat in OTHER}
        months = flows.shape[0]
        for to, seller in OTHER.items():
            lines = [line for line, seat in delivers.items() if seat == to]
            sold = flows.parts_of_bills(lines, np.ones(months), part[seller])
            young = flows.parts_of_bills(lines, first_months(YEAR, months), part[seller])
            for line in lines:
                more = year_one[line] - later[line]  # that the seller keeps in a customer's first year
                owed[to] += flows.lines[line].amount * ((1.0 - later[line]) * sold[line] - more * young[line])
        transfers = {f"for_{to}": between(flows, seats, OTHER[to], to, amount) for to, amount in owed.items()}
        own = self._own(flows, seats, part)
        weights, given_back = _as_weights(own)
        if given_back.any():
            transfers["given_back"] = given_back
        # The tier pays pro rata to the weights: here not costs, but what each one's own customers pay.
        tier = Tier("collected", tiers.PROFIT_SHARE, words="what each one's own customers pay")
        return Arrangement(Contract((tier,)), flows.to_share, weights, transfers=transfers, collected=own)

    def _own(self, flows: Flows, seats: Mapping[str, int], part: Mapping[Seat, Floats]) -> Floats:
        """What each one's own customers pay `[month, partner, scenario]`, less than nothing where they get more back.

        Of a line on which nothing is billed all are the prime partner's for customers whom neither brought.
        """
        other = OTHER[self.unattributed_to]
        sold = flows.parts_of_bills(flows.lines, np.ones(flows.shape[0]), part[other], paid=True)
        of_other = flows.total(flows.to_share_of(line) * sold[line] for line in flows.lines)
        own = np.zeros_like(flows.credits)
        own[:, seats[other]] = of_other
        own[:, seats[self.unattributed_to]] = flows.to_share - of_other
        return np.where(np.abs(own) > TRACE * np.abs(flows.billed)[:, None], own, 0.0)

    def _parts(self, flows: Flows, seats: Mapping[str, int]) -> dict[Seat, Floats]:
        """The part of a month's new customers with whom each contracts `[month, scenario]`: those it brought, the rest.

        Customers of third partners are among the rest, like those nobody brought.
        """
        other = OTHER[self.unattributed_to]
        brought = flows.brought_by(seats[other])
        part = np.zeros_like(flows.billed) if brought is None else brought
        return {other: part, self.unattributed_to: 1.0 - part}

    def _delivers(self, flows: Flows) -> dict[str, Seat]:
        """Whose service each revenue line is."""
        delivers = self.by_line(self.services, flows, "services", whole=False)
        for line in flows.lines:
            if line not in delivers:
                raise self.wrong(f"nobody is said to deliver {line}; write {line}: first, or second", "services")
        return delivers

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        delivers = ", ".join(f"{line_named(line, self.services)} by the {seat}" for line, seat in self.services.items())
        year_one, later = (
            rates_by_line(margins, "of")
            for margins in (self.margin_on_invoiced_year_one, self.margin_on_invoiced_later)
        )
        return (
            f"Services are delivered as follows: {delivers}.",
            "Who brought a customer is its prime partner: it contracts, bills, collects and carries what is not paid.",
            f"The {self.unattributed_to} is prime partner of customers whom neither brought.",
            "What the prime partner sells of its own services it keeps whole.",
            f"Of what it invoices for the other's services in a customer's first year it keeps {year_one}.",
            f"Of what it invoices for them later it keeps {later}.",
            "The rest it owes the other, and what the two owe each other in a month is set off.",
        )


def _as_weights(own: Floats) -> tuple[Floats, Floats]:
    """What each one's own customers pay, as weights of the tier and a transfer beside it, both `[month, partner, …]`.

    The tier shares out their sum. Where customers of one pay and those of the other get more back than they pay, it
    goes to the one, who is to have more than that: what the other's customers got back.
    """
    apart = (own.min(axis=1) < 0.0) & (own.max(axis=1) > 0.0)
    lost = np.where(apart[:, None], np.maximum(-own, 0.0), 0.0)
    weights = np.where(apart[:, None], np.maximum(own, 0.0), np.abs(own))
    return weights, over_partners(lost)[:, None] * (own > 0.0) - lost
