"""The five-phase agreement as a System Dynamics model of bptk-py, on its Rust engine: positions are stocks."""

from __future__ import annotations

import numpy as np
from BPTK_Py import Model
from BPTK_Py import sd_functions as sd
from BPTK_Py._rust_engine import RustSdEngine

from benchmarks.peers.timed import Floats, timed

__all__ = ["run"]

PARTNERS = "ab"
SERIES = ("revenue", "cost_a", "cost_b", "one_time_a", "one_time_b")


def run(revenue: Floats, cost: Floats, one_time: Floats) -> Floats:
    """Received `[month, partner, scenario]`, of inputs as `partnersim.engine.run.run` takes them."""
    months, scenarios = revenue.shape
    loaded = RustSdEngine().load_model(model(months).to_json())
    at = [float(month) for month in range(1, months + 1)]
    for number, name in enumerate(("one_time_a", "one_time_b")):
        loaded.set_points(name, list(zip(at, one_time[:, number, 0].tolist(), strict=True)))
    found = np.empty(cost.shape)
    for scenario in range(scenarios):
        for name, series in zip(SERIES, (revenue[:, scenario], *cost[..., scenario].T), strict=False):
            loaded.set_points(name, list(zip(at, series.tolist(), strict=True)))
        steps = [loaded.init(["received_a", "received_b"]), *(loaded.step() for _ in at[1:])]
        found[:, 0, scenario] = [step["received_a"] for step in steps]
        found[:, 1, scenario] = [step["received_b"] for step in steps]
    return found


def model(months: int) -> Model:
    """Stocks, flows and converters of the agreement; its series are looked up by time."""
    deal = Model(starttime=1.0, stoptime=float(months), dt=1.0, name="deal")
    for name in SERIES:
        deal.points[name] = [(1.0, 0.0), (float(months), 0.0)]
        deal.converter(name).equation = sd.lookup(sd.time(), name)
    revenue, cost_a, cost_b, one_time_a, one_time_b = map(deal.converter, SERIES)
    names = ("costs", "weight_a", "weight_b", "repaid", "surplus", "loss_a", "loss_b", "catch_up_a", "catch_up_b")
    costs, weight_a, weight_b, repaid, surplus, loss_a, loss_b, catch_up_a, catch_up_b = map(deal.converter, names)
    rest, aligned, by_cost = map(deal.converter, ("rest", "aligned", "by_cost"))
    received_a, received_b = deal.converter("received_a"), deal.converter("received_b")
    position_a, position_b = deal.stock("position_a"), deal.stock("position_b")
    net_a, net_b = deal.biflow("net_a"), deal.biflow("net_b")

    costs.equation = cost_a + cost_b
    weight_a.equation = sd.If(costs > 0.0, cost_a / sd.max(costs, 1e-300), 0.5)
    weight_b.equation = 1.0 - weight_a
    repaid.equation = sd.min(revenue, costs)
    surplus.equation = revenue - repaid
    loss_a.equation = sd.max(0.0, one_time_a + cost_a - repaid * weight_a - position_a)
    loss_b.equation = sd.max(0.0, one_time_b + cost_b - repaid * weight_b - position_b)
    catch_up_a.equation = sd.min(surplus, sd.max(0.0, loss_a - loss_b))
    catch_up_b.equation = sd.min(surplus, sd.max(0.0, loss_b - loss_a))
    rest.equation = surplus - catch_up_a - catch_up_b
    aligned.equation = sd.min(rest / 2.0, sd.min(loss_a - catch_up_a, loss_b - catch_up_b))
    by_cost.equation = repaid + rest - 2.0 * aligned
    received_a.equation = by_cost * weight_a + catch_up_a + aligned
    received_b.equation = by_cost * weight_b + catch_up_b + aligned
    net_a.equation = received_a - cost_a - one_time_a
    net_b.equation = received_b - cost_b - one_time_b
    position_a.initial_value = position_b.initial_value = 0.0
    position_a.equation, position_b.equation = net_a, net_b
    return deal


if __name__ == "__main__":
    timed(run)
