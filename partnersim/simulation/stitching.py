"""Flows of one demand under several versions of terms, joined where one follows the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import CostFlow, Flows, RevenueFlow

__all__ = ["stitched", "without_investments", "without_money"]

Floats = NDArray[np.float64]


def without_investments(flows: Flows) -> Flows:
    """The same without what is planned to be invested."""
    kept = {name: cost for name, cost in flows.costs.items() if cost.kind != "one_time"}
    return replace(flows, costs=kept)


def without_money(flows: Flows) -> Flows:
    """The same lines without money."""
    return replace(
        flows,
        lines={name: line.scaled(0.0) for name, line in flows.lines.items()},
        costs={},
        credits=np.zeros_like(flows.credits),
        bad_debt=np.zeros_like(flows.bad_debt),
    )


def stitched(flows: Sequence[Flows], firsts: Sequence[int]) -> Flows:
    """One of several flows of the same demand, each from a month on: prices and costs change, customers do not."""
    if len(flows) == 1:
        return flows[0]
    unaided = [each if each.unaided is None else each.unaided for each in flows]

    def rows(of: Callable[[Flows], Floats | None]) -> Floats:
        stops = [*firsts[1:], flows[0].shape[0]]
        parts = [of(each) for each in flows]
        like = next(part for part in parts if part is not None)
        filled = [np.zeros_like(like) if part is None else part for part in parts]
        cut = [part[first:stop] for part, first, stop in zip(filled, firsts, stops, strict=True)]
        return np.concatenate(cut)

    def line(name: str) -> RevenueFlow:
        first = flows[0].lines[name]
        buyers = first.buyers
        if buyers is not None:
            buyers = replace(buyers, price=rows(lambda each: each.lines[name].buyers.price))  # type: ignore[union-attr]
        return replace(
            first,
            amount=rows(lambda each: each.lines[name].amount),
            buyers=buyers,
            credits=rows(lambda each: each.lines[name].credits),
            bad_debt=rows(lambda each: each.lines[name].bad_debt),
        )

    def cost(name: str, by: int) -> CostFlow:
        like = next(each.costs[name] for each in flows if name in each.costs)

        def borne(each: Flows) -> Floats | None:
            found = each.costs.get(name)
            return found.amount if found is not None and found.by == by else None

        return replace(like, amount=rows(borne), by=by)

    payers: dict[str, list[int]] = {}
    for each in flows:
        for name, flow in each.costs.items():
            if flow.by not in payers.setdefault(name, []):
                payers[name].append(flow.by)
    costs = {
        name if number == 0 else f"{name} by {flows[0].partners[by]}": cost(name, by)
        for name, found in payers.items()
        for number, by in enumerate(found)
    }
    return replace(
        flows[0],
        lines={name: line(name) for name in flows[0].lines},
        costs=costs,
        price_factor=rows(lambda each: each.price_factor),
        credits=rows(lambda each: each.credits),
        bad_debt=rows(lambda each: each.bad_debt),
        unaided=None if flows[0].unaided is None else stitched(unaided, firsts),
    )
