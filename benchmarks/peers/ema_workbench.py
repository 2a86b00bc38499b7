"""The five-phase agreement as a model of ema_workbench: a Python function, an experiment a scenario, in sequence."""

from __future__ import annotations

import numpy as np
from ema_workbench import IntegerParameter, Model, Scenario, SequentialEvaluator, TimeSeriesOutcome

from benchmarks.peers.timed import Floats, timed

__all__ = ["run"]


def run(revenue: Floats, cost: Floats, one_time: Floats) -> Floats:
    """Received `[month, partner, scenario]`, of inputs as `partnersim.engine.run.run` takes them."""
    invested = one_time[..., 0].tolist()

    def deal(number: int) -> dict[str, Floats]:
        return five_phase(revenue[:, number].tolist(), cost[..., number].tolist(), invested)

    model = Model("deal", function=deal)
    model.uncertainties = [IntegerParameter("number", 0, revenue.shape[1])]
    model.outcomes = [TimeSeriesOutcome("vendor"), TimeSeriesOutcome("operator")]
    scenarios = [Scenario(str(number), number=number) for number in range(revenue.shape[1])]
    with SequentialEvaluator(model) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios)
    return np.stack([outcomes["vendor"].T, outcomes["operator"].T], axis=1)


def five_phase(revenue: list[float], cost: list[list[float]], one_time: list[list[float]]) -> dict[str, Floats]:
    """What the two receive by month."""
    position_a = position_b = 0.0
    received_a, received_b = [], []
    for income, (cost_a, cost_b), (invested_a, invested_b) in zip(revenue, cost, one_time, strict=True):
        costs = cost_a + cost_b
        weight_a = cost_a / costs if costs > 0.0 else 0.5
        repaid = min(income, costs)
        surplus = income - repaid
        got_a, got_b = repaid * weight_a, repaid * (1.0 - weight_a)
        position_a += got_a - cost_a - invested_a
        position_b += got_b - cost_b - invested_b
        loss_a, loss_b = max(0.0, -position_a), max(0.0, -position_b)
        catch_up_a = min(surplus, max(0.0, loss_a - loss_b))
        catch_up_b = min(surplus, max(0.0, loss_b - loss_a))
        surplus -= catch_up_a + catch_up_b
        aligned = min(surplus / 2.0, loss_a - catch_up_a, loss_b - catch_up_b)
        surplus -= 2.0 * aligned
        paid_a = catch_up_a + aligned + surplus * weight_a
        paid_b = catch_up_b + aligned + surplus * (1.0 - weight_a)
        position_a += paid_a
        position_b += paid_b
        received_a.append(got_a + paid_a)
        received_b.append(got_b + paid_b)
    return {"vendor": np.array(received_a), "operator": np.array(received_b)}


if __name__ == "__main__":
    timed(run)
