"""What draws come to, for the terminal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.render.numbers import rounded_percent
from partnersim.render.phrases import isolated, listed
from partnersim.render.plain import plain
from partnersim.render.tables.draws import risk_table
from partnersim.render.terminal import WIDTH, heading
from partnersim.sweep.outcomes import Outcomes

__all__ = ["draws_text"]


def draws_text(case: Case, outcomes: Outcomes) -> str:
    """The risk of every partner under every terms; then how often who is better off under the first."""
    risk = plain(risk_table(outcomes.risk(), case), WIDTH)
    return "\n\n".join([heading(case, outcomes.draws), risk, *_preferred(outcomes)])


def _preferred(outcomes: Outcomes) -> list[str]:
    """In which part of the draws a partner has more under the first terms than under each of the others."""
    first, *others = outcomes.terms
    said = []
    for partner in outcomes.partners if others else ():
        more = {other: np.mean(_npv(outcomes, first, partner) > _npv(outcomes, other, partner)) for other in others}
        parts = [f"under {other} in {rounded_percent(float(part))} of draws" for other, part in more.items()]
        said.append(f"{isolated(partner)} has more under {first} than {listed(parts)}.")
    return ["\n".join(said)] if said else []


def _npv(outcomes: Outcomes, terms: str, partner: str) -> NDArray[np.float64]:
    return np.asarray(outcomes.of("npv", terms, partner), float)
