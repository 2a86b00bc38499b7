"""A priced redline: what differs between two drafts, and what each change is worth to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.scalars import as_number
from partnersim.negotiate.audiences import INTERNAL
from partnersim.negotiate.comparison import Comparison
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.redline.differences import Edit, Unit, case_units, terms_units
from partnersim.negotiate.redline.joined import joined, made
from partnersim.negotiate.redline.mixes import Mixes
from partnersim.negotiate.redline.orders import MOST_EXACT, Orders, orders_of
from partnersim.negotiate.worth import only_base
from partnersim.simulation.drawing import Draws

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "Redline", "redline"]

Floats = NDArray[np.float64]

MOST_EXACT_IN_DRAWS = 8  # changes of which all 2^n mixes are run in draws
FIRST_LOOK = 7  # the same, to see which clauses need each other
NOTHING = 0.005  # what shows as 0.00 [currency]
FRAME = ("currency", "start", "months")  # of a case, which figures of two drafts must share


@dataclass(frozen=True, slots=True)
class Change:
    """A change that can be made with any of the others, or alone."""

    edits: tuple[Edit, ...]
    terms: Agreement  # our draft with this change alone
    not_negotiable: tuple[Edit, ...] = ()  # those of the edits that our draft does not let move, or not so far

    @property
    def is_of_case(self) -> bool:
        """Whether it changes what is assumed, and nothing that is agreed."""
        return all(edit.path.startswith("case.") for edit in self.edits)


@dataclass(frozen=True, slots=True, eq=False)
class Redline:
    """What `theirs` changes in `ours`, the two terms of `deal`, and what each change is worth: plus is a gain.

    Worth is the change of NPV at a partner's own rate, in the base case or on average over draws, and adds up to what
    all changes together are worth. It is the Shapley value: the mean over all orders in which they could be made.
    """

    deal: Comparison
    changes: tuple[Change, ...]  # in the order of their fields' names
    unpriced: tuple[Edit, ...]  # that move no money of the base case: titles, what is negotiable, other scenarios
    worth: Floats  # [change, partner] [currency]
    npv: Floats  # [draft, partner] [currency]: under our draft and under theirs
    error: Floats | None  # [change, partner] standard error of the worth [currency]; None where it is exact
    draws: Draws | None = None  # None: the base case
    we: int | None = None  # the partner that we are, by number
    orders: int | None = None  # how many of the orders are run, where not all are

    @property
    def total(self) -> Floats:
        """What all changes together are worth `[partner]` [currency]."""
        return np.asarray(self.npv[1] - self.npv[0])

    @property
    def shows_parts(self) -> bool:
        """Whether its audience may see what each change is worth: not a single partner.

        Drafts with some of the changes would tell it of costs that no draft on the table tells it of.
        """
        return self.deal.audience not in self.deal.case.partners

    @property
    def others(self) -> Floats:
        """What each change is worth to all partners but us `[change]` [currency].

        Raises:
            InputError: nobody said who we are.
        """
        if self.we is None:
            raise InputError.one("nobody said who we are; name a partner of the case", "--we")
        return np.asarray(self.worth.sum(axis=1) - self.worth[:, self.we])

    @property
    def gained_by_cost(self) -> Floats:
        """What the others gain for each unit of money that a change costs us `[change]`; infinite where it costs none.

        NaN where a change moves nothing, or is not one of the terms, which nobody can give.
        """
        own, others = self.worth[:, self.we], self.others
        moved = np.maximum(np.abs(own), np.abs(others)) >= NOTHING
        given = np.array([not change.is_of_case for change in self.changes], bool)
        ratio = np.divide(others, -own, out=np.full(len(own), np.inf), where=own <= -NOTHING)
        return np.asarray(np.where(moved & given, ratio, np.nan))

    @property
    def order(self) -> tuple[int, ...]:
        """The changes as they are listed: those of terms, then those of the case alone.

        Where we said who we are, cheap for us and dear for the others first: those that cost us nothing by what they
        are worth to the others, the rest by what the others gain for what we lose, and last what moves nothing.
        """
        ratio = np.full(len(self.changes), np.nan) if self.we is None else self.gained_by_cost
        others = np.zeros(len(self.changes)) if self.we is None else self.others

        def place(i: int) -> tuple[bool, bool, float, float]:
            of_case = self.changes[i].is_of_case
            return of_case, bool(np.isnan(ratio[i])), -float(np.nan_to_num(ratio[i])), 0.0 if of_case else -others[i]

        return tuple(sorted(range(len(self.changes)), key=place))

    def to_frame(self) -> pd.DataFrame:
        """A row per change in their order, and `total`: number, field, ours, theirs, and the worth to each partner.

        Fields and values of a change of several are joined by `; `. With `error_NAME` where worth has an error. For a
        single partner the total alone has a worth.
        """
        import pandas as pd

        partners = [(i, list(self.deal.case.partners)[i]) for i in self.deal.shown]
        rows = []
        for number, i in enumerate(self.order, start=1):
            edits = self.changes[i].edits
            row: dict[str, str | float] = {
                "change": str(number),
                "field": "; ".join(edit.path for edit in edits),
                "ours": "; ".join(edit.ours or "" for edit in edits),
                "theirs": "; ".join(edit.theirs or "" for edit in edits),
            }
            row |= {f"worth_{name}": float(self.worth[i, k]) if self.shows_parts else np.nan for k, name in partners}
            if self.error is not None and self.shows_parts:
                row |= {f"error_{name}": float(self.error[i, k]) for k, name in partners}
            rows.append(row)
        whole: dict[str, str | float] = {"change": "total"}
        whole |= {f"worth_{name}": float(self.total[k]) for k, name in partners}
        return pd.DataFrame([*rows, whole])


def redline(
    deal: Comparison, their_case: Case | None = None, *, we: str | None = None, draws: Draws | None = None
) -> Redline:
    """What the second terms of a comparison change in the first, priced.

    Args:
        deal: our draft and theirs, on our case; its audience sees what is shown of the redline.
        their_case: the same case with values of theirs; changes of it are priced beside those of terms.
        we: the partner that we are, by its id or a seat of our draft; only where we alone read it.
        draws: from `draws_of`; None for the base case.

    Raises:
        InputError: not two drafts, a partner that is none, or cases of different frames.
    """
    if len(deal.terms) != 2:
        raise InputError.one(f"{len(deal.terms)} terms are given; a redline is of two drafts: ours, then theirs")
    ours, theirs = deal.terms
    second = deal.case if their_case is None else their_case
    _check_frame(deal.case, second)
    units = [*terms_units(ours, theirs), *case_units(deal.case, second)]
    mixes = Mixes(Deal(only_base(deal.case), ours), Deal(only_base(second), theirs))
    priced = [frozenset({unit}) for unit in units if unit.is_priced]
    none, everything = frozenset[Unit](), frozenset(unit for change in priced for unit in change)
    npv = np.array([mixes.worth(none), mixes.worth(everything)])
    most_exact = MOST_EXACT if draws is None else MOST_EXACT_IN_DRAWS
    changes = joined(joined(priced, mixes.fits, FIRST_LOOK), mixes.fits, most_exact)
    worth, error = np.zeros((0, npv.shape[1])), None
    orders = orders_of(len(changes), most_exact)
    if draws is not None:
        npv, worth, error = _in_draws(mixes, changes, orders, draws)
    elif changes:
        found = np.array([mixes.worth(made(changes, mix)) for mix in orders.mixes])
        worth, error = orders.parts(found), orders.error(found)
    return Redline(
        deal,
        tuple(_change(ours, change, mixes) for change in changes),
        tuple(edit for unit in units if not unit.is_priced for edit in unit.edits),
        worth, npv, error, draws, None if we is None else _partner(deal, we), orders.run,
    )  # fmt: skip


def _in_draws(
    mixes: Mixes, changes: Sequence[frozenset[Unit]], orders: Orders, draws: Draws
) -> tuple[Floats, Floats, Floats]:
    """The mean NPVs of both drafts, the mean worth of each change, and its standard error.

    That is of both the draws and the orders, where not all orders are run.
    """
    numbers = orders.mixes if changes else [0]
    total = squares = sums = 0.0
    for npv in mixes.in_draws([made(changes, mix) for mix in numbers], draws):
        parts = orders.parts(npv) if changes else np.zeros((0, *npv.shape[1:]))
        sums = sums + npv.sum(axis=-1)
        total = total + parts.sum(axis=-1)
        squares = squares + (parts**2).sum(axis=-1)
    mean_npv, mean = np.asarray(sums) / draws.count, np.asarray(total) / draws.count
    spread = np.maximum(np.asarray(squares) / draws.count - mean**2, 0.0)
    by_orders = orders.error(mean_npv) if changes else None
    error = np.sqrt(spread / max(draws.count - 1, 1) + (0.0 if by_orders is None else by_orders**2))
    return mean_npv[[0, -1]], mean, error


def _change(ours: Agreement, units: frozenset[Unit], mixes: Mixes) -> Change:
    edits = _edits(units)
    fixed = tuple(edit for edit in edits if edit.path.startswith("terms.") and not _may_move(ours, edit))
    return Change(edits, mixes.draft(units).terms, fixed)


def _may_move(ours: Agreement, edit: Edit) -> bool:
    """Whether our draft lets a field have the value of theirs."""
    span = ours.negotiable_at(edit.path.removeprefix("terms."))
    if not isinstance(span, Range):
        return span is not False
    low, value, high = (as_number(each) for each in (span.low, edit.theirs, span.high))
    return low is None or value is None or high is None or low <= value <= high


def _edits(change: frozenset[Unit]) -> tuple[Edit, ...]:
    """The fields of a change, by where they stand."""
    return tuple(edit for unit in sorted(change) for edit in unit.edits)


def _partner(deal: Comparison, we: str) -> int:
    """The number of the partner of that name, or in that seat of our draft."""
    if deal.audience != INTERNAL:
        raise InputError.one("what is cheap for us is for our own side alone; leave out --audience or this", "--we")
    return list(deal.case.partners).index(partner_named(deal.case, we, deal.terms[0].parties, where="--we"))


def _check_frame(ours: Case, theirs: Case) -> None:
    """Refuse cases of which figures cannot be compared."""
    for name in FRAME:
        if getattr(ours, name) != getattr(theirs, name):
            raise InputError.one(f"the cases of the two drafts differ in {name}; a redline is of one deal, keep it")
    if list(ours.partners) != list(theirs.partners):
        raise InputError.one("the cases of the two drafts have different partners; a redline is of one deal")
