"""Contracts that are amended: each version holds from its month on, balances and totals go on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from partnersim.agreements import FivePhase
from partnersim.engine import tiers
from partnersim.engine.contract import Contract, Tier, tier_names
from partnersim.engine.run import run
from tests import oracle
from tests.contracts import Deal, draw

HALF_OF_REVENUE = Tier("new", tiers.FIXED_SPLIT, (1.0, 1e300), (0.0, 0.5))
HALVES = Tier("halves", tiers.FIXED_SPLIT, (0.0, 1e300), (0.5, 0.5))
ADVANCE = Tier("advance", tiers.FIXED_SPLIT, (0.0, 150.0), (1.0, 0.0))
AMENDMENTS = (
    {"aligned_split": "by_investment"},
    {"loss_interest": "0.06"},
    {"aligned_split": "by_investment", "loss_interest": "0.03"},
)


def contract(**terms: str) -> Contract:
    """The five-phase contract under terms."""
    fields = {name: float(value) if name == "loss_interest" else value for name, value in terms.items()}
    return FivePhase(**fields)._contract(2, repays=False)


def arrays(deal: Deal) -> tuple[np.ndarray, ...]:
    """Revenue, running and one-time cost of all contracts, scenario last."""
    names = ("revenue", "running", "one_time")
    return tuple(np.stack([np.array(getattr(each, name), float) for each in deal.contracts], -1) for name in names)


@pytest.mark.parametrize("amendment", AMENDMENTS, ids="+".join)
def test_amended_contracts_pay_what_exact_fractions_pay(
    amendment: dict[str, str], counts: Callable[[int, int], int]
) -> None:
    rng = Random(f"amended {amendment}")
    for deal in draw(rng, ("interest",), counts(40, 2_000), 60):
        since = rng.randint(2, 59)
        found = run(
            [(0, contract()), (since - 1, contract(**amendment))],
            *arrays(deal),
            go_live=None if deal.go_live is None else deal.go_live - 1,
        )
        for scenario, each in enumerate(deal.contracts):
            book = oracle.five_phase(
                each.revenue, each.running, each.one_time, deal.go_live, amended=(since, amendment)
            )
            moved = sum(abs(float(x)) for x in each.revenue)
            moved += sum(float(x) for month in (*each.running, *each.one_time) for x in month)
            for name in ("received", "balance"):
                exactly = np.array([[float(x) for x in month] for month in getattr(book, name)])
                np.testing.assert_allclose(getattr(found, name)[..., scenario], exactly, rtol=0, atol=1e-12 * moved)
            assert found.phase[:, scenario].tolist() == book.phase


def test_an_amended_contract_gives_the_same_bits_compiled() -> None:
    rng = np.random.default_rng(3)
    flows = rng.uniform(0, 300, (24, 75)), rng.uniform(0, 100, (24, 2, 75)), rng.uniform(0, 50, (24, 2, 75))
    versions = [(0, contract()), (7, contract(**AMENDMENTS[2])), (15, Contract((HALVES,)))]
    plain, compiled = (run(versions, *flows, go_live=2, compiled=how) for how in (False, True))
    for name in ("received", "balance", "phase", "by_tier"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(compiled, name), name)


def test_a_tier_goes_on_where_it_stood_wherever_it_stands_in_the_new_list() -> None:
    """The advance of 150 has had 100 when the contract is turned round: 50 are left of it."""
    versions = [(0, Contract((ADVANCE, HALVES))), (1, Contract((HALVES, ADVANCE)))]
    assert tier_names(versions) == ("advance", "halves")
    later = [(0, Contract((ADVANCE, HALVES))), (1, Contract((HALF_OF_REVENUE, ADVANCE, HALVES)))]
    found = run(later, np.full((2, 1), 100.0), np.zeros((2, 2, 1)), np.zeros((2, 2, 1)))
    assert tier_names(later) == ("advance", "halves", "new")
    assert found.by_tier[:, :, :, 0].tolist() == [
        [[100.0, 0.0], [50.0, 0.0]],
        [[0.0, 0.0], [0.0, 0.0]],
        [[0.0, 0.0], [0.0, 50.0]],
    ]


def test_a_tier_that_becomes_one_of_another_kind_starts_afresh() -> None:
    """An advance of 150 has had 100; as a preferred return of 0% nothing is owed, whatever was paid before."""
    preferred = Tier("advance", tiers.PREFERRED_RETURN, (0.0, 0.0), (1.0, 0.0))
    versions = [(0, Contract((ADVANCE, HALVES))), (1, Contract((preferred, HALVES)))]
    found = run(versions, np.full((2, 1), 100.0), np.zeros((2, 2, 1)), np.zeros((2, 2, 1)))
    assert found.by_tier[0, :, :, 0].tolist() == [[100.0, 0.0], [0.0, 0.0]]
