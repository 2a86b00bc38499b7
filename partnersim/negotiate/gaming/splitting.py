"""Splitting a partner in two: what the two halves gain together, and what it costs the others.

An agreement that shares by head, as the five-phase one does until no loss is left, is not neutral to it: two heads get
two parts. Neutrality is a finding here, never a promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.gaming.halves import Whole, in_two
from partnersim.negotiate.present_value import npv_each
from partnersim.negotiate.worth import only_base
from partnersim.simulation.labels import labels_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HALF", "Split", "splits", "splits_frame"]

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Split:
    """One partner as two under some terms, in the base case; each half at the whole's discount rate."""

    label: str
    partner: str
    name: str
    currency: str
    part: float  # of its costs, and of a share of its own where terms give one, that the first half has
    npv: float  # of the whole [currency]
    npv_split: float  # of both halves together [currency]; NaN where it cannot be split
    others: float  # what all others gain by it, NPV [currency], below 0 where they lose; NaN likewise
    why_not: str = ""  # why it cannot be split; empty where it can

    @property
    def gain(self) -> float:
        """What the halves gain together, NPV [currency]; NaN where it cannot be split."""
        return self.npv_split - self.npv


def splits(case: Case, terms: Sequence[Agreement], part: float = HALF, labels: Sequence[str] = ()) -> list[Split]:
    """Every partner split in two under each of the terms.

    Args:
        case: of which the base case is run.
        terms: as agreed.
        part: of the partner's costs and of its share that the first half has, above 0 and below 1; both halves are
            partners of the agreement, and the first one keeps the seat and its roles.
        labels: what the terms are called; their short names where not given.

    Raises:
        InputError: a part that leaves one half nothing, or terms that do not fit the case.
    """
    if not 0.0 < part < 1.0:
        raise InputError.one(
            f"{part:.0%} leaves one half without anything; write a part above 0% and below 100%", "--part"
        )
    alone = only_base(case)
    named = zip(terms, labels or labels_of(terms), strict=True)
    return [
        _split(alone, each.filled(case.seats), label, partner, part)
        for each, label in named
        for partner in case.partners
    ]


def splits_frame(found: Sequence[Split]) -> pd.DataFrame:
    """A row for each: terms, partner, part, npv, npv_split, gain, others [currency], why_not."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "terms": each.label,
            "partner": each.partner,
            "part": each.part,
            "npv": each.npv,
            "npv_split": each.npv_split,
            "gain": each.gain,
            "others": each.others,
            "why_not": each.why_not,
        }
        for each in found
    ]
    return pd.DataFrame(rows)


def _split(case: Case, terms: Agreement, label: str, partner: str, part: float) -> Split:
    before = npv_each(case, terms)
    own = list(case.partners).index(partner)
    parted = in_two(Whole(case, terms, partner, part))
    if isinstance(parted, str):
        npv_split, others, why_not = np.nan, np.nan, parted
    else:
        after = npv_each(*parted)  # the second half is the last partner
        npv_split = float(after[own] + after[-1])
        others = float(after.sum() - npv_split - (before.sum() - before[own]))
        why_not = ""
    name = case.partners[partner].name
    return Split(
        label, partner, name, case.currency, part, float(before[own]), npv_split, others, why_not
    )  # fmt: skip
