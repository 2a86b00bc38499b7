"""The alliance of two software vendors: their products as one bundle, cheaper for the accounts they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.described import by_partner
from partnersim.agreements.words import Shares, money, one_rate, percent
from partnersim.engine.flows import Flows, over_partners
from partnersim.errors import nearest
from partnersim.inputs.values import Amount, FieldError, Name, Rate

__all__ = ["IsvAlliance"]

Floats = NDArray[np.float64]


class IsvAlliance(Agreement):
    """A bundle whose price is allocated by list price, and an integration that both pay for.

    Of the customers, the part `overlap_of_accounts` are accounts of both vendors; they buy the bundle, at the case's
    prices less `bundle_discount_on_list`. What is paid on a line is allocated by list price: a vendor whose product is
    p of the line's P has p / P of it, and so gives the same discount as the other.

    What else an alliance changes (customers are cheaper to win, and stay longer) are `effects` on the case.
    """

    kind: Literal["isv_alliance"] = "isv_alliance"
    bundle: dict[Name, dict[Literal["one", "other"], Amount]]  # revenue line → seat → list price of its product in it
    overlap_of_accounts: Rate  # the part of customers who are accounts of both, and so buy the bundle
    bundle_discount_on_list: Rate  # for these customers, on all prices of the case
    integration: tuple[Name, ...] = ()  # one-time cost lines of the case that connect the products
    integration_paid_by: Shares | None = None  # seat → its share of them, whoever does the work

    needs_lines = True
    usual_roles = {"contracts": "one", "bills": "one", "collects": "one"}
    fit = Fit(
        use_if=(
            "the two products belong together and are bought by the same kind of customer",
            "one of the two has the thinner margins, and the other the customers who stay",
        ),
        avoid_if=(
            "the products are hard to integrate",
            "no other product is a natural match, because this one is used on its own",
        ),
    )

    @model_validator(mode="after")
    def _is_priced(self) -> IsvAlliance:
        for line, prices in self.bundle.items():
            if not sum(prices.values()):
                raise FieldError("nothing in it has a price; write {one: 60, other: 40}", "bundle", line)
        return self

    @model_validator(mode="after")
    def _integration_is_paid(self) -> IsvAlliance:
        if self.integration and self.integration_paid_by is None:
            text = "who pays for it is not said; write integration_paid_by: {one: 50%, other: 50%}, too"
            raise FieldError(text, "integration")
        for seat in self.integration_paid_by or ():
            if not self.integration:
                text = "it is not said what the integration is; write integration: and its one-time cost lines, too"
                raise FieldError(text, "integration_paid_by")
            if seat not in self.seats:
                raise FieldError(f"{seat} is no seat of {self.kind}; write one and other", "integration_paid_by", seat)
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """Two vendors; `one` bills the customers and pays the other."""
        return ("one", "other")

    @property
    def price_factor(self) -> float:
        """List prices, less the discount in the part of customers who buy the bundle."""
        return 1.0 - self.overlap_of_accounts * self.bundle_discount_on_list

    def lever(self) -> Lever | None:
        """The discount on the bundle; none where nobody buys it."""
        if not self.overlap_of_accounts:
            return None
        return Lever("off the bundle", self.bundle_discount_on_list, one_rate("bundle_discount_on_list"))

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to `one`; transfers are the `allocation` to the other, and the `integration`."""
        bundle = self.by_line(self.bundle, flows, "bundle")
        shares = {line: prices.get("other", 0.0) / sum(prices.values()) for line, prices in bundle.items()}
        others = flows.total(share * flows.to_share_of(line) for line, share in shares.items())
        transfers = {"allocation": between(flows, seats, "one", "other", others)}
        if self.integration:
            transfers["integration"] = self._integration(flows, seats)
        return collected_by(flows, seats, "one", transfers, capital=("integration",))

    def _integration(self, flows: Flows, seats: Mapping[str, int]) -> Floats:
        """What each has borne of the integration, less its share of the whole `[month, partner, scenario]`."""
        shares = np.array(by_partner(self.integration_paid_by or {}, seats, len(flows.partners)))
        known = [name for name, cost in flows.costs.items() if cost.kind == "one_time"]
        for name in self.integration:
            if name not in known:
                text = f"{name} is no one-time cost of the case; {nearest(name, known)}"
                raise self.wrong(text, "integration")
        borne = flows.cost("one_time", frozenset(self.integration))
        return np.asarray(borne - shares[:, None] * over_partners(borne)[:, None])

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        priced = "; ".join(f"{line}, {_spoken(prices)}" for line, prices in self.bundle.items())
        paid = ", ".join(f"{percent(share)} by {seat}" for seat, share in (self.integration_paid_by or {}).items())
        done = f"The integration ({', '.join(self.integration)}) is paid {paid}, whoever does the work."
        return (
            "The products of both are sold together; one bills the customers, and pays the other what is due to it.",
            f"What is paid is allocated by list price: {priced}.",
            f"{percent(self.overlap_of_accounts)} of customers are accounts of both, and buy the bundle.",
            f"The bundle is sold at list prices less {percent(self.bundle_discount_on_list)}.",
            *((done,) if self.integration else ()),
        )


def _spoken(prices: Mapping[Literal["one", "other"], float]) -> str:
    """`one 60, other 40`."""
    return ", ".join(f"{seat} {money(price)}" for seat, price in prices.items())
