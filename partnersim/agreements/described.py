"""What all descriptions of tiers have in common, as an analyst writes them in a `waterfall`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from partnersim.agreements.arrangement import CostKind
from partnersim.agreements.words import percent
from partnersim.inputs.part import Part
from partnersim.inputs.values import Name

__all__ = ["Described", "Positions", "Seats", "by_partner", "spoken"]

Seats = Annotated[tuple[Name, ...], Field(min_length=1)]
Positions: TypeAlias = Mapping[str, int]  # seat → partner number


class Described(Part):
    """A name of its own if wanted, and the seats it pays."""

    name: Name | None = None  # as tables call it

    def paid_seats(self) -> tuple[str, ...]:
        """The seats this tier names."""
        return ()

    def shares_by(self) -> tuple[CostKind, ...]:
        """The kinds of cost, of all partners, that what it pays hangs on."""
        return ()

    def takes_all(self) -> bool:
        """Whether nothing is ever left after it."""
        return False


def by_partner(shares: Mapping[str, float], seats: Positions, partners: int) -> tuple[float, ...]:
    """Shares by seat as a row `[partner]`."""
    row = [0.0] * partners
    for seat, share in shares.items():
        row[seats[seat]] += share
    return tuple(row)


def spoken(shares: Mapping[str, float]) -> str:
    """`80% to investor, 20% to manager`."""
    return ", ".join(f"{percent(share)} to {seat}" for seat, share in shares.items())
