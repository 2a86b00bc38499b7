"""What all kinds of terms have in common. A new kind is a subclass with `arrange` and `clause`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from partnersim.agreements.arrangement import Arrangement
from partnersim.engine.flows import Flows
from partnersim.errors import nearest
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.values import Name, Rate, Title

__all__ = ["Agreement", "Lever", "OutsideParty"]

Months = Annotated[int, Field(strict=True, ge=0, le=1200)]


class OutsideParty(Part):
    """Takes money but is no partner: a marketplace, an upstream vendor, a processor."""

    name: Title  # as reports call it
    share_of_revenue: dict[Name, Rate]  # of what customers pay on these revenue lines


class Lever(NamedTuple):
    """The rate that mostly decides what an agreement is worth."""

    of: str  # what it is a rate of, in words
    rate: float  # as agreed
    values: Callable[[float], dict[str, object]]  # another rate → values by field path


class Agreement(WholeFile):
    """Terms between partners: seats of its kind filled with partners, and what is agreed between them."""

    kind: str  # of agreement
    title: Title = ""  # as reports call it
    parties: dict[Name, Name] = {}  # seat → partner
    does: dict[Name, Name] = {}  # cost line → partner or seat that does the work under these terms
    effects: dict[str, Any] = {}  # field path of the case → value, or {times: factor}
    outside_parties: dict[Name, OutsideParty] = {}  # name → who takes a share of revenue before the partners
    minimum_term_months: Months = 12  # from go-live
    notice_months: Months = 3  # to end the agreement
    notice_counts: Literal["after_minimum", "within_minimum"] = "after_minimum"  # from when it runs
    at_exit: Literal["lie", "equalise"] = "lie"  # losses stay where they fall, or are equalised

    needs_lines: ClassVar[bool] = False  # whether it shares by revenue line, and so cannot share a bare total
    shares_alike: ClassVar[bool] = False  # whether seats change no amount, so that `allocate` needs none filled

    @property
    @abstractmethod
    def seats(self) -> tuple[str, ...]:
        """The seats `parties` must fill."""

    @abstractmethod
    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """The contract and its arrays, for the money of a case; `seats` holds the partner number in each seat.

        Raises:
            InputError: the terms do not fit the case.
        """

    @abstractmethod
    def clause(self) -> tuple[str, ...]:
        """The agreement in words, a sentence each, defaults included."""

    def lever(self) -> Lever | None:
        """The rate to turn when these terms should be worth as much as others; None where there is none."""
        return None

    def in_words(self, field: str, value: str) -> str:
        """What choosing `value` for the clause `field` means, to follow "if"."""
        return f"{field.replace('_', ' ')} is {value.replace('_', ' ')}"

    @property
    def price_factor(self) -> float:
        """What customers are billed, as a multiple of the case's prices: 1 unless the terms say otherwise."""
        return 1.0

    def seated(self, partners: Iterable[str]) -> dict[str, int]:
        """The partner number in each seat.

        Raises:
            InputError: a seat that is empty, unknown, or filled with a partner the case lacks.
        """
        order = list(partners)
        filled = f"seats: {', '.join(self.seats)}; partners: {', '.join(order)}"
        for seat, partner in self.parties.items():
            if seat not in self.seats:
                raise self.wrong(f"{seat} is no seat of {self.kind}; {nearest(seat, self.seats)}", "parties", seat)
            if partner not in order:
                raise self.wrong(f"{partner} is no partner of the case; {filled}", "parties", seat)
        for seat in self.seats:
            if seat not in self.parties:
                raise self.wrong(f"the seat {seat} is empty; write parties: {{{seat}: …}}; {filled}", "parties")
        for seat in self.seats:
            held = next(other for other in self.seats if self.parties[other] == self.parties[seat])
            if held != seat:
                raise self.wrong(f"{self.parties[seat]} holds two seats, {held} and {seat}; {filled}", "parties", seat)
        return {seat: order.index(self.parties[seat]) for seat in self.seats}

    def partner(self, name: str, partners: Iterable[str], *path: str) -> str:
        """The partner a name in the terms means: one of the case, or whoever fills the seat of that name."""
        known = list(partners)
        found = self.parties.get(name, name)
        if found not in known:
            text = f"{name} is neither a partner nor a filled seat; write one of {', '.join(known)}"
            raise self.wrong(text, *path)
        return found

    def check_lines(self, listed: Mapping[str, object], flows: Flows, *path: str) -> None:
        """Refuse a list by revenue line that names an unknown line or leaves one out."""
        for line in listed:
            if line not in flows.lines:
                raise self.wrong(f"{line} is no revenue line of the case; {nearest(line, flows.lines)}", *path, line)
        for line in flows.lines:
            if line not in listed:
                raise self.wrong(f"the revenue line {line} is not listed; write {line}: 0% if it is not shared", *path)
