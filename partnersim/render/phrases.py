"""Names and lists as they stand in sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from partnersim.negotiate import Comparison

__all__ = ["LONGEST", "capital", "count", "isolated", "listed", "partner_names", "shortened", "spoken", "terms_names"]

SPOKEN = {"five_phase": "five-phase", "by_investment": "by investment"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LONGEST = 34  # characters of a name in a sentence
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI", "AN"}


def spoken(name: str) -> str:
    """The short name of terms, a line or a scenario as words: `five_phase` is five-phase."""
    for written, said in SPOKEN.items():
        name = name.replace(written, said)
    return " ".join(name.replace("_", " ").split()) or name


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
    """A name of at most so many characters: its beginning and its end, which tells long names apart."""
    if len(name) <= most:
        return isolated(name)
    end = most // 3
    return isolated(f"{name[: most - end - 1].rstrip()}…{name[-end:].lstrip()}")


def partner_names(deal: Comparison, most: int = LONGEST) -> list[str]:
    """The partners' names, in the order of the case."""
    return [shortened(partner.name, most) for partner in deal.case.partners.values()]


def terms_names(deal: Comparison) -> list[str]:
    """The terms' short names as words, the baseline first."""
    return [shortened(spoken(ledger.label), LONGEST) for ledger in deal.ledgers]
