"""Terms run together come to what each comes to alone, whichever way the engine runs them."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import measures, parse_case
from partnersim.agreements.reader import parse_terms
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import plan_of
from partnersim.sweep.leaf import run_leaf
from partnersim.sweep.part import Prepared, joined, prepared, run_part
from tests.inputs.samples import DIRECT, FIVE_PHASE
from tests.simulation.test_pooled import RATES, TERMS, UNCERTAIN

CASE = parse_case(UNCERTAIN)
MIXED = (DIRECT, FIVE_PHASE, TERMS["dearer"], TERMS["split of profit"], TERMS["work moved"])


def ready(*texts: str) -> Prepared:
    return prepared([plan_of(CASE, parse_terms(text)) for text in texts], RATES)


def test_terms_that_leave_the_market_alike_are_run_side_by_side() -> None:
    deals = ready(*MIXED)
    assert [deal is None for deal in deals.pooled] == [True, False, False, False, False]
    assert deals.together == [[0], [1, 3], [2], [4]]


def test_together_and_alone_terms_come_to_the_same_bits() -> None:
    draws = Draws(1100, seed=6)
    together, _ = run_part(ready(*MIXED), draws)
    for number, text in enumerate(MIXED):
        alone, _ = run_part(ready(text), draws)
        for name, array in alone.items():
            np.testing.assert_array_equal(array[0], together[name][number])


def test_parts_side_by_side_are_the_whole() -> None:
    deals = ready(*MIXED[:2])
    fan = measures.bins_of(run_leaf(deals.plans, deals.rates, Draws(200, 6)).position)
    whole, counted = run_part(deals, Draws(1500, 6), fan)
    found, merged = [], fan
    for first, count in ((0, 1024), (1024, 300), (1324, 176)):
        values, part = run_part(deals, Draws(count, 6, first), fan)
        assert part is not None
        found.append(values)
        merged = merged.merged(part)
    for name, array in joined(found).items():
        np.testing.assert_array_equal(array, whole[name])
    assert counted is not None
    np.testing.assert_array_equal(merged.counts, counted.counts)
    np.testing.assert_array_equal(merged.least, counted.least)
    assert counted.draws == 1500


@pytest.mark.parametrize("figure", ["npv", "profit", "peak_funding"])
def test_figures_are_those_of_the_ledger(figure: str) -> None:
    from partnersim import simulate

    values, _ = run_part(ready(FIVE_PHASE), Draws(50, seed=2))
    books = simulate(CASE, parse_terms(FIVE_PHASE), draws=50, seed=2).books
    net, position = books.net[..., 3:], books.position[..., 3:]
    expected = {
        "npv": measures.net_present_value(net, list(RATES)),
        "profit": position[-1],
        "peak_funding": measures.peak_funding(position)[0],
    }[figure]
    np.testing.assert_allclose(values[figure][0], expected, rtol=1e-10, atol=1e-6)
