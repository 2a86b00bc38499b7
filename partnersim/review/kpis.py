"""Key figures of a partnership, by partner: what it brings in, how leads become deals, what customers think of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.case import Case
from partnersim.review.performance import ALL, BY_THEMSELVES, KPIS, NOT_KNOWN, Entries, Known
from partnersim.timeline import format_month

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ALL", "BY_THEMSELVES", "KPIS", "NOT_KNOWN", "Figure", "Kpis", "kpis"]


class Figure(NamedTuple):
    """A key figure of a period, and of the one before."""

    now: Fraction | None
    before: Fraction | None
    why_not: str = ""  # why there is none now
    why_not_before: str = ""


@dataclass(frozen=True, slots=True)
class Kpis:
    """Key figures of a period. For our own side alone: they tell each partner's from the others'.

    Amounts are exact [currency], shares 1 for 100%.

    - `revenue` is what customers were billed, less refunds, by who brought them; `share_of_revenue` its part of all.
      Of the customers who came in a month each partner brought the part of that month's deals that are attributed to
      it, and `BY_THEMSELVES` came the part that is attributed to nobody. `NOT_KNOWN` is who brought customers without
      a month of coming, or of a month without deals
    - `leads_qualified` is qualified leads to leads, `qualified_won` deals to qualified leads, all of the same period,
      whichever became which; in all, only deals attributed to a partner count there
    - `deal_size_uplift` is how much larger an average deal of a partner is than one of all others; in all, one that a
      partner has brought or influenced than one without any
    - `renewal_rate` is the value of renewals to that of the deals and renewals signed one contract (of the case's
      `demand.contract_months`) before, which end now; `expansion_rate` the value of expansions to that of the deals and
      renewals signed in the months of one contract before the period, which were running when it began
    - `satisfaction` is the latest of the period, `average_satisfaction` the mean of all its entries; in all, the latest
      is the mean of the partners'
    """

    currency: str
    names: Mapping[str, str]  # partner → for people
    months: range
    before: range | None  # as many months; None where the case had not begun
    figures: Mapping[str, Mapping[str, Figure]]  # partner, BY_THEMSELVES, NOT_KNOWN or ALL → one of KPIS → its figure

    def to_frame(self) -> pd.DataFrame:
        """One row a figure, as floats.

        Columns: who, kpi, unit, now, before, why_not, why_not_before; NaN where there is no figure.
        """
        import pandas as pd

        rows = [
            {"who": who, "kpi": kpi, "unit": KPIS[kpi], **figure._asdict()}
            for who, figures in self.figures.items()
            for kpi, figure in figures.items()
        ]
        return pd.DataFrame(rows).astype({"now": float, "before": float})


def kpis(case: Case, actuals: Actuals, first: int, last: int) -> Kpis:
    """Key figures of the months from `first` to `last`, both included, by partner and in all.

    Entries count on their own date, whenever they were reported.

    Args:
        case: whose partners the ledger names.
        actuals: from `read_actuals`; of all months, since customers who came before pay now.
        first: a calendar month of the case.
        last: likewise, not after the last entry.

    Raises:
        InputError: months that are none of the case, in the wrong order, or after the ledger ends.
    """
    _check(case, actuals, first, last)
    months, entries = range(first, last + 1), Entries(case, actuals.entries)
    before = range(first - len(months), first)
    now = entries.figures(months)
    if before.start >= case.start:
        earlier = entries.figures(before)
    else:
        begins = f"the case begins in {format_month(case.start)}"
        earlier = {who: dict.fromkeys(figures, begins) for who, figures in now.items()}
    return Kpis(
        currency=case.currency,
        names={name: partner.name for name, partner in case.partners.items()},
        months=months,
        before=before if before.start >= case.start else None,
        figures={
            who: {kpi: _figure(known, earlier[who][kpi]) for kpi, known in figures.items()}
            for who, figures in now.items()
        },
    )


def _check(case: Case, actuals: Actuals, first: int, last: int) -> None:
    begin, end = case.start, case.start + case.months - 1
    if first > last:
        text = f"{format_month(first)} is after {format_month(last)}; write the first month before the last"
        raise InputError.one(text)
    for month in (first, last):
        if not begin <= month <= end:
            within = f"{format_month(begin)} to {format_month(end)}"
            raise InputError.one(f"{format_month(month)} is outside the months of the case; write {within}")
    until = max((entry.month for entry in actuals.entries), default=begin - 1)
    if until < last:
        text = f"nothing is booked after {format_month(until)}; write a last month until then, not"
        raise InputError.one(f"{text} {format_month(last)}", actuals.file)


def _figure(now: Known, before: Known) -> Figure:
    (figure, why_not), (earlier, why_not_before) = (
        (None, each) if isinstance(each, str) else (each, "") for each in (now, before)
    )
    return Figure(figure, earlier, why_not, why_not_before)
