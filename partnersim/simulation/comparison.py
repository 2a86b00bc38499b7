"""`compare`: several terms on one case, measured alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.simulation.labels import labels_of
from partnersim.simulation.simulate import simulate_each

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "compare", "ledgers_of", "measured"]

COLUMNS = (
    "terms", "partner", "npv", "irr", "irr_note", "moic", "payback_month", "peak_funding", "peak_funding_month",
    "margin", "profit_share",
)  # fmt: skip


def compare(case: Case, terms: Sequence[Agreement]) -> pd.DataFrame:
    """One row per terms and partner, and `total` for all partners together, in the base case.

    Columns: terms, partner, npv [currency] at the partner's own rate (of the total: at the case's joint rate,
    undiscounted where it gives none), irr (effective a year) and irr_note (why there is none), moic,
    payback_month, peak_funding [currency, ≤ 0] and its month, margin (of what is received), profit_share.
    """
    import pandas as pd

    rows = [row for ledger in ledgers_of(case, terms) for row in measured(case, ledger)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def ledgers_of(case: Case, terms: Sequence[Agreement]) -> list[Ledger]:
    """A ledger for each of the terms; those with the same short name are numbered."""
    pairs = zip(simulate_each(case, terms), labels_of(terms), strict=True)
    return [replace(ledger, label=label) for ledger, label in pairs]


def measured(case: Case, ledger: Ledger, scenario: int = 0) -> list[dict[str, Any]]:
    """The rows of `compare` for one ledger, in one of its scenarios."""
    net = ledger.books.net[:, :, scenario]
    received = ledger.books.received[:, :, scenario]
    profit = measures.share_of_total(net)
    rates = [partner.annual_discount_rate for partner in case.partners.values()]
    rows = [
        _row(ledger, name, net[:, i], received[:, i], rates[i], float(profit[i]))
        for i, name in enumerate(ledger.partners)
    ]
    joint = case.joint_annual_discount_rate or 0.0
    whole = float(profit.sum())
    return [*rows, _row(ledger, "total", net.sum(axis=1), received.sum(axis=1), joint, whole)]


def _row(ledger: Ledger, partner: str, net: Any, received: Any, rate: float, profit: float) -> dict[str, Any]:
    position = net.cumsum()
    irr, note = measures.internal_rate(net)
    peak, peak_month = measures.peak_funding(position)
    payback = measures.payback_month(position)
    return {
        "terms": ledger.label,
        "partner": partner,
        "npv": float(measures.net_present_value(net, rate)),
        "irr": irr,
        "irr_note": note,
        "moic": float(measures.money_multiple(net)),
        "payback_month": None if payback is None else ledger.month(payback),
        "peak_funding": float(peak),
        "peak_funding_month": ledger.month(int(peak_month)) if peak < 0.0 else None,
        "margin": float(measures.margin(net, received)),
        "profit_share": profit,
    }
