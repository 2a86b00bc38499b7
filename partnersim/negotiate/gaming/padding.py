"""The cost-padding meter: what a partner gains by one more franc of cost, spent or merely reported.

*Real* cost is spent: it lowers the partner's own profit, and raises what it receives where costs are repaid or weigh.
*Reported* cost is counted by the agreement, but nobody spends it: its money comes back to the partner outside the
agreement, in the same month. So reporting a franc gains one franc more than spending it.

In a month of the five-phase agreement that is wholly in phase 2 or 5, with markup m = R/C − 1 on total cost and own
cost share s, a real franc changes own profit in that month by (1 + m)(1 − s) − 1; in phase 4 of two partners by −1/2;
in phase 3 by 0, or by −1 for the partner that catches up. What is gained in a month may be taken back in later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.ledger import Books
from partnersim.negotiate.present_value import npv_of_books, rates_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.trials import with_more_cost
from partnersim.timeline import Timeline, format_month, monthly_factor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Padding", "padding"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Padding:
    """What one more franc of *real* running cost in a month changes for the partner that has it; reported: one more.

    In the base case, per franc: 0.1 is a gain of ten centimes for each franc.
    """

    label: str
    partners: tuple[str, ...]
    names: tuple[str, ...]
    timeline: Timeline
    go_live: int  # 0-based
    phase: NDArray[np.int8]  # [month] as the ledger has it; 0 for kinds without phases
    in_month: Floats  # [month, partner] own profit of that very month, as earned
    in_the_end: Floats  # [month, partner] own position at the horizon's end
    npv: Floats  # [month, partner] own NPV, as worth in that month

    def to_frame(self) -> pd.DataFrame:
        """A row for each month and partner.

        Columns: terms, month, partner, phase, and what a franc gains, real_ and reported_: in_month, in_the_end, npv.
        """
        import pandas as pd

        views = {"in_month": self.in_month, "in_the_end": self.in_the_end, "npv": self.npv}
        start = self.timeline.start or 0
        rows: list[dict[str, Any]] = [
            {
                "terms": self.label,
                "month": format_month(start + month),
                "partner": partner,
                "phase": int(self.phase[month]),
                **{f"real_{name}": float(view[month, i]) for name, view in views.items()},
                **{f"reported_{name}": 1.0 + float(view[month, i]) for name, view in views.items()},
            }
            for month in range(len(self.phase))
            for i, partner in enumerate(self.partners)
        ]
        return pd.DataFrame(rows)

    def by_phase(self, view: Floats) -> dict[int, Floats]:
        """The mean over the months of each phase from go-live on `[partner]`, of `in_month` or another."""
        live = np.arange(len(self.phase)) >= self.go_live
        return {int(phase): view[live & (self.phase == phase)].mean(axis=0) for phase in np.unique(self.phase[live])}


def padding(case: Case, terms: Agreement, *, step: float = 1.0, label: str = "") -> Padding:
    """One more franc for each partner in each month, by finite difference of the simulation.

    Args:
        case: of which the base case is run.
        terms: as agreed.
        step: how much is added in place of one franc [currency]; results are per franc.
        label: what the terms are called; their short name where not given.

    Raises:
        InputError: terms that do not fit the case.
    """
    months, partners = case.months, len(case.partners)
    month, who = (each.ravel() for each in np.indices((months, partners)))
    trial = np.arange(1, months * partners + 1)  # 0 is the case as it is
    more = np.zeros((months, partners, months * partners + 1))
    more[month, who, trial] = step
    trials = with_more_cost(case, terms, more)
    profit = _earned(trials.books)[month, who]  # [trial's own month and partner, trial]
    own = np.arange(len(trial))
    npv = npv_of_books(case, trials.books)[who]
    factors = np.array([monthly_factor(rate) for rate in rates_of(case)])

    def gain(amounts: Floats) -> Floats:
        """Per franc `[month, partner]`, of `[own, trial]`."""
        return np.asarray((amounts[own, trial] - amounts[:, 0]) / step).reshape(months, partners)

    return Padding(
        label=label or label_of(terms),
        partners=tuple(case.partners),
        names=tuple(partner.name for partner in case.partners.values()),
        timeline=case.timeline,
        go_live=trials.go_live[0] or 0,
        phase=trials.books.phase[:, 0],
        in_month=gain(profit),
        in_the_end=gain(trials.books.position[-1][who]),
        npv=gain(npv) * factors ** np.arange(months)[:, None],
    )


def _earned(books: Books) -> Floats:
    """Profit of each month as earned `[month, partner, scenario]`."""
    return books.earned - books.running_cost - books.one_time_cost
