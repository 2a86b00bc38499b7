"""What caps do to padding: a partner adds the same part to its running costs in every month, under caps and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.agreements.unamended import unamended
from partnersim.inputs.case import Case
from partnersim.negotiate.present_value import npv_of_books, rates_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.trials import with_more_cost

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PADDED", "Capped", "capped"]

Floats = NDArray[np.float64]
PADDED = (0.05, 0.10, 0.20)  # parts of its running costs that a partner adds
ABOVE_PLAN = (0.10, 0.0)  # by which a cap lies above the plan's dearest month
FIELD = "cost_cap"


@dataclass(frozen=True, slots=True)
class Capped:
    """NPV that a partner gains by adding a part of its own running costs in every month, in the base case [currency].

    Third parties' bills are not added to. The gain is against the same terms, cap included, without padding.
    """

    label: str
    partners: tuple[str, ...]
    names: tuple[str, ...]
    currency: str
    parts: tuple[float, ...]  # of its running costs
    caps: tuple[float | None, ...]  # as agreed; then how far above the dearest month of the plan, the same all along
    cap_amounts: Floats  # [cap, partner] a month [currency]; NaN as agreed
    real: Floats  # [cap, part, partner] gained where the money is spent
    reported: Floats  # [cap, part, partner] gained where it is merely reported
    why_no_caps: str = ""  # why there are none; empty where there are

    def to_frame(self) -> pd.DataFrame:
        """A row for each cap, part and partner: terms, cap_above_plan, cap, padded, partner, real, reported."""
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {
                "terms": self.label,
                "cap_above_plan": above,
                "cap": float(self.cap_amounts[c, i]),
                "padded": part,
                "partner": partner,
                "real": float(self.real[c, p, i]),
                "reported": float(self.reported[c, p, i]),
            }
            for c, above in enumerate(self.caps)
            for p, part in enumerate(self.parts)
            for i, partner in enumerate(self.partners)
        ]
        return pd.DataFrame(rows)


def capped(
    case: Case,
    terms: Agreement,
    parts: Sequence[float] = PADDED,
    above_plan: Sequence[float] = ABOVE_PLAN,
    *,
    label: str = "",
) -> Capped:
    """Pad every partner's running costs by each part, one partner at a time, as agreed and under each cap.

    A cap is an amount a month that counts at most, the same in all months, for every partner: so far above its dearest
    month as planned, third parties' bills included where they weigh as a cost. Only kinds with a `cost_cap` that is
    negotiable have one. `label` is what the terms are called, their short name where not given.

    Raises:
        InputError: terms that do not fit the case.
    """
    none = np.zeros((case.months, len(case.partners), 1))
    books = with_more_cost(case, terms, none).books
    plan, own = books.running_cost[:, :, 0], (books.running_cost - books.bills)[:, :, 0]
    weighs = plan if getattr(terms, "pass_through_costs", "") == "weigh_as_cost" else own
    dearest = weighs.max(axis=0)
    why = _why_no_caps(terms)
    caps: tuple[float | None, ...] = (None, *(() if why else above_plan))
    tried = [_tried(case, _with_cap(case, terms, dearest, above), own, parts) for above in caps]
    amounts = [np.full(len(dearest), np.nan) if above is None else dearest * (1.0 + above) for above in caps]
    spent = measures.net_present_value(own, rates_of(case))
    return Capped(
        label=label or label_of(terms),
        partners=tuple(case.partners),
        names=tuple(partner.name for partner in case.partners.values()),
        currency=case.currency,
        parts=tuple(parts),
        caps=caps,
        cap_amounts=np.array(amounts),
        real=np.array(tried),
        reported=np.array(tried) + np.array(parts)[:, None] * spent,
        why_no_caps=why,
    )


def _why_no_caps(terms: Agreement) -> str:
    if FIELD not in type(terms).model_fields:
        return f"{terms.kind} knows no cap on costs"
    return f"{FIELD} is not negotiable" if terms.negotiable_at(FIELD) is False else ""


def _with_cap(case: Case, terms: Agreement, dearest: Floats, above: float | None) -> Agreement:
    """The terms with a cap for each partner; as agreed without one."""
    if above is None:
        return terms
    caps = {name: float(most) * (1.0 + above) for name, most in zip(case.partners, dearest, strict=True)}
    return changed_terms(unamended(terms, {FIELD}), {FIELD: caps})


def _tried(case: Case, terms: Agreement, own: Floats, parts: Sequence[float]) -> Floats:
    """What padding gains where the money is spent `[part, partner]` [currency]."""
    months, partners = own.shape
    more = np.zeros((months, partners, 1 + len(parts) * partners))
    for number, part in enumerate(parts):
        for i in range(partners):
            more[:, i, 1 + number * partners + i] = part * own[:, i]
    npv = npv_of_books(case, with_more_cost(case, terms, more).books)
    gained = (npv[:, 1:] - npv[:, :1]).reshape(partners, len(parts), partners)
    return np.array([gained[i, :, i] for i in range(partners)]).T
