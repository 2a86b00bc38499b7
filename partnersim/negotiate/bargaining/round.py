"""A round of negotiation as it is entered: the case, the drafts, what is on the table, what each has without a deal."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.mandate import Mandate, OtherDeal
from partnersim.inputs.number_fields import number_kind_at
from partnersim.inputs.reader import changed_case, read_case, split_path
from partnersim.negotiate.bargaining.batna import Batna, batnas
from partnersim.negotiate.bargaining.space import Space
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.bargaining.zopa import Zopa, zopa
from partnersim.negotiate.movable import Deal, movable, moved_terms
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.worth import Worth, only_base
from partnersim.shipped import named_in
from partnersim.simulation.drawing import Draws, draws_of
from partnersim.simulation.labels import labels_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["Round", "open_round"]

Ends = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round:
    """What is negotiated, and what each side has without a deal. Names of partners may be those of seats."""

    case: Case
    drafts: tuple[Agreement, ...]
    fields: Mapping[str, Ends | None]  # on the table: field path → from where to where; a draft takes those it has
    without: Mapping[str, Deal | float] = field(default_factory=dict)  # partner → another deal, or an amount
    tolerances: Mapping[str, float] = field(default_factory=dict)  # partner → risk tolerance [currency]
    draws: Draws | None = None
    title: str = ""
    we: str | None = None  # the partner who is sent, where it is known
    beliefs: Mapping[str, object] = field(default_factory=dict)  # field path of the case → what we believe of it
    theirs: int | None = None  # which of the drafts is the other side's; the first is ours where somebody is sent

    @property
    def tabled(self) -> tuple[Agreement, ...]:
        """The drafts that both sides have seen: ours, and theirs where there is one. Further ones are for us alone."""
        return self.drafts[:1] if self.theirs is None else (self.drafts[0], self.drafts[self.theirs])

    @property
    def seed(self) -> int:
        """Of all that is drawn."""
        return 0 if self.draws is None else self.draws.seed

    @property
    def spaces(self) -> list[Space]:
        """The drafts, each with those of the fields on the table that it has.

        Raises:
            InputError: a field that no draft has, or one that may not be moved so.
        """
        has: dict[str, list[bool]] = {}
        for name, ends in self.fields.items():
            top, _, path = name.partition(".")
            has[name] = [
                top == "terms" and number_kind_at(terms, split_path(path)) is not None for terms in self.drafts
            ]
            if not any(has[name]):
                movable(Deal(self.case, self.drafts[0]), name, ends)  # says why
                raise InputError.one(f"{name} is a field of the case, which is not agreed; name one of the terms")
        return [
            Space(
                label,
                Deal(self.case, terms),
                tuple(
                    movable(Deal(self.case, terms), name, ends) for name, ends in self.fields.items() if has[name][k]
                ),
            )
            for k, (label, terms) in enumerate(zip(labels_of(self.drafts), self.drafts, strict=True))
        ]

    @property
    def bounded(self) -> list[Agreement]:
        """The drafts, seats filled, whose fields on the table are negotiable no further than said here.

        So whatever moves a field of theirs keeps to it.

        Raises:
            InputError: as `spaces`.
        """
        found = []
        for space in self.spaces:
            terms = space.deal.terms
            limits = {
                each.path: {"low": each.kind.spelt(each.low), "high": each.kind.spelt(each.high)}
                for each in space.fields
                if self.fields[each.name] is not None
            }
            said = terms.document.value.get("negotiable", {})
            found.append(changed_terms(terms, {"negotiable": {**said, **limits}}).filled(self.case.seats))
        return found

    def zopa(self, executor: Executor | None = None, steps: int | None = None) -> Zopa:
        """What may be agreed; see `zopa.zopa`.

        Raises:
            InputError: a field, draft or BATNA that cannot be used.
        """
        return zopa(self.valuation(executor), self.spaces, self.batnas(), steps)

    def valuation(self, executor: Executor | None = None) -> Valuation:
        """How terms are valued: in the draws, by partners of whom each may mind risk."""
        return Valuation(only_base(self.case), self.draws, self._by_id(self.tolerances), executor)

    def batnas(self) -> tuple[Batna, ...]:
        """What each partner has without a deal.

        Raises:
            InputError: a BATNA that cannot be compared with the case.
        """
        tolerances = self._by_id(self.tolerances)
        return batnas(self.case, self._by_id(self.without), draws=self.draws, tolerances=tolerances)

    def _by_id(self, named: Mapping[str, T]) -> dict[str, T]:
        return {self.partner(name): given for name, given in named.items()}

    def partner(self, name: str) -> str:
        """The partner of this name, or who has the seat of this name."""
        return partner_named(self.case, name, self.seats)

    @property
    def seats(self) -> dict[str, str]:
        """Who has which seat, in the case and under the drafts."""
        filled = (terms.filled(self.case.seats).parties for terms in self.drafts)
        return {**self.case.seats, **{seat: who for each in filled for seat, who in each.items()}}


def open_round(mandate: Mandate) -> Round:
    """The round that a mandate is for, its files read.

    Raises:
        InputError: a file, field or partner that cannot be used.
    """
    case = read_case(_file(mandate, mandate.case, "cases", "case"))
    paths = ["ours", *([] if mandate.theirs is None else ["theirs"]), *["also"] * len(mandate.also)]
    drafts = [read_terms(_file(mandate, name, "terms", path)) for name, path in zip(mandate.drafts, paths, strict=True)]
    filled = [f"{seat}={who}" for seat, who in mandate.parties.items()]
    case, drafts = with_overrides(case, drafts, (), filled)
    found = Round(
        case=case,
        drafts=tuple(drafts),
        fields={name: between.ends for name, between in mandate.fields.items()},
        without={name: _without(mandate, case, name, given) for name, given in mandate.batna.items()},
        tolerances=mandate.risk_tolerance,
        draws=None if mandate.draws is None else draws_of(case, mandate.draws, mandate.seed),
        title=mandate.title,
        we=mandate.we,
        beliefs={path.removeprefix("case."): belief for path, belief in mandate.beliefs.items()},
        theirs=None if mandate.theirs is None else 1,
    )
    return _checked(mandate, found)


def _checked(mandate: Mandate, found: Round) -> Round:
    """With who is sent by id; names of partners, fields and beliefs are refused where they stand."""
    with mandate.placed_at("we"):
        we = found.partner(mandate.we)
    for path, names in (("batna", mandate.batna), ("risk_tolerance", mandate.risk_tolerance)):
        for name in names:
            with mandate.placed_at(path, name):
                found.partner(name)
    if mandate.beliefs:
        _believed(mandate, found.case)
    worth = Worth(found.case)
    worth.npv(found.drafts)  # says which does not fit the case, and why
    for name in found.fields:
        with mandate.placed_at("fields", name):
            _see_moved(found, name, worth)
    return replace(found, we=we)


def _see_moved(found: Round, name: str, worth: Worth) -> None:
    """See that a field on the table can be moved: to its least value, its largest, or between.

    Raises:
        InputError: no draft has it, or it makes no valid deal.
    """
    for space in replace(found, fields={name: found.fields[name]}).spaces:
        for field_ in space.fields:
            values = (field_.low, (field_.low + field_.high) / 2.0, field_.high)
            if np.isnan(worth.worth([moved_terms(field_, space.deal, each) for each in values])).all():
                worth.npv([field_.moved(space.deal, field_.low).terms])  # says why


def _believed(mandate: Mandate, case: Case) -> None:
    """See that what is believed could be said by the case.

    Raises:
        InputError: a field that the case does not have, or a distribution that does not fit it.
    """
    values = {path.removeprefix("case."): belief for path, belief in mandate.beliefs.items()}
    places = {path.removeprefix("case."): mandate.document.where(("beliefs", path)) for path in mandate.beliefs}
    changed_case(case, values, places)


def _without(mandate: Mandate, case: Case, name: str, given: OtherDeal | float) -> Deal | float:
    """The other deal of a partner, its files read."""
    if not isinstance(given, OtherDeal):
        return given
    at = ("batna", name)
    other = case if given.case is None else read_case(_file(mandate, given.case, "cases", *at, "case"))
    terms = read_terms(_file(mandate, given.terms, "terms", *at, "terms"))
    values: dict[str, dict[str, Any]] = {"case": {}, "terms": {}}
    for field_path, value in given.sets.items():
        top, _, path = field_path.partition(".")
        if top not in values or not path:
            text = f"{field_path} is no field of the case or the terms; write case.PATH or terms.PATH"
            raise mandate.wrong(text, *at, "sets", field_path)
        values[top][path] = value
    other = changed_case(other, values["case"]) if values["case"] else other
    return Deal(other, changed_terms(terms, values["terms"]) if values["terms"] else terms)


def _file(mandate: Mandate, name: str, kind: str, *path: str) -> Path:
    """A file seen from the folder of the mandate, or a shipped one by its short name."""
    with mandate.placed_at(*path):
        return named_in(mandate.document.file, name, kind)
