"""The tiers a `waterfall` is made of, as an analyst writes them: descriptions of what `engine.tiers` does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from partnersim.agreements.words import PER_INVESTED, Shares, money, percent, they_get
from partnersim.engine import tiers
from partnersim.engine.run import Tier
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Factor, FieldError, Name, Rate, Switch

__all__ = ["TierTerms"]

Seats = Annotated[tuple[Name, ...], Field(min_length=1)]
Positions = Mapping[str, int]  # seat → partner number
PARTS = {"equal": "in equal parts", "by_investment": PER_INVESTED}


class _Described(Part):
    """What all descriptions have: a name of their own if wanted, and the seats they pay."""

    name: Name | None = None  # as tables call it

    def paid_seats(self) -> tuple[str, ...]:
        """The seats this tier names."""
        return ()

    def takes_all(self) -> bool:
        """Whether nothing is ever left after it."""
        return False


class CostRecovery(_Described):
    """Running costs, pro rata; at most `cap` of the pool; what stays unpaid is owed on if carried forward."""

    tier: Literal["cost_recovery"]
    cap: Rate = 1.0  # of the pool, at most
    carry_forward: Switch = False  # whether what stays unpaid is owed on

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        return Tier(name, tiers.COST_RECOVERY, (self.cap, float(self.carry_forward)), words="running costs")

    def words(self) -> str:
        """As a clause."""
        most = f"from at most {percent(self.cap)} of the pool, " if self.cap < 1.0 else ""
        rest = "the unpaid part carried forward" if self.carry_forward else "the unpaid part is lost"
        return f"running costs are repaid, {most}pro rata to them, {rest}"


class EqualiseLosses(_Described):
    """The larger losses, until all are equal."""

    tier: Literal["equalise_losses"]
    split: Literal["equal", "by_investment"] = "equal"  # until losses are equal, or equal per franc invested

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        by_head = self.split == "equal"
        words = f"catch-up, {'until losses are equal' if by_head else PER_INVESTED}"
        return Tier(name, tiers.EQUALISE_LOSSES if by_head else tiers.EQUALISE_BY_INVESTMENT, words=words)

    def words(self) -> str:
        """As a clause."""
        until = "equal" if self.split == "equal" else PER_INVESTED
        return f"the larger losses are paid down until all are {until}"


class BreakEven(_Described):
    """Everyone with a loss, in equal parts or by investment, until none is left."""

    tier: Literal["break_even"]
    split: Literal["equal", "by_investment"] = "equal"  # in equal parts, or by what each invested

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        code = tiers.BREAK_EVEN if self.split == "equal" else tiers.BREAK_EVEN_BY_INVESTMENT
        return Tier(name, code, words=f"losses, {PARTS[self.split]}")

    def words(self) -> str:
        """As a clause."""
        return f"everyone with a loss is paid {PARTS[self.split]}, until no loss is left"


class ProfitShare(_Described):
    """All that is left, pro rata to running cost."""

    tier: Literal["profit_share"]

    def takes_all(self) -> bool:
        """It does."""
        return True

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        return Tier(name, tiers.PROFIT_SHARE, words="in proportion to costs")

    def words(self) -> str:
        """As a clause."""
        return "what is left is shared in proportion to running costs"


class FixedSplit(_Described):
    """Agreed shares of what is left, or of the month's revenue; up to a total where one is given."""

    tier: Literal["fixed_split"]
    shares: dict[Name, Rate]  # seat → share
    of: Literal["residual", "revenue"] = "residual"  # what the shares are of
    up_to_total: Amount | None = None  # paid by this tier in all

    @model_validator(mode="after")
    def _sensible(self) -> FixedSplit:
        total = sum(self.shares.values())
        if not 0.0 < total <= 1.0 + 1e-9 or (self.of == "residual" and total < 1.0 - 1e-9):
            wants = "100%" if self.of == "residual" else "more than 0% and at most 100%"
            raise FieldError(f"shares make {percent(total)}; write shares that make {wants}", "shares")
        return self

    def paid_seats(self) -> tuple[str, ...]:
        """Those with a share."""
        return tuple(self.shares)

    def takes_all(self) -> bool:
        """All, unless of revenue or up to a total."""
        return self.of == "residual" and self.up_to_total is None

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        most = math.inf if self.up_to_total is None else self.up_to_total
        shares = _by_partner(self.shares, seats, partners)
        words = "agreed shares of revenue" if self.of == "revenue" else "agreed shares"
        return Tier(name, tiers.FIXED_SPLIT, (float(self.of == "revenue"), most), shares, words=words)

    def words(self) -> str:
        """As a clause."""
        base = "of the month's revenue" if self.of == "revenue" else "of what is left"
        until = f", up to {money(self.up_to_total)} in all" if self.up_to_total is not None else ""
        return f"{', '.join(f'{percent(share)} to {seat}' for seat, share in self.shares.items())} {base}{until}"


class ReturnOfCapital(_Described):
    """What investors put in as one-time costs, or a multiple of it (recoupment of an advance)."""

    tier: Literal["return_of_capital"]
    to: Seats  # seats
    multiple: Factor = 1.0  # of what they invested

    def paid_seats(self) -> tuple[str, ...]:
        """Those paid back."""
        return self.to

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        members = _by_partner(dict.fromkeys(self.to, 1.0), seats, partners)
        words = f"capital back to {' and '.join(self.to)}"
        return Tier(name, tiers.RETURN_OF_CAPITAL, (self.multiple,), members, words=words)

    def words(self) -> str:
        """As a clause."""
        they, parts = ("it", "") if len(self.to) == 1 else ("they", ", pro rata")
        return f"{they_get(self.to)} back {percent(self.multiple)} of what {they} invested{parts}"


class PreferredReturn(_Described):
    """A yearly rate on capital not yet returned, from the month after it was paid in."""

    tier: Literal["preferred_return"]
    to: Seats  # seats
    annual_rate: Rate  # on capital not yet returned
    compounding: Literal["simple", "monthly", "yearly"]  # simple and monthly: a twelfth a month

    def paid_seats(self) -> tuple[str, ...]:
        """Those preferred."""
        return self.to

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        yearly = self.compounding == "yearly"
        monthly = (1.0 + self.annual_rate) ** (1.0 / 12.0) - 1.0 if yearly else self.annual_rate / 12.0
        members = _by_partner(dict.fromkeys(self.to, 1.0), seats, partners)
        numbers = (monthly, float(self.compounding != "simple"))
        words = f"preferred return of {percent(self.annual_rate)} a year"
        return Tier(name, tiers.PREFERRED_RETURN, numbers, members, words=words)

    def words(self) -> str:
        """As a clause."""
        how = {"simple": "simple", "monthly": "compounded monthly", "yearly": "compounded, effective a year"}
        rate = f"{percent(self.annual_rate)} a year ({how[self.compounding]})"
        return f"{they_get(self.to)} a preferred return of {rate} on capital not yet returned"


class CatchUp(_Described):
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
        others = _by_partner(self.others or {}, seats, partners)
        numbers = (self.pays, self.until_share, float(seats[self.to]))
        words = f"catch-up, until {self.to} has {percent(self.until_share)} of profit"
        return Tier(name, tiers.CATCH_UP, numbers, others, words=words)

    def words(self) -> str:
        """As a clause."""
        goal = f"until it has {percent(self.until_share)} of all profit paid so far"
        rest = ", ".join(f"{percent(share)} of the rest to {seat}" for seat, share in (self.others or {}).items())
        return f"{self.to} catches up, taking {percent(self.pays)} {goal}{f'; {rest}' if rest else ''}"


def _by_partner(shares: Mapping[str, float], seats: Positions, partners: int) -> tuple[float, ...]:
    row = [0.0] * partners
    for seat, share in shares.items():
        row[seats[seat]] += share
    return tuple(row)


def seats_of(described: Iterable[_Described]) -> tuple[str, ...]:
    """All seats the tiers name, in order of appearance."""
    return tuple(dict.fromkeys(seat for tier in described for seat in tier.paid_seats()))


TierTerms = Annotated[
    CostRecovery | EqualiseLosses | BreakEven | ProfitShare | FixedSplit | ReturnOfCapital | PreferredReturn | CatchUp,
    Field(discriminator="tier"),
]
