"""Mistakes people make when they settle by hand, the simplest first: for each, what a statement with it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partnersim.settle.mistakes.agreed_otherwise import (
    amendments_ignored,
    clauses_read_otherwise,
    lags_forgotten,
    seats_swapped,
)
from partnersim.settle.mistakes.balances import balances_wrong
from partnersim.settle.mistakes.booked_otherwise import items_wrong, kinds_left_out, late_otherwise
from partnersim.settle.mistakes.mistake import Mistake
from partnersim.settle.mistakes.rounded import rounded_otherwise, swapped
from partnersim.settle.settlement import Settlement

__all__ = ["MISTAKES", "Mistake"]

MISTAKES: tuple[Callable[[Settlement], Iterator[Mistake]], ...] = (
    rounded_otherwise, swapped, kinds_left_out, late_otherwise, lags_forgotten, seats_swapped, amendments_ignored,
    clauses_read_otherwise, balances_wrong, items_wrong,
)  # fmt: skip
