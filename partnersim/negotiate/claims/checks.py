"""Claims recomputed: which hold, which fail and by how much, which cannot be checked and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from partnersim.errors import InputError, Problem
from partnersim.inputs.claims import Claim, Claims, Relation
from partnersim.inputs.scalars import amount_of
from partnersim.negotiate.claims.claimed import Claimed, Figure, figure_of
from partnersim.negotiate.claims.deals import Deals, Found, Level
from partnersim.negotiate.metric import NEVER

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Checked", "Checks", "check_claims"]

Verdict = Literal["holds", "fails", "cannot be checked"]


@dataclass(frozen=True, slots=True)
class Point:
    """What was found at some values of the fields that a claim must hold across; None where there is no figure."""

    at: Mapping[str, Any]  # field path → value; empty where it is of one deal
    found: float | None
    off_by: float = 0.0  # above what is claimed, or below where negative; infinite for never
    holds: bool = False
    why: str = ""  # there is no figure


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim beside what was found. Shares are parts of 1, `payback` in months, never is infinite."""

    name: str
    claim: Claim
    claimed: Claimed | None  # None for one that its file says cannot be recomputed
    points: tuple[Point, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """A claim across several values holds if it does at each."""
        if self.why:
            return "cannot be checked"
        return "holds" if all(point.holds for point in self.points) else "fails"

    @property
    def why(self) -> str:
        """Why it cannot be checked; empty where it can."""
        return self.claim.unchecked or next((point.why for point in self.points if point.found is None), "")

    @property
    def found(self) -> tuple[float, float] | None:
        """The least and the largest figure found, equal for a claim of one deal."""
        values = [point.found for point in self.points if point.found is not None]
        return None if self.why else (min(values), max(values))

    @property
    def off_by(self) -> float | None:
        """How far the worst of its figures is off what is said, whatever the tolerance; None if it cannot be told."""
        return None if self.why else max((point.off_by for point in self.points), key=abs)

    @property
    def failing(self) -> int:
        """At how many of its points it does not hold."""
        return 0 if self.why else sum(not point.holds for point in self.points)


@dataclass(frozen=True, slots=True)
class Checks:
    """A list of claims, each checked, in its order."""

    claims: Claims
    checked: tuple[Checked, ...]

    def of(self, verdict: Verdict) -> tuple[Checked, ...]:
        """Those with a verdict."""
        return tuple(each for each in self.checked if each.verdict == verdict)

    def told(self, each: Checked, what: str) -> str | None:
        """Who says a claim (`by`), where (`source`) or when (`date`): of itself, else of the whole list."""
        found: str | None = getattr(each.claim, what) or getattr(self.claims, what)
        return found

    def to_frame(self) -> pd.DataFrame:
        """A row per claim, the figures unrounded.

        Columns: claim (its name), says, by, source, date, check, relation, found_low, found_high, off_by, points (at
        how many values of a field it was tried), failing (of these), verdict, why.
        """
        import pandas as pd

        return pd.DataFrame([self._row(each) for each in self.checked])

    def _row(self, each: Checked) -> dict[str, Any]:
        low, high = each.found or (None, None)
        told = {what: self.told(each, what) for what in ("by", "source", "date")}
        return {
            "claim": each.name, "says": each.claim.says, **told, "check": each.claim.check,
            "relation": each.claim.relation, "found_low": low, "found_high": high, "off_by": each.off_by,
            "points": len(each.points), "failing": each.failing, "verdict": each.verdict, "why": each.why or None,
        }  # fmt: skip


def check_claims(claims: Claims) -> Checks:
    """Recompute each claim in its deal, in the base case unless its metric names a scenario or draws.

    Raises:
        InputError: checks, files, fields or values that cannot be used, one line per problem, by the lines of the file.
    """
    deals = Deals(claims)
    checked: list[Checked] = []
    problems: list[Problem] = []
    for name, claim in claims.claims.items():
        try:
            checked.append(_checked(deals, name, claim))
        except InputError as error:
            file, line = claims.document.where(("claims", name, "check"))
            problems += [each if each.file else replace(each, file=file, line=line) for each in error.problems]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return Checks(claims, tuple(checked))


def _checked(deals: Deals, name: str, claim: Claim) -> Checked:
    if claim.check is None:
        return Checked(name, claim, None)
    claimed = Claimed.parsed(claim.check)
    levels = [Level((), deals.claims), Level(("claims", name), claim)]
    return Checked(name, claim, claimed, tuple(_points(deals, claim, claimed, levels)))


def _points(deals: Deals, claim: Claim, claimed: Claimed, levels: list[Level]) -> Iterator[Point]:
    """What is found at every combination of the values it must hold across."""
    for values in product(*claim.across.values()):
        at = dict(zip(claim.across, values, strict=True))
        found = deals.figure(claimed.figure, levels, at, claim.counted_from)
        if claim.relation is not None:
            found = _related(deals, claim, claim.relation, found, claimed.figure, levels, at)
        if found.value is None or math.isnan(found.value):
            yield Point(at, None, why=found.why)
            continue
        _check_unit(claimed, found, claim.relation)
        tolerance = None if claim.tolerance is None else _tolerance(claim, claimed)
        yield Point(at, found.value, claimed.off_by(found.value), claimed.holds(found.value, tolerance))


def _related(
    deals: Deals, claim: Claim, relation: Relation, found: Found, figure: Figure, levels: list[Level],
    at: Mapping[str, Any],
) -> Found:  # fmt: skip
    """A figure measured against that of another deal, or another figure."""
    other = getattr(claim, relation)
    beside = figure if other.figure is None else figure_of(other.figure)
    against = deals.figure(beside, [*levels, Level((*levels[-1].path, relation), other)], at, claim.counted_from)
    if found.value is None or against.value is None:
        return found if found.value is None else against
    if found.is_percent != against.is_percent:
        raise InputError.one(f"{figure} and {beside} are not of the same unit; name two amounts, or two shares")
    if NEVER in (found.value, against.value):
        return Found(None, why="the money never comes back, so that there is nothing to compare")
    if relation == "difference_from":
        return Found(found.value - against.value, found.is_percent)
    if against.value == 0.0:
        return Found(None, why=f"{beside}, which it is measured against, is 0")
    ratio = found.value / against.value
    if relation == "ratio_to":
        return Found(ratio)
    return Found((found.value - against.value) / abs(against.value), is_percent=True)


def _check_unit(claimed: Claimed, found: Found, relation: Relation | None) -> None:
    """Refuse an amount or a number of months where a share is claimed, and the other way round; a ratio is either."""
    if relation == "ratio_to" or claimed.is_percent == found.is_percent or claimed.low.value == claimed.high.value == 0:
        return
    if found.is_percent:
        raise InputError.one(f"{claimed.text}: what is checked is a share; write it with %, like 15%")
    raise InputError.one(f"{claimed.text}: what is checked is no share; write a number without %")


def _tolerance(claim: Claim, claimed: Claimed) -> float:
    """In the unit of what is claimed."""
    assert claim.tolerance is not None
    if claim.tolerance.endswith("%") != claimed.is_percent and amount_of(claim.tolerance) != 0.0:
        wanted = "a percentage, as what is claimed is" if claimed.is_percent else "a number, as what is claimed is"
        raise InputError.one(f"{claim.tolerance} is no tolerance of {claimed.text}; write {wanted}")
    return amount_of(claim.tolerance) or 0.0
