"""What a batch came to: what failed or is breached, what moved since the last time, and every report's figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from partnersim.batch.job import KEPT, Job
from partnersim.batch.manifest import Entry, Manifest, hash_of
from partnersim.negotiate.guardrails import Breach, Guardrail
from partnersim.negotiate.results import COLUMNS, Row

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Listed", "Move", "Overview", "looked_at", "overview", "results_frame"]

MOVING = {"npv": 0.005, "peak_funding": 0.005, "payback_month": 0.0, "profit_share": 5e-4}  # by how much at least
FIGURE = re.compile(r"\b[\d,.]*\d\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
FIRST = ("report", "case", "audience")  # columns of the table before those of its results


@dataclass(frozen=True, slots=True)
class Listed:
    """A report of the plan, and what stands of it."""

    name: str
    audience: str
    entry: Entry
    results: Mapping[str, Any]  # what its notebook gave; empty where nothing stands, or it gave none
    is_old: bool  # whether its inputs are others by now

    @property
    def rows(self) -> Sequence[Row]:
        """Its figures."""
        rows: Sequence[Row] = self.results.get("rows", ())
        return rows

    @property
    def files(self) -> list[str]:
        """The paths of those of its files that its audience may see."""
        return [path for path in self.entry.files if not path.startswith(f"{KEPT}/")]


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that is another than in the last published run."""

    report: str
    terms: str
    partner: str
    measure: str
    before: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is to be seen of a batch at once."""

    title: str
    failures: Sequence[tuple[str, str]]  # report, why
    missing: Sequence[str]  # reports not made yet
    guardrails: int  # how many there are
    breaches: Sequence[tuple[str, Breach]]  # report, what does not hold
    warnings: Mapping[str, Sequence[str]]  # what is worth a look → reports, of those alike but for figures the first
    moves: Sequence[Move]
    is_first: bool  # whether there was no run before
    groups: Mapping[tuple[str, tuple[str, ...]], Sequence[Listed]]  # currency and partners' ids → reports
    plain: Sequence[Listed]  # reports that gave no figures
    dropped: Sequence[str]  # reports that stand there and the plan no longer asks for

    @property
    def not_made(self) -> set[str]:
        """Reports that do not stand there as they were asked for."""
        return {name for name, _ in self.failures} | set(self.missing)


def overview(
    title: str, made: Sequence[Listed], guardrails: Sequence[Guardrail], before: pd.DataFrame, dropped: Sequence[str]
) -> Overview:
    """Look at the reports of a plan.

    Args:
        title: of the plan.
        made: its reports.
        guardrails: what should hold in them.
        before: the figures of the last run that came to its end, as `results_frame` gives them.
        dropped: reports that stand there and the plan no longer asks for.
    """
    shown = [each for each in made if each.rows]
    groups: dict[tuple[str, tuple[str, ...]], list[Listed]] = {}
    for each in shown:
        key = (each.results["currency"], tuple(each.results["partners"]))
        groups.setdefault(key, []).append(each)
    return Overview(
        title=title,
        failures=[(each.name, each.entry.reason) for each in made if each.entry.reason],
        missing=[each.name for each in made if not each.entry.files and not each.entry.reason],
        guardrails=len(guardrails),
        breaches=[found for each in guardrails for found in _breaches(each, shown)],
        warnings=_warnings(shown, guardrails),
        moves=list(_moves(before, results_frame(made))),
        is_first=before.empty,
        groups=groups,
        plain=[each for each in made if each.entry.files and not each.rows],
        dropped=dropped,
    )


def results_frame(made: Sequence[Listed]) -> pd.DataFrame:
    """Tidy: a row for each report that stands there, its terms, scenarios and partners; `total` is all partners.

    Columns: report, case, audience, and those of `result_rows`.
    """
    import pandas as pd

    rows = [
        {"report": each.name, "case": each.results["title"], "audience": each.audience, **row}
        for each in made for row in each.rows
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*FIRST, *COLUMNS])


def looked_at(job: Job, manifest: Manifest, fingerprint: str | None) -> Listed:
    """What stands of a report; `fingerprint` is that of its inputs now, None where they cannot be used."""
    entry = manifest.entries.get(job.name, Entry())
    place = f"{KEPT}/{job.name}.json"
    if entry.files and hash_of(manifest.folder / place) != entry.files.get(place):
        entry = replace(entry, files={}, reason=entry.reason or "its figures are lost; make it again")
    results = json.loads((manifest.folder / place).read_bytes()) if entry.files else {}
    is_old = bool(entry.files) and entry.fingerprint != fingerprint
    return Listed(job.name, entry.audience or job.audience, entry, results, is_old)


def _breaches(guardrail: Guardrail, shown: Iterable[Listed]) -> Iterator[tuple[str, Breach]]:
    """Where a guardrail does not hold, of the reports it says something of."""
    for each in shown:
        rows, seats = each.rows, each.results["seats"]
        if guardrail.applies(rows, seats):
            yield from ((each.name, breach) for breach in guardrail.breaches(rows, seats, each.results["start"]))


def _warnings(shown: Iterable[Listed], guardrails: Sequence[Guardrail]) -> dict[str, list[str]]:
    """What is worth a look, and in which reports; said once where only figures and months differ."""
    first: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for each in shown:
        for text in (*each.results["warnings"], *_silent(each, guardrails)):
            alike = first.setdefault(FIGURE.sub("#", text), text)
            reports = found.setdefault(alike, [])
            if each.name not in reports:
                reports.append(each.name)
    return found


def _silent(made: Listed, guardrails: Iterable[Guardrail]) -> Iterator[str]:
    """Guardrails that say nothing of a report."""
    for each in guardrails:
        if not each.applies(made.rows, made.results["seats"]):
            why = "it needs draws" if each.metric.needs_draws else "there is no such partner or scenario"
            yield f"the guardrail {each.text} says nothing here: {why}"


def _moves(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[Move]:
    """Figures of the base case that are others than before, in the same currency."""
    keys = ["report", "terms", "partner", "currency"]
    old, new = (frame[(frame.scenario == "base") & (frame.partner != "total")] for frame in (before, now))
    both = new.merge(old, on=keys, suffixes=("", "_before"))
    for row in both.to_dict("records"):
        for measure, least in MOVING.items():
            was, found = _known(row[f"{measure}_before"]), _known(row[measure])
            if _differ(was, found, least):
                yield Move(row["report"], row["terms"], row["partner"], measure, was, found)


def _known(value: Any) -> Any:
    """None for a figure that there is not, however a table holds it."""
    return None if value is None or value != value else value


def _differ(one: Any, other: Any, least: float) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) >= least
    return bool(one != other)
