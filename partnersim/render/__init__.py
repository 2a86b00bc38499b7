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
    from partnersim.render.bargaining import room, solutions, zopa_gains, zopa_map
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
    from partnersim.render.negotiation import (
        briefing,
        checked_claims,
        equal_value,
        exits,
        indifference,
        offers,
        padding,
        prices,
        redlined,
        trades,
        tripwire,
    )
    from partnersim.render.outcomes_in_words import chances, reading, uncertainty
    from partnersim.render.page_one import dots, foot, heading, key_figures, summary, swings, timeline
    from partnersim.render.robustness import difference, discovery, regret

__all__ = [
    "assumptions",
    "attach_results",
    "attach_workbook",
    "briefing",
    "by_year",
    "chances",
    "changes",
    "checked_claims",
    "clauses",
    "convergence",
    "difference",
    "discovery",
    "distributions",
    "dots",
    "equal_value",
    "exits",
    "fans",
    "fit",
    "foot",
    "heading",
    "indifference",
    "key_figures",
    "kinds",
    "limits",
    "month",
    "offers",
    "padding",
    "phases",
    "positions",
    "prices",
    "reading",
    "redlined",
    "regret",
    "responsibilities",
    "returns",
    "risk",
    "room",
    "scenarios",
    "shares",
    "sobol",
    "solutions",
    "summary",
    "swings",
    "timeline",
    "tornado",
    "trades",
    "tripwire",
    "uncertainty",
    "use_locale",
    "zopa_gains",
    "zopa_map",
]  # fmt: skip

_HOMES = {
    "attachments": ("attach_results", "attach_workbook"),
    "page_one": ("dots", "key_figures", "foot", "heading", "summary", "swings", "timeline"),
    "choice": ("fit", "kinds", "responsibilities"),
    "outcomes_in_words": ("chances", "reading", "uncertainty"),
    "in_draws": ("convergence", "distributions", "fans", "risk"),
    "moved": ("sobol", "tornado"),
    "locales": ("use_locale",),
    "bargaining": ("room", "solutions", "zopa_gains", "zopa_map"),
    "robustness": ("difference", "discovery", "regret"),
    "negotiation": (
        "briefing", "checked_claims", "equal_value", "exits", "indifference", "offers", "padding", "prices",
        "redlined", "trades", "tripwire",
    ),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Imported when first asked for: the command line draws its tables without matplotlib.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), "details")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
