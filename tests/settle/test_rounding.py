"""Rounding with memory: payments sum to what is shared, are of its sign, and never drift from entitlements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from random import Random

from partnersim.settle.rounding import apportioned, payments

Months = list[list[Fraction]]
HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)


def test_an_even_split_that_does_not_come_out_is_made_even_by_the_months() -> None:
    assert [*payments([[HALF, HALF]] * 4)] == [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert [*payments([[THIRD * 100] * 3] * 3)] == [[34, 33, 33], [33, 34, 33], [33, 33, 34]]


def test_the_worst_known_months_leave_somebody_a_unit_and_a_twelfth_short() -> None:
    months = [[QUARTER] * 4, [Fraction(0), THIRD, THIRD, THIRD], [Fraction(0), Fraction(0), HALF, HALF]]
    assert [*payments(months)] == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert max(deviations(months)) == Fraction(13, 12)


def test_of_equal_claims_the_first_partner_is_paid_first_and_pays_back_last() -> None:
    assert apportioned([HALF, HALF, HALF, HALF], 2) == [1, 1, 0, 0]
    assert apportioned([Fraction(2), Fraction(2), Fraction(-2)], 2) == [1, 1, 0]
    assert apportioned([Fraction(2), Fraction(2), Fraction(-1)], 3) == [2, 1, 0]


def test_a_refund_is_taken_back_as_it_was_paid() -> None:
    assert apportioned([-THIRD * 10, -THIRD * 20], -10) == [-3, -7]
    assert apportioned([Fraction(3), Fraction(-8)], -5) == [0, -5]


def test_a_fraction_that_an_outside_party_leaves_waits_for_the_next_month() -> None:
    assert [*payments([[HALF, THIRD]] * 3)] == [[0, 0], [1, 0], [0, 1]]
    assert [*payments([[-HALF, -THIRD], [HALF, THIRD]])] == [[-1, 0], [1, 0]]


def test_partners_may_owe_each_other(counts: Callable[[int, int], int]) -> None:
    assert [*payments([[HALF, -HALF], [HALF, -HALF]])] == [[1, -1], [0, 0]]
    assert apportioned([THIRD * 10, -THIRD * 10], 0, owing=True) == [3, -3]
    rng = Random("transfers")
    for _ in range(counts(200, 20_000)):
        months = [[Fraction(rng.randint(-300, 300), 7) for _ in range(3)] for _ in range(12)]
        months = [[*some, rng.randint(0, 9) - sum(some)] for some in months]
        assert max(deviations(months)) < (1 if all(min(month) < 0 for month in months) else 2)
        assert [sum(paid) for paid in payments(months)] == [sum(month) for month in months]


def test_random_months_keep_the_laws(
    counts: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    rng, left, refunds = Random("settled months"), counts(5_000, 1_000_000), 0
    record_property("months rounded", left)
    while left > 0:
        months, above_a_unit = draw(rng)
        paid = [*payments(months)]
        for due, got in zip(months, paid, strict=True):
            total = sum(due)
            refunds += total < 0
            assert sum(got) == total
            assert all(amount >= 0 for amount in got) if total >= 0 else all(amount <= 0 for amount in got)
        assert max(deviations(months)) < (1 if above_a_unit else 2)
        (whole,) = payments([[sum(column, Fraction(0)) for column in zip(*months, strict=True)]])
        by_month = [sum(column) for column in zip(*paid, strict=True)]
        if above_a_unit:
            assert whole == by_month
        elif sum(whole) >= 0 and all(sum(month) >= 0 for month in months):
            assert max(abs(one - other) for one, other in zip(whole, by_month, strict=True)) <= 1
        left -= len(months)
    assert refunds > 100


def draw(rng: Random) -> tuple[Months, bool]:
    """Months of two to six partners, some with nothing but small change, some with refunds.

    And whether every entitlement is a unit or more.
    """
    partners, months = rng.randint(2, 6), rng.choice([3, 12, 60])
    least, most = rng.choice([(0, 20), (0, 500), (1_000, 1_000_000), (10**9, 10**12)])
    refunds = rng.random() < 0.3
    return [*_months(rng, partners, months, least, most, refunds)], least > 0 and not refunds


def _months(rng: Random, partners: int, months: int, least: int, most: int, refunds: bool) -> Iterator[list[Fraction]]:
    for _ in range(months):
        total = rng.randint(least, most) * (-1 if refunds and rng.random() < 0.1 else 1)
        weights = [rng.choice([1, 2, 3, 5, 7, 11] if least else [0, 0, 1, 2, 3, 5, 7]) for _ in range(partners)]
        weights = weights if any(weights) else [1] * partners
        yield [Fraction(total * weight, sum(weights)) for weight in weights]


def deviations(months: Sequence[Sequence[Fraction]]) -> Iterator[Fraction]:
    """By month and partner, how far all that was paid is from all that was due."""
    due = accumulate(months, lambda one, other: [a + b for a, b in zip(one, other, strict=True)])
    paid = accumulate(payments(months), lambda one, other: [a + b for a, b in zip(one, other, strict=True)])
    for owed, got in zip(due, paid, strict=True):
        yield from (abs(one - other) for one, other in zip(owed, got, strict=True))
