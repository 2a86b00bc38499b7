"""The five-phase agreement as variables of cashflower over t; a scenario is a model point."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pandas as pd
from cashflower import ModelPointSet, variable
from cashflower.core import Model, Variable
from cashflower.start import determine_calculation_order, get_settings, get_variables

from benchmarks.peers.timed import Floats, timed

__all__ = ["run"]

deal = ModelPointSet(data=pd.DataFrame({"scenario": [0]}))
paths: dict[str, Floats] = {}


@variable(array=True)
def revenue():
    return paths["revenue"][:, deal["scenario"]]


@variable(array=True)
def cost_a():
    return paths["cost"][:, 0, deal["scenario"]]


@variable(array=True)
def cost_b():
    return paths["cost"][:, 1, deal["scenario"]]


@variable(array=True)
def one_time_a():
    return paths["one_time"][:, 0, 0]


@variable(array=True)
def one_time_b():
    return paths["one_time"][:, 1, 0]


@variable(array=True)
def weight_a():
    costs = cost_a() + cost_b()
    return np.divide(cost_a(), costs, out=np.full(costs.shape, 0.5), where=costs > 0.0)


@variable(array=True)
def repaid():
    return np.minimum(revenue(), cost_a() + cost_b())


@variable(array=True)
def surplus():
    return revenue() - repaid()


@variable(array=True)
def uncovered_a():
    return one_time_a() + cost_a() - repaid() * weight_a()


@variable(array=True)
def uncovered_b():
    return one_time_b() + cost_b() - repaid() * (1.0 - weight_a())


@variable()
def loss_a(t):
    before = position_a(t - 1) if t > 0 else 0.0
    return max(0.0, uncovered_a(t) - before)


@variable()
def loss_b(t):
    before = position_b(t - 1) if t > 0 else 0.0
    return max(0.0, uncovered_b(t) - before)


@variable()
def catch_up_a(t):
    return min(surplus(t), max(0.0, loss_a(t) - loss_b(t)))


@variable()
def catch_up_b(t):
    return min(surplus(t), max(0.0, loss_b(t) - loss_a(t)))


@variable()
def left_a(t):
    return loss_a(t) - catch_up_a(t)


@variable()
def left_b(t):
    return loss_b(t) - catch_up_b(t)


@variable()
def aligned(t):
    rest = surplus(t) - catch_up_a(t) - catch_up_b(t)
    return min(rest / 2.0, left_a(t), left_b(t))


@variable()
def by_cost(t):
    return revenue(t) - catch_up_a(t) - catch_up_b(t) - 2.0 * aligned(t)


@variable()
def received_a(t):
    return by_cost(t) * weight_a(t) + catch_up_a(t) + aligned(t)


@variable()
def received_b(t):
    return by_cost(t) * (1.0 - weight_a(t)) + catch_up_b(t) + aligned(t)


@variable()
def position_a(t):
    before = position_a(t - 1) if t > 0 else 0.0
    return before + received_a(t) - cost_a(t) - one_time_a(t)


@variable()
def position_b(t):
    before = position_b(t - 1) if t > 0 else 0.0
    return before + received_b(t) - cost_b(t) - one_time_b(t)


def run(revenue: Floats, cost: Floats, one_time: Floats) -> Floats:
    """Received `[month, partner, scenario]`, of inputs as `partnersim.engine.run.run` takes them."""
    months, scenarios = revenue.shape
    paths.update(revenue=revenue, cost=cost, one_time=one_time)
    deal.data = pd.DataFrame({"scenario": range(scenarios)})
    settings = get_settings(
        {
            "GROUP_BY": "scenario",
            "OUTPUT_VARIABLES": ["received_a", "received_b"],
            "T_MAX_CALCULATION": months - 1,
            "T_MAX_OUTPUT": months - 1,
        }
    )
    variables = determine_calculation_order(get_variables(list(MODEL.items()), settings), settings)
    with contextlib.redirect_stdout(io.StringIO()):  # its progress
        found, _ = Model(variables, [deal], settings).run()
    by_scenario = found[["received_a", "received_b"]].to_numpy().reshape(scenarios, months, 2)
    return np.ascontiguousarray(by_scenario.transpose(1, 2, 0))


MODEL = {name: each for name, each in globals().items() if isinstance(each, Variable)}

if __name__ == "__main__":
    timed(run)
