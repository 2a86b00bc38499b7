"""Sold in a platform's store: it takes a share of revenue by bands of a total, and the developer has the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from partnersim.agreements.agreement import ANY_LINE, Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, borne_by, collected_by
from partnersim.agreements.bands import Bands, RateBands
from partnersim.agreements.clauses import ROLES, Role
from partnersim.agreements.words import money, months, one_rate, percent
from partnersim.engine.flows import Flows, first_months, part_of
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, FieldError, Months, Name, Rate
from partnersim.timeline import YEAR

__all__ = ["PlatformFee", "SmallBusiness"]

Floats = NDArray[np.float64]

SELLS: tuple[Role, ...] = ("bills", "collects")  # what a platform does


class SmallBusiness(Part):
    """A lower rate for who earns little: a year begun after one above the amount has the usual rates from its start."""

    rate: Rate  # of what customers pay, where the usual one is higher
    up_to_a_year: Amount  # of revenue, for as much of the year; years are counted as in `over`


class PlatformFee(Agreement):
    """Marginal bands of the total, lower rates for older customers and small developers, a processing fee."""

    kind: Literal["platform_fee"] = "platform_fee"
    platform: Name = "platform"  # who takes the fee, as ledgers call it, unless a partner takes the seat platform
    share_of_revenue: RateBands  # to the platform, of what customers pay; of each part of the total its band's rate
    over: Literal["lifetime", "year"]  # what the total counts: all revenue, or that of years from the first month
    revenue_before: Amount = 0.0  # counted in a lifetime's total before the case begins
    lines: tuple[Name, ...] = (ANY_LINE,)  # revenue lines or kinds of income sold through the platform
    from_customer_year_two: Rate | None = None  # of what customers pay after twelve months, where others are higher
    small_business: SmallBusiness | None = None  # a lower rate for who earns little
    processing_fee_on_gross: Rate = 0.0  # of what customers pay, whatever the total
    registration_fee: Amount = 0.0  # once, at go-live
    pays_out_after_months: Months = 0  # what the platform leaves, after customers pay

    needs_lines = True
    usual_roles = dict.fromkeys(ROLES, "developer")
    fit = Fit(
        use_if=(
            "your customers work on the platform and look for additions in its store",
            "the platform can serve the customers you want to have later",
            "you lack the means to find and bill many small customers yourself",
        ),
        avoid_if=(
            "your customers work on another platform",
            "you know your customers, and sell to them without the store",
        ),
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> PlatformFee:
        if self.over == "year" and self.revenue_before:
            text = (
                "years are counted from the first month of the case, before which none has begun; write over: lifetime"
            )
            raise FieldError(text, "revenue_before")
        if not self.lines:
            raise FieldError(f"nothing is sold through the platform; write [{ANY_LINE}]", "lines")
        highest = max(self.share_of_revenue.rates)
        if highest + self.processing_fee_on_gross > 1.0 + 1e-12:
            text = f"with a share of {percent(highest)} it makes more than all that customers pay; write less"
            raise FieldError(text, "processing_fee_on_gross")
        if self._is_partner and self.pays_out_after_months:
            text = "the platform is a partner, who remits like others; write remitted_after_months"
            raise FieldError(text, "pays_out_after_months")
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The developer; and the platform, if a partner takes that seat in these terms."""
        return ("developer", "platform") if self._is_partner else ("developer",)

    @property
    def _is_partner(self) -> bool:
        return "platform" in self.parties

    def holder(self, role: Role) -> str | None:
        """The platform bills, and one that is a partner collects, unless `roles` says otherwise."""
        if role in SELLS and role not in self.roles:
            if self._is_partner:
                return self.parties["platform"]
            if role == "bills":
                return self.platform
        return super().holder(role)

    def outside_takes(self, flows: Flows) -> Mapping[str, Mapping[str, Floats]]:
        """The fee, where the platform is no partner; bands are of the total, and so bear on all its lines alike."""
        if self._is_partner:
            return {}
        fee, collected = self._fee(flows), {line: flows.lines[line].collected for line in self._sold(flows)}
        revenue = flows.total(collected.values())
        return {self.platform: {line: fee * part_of(amount, revenue) for line, amount in collected.items()}}

    def outside_lags(self, flows: Flows) -> Mapping[str, int]:
        """The platform holds what is sold through it."""
        return dict.fromkeys(self._sold(flows), self.pays_out_after_months)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is left goes to the developer, who pays `registration`; of a partner, `platform_fee` too."""
        registration = np.where(flows.since_go_live == 0, self.registration_fee, 0.0)
        if self._is_partner:
            fee = between(flows, seats, "developer", "platform", self._fee(flows) + registration)
            return collected_by(flows, seats, "developer", {"platform_fee": fee})
        costs = {"registration": borne_by(flows, seats, "developer", registration)} if self.registration_fee else {}
        return collected_by(flows, seats, "developer", {}, costs=costs)

    def _sold(self, flows: Flows) -> list[str]:
        """The revenue lines sold through the platform."""
        return list(self.by_line(dict.fromkeys(self.lines, True), flows, "lines", whole=False))

    def _fee(self, flows: Flows) -> Floats:
        """What the platform takes `[month, scenario]` [currency].

        Revenue of customers in their second year, and that of a small business, have rates of their own as highest
        ones: the bands with their rates capped. Within a month, both are the same part of every band.
        """
        sold = self._sold(flows)
        revenue = flows.total(flows.lines[line].collected for line in sold)
        parts: list[tuple[Floats | float, float]] = [(1.0, 1.0)]  # of a month's revenue, with the highest rate of each
        if self.from_customer_year_two is not None:
            young = flows.parts_of_bills(sold, first_months(YEAR, len(revenue)), paid=True)
            paid = flows.total(young[line] * flows.lines[line].collected for line in sold)
            parts = _divided(parts, 1.0 - part_of(paid, revenue), self.from_customer_year_two)
        if self.small_business is not None:
            parts = _divided(parts, self._small(self.small_business, revenue), self.small_business.rate)
        before, after = self._totals(revenue)
        fee = self.processing_fee_on_gross * revenue
        for part, highest in parts:
            fee += part * _charge(self.share_of_revenue.capped(highest), before, after)
        return fee

    def _totals(self, revenue: Floats) -> tuple[Floats, Floats]:
        """The total that the bands are of, before and after each month `[month, scenario]`."""
        if self.over == "year":
            return _in_years(revenue)
        after = revenue.cumsum(axis=0) + self.revenue_before
        return np.concatenate([np.full_like(after[:1], self.revenue_before), after[:-1]]), after

    def _small(self, business: SmallBusiness, revenue: Floats) -> Floats:
        """The part of a month's revenue that is a small business's `[month, scenario]`."""
        most = business.up_to_a_year
        before, after = _in_years(revenue)
        year_before = np.zeros_like(revenue)
        for first in range(YEAR, len(revenue), YEAR):
            year_before[first : first + YEAR] = after[first - 1]
        within = np.minimum(after, most) - np.minimum(before, most)
        return np.where(year_before <= most, part_of(within, revenue), 0.0)

    def lever(self) -> Lever | None:
        """The share, where all revenue bears the same."""
        if len(self.share_of_revenue.rates) > 1:
            return None
        return Lever("of revenue to the platform", self.share_of_revenue.rates[0], one_rate("share_of_revenue"))

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        who = f"{self.platform}, {'a partner' if self._is_partner else 'an outside party'}"
        sold = "Everything" if self.lines == (ANY_LINE,) else ", ".join(self.lines)
        total = (
            "all revenue so far" if self.over == "lifetime" else "a year's revenue, from the first month of the case"
        )
        return (
            f"{sold} is sold through {who}; the developer has what it leaves.",
            f"It takes {self.share_of_revenue.words()} of {total}, of each part at its own rate.",
            *self._exceptions(),
            f"For processing it takes {percent(self.processing_fee_on_gross)} of what customers pay.",
            f"Registration costs {money(self.registration_fee)} once, at go-live.",
            f"It pays out {months(self.pays_out_after_months)} after customers pay.",
        )

    def _exceptions(self) -> list[str]:
        said = []
        if self.revenue_before:
            said.append(f"The total begins at {money(self.revenue_before)}.")
        if self.from_customer_year_two is not None:
            most = percent(self.from_customer_year_two)
            said.append(f"Of what customers pay after their first twelve months it takes at most {most}.")
        if self.small_business is not None:
            rate, amount = percent(self.small_business.rate), money(self.small_business.up_to_a_year)
            said.append(f"It takes at most {rate} of the first {amount} of a year that follows none with more.")
        return said


def _divided(
    parts: list[tuple[Floats | float, float]], part: Floats, highest: float
) -> list[tuple[Floats | float, float]]:
    """Each part in two: what stays as it is, and `part` `[month, scenario]` of it, with no rate above `highest`."""
    stays = [(each * (1.0 - part), most) for each, most in parts]
    return [*stays, *((each * part, min(most, highest)) for each, most in parts)]


def _charge(bands: Bands, before: Floats, after: Floats) -> Floats:
    """What bands charge for the months in which a total goes from `before` to `after`."""
    return bands.charged(after) - bands.charged(before)


def _in_years(revenue: Floats) -> tuple[Floats, Floats]:
    """The revenue of the year so far, before and after each month `[month, scenario]`."""
    before, after = np.zeros_like(revenue), np.zeros_like(revenue)
    for first in range(0, len(revenue), YEAR):
        year = slice(first, first + YEAR)
        after[year] = revenue[year].cumsum(axis=0)
        before[year][1:] = after[year][:-1]
    return before, after
