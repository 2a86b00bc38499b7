"""Demand fitted to a series: retention and diffusion, with intervals, as a case holds them.

Functions take plain arrays and give a `Fit`, or refuse in one line what cannot be fitted.
"""

from partnersim.fit.churn import fit_constant_churn, fit_shifted_beta_geometric
from partnersim.fit.diffusion import fit_bass, fit_logistic
from partnersim.fit.estimates import Estimate, Fit
from partnersim.fit.rows import Rows, read_rows
from partnersim.fit.shocks import fit_monthly_churn

__all__ = [
    "Estimate",
    "Fit",
    "Rows",
    "fit_bass",
    "fit_constant_churn",
    "fit_logistic",
    "fit_monthly_churn",
    "fit_shifted_beta_geometric",
    "read_rows",
]
