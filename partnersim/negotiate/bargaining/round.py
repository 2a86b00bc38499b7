"""A round of negotiation as it is entered: the case, the drafts, what is on the table, what each has without a deal."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TypeVar

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.number_fields import number_kind_at
from partnersim.inputs.reader import split_path
from partnersim.negotiate.bargaining.batna import Batna, batnas
from partnersim.negotiate.bargaining.space import Space
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.bargaining.zopa import Zopa, zopa
from partnersim.negotiate.movable import Deal, movable
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.room import check_apart
from partnersim.negotiate.worth import only_base
from partnersim.simulation.drawing import Draws
from partnersim.simulation.labels import labels_of

__all__ = ["Round"]

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
            InputError: a field that no draft has, one that may not be moved so, or two that are parts of one whole.
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
        found = []
        for k, (label, terms) in enumerate(zip(labels_of(self.drafts), self.drafts, strict=True)):
            deal = Deal(self.case, terms)
            fields = tuple(movable(deal, name, ends) for name, ends in self.fields.items() if has[name][k])
            check_apart(terms, [field.path for field in fields])
            found.append(Space(label, deal, fields))
        return found

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
