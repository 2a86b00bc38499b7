"""The waterfall: any ordered list of tiers, written in YAML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, model_validator

from partnersim.agreements.agreement import Agreement, Fit
from partnersim.agreements.arrangement import ALL_COSTS, REPAID, Arrangement, Bills, CostKind, weights_and_bills
from partnersim.agreements.tiers import TierTerms, seats_of
from partnersim.agreements.words import THIRD_PARTIES
from partnersim.engine.contract import Contract
from partnersim.engine.flows import Flows
from partnersim.inputs.values import FieldError

__all__ = ["Waterfall"]

RESERVED = (REPAID.name, "credits", "bad_debt", "exit", "kept_after_end")  # money that no tier of the list pays


class Waterfall(Agreement):
    """Tiers, each paying some of the pool; the last one takes all that is left."""

    kind: Literal["waterfall"] = "waterfall"
    tiers: Annotated[tuple[TierTerms, ...], Field(min_length=1, max_length=20)]  # in this order
    pass_through_costs: Bills = "repaid_first"

    fit = Fit(
        use_if=(
            "one side brings mostly money, and is to have it back with a return before profit is split",
            "what is paid before what can be written as a list that holds in every month",
        ),
        avoid_if=(
            "both mostly work: a return on capital does not pay for that",
            "nobody would recompute a month by hand: each further tier is one more to misread",
        ),
    )

    @model_validator(mode="after")
    def _shares_all(self) -> Waterfall:
        if not self.tiers[-1].takes_all():
            raise FieldError(
                "the last tier must take all that is left; end with profit_share, or a fixed_split of the residual "
                "without up_to_total", "tiers", str(len(self.tiers) - 1),
            )  # fmt: skip
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> Waterfall:
        names = self._names()
        for number, tier in reversed([*enumerate(self.tiers)]):
            if tier.name in RESERVED:
                text = f"{tier.name} is what tables call other money; write another name"
                raise FieldError(text, "tiers", str(number), "name")
            if tier.name is not None and names.count(tier.name) > 1:
                raise FieldError(f"two tiers are called {tier.name}; write another name", "tiers", str(number), "name")
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """Those the tiers name."""
        return seats_of(self.tiers)

    @property
    def shares_alike(self) -> bool:  # type: ignore[override]  # of other kinds it is known without their terms
        """Where tiers name nobody."""
        return not self.seats

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """The tiers in order, each named as written or after its kind."""
        weights, bills = weights_and_bills(flows, self.pass_through_costs)
        rows = []
        for name, tier in zip(self._names(), self.tiers, strict=True):
            row = tier.engine(name, seats, len(flows.partners))
            rows.append(replace(row, words="") if tier.name else row)  # a name of its own says it better
        return Arrangement(
            contract=Contract((*((REPAID,) if bills is not None else ()), *rows)),
            pool=flows.to_share,
            weights=weights,
            bills=bills,
        )

    @property
    def disclosed_costs(self) -> tuple[CostKind, ...]:
        """What its tiers share by."""
        kinds = {kind for tier in self.tiers for kind in tier.shares_by()}
        return tuple(kind for kind in ALL_COSTS if kind in kinds)

    @property
    def shares_one_pool(self) -> bool:
        """It does."""
        return True

    def _names(self) -> list[str]:
        """A name per tier: as written, or its kind, numbered from the second of a kind on.

        So an amendment that adds a tier leaves the names of those before it, by which they go on where they stood.
        """
        counts: Counter[str] = Counter()
        names = []
        for tier in self.tiers:
            if tier.name is None:
                counts[tier.tier] += 1
            number = counts[tier.tier]
            names.append(tier.name or (f"{tier.tier}_{number}" if number > 1 else tier.tier))
        return names

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        numbered = (f"{number}. {tier.words()}." for number, tier in enumerate(self.tiers, start=1))
        return (THIRD_PARTIES[self.pass_through_costs], *numbered)
