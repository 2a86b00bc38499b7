"""What is looked for in draws: those in which a partner comes to too little, or to less than under other terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.scalars import quoted
from partnersim.negotiate.metric import LIMITED, NEVER, SIGNS, Metric
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws
from partnersim.sweep.draws import Deals

__all__ = ["Found", "When", "WorseOff"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HOW = "write it like npv[isv] < 0"
OF_A_DRAW = {"npv": "npv", "peak_funding": "peak_funding", "payback": "payback_month"}  # measure → figure of draws


class Found(NamedTuple):
    """What draws come to: the figure that is looked at, and whether the condition holds, each `[draw]`."""

    figure: Floats
    hit: Bools


@dataclass(frozen=True, slots=True)
class When:
    """A figure of a partner beyond a limit: `npv[isv] < 0`, `payback[msp] > 36`."""

    metric: Metric
    sign: str
    limit: float

    @classmethod
    def parsed(cls, text: str) -> When:
        """From text, in the grammar of metrics.

        Raises:
            InputError: not of this form, or of a measure that single draws do not have.
        """
        found = LIMITED.fullmatch(text)
        if found is None:
            raise InputError.one(f"{quoted(text)} is no condition; {HOW}")
        measure, who, where, sign, amount, percent = found.groups()
        metric = Metric.of(measure, who, where)
        if measure not in OF_A_DRAW:
            raise InputError.one(f"{measure} is no measure of a single draw; {nearest(measure, OF_A_DRAW)}")
        if where is not None:
            raise InputError.one(f"a single draw has no .{where}; leave it out: {measure}[{who}]")
        return cls(metric, sign, metric.number(amount, percent))

    def __str__(self) -> str:
        return f"{self.metric} {self.sign} {self.limit:,.10g}"

    @property
    def who(self) -> str:
        """Whose figure it is: a partner, or a seat."""
        return self.metric.who

    @property
    def is_loss(self) -> bool:
        """Whether it says that a partner loses money, time taken into account."""
        return (self.metric.measure, self.sign, self.limit) == ("npv", "<", 0.0)

    def found(self, case: Case, terms: Agreement, draws: Draws) -> Found:
        """Which draws it holds in.

        Raises:
            InputError: terms that do not fit the case, or neither a partner nor a filled seat.
        """
        partner = Worth(case).partner(self.metric, terms)
        values = Deals(case, (terms,)).ready().values(draws)
        figure = values[OF_A_DRAW[self.metric.measure]][0, partner].astype(float)
        if self.metric.measure == "payback":  # counted from 0 in draws, where who waits in vain has all months
            figure = np.where(figure >= case.months, NEVER, figure + 1.0)
        return Found(figure, SIGNS[self.sign](figure, self.limit))


@dataclass(frozen=True, slots=True)
class WorseOff:
    """A partner whose NPV is lower than under other terms, draw by draw; the figure is by how much it is higher."""

    who: str  # a partner, or a seat of the terms
    other: Agreement

    @property
    def metric(self) -> Metric:
        """What is compared."""
        return Metric("npv", self.who)

    def found(self, case: Case, terms: Agreement, draws: Draws) -> Found:
        """Which draws it holds in.

        Raises:
            InputError: terms that do not fit the case, or neither a partner nor a filled seat.
        """
        worth = Worth(case, draws)
        npv = worth.npv([terms, self.other])[:, worth.partner(self.metric, terms)]
        return Found(npv[0] - npv[1], npv[0] < npv[1])
