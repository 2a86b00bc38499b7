"""The money that terms share, for outputs that show how a ledger comes about."""

from __future__ import annotations

from partnersim.simulation.money import Money, money_under

__all__ = ["Money", "money_under"]
