"""`partnersim fit`: numbers of a case from a CSV series, with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from partnersim.fit import Estimate, Fit, Rows

__all__ = ["fit"]

WIDTH = 120  # characters of a line
NO_DIFFERENCE = 2.0  # of AIC, up to which curves fit alike (Burnham & Anderson 2002)
WHOLE = (1.0, 100.0)  # a first row that is so stands for all customers, however many

fit = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Fit churn or diffusion to a CSV series.")

File = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file; its first column names the periods.")]
Column = Annotated[str, typer.Option(metavar="NAME", help="The column to fit.")]
MonthsPerPeriod = Annotated[
    int | None, typer.Option(min=1, help="Months between two rows, where their names do not say; 12 for years.")
]
Until = Annotated[str | None, typer.Option(metavar="PERIOD", help="The last period to fit, like 2015-03.")]
Customers = Annotated[float | None, typer.Option(help="How many there were first, where rows are shares.")]
Holds = Annotated[
    Literal["survivors", "churn"], typer.Option(help="The column: who is still there, or churn of each month.")
]
Retention = Annotated[
    Literal["constant", "shifted_beta_geometric", "both"],
    typer.Option(help="Of survivors: churn that is constant, or slows."),
]
Counts = Annotated[
    Literal["new", "total"], typer.Option(help="The column: new adopters of each period, or all so far.")
]
Diffusion = Annotated[Literal["bass", "logistic", "both"], typer.Option(help="The curve to fit.")]
Method = Annotated[
    Literal["increments", "rate", "ols"],
    typer.Option(help="Of Bass: least squares on what a period adds, on the rate at its end, or by regression."),
]


@fit.callback()
def _fit() -> None:
    """Fit churn or diffusion to a CSV series."""


@fit.command()
def churn(
    file: File,
    column: Column,
    months_per_period: MonthsPerPeriod = None,
    customers: Customers = None,
    until: Until = None,
    curve: Retention = "both",
    holds: Holds = "survivors",
) -> None:
    """Fit churn: constant, or slower with age."""
    from partnersim.fit import fit_constant_churn, fit_monthly_churn, fit_shifted_beta_geometric, read_rows

    rows = read_rows(file, column, until)
    values = rows.evenly()
    if holds == "churn":
        _refuse_unless_monthly(rows, months_per_period, customers)
        typer.echo(_said(rows, "churn", 1, [partial(fit_monthly_churn, values)]))
        return
    months = _months(rows, months_per_period)
    known = _customers(rows, customers)
    curves = {"constant": fit_constant_churn, "shifted_beta_geometric": fit_shifted_beta_geometric}
    chosen = [
        partial(made, values, customers=known, months_per_period=months)
        for name, made in curves.items()
        if curve in (name, "both")
    ]
    typer.echo(_said(rows, "survivors", months, chosen))


@fit.command()
def diffusion(
    file: File,
    column: Column,
    months_per_period: MonthsPerPeriod = None,
    counts: Counts = "new",
    until: Until = None,
    curve: Diffusion = "both",
    method: Method = "increments",
) -> None:
    """Fit how a product spreads: Bass, or growth with a ceiling."""
    from partnersim.fit import fit_bass, fit_logistic, read_rows

    rows = read_rows(file, column, until)
    values = rows.evenly() if counts == "new" else rows.values
    months = _months(rows, months_per_period)
    curves: dict[str, Callable[..., Fit]] = {"bass": partial(fit_bass, method=method), "logistic": fit_logistic}
    chosen = [
        partial(made, values, counts=counts, times=rows.times, months_per_period=months)
        for name, made in curves.items()
        if curve in (name, "both")
    ]
    typer.echo(_said(rows, "new adopters" if counts == "new" else "adopters so far", months, chosen))


def _months(rows: Rows, said: int | None) -> int:
    """Months of a period, as the rows say, else as the option does."""
    from partnersim.errors import InputError

    if rows.months_per_period is None and said is None:
        text = "the rows do not say how long a period is; write 1 for months, 3 for quarters, 12 for years"
        raise InputError.one(text, "--months-per-period")
    if None not in (rows.months_per_period, said) and rows.months_per_period != said:
        text = f"periods are {rows.months_per_period} months, as their names say, not {said}; leave out the option"
        raise InputError.one(text, "--months-per-period")
    return rows.months_per_period or said or 1


def _customers(rows: Rows, said: float | None) -> float | None:
    """How many there were first: as the option says, else as the first row counts them; None where rows are shares."""
    from partnersim.errors import InputError

    if said is not None and not 1.0 <= said < math.inf:
        raise InputError.one(f"{said:g} is no number of customers; write 1 or more", "--customers")
    first = rows.values[0]
    if first in WHOLE:
        return said
    if said not in (None, first):
        text = f"the first row counts {first:g} customers, not {said:g}; leave it out"
        raise InputError.one(text, "--customers")
    return first


def _refuse_unless_monthly(rows: Rows, months: int | None, customers: float | None) -> None:
    from partnersim.errors import InputError

    if _months(rows, months or rows.months_per_period or 1) != 1:
        raise InputError.one("churn of each month needs rows of months; fit survivors, or write one a month", rows.file)
    if customers is not None:
        raise InputError.one("churn of each month is fitted without it; leave it out", "--customers")


def _said(rows: Rows, what: str, months: int, curves: Sequence[Callable[[], Fit]]) -> str:
    """Every curve that can be fitted, why others cannot, which fits best, and that one for a case.

    Raises:
        InputError: none can be fitted.
    """
    from partnersim.errors import InputError

    fits: list[Fit] = []
    refused: list[InputError] = []
    for made in curves:
        try:
            fits.append(made())
        except InputError as error:
            refused.append(rows.at(error))
    if not fits:
        raise InputError(dict.fromkeys(problem for error in refused for problem in error.problems))
    fits.sort(key=_worse)
    span = f", {rows.labels[0]} to {rows.labels[-1]}" if rows.labels[0] else ""
    heading = f"{len(rows.values)} rows of {what}{span}; a period is {'a month' if months == 1 else f'{months} months'}"
    blocks = [heading, *(_block(each, rows) for each in fits), *map(str, refused)]
    if len(fits) > 1:
        blocks.append(_compared(*fits))
    return "\n\n".join([*blocks, f"For a case:\n\n{fits[0].yaml()}"])


def _worse(one: Fit) -> float:
    """Sorts fits of one series: by AIC, else by likelihood."""
    return -one.mean_log_likelihood if one.aic is None else one.aic


def _block(one: Fit, rows: Rows) -> str:
    """A fit: its estimates, how well it fits, what to bear in mind."""
    from partnersim.fit.estimates import spelt
    from partnersim.render.pieces import Row, Table
    from partnersim.render.plain import plain

    heads = ("", "estimate", "s.e.", f"{one.level:.0%} from", "to")
    lines = [Row(_cells(each)) for each in (*one.estimates, *one.shock)]
    row, gap = one.furthest
    share = one.residual_error is None or bool(one.shock)  # else adopters
    fitted, observed = spelt(one.fitted[row], rate=share), spelt(one.fitted[row] - gap, rate=share)
    said = [f"furthest off in {rows.labels[row] or f'row {row + 1}'}: {fitted} fitted, {observed} observed"]
    if one.aic is not None:
        said.insert(0, f"AIC {one.aic:.1f}")
    if one.residual_error is not None:
        said.insert(0, f"residual s.e. {spelt(one.residual_error, rate=share)}")
    table = plain(Table(f"{one.curve}, {one.method}", [[(head, 1) for head in heads]], lines), WIDTH)
    return "\n".join([table, "", f"{'; '.join(said)}.", *one.notes])


def _cells(each: Estimate) -> Sequence[str]:
    from partnersim.fit.estimates import spelt

    numbers = (each.value, each.standard_error, each.low, each.high)
    return [each.name, *("–" if number is None else spelt(number, rate=each.rate) for number in numbers)]


def _compared(best: Fit, other: Fit) -> str:
    """Which of two curves fits better, by AIC."""
    if best.aic is None or other.aic is None:
        enough = (best.estimated - other.estimated) / (best.mean_log_likelihood - other.mean_log_likelihood)
        return f"By AIC, {best.curve} fits better than {other.curve} from {enough:,.0f} customers on."
    ahead = other.aic - best.aic
    if ahead < NO_DIFFERENCE:
        return f"By AIC, {best.curve} and {other.curve} fit alike ({ahead:.1f} apart)."
    return f"By AIC, {best.curve} fits better than {other.curve} ({ahead:.1f} apart)."
