"""What every partner holds if the terms are ended in any month in which they may be, under each exit clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.exit_clauses import ExitClause, exit_clauses
from partnersim.agreements.reader import agreed_end, changed_terms
from partnersim.inputs.case import Case
from partnersim.inputs.reader import BASE
from partnersim.ledger import Books
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.present_value import npv_of_books
from partnersim.negotiate.standing import earliest_end
from partnersim.negotiate.worth import only_base
from partnersim.simulation.axis import Axis
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import plan_of
from partnersim.simulation.sharing import share
from partnersim.simulation.simulate import simulate
from partnersim.timeline import Timeline, format_month

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Exits", "exits"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exits:
    """Terms ended in each of `months`, in the base case; what is received counts positive.

    A *position* is all a partner has received less all its costs at the horizon's end, undiscounted; its *NPV* is that
    money seen from the first month, at the partner's own rate. Both are of the whole deal, what was put in before the
    end included. What is *owed* is earned within the horizon and paid after it, and in neither of them.
    """

    label: str  # short name of the terms
    partners: tuple[str, ...]
    names: tuple[str, ...]  # of the partners, for people
    currency: str
    timeline: Timeline
    notice_months: int
    months: tuple[int, ...]  # 0-based last months, from the first in which somebody may leave; none if beyond horizon
    clauses: tuple[ExitClause, ...]  # the terms' own first
    position: Floats  # [clause, month, partner] [currency]
    npv: Floats  # [clause, month, partner] [currency]
    owed: Floats  # [clause, month, partner] [currency], below 0 for one that owes more
    position_if_kept: Floats  # [partner] if nobody leaves [currency]
    npv_if_kept: Floats  # [partner] likewise
    owed_if_kept: Floats  # [partner] likewise

    def to_frame(self) -> pd.DataFrame:
        """A row for each clause, month and partner.

        Columns: terms, clause, own (whether the terms say so), month, partner, position, npv, and npv_less_kept, what
        the end adds to the NPV if nobody leaves [currency].
        """
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {
                "terms": self.label,
                "clause": clause.name,
                "own": clause.own,
                "month": format_month((self.timeline.start or 0) + month),
                "partner": partner,
                "position": float(self.position[c, m, i]),
                "npv": float(self.npv[c, m, i]),
                "npv_less_kept": float(self.npv[c, m, i] - self.npv_if_kept[i]),
            }
            for c, clause in enumerate(self.clauses)
            for m, month in enumerate(self.months)
            for i, partner in enumerate(self.partners)
        ]
        columns = ["terms", "clause", "own", "month", "partner", "position", "npv", "npv_less_kept"]
        return pd.DataFrame(rows, columns=columns)


def exits(case: Case, terms: Agreement, *, keeper: str | None = None, multiple: float = 1.0) -> Exits:
    """End the terms in every month in which somebody may leave, under each exit clause they could have.

    The first is the last month if notice is given as soon as it may be; the last is that of an agreed end, or the one
    whose end, continued use included, the horizon still shows. Nobody leaves: the terms go on as agreed.

    Args:
        case: of which the base case is run.
        terms: as agreed.
        keeper: who keeps the customers under clauses that need somebody, where terms do not say (`exit_clauses`).
        multiple: of a year's profit that a buy-out pays, likewise.

    Raises:
        InputError: terms that do not fit the case, or a keeper who is neither a partner nor a filled seat.
    """
    alone, filled = only_base(case), terms.filled(case.seats)
    kept = simulate(alone, filled)
    months = _months(alone, filled, earliest_end(filled, kept))
    keeps = None if keeper is None else partner_named(alone, keeper, filled.parties, where="--keeper")
    clauses = exit_clauses(alone, filled, keeper=keeps, multiple=multiple)
    axis = Axis(named=False)
    ended = [[_ended(alone, clause.terms, month, axis) for month in months] for clause in clauses]
    return Exits(
        label=label_of(filled),
        partners=tuple(alone.partners),
        names=kept.names,
        currency=alone.currency,
        timeline=alone.timeline,
        notice_months=filled.notice_months,
        months=tuple(months),
        clauses=clauses,
        **_measured(alone, ended),
        position_if_kept=kept.books.position[-1, :, 0],
        npv_if_kept=npv_of_books(alone, kept.books)[:, 0],
        owed_if_kept=_owed(kept.books),
    )


def _months(case: Case, terms: Agreement, first: int | None) -> Sequence[int]:
    agreed = agreed_end(terms)
    last = case.months - 1 - terms.continued_use_months
    if agreed is not None:
        last = min(last, agreed.month - case.start)
    return range(0) if first is None else range(first, last + 1)


def _ended(case: Case, terms: Agreement, month: int, axis: Axis) -> Books:
    """The books of terms that end with a month."""
    changed = changed_terms(terms, {"terminate": format_month(case.start + month)}).filled(terms.parties)
    deal = plan_of(case, changed).deal(axis)
    names = [partner.name for partner in case.partners.values()]
    return share(deal, case.timeline, names=names, scenarios=[BASE], label=label_of(terms)).books


def _measured(case: Case, ended: Sequence[Sequence[Books]]) -> dict[str, Floats]:
    """Positions, NPV and what is owed `[clause, month, partner]`."""
    of: dict[str, Callable[[Books], Floats]] = {
        "position": lambda books: books.position[-1, :, 0],
        "npv": lambda books: npv_of_books(case, books)[:, 0],
        "owed": _owed,
    }
    shape = (len(ended), len(ended[0]), len(case.partners))
    return {
        name: np.array([[each(books) for books in row] for row in ended]).reshape(shape) for name, each in of.items()
    }


def _owed(books: Books) -> Floats:
    """What is earned and not yet paid at the end `[partner]`."""
    return np.asarray((books.earned - books.received)[:, :, 0].sum(axis=0))
