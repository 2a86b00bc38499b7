"""The page a batch opens with: what went wrong first, then what moved, then every report with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from partnersim.batch.overview import Listed, Move, Overview
from partnersim.negotiate.results import Row
from partnersim.render.markup import filled
from partnersim.render.numbers import FULL, rounded_percent

__all__ = ["index_page"]

MEASURES = {
    "npv": "NPV",
    "peak_funding": "most out of pocket",
    "payback_month": "back to zero",
    "profit_share": "share of profit",
}
MOST_MOVES = 60  # that are listed


class _Group(NamedTuple):
    """Reports whose figures stand in one table: of one currency and the same partners."""

    title: str
    partners: Sequence[str]
    reports: Sequence[Mapping[str, Any]]


def index_page(found: Overview, problems: Sequence[str]) -> str:
    """The page as HTML.

    Args:
        found: what the batch came to.
        problems: of rows of a table that became no report.
    """
    return filled(
        "index.html.jinja",
        title=found.title,
        problems=problems,
        failures=[(name, reason.splitlines()) for name, reason in found.failures],
        missing=found.missing,
        breaches=[(each.guardrail, name, each.terms.replace("_", " "), each.shown) for name, each in found.breaches],
        warnings=list(found.warnings.items()),
        moves=[_moved(move) for move in found.moves[:MOST_MOVES]],
        more_moves=max(0, len(found.moves) - MOST_MOVES),
        is_first=found.is_first,
        counts=list(_counts(found, problems)),
        groups=[_group(*key, reports) for key, reports in found.groups.items()],
        plain=[_report(each) for each in found.plain],
        dropped=found.dropped,
    )


def _counts(found: Overview, problems: Sequence[str]) -> Iterator[str]:
    """How many of what, for the head of the page."""
    there = sum(len(reports) for reports in found.groups.values()) + len(found.plain)
    yield f"{there} {'report' if there == 1 else 'reports'}"
    not_made = len(found.failures) + len(found.missing) + len(problems)
    yield f"{not_made} not made as asked" if not_made else "none failed"
    if found.guardrails:
        breached = len({each.guardrail for _, each in found.breaches})
        yield (
            f"{breached} of {found.guardrails} guardrails do not hold everywhere" if breached else "all guardrails hold"
        )


def _group(currency: str, partners: Sequence[str], reports: Sequence[Listed]) -> _Group:
    """Partners by their names, where they have the same in all reports."""
    names = {tuple(each.results["partners"].values()) for each in reports}
    shown = next(iter(names)) if len(names) == 1 else partners
    return _Group(f"NPV in {currency}", shown, [_report(each) for each in reports])


def _report(made: Listed) -> dict[str, Any]:
    """A report for the template: where its files are, and a line for each of its terms."""
    return {
        "name": made.name,
        "audience": made.audience,
        "is_old": made.is_old or made.entry.state == "failed",
        "links": [(PurePosixPath(path).suffix[1:], quote(path)) for path in made.files],
        "picture": made.results.get("picture", ""),
        "lines": list(_lines(made)),
    }


def _lines(made: Listed) -> Iterator[tuple[str, list[str]]]:
    """Terms, and the NPV of each partner in the base case."""
    by_terms: dict[str, list[Row]] = {}
    for row in made.rows:
        if row["scenario"] == "base" and row["partner"] != "total":
            by_terms.setdefault(row["terms"], []).append(row)
    for terms, rows in by_terms.items():
        yield terms.replace("_", " "), [FULL.text(row["npv"]) for row in rows]


def _moved(move: Move) -> tuple[str, ...]:
    said = _month if move.measure == "payback_month" else _share if move.measure == "profit_share" else _amount
    what = MEASURES[move.measure]
    return move.report, move.terms.replace("_", " "), move.partner, what, said(move.before), said(move.now)


def _amount(value: Any) -> str:
    return "–" if value is None else FULL.text(float(value))


def _share(value: Any) -> str:
    return "–" if value is None else rounded_percent(float(value), 1)


def _month(value: Any) -> str:
    return str(value) if isinstance(value, str) else "never"
