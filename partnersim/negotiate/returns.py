"""Returns: what a partner's money came to under terms, in one row of figures."""

from __future__ import annotations

from dataclasses import dataclass

from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.measures import payback_month
from partnersim.measures.by_month import discounted_position
from partnersim.negotiate.present_value import rates_of
from partnersim.simulation.comparison import measured

__all__ = ["Returns", "returns"]


@dataclass(frozen=True, slots=True)
class Returns:
    """Of one partner, or of all together, in the base case."""

    npv: float  # [currency]
    irr: float  # effective a year; NaN where there is none
    irr_note: str  # why there is none
    moic: float  # NaN where no money was put in
    margin: float  # of what is received; NaN where nothing is
    profit: float  # undiscounted [currency]
    discounted_payback: int | None  # 0-based month


def returns(case: Case, ledger: Ledger) -> list[Returns]:
    """A row for each partner, and a last one for all together at the joint rate, undiscounted without one."""
    net = ledger.books.net[:, :, 0]
    flows = [*net.T, net.sum(axis=1)]
    rates = [*rates_of(case), case.joint_annual_discount_rate or 0.0]
    return [
        Returns(
            **{name: row[name] for name in ("npv", "irr", "irr_note", "moic", "margin")},
            profit=float(flow.sum()),
            discounted_payback=payback_month(discounted_position(flow, rate)),
        )
        for row, flow, rate in zip(measured(case, ledger), flows, rates, strict=True)
    ]
