"""The solution provider (reseller, managed service provider, integrator): a discount that goes with its level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from partnersim.agreements.agreement import Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, borne_by, collected_by
from partnersim.agreements.levels import CRITERIA, Level, qualified, standing
from partnersim.agreements.resale import Resale, resold_by, trailing
from partnersim.agreements.words import line_named, money, months, percent, rates_by_line
from partnersim.engine.flows import Flows
from partnersim.inputs.values import Count, Factor, FieldError, Months, Name, spelt_rate

__all__ = ["SolutionProvider"]

Floats = NDArray[np.float64]

RETENTION = {  # whose retention is meant, by `retention_counts`
    "there_before": "of the users there {} before, the part still there",
    "acquired": "of the users who came in the last {}, the part still there",
}
APPLIED = {  # whom a new level's discount is for, by `applied`
    "whole": "The discount of a month is that of the level then held, for all customers.",
    "marginal": "A customer keeps the discount of the level that was held when it came.",
}


class SolutionProvider(Resale):
    """Resale at a discount that goes up and down with the provider's level, and services of its own beside.

    Levels are tested at the end of every month; the discount of the level reached holds from the next month on.
    """

    kind: Literal["solution_provider"] = "solution_provider"
    levels: Annotated[dict[Name, Level], Field(min_length=1)]  # from low to high; the first asks for nothing
    applied: Literal["whole", "marginal"]  # the discount of a new level: to all customers, or to those who come then
    test_months: Count = 12  # how far back users and revenue count
    retention_counts: Literal["there_before", "acquired"] = "there_before"  # users there then, or who came since then
    retention_months: Count = 12  # how far back it looks
    grace_months: Months = 0  # how much longer a level is held than it is earned
    mark_up: Factor = 0.0  # of the provider on all prices of the case

    usual_roles = resold_by("provider", vendor="vendor")
    fit = Fit(
        use_if=(
            "what is sold is clearly packaged, and partners can be trained on it",
            "the offering is complex, and somebody else has to put it in place for the customer",
            "the product can be built into what others offer",
        ),
        avoid_if=("partners cannot be trained well enough to sell and deliver it without harming customers",),
    )

    @model_validator(mode="after")
    def _from_low_to_high(self) -> SolutionProvider:
        lowest, *_ = self.levels
        for criterion in self.levels[lowest].asks:
            text = f"whoever misses it would stand nowhere; leave {criterion} out of the lowest level, {lowest}"
            raise FieldError(text, "levels", lowest, criterion)
        before: dict[str, float] = {}
        for name, level in self.levels.items():
            self.not_listed_twice(level.discount_on_list, "levels", name, "discount_on_list")
            for line, rate in level.discount_on_list.items():
                if rate < before.get(line, 0.0):
                    text = f"{percent(rate)} is less than at a lower level; write levels from low to high"
                    raise FieldError(text, "levels", name, "discount_on_list", line)
            before |= level.discount_on_list
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The vendor makes the product; the provider resells it and serves the customer."""
        return ("vendor", "provider")

    def lever(self) -> Lever | None:
        """The lowest level's discount on its first revenue line; all others rise and fall by as many points."""
        name, lowest = next(iter(self.levels.items()))
        line, now = next(iter(lowest.discount_on_list.items()))

        def values(rate: float) -> dict[str, object]:
            moved = {
                f"levels.{level}.discount_on_list.{each}": min(max(old + rate - now, 0.0), 1.0)
                for level, terms in self.levels.items()
                for each, old in terms.discount_on_list.items()
            }
            return {path: spelt_rate(new) for path, new in moved.items()}

        others = ", others by as many points" if len(values(now)) > 1 else ""
        return Lever(f"off {line_named(line, lowest.discount_on_list)} at level {name}{others}", now, values)

    @property
    def remembers(self) -> tuple[str, ...]:
        """A customer may keep the discount it came with."""
        return ("applied",) if self.applied == "marginal" else ()

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the provider; `invoice` is its transfer to the vendor.

        The vendor bears `level_benefits`, from go-live on.
        """
        discounts = self._discounts(flows)
        at_list = {name: flows.at_list(name) for name in discounts}
        level = self._standing(flows, seats["provider"], flows.total(line.amount for line in at_list.values()))
        invoice, any_age = np.zeros_like(flows.billed), np.ones(len(level))
        for name, line in at_list.items():
            rates = discounts[name][level]
            off = rates * line.amount if self.applied == "whole" else line.aged(any_age, part=rates)
            invoice += line.amount - off
        transfers = {"invoice": between(flows, seats, "provider", "vendor", invoice)}
        return collected_by(flows, seats, "provider", transfers, costs=self._benefits(flows, seats, level))

    def _discounts(self, flows: Flows) -> dict[str, Floats]:
        """The discount at each level by revenue line of the vendor: line → `[level]`."""
        found = [
            self.on_vendor_lines(level.discount_on_list, flows, "levels", name, "discount_on_list")
            for name, level in self.levels.items()
        ]
        return {line: np.array([level[line] for level in found]) for line in found[0]}

    def _standing(self, flows: Flows, provider: int, at_list: Floats) -> NDArray[np.int64]:
        """The level the provider holds, by number `[month, scenario]`.

        Args:
            flows: of the case.
            provider: its partner number.
            at_list: billed on the vendor's lines, at list prices `[month, scenario]` [currency].
        """
        users = flows.instances
        there = users.there
        earlier = np.zeros_like(there)
        earlier[self.test_months :] = there[: max(0, len(there) - self.test_months)]
        measured = {
            "new_users": trailing(users.new, self.test_months),
            "net_new_users": there - earlier,
            "trailing_revenue": trailing(at_list, self.test_months),
            "retention": users.retained(self.retention_months, acquired=self.retention_counts == "acquired"),
        }
        for name, said in (("certified_people", flows.certified), ("satisfaction", flows.satisfaction)):
            if said is not None:
                measured[name] = said[:, provider]
        for name, level in self.levels.items():
            for criterion in level.asks:
                if criterion not in measured:
                    field = f"partners.{flows.partners[provider]}.{criterion}"
                    text = f"the level {name} asks for {criterion}, which the case does not say; write {field} there"
                    raise self.wrong(text, "levels", name, criterion)
        return standing(qualified(tuple(self.levels.values()), measured), self.grace_months)

    def _benefits(self, flows: Flows, seats: Mapping[str, int], level: NDArray[np.int64]) -> dict[str, Floats]:
        """What the level's benefits cost the vendor, from go-live on; nothing where no level has any."""
        monthly = np.array([each.monthly_benefits for each in self.levels.values()])
        if not monthly.any():
            return {}
        return {"level_benefits": borne_by(flows, seats, "vendor", monthly[level] * (flows.since_go_live >= 0))}

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        retained = RETENTION[self.retention_counts].format(months(self.retention_months))
        held = f"from the next month on, and {months(self.grace_months)} longer than it is earned"
        return (
            "The provider resells to customers of its own, and carries what they do not pay.",
            "The vendor bills the provider list prices less the discount of its level.",
            *self.own_in_words(),
            *(self._level_in_words(name, level) for name, level in self.levels.items()),
            f"Levels are tested at the end of every month, on the last {months(self.test_months)}.",
            f"A level reached holds {held}.",
            f"Retention, where it is asked for, means: {retained}; all, if there were none.",
            APPLIED[self.applied],
            f"The provider adds {percent(self.mark_up)} to list prices.",
            f"The provider pays the vendor {months(self.paid_after_months)} after it is billed.",
        )

    @staticmethod
    def _level_in_words(name: str, level: Level) -> str:
        discounts = rates_by_line(level.discount_on_list, "off")
        asked = " and ".join(CRITERIA[criterion](least) for criterion, least in level.asks.items())
        costly = f"; benefits cost the vendor {money(level.monthly_benefits)} a month" if level.monthly_benefits else ""
        return f"Level {name}{f', for {asked}' if asked else ''}: {discounts}{costly}."
