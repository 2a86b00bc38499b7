"""The cost of delay: what each further month until go-live, or until signature, costs each partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.present_value import npv_each, rates_of
from partnersim.negotiate.worth import only_base
from partnersim.simulation.labels import label_of
from partnersim.timeline import format_month, monthly_factor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Delay", "delay_of_go_live", "delay_of_signature"]

Floats = NDArray[np.float64]
MOST = 12  # months of delay


@dataclass(frozen=True, slots=True)
class Delay:
    """NPV by months of delay, in the base case, discounted to the first month as it was planned.

    The *cost of delay* is what is lost against no delay: positive where a partner is worse off for waiting.
    """

    of: Literal["go_live", "signature"]
    label: str
    partners: tuple[str, ...]
    names: tuple[str, ...]
    currency: str
    npv: Floats  # [months of delay, partner], the first row without any [currency]
    stopped: str = ""  # why no more months could be tried; empty where all were

    @property
    def cost(self) -> Floats:
        """Cost of delay `[months of delay, partner]` [currency]; 0 without any."""
        return np.asarray(self.npv[0] - self.npv)

    @property
    def cost_a_month(self) -> Floats:
        """Cost of delay a month `[months of delay, partner]` [currency]: the cost over the months, 0 without any."""
        months = np.maximum(np.arange(len(self.npv)), 1)
        return np.asarray(self.cost / months[:, None])

    def to_frame(self) -> pd.DataFrame:
        """A row for each number of months and partner: terms, of, months, partner, npv, cost, cost_a_month."""
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {
                "terms": self.label,
                "of": self.of,
                "months": months,
                "partner": partner,
                "npv": float(self.npv[months, i]),
                "cost": float(self.cost[months, i]),
                "cost_a_month": float(self.cost_a_month[months, i]),
            }
            for months in range(len(self.npv))
            for i, partner in enumerate(self.partners)
        ]
        return pd.DataFrame(rows)


def delay_of_go_live(case: Case, terms: Agreement, most: int = MOST) -> Delay:
    """Go-live later by 0 to `most` months, all else as planned.

    What the case counts from go-live moves with it: demand, running costs, the price of the service, the minimum term.
    What it gives a calendar month stays there, investments among it, and so does the horizon: the months that are lost
    are the last ones, in which most customers pay.

    Raises:
        InputError: terms that do not fit the case as planned.
    """
    alone, filled = only_base(case), terms.filled(case.seats)
    rows, stopped = [npv_each(alone, filled)], ""
    for months in range(1, most + 1):
        try:
            rows.append(npv_each(changed_case(alone, {"go_live": format_month(alone.go_live + months)}), filled))
        except InputError as error:  # a case that cannot be so late says why
            stopped = error.problems[0].text
            break
    return _delay("go_live", alone, filled, np.array(rows), stopped)


def delay_of_signature(case: Case, terms: Agreement, most: int = MOST) -> Delay:
    """Everything later by 0 to `most` months, the horizon included: NPV / (1 + r)^(months / 12)."""
    alone, filled = only_base(case), terms.filled(case.seats)
    factors = [monthly_factor(rate) for rate in rates_of(alone)]
    later = np.array(factors) ** -np.arange(most + 1.0)[:, None]
    return _delay("signature", alone, filled, npv_each(alone, filled) * later)


def _delay(
    of: Literal["go_live", "signature"], case: Case, terms: Agreement, npv: Floats, stopped: str = ""
) -> Delay:  # fmt: skip
    names = tuple(partner.name for partner in case.partners.values())
    return Delay(of, label_of(terms), tuple(case.partners), names, case.currency, npv, stopped)
