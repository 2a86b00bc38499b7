"""One case, many kinds: every kind of agreement by its standard terms, measured, sorted, or why it has no figures."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import KINDS, changed_terms, read_terms
from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.case import Case
from partnersim.negotiate.comparison import Comparison
from partnersim.negotiate.standing import Standing, standing, unseated
from partnersim.remembered import remembered
from partnersim.shipped import shipped
from partnersim.simulation.comparison import COLUMNS, ledgers_of, measured
from partnersim.simulation.overrides import with_overrides
from partnersim.simulation.simulate import simulate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["METRICS", "Kinds", "LeftOut", "Order", "Shown", "kinds_beside", "kinds_on"]

# Standard terms are those in data/terms under the kind's own name; but of these the file of that name is written for
# the revenue lines of one case, and another says the same by kind of income.
BY_INCOME = ("direct", "white_label")
UNSHIPPED = "no standard terms come with the program; name terms of this kind"


class Metric(NamedTuple):
    """What agreements may be sorted by: in words, and a number that is smaller where a partner is better off."""

    words: str
    cost: Callable[[Standing, int], float]


def _payback(each: Standing, partner: int) -> float:
    """A partner never out of pocket comes before all, one that never gets its money back after all."""
    if each.peak_month[partner] is None:
        return -1.0
    month = each.payback[partner]
    return math.inf if month is None else float(month)


METRICS = {
    "npv": Metric("NPV", lambda each, partner: -round(float(each.npv[partner, 0]), 2)),
    "peak": Metric("peak funding", lambda each, partner: -round(float(each.peak[partner]), 2)),
    "payback": Metric("break-even", _payback),
    "profit_share": Metric("share of profit", lambda each, partner: -float(each.profit_share[partner])),
}


class Order(NamedTuple):
    """What agreements are sorted by: a measure of METRICS, and the number of the partner it is of."""

    metric: str
    partner: int

    @classmethod
    def parsed(cls, text: str, partners: Sequence[str]) -> Order:
        """`npv[isv]`; without brackets, of the first partner.

        Raises:
            InputError: no such measure, or no such partner.
        """
        found = re.fullmatch(r"(\w+)(?:\[([^\[\]]+)\])?", text)
        if found is None:
            raise InputError.one(f"{text!r} is not of the form METRIC[PARTNER]; write npv[{partners[0]}]", "--sort")
        metric, partner = found[1], found[2] or partners[0]
        if metric not in METRICS:
            raise InputError.one(f"{metric} is nothing to sort by; write one of {', '.join(METRICS)}", "--sort")
        if partner not in partners:
            raise InputError.one(f"{partner} is no partner of the case; {nearest(partner, partners)}", "--sort")
        return cls(metric, list(partners).index(partner))

    def cost(self, each: Standing) -> float:
        """What to sort by, the best first; what is not known comes last."""
        cost = METRICS[self.metric].cost(each, self.partner)
        return math.inf if math.isnan(cost) else cost


class Shown(NamedTuple):
    """Terms that fit the case, their seats filled, and where every partner stands under them."""

    terms: Agreement
    standing: Standing
    standard: bool  # by the terms that come with the package

    @property
    def unseated(self) -> list[int]:
        """Numbers of the partners who have no seat in these terms, and so bear their costs without a share."""
        return unseated(self.terms, self.standing.ledger.partners)


class LeftOut(NamedTuple):
    """A kind without figures on this case: what is missing, and what to write."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds of agreement on one case."""

    case: Case
    order: Order
    shown: tuple[Shown, ...]  # in this order
    left_out: tuple[LeftOut, ...]  # in the order of AGREEMENTS

    def to_frame(self) -> pd.DataFrame:
        """The columns of `compare`, and `missing`: for a kind left out, one row without figures that says why."""
        import pandas as pd

        rows = [{**row, "missing": ""} for each in self.shown for row in measured(self.case, each.standing.ledger)]
        rows += [{"terms": kind, "missing": why} for kind, why in self.left_out]
        return pd.DataFrame(rows, columns=[*COLUMNS, "missing"])


def kinds_on(case: Case, given: Iterable[Agreement] = (), parties: Sequence[str] = (), sort: str = "npv") -> Kinds:
    """Every kind of agreement on a case, in the base case.

    Args:
        case: it fills the seats that terms leave empty, where it says who takes them.
        given: terms of one's own, which stand for their kinds; every other kind has the standard terms shipped.
        parties: seats to fill in all of them, `vendor=isv`, whatever the terms say.
        sort: a measure of METRICS and a partner, `npv[isv]`; of the first partner where none is named.

    Raises:
        InputError: terms given that do not fit the case, a seat or measure there is not, or no kind that fits.
    """
    order = Order.parsed(sort, list(case.partners))
    own = tuple(given)
    missing = [kind for kind in KINDS if kind not in {each.kind for each in own}]
    files = {kind: shipped(f"data/terms/{kind}{'_by_income' if kind in BY_INCOME else ''}.yaml") for kind in missing}
    standard = [_standard(file, case) for file in files.values() if file.exists()]
    _, seated = with_overrides(case, [*own, *standard], parties=parties)
    filled = [each.filled(case.seats) for each in seated]
    mine, others = filled[: len(own)], filled[len(own) :]
    shown = [
        Shown(terms, standing(case, terms, ledger, None), standard=False)
        for terms, ledger in zip(mine, ledgers_of(case, mine), strict=True)
    ]
    taken = {each.standing.ledger.label for each in shown}
    left_out = [LeftOut(kind, UNSHIPPED) for kind, file in files.items() if not file.exists()]
    for terms in others:
        label = f"standard_{terms.kind}" if terms.kind in taken else terms.kind
        of = (case.document.file, case.document.value, terms.document.value, dict(terms.parties), label)
        found = remembered(partial(_tried, case, terms, label), *of)
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            shown.append(found)
    if not shown:
        raise InputError(Problem(f"{kind}: {why}") for kind, why in left_out)
    shown.sort(key=lambda each: order.cost(each.standing))
    left_out.sort(key=lambda each: list(KINDS).index(each.kind))
    return Kinds(case, order, tuple(shown), tuple(left_out))


def kinds_beside(deal: Comparison, sort: str = "npv") -> Kinds:
    """The terms of a comparison, and the standard terms of all other kinds on the same case."""
    parties = [change for change in deal.changes if "." not in change.partition("=")[0]]  # fields set have a path
    return kinds_on(deal.case, deal.terms, parties, sort)


def _standard(file: Path, case: Case) -> Agreement:
    """The terms shipped for a kind, without partners that the case lacks: its own take the seats."""
    terms = read_terms(file)
    known = {seat: partner for seat, partner in terms.parties.items() if partner in case.partners}
    return terms if known == terms.parties else changed_terms(terms, {"parties": known})


def _tried(case: Case, terms: Agreement, label: str) -> Shown | LeftOut:
    """Standard terms and where everyone stands under them, or what is missing for it."""
    if (unseated := _unseated(terms)) is not None:
        return LeftOut(terms.kind, unseated)
    try:
        ledger = replace(simulate(case, terms), label=label)
        return Shown(terms, standing(case, terms, ledger, None), standard=True)
    except InputError as error:
        return LeftOut(terms.kind, "; ".join(problem.text for problem in error.problems))


def _unseated(terms: Agreement) -> str | None:
    """What keeps the seats from being taken, each by a partner of its own; None where nothing does."""
    empty = [seat for seat in terms.seats if seat not in terms.parties]
    if empty:
        wanted = ", ".join(f"{seat}: …" for seat in empty)
        seats = f"nobody takes the seat{'s' if len(empty) > 1 else ''} {' and '.join(empty)}"
        return f"{seats}; write seats: {{{wanted}}} in the case"
    by_partner: dict[str, list[str]] = {}
    for seat in terms.seats:
        by_partner.setdefault(terms.parties[seat], []).append(seat)
    for partner, seats_held in by_partner.items():
        if len(seats_held) > 1:
            both = " and ".join(seats_held)
            return f"{partner} would take the seats {both}; give one of them to another partner, in seats: of the case"
    return None
