"""Exact amounts through the engine: what exact fractions pay, to the last digit, on random contracts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from partnersim import Ledger, allocate
from partnersim.agreements import StaticSplit
from partnersim.engine.exact import Exact, exact_array, simplest
from tests import oracle
from tests.contracts import COMBINATIONS, Contract, Deal, draw
from tests.engine.test_oracle import LETTERS, SHARES, money_moved, terms_of_five_phase

Amounts = NDArray[Any]

TINY = Fraction(1, 10**24)  # of the money that moved: by investment, a partner that invested nothing weighs 1e-30


@given(st.decimals(-999_999, 999_999, places=5))
def test_a_number_with_few_digits_is_what_was_written(number: Decimal) -> None:
    assert simplest(float(number)) == Fraction(number)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_part_of_few_is_that_part(of: int, parts: int) -> None:
    assert simplest(of / parts) == Fraction(of, parts)


@given(st.floats(min_value=1e-9, max_value=1e15))
def test_the_simplest_fraction_rounds_to_the_number(number: float) -> None:
    assert float(simplest(number)) == number


def test_exact_amounts_stay_exact_beside_floats() -> None:
    third = Exact(1, 3)
    for found, expected in (
        (third * 0.4, Fraction(2, 15)), (0.4 * third, Fraction(2, 15)), (third + 0.1, Fraction(13, 30)),
        (1.0 - third, Fraction(2, 3)), (third / 0.1, Fraction(10, 3)), (1.0 / third, 3), (-third, Fraction(-1, 3)),
        (abs(-third), third), (third - 1, Fraction(-2, 3)), (2 * third, Fraction(2, 3)),
    ):  # fmt: skip
        assert type(found) is Exact
        assert found == expected
    assert third - math.inf == -math.inf
    with pytest.raises(TypeError, match="no float"):
        np.zeros(1)[0] = third


@pytest.mark.parametrize("options", COMBINATIONS, ids=lambda options: " and ".join(options) or "defaults")
def test_five_phase_pays_exactly_what_exact_fractions_pay(
    options: tuple[str, ...], counts: Callable[[int, int], int]
) -> None:
    contracts = -(-counts(80, 5_000) // len(COMBINATIONS))
    for deal in draw(Random(f"exact five-phase {options}"), options, contracts, 40):
        terms, partners = terms_of_five_phase(deal), LETTERS[: deal.partners]
        ledger = shared(terms, deal, partners, credits=deal.has("credits"), approved=deal.has("tracked"))
        for scenario, contract in enumerate(deal.contracts):
            book = oracle.five_phase(
                contract.revenue,
                contract.running,
                contract.one_time,
                deal.go_live,
                pass_through=contract.pass_through,
                credits_due=contract.credits,
                approved=contract.approved,
                cost_cap=deal.cost_cap,
                **deal.terms,
            )
            books, near = ledger.books, TINY * int(money_moved(contract) + 1) if deal.has("investment") else 0
            assert books.phase[:, scenario].tolist() == book.phase
            for name in ("received", "position", "balance"):
                assert_equal(getattr(books, name)[..., scenario], getattr(book, name), near)
            for tier, paid in book.paid.items():
                row = ledger.tiers.index(tier) if tier in ledger.tiers else None
                zero = np.zeros_like(books.received[..., scenario])
                assert_equal(zero if row is None else books.by_tier[row, ..., scenario], paid, near)


@pytest.mark.parametrize(("base", "share_losses"), [("revenue", False), ("profit", False), ("profit", True)])
def test_static_split_pays_exactly_what_exact_fractions_pay(
    base: str, share_losses: bool, counts: Callable[[int, int], int]
) -> None:
    options = ("third-party bills repaid",)
    for deal in draw(Random(f"exact split {base} {share_losses}"), options, counts(10, 500), 40):
        partners, shares = LETTERS[: deal.partners], SHARES[deal.partners]
        terms = StaticSplit(
            base=base,  # type: ignore[arg-type]
            share_losses=share_losses,
            shares={f"seat_{p}": float(s) for p, s in zip(partners, shares, strict=True)},
            parties={f"seat_{p}": p for p in partners},
        )
        ledger = shared(terms, deal, partners)
        for scenario, contract in enumerate(deal.contracts):
            book = oracle.static_split(
                contract.revenue, contract.running, contract.one_time, shares=shares, base=base,
                share_losses=share_losses, pass_through=contract.pass_through,
            )  # fmt: skip
            for name in ("received", "position"):
                assert_equal(getattr(ledger.books, name)[..., scenario], getattr(book, name))


def shared(terms: Any, deal: Deal, partners: str, *, credits: bool = False, approved: bool = False) -> Ledger:
    """What the package makes of all contracts of a deal at once, in exact amounts."""

    def stack(flow: Callable[[Contract], Sequence[Any]]) -> Amounts:
        rows = np.stack([np.array(flow(contract), dtype=object) for contract in deal.contracts], axis=-1)
        return exact_array([Fraction(text) for text in rows.flat], rows.shape)

    return allocate(
        terms,
        stack(lambda c: c.revenue),
        stack(lambda c: c.running),
        stack(lambda c: c.one_time),
        None if deal.go_live is None else deal.go_live - 1,
        partners=list(partners),
        pass_through_cost=stack(lambda c: c.pass_through),
        credits=stack(lambda c: c.credits) if credits else None,
        approved_investment=stack(lambda c: c.approved) if approved else None,
    )


def assert_equal(found: Amounts, exact: Sequence[Sequence[Fraction]], near: Fraction | int = 0) -> None:
    """Every amount is the exact one, and none came to be a float on the way; or no farther off than `near`."""
    assert not any(isinstance(amount, float) and amount for amount in found.flat)
    if not near:
        assert found.tolist() == [list(row) for row in exact]
    for row, expected in zip(found.tolist(), exact, strict=True):
        assert all(abs(one - other) <= near for one, other in zip(row, expected, strict=True))
