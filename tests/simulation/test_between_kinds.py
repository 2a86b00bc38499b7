"""What one kind of agreement must pay because another one does."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import allocate, parse_terms

SEATS = "parties: {vendor: isv, operator: msp}"


def test_a_profit_split_in_proportion_to_costs_is_five_phase_once_all_is_paid_back() -> None:
    """In months wholly net positive, costs of 30% and 70% make shares of profit of 30% and 70%."""
    months = 30
    revenue, cost = np.full(months, 150.0), np.tile([30.0, 70.0], (months, 1))
    invested = np.zeros((months, 2))
    invested[0] = [200.0, 100.0]
    five_phase = allocate("five_phase", revenue, cost, invested, partners=["isv", "msp"])
    split = parse_terms(f"kind: static_split\n{SEATS}\nbase: profit\nshares: {{vendor: 30%, operator: 70%}}")
    shared = allocate(split, revenue, cost, invested, partners=["isv", "msp"])
    wholly = five_phase.books.phase[:, 0] == 5
    assert wholly.sum() > 20
    np.testing.assert_allclose(five_phase.books.received[wholly], shared.books.received[wholly], rtol=1e-12)
    assert abs(five_phase.books.received[~wholly] - shared.books.received[~wholly]).max() > 1.0


@pytest.mark.parametrize("base", ["revenue", "profit"])
def test_a_waterfall_of_a_static_splits_tiers_is_that_split(base: str) -> None:
    rng = np.random.default_rng(1)
    revenue, cost = rng.uniform(0, 300, 24), rng.uniform(0, 100, (24, 2))
    split = parse_terms(f"kind: static_split\n{SEATS}\nbase: {base}\nshares: {{vendor: 30%, operator: 70%}}")
    costs = "  - {tier: cost_recovery}\n" if base == "profit" else ""
    tiers = f"{costs}  - {{tier: fixed_split, shares: {{vendor: 30%, operator: 70%}}}}"
    waterfall = parse_terms(f"kind: waterfall\n{SEATS}\ntiers:\n{tiers}")
    one, other = (allocate(terms, revenue, cost, partners=["isv", "msp"]).books for terms in (split, waterfall))
    np.testing.assert_array_equal(one.received, other.received)


def test_a_waterfall_of_the_five_tiers_is_the_five_phase_agreement() -> None:
    rng = np.random.default_rng(2)
    revenue, cost, invested = rng.uniform(0, 300, 36), rng.uniform(0, 80, (36, 2)), np.zeros((36, 2))
    invested[:3] = [400.0, 150.0]
    tiers = "".join(
        f"  - {{tier: {tier}}}\n" for tier in ("cost_recovery", "equalise_losses", "break_even", "profit_share")
    )
    waterfall = allocate(parse_terms(f"kind: waterfall\ntiers:\n{tiers}"), revenue, cost, invested)
    five_phase = allocate("five_phase", revenue, cost, invested)
    np.testing.assert_array_equal(waterfall.books.received, five_phase.books.received)
    np.testing.assert_array_equal(waterfall.books.position, five_phase.books.position)


def test_sums_over_eight_partners_do_not_depend_on_how_many_scenarios_run_together() -> None:
    """numpy sums a short axis in another order where the last one has few elements."""
    rng = np.random.default_rng(3)
    revenue, costs = rng.uniform(0, 300, (24, 9)), rng.uniform(0, 100, (24, 8, 9))
    seats = ", ".join(f"s{k}: p{k}" for k in range(8))
    shares = ", ".join(f"s{k}: 12.5%" for k in range(8))
    split = parse_terms(
        f"kind: static_split\nparties: {{{seats}}}\nbase: profit\nshare_losses: true\nshares: {{{shares}}}"
    )
    names = [f"p{k}" for k in range(8)]
    together = allocate(split, revenue, costs, partners=names).books.received
    for scenario in range(9):
        alone = allocate(split, revenue[:, [scenario]], costs[:, :, [scenario]], partners=names).books.received
        np.testing.assert_array_equal(alone[:, :, 0], together[:, :, scenario])
