"""Measures of a partner's money: pure functions of monthly flows. Flows are `[month, …]`, received positive."""

from partnersim.measures.discounting import internal_rate, net_present_value
from partnersim.measures.recovery import money_multiple, payback_month, peak_funding
from partnersim.measures.shares import margin, share_of_risk, share_of_total

__all__ = [
    "internal_rate",
    "margin",
    "money_multiple",
    "net_present_value",
    "payback_month",
    "peak_funding",
    "share_of_risk",
    "share_of_total",
]
