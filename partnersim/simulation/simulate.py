"""`simulate`: a case under terms, in all its scenarios."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.inputs.reader import BASE
from partnersim.ledger import Ledger
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Sampling, draws_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import plan_of
from partnersim.simulation.sharing import share

__all__ = ["simulate", "simulate_each"]


def simulate(case: Case, terms: Agreement, *, draws: int = 0, seed: int = 0, sampling: Sampling = "random") -> Ledger:
    """Run a case under terms, in the base case, all named scenarios, and as many random draws.

    Args:
        case: from `read_case`.
        terms: from `read_terms`, or any `Agreement`.
        draws: how many, after the named scenarios, labelled `draw 1`, `draw 2`, …; without any, what is uncertain
            has its typical value.
        seed: of the draws.
        sampling: of the single numbers, `random` or `sobol`.

    Raises:
        InputError: the terms do not fit the case; draws of a case in which nothing is uncertain.
    """
    (ledger,) = simulate_each(case, [terms], draws=draws, seed=seed, sampling=sampling)
    return ledger


def simulate_each(
    case: Case, terms: Sequence[Agreement], *, draws: int = 0, seed: int = 0, sampling: Sampling = "random"
) -> list[Ledger]:
    """The same for several terms: what they leave as it is, is counted once."""
    axis = Axis(draws_of(case, draws, seed, sampling) if draws else None)
    return [
        share(
            plan_of(case, each.filled(case.seats)).deal(axis),
            case.timeline,
            names=[partner.name for partner in case.partners.values()],
            scenarios=[BASE, *case.scenarios, *(f"draw {number}" for number in range(1, draws + 1))],
            label=label_of(each),
            draws=draws,
            decimals=minor_digits(case.currency),
        )
        for each in terms
    ]
