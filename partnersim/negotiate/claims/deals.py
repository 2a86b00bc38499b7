"""The deals that claims are about: opened with the fields they set, run, and their figures looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.claims import Claims, Setting
from partnersim.inputs.document import Place
from partnersim.inputs.reader import read_case, scenarios, split_path
from partnersim.inputs.scalars import as_number
from partnersim.negotiate.claims.claimed import FieldFigure, Figure
from partnersim.negotiate.comparison import compared
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.results import result_rows
from partnersim.shipped import named_in
from partnersim.simulation.effects import under_effects
from partnersim.simulation.labels import label_of
from partnersim.simulation.overrides import with_fields
from partnersim.sweep.draws import run_draws
from partnersim.timeline import format_month

__all__ = ["Deals", "Found", "Level"]

KINDS = {"case": "cases", "terms": "terms"}  # of shipped files, by the field that names one
NO_FIGURE = {  # why a measure has none
    "irr": "no single rate makes what {} puts in and gets back worth nothing",
    "moic": "{} never puts money in",
    "margin": "{} receives nothing",
    "profit_share": "there is no profit to have a share of",
}


class Level(NamedTuple):
    """A setting of the file, and the path where it stands; later ones change what earlier ones say."""

    path: tuple[str, ...]
    setting: Setting


class Found(NamedTuple):
    """A figure; None and why, where there is none."""

    value: float | None
    is_percent: bool = False
    why: str = ""


class Deals:
    """Case and terms for each claim of a file."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self._case, self._terms = cache(read_case), cache(read_terms)

    def figure(self, figure: Figure, levels: Sequence[Level], at: Mapping[str, Any], counted_from: int | None) -> Found:
        """A figure in the deal of some levels, with further fields set that a claim must hold across.

        Raises:
            InputError: a deal that cannot be used, or a figure that it does not have.
        """
        case, terms = self._opened(levels, at)
        if isinstance(figure, FieldFigure):
            return Found(*_field(case, terms, figure))
        return self._metric(case, terms, figure, case.start if counted_from is None else counted_from)

    def _opened(self, levels: Sequence[Level], at: Mapping[str, Any]) -> tuple[Case, Agreement]:
        place = self.claims.document.where
        written: list[tuple[str, Any, Place]] = []
        sets: list[tuple[tuple[str, ...], str, Mapping[str, Any]]]
        sets = [(level.path, "sets", level.setting.sets) for level in levels]
        sets.insert(2, (levels[1].path, "across", at))  # what the other deal of a relation sets goes before it
        for path, where, given in sets:
            written += [(name, value, place((*path, where, name))) for name, value in given.items()]
        for level in levels:
            for seat, partner in level.setting.parties.items():
                written.append((f"terms.parties.{seat}", partner, place((*level.path, "parties", seat))))
        case, terms = self._case(self._file(levels, "case")), self._terms(self._file(levels, "terms"))
        case, terms = with_fields(case, terms, written)
        return case, terms.filled(case.seats)

    def _file(self, levels: Sequence[Level], what: str) -> Path:
        """The case or terms that the last level names which names one, seen from the file of claims, or shipped."""
        level = next(level for level in reversed(levels) if getattr(level.setting, what) is not None)
        with self.claims.placed_at(*level.path, what):
            return named_in(self.claims.document.file, getattr(level.setting, what), KINDS[what])

    def _metric(self, case: Case, terms: Agreement, metric: Metric, first: int) -> Found:
        partner_named(case, metric.who, terms.parties, what=str(metric))
        metric.check_scenario(scenarios(case))
        risk: list[Mapping[str, Any]] = []
        if metric.needs_draws:
            if self.claims.draws is None:
                raise InputError.one(f"{metric} is of draws; write draws: 2000 above claims")
            outcomes = run_draws(case, [terms], draws=self.claims.draws, seed=self.claims.seed)
            risk = [{str(name): value for name, value in row.items()} for row in outcomes.risk().to_dict("records")]
        rows = result_rows(compared(case, [terms]), risk)
        (row,) = metric.rows(rows, {label_of(terms): terms.parties})
        value = metric.value(row, format_month(first))
        why = "" if value is not None else NO_FIGURE[metric.measure].format(row["partner"])
        return Found(value, metric.is_rate, why)


def _field(case: Case, terms: Agreement, figure: FieldFigure) -> tuple[float, bool]:
    """A number of the terms, or of the case as it is under them, and whether it is a share.

    Raises:
        InputError: no such field, or none that is one number.
    """
    part = under_effects(case, terms).case if figure.top == "case" else terms
    found: Any = part.model_dump(mode="json", by_alias=True)
    for key in split_path(figure.path):
        inside = {str(name): item for name, item in found.items()} if isinstance(found, Mapping) else {}
        if key not in inside:
            raise InputError.one(f"{figure} is not there: there is no {key}; {nearest(key, inside)}")
        found = inside[key]
    if isinstance(found, Mapping) and [*map(str, found)] == ["1"]:
        (found,) = found.values()  # from the first month on
    value = as_number(found)
    if value is None:
        raise InputError.one(f"{figure} is no single number; name one, as partnersim fields CASE TERMS lists them")
    return value, str(found).endswith("%")
