"""After the end of an agreement: whoever keeps the customers has all they pay, and all costs of serving them."""

from __future__ import annotations

from collections.abc import Mapping

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement, all_to
from partnersim.agreements.clauses import ROLES
from partnersim.engine.flows import Flows

__all__ = ["Ended"]


class Ended(Agreement):
    """Nothing is shared any more. No kind to be agreed on: what remains of one."""

    kind: str = "ended"

    usual_roles = dict.fromkeys(ROLES, "keeper")

    @property
    def seats(self) -> tuple[str, ...]:
        """Who keeps the customers."""
        return ("keeper",)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All to the keeper."""
        return Arrangement(all_to(seats["keeper"], flows, "kept_after_end"), flows.to_share, flows.cost("running"))

    def clause(self) -> tuple[str, ...]:
        """The state of things in words."""
        return ("The keeper has what the remaining customers pay, and bears what it costs to serve them.",)
