"""The five-phase agreement as cells of modelx over t; what a scenario gives are references, set for each in turn."""

from __future__ import annotations

import modelx
import numpy as np

from benchmarks.peers.timed import Floats, timed

__all__ = ["run"]

# The references, by month; the functions below become cells of the same names.
revenue: list[float] = []
cost_a: list[float] = []
cost_b: list[float] = []
one_time_a: list[float] = []
one_time_b: list[float] = []


def costs(t):
    return cost_a[t] + cost_b[t]


def weight_a(t):
    return cost_a[t] / costs(t) if costs(t) > 0.0 else 0.5


def repaid(t):
    return min(revenue[t], costs(t))


def surplus(t):
    return revenue[t] - repaid(t)


def loss_a(t):
    before = position_a(t - 1) if t > 0 else 0.0
    return max(0.0, one_time_a[t] + cost_a[t] - repaid(t) * weight_a(t) - before)


def loss_b(t):
    before = position_b(t - 1) if t > 0 else 0.0
    return max(0.0, one_time_b[t] + cost_b[t] - repaid(t) * (1.0 - weight_a(t)) - before)


def catch_up_a(t):
    return min(surplus(t), max(0.0, loss_a(t) - loss_b(t)))


def catch_up_b(t):
    return min(surplus(t), max(0.0, loss_b(t) - loss_a(t)))


def aligned(t):
    rest = surplus(t) - catch_up_a(t) - catch_up_b(t)
    return min(rest / 2.0, loss_a(t) - catch_up_a(t), loss_b(t) - catch_up_b(t))


def by_cost(t):
    return revenue[t] - catch_up_a(t) - catch_up_b(t) - 2.0 * aligned(t)


def received_a(t):
    return by_cost(t) * weight_a(t) + catch_up_a(t) + aligned(t)


def received_b(t):
    return by_cost(t) * (1.0 - weight_a(t)) + catch_up_b(t) + aligned(t)


def position_a(t):
    before = position_a(t - 1) if t > 0 else 0.0
    return before + received_a(t) - cost_a[t] - one_time_a[t]


def position_b(t):
    before = position_b(t - 1) if t > 0 else 0.0
    return before + received_b(t) - cost_b[t] - one_time_b[t]


CELLS = (
    costs, weight_a, repaid, surplus, loss_a, loss_b, catch_up_a, catch_up_b, aligned, by_cost,
    received_a, received_b, position_a, position_b,
)  # fmt: skip


def run(revenue: Floats, cost: Floats, one_time: Floats) -> Floats:
    """Received `[month, partner, scenario]`, of inputs as `partnersim.engine.run.run` takes them."""
    months, scenarios = revenue.shape
    deal = modelx.new_model().new_space("Deal")
    for cell in CELLS:
        deal.new_cells(cell.__name__, formula=cell)
    deal.one_time_a, deal.one_time_b = one_time[..., 0].T.tolist()
    found = np.empty(cost.shape)
    for scenario in range(scenarios):
        deal.revenue = revenue[:, scenario].tolist()
        deal.cost_a, deal.cost_b = cost[..., scenario].T.tolist()
        for month in range(months):
            found[month, :, scenario] = deal.received_a(month), deal.received_b(month)
    return found


if __name__ == "__main__":
    timed(run)
