"""Regret in words: who should choose what, and what all could live with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from partnersim.inputs.case import Case
from partnersim.negotiate.robustness import Regrets
from partnersim.negotiate.robustness.regret import least
from partnersim.render.numbers import FULL, rounded_percent
from partnersim.render.phrases import LONGEST, listed, shortened, spoken

__all__ = ["regret_said"]

SAME = 1e-9  # parts this close are the same
MOST_OTHERS = 4  # candidates that a sentence lists beside the best


def regret_said(case: Case, found: Regrets) -> Iterator[str]:
    """A sentence for each partner, and one for all together."""
    for i, (partner, choices) in enumerate(zip(found.partners, found.choices, strict=True)):
        name = shortened(case.partners[partner].name, LONGEST)
        alike = ", alike," if len(choices) > 1 else ""
        under = listed([_named(found.candidates[each]) for each in choices], "or")
        yield f"{name} has the least to regret{alike} under {under}: at worst {FULL.text(found.worst[choices[0], i])}."
    yield _jointly(case, found)


def _jointly(case: Case, found: Regrets) -> str:
    """Under which candidate the one who regrets most does so least."""
    joint = found.joint
    if joint is None:
        poor = [case.partners[name].name for name, best in zip(found.partners, found.at_best, strict=True) if best <= 0]
        names = listed([shortened(name, LONGEST) for name in poor])
        return f"For all together there is no measure: on average even the best of these brings {names} nothing."
    best = least(joint, SAME)
    others = [each for each in np.argsort(joint, kind="stable").tolist() if each not in best]
    beside = [f"{rounded_percent(joint[each])} under {_named(found.candidates[each])}" for each in others]
    if len(beside) > MOST_OTHERS:
        beside = [beside[0], "more under others"]
    named = listed([_named(found.candidates[each]) for each in best], "or")
    return (
        f"For all together {named}{', alike' if len(best) > 1 else ''}: nobody regrets more than "
        f"{rounded_percent(joint[best[0]])} of what the best of these brings it on average"
        f"{f' ({listed(beside)})' if beside else ''}."
    )


def _named(label: str) -> str:
    """A candidate in a sentence: `five-phase (notice_months=6)`, values as a file has them."""
    terms, varied, values = label.partition(", ")
    return f"{spoken(terms)} ({values})" if varied else spoken(terms)
