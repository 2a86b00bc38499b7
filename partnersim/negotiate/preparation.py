"""What a negotiation is prepared with: the round of a mandate, its drafts compared, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.claims import Claims, read_claims
from partnersim.inputs.mandate import read_mandate
from partnersim.negotiate.audiences import BOTH
from partnersim.negotiate.bargaining.opening import open_round
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.negotiate.brief import Brief, brief
from partnersim.negotiate.claims.checks import Checks, check_claims
from partnersim.negotiate.comparison import Comparison, compared
from partnersim.negotiate.gaming import Padding, padding
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.redline import Redline, redline
from partnersim.negotiate.robustness import Discovery, Drivers, Regrets, When, discover, drivers_of_difference, regrets
from partnersim.negotiate.solving.equal_value import EqualValue, equal_value
from partnersim.negotiate.solving.indifference import Indifference, indifference_through
from partnersim.negotiate.timing import Exits, HoldUp
from partnersim.negotiate.trading.packages import Package, trades
from partnersim.negotiate.tripwires.tripwires import Tripwires
from partnersim.shipped import find

__all__ = ["Preparation", "prepare"]

T = TypeVar("T")


@dataclass(frozen=True)
class Preparation:
    """A round, and its drafts side by side: `ours` for our own side, `shared` for all partners together.

    Nothing that the mandate alone says is in `shared`: no BATNA, belief, limit, tolerance or further draft. Each
    question is answered when it is first asked; where there is no answer, its place has the reason as a text.
    """

    round: Round
    ours: Comparison
    shared: Comparison
    given: Claims | None = None

    @property
    def we(self) -> int:
        """The number of our partner."""
        return self.brief.we

    @property
    def target(self) -> Agreement:
        """The terms that the brief aims at."""
        return self.brief.aim.terms

    @cached_property
    def brief(self) -> Brief:
        """What to take to the table."""
        return brief(self.round, self.given, self.zopa)

    @cached_property
    def zopa(self) -> Zopa:
        """What may be agreed."""
        return self.round.zopa()

    @cached_property
    def redline(self) -> Redline | str:
        """What their draft changes in ours, as all may see it."""
        if len(self.round.tabled) < 2:
            return "There is no draft of theirs."
        return _or_why(lambda: redline(self.shared))

    @cached_property
    def equal_value(self) -> EqualValue:
        """The other kinds at equal NPV for us."""
        metric = Metric("npv", list(self.round.case.partners)[self.we])
        return equal_value(self.round.case, self.ours.terms[0], metric)

    @cached_property
    def indifference(self) -> tuple[Indifference, ...]:
        """For each partner the pairs of the first two fields on the table that are worth what a draft is."""
        space = next((each for each in self.round.spaces if len(each.fields) > 1), None)
        return () if space is None else indifference_through(space.deal, space.fields[0], space.fields[1])

    @cached_property
    def trades(self) -> list[Package]:
        """What to ask for, and what to give for it."""
        return trades(self.brief.prices, self.we)

    @cached_property
    def regrets(self) -> Regrets | str:
        """What each draft would be regretted for, across scenarios and draws."""
        return _or_why(partial(regrets, self.round.case, self.ours.terms, draws=self._draws, seed=self.round.seed))

    @cached_property
    def discovery(self) -> Discovery | str:
        """Where the draws lie in which the target is worth less to us than having no deal."""
        partner, least = list(self.round.case.partners)[self.we], self.brief.batnas[self.we].worth
        worse = When(Metric("npv", partner), "<", least)
        draws = self._draws or DRAWS
        return _or_why(lambda: discover(self.round.case, self.target, worse, draws=draws, seed=self.round.seed))

    @cached_property
    def drivers(self) -> Drivers | str:
        """What the difference between our draft and the next hangs on."""
        if len(self.ours.terms) < 2:
            return "There is one draft alone, and so no difference."
        of = partial(drivers_of_difference, samples=SAMPLES, seed=self.round.seed)
        return _or_why(lambda: of(self.round.case, *self.ours.terms[:2]))

    @property
    def exits(self) -> Exits:
        """What each holds if the target ends in a month."""
        return self.brief.watch.found

    @property
    def hold_up(self) -> HoldUp:
        """Who would gain by leaving it, and when."""
        return self.brief.watch.threat

    @cached_property
    def padding(self) -> tuple[Padding, ...]:
        """What each partner gains by one more franc of cost, under every draft."""
        labels = [ledger.label for ledger in self.ours.ledgers]
        return tuple(
            padding(self.round.case, each, label=label) for each, label in zip(self.ours.terms, labels, strict=True)
        )

    @property
    def tripwires(self) -> Tripwires | str:
        """What foretells that the target ends worse for us than having no deal."""
        return self.brief.watch.wires

    @cached_property
    def claims(self) -> Checks | None:
        """What the other side says, checked."""
        return None if self.given is None else check_claims(self.given)

    @property
    def _draws(self) -> int:
        return 0 if self.round.draws is None else self.round.draws.count


DRAWS = 2000  # to discover in, where the mandate asks for none
SAMPLES = 256  # of the indices of a difference


def prepare(mandate: str, claims: str = "") -> Preparation:
    """Read what a negotiator is sent out with, and run the drafts.

    Args:
        mandate: a mandate file, or the name of a shipped one.
        claims: a file of claims of the other side, or the name of a shipped one; empty for none.

    Raises:
        InputError: a file, field or partner that cannot be used.
    """
    entered = open_round(read_mandate(find(mandate, "mandates")))
    return Preparation(
        entered,
        compared(entered.case, entered.drafts),
        compared(entered.case, entered.tabled, audience=BOTH),
        read_claims(find(claims, "claims")) if claims else None,
    )


def _or_why(found: Callable[[], T]) -> T | str:
    """What is found, or why it cannot be."""
    try:
        return found()
    except InputError as error:
        return "; ".join(problem.text for problem in error.problems)
