"""The room to agree on a deal that is explored: where each agreement can be turned to, what partners have without."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.explorer.seen import Seen
from partnersim.negotiate.movable import Deal, lever_of, moved_terms
from partnersim.negotiate.worth import Worth

__all__ = ["Room"]

Floats = NDArray[np.float64]

POINTS = 13  # of a lever: a smooth line, found while a slider is dragged


class Room:
    """Net present values of the first two partners; `batnas` by partner are known to our own side alone [currency]."""

    def __init__(self, batnas: Mapping[str, float] | None = None) -> None:
        self._batnas = dict(batnas or {})
        self._known: tuple[Seen, list[Floats]] | None = None

    def levers(self, seen: Seen) -> list[Floats]:
        """What turning the lever of each agreement makes of it `[point, partner]`; none where it has no lever."""
        if self._known is not None and self._known[0] is seen:
            return self._known[1]
        worth = Worth(seen.case)
        found = []
        for terms in seen.terms:
            turned = self._turned(seen, terms)
            npv = worth.worth(turned)[:, :2]  # NaN where a rate does not fit the case
            found.append(npv[~np.isnan(npv).any(axis=1)])
        self._known = seen, found
        return found

    def forget(self) -> None:
        """Another case: what partners have without a deal was said of the one before."""
        self._batnas.clear()

    def without(self, seen: Seen) -> Floats:
        """What the first two partners have without a deal `[partner]`: nothing, where nobody said."""
        return np.array([self._batnas.get(partner, 0.0) for partner in [*seen.case.partners][:2]])

    def _turned(self, seen: Seen, terms: Agreement) -> list[Agreement]:
        """The terms with their lever turned all the way, negotiable or not."""
        turned = lever_of(terms.model_copy(update={"negotiable": {}}))
        if turned is None:
            return []
        deal = Deal(seen.case, terms)
        moved = (moved_terms(turned, deal, rate) for rate in np.linspace(turned.low, turned.high, POINTS).tolist())
        return [each for each in moved if each is not None]
