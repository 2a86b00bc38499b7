"""Tables as CSV that a spreadsheet opens without taking a text for a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["csv_text", "harmless"]

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A free text; one that a spreadsheet would take for a formula is quoted."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


def csv_text(frame: pd.DataFrame) -> str:
    """A frame, numbers to their last digit, texts harmless."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{name: frame[name].map(_harmless_cell) for name in texts})
    return safe.to_csv(index=False, lineterminator="\n")


def _harmless_cell(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) else cell
