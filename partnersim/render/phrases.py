"""Names and lists as they stand in sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from partnersim.negotiate import Comparison

__all__ = ["capital", "count", "isolated", "listed", "partner_names", "shortened", "spoken", "terms_names"]

SPOKEN = {"five_phase": "five-phase", "by_investment": "by investment"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI", "AN"}


def spoken(name: str) -> str:
    """The short name of terms, a line or a scenario as words: `five_phase` is five-phase."""
    for written, said in SPOKEN.items():
        name = name.replace(written, said)
    return name.replace("_", " ")


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def count(number: int) -> str:
    """Small numbers as words."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def isolated(name: str) -> str:
    """A name that runs from right to left, kept from turning the words around it."""
    turns = any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in name)
    return f"\u2068{name}\u2069" if turns else name


def shortened(name: str, most: int) -> str:
    """A name of at most so many characters."""
    return isolated(name if len(name) <= most else f"{name[: most - 1].rstrip()}…")


def partner_names(deal: Comparison) -> list[str]:
    """The partners' names, in the order of the case."""
    return [isolated(partner.name) for partner in deal.case.partners.values()]


def terms_names(deal: Comparison) -> list[str]:
    """The terms' short names as words, the baseline first."""
    return [isolated(spoken(ledger.label)) for ledger in deal.ledgers]
