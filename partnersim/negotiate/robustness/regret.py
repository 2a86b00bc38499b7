"""Minimax regret: the terms under which the most one can come to regret is least, without chances of anything.

The regret of a choice is what the best choice would have brought beyond it, had one known what would come (Savage 1951,
Journal of the American Statistical Association 46). A case tells many things that may come: named scenarios, and draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.reader import scenarios
from partnersim.negotiate.robustness.candidates import candidates
from partnersim.negotiate.worth import Worth, only_base
from partnersim.simulation.drawing import Draws, Sampling, draws_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OF_DRAWS", "Regrets", "least", "regret_of", "regrets"]

Floats = NDArray[np.float64]

CENT = 0.005  # amounts this close are the same
OF_DRAWS = ("mean", "p95", "worst")  # columns of the table that are of all draws
HIGH = 0.95


def regret_of(worth: Floats) -> Floats:
    """By how much each choice `[choice, …]` falls short of the best one, thing by thing that may come; 0 or more."""
    return np.asarray(worth.max(axis=0) - worth)


def least(worst: Floats, same: float = 0.0) -> tuple[int, ...]:
    """The choices `[choice]` with the least worst regret: several where they are no farther apart than `same`."""
    return tuple(int(each) for each in np.flatnonzero(worst <= worst.min() + same))


@dataclass(frozen=True, eq=False)
class Regrets:
    """What each partner would regret of each candidate [currency], in every scenario and draw; 0 or more.

    Scenarios are run with typical values; draws, the same for all candidates, stand beside the base case.
    """

    candidates: tuple[str, ...]
    partners: tuple[str, ...]
    scenarios: tuple[str, ...]
    npv_in_scenarios: Floats  # [candidate, partner, scenario]
    npv_in_draws: Floats  # [candidate, partner, draw]; none without draws
    draws: Draws | None

    @cached_property
    def in_scenarios(self) -> Floats:
        """Regret `[candidate, partner, scenario]`."""
        return regret_of(self.npv_in_scenarios)

    @cached_property
    def in_draws(self) -> Floats:
        """Regret `[candidate, partner, draw]`."""
        return regret_of(self.npv_in_draws)

    @cached_property
    def worst(self) -> Floats:
        """The largest regret in any scenario or draw `[candidate, partner]`."""
        return np.asarray(np.concatenate([self.in_scenarios, self.in_draws], axis=-1).max(axis=-1))

    @property
    def choices(self) -> tuple[tuple[int, ...], ...]:
        """By partner, the candidates with the least worst regret: several where they are equal to the cent."""
        return tuple(least(of_one, CENT) for of_one in self.worst.T)

    @property
    def at_best(self) -> Floats:
        """What each partner's best candidate brings, draw by draw or without draws scenario by scenario: the mean."""
        npv = self.npv_in_draws if self.draws is not None else self.npv_in_scenarios
        return np.asarray(npv.max(axis=0).mean(axis=-1))

    @property
    def joint(self) -> Floats | None:
        """The largest regret of anyone `[candidate]`, as a part of what that partner's best brings on average.

        A partner's own measure, so that francs of a small and a large partner compare, and a candidate that nobody
        would ever choose changes nothing. None where the best brings a partner nothing on average.
        """
        return None if (self.at_best <= 0.0).any() else np.asarray((self.worst / self.at_best).max(axis=1))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `table`: the scenarios, and with draws OF_DRAWS."""
        return (*self.scenarios, *(OF_DRAWS if self.draws is not None else ()))

    @cached_property
    def table(self) -> Floats:
        """Regret `[candidate, partner, column]`: by scenario; in draws the mean, 95% quantile and worst."""
        if self.draws is None:
            return self.in_scenarios
        drawn = self.in_draws
        of_draws = [drawn.mean(axis=-1), np.quantile(drawn, HIGH, axis=-1), drawn.max(axis=-1)]
        return np.concatenate([self.in_scenarios, np.stack(of_draws, axis=-1)], axis=-1)

    def to_frame(self) -> pd.DataFrame:
        """Tidy: a row per candidate, partner and column of `table`.

        Columns: candidate, partner; of, `scenario` or `draws`; column, which of them; regret [currency].
        """
        import pandas as pd

        axes = [self.candidates, self.partners, self.columns]
        index = pd.MultiIndex.from_product(axes, names=["candidate", "partner", "column"])
        frame = pd.DataFrame({"regret": self.table.ravel()}, index=index).reset_index()
        of = ["scenario"] * len(self.scenarios) + ["draws"] * (len(self.columns) - len(self.scenarios))
        frame.insert(2, "of", of * (len(self.candidates) * len(self.partners)))
        return frame


def regrets(
    case: Case,
    terms: Sequence[Agreement],
    *,
    vary: Sequence[str] = (),
    draws: int = 0,
    seed: int = 0,
    sampling: Sampling = "random",
) -> Regrets:
    """The regret of every partner for each of several candidates.

    Args:
        case: what the market and the costs do, with its scenarios.
        terms: what might be agreed.
        vary: values of fields of the terms, each of which makes a candidate; see `candidates`.
        draws: how many, of what is uncertain in the case; 0 for its scenarios alone.
        seed: of the draws.
        sampling: of the single numbers, `random` or `sobol`.

    Raises:
        InputError: terms that do not fit the case, a field or value that cannot be varied, fewer than two candidates,
            or draws of a case with nothing uncertain.
    """
    chosen = draws_of(case, draws, seed, sampling) if draws else None
    found = candidates(terms, vary)
    offered = [each.terms for each in found]
    named = scenarios(case)
    typical = [Worth(only_base(each)).npv(offered)[..., 0] for each in named.values()]
    none = np.empty((len(found), len(case.partners), 0))
    return Regrets(
        tuple(each.label for each in found),
        tuple(case.partners),
        tuple(named),
        np.stack(typical, axis=-1),
        none if chosen is None else Worth(case, chosen).npv(offered),
        chosen,
    )
