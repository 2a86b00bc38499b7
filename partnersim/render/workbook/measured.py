"""The figures of the first page as formulas over a sheet of months."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from partnersim.render.workbook.grid import MONTH, NUMBER, TOTAL
from partnersim.render.workbook.inputs import serial
from partnersim.render.workbook.names import a1, sheet_ref
from partnersim.render.workbook.page import Page

__all__ = ["NEVER", "NOT_NEEDED", "Figure", "figures"]

NEVER, NOT_NEEDED = "not by then", "not needed"
ZERO = "1E-9"  # of the position farthest from zero: nearer to zero than this is zero
LEAST = "0.01"  # of all gains and losses: a smaller profit has no shares worth naming


class Figure(NamedTuple):
    """A figure of one partner under one of the terms; `formula` takes the cell of the figure above it."""

    label: str
    kind: str
    formula: Callable[[str], str]
    value: float | str


def figures(page: Page, i: int, first: Page, npv: str, npv_of_first: str) -> Iterator[Figure]:
    """The figures of partner `i`, in the order of the page.

    `npv` and `npv_of_first` are the cells of its net present value under these terms, and under the `first`.
    """
    grid, standing, case = page.grid, page.standing, page.case
    rate = page.inputs.use(f"partners.{tuple(case.partners)[i]}.annual_discount_rate")
    net, position = grid.whole(("net", i)), grid.whole(("position", i))
    month, number = grid.whole(MONTH), grid.whole(NUMBER)
    worth = float(standing.npv[i, 0])
    yield Figure("NPV at its own rate", "amount", lambda _: f"SUMPRODUCT({net}/(1+{rate})^(({number}-1)/12))", worth)
    if page.number:
        less = worth - float(first.standing.npv[i, 0])
        yield Figure("  more than under the first", "amount", lambda _: f"{npv}-{npv_of_first}", less)
    else:
        yield Figure("  more than under the first", "amount", lambda _: '""', "")
    yield Figure("most out of pocket", "amount", lambda _: f"MIN(0,MIN({position}))", float(standing.peak[i]))
    yield Figure(
        "  in", "month",
        lambda above: f'IF({above}<0,INDEX({month},MATCH({above},{position},0)),"never")',
        _month(page, standing.peak_month[i], "never"),
    )  # fmt: skip
    below = f"({position}<-{ZERO}*MAX(MAX({position}),-MIN({position})))"
    last = f"SUMPRODUCT(MAX({below}*{number}))"
    back = f'IF({last}={case.months},"{NEVER}",INDEX({month},{last}+1))'
    never = NOT_NEEDED if standing.peak_month[i] is None else NEVER
    yield Figure(
        "back to zero", "month", lambda _: f'IF({last}=0,"{NOT_NEEDED}",{back})',
        _month(page, standing.payback[i], never),
    )  # fmt: skip
    if len(page.shown) == len(page.names):
        yield _share(page, i)


def _month(page: Page, month: int | None, otherwise: str) -> float | str:
    return otherwise if month is None else serial(page.case.start + month)


def _share(page: Page, i: int) -> Figure:
    """What part of all partners' profit is its own."""
    places = [a1(TOTAL, page.grid.place(("net", j))) for j in page.partners]
    totals = [sheet_ref(page.grid.sheet) + place for place in places]
    whole, moved = "+".join(totals), "+".join(f"ABS({total})" for total in totals)
    share = float(page.standing.profit_share[i])
    formula = f'IF({whole}>{LEAST}*({moved}),{totals[i]}/({whole}),"–")'
    return Figure("share of profit", "share", lambda _: formula, share if math.isfinite(share) else "–")
