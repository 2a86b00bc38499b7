"""After the end of an agreement: whoever keeps the customers has all they pay, and all costs of serving them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement, all_to
from partnersim.agreements.clauses import ROLES, Role
from partnersim.engine.flows import Flows

__all__ = ["Ended"]

Floats = NDArray[np.float64]


class Ended(Agreement):
    """Nothing is shared any more. No kind to be agreed on: what remains of one."""

    kind: str = "ended"
    agreed: Agreement  # what has ended, its seats filled
    end: int  # the 0-based last month of it

    usual_roles = dict.fromkeys(ROLES, "keeper")

    @property
    def seats(self) -> tuple[str, ...]:
        """Who keeps the customers; nobody where the service has ended too."""
        return ("keeper",) if self.parties else ()

    def holder(self, role: Role) -> str | None:
        """The keeper, if there is one."""
        return super().holder(role) if self.parties else None

    @property
    def price_factor(self) -> float:
        """Customers go on to pay the prices they paid."""
        return self.agreed.price_factor

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All to the keeper, but for what outlasts the agreement. Where there is none, there is nothing to share."""
        theirs = self.agreed.seated(flows.partners)
        owed = self.agreed.outlasting(flows, theirs, self.end)
        if seats:
            contract = all_to(seats["keeper"], flows, "kept_after_end")
        else:
            contract = self.agreed.arrange(flows, theirs).contract
        running = flows.cost("running")
        return Arrangement(contract, flows.to_share, running, transfers=owed, capital=tuple(owed))

    def outside_takes(self, flows: Flows) -> Mapping[str, Mapping[str, Floats]]:
        """Outside parties take what they took, for as long as customers pay."""
        return self.agreed.outside_takes(flows)

    def outside_lags(self, flows: Flows) -> Mapping[str, int]:
        """They hold it as long as they did."""
        return self.agreed.outside_lags(flows)

    def clause(self) -> tuple[str, ...]:
        """The state of things in words."""
        return ("The keeper has what the remaining customers pay, and bears what it costs to serve them.",)
