"""What a notebook shows of a comparison; nothing is computed here.

>>> from partnersim.negotiate import open_comparison
>>> from partnersim import render
>>> deal = open_comparison("managed-db", "five_phase direct")
>>> render.summary(deal)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnersim.render.attachments import attach_results, attach_workbook
    from partnersim.render.choice import fit, kinds, responsibilities
    from partnersim.render.details import (
        assumptions,
        by_year,
        changes,
        clauses,
        limits,
        month,
        phases,
        positions,
        returns,
        scenarios,
        shares,
    )  # fmt: skip
    from partnersim.render.in_draws import convergence, distributions, fans, risk
    from partnersim.render.locales import use_locale
    from partnersim.render.moved import sobol, tornado
    from partnersim.render.outcomes_in_words import chances, reading, uncertainty
    from partnersim.render.page_one import dots, foot, heading, key_figures, summary, swings, timeline

__all__ = [
    "assumptions",
    "attach_results",
    "attach_workbook",
    "by_year",
    "chances",
    "changes",
    "clauses",
    "convergence",
    "distributions",
    "dots",
    "fans",
    "fit",
    "foot",
    "heading",
    "key_figures",
    "kinds",
    "limits",
    "month",
    "phases",
    "positions",
    "reading",
    "responsibilities",
    "returns",
    "risk",
    "scenarios",
    "shares",
    "sobol",
    "summary",
    "swings",
    "timeline",
    "tornado",
    "uncertainty",
    "use_locale",
]  # fmt: skip

_HOMES = {
    "attachments": ("attach_results", "attach_workbook"),
    "page_one": ("dots", "key_figures", "foot", "heading", "summary", "swings", "timeline"),
    "choice": ("fit", "kinds", "responsibilities"),
    "outcomes_in_words": ("chances", "reading", "uncertainty"),
    "in_draws": ("convergence", "distributions", "fans", "risk"),
    "moved": ("sobol", "tornado"),
    "locales": ("use_locale",),
}


def __getattr__(name: str) -> Any:
    # Imported when first asked for: the command line draws its tables without matplotlib.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), "details")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
