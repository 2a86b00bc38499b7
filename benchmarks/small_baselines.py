"""The five-phase agreement of two partners and one scenario, as one writes it in pandas or in plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "as_frame", "plain_loop", "rows_of_pandas"]

Floats = NDArray[np.float64]
Outcome = tuple[list[tuple[float, float]], list[tuple[float, float]]]  # received and balance of the two by month

COLUMNS = ["revenue", "cost_a", "cost_b", "one_time_a", "one_time_b"]


def plain_loop(months: list[list[float]]) -> Outcome:
    """`months` [month] of the numbers that `COLUMNS` names."""
    received, balances = [], []
    position = (0.0, 0.0)
    for revenue, cost_a, cost_b, one_time_a, one_time_b in months:
        got, position = _month(revenue, (cost_a, cost_b), (one_time_a, one_time_b), position)
        received.append(got)
        balances.append(position)
    return received, balances


def rows_of_pandas(frame: pd.DataFrame) -> Outcome:
    """The same over the rows of a frame."""
    received, balances = [], []
    position = (0.0, 0.0)
    for _, row in frame.iterrows():
        costs, invested = (row["cost_a"], row["cost_b"]), (row["one_time_a"], row["one_time_b"])
        got, position = _month(row["revenue"], costs, invested, position)
        received.append(got)
        balances.append(position)
    return received, balances


def as_frame(revenue: Floats, cost: Floats, one_time: Floats) -> pd.DataFrame:
    """The flows of one scenario, a row a month."""
    import pandas as pd

    return pd.DataFrame(np.column_stack([revenue[:, 0], cost[..., 0], one_time[..., 0]]), columns=COLUMNS)


def _month(
    revenue: float, cost: tuple[float, float], one_time: tuple[float, float], position: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the two receive in a month, and where they stand after it."""
    costs = cost[0] + cost[1]
    covered = min(revenue, costs) / costs
    pool = revenue - min(revenue, costs)
    got_a, got_b = cost[0] * covered, cost[1] * covered
    stand_a = position[0] - one_time[0] - cost[0] + got_a
    stand_b = position[1] - one_time[1] - cost[1] + got_b
    loss_a, loss_b = max(0.0, -stand_a), max(0.0, -stand_b)
    up_a, up_b = min(pool, max(0.0, loss_a - loss_b)), min(pool, max(0.0, loss_b - loss_a))
    pool -= up_a + up_b
    aligned = min(pool / 2.0, loss_a - up_a, loss_b - up_b)
    share = (pool - 2.0 * aligned) / costs
    paid_a, paid_b = up_a + aligned + cost[0] * share, up_b + aligned + cost[1] * share
    return (got_a + paid_a, got_b + paid_b), (stand_a + paid_a, stand_b + paid_b)
