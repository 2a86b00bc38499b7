"""What a report says of itself: its title, and who stands for it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NO_OFFER", "Facts"]

NO_OFFER = "illustrative, not an offer"  # the status of a report, unless somebody gives it another


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a report, as people wrote them; empty where nothing is said."""

    title: str = ""
    status: str = ""
    author: str = ""
    date: str = ""
    version: str = ""
