"""Uncertain numbers and chances, as sentences and figures name them."""

from __future__ import annotations

from partnersim.agreements.words import months
from partnersim.inputs.case import Case
from partnersim.numerals import numeral
from partnersim.render.numbers import rate_text
from partnersim.render.phrases import capital, isolated, spoken

__all__ = ["driver_name", "input_said", "part_of_draws"]

SLIP = "go_live"
SMALLEST = 0.0005  # of all draws; what is rarer, but not never, is no 0%
DIGITS = 3  # of an uncertain number: more of them nobody knows


def driver_name(case: Case, path: str) -> str:
    """An uncertain number by its field path: `costs.build.one_time` is `Build: one time`."""
    if path == SLIP:
        return "Go-live"
    top, *parts = path.split(".")
    if top == "partners":
        return f"{isolated(case.partners[parts[0]].name)}: {spoken('.'.join(parts[1:]))}"
    *named, last = map(spoken, parts)
    said = f"from month {last}" if parts[-1].isdigit() else last
    if top == "demand" or not named:
        return capital(" ".join([*named, said]) or spoken(top))
    return capital(f"{named[0]}: {' '.join([*named[1:], said])}")


def input_said(case: Case, path: str, value: float) -> str:
    """A value of an uncertain number, in the unit of its field: `4.6%`, `2 months late`."""
    if path == SLIP:
        return f"{months(round(value))} late" if value else "on time"
    rates = {each.name for each in case.uncertain if each.kind.is_rate}
    shown = float(f"{value * (100.0 if path in rates else 1.0):.{DIGITS}g}")
    return f"{numeral(shown, ',.10g')}{'%' if path in rates else ''}"


def part_of_draws(part: float) -> str:
    """`no draw`, `0.2% of draws`, `all draws`; never 0% or 100% of some."""
    if part in (0.0, 1.0):
        return "all draws" if part else "no draw"
    if part < SMALLEST or part > 1.0 - SMALLEST:
        return f"{'under' if part < SMALLEST else 'over'} {rate_text(0.001 if part < SMALLEST else 0.999)} of draws"
    return f"{rate_text(part)} of draws"
