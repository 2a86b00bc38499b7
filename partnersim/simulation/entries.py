"""Entries of the scenario axis: a case, whose numbers are arrays where it stands for many draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.inputs.case import Case

__all__ = ["Entry", "across", "columns", "wide"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A case as one entry of the scenario axis or, drawn, as `width` of them.

    A number of a drawn case is one for all draws, or an array `[draw]`; so is its month of go-live. The `shocks`
    `[month, draw]` are what months multiply: `growth` new customers, `churn` the part that leaves, `price` all prices,
    `availability` the time the service is down.
    """

    case: Case
    width: int = 1
    shocks: Mapping[str, Floats] = field(default_factory=dict)
    planned: int | None = None  # the month of go-live from which it slips, where it does

    @property
    def go_live(self) -> int | NDArray[np.int64]:
        """The month of go-live, counted from 0; an array `[draw]` where it slips."""
        return self.case.go_live - self.case.start

    def shocked(self, rows: Floats, shock: str) -> Floats:
        """Rows `[month, …]` times a shock, where there is one."""
        times = self.shocks.get(shock)
        return rows if times is None else rows * times


def columns(entries: Sequence[Entry], parts: Sequence[Floats]) -> Floats:
    """One array `[month, …, scenario]` of what each entry has, for all its draws or for each of them.

    Of one entry that has it for each, the array itself.
    """
    if len(parts) == 1 and parts[0].shape[-1] == entries[0].width:
        return parts[0]
    wide_parts = [
        np.broadcast_to(part, (*part.shape[:-1], entry.width)) for entry, part in zip(entries, parts, strict=True)
    ]
    return np.concatenate(wide_parts, axis=-1)


def across(entries: Sequence[Entry], numbers: Sequence[ArrayLike]) -> Floats:
    """One array `[scenario]` of what each entry has: a number for all its draws, or one for each of them."""
    return columns(entries, [np.atleast_1d(number) for number in numbers])


def wide(rows: ArrayLike) -> Floats:
    """`[month]` as `[month, 1]`; what has a draw axis stays as it is."""
    array = np.asarray(rows, float)
    return array[:, None] if array.ndim == 1 else array
