"""A programme for the terminal: its groups, what the company has of them by year, and what to see to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from partnersim.inputs.programme import Programme
from partnersim.measures.years import by_year, fiscal_years
from partnersim.render.numbers import FULL, month_text, rate_text
from partnersim.render.phrases import shortened, spoken, written
from partnersim.render.uncertainty_in_words import certainty
from partnersim.timeline import spoken_month

if TYPE_CHECKING:
    from partnersim.simulation.programme import ProgrammeOutcome

__all__ = ["MOST_UNSTANDARDISED", "REFERRERS_TO_FORMALISE", "programme_in_words", "programme_table"]

MOST_UNSTANDARDISED = 5  # partners with terms of their own: with more, nobody can keep track of what was promised
REFERRERS_TO_FORMALISE = 5  # from so many on, one standard referral programme saves time (both: Partner1, undated)
CELL = 14
LONGEST = 30  # characters of a name

Rows = Sequence[Sequence[str]]


def programme_table(outcome: ProgrammeOutcome) -> str:
    """Groups with NPVs; the company by year, its NPV, peak funding and break-even; warnings."""
    parts = [_heading(outcome), _aligned(_groups(outcome)), _aligned(_years(outcome)), _company(outcome)]
    return "\n\n".join([*parts, *_warnings(outcome)])


def programme_in_words(programme: Programme) -> str:
    """A programme file as sentences."""
    last = programme.start + programme.months - 1
    lines = [
        f"{programme.title}: {programme.months} months from {spoken_month(programme.start)} to {spoken_month(last)}.",
        f"The company is {programme.company}, unless a group says otherwise.",
    ]
    for name, group in programme.groups.items():
        there = ", ".join(f"{number} from month {month}" for month, number in group.partners.items())
        sorts = "on standard terms" if group.standardised else "each on terms of its own"
        who = f"; the company is {group.company}" if group.company else ""
        lines.append(f"{spoken(name)}: partners {there}, {sorts}, under {group.terms} in {group.case}{who}.")
        lines += [f"For them, {path} is {written(value)}." for path, value in group.sets.items()]
    return "\n".join(lines)


def _heading(outcome: ProgrammeOutcome) -> str:
    timeline = outcome.programme.timeline
    months = f"{month_text(timeline, 0)} – {month_text(timeline, timeline.months - 1)}"
    draws = certainty(*(group.case for group in outcome.groups))
    return f"{outcome.programme.title} · {outcome.currency} · {months} · base case, {draws}"


def _groups(outcome: ProgrammeOutcome) -> Rows:
    """A row per group, and per further partner of its deals."""
    head = ["group", "partners", "terms", "standard", "NPV of each", f"NPV of {_name(outcome)}"]
    rows = [head]
    for group in outcome.groups:
        each = [f"{name} {FULL.text(npv)}" for name, npv in group.npv_each().items()]
        sorts = "yes" if group.standardised else "no"
        worth = FULL.text(outcome.npv_from(group))
        rows.append([group.name, str(group.partners), group.ledger.label, sorts, each[0], worth])
        rows += [["", "", "", "", further, ""] for further in each[1:]]
    partners = str(sum(group.partners for group in outcome.groups))
    return [*rows, ["all", partners, "", "", "", FULL.text(outcome.npv)]]


def _years(outcome: ProgrammeOutcome) -> Rows:
    """What the company received, spent and kept by year, and where it stood at the end of each."""
    timeline = outcome.programme.timeline
    rows = [[_name(outcome), "partners", "received", "costs", "net", "position"]]
    received, costs = (FULL.parts(by_year(each, timeline)) for each in (outcome.received, outcome.costs))
    position = 0.0
    for year, got, spent in zip(fiscal_years(timeline), received, costs, strict=True):
        there = sum(int(group.there[year.last]) for group in outcome.groups)
        position += got - spent  # of the amounts shown, so that they add up
        money = (got, spent, got - spent, position)
        rows.append([year.label, str(there), *map(FULL.text, money)])
    return rows


def _company(outcome: ProgrammeOutcome) -> str:
    """NPV, peak funding and break-even of the company."""
    timeline = outcome.programme.timeline
    deepest, month = outcome.peak_funding
    if deepest < 0.0:
        even = month_text(timeline, outcome.payback)
        said = f"is out of pocket by at most {FULL.text(-deepest)} ({month_text(timeline, month)})"
        said += f", breaks even in {even}" if outcome.payback is not None else ", never breaks even"
    else:
        said = "is never out of pocket"
    npv = f"NPV {FULL.text(outcome.npv)} at {rate_text(outcome.rate)} a year"
    return f"{_name(outcome)}: {npv}; it {said}."


def _warnings(outcome: ProgrammeOutcome) -> Iterator[str]:
    loose = outcome.without_standard_terms()
    if loose > MOST_UNSTANDARDISED:
        yield (
            f"{loose} partners without standard terms: above {MOST_UNSTANDARDISED}, nobody keeps track of what was "
            "promised to whom; agree on standard terms, and write standardised: true."
        )
    referrers = outcome.without_standard_terms("referral")
    if referrers >= REFERRERS_TO_FORMALISE:
        yield (
            f"{referrers} referral partners without standard terms: from {REFERRERS_TO_FORMALISE} on, a formal "
            "referral programme saves time; agree on standard terms, and write standardised: true."
        )


def _name(outcome: ProgrammeOutcome) -> str:
    return shortened(outcome.company_name, LONGEST)


def _aligned(rows: Rows) -> str:
    """Columns side by side: the first to the left, the others to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    first, *others = widths
    lines = [
        f"{row[0]:<{first}}"
        + "".join(f"{text:>{max(CELL, width + 2)}}" for text, width in zip(row[1:], others, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
