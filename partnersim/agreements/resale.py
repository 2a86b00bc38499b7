"""Resale: somebody buys at list prices less a discount, and sells in its own name beside what is its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Role
from partnersim.agreements.words import line_named
from partnersim.engine.flows import Flows
from partnersim.inputs.values import FieldError, Months, Name

__all__ = ["Resale", "resold_by", "trailing"]

T = TypeVar("T")
Floats = NDArray[np.float64]


class Resale(Agreement):
    """What resale on invoice has in common, whoever sells: the vendor bills the seller, who carries late payment."""

    own_lines: tuple[Name, ...] = ()  # revenue lines or kinds of income that are the seller's own: nothing is owed
    paid_after_months: Months = 0  # what is owed to the vendor, after it was billed

    needs_lines = True
    paid_from = "billing"

    @property
    def remits_after(self) -> int:
        """As the vendor's invoices fall due."""
        return self.paid_after_months

    def on_vendor_lines(self, listed: Mapping[str, T], flows: Flows, *path: str) -> dict[str, T]:
        """What a list says of each revenue line of the case that is not the seller's own.

        A line by its name goes before its kind of income, and that before `any_line`, on both lists alike.

        Raises:
            InputError: a line is listed that the case lacks, or one is neither listed nor the seller's own.
        """
        own: dict[str, T | None] = dict.fromkeys(self.own_lines)
        self.by_line(own, flows, "own_lines", whole=False)
        found = self.by_line({**own, **listed}, flows, *path, whole=False)
        for line in flows.lines:
            if line not in found:
                text = f"the revenue line {line} is not listed; write its wholesale price or discount"
                raise self.wrong(f"{text}, or add it to own_lines", *path)
        return {line: value for line, value in found.items() if value is not None}

    def not_listed_twice(self, listed: Mapping[str, object], *path: str) -> None:
        """Refuse a line that is on a list of the vendor's lines and among the seller's own.

        Raises:
            FieldError: names the line; for validators.
        """
        for line in self.own_lines:
            if line in listed:
                text = f"{line} is among own_lines, on which nothing is owed; keep it in one of the two"
                raise FieldError(text, *path, line)

    def own_in_words(self) -> tuple[str, ...]:
        """The clause on the seller's own lines, if there are any."""
        own = ", ".join(line_named(line, self.own_lines) for line in self.own_lines)
        return (f"Nothing is owed on what is the seller's own: {own}.",) if own else ()


def resold_by(seller: str, vendor: str) -> dict[Role, str]:
    """The usual roles: the seller has the customer and answers first, the vendor stands behind it."""
    return {
        "contracts": seller, "bills": seller, "collects": seller, "first_level": seller,
        "second_level": vendor, "third_level": vendor,
    }  # fmt: skip


def trailing(amounts: Floats, months: int) -> Floats:
    """The total of each month and those before it, `months` in all `[month, scenario]`; fewer at the beginning."""
    total = np.zeros_like(amounts)
    for back in range(min(months, len(amounts))):
        total[back:] += amounts[: len(amounts) - back]
    return total
