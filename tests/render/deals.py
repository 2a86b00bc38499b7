"""Comparisons to draw: many partners, many terms, no profit, hostile names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import partnersim
from partnersim import render
from partnersim.negotiate import Comparison, compared
from partnersim.render.document import FIRST_PAGE, document

HOSTILE = (
    """<script>alert(1)</script><img src=x onerror=alert(1)> &amp; "q" 's' $x_$ {{7*7}} {% x %} https://example.com"""
)


def case(
    partners: int = 2, *, name: Callable[[int], str] = "Partner {}".format, title: str = "A deal", price: float = 60.0,
    once: float = 60_000.0, months: int = 60, start: str = "2027-01", scenarios: bool = True, more: str = "",
) -> Any:  # fmt: skip
    """A case of so many partners; `more` is added to the file."""
    said = [f"title: {json.dumps(title)}", "currency: CHF", f"start: {start}", f"go_live: {start}", f"months: {months}"]
    said += ["partners:"]
    said += [f"  p{i}: {{name: {json.dumps(name(i))}, annual_discount_rate: {8 + i}%}}" for i in range(partners)]
    said += ["demand: {monthly_new_instances: 20, monthly_churn: 2.5%}"]
    said += [f"revenue_lines: {{subscription: {{price: {price}, per: instance and month}}}}", "costs:"]
    said += [f"  once_{i}: {{by: p{i}, one_time: {once * (i + 1)}}}" for i in range(partners) if once]
    said += [f"  running_{i}: {{by: p{i}, monthly_amount: {1000 * (i + 1)}}}" for i in range(partners)]
    if scenarios:
        said += ["scenarios:", "  low: {demand.monthly_churn: 5%}", "  high: {demand.monthly_churn: 1%}"]
    return partnersim.parse_case("\n".join(said) + "\n" + more)


def five_phase(label: str = "five_phase", more: str = "") -> partnersim.Agreement:
    return partnersim.parse_terms(f"kind: five_phase\nparties: {{operator: p0, vendor: p1}}\n{more}", f"{label}.yaml")


def direct(label: str = "direct", rate: int = 40, more: str = "") -> partnersim.Agreement:
    text = f"kind: direct\nparties: {{provider: p1, referrer: p0}}\nshare_of_revenue: {{subscription: {rate}%}}\n{more}"
    return partnersim.parse_terms(text, f"{label}.yaml")


def deal(terms: Sequence[partnersim.Agreement] | None = None, **case_: Any) -> Comparison:
    return compared(case(**case_), terms or [five_phase(), direct()])


def pieces(of: Comparison) -> list[tuple[str, Any]]:
    """All pieces a notebook may show of a comparison, each with the tag of its cell."""
    first = [render.heading, render.summary, render.timeline, render.dots]
    first += [render.swings] if of.verdict else []
    first += [render.key_figures, render.foot]
    later = [render.positions, render.shares, render.by_year, render.phases, render.month, render.scenarios]
    later += [render.changes] if of.verdict else []
    later += [render.clauses, render.responsibilities, render.fit, render.kinds]
    later += [render.assumptions, render.returns, render.limits]
    return [(tag, verb(of)) for tag, verbs in ((FIRST_PAGE, first), ("", later)) for verb in verbs]


def page(of: Comparison) -> str:
    """The report of a comparison, without a kernel."""
    cells = []
    for tag, shown in pieces(of):
        each = shown if isinstance(shown, list) else [shown]
        outputs = [{"output_type": "display_data", "data": piece._repr_mimebundle_()} for piece in each]
        cells.append({"cell_type": "code", "metadata": {"tags": [tag]}, "outputs": outputs})
    return document({"cells": cells})
