"""The tiers that investors know, as an analyst writes them: capital back, a return on it, hurdles, the catch-up.

A hard hurdle is `preferred_return` or `hurdle` and then a split: the manager shares in what is above it. A soft one
has a `catch_up` in between: then the manager shares in all profit.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from partnersim.agreements.arrangement import ALL_COSTS, CostKind
from partnersim.agreements.described import Described, Positions, Seats, by_partner
from partnersim.agreements.words import Shares, percent, they_get
from partnersim.engine import tiers
from partnersim.engine.contract import Tier
from partnersim.inputs.values import Factor, FieldError, Name, Rate
from partnersim.timeline import YEAR, monthly_factor

__all__ = ["CatchUp", "Hurdle", "PreferredReturn", "ReturnOfCapital"]


class ReturnOfCapital(Described):
    """What investors put in as one-time costs, or a multiple of it (recoupment of an advance)."""

    tier: Literal["return_of_capital"]
    to: Seats  # seats
    multiple: Factor = 1.0  # of what they invested

    def paid_seats(self) -> tuple[str, ...]:
        """Those paid back."""
        return self.to

    def shares_by(self) -> tuple[CostKind, ...]:
        """What was invested."""
        return ALL_COSTS[2:]

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        members = by_partner(dict.fromkeys(self.to, 1.0), seats, partners)
        words = f"capital back to {' and '.join(self.to)}"
        return Tier(name, tiers.RETURN_OF_CAPITAL, (self.multiple,), members, words=words)

    def words(self) -> str:
        """As a clause."""
        they, parts = ("it", "") if len(self.to) == 1 else ("they", ", pro rata")
        return f"{they_get(self.to)} back {percent(self.multiple)} of what {they} invested{parts}"


class PreferredReturn(Described):
    """A yearly rate on capital not yet returned, from the month after it was paid in."""

    tier: Literal["preferred_return"]
    to: Seats  # seats
    annual_rate: Rate  # on capital not yet returned
    compounding: Literal["simple", "monthly", "yearly"]  # simple and monthly: a twelfth a month

    def paid_seats(self) -> tuple[str, ...]:
        """Those preferred."""
        return self.to

    def shares_by(self) -> tuple[CostKind, ...]:
        """What was invested."""
        return ALL_COSTS[2:]

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        yearly = self.compounding == "yearly"
        monthly = monthly_factor(self.annual_rate) - 1.0 if yearly else self.annual_rate / YEAR
        members = by_partner(dict.fromkeys(self.to, 1.0), seats, partners)
        numbers = (monthly, float(self.compounding != "simple"))
        words = f"preferred return of {percent(self.annual_rate)} a year"
        return Tier(name, tiers.PREFERRED_RETURN, numbers, members, words=words)

    def words(self) -> str:
        """As a clause."""
        how = {"simple": "simple", "monthly": "compounded monthly", "yearly": "compounded, effective a year"}
        rate = f"{percent(self.annual_rate)} a year ({how[self.compounding]})"
        return f"{they_get(self.to)} a preferred return of {rate} on capital not yet returned"


class Hurdle(Described):
    """All that is left, until investors have made a rate or a multiple on all their money under the agreement.

    Unlike `return_of_capital` and `preferred_return`, it counts whatever they received, by any tier and in any month,
    and running costs they bore as money paid in.
    """

    tier: Literal["hurdle"]
    to: Seats  # seats
    annual_rate: Rate | None = None  # internal rate of return, effective
    multiple: Factor | None = None  # of what they invested; with a rate, until both are met

    @model_validator(mode="after")
    def _is_one(self) -> Hurdle:
        if self.annual_rate is None and self.multiple is None:
            raise FieldError("a hurdle is a rate or a multiple; write annual_rate: 15% or multiple: 150%", "to")
        if self.multiple is not None and self.multiple < 1.0:
            text = f"{percent(self.multiple)} of what was invested is no return; write 100% or more"
            raise FieldError(text, "multiple")
        return self

    def paid_seats(self) -> tuple[str, ...]:
        """Those who are to make the return."""
        return self.to

    def shares_by(self) -> tuple[CostKind, ...]:
        """What was invested, and running costs, which count as paid in."""
        return ALL_COSTS

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        members = by_partner(dict.fromkeys(self.to, 1.0), seats, partners)
        numbers = (monthly_factor(self.annual_rate or 0.0) - 1.0, self.multiple or 0.0)
        return Tier(name, tiers.HURDLE, numbers, members, words=f"hurdle of {self._height()}")

    def words(self) -> str:
        """As a clause."""
        they = "it has" if len(self.to) == 1 else "each has"
        return f"{they_get(self.to)} what is left until {they} made {self._height()}, counting all it ever received"

    def _height(self) -> str:
        rate = [] if self.annual_rate is None else [f"{percent(self.annual_rate)} a year (internal rate of return)"]
        multiple = [] if self.multiple is None else [f"{percent(self.multiple)} of what was invested"]
        return " and ".join((*rate, *multiple))


class CatchUp(Described):
    """One seat is paid until it holds its share of all profit so far, the catch-up included (true carry parity)."""

    tier: Literal["catch_up"]
    to: Name  # the seat that catches up
    until_share: Rate  # of all profit paid so far
    pays: Rate = 1.0  # the part of each franc that goes to it; the rest to `others`
    others: Shares | None = None  # seat → share of the rest

    @model_validator(mode="after")
    def _reaches_parity(self) -> CatchUp:
        if self.pays <= self.until_share:
            text = f"a catch-up that pays {percent(self.pays)} never reaches {percent(self.until_share)}"
            raise FieldError(f"{text}; write a larger share of the pool", "pays")
        if (self.pays < 1.0) != (self.others is not None):
            raise FieldError("a partial catch-up names who gets the rest; write others: {investor: 100%}", "others")
        if self.others is not None and self.to in self.others:
            raise FieldError(f"{self.to} catches up and cannot be among the others; name the rest", "others")
        return self

    def paid_seats(self) -> tuple[str, ...]:
        """The one who catches up, and those who get the rest."""
        return (self.to, *(self.others or ()))

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        others = by_partner(self.others or {}, seats, partners)
        numbers = (self.pays, self.until_share, float(seats[self.to]))
        words = f"catch-up, until {self.to} has {percent(self.until_share)} of profit"
        return Tier(name, tiers.CATCH_UP, numbers, others, words=words)

    def words(self) -> str:
        """As a clause."""
        goal = f"until it has {percent(self.until_share)} of all profit paid so far"
        rest = ", ".join(f"{percent(share)} of the rest to {seat}" for seat, share in (self.others or {}).items())
        return f"{self.to} catches up, taking {percent(self.pays)} {goal}{f'; {rest}' if rest else ''}"
