"""Levels of loss: where a surplus leaves them, poured into the deepest first; by head, or per unit invested."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.render.workbook.page import Page

__all__ = ["Levels", "add_invested", "add_levels", "levels_of", "poured_to", "target"]

Floats = NDArray[np.float64]
BAND = "levels of loss"
NOTHING = 1e-30  # weight, against the largest, of a partner that invested nothing: its loss is deepest by far


class Levels(NamedTuple):
    """The engine's figures `[month]`, and what each partner invested to date `[month, partner]`."""

    invested: Floats
    level: Floats  # where the surplus ends
    equal: Floats  # where catch-up ends


def levels_of(page: Page, loss: Floats, surplus: Floats, *, by_investment: bool) -> Levels:
    """The levels of losses `[month, partner]` for a surplus `[month]`, in the base case."""
    weights = np.ones_like(loss)
    if by_investment:
        invested = page.money.flows.cost("one_time")[:, :, 0].cumsum(axis=0)
        most = invested.max(axis=1, keepdims=True)
        weights = np.where(most > 0.0, np.maximum(invested, NOTHING * most), 1.0)
    deeper = (loss[:, None, :] * weights[:, :, None] >= loss[:, :, None] * weights[:, None, :]).astype(float)
    above = (deeper * loss[:, None, :]).sum(axis=2) - surplus[:, None]
    level = np.maximum(0.0, (above / (deeper * weights[:, None, :]).sum(axis=2)).max(axis=1))
    some = weights > NOTHING * weights.max(axis=1, keepdims=True)
    lowest = np.where(some, loss / weights, np.inf).min(axis=1)
    return Levels(weights, level, np.maximum(level, lowest))


def add_invested(page: Page, levels: Levels) -> None:
    """What each partner invested to date, next to nothing instead of nothing; by it losses are levelled."""
    grid, band = page.grid, "invested to date"
    sums = page.money.flows.cost("one_time")[:, :, 0].cumsum(axis=0)

    def invested(i: int, m: int) -> str:
        return f"{grid.before(('invested', i), m)}+{grid.at(('one_time', i), m)}"

    def weight(i: int, m: int) -> str:
        most = f"MAX({grid.each('invested', m)})"
        return f"IF({most}>0,MAX({grid.at(('invested', i), m)},{NOTHING:.0E}*{most}),1)"

    page.add_each("invested", band, sums, invested, everyone=True, summed=False)
    page.add_each("by_investment", "by which losses weigh", levels.invested, weight, everyone=True, summed=False)


def add_levels(page: Page, levels: Levels) -> None:
    """Two columns: where the surplus ends, and where catch-up ends."""
    grid = page.grid

    def level(m: int) -> str:
        ends = _ends_by_investment(page, m) if grid.keys("by_investment") else _ends_by_head(page, m)
        return f"MAX(0,{','.join(ends)})"

    def equal(m: int) -> str:
        lowest = f"MIN({grid.each('loss', m)})"
        if grid.keys("by_investment"):
            lowest = f"MIN({','.join(_own_level(page, i, m) for i in page.partners)})"
        return f"MAX({lowest},{grid.at('level', m)})"

    grid.add("level", BAND, "where the surplus ends", levels.level, level, summed=False)
    grid.add("equal", BAND, "where catch-up ends", levels.equal, equal, summed=False)


def _ends_by_head(page: Page, m: int) -> list[str]:
    """(S_k − P) / k for the k largest losses."""
    losses, surplus = page.grid.each("loss", m), page.grid.at("surplus", m)
    deepest = [f"LARGE({losses},{k})" for k in range(1, len(page.partners) + 1)]
    return [f"({'+'.join(deepest[:k])}-{surplus})/{k}" for k in range(1, len(deepest) + 1)]


def _ends_by_investment(page: Page, m: int) -> list[str]:
    """(S − P) / W over those whose loss is as deep as a partner's, or deeper, for what they invested."""
    grid = page.grid
    losses, weights, surplus = grid.each("loss", m), grid.each("by_investment", m), grid.at("surplus", m)
    ends = []
    for i in page.partners:
        mine, weight = grid.at(("loss", i), m), grid.at(("by_investment", i), m)
        deeper = f"({losses}*{weight}>={mine}*{weights})"
        ends.append(f"(SUMPRODUCT({deeper}*{losses})-{surplus})/SUMPRODUCT({deeper}*{weights})")
    return ends


def _own_level(page: Page, i: int, m: int) -> str:
    """A loss for what was invested; of whoever invested nothing, no level that counts."""
    grid = page.grid
    weight, weights = grid.at(("by_investment", i), m), grid.each("by_investment", m)
    return f"IF({weight}>{NOTHING:.0E}*MAX({weights}),{grid.at(('loss', i), m)}/{weight},1E+300)"


def target(page: Page, level: str, i: int, m: int) -> str:
    """The loss of a partner that is at a level."""
    weight = f"{page.grid.at(('by_investment', i), m)}*" if page.grid.keys("by_investment") else ""
    return f"{weight}{page.grid.at(level, m)}"


def poured_to(page: Page, level: str, m: int) -> str:
    """What it takes to bring all losses that are deeper to a level."""
    grid = page.grid
    losses, weights = grid.each("loss", m), ""
    if grid.keys("by_investment"):
        weights = f"{grid.each('by_investment', m)}*"
    at = f"{weights}{grid.at(level, m)}"
    return f"SUMPRODUCT(({losses}>{at})*({losses}-{at}))"
