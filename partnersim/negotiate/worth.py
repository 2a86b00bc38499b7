"""Worth: what many terms come to on one case, one after the other, with the market made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, scenarios
from partnersim.negotiate.metric import NEVER, QUANTILES, Metric
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.present_value import rates_of
from partnersim.simulation.axis import Axis
from partnersim.simulation.comparison import measured
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import Plan, plan_of
from partnersim.simulation.sharing import net_of
from partnersim.simulation.simulate import simulate
from partnersim.sweep.part import npv_of_part, prepared, run_part
from partnersim.timeline import format_month

__all__ = ["Values", "Worth", "only_base"]

Floats = NDArray[np.float64]

AT_ONCE = 64  # terms run side by side in draws: what is kept of them stays below some hundred megabytes
WORST = 0.05  # of draws, of which `cvar_5` is the mean


def _quantile(level: float, npv: Floats) -> float:
    return float(measures.quantiles(npv, (level,))[0])


OF_DRAWS: dict[str, Callable[[Floats], float]] = {
    "mean": lambda npv: float(npv.mean()),
    "cvar_5": lambda npv: float(measures.cvar(npv, WORST)),
    "probability_of_loss": lambda npv: float(measures.probability_of_loss(npv)),
    **{name: partial(_quantile, int(name[1:]) / 100.0) for name in QUANTILES if name != "mean"},
}


def only_base(case: Case) -> Case:
    """The case without its named scenarios."""
    return changed_case(case, {"scenarios": {}}) if case.scenarios else case


class Values(Protocol):
    """A way to value terms on a case."""

    @property
    def case(self) -> Case:
        """The case."""

    def worth(self, terms: Sequence[Agreement | None]) -> Floats:
        """What each of the terms is worth to each partner `[terms, partner]` [currency].

        NaN where there are none, or where they do not fit the case.
        """


class Worth:
    """What terms are worth to the partners of one case: typically, and in random draws, the same for all terms.

    Without `draws`, what is uncertain has its typical value.
    """

    def __init__(self, case: Case, draws: Draws | None = None) -> None:
        self.case = case
        self.draws = draws
        self.rates = rates_of(case)
        self._axis = Axis(named=False)
        self._base = only_base(case)  # whose plans need not read the scenarios again and again

    @cached_property
    def _scenarios(self) -> dict[str, Worth]:
        """The base case and the named scenarios, without draws."""
        return {name: Worth(only_base(case)) for name, case in scenarios(self.case).items()}

    def npv(self, terms: Sequence[Agreement]) -> Floats:
        """Net present values `[terms, partner, draw]` at each partner's own rate [currency]; one draw if typical.

        Raises:
            InputError: terms that do not fit the case.
        """
        if self.draws is None:
            net = [net_of(self._plan(each).deal(self._axis)) for each in terms]
            return np.stack([measures.net_present_value(flows, self.rates) for flows in net])
        return np.concatenate([*self.npv_by_part(terms)])

    def worth(self, terms: Sequence[Agreement | None]) -> Floats:
        """The NPV of each partner, of draws its mean `[terms, partner]` [currency]; NaN for terms that do not fit."""
        found = np.full((len(terms), len(self.rates)), np.nan)
        given = [number for number, each in enumerate(terms) if each is not None]
        some = [each for each in terms if each is not None]
        try:
            found[given] = self.npv(some).mean(axis=-1) if some else found[given]
        except InputError:  # which of them do not fit, is seen one by one
            for number, each in zip(given, some, strict=True):
                with suppress(InputError):
                    found[number] = self.npv([each])[0].mean(axis=-1)
        return found

    def npv_by_part(self, terms: Sequence[Agreement]) -> Iterator[Floats]:
        """The same in draws for some of the terms at a time, in order, so that memory is bounded."""
        assert self.draws is not None
        for first in range(0, len(terms), AT_ONCE):
            plans = [self._plan(each) for each in terms[first : first + AT_ONCE]]
            yield npv_of_part(prepared(plans, self.rates), self.draws)

    def values(self, metric: Metric, terms: Sequence[Agreement]) -> Floats:
        """A metric under each of the terms `[terms]`; NaN where it has no such figure.

        Raises:
            InputError: terms that do not fit the case; a partner, seat or scenario that is not there; a metric of
                draws without any.
        """
        if metric.needs_draws:
            return self._in_draws(metric, terms)
        metric.check_scenario(self._scenarios)
        typical = self._scenarios[metric.scenario]
        if metric.measure == "npv":
            npv = typical.npv(terms)[:, :, 0]
            return np.array([row[self.partner(metric, each)] for row, each in zip(npv, terms, strict=True)])
        return np.array([_measured(typical, metric, each) for each in terms])

    def scale(self, metric: Metric, terms: Agreement) -> float:
        """What a rounding error of a metric is measured by: of amounts the sum of absolute discounted flows [currency].

        Of all other metrics 1.
        """
        if not metric.is_amount:
            return 1.0
        net = np.abs(net_of(self._plan(terms).deal(self._axis)))
        return float(measures.net_present_value(net, self.rates).sum())

    def partner(self, metric: Metric, terms: Agreement) -> int:
        """The number of the partner that a metric is of.

        Raises:
            InputError: neither a partner of the case nor a seat of the terms.
        """
        seats = terms.filled(self.case.seats).parties
        return [*self.case.partners].index(partner_named(self.case, metric.who, seats, what=str(metric)))

    def _in_draws(self, metric: Metric, terms: Sequence[Agreement]) -> Floats:
        if self.draws is None:
            raise InputError.one(f"{metric} is of draws; write --draws 1000 too")
        if metric.measure == "probability_of_never_breaking_even":
            values, _ = run_part(prepared([self._plan(each) for each in terms], self.rates), self.draws)
            never = zip(values["payback_month"], terms, strict=True)
            months = self.case.months
            return np.array(
                [float(measures.probability_never(row[self.partner(metric, each)], months)) for row, each in never]
            )
        of = OF_DRAWS[metric.where or metric.measure]
        rows = (row for part in self.npv_by_part(terms) for row in part)
        return np.array([of(row[self.partner(metric, each)]) for row, each in zip(rows, terms, strict=True)])

    def _plan(self, terms: Agreement) -> Plan:
        return plan_of(self._base, terms.filled(self.case.seats))


def _measured(worth: Worth, metric: Metric, terms: Agreement) -> float:
    """A metric that is no NPV, in the base case; NaN where there is no such figure, or it never comes."""
    row = measured(worth.case, simulate(worth.case, terms))[worth.partner(metric, terms)]
    value = metric.value(row, format_month(worth.case.start))
    return np.nan if value is None or value == NEVER else value
