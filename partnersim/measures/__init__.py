"""Measures of a partner's money: pure functions of monthly flows. Flows are `[month, …]`, received positive."""

from partnersim.measures.discounting import (
    NOTHING_BACK,
    NOTHING_PUT_IN,
    internal_rate,
    internal_rates,
    net_present_value,
    rate_note,
)
from partnersim.measures.fans import Fan, bins_of
from partnersim.measures.recovery import NEVER_BELOW, money_multiple, payback_month, payback_months, peak_funding
from partnersim.measures.risk import (
    break_even_distribution,
    cvar,
    probability_never,
    probability_of_loss,
    quantiles,
    standard_error_of_mean,
    standard_error_of_probability,
    standard_error_of_quantiles,
)
from partnersim.measures.shares import margin, share_of_risk, share_of_total

__all__ = [
    "NEVER_BELOW",
    "NOTHING_BACK",
    "NOTHING_PUT_IN",
    "Fan",
    "bins_of",
    "break_even_distribution",
    "cvar",
    "internal_rate",
    "internal_rates",
    "margin",
    "money_multiple",
    "net_present_value",
    "payback_month",
    "payback_months",
    "peak_funding",
    "probability_never",
    "probability_of_loss",
    "quantiles",
    "rate_note",
    "share_of_risk",
    "share_of_total",
    "standard_error_of_mean",
    "standard_error_of_probability",
    "standard_error_of_quantiles",
]
