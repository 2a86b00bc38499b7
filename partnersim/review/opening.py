"""Open the review of a quarter: what was settled, and what it means for us."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, read_actuals
from partnersim.inputs.actuals.entry import BOOKED
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case
from partnersim.inputs.scalars import quoted
from partnersim.negotiate.tripwires.tripwires import tripwires
from partnersim.review.forecast import Forecast, forecast
from partnersim.review.kpis import Kpis, kpis
from partnersim.review.variance import Variances, variances
from partnersim.review.watched import Watched, watched
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.shipped import find
from partnersim.simulation.overrides import with_overrides
from partnersim.timeline import QUARTER, parse_quarter, quarter_of

__all__ = ["Review", "open_review"]

TRIAL = (18, 1500)  # months and lines of a ledger made up


@dataclass(frozen=True)  # no slots: each answer is worked out when it is first asked for
class Review:
    """A settled quarter, and what it means. For our own side alone."""

    statement: Statement
    actuals: Actuals
    made_up: bool  # whether the ledger is no real one
    draws: int
    seed: int

    @cached_property
    def variances(self) -> Variances:
        """Plan against actual."""
        return variances(self.statement.settlement)

    @cached_property
    def forecast(self) -> Forecast | str:
        """The months to come; or why there is no telling."""
        try:
            return forecast(self.statement.settlement, self.draws, self.seed)
        except InputError as error:
            return str(error)

    @cached_property
    def watched(self) -> list[Watched] | str:
        """The best tripwire of each partner, drawn as the deal was planned; or why there is none."""
        settlement, found, why = self.statement.settlement, [], ""
        for partner in settlement.case.partners:
            try:
                wires = tripwires(settlement.case, settlement.terms, partner, draws=self.draws, seed=self.seed)
            except InputError as error:
                why = str(error)
            else:
                found += watched(settlement, [wires.best])
        return found or why

    @cached_property
    def kpis(self) -> Kpis:
        """The partnership in the quarter."""
        months, case = self.statement.settlement.months, self.statement.settlement.case
        return kpis(case, self.actuals, case.start + months.start, case.start + months.stop - 1)


def open_review(
    case: str, terms: str, ledger: str = "", quarter: str = "", sets: str = "", parties: str = "", *,
    draws: int = 1000, seed: int = 0,
) -> Review:  # fmt: skip
    """The review of a quarter.

    Args:
        case: a file, or the name of a shipped case.
        terms: a file, or the name of shipped terms.
        ledger: a CSV file of what happened; where empty, one is made up.
        quarter: like `2028Q3`; where empty, the last one of which all months are booked.
        sets: fields to change, `FIELD=VALUE` with spaces between them.
        parties: seats to fill, `SEAT=PARTNER` with spaces between them.
        draws: of the months to come.
        seed: of these, and of a ledger made up.

    Raises:
        InputError: a file, quarter or seat that cannot be used.
    """
    read, (agreed,) = with_overrides(
        read_case(find(case, "cases")), [read_terms(find(terms, "terms"))], shlex.split(sets), shlex.split(parties)
    )
    agreed = agreed.filled(read.seats)
    actuals = read_actuals(Path(ledger), read) if ledger else _made_up(read, agreed, seed)
    settlement = settle(read, agreed, actuals, _quarter(quarter, actuals))
    return Review(Statement(settlement), actuals, not ledger, draws, seed)


def _made_up(case: Case, terms: Agreement, seed: int) -> Actuals:
    months, lines = TRIAL
    entries = trial_ledger(case, terms, months=min(months, case.months), lines=lines, seed=seed)
    return Actuals("a ledger made up", case.currency, tuple(entries))


def _quarter(said: str, actuals: Actuals) -> int:
    """The quarter that is said, or the last one of which all is booked."""
    if not said:
        months = [entry.month for entry in actuals.entries if entry.kind in BOOKED]
        if not months:
            raise InputError.one("no revenue, costs or hours are booked, so there is nothing to review", actuals.file)
        return quarter_of(max(months) + 1) - QUARTER
    try:
        return parse_quarter(said)
    except ValueError:
        raise InputError.one(f"{quoted(said)} is not a quarter; write it like 2028Q3", "quarter") from None
