"""Draws of the months to come: a case with fitted numbers in place of its own, and with the customers it has by now.

What was fitted replaces what the case says of the same thing, its distributions included: the level of new customers,
churn, prices, and the running costs of a partner are as planned, times what was fitted, which differs by draw as far as
it is uncertain. A month gives back the part of its bills that one of the settled months did. All else of the case
stays: shocks of single months, distributions of other numbers, how they go together, and steps of demand that begin
only after the settled months. New customers waver by month as the case says or, where it does not, as they did so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.draws import month_normals, normal_probability, normal_quantile, uniforms
from partnersim.inputs.case import Case
from partnersim.inputs.uncertain import Uncertain
from partnersim.inputs.uncertainty import Shock
from partnersim.review.fitted import LEVEL, Fits, Fitted
from partnersim.review.volumes import Volumes
from partnersim.simulation.drawing import Draws, with_number
from partnersim.simulation.entries import Entry
from partnersim.simulation.market import market_of
from partnersim.timeline import QUARTER

__all__ = ["Onward"]

Floats = NDArray[np.float64]

REPLACED = {  # what was fitted → the fields of a case that say the same
    "demand": re.compile(r"demand\.(monthly_new_instances|logistic|bass|series|pipeline)\b.*"),
    "churn": re.compile(r"demand\.(monthly_churn|survival|shifted_beta_geometric)\b.*"),
    "price": re.compile(r"revenue_lines\.\w+\.(price|rate|minimum|attach_rate)"),
}
SHOCKED = {"demand": "growth", "churn": "churn", "price": "price"}  # what multiplies it month by month
COST = re.compile(r"costs\.(\w+)\.(?!one_time).*")
HOURLY = re.compile(r"partners\.(\w+)\.hourly_cost")


@dataclass(frozen=True, slots=True, eq=False)
class _Continued(Entry):
    """A drawn case of whose first months is known who came, and how many are in use after them."""

    came: Floats | None = None  # new instances [month]
    there: Floats | None = None  # in use [month] in the last of these months, of which the sum counts

    def shocked(self, rows: Floats, shock: str) -> Floats:
        """As of any entry; new instances of the first months as they came, times what leaves those in use."""
        found = Entry.shocked(self, rows, shock)
        if shock != "growth" or self.came is None:
            return found
        settled = len(self.came)
        found = np.array(np.broadcast_to(found, (len(found), self.width)))
        found[:settled] = self.came[:, None]
        if self.there is not None:
            of_all = market_of(replace(self, there=None)).active[settled - len(self.there) : settled].sum(axis=0)
            found[:settled] *= np.where(of_all > 0.0, self.there.sum() / np.where(of_all > 0.0, of_all, 1.0), 1.0)
        return found


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)  # by identity: it is of one settlement
class Onward(Draws):
    """Draws of a case from the settled months on."""

    fits: Fits
    settled: int  # months
    live: int | None  # 0-based; None where the service is not live yet
    volumes: Volumes | None
    borne_by: Mapping[str, str]  # activity → the partner that bears it

    def entry(self, case: Case) -> Entry:
        """The case as it goes on `[draw]`; its settled months have the customers that came, as many as there are."""
        found = Draws.entry(self, self._wavering(case))
        varied = found.case
        for each in self._replaced(case):
            varied = with_number(varied, each.path, each.distribution.typical)
        if (churn := self.fits["churn"]).estimate is not None and churn.planned == 0.0:
            varied = with_number(varied, ["demand", "monthly_churn"], np.minimum(self.drawn(churn), 1.0))
        varied = with_number(varied, ["go_live"], self._go_live(varied))
        return _Continued(varied, found.width, self._shocks(case, found), case.go_live, self._came(), self._there())

    def drawn(self, number: Fitted) -> Floats:
        """A number in each draw `[draw]`, normal with its interval, and never below 0; as planned if not fitted."""
        found = number.estimate
        if found is None or found.high is None:
            return np.full(self.count, number.planned)
        sd = (found.high - found.value) / NormalDist().inv_cdf((1.0 + LEVEL) / 2.0)
        scores = normal_quantile(uniforms(self.seed, f"fitted {number.name}", self.first, self.count))
        return np.asarray(np.maximum(found.value + sd * scores, 0.0))

    @property
    def _months(self) -> int:
        """Since go-live."""
        return 0 if self.live is None else self.settled - self.live

    def _wavering(self, case: Case) -> Case:
        """The case with new customers that differ by month as they did so far, unless it says itself how they do."""
        shocks = case.uncertainty.shocks
        if "growth" in shocks or not self.fits.wavers > 0.0:
            return case
        wavers = Shock.model_construct(log_sd=min(self.fits.wavers, 5.0))
        uncertainty = case.uncertainty.model_copy(update={"shocks": {**shocks, "growth": wavers}})
        return case.model_copy(update={"uncertainty": uncertainty})

    def _replaced(self, case: Case) -> Iterator[Uncertain]:
        """The distributions of a case that fitted numbers replace."""
        fitted = {each.name for each in self.fits.numbers if each.estimate is not None}
        for each in case.uncertain:
            names = {name for name, fields in REPLACED.items() if fields.fullmatch(each.name)}
            if (cost := COST.fullmatch(each.name)) is not None:
                names.add(f"costs[{self.borne_by.get(cost[1])}]")
            if (who := HOURLY.fullmatch(each.name)) is not None:
                names.add(f"costs[{who[1]}]")
            if names & fitted and not self._is_to_come(each):
                yield each

    def _is_to_come(self, each: Uncertain) -> bool:
        """Whether it is a step of demand, counted from go-live, that begins after the settled months."""
        return each.path[-1].isdigit() and int(each.path[-1]) > self._months

    def _go_live(self, case: Any) -> Any:
        """When it went live; of what is not live yet, when it will at the earliest, as a calendar month."""
        if self.live is not None:
            return case.start + self.live
        return np.maximum(case.go_live, case.start + self.settled)

    def _shocks(self, case: Case, found: Entry) -> dict[str, Floats]:
        """What months multiply by: as the case has it, times what was fitted. Of settled months it says nothing."""
        shocks = dict(found.shocks)
        for name, shock in SHOCKED.items():
            number = self.fits[name]
            if number.estimate is not None and number.planned > 0.0:
                rows = shocks.get(shock, np.ones((case.months, self.count)))
                shocks[shock] = rows * (self.drawn(number) / number.planned)
        if self.fits["refunds"].estimate is not None:
            shocks["price"] = shocks.get("price", np.ones((case.months, self.count))) * (
                1.0 - self._refunds(case.months)
            )
        return shocks

    def _refunds(self, months: int) -> Floats:
        """The part of its bills that a month gives back `[month, draw]`: that of a settled one.

        Each draw has as many settled months as there are, drawn with replacement, and its months are drawn from these:
        a bootstrap of how often refunds come, as far as few months tell.
        """
        known = len(self.fits.given_back)
        settled, chosen = self._places("settled months", known, known), self._places("refunds", months, known)
        return self.fits.given_back[np.take_along_axis(settled, chosen, axis=0)]

    def _places(self, what: str, months: int, among: int) -> NDArray[np.int64]:
        """Numbers from 0 to `among` − 1, all alike `[month, draw]`."""
        scores = normal_probability(month_normals(self.seed, f"fitted {what}", self.first, self.count, months))
        return np.minimum((scores * among).astype(np.int64), among - 1)

    def _came(self) -> Floats | None:
        """New instances of the settled months `[month]`; those who were there at go-live came with it."""
        if self.fits.came is None or self.volumes is None or self.live is None:
            return None
        came = np.where(np.arange(self.settled) < self.live, 0.0, self.fits.came.instances)
        came[self.live] = self.volumes.there[self.live]
        return came

    def _there(self) -> Floats | None:
        """In use after the settled months `[month]`: where bills tell it, of several, since some go out late."""
        if self.volumes is None:
            return None
        return self.volumes.there[self.settled - (1 if self.volumes.counted else min(QUARTER, self._months)) :]
