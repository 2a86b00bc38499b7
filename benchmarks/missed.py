"""Goals that are not reached: what limits each, as profiled, and what was tried."""

from __future__ import annotations

__all__ = ["why_missed"]

# group, how its row begins, why
REASONS: tuple[tuple[str, str, str], ...] = ()


def why_missed(group: str, what: str) -> str:
    """What is known of a row that misses its goal; empty where nothing is."""
    return next((why for of, begins, why in REASONS if of == group and what.startswith(begins)), "")
