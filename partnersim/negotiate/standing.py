"""Where every partner stands under one set of terms: the figures of a report's first page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.simulation.simulate import simulate
from partnersim.timeline import format_month

__all__ = ["Standing", "earliest_end", "standing"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """One ledger, measured. Months are 0-based; figures of single scenarios are of the base case."""

    ledger: Ledger
    npv: Floats  # [partner, scenario] at each partner's own rate [currency]
    peak: Floats  # [partner] deepest position, ≤ 0 [currency]
    peak_month: tuple[int | None, ...]  # None for a partner never out of pocket
    payback: tuple[int | None, ...]  # None where it never comes, or was not needed
    profit_share: Floats  # [partner]; NaN where there is no profit
    risk_share: Floats  # [partner] of all money out of pocket; NaN where there is none
    end: int | None  # the earliest month the terms can be ended in; None if beyond the horizon
    if_ended: Floats  # [partner] position if ended then, exit clause included; NaN where there is no such month


def standing(case: Case, terms: Agreement, ledger: Ledger, end: int | None) -> Standing:
    """Measure a ledger; `end` is the 0-based month to look at an ending in, None for none."""
    books = ledger.books
    rates = [partner.annual_discount_rate for partner in case.partners.values()]
    npv = [measures.net_present_value(books.net[:, i], rate) for i, rate in enumerate(rates)]
    peak, peak_month = measures.peak_funding(books.position[:, :, 0])
    return Standing(
        ledger=ledger,
        npv=np.array(npv),
        peak=peak,
        peak_month=tuple(int(month) if deep < 0.0 else None for month, deep in zip(peak_month, peak, strict=True)),
        payback=tuple(measures.payback_month(path) for path in books.position[:, :, 0].T),
        profit_share=measures.share_of_total(books.net[:, :, 0]),
        risk_share=measures.share_of_risk(peak),
        end=end,
        if_ended=np.full(len(peak), np.nan) if end is None else _if_ended(case, terms, end),
    )


def earliest_end(terms: Agreement, ledger: Ledger) -> int | None:
    """The last month under the terms if notice is given as soon as it may be, in the base case.

    `after_minimum` counts notice from the end of the minimum term, `within_minimum` lets it run inside.
    """
    minimum, notice = terms.minimum_term_months, terms.notice_months
    lasts = minimum + notice if terms.notice_counts == "after_minimum" else max(minimum, notice)
    month = (ledger.go_live[0] or 0) + max(lasts, 1) - 1
    return month if month < ledger.timeline.months else None


def _if_ended(case: Case, terms: Agreement, month: int) -> Floats:
    """Positions if the terms end with a month: then, or once the customers have been served to the horizon's end."""
    ended = simulate(case, changed_terms(terms, {"terminate": format_month(case.start + month)}))
    last = month + terms.continued_use_months if terms.customers_stay_with is None else case.months - 1
    return np.asarray(ended.books.position[min(last, case.months - 1), :, 0])
