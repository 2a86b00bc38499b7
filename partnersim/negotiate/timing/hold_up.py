"""The hold-up window: when a partner would be better off leaving than staying, and what that puts at stake.

A partner that would gain by leaving can ask for a better deal to stay. What the others lose if it leaves is the most
that can be got out of them so: the *stake*. Where it is less than what the leaver gains, no payment keeps it.
Leaving is compared with staying to the end, not with leaving later. Hold-up in this sense: Klein, Crawford and Alchian,
"Vertical Integration, Appropriable Rents, and the Competitive Contracting Process", 1978.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.negotiate.timing.exits import Exits
from partnersim.timeline import Timeline, format_month, monthly_factor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HoldUp", "Window", "hold_up"]

Floats = NDArray[np.float64]
CENT = 0.005  # a gain below it is none


@dataclass(frozen=True, slots=True)
class Window:
    """Months in a row in which a partner would gain by giving notice; 0-based, both included."""

    partner: int  # the one who would leave
    first: int
    last: int
    gain: float  # the most it gains by leaving, as worth in that month [currency]
    gain_month: int
    stake: float  # the most the others lose by being left, likewise [currency]
    stake_month: int
    keepable: bool  # whether the others lose more than it gains in any of the months, so that they would pay


@dataclass(frozen=True, slots=True)
class HoldUp:
    """Notice given at the end of each month in which it may be, under the terms' own exit clause, in the base case.

    Amounts are worth in the month of the notice, each partner's at its own rate, and so count what lies ahead alone:
    what was before is the same either way.
    """

    label: str
    partners: tuple[str, ...]
    names: tuple[str, ...]
    currency: str
    timeline: Timeline
    notice: tuple[int, ...]  # 0-based months at whose end notice is given; -1 is before the first month
    ends: tuple[int, ...]  # the last months of the agreement then
    gain: Floats  # [month, partner] its worth of the deal ended and its alternative, less that of staying [currency]
    stake: Floats  # [month, partner] Σ over the others of what each loses if that one leaves, ≥ 0 [currency]
    alternatives: tuple[str, ...]  # partners who have one

    @property
    def in_window(self) -> NDArray[np.bool_]:
        """Whether each partner would gain by leaving `[month, partner]`, by more than half a cent."""
        return np.asarray(self.gain > CENT)

    @property
    def windows(self) -> tuple[Window, ...]:
        """When each partner would gain by leaving; partner by partner, in order of time."""
        return tuple(window for i in range(len(self.partners)) for window in self._windows(i))

    def to_frame(self) -> pd.DataFrame:
        """A row for each month of notice and partner.

        Columns: terms, notice (the month at whose end it is given), ends (the last month then), partner, gain, stake
        [currency, as worth in the month of notice], in_window.
        """
        import pandas as pd

        start = self.timeline.start or 0
        rows: list[dict[str, Any]] = [
            {
                "terms": self.label,
                "notice": format_month(start + notice),
                "ends": format_month(start + end),
                "partner": partner,
                "gain": float(self.gain[m, i]),
                "stake": float(self.stake[m, i]),
                "in_window": bool(self.in_window[m, i]),
            }
            for m, (notice, end) in enumerate(zip(self.notice, self.ends, strict=True))
            for i, partner in enumerate(self.partners)
        ]
        return pd.DataFrame(rows, columns=["terms", "notice", "ends", "partner", "gain", "stake", "in_window"])

    def _windows(self, partner: int) -> Iterator[Window]:
        gain, stake, inside = self.gain[:, partner], self.stake[:, partner], self.in_window[:, partner]
        for gains, run in groupby(range(len(self.notice)), lambda m: bool(inside[m])):
            if gains:
                yield self._window(partner, [*run], gain, stake)

    def _window(self, partner: int, run: Sequence[int], gain: Floats, stake: Floats) -> Window:
        most, dearest = max(run, key=lambda m: gain[m]), max(run, key=lambda m: stake[m])
        return Window(
            partner=partner,
            first=self.notice[run[0]],
            last=self.notice[run[-1]],
            gain=float(gain[most]),
            gain_month=self.notice[most],
            stake=float(stake[dearest]),
            stake_month=self.notice[dearest],
            keepable=any(stake[m] > gain[m] for m in run),
        )


def hold_up(case: Case, found: Exits, alternatives: Mapping[str, Floats] | None = None) -> HoldUp:
    """Compare leaving in every month with staying, for each partner.

    With e the last month under the terms after notice at the end of month n, f the monthly factor of a partner's rate,
    and a its alternative from month e + 1 on:
    change = (NPV if ended in e − NPV if kept) · f^n + Σ_k a_k · f^(n − e − 1 − k), gain = change,
    stake = Σ over the others of max(0, −change).
    What is still owed at the horizon's end is counted as if it were paid then: without it, the last month's work would
    seem unpaid, and leaving before it a gain.

    Args:
        case: the one `found` is of.
        found: from `exits`; its first clause, the terms' own, is what is left under.
        alternatives: partner → `[month]` what it has instead, from the month after the end on [currency]; whoever
            leaves and whoever is left has its own.
    """
    ends = np.array(found.months, dtype=np.int64)
    notice = ends - found.notice_months
    change = np.zeros((len(ends), len(found.partners)))
    for i, (name, partner) in enumerate(case.partners.items()):
        factor = monthly_factor(partner.annual_discount_rate)
        owed = (found.owed[0, :, i] - found.owed_if_kept[i]) / factor ** (case.months - 1)
        change[:, i] = (found.npv[0, :, i] - found.npv_if_kept[i] + owed) * factor**notice
        if alternatives and name in alternatives:
            change[:, i] += [
                _worth(alternatives[name][: case.months - 1 - end], factor, int(end - when + 1))
                for end, when in zip(ends, notice, strict=True)
            ]
    lost = np.maximum(0.0, -change)
    return HoldUp(
        label=found.label,
        partners=found.partners,
        names=found.names,
        currency=found.currency,
        timeline=found.timeline,
        notice=tuple(notice.tolist()),
        ends=found.months,
        gain=change,
        stake=lost.sum(axis=1, keepdims=True) - lost,
        alternatives=tuple(alternatives or ()),
    )


def _worth(flows: Floats, factor: float, wait: int) -> float:
    """The worth of flows `[month]` the first of which comes after `wait` months."""
    return float((flows * factor ** -(wait + np.arange(len(flows), dtype=float))).sum())
