"""The tiers a `waterfall` is made of, as an analyst writes them: descriptions of what `engine.tiers` does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from partnersim.agreements.arrangement import ALL_COSTS, CostKind
from partnersim.agreements.described import Described, Positions, by_partner, spoken
from partnersim.agreements.investor_tiers import CatchUp, Hurdle, PreferredReturn, ReturnOfCapital
from partnersim.agreements.words import PER_INVESTED, money, percent
from partnersim.engine import tiers
from partnersim.engine.contract import Tier
from partnersim.engine.slots import MAX_BANDS, TOLERANCE
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, FieldError, Name, Rate, Switch

__all__ = ["TierTerms", "seats_of"]

COSTS = {"running": "running costs", "all": "running and one-time costs"}
PARTS = {"equal": "in equal parts", "by_investment": PER_INVESTED}


class CostRecovery(Described):
    """Costs, pro rata; at most `cap` of the pool; what stays unpaid is owed on if carried forward."""

    tier: Literal["cost_recovery"]
    of: Literal["running", "all"] = "running"  # costs; all: one-time costs, too, as production sharing recovers them
    cap: Rate = 1.0  # of the pool, at most
    carry_forward: Switch = False  # whether what stays unpaid is owed on

    def shares_by(self) -> tuple[CostKind, ...]:
        """Running costs, and investments where they are recovered too."""
        return ALL_COSTS if self.of == "all" else ALL_COSTS[:2]

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        code = tiers.COST_RECOVERY if self.of == "running" else tiers.RECOVER_ALL_COSTS
        return Tier(name, code, (self.cap, float(self.carry_forward)), words=COSTS[self.of])

    def words(self) -> str:
        """As a clause."""
        most = f"from at most {percent(self.cap)} of the pool, " if self.cap < 1.0 else ""
        rest = "the unpaid part carried forward" if self.carry_forward else "the unpaid part is lost"
        return f"{COSTS[self.of]} are repaid, {most}pro rata to them, {rest}"


class EqualiseLosses(Described):
    """The larger losses, until all are equal."""

    tier: Literal["equalise_losses"]
    split: Literal["equal", "by_investment"] = "equal"  # until losses are equal, or equal per franc invested

    def shares_by(self) -> tuple[CostKind, ...]:
        """Losses are of all costs."""
        return ALL_COSTS

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        by_head = self.split == "equal"
        words = f"catch-up, {'until losses are equal' if by_head else PER_INVESTED}"
        return Tier(name, tiers.EQUALISE_LOSSES if by_head else tiers.EQUALISE_BY_INVESTMENT, words=words)

    def words(self) -> str:
        """As a clause."""
        until = "equal" if self.split == "equal" else PER_INVESTED
        return f"the larger losses are paid down until all are {until}"


class BreakEven(Described):
    """Everyone with a loss, in equal parts or by investment, until none is left."""

    tier: Literal["break_even"]
    split: Literal["equal", "by_investment"] = "equal"  # in equal parts, or by what each invested

    def shares_by(self) -> tuple[CostKind, ...]:
        """Losses are of all costs."""
        return ALL_COSTS

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        code = tiers.BREAK_EVEN if self.split == "equal" else tiers.BREAK_EVEN_BY_INVESTMENT
        return Tier(name, code, words=f"losses, {PARTS[self.split]}")

    def words(self) -> str:
        """As a clause."""
        return f"everyone with a loss is paid {PARTS[self.split]}, until no loss is left"


class ProfitShare(Described):
    """All that is left, pro rata to running cost."""

    tier: Literal["profit_share"]

    def takes_all(self) -> bool:
        """It does."""
        return True

    def shares_by(self) -> tuple[CostKind, ...]:
        """Running costs."""
        return ALL_COSTS[:2]

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it."""
        return Tier(name, tiers.PROFIT_SHARE, (1.0,), words="in proportion to costs")

    def words(self) -> str:
        """As a clause."""
        return "what is left is shared in proportion to running costs"


class FixedSplit(Described):
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
        shares = by_partner(self.shares, seats, partners)
        words = "agreed shares of revenue" if self.of == "revenue" else "agreed shares"
        return Tier(name, tiers.FIXED_SPLIT, (float(self.of == "revenue"), most), shares, words=words)

    def words(self) -> str:
        """As a clause."""
        base = "of the month's revenue" if self.of == "revenue" else "of what is left"
        until = f", up to {money(self.up_to_total)} in all" if self.up_to_total is not None else ""
        return f"{spoken(self.shares)} {base}{until}"


class Band(Part):
    """Agreed shares as long as a total of revenue is in this band."""

    up_to: Amount | None = None  # this total, included; the last band has no limit
    shares: dict[Name, Rate]  # seat → share


class BandedSplit(Described):
    """Agreed shares that depend on how much revenue there is in the month, or has been so far.

    Applied to the `whole`, more revenue may leave a partner with less, just above a limit; what earlier months paid
    stays as it was.
    """

    tier: Literal["banded_split"]
    bands: Annotated[tuple[Band, ...], Field(min_length=2, max_length=MAX_BANDS)]  # from the lowest up
    bands_on: Literal["month", "total"]  # the month's revenue, or all revenue so far, before any tier
    applies: Literal["marginal", "whole"]  # each part of revenue as in its own band, or all as in the one reached
    of: Literal["residual", "revenue"] = "residual"  # what the shares are of

    @model_validator(mode="after")
    def _rising(self) -> BandedSplit:
        for number, band in enumerate(self.bands):
            at, last = ("bands", str(number)), number == len(self.bands) - 1
            total = sum(band.shares.values())
            if total > 1.0 + 1e-9 or (self.of == "residual" and total < 1.0 - 1e-9):
                wants = "100%" if self.of == "residual" else "at most 100%"
                raise FieldError(f"shares make {percent(total)}; write shares that make {wants}", *at, "shares")
            if (band.up_to is None) != last:
                text = "the last band holds for all above; delete up_to" if last else "write up to which total: up_to"
                raise FieldError(f"every band but the last ends at a total; {text}", *at)
            below = (self.bands[number - 1].up_to or 0.0) if number else 0.0
            if band.up_to is not None and band.up_to <= below:
                text = f"{money(band.up_to)} is not above {money(below)}, where the band begins; write a larger total"
                raise FieldError(text, *at, "up_to")
        return self

    def paid_seats(self) -> tuple[str, ...]:
        """Those with a share in any band."""
        return tuple(dict.fromkeys(seat for band in self.bands for seat in band.shares))

    def takes_all(self) -> bool:
        """All, unless of revenue."""
        return self.of == "residual"

    def engine(self, name: str, seats: Positions, partners: int) -> Tier:
        """As the month loop runs it. A total that misses a limit by less than amounts are told apart has reached it."""
        whole = self.applies == "whole"
        numbers = [float(self.of == "revenue"), float(self.bands_on == "total"), float(whole), float(len(self.bands))]
        for band in self.bands:
            limit = math.inf if band.up_to is None else band.up_to * (1.0 + TOLERANCE if whole else 1.0)
            numbers += limit, *by_partner(band.shares, seats, partners)
        return Tier(name, tiers.BANDED_SPLIT, tuple(numbers), words="shares by band")

    def words(self) -> str:
        """As a clause."""
        base = "the month's revenue" if self.of == "revenue" else "what is left"
        total = "the month's revenue" if self.bands_on == "month" else "all revenue so far"
        whole = f"as in the band that {total} reaches"
        how = whole if self.applies == "whole" else f"each part of revenue as in its own band of {total}"
        limits = [f"up to {money(band.up_to)}" if band.up_to is not None else "above" for band in self.bands]
        shares = "; ".join(f"{limit} {spoken(band.shares)}" for band, limit in zip(self.bands, limits, strict=True))
        return f"{base} is shared {how}: {shares}"


def seats_of(described: Iterable[Described]) -> tuple[str, ...]:
    """All seats the tiers name, in order of appearance."""
    return tuple(dict.fromkeys(seat for tier in described for seat in tier.paid_seats()))


TierTerms = Annotated[
    CostRecovery | EqualiseLosses | BreakEven | ProfitShare | FixedSplit | BandedSplit
    | ReturnOfCapital | PreferredReturn | Hurdle | CatchUp,
    Field(discriminator="tier"),
]  # fmt: skip
