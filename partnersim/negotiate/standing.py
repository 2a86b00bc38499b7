"""Where every partner stands under one set of terms: the figures of a report's first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.ends import first_end, without_end
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.simulation.axis import Axis
from partnersim.simulation.outside import passed_on_after
from partnersim.simulation.periods import plan_of
from partnersim.simulation.simulate import simulate
from partnersim.timeline import format_month

__all__ = ["Standing", "earliest_end", "left_if_ended", "standing", "unseated"]

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
    if_ended: Floats  # [partner] `left_if_ended` then; NaN where there is no such month


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
        if_ended=np.full(len(peak), np.nan) if end is None else left_if_ended(case, terms, end)[:, 0],
    )


def unseated(terms: Agreement, partners: Sequence[str]) -> list[int]:
    """Numbers of the partners who have no seat in terms, and so bear their costs without a share."""
    if terms.shares_alike:
        return []
    return [number for number, name in enumerate(partners) if name not in terms.parties.values()]


def earliest_end(terms: Agreement, ledger: Ledger, scenario: int = 0) -> int | None:
    """The 0-based last month under the terms if notice is given as soon as it may be; None if beyond the horizon."""
    month = first_end(terms, ledger.go_live[scenario] or 0)
    return month if month < ledger.timeline.months else None


def left_if_ended(case: Case, terms: Agreement, month: int) -> Floats:
    """Positions `[partner, scenario]` [currency] if the terms end with a 0-based month, exit clause included.

    Where somebody keeps the customers, or something outlasts the terms like the instalments of a loan: at the end of
    the horizon. Otherwise once customers have paid their last bills; what partners have still to pay each other in
    later months is not counted.
    """
    ended = changed_terms(without_end(terms), {"terminate": format_month(case.start + month)}).filled(case.seats)
    position = simulate(case, ended).books.position
    if ended.customers_stay_with is not None or type(ended).outlasting is not Agreement.outlasting:
        return np.asarray(position[-1])
    deal = plan_of(case, ended).deal(Axis())
    last = case.months - 1 if deal.end is None else deal.end
    waits = passed_on_after(ended, deal.flows).values()
    paid = last + deal.flows.collected_after_months + max(waits, default=0)
    return np.asarray(position[min(paid, case.months - 1)])
