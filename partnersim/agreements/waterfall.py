"""The waterfall: any ordered list of tiers, written in YAML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.agreements.five_phase import REPAID
from partnersim.agreements.tiers import TierTerms, seats_of
from partnersim.engine.flows import Flows
from partnersim.engine.run import Contract
from partnersim.inputs.values import FieldError

__all__ = ["Waterfall"]


class Waterfall(Agreement):
    """Tiers, each paying some of the pool; the last one takes all that is left."""

    kind: Literal["waterfall"] = "waterfall"
    tiers: Annotated[tuple[TierTerms, ...], Field(min_length=1, max_length=20)]  # in this order
    pass_through_costs: Literal["repaid_first", "weigh_as_cost"] = "repaid_first"

    @model_validator(mode="after")
    def _shares_all(self) -> Waterfall:
        if not self.tiers[-1].takes_all():
            raise FieldError(
                "the last tier must take all that is left; end with profit_share, or a fixed_split of the residual "
                "without up_to_total", "tiers", str(len(self.tiers) - 1),
            )  # fmt: skip
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """Those the tiers name."""
        return seats_of(self.tiers)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """The tiers in order, each named as written or after its kind."""
        weights, bills = flows.cost("running"), flows.cost("pass_through")
        if self.pass_through_costs == "weigh_as_cost":
            weights, bills = weights + bills, np.zeros_like(bills)
        rows = [
            tier.engine(name, seats, len(flows.partners)) for name, tier in zip(self._names(), self.tiers, strict=True)
        ]
        return Arrangement(
            contract=Contract((*((REPAID,) if bills.any() else ()), *rows)),
            pool=flows.to_share,
            weights=weights,
            bills=bills if bills.any() else None,
        )

    def _names(self) -> list[str]:
        """A name per tier; a kind used twice is numbered."""
        names = [tier.name or tier.tier for tier in self.tiers]
        used = Counter(names)
        counts: Counter[str] = Counter()
        numbered = []
        for name in names:
            counts[name] += 1
            numbered.append(f"{name}_{counts[name]}" if used[name] > 1 else name)
        return numbered

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        return tuple(f"{number}. {tier.words()}." for number, tier in enumerate(self.tiers, start=1))
