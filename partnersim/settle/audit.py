"""A statement that somebody else made against our own: each difference with its first cause, and what mistake it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from partnersim.agreements.arrangement import ALL_COSTS
from partnersim.errors import InputError, Problem, near, nearest
from partnersim.inputs.payments import MONTHLY, QUARTERLY, WHOLE, Figure, Figures, Key
from partnersim.inputs.scalars import quoted
from partnersim.numerals import numeral
from partnersim.settle.causes import depends
from partnersim.settle.figures import figures_of
from partnersim.settle.mistakes import MISTAKES
from partnersim.settle.statement import Statement
from partnersim.timeline import format_quarter

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Audit", "Difference", "audit", "named"]

OF_COSTS = ("cost", "balance")
MOST_NAMED = 4  # figures
OF_THE_MONTHS = ("earned", "paid", "transfer")  # figures of a quarter that its months alone make


class Difference(NamedTuple):
    """A figure that is not as we recompute it."""

    at: Key
    ours: Fraction  # exact [currency]
    theirs: Decimal  # as they wrote it
    follows_from: Key | None  # the first figure that differs and that this one depends on; None: it is such a one
    line: int  # of their file

    @property
    def difference(self) -> Fraction:
        """Above 0 where they state more."""
        return Fraction(self.theirs) - self.ours


@dataclass(frozen=True, slots=True)
class Audit:
    """What differs between a statement that somebody else made and ours of the same quarter."""

    statement: Statement  # ours
    theirs: Figures
    differences: tuple[Difference, ...]  # by month, each in the order of computation, then of the quarter
    unstated: tuple[Key, ...]  # figures that are not 0 and they leave out, of names of which they state others
    mistake: str | None  # the simplest one that makes all that they state of months and payments; None where none does
    tried: int  # how many mistakes were made, to see whether what comes of them is what they state

    @property
    def first(self) -> tuple[Difference, ...]:
        """The differences that follow from no other."""
        return tuple(each for each in self.differences if each.follows_from is None)

    @property
    def cause(self) -> str:
        """Where it comes from, in words."""
        return f"{self._differs}{self._left_out}"

    @property
    def _left_out(self) -> str:
        """What they leave out, in words."""
        if not self.unstated:
            return ""
        more = len(self.unstated) - MOST_NAMED
        said = [*map(named, self.unstated[:MOST_NAMED]), *([f"{more} more"] if more > 0 else [])]
        return f" They leave out what is not 0: {', '.join(said)}."

    @property
    def _differs(self) -> str:
        if not self.differences:
            return "Every figure they state is as we recompute it."
        first, *others = self.first
        more = f", and {len(others)} more that follow{'s' * (len(others) == 1)} from none" if others else ""
        where = f"The first figure that differs is {named(first.at)}: {self._amounts(first)}{more}."
        if self.mistake is not None:
            return f"{where} One mistake makes all of it: {self.mistake}."
        if not self.tried:
            return f"{where} It is stated so, and follows from nothing that they state."
        return f"{where} No single known mistake explains it; {self.tried} were tried."

    def _amounts(self, each: Difference) -> str:
        digits = max(self.statement.digits, -int(each.theirs.as_tuple().exponent))
        ours, theirs = (numeral(float(amount), f",.{digits}f") for amount in (each.ours, each.theirs))
        return f"we have {ours}, they {theirs}"

    def to_frame(self) -> pd.DataFrame:
        """One row a difference; amounts as floats [currency].

        Columns: period, figure, item, partner, ours, theirs, difference, follows_from (empty for a first cause), line.
        """
        import pandas as pd

        rows = [
            (
                each.at.when, each.at.figure, each.at.item, each.at.partner, float(each.ours), float(each.theirs),
                float(each.difference), "" if each.follows_from is None else named(each.follows_from), each.line,
            )
            for each in self.differences
        ]  # fmt: skip
        columns = ["period", "figure", "item", "partner", "ours", "theirs", "difference", "follows_from", "line"]
        return pd.DataFrame(rows, columns=columns)


def named(key: Key) -> str:
    """A figure in words: `tier catch_up of isv in 2028-07`."""
    if key.figure == "transfer":
        return f"transfer of {key.item} to {key.partner} in {key.when}"
    of = f" of {key.partner}" if key.partner else ""
    item = f" {key.item}" if key.item else ""
    return f"{key.figure.replace('_', ' ')}{item}{of} in {key.when}"


def audit(statement: Statement, theirs: Figures) -> Audit:
    """Recompute what somebody else states of a quarter, and find where it first differs, and why.

    Exact figures agree within half a unit of the last decimal they are written with, payments to the unit. A difference
    follows from the first of those that its figure is computed from, in its month or, through balances, lags and what
    payments remember, in earlier ones. Bills, costs, and what was brought forward follow from no other figure.

    Where figures of months or payments differ, the known mistakes are made one after the other, the simplest first,
    until one makes all figures of months and all payments that they state.

    Raises:
        InputError: their figures are of another quarter, or of costs that are not disclosed, or a name is misspelt.
    """
    ours = figures_of(statement)
    _check(statement, theirs, ours)
    differences: dict[Key, Difference] = {}
    for each in sorted(theirs.stated, key=lambda each: _order(each.key, list(ours))):
        amount = ours.get(each.key, Fraction(0))
        if not _agrees(each, amount):
            causes = {other.follows_from or at for at, other in differences.items() if depends(each.key, at)}
            first = next((at for at in differences if at in causes), None)
            differences[each.key] = Difference(each.key, amount, each.amount, first, each.line)
    mistake, tried = None, 0
    told = [each for each in theirs.stated if not each.key.quarterly or each.key.figure in OF_THE_MONTHS]
    if any(each.key in differences for each in told):
        mistake, tried = _mistake(statement, told)
    return Audit(statement, theirs, tuple(differences.values()), tuple(_unstated(ours, theirs)), mistake, tried)


def _unstated(ours: Mapping[Key, Fraction], theirs: Figures) -> Iterator[Key]:
    """Figures of ours that they should state too: who states more than payments should say who pays whom."""
    stated = {each.key for each in theirs.stated}
    names = {(key.quarterly, key.figure) for key in stated}
    if any(figure != "paid" for _, figure in names):
        names.add((True, "transfer"))
    return (key for key, amount in ours.items() if amount and key not in stated and key[1:3] in names)


def _check(statement: Statement, theirs: Figures, ours: Mapping[Key, Fraction]) -> None:
    """Refuse another quarter, names that are misspelt, and what these terms do not tell; a tier of no terms pays 0."""
    if theirs.quarter != statement.settlement.quarter:
        text = f"these figures are of {format_quarter(theirs.quarter)}, and the statement is of {statement.name}"
        raise InputError.one(f"{text}; audit {format_quarter(theirs.quarter)}", theirs.file)
    problems = []
    for each in theirs.stated:
        item, figure = each.key.item, each.key.figure
        if each.key not in ours and figure != "transfer":
            meant = near(item, {key.item for key in ours if key.figure == figure})
            if figure == "cost" and item not in ALL_COSTS:
                text = f"item: {quoted(item)} is no kind of cost; {nearest(item, ALL_COSTS)}"
                problems.append(Problem(text, theirs.file, each.line))
                continue
            if meant:
                problems.append(Problem(f"item: {item} is not known; did you mean {meant}?", theirs.file, each.line))
            elif figure in OF_COSTS:
                said = f"{figure} {item}".strip()
                text = f"{said} tells of costs that these terms do not disclose; leave the line out"
                problems.append(Problem(text, theirs.file, each.line))
    if problems:
        raise InputError(problems)


def _order(key: Key, ours: Sequence[Key]) -> tuple[object, ...]:
    """As figures are computed, those that only they have behind ours of the same name."""
    figures = QUARTERLY if key.quarterly else MONTHLY
    return key.quarterly, key.period, [*figures].index(key.figure), ours.index(key) if key in ours else len(ours), key


def _agrees(stated: Figure, ours: Fraction) -> bool:
    if stated.key.figure in WHOLE:
        return ours == stated.amount
    last = Fraction(10) ** int(stated.amount.as_tuple().exponent)
    return abs(ours - Fraction(stated.amount)) <= last / 2


def _mistake(statement: Statement, told: Sequence[Figure]) -> tuple[str | None, int]:
    """The first of the known mistakes that makes all these figures, and how many were made."""
    tried = 0
    for mistakes in MISTAKES:
        for mistake in mistakes(statement.settlement):
            try:
                figures = mistake.figures()
            except InputError:
                continue  # one that nobody can make here
            tried += 1
            if _makes(figures, told):
                return mistake.said, tried
    return None, tried


def _makes(figures: Mapping[Key, Fraction], told: Iterable[Figure]) -> bool:
    known = {key.figure for key in figures}
    return all(_agrees(each, figures.get(each.key, Fraction(0))) for each in told if each.key.figure in known)
