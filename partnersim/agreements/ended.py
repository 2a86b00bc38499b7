"""After the end of an agreement: whoever keeps the customers has all they pay, and all costs of serving them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement, all_to
from partnersim.agreements.clauses import ROLES
from partnersim.engine.flows import Flows

__all__ = ["Ended"]

Floats = NDArray[np.float64]


class Ended(Agreement):
    """Nothing is shared any more. No kind to be agreed on: what remains of one."""

    kind: str = "ended"

    agreed: Agreement | None = None  # what has ended

    usual_roles = dict.fromkeys(ROLES, "keeper")
    paid_from = "billing"  # what outlasts an agreement falls due by the calendar

    @property
    def seats(self) -> tuple[str, ...]:
        """Who keeps the customers."""
        return ("keeper",)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All to the keeper, but for what outlasts the agreement."""
        owed = {} if self.agreed is None else self.agreed.outlasting(flows, self.agreed.seated(flows.partners))
        contract = all_to(seats["keeper"], flows, "kept_after_end")
        return Arrangement(contract, flows.to_share, flows.cost("running"), transfers=owed)

    def outside_takes(self, flows: Flows) -> Mapping[str, Floats]:
        """Outside parties take what they took, for as long as customers pay."""
        return {} if self.agreed is None else self.agreed.outside_takes(flows)

    def outside_lags(self, flows: Flows) -> Mapping[str, int]:
        """They hold it as long as they did."""
        return {} if self.agreed is None else self.agreed.outside_lags(flows)

    def clause(self) -> tuple[str, ...]:
        """The state of things in words."""
        return ("The keeper has what the remaining customers pay, and bears what it costs to serve them.",)
