"""Run a programme: the deal of each group once, then a copy of it for every partner, from the month it joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.inputs.programme import Programme
from partnersim.inputs.values import spelt_rate
from partnersim.simulation.groups import GroupOutcome, group_outcome
from partnersim.timeline import format_month

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ProgrammeOutcome", "run_programme"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProgrammeOutcome:
    """All groups of a programme, and what the company has of them. Months are those of the programme."""

    programme: Programme
    groups: tuple[GroupOutcome, ...]  # as in the file
    rate: float  # a year, at which the company discounts
    received: Floats  # [month] by the company, from all groups [currency]
    costs: Floats  # [month] of the company

    @property
    def currency(self) -> str:
        """That of all cases."""
        return self.groups[0].case.currency

    @property
    def company_name(self) -> str:
        """The company for people, as the first group's case calls it."""
        first = self.groups[0]
        return first.ledger.names[first.company]

    @property
    def net(self) -> Floats:
        """What the company receives less its costs `[month]` [currency]."""
        return self.received - self.costs

    @property
    def position(self) -> Floats:
        """The company's money, cumulated `[month]` [currency]."""
        return self.net.cumsum()

    def npv_from(self, group: GroupOutcome) -> float:
        """What a group is worth to the company, as seen from the first month of the programme [currency]."""
        return float(measures.net_present_value(group.net[:, group.company], self.rate))

    @property
    def npv(self) -> float:
        """What the programme is worth to the company [currency]."""
        return float(measures.net_present_value(self.net, self.rate))

    @property
    def peak_funding(self) -> tuple[float, int]:
        """The deepest position of the company, never above 0 [currency], and its 0-based month."""
        deepest, month = measures.peak_funding(self.position)
        return float(deepest), int(month)

    @property
    def payback(self) -> int | None:
        """The 0-based month from which the company is never out of pocket again; None where there is none."""
        return measures.payback_month(self.position)

    def without_standard_terms(self, kind: str | None = None) -> int:
        """How many partners have terms of their own: of all groups, or of those under one kind of agreement."""
        loose = [group for group in self.groups if not group.standardised and kind in (None, group.terms.kind)]
        return sum(group.partners for group in loose)

    def to_frame(self) -> pd.DataFrame:
        """One row per month and group, and `total` for all groups.

        Columns: month, group, partners (that have joined), and of the company received, costs, net [currency].
        """
        import pandas as pd

        programme = self.programme
        months = pd.period_range(format_month(programme.start), periods=programme.months, freq="M")
        parts = [
            (each.name, each.there, each.received[:, each.company], each.costs[:, each.company]) for each in self.groups
        ]
        parts.append(("total", np.sum([each.there for each in self.groups], axis=0), self.received, self.costs))
        columns = ("partners", "received", "costs")
        frames = [
            pd.DataFrame({"month": months, "group": name, **dict(zip(columns, part, strict=True))})
            for name, *part in parts
        ]
        whole = pd.concat(frames, ignore_index=True)
        whole["net"] = whole["received"] - whole["costs"]
        return whole


def run_programme(programme: Programme) -> ProgrammeOutcome:
    """Read the cases and terms of all groups, simulate one deal of each, and add up what follows from the joining.

    A partner that joins in month m of the programme has month 1 of the case in it: calendar months in its case and
    terms shift along, and what lies beyond the programme's last month is left out. Like partners sell the same and
    cost the same, so that n of them are n times one.

    Raises:
        InputError: a file that cannot be used, cases in different currencies or too short for the programme, a company
            that is no partner of a case, or that discounts at several rates.
    """
    groups = tuple(group_outcome(programme, name) for name in programme.groups)
    first = groups[0]
    for each in groups:
        if each.case.currency != first.case.currency:
            text = (
                f"the case of {each.name} is in {each.case.currency}, that of {first.name} in {first.case.currency}; "
                "amounts add up in one currency only, write cases in the same"
            )
            raise programme.wrong(text, "groups", each.name, "case")
    in_order = sorted(groups, key=lambda each: each.name)  # so that the sum does not depend on who is named first
    return ProgrammeOutcome(
        programme,
        groups,
        _rate(programme, groups),
        np.sum([each.received[:, each.company] for each in in_order], axis=0),
        np.sum([each.costs[:, each.company] for each in in_order], axis=0),
    )


def _rate(programme: Programme, groups: tuple[GroupOutcome, ...]) -> float:
    """The rate a year at which the company discounts: its own, or that of all cases."""
    if programme.annual_discount_rate is not None:
        return programme.annual_discount_rate
    rates = {each.name: list(each.case.partners.values())[each.company].annual_discount_rate for each in groups}
    if len(set(rates.values())) > 1:
        said = ", ".join(f"{spelt_rate(rate)} with {name}" for name, rate in rates.items())
        text = f"the company discounts at several rates, {said}; write annual_discount_rate: and the one to use"
        raise programme.wrong(text, "company")
    return next(iter(rates.values()))
