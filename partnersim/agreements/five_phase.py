"""The five-phase agreement: costs first, then losses levelled, then recovered together, then profit by cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.agreements.words import percent
from partnersim.engine import tiers
from partnersim.engine.flows import Flows
from partnersim.engine.run import Contract, Tier
from partnersim.inputs.values import Amount, Name, Rate

__all__ = ["FivePhase"]

REPAID = Tier("pass_through", tiers.PASS_THROUGH_REPAID)


CHOICES = {  # what each clause means, to follow "if"
    ("pass_through_costs", "repaid_first"): "third parties' bills are repaid before sharing",
    ("pass_through_costs", "weigh_as_cost"): "third parties' bills weigh as a cost",
    ("loss_basis", "cumulative"): "past profit offsets losses",
    ("loss_basis", "since_break_even"): "losses count afresh after every break-even",
    ("loss_basis", "tracked"): "approved investments are losses of their own",
    ("aligned_split", "equal"): "losses are levelled by head",
    ("aligned_split", "by_investment"): "losses are levelled per franc invested",
    ("credits", "shared"): "service credits are shared",
    ("credits", "at_fault"): "service credits fall on the partner at fault",
}


class FivePhase(Agreement):
    """Investment, cash-flow negative, catch-up, aligned, net positive. All partners of the case share in it."""

    kind: Literal["five_phase"] = "five_phase"
    loss_basis: Literal["cumulative", "since_break_even", "tracked"] = "cumulative"
    approved_investments: tuple[Name, ...] = ()  # one-time cost lines that open a loss of their own, if tracked
    aligned_split: Literal["equal", "by_investment"] = "equal"  # once losses are equal
    loss_interest: Rate = 0.0  # a year, on losses; a twelfth a month
    credits: Literal["shared", "at_fault"] = "shared"  # who bears them
    cost_cap: dict[Name, Amount] = {}  # partner or seat → running cost a month that counts at most
    pass_through_costs: Literal["repaid_first", "weigh_as_cost"] = "repaid_first"

    shares_alike = True

    @property
    def seats(self) -> tuple[str, ...]:
        """The operator bills the customers; the vendor makes the product."""
        return ("operator", "vendor")

    def in_words(self, field: str, value: str) -> str:
        """A clause of `CHOICES`."""
        return CHOICES[field, value]

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """Tiers `costs`, `catch_up`, `aligned`, `net_positive`, after third parties' bills where they are repaid."""
        weights, bills = flows.cost("running"), flows.cost("pass_through")
        if self.pass_through_costs == "weigh_as_cost":
            weights, bills = weights + bills, np.zeros_like(bills)
        for name, most in self.cost_cap.items():
            capped = flows.partners.index(self.partner(name, flows.partners, "cost_cap", name))
            weights[:, capped] = np.minimum(weights[:, capped], most)
        at_fault = self.credits == "at_fault"
        fault = flows.credits.sum(axis=1)
        return Arrangement(
            contract=self._contract(repays=bool(bills.any())),
            pool=flows.to_share + fault if at_fault else flows.to_share,
            weights=weights,
            bills=bills if bills.any() else None,
            approved=self._approved(flows),
            transfers={"credits": -flows.credits} if at_fault and fault.any() else {},
        )

    def _contract(self, *, repays: bool) -> Contract:
        by_head = self.aligned_split == "equal"
        return Contract(
            (
                *((REPAID,) if repays else ()),
                Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
                Tier("catch_up", tiers.EQUALISE_LOSSES if by_head else tiers.EQUALISE_BY_INVESTMENT, phase=3),
                Tier("aligned", tiers.BREAK_EVEN if by_head else tiers.BREAK_EVEN_BY_INVESTMENT, phase=4),
                Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
            ),
            monthly_interest=self.loss_interest / 12.0,
            tracked=self.loss_basis == "tracked",
            reset=self.loss_basis == "since_break_even",
        )

    def _approved(self, flows: Flows) -> np.ndarray | None:
        for line in self.approved_investments:
            if line not in flows.costs or flows.costs[line].kind != "one_time":
                once = [name for name, cost in flows.costs.items() if cost.kind == "one_time"]
                text = f"{line} is no one-time cost of the case; write one of {', '.join(once)}"
                raise self.wrong(text, "approved_investments")
        if self.loss_basis != "tracked":
            return None
        return flows.cost("one_time", flows.approved.union(self.approved_investments))

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        third = {
            "repaid_first": "Third parties' bills are repaid to whoever paid them, before anything is shared.",
            "weigh_as_cost": "Third parties' bills count as running cost of whoever pays them.",
        }[self.pass_through_costs]
        losses = {
            "cumulative": "A loss is what a partner has put in since the start and not received back.",
            "since_break_even": "Losses are counted afresh whenever a month ends with no partner at a loss.",
            "tracked": "An approved investment is a loss of its own, which earlier profit does not offset.",
        }[self.loss_basis]
        split = {"equal": "in equal parts", "by_investment": "in proportion to what each has invested"}
        credits = {
            "shared": "Service credits and unpaid bills lower the revenue that is shared.",
            "at_fault": "Service credits and unpaid bills are borne by the partner at fault.",
        }[self.credits]
        interest = (
            f"Losses bear {percent(self.loss_interest)} a year." if self.loss_interest else "Losses bear no interest."
        )
        return (
            third,
            "While revenue does not cover running costs, it is shared in proportion to them.",
            "Once it does, everyone first receives its running costs.",
            "The rest goes to the partner with the larger loss until losses are equal,",
            f"then {split[self.aligned_split]} to all until no loss is left, then in proportion to running costs.",
            losses,
            interest,
            credits,
            *(f"Of {name}'s running costs, at most {most:,.0f} a month count." for name, most in self.cost_cap.items()),
        )
