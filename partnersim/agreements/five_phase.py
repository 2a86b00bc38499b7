"""The five-phase agreement: costs first, then losses levelled, then recovered together, then profit by cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from partnersim.agreements.agreement import Agreement, Fit
from partnersim.agreements.arrangement import ALL_COSTS, REPAID, Arrangement, Bills, CostKind, weights_and_bills
from partnersim.agreements.words import PER_INVESTED, THIRD_PARTIES, money, percent
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.flows import Flows
from partnersim.inputs.values import Amount, Name, Rate
from partnersim.timeline import YEAR

__all__ = ["FivePhase"]

CHOICES = {  # what each clause means, to follow "if"
    ("pass_through_costs", "repaid_first"): "third parties' bills are repaid before sharing",
    ("pass_through_costs", "weigh_as_cost"): "third parties' bills weigh as a cost",
    ("loss_basis", "cumulative"): "past profit offsets losses",
    ("loss_basis", "since_break_even"): "losses count afresh after every break-even",
    ("loss_basis", "tracked"): "approved investments are losses of their own",
    ("aligned_split", "equal"): "losses are levelled by head",
    ("aligned_split", "by_investment"): "losses are levelled per franc invested",
}


class FivePhase(Agreement):
    """Investment, cash-flow negative, catch-up, aligned, net positive. All partners of the case share in it."""

    kind: Literal["five_phase"] = "five_phase"
    loss_basis: Literal["cumulative", "since_break_even", "tracked"] = "cumulative"
    approved_investments: tuple[Name, ...] = ()  # one-time cost lines that open a loss of their own, if tracked
    aligned_split: Literal["equal", "by_investment"] = "equal"  # once losses are equal
    loss_interest: Rate = 0.0  # a year, on losses; a twelfth a month
    cost_cap: dict[Name, Amount] = {}  # partner or seat → running cost a month that counts at most
    pass_through_costs: Bills = "repaid_first"

    shares_alike = True
    usual_roles = {
        "contracts": "operator", "bills": "operator", "collects": "operator", "first_level": "operator",
        "second_level": "vendor", "third_level": "upstream",
    }  # fmt: skip
    fit = Fit(
        use_if=(
            "all put in money before there is revenue, unequally, and whoever risked more is to be paid back first",
            "demand is uncertain, and nobody should gain by having guessed it better",
            "each is ready to show its real costs, and to look at them together every quarter",
        ),
        avoid_if=(
            "somebody cannot or will not show its costs",
            "one side only brings customers, without building or running anything",
            "somebody needs to know its rate from the first month on",
        ),
    )

    @property
    def seats(self) -> tuple[str, ...]:
        """The operator bills the customers; the vendor makes the product."""
        return ("operator", "vendor")

    def in_words(self, field: str, value: str) -> str:
        """A clause of `CHOICES`; that of a field added elsewhere by its name."""
        return CHOICES.get((field, value)) or super().in_words(field, value)

    @property
    def remembers(self) -> tuple[str, ...]:
        """Profit set aside for approved investments is nowhere in a balance that is not tracked."""
        return ("loss_basis",) if self.loss_basis == "tracked" else ()

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """Tiers `costs`, `catch_up`, `aligned`, `net_positive`, after third parties' bills where they are repaid."""
        weights, bills = weights_and_bills(flows, self.pass_through_costs)
        if self.cost_cap:
            weights = weights.copy()  # costs are the flows' own
        for name, most in self.cost_cap.items():
            capped = flows.partners.index(self.partner(name, flows.partners, "cost_cap", name))
            weights[:, capped] = np.minimum(weights[:, capped], most)
        return Arrangement(
            contract=self._contract(len(flows.partners), repays=bills is not None),
            pool=flows.to_share,
            weights=weights,
            bills=bills,
            approved=self._approved(flows),
        )

    @property
    def disclosed_costs(self) -> tuple[CostKind, ...]:
        """Both cost bases: running costs, by which profit is shared, and investments, which make losses."""
        return ALL_COSTS

    @property
    def shares_one_pool(self) -> bool:
        """It does, but where costs count only to a cap."""
        return not self.cost_cap

    def _contract(self, partners: int, *, repays: bool) -> Contract:
        by_head = self.aligned_split == "equal"
        level = tiers.EQUALISE_LOSSES if by_head else tiers.EQUALISE_BY_INVESTMENT
        recover = tiers.BREAK_EVEN if by_head else tiers.BREAK_EVEN_BY_INVESTMENT
        levels = "catch-up, until losses are equal" if by_head else f"catch-up, {PER_INVESTED}"
        recovers = f"then {PER_INVESTED}" if not by_head else "then half each" if partners == 2 else "then equal parts"
        return Contract(
            (
                *((REPAID,) if repays else ()),
                Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2, words="costs first"),
                Tier("catch_up", level, phase=3, words=levels),
                Tier("aligned", recover, phase=4, words=recovers),
                Tier("net_positive", tiers.PROFIT_SHARE, phase=5, words="then in proportion to costs"),
            ),
            monthly_interest=self.loss_interest / YEAR,
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
        losses = {
            "cumulative": "A loss is what a partner has put in since the start and not received back.",
            "since_break_even": "Losses are counted afresh whenever a month ends with no partner at a loss.",
            "tracked": "An approved investment is a loss of its own, which earlier profit does not offset.",
        }[self.loss_basis]
        deepest, levelled, split = {
            "equal": ("the larger loss", "are equal", "in equal parts"),
            "by_investment": (
                "the larger loss for what it invested",
                f"are {PER_INVESTED}",
                "in that proportion",
            ),
        }[self.aligned_split]
        interest = (
            f"Losses bear {percent(self.loss_interest)} a year." if self.loss_interest else "Losses bear no interest."
        )
        levels = (
            f"The rest goes to the partner with {deepest} until losses {levelled}, then {split} to all until no loss "
            "is left, then in proportion to running costs."
        )
        return (
            THIRD_PARTIES[self.pass_through_costs],
            "While revenue does not cover running costs, it is shared in proportion to them.",
            "Once it does, everyone first receives its running costs.",
            levels,
            losses,
            *self._approved_in_words(),
            interest,
            *(f"Of {self._seat(who)}'s running costs, at most {money(most)} a month count."
              for who, most in self.cost_cap.items()),
        )  # fmt: skip

    def _approved_in_words(self) -> tuple[str, ...]:
        """Which investments are approved; that it does not matter, where they are listed and losses not tracked."""
        listed = ", ".join(self.approved_investments)
        if self.loss_basis == "tracked":
            return (f"Approved investments: {listed or 'none named'}.",)
        return (f"That {listed} is approved changes nothing: losses are not tracked.",) if listed else ()

    def _seat(self, name: str) -> str:
        """A partner as the seat it fills, where it fills one."""
        return next((f"the {seat}" for seat, partner in self.parties.items() if name in (seat, partner)), name)
