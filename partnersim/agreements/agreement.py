"""What all kinds of terms have in common. A new kind is a subclass with `arrange` and `clause`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.arrangement import Arrangement, CostKind
from partnersim.agreements.clauses import Clauses, Role
from partnersim.engine.flows import Flows
from partnersim.errors import nearest
from partnersim.inputs.lines import INCOMES

__all__ = ["ANY_LINE", "Agreement", "Fit", "Lever"]

T = TypeVar("T")
Floats = NDArray[np.float64]
ANY_LINE = "any_line"  # in a list by revenue line: all lines not named otherwise
CHOICES = {  # what a common clause means, to follow "if"
    ("credits", "shared"): "service credits are shared",
    ("credits", "at_fault"): "service credits fall on the partner at fault",
    ("bad_debt", "shared"): "unpaid bills are shared",
    ("bad_debt", "at_fault"): "unpaid bills fall on the partner whose customers they are",
}


class Lever(NamedTuple):
    """The rate that mostly decides what an agreement is worth."""

    of: str  # what it is a rate of, in words
    rate: float  # as agreed
    values: Callable[[float], dict[str, object]]  # another rate → values by field path


class Fit(NamedTuple):
    """When a kind of agreement is the right one, and when it is not; phrases that follow "if"."""

    use_if: tuple[str, ...]
    avoid_if: tuple[str, ...]


class Agreement(Clauses):
    """Terms between partners: seats of its kind filled with partners, and what is agreed between them."""

    kind: str  # of agreement

    needs_lines: ClassVar[bool] = False  # whether it shares by revenue line, and so cannot share a bare total
    shares_alike: ClassVar[bool] = False  # whether all share, and seats change no amount: `allocate` needs none filled
    usual_roles: ClassVar[Mapping[Role, str]] = {}  # role → the seat that has it unless `roles` says otherwise
    by_origin: ClassVar[bool] = False  # whether it matters which partner brings a customer
    paid_from: ClassVar[Literal["collection", "billing"]] = "collection"  # what `remits_after` counts from
    fit: ClassVar[Fit] = Fit((), ())

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

    @property
    def shares_one_pool(self) -> bool:
        """Whether all is shared by tiers, and pool, weights and bills are sums of lines and costs, each whole or not.

        So what the terms make of one unit of each tells what they make of any.
        """
        return False

    @property
    def disclosed_costs(self) -> tuple[CostKind, ...]:
        """The kinds of cost that every partner has to show the others month by month, since money is shared by them.

        Totals of a month, never what they are made of; empty where each keeps its costs to itself.
        """
        return ()

    @property
    def discloses_costs(self) -> bool:
        """Whether partners see each other's costs, those of `disclosed_costs`, by the agreement itself."""
        return bool(self.disclosed_costs)

    @abstractmethod
    def clause(self) -> tuple[str, ...]:
        """The agreement in words, a sentence each, defaults included."""

    def lever(self) -> Lever | None:
        """The rate to turn when these terms should be worth as much as others; None where there is none."""
        return None

    def in_words(self, field: str, value: str) -> str:
        """What choosing `value` for the clause `field` means, to follow "if"."""
        return CHOICES.get((field, value)) or f"{field.replace('_', ' ')} is {value.replace('_', ' ')}"

    def price_conflicts(self) -> tuple[str, ...]:
        """Where whoever sells on, or a customer through it, has a better price than a direct buyer; a sentence each."""
        return ()

    @property
    def remits_after(self) -> int:
        """How many months whoever collects takes to pay the others, counted from `paid_from`."""
        return self.remitted_after_months

    def holder(self, role: Role) -> str | None:
        """The partner who has a role, or the seat as long as nobody fills it; None where it is nobody's."""
        name = self.roles.get(role) or self.usual_roles.get(role)
        return None if name is None else self.parties.get(name, name)

    def filled(self, seats: Mapping[str, str]) -> Self:
        """The terms with seats that they leave empty filled: `seats` is seat → partner."""
        missing = {seat: seats[seat] for seat in self.seats if seat not in self.parties and seat in seats}
        return self.model_copy(update={"parties": {**self.parties, **missing}}) if missing else self

    @property
    def deducted(self) -> str:
        """What lowers the money that is shared, in a clause: what no single partner makes good; empty for nothing."""
        shared = {"service credits": self.credits, "bills never paid": self.bad_debt}
        names = " and ".join(name for name, bearer in shared.items() if bearer == "shared")
        return f", less {names}" if names else ""

    @property
    def price_factor(self) -> float:
        """What customers are billed, as a multiple of the case's prices: 1, and the mark-up of kinds that have one."""
        return 1.0 + float(getattr(self, "mark_up", 0.0))

    @property
    def own_effects(self) -> Mapping[str, Any]:
        """What the kind itself changes in the case, written like `effects`; what `effects` says of a field wins."""
        return {}

    @property
    def all_effects(self) -> Mapping[str, Any]:
        """What these terms change in the case: `effects`, and the kind's own."""
        return {**self.own_effects, **self.effects}

    def outside_takes(self, flows: Flows) -> Mapping[str, Mapping[str, Floats]]:
        """What outside parties take by the kind's own rule, of each line: name → line → `[month, scenario]`, ≥ 0."""
        return {}

    def outside_lags(self, flows: Flows) -> Mapping[str, int]:
        """How many months these hold what customers pay, by revenue line; lines left out are not held."""
        return {}

    @property
    def remembers(self) -> tuple[str, ...]:
        """The fields that count what was paid so far: beside them, the kind's own fields cannot be amended."""
        return ()

    def outlasting(self, flows: Flows, seats: Mapping[str, int], end: int) -> Mapping[str, Floats]:
        """What partners go on to owe each other after the 0-based month `end`, in which the agreement ends.

        By name, as transfers `[month, partner, scenario]` of all months; they are paid by the calendar.
        """
        return {}

    def seated(self, partners: Iterable[str]) -> dict[str, int]:
        """The partner number in each seat.

        Raises:
            InputError: a seat that is empty, unknown, or filled with a partner the case lacks; or a clause names
                somebody who is neither.
        """
        order = list(partners)
        filled = f"seats: {', '.join(self.seats)}; partners: {', '.join(order)}"
        for seat, partner in self.parties.items():
            if not self.seats:
                raise self.wrong(f"these terms name nobody, and all partners share; leave {seat} out", "parties", seat)
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
        for path, name in self._named().items():
            self.partner(name, order, *path)
        return {seat: order.index(self.parties[seat]) for seat in self.seats}

    def _named(self) -> dict[tuple[str, ...], str]:
        """Where common clauses name a partner or a seat, and which; `does` is read with the cost lines."""
        named: dict[tuple[str, ...], str] = {("roles", role): name for role, name in self.roles.items()}
        for field, bearer in (("credits", self.credits), ("bad_debt", self.bad_debt)):
            if bearer not in ("shared", "at_fault"):
                named[field,] = bearer
        if self.customers_stay_with is not None:
            named["customers_stay_with",] = self.customers_stay_with
        return named

    def partner(self, name: str, partners: Iterable[str], *path: str) -> str:
        """The partner a name in the terms means: one of the case, or whoever fills the seat of that name."""
        known = list(partners)
        found = self.parties.get(name, name)
        if found not in known:
            text = f"{name} is neither a partner nor a filled seat; write one of {', '.join(known)}"
            raise self.wrong(text, *path)
        return found

    def by_line(self, listed: Mapping[str, T], flows: Flows, *path: str, whole: bool = True) -> dict[str, T]:
        """What a list says of each revenue line of the case: by its name, else by its kind of income, else `any_line`.

        Raises:
            InputError: a line is listed that the case lacks; or, of a list that must be `whole`, one is left out.
        """
        known = (*flows.lines, *INCOMES, ANY_LINE)
        for name in listed:
            if name not in known:
                raise self.wrong(f"{name} is no revenue line of the case; {nearest(name, known)}", *path, name)
        found = {}
        for line, flow in flows.lines.items():
            said = next((name for name in (line, flow.income, ANY_LINE) if name in listed), None)
            if said is not None:
                found[line] = listed[said]
            elif whole:
                raise self.wrong(f"the revenue line {line} is not listed; write {line}: 0% if it is not meant", *path)
        return found
