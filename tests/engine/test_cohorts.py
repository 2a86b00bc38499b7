"""Customers by cohort: what those of an age are billed, and what is taken back when they leave early."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnersim.engine.cohorts import Arrivals, Cohorts

MONTHS = 6


def cohorts(new: list[float], survival: list[float], price: float = 10.0, *, once: bool = False) -> Cohorts:
    """One scenario."""
    there = np.convolve(new, survival)[: len(new)]
    come, stay, prices, in_use = (np.array(row, float)[:, None] for row in (new, survival, [price] * MONTHS, there))
    return Cohorts(Arrivals(come, stay, in_use), prices, np.ones(1), once)


LEAVING = cohorts([8, 0, 4, 0, 0, 0], [1.0, 0.5, 0.25, 0.25, 0.0, 0.0])


def test_all_ages_at_full_rate_are_all_units() -> None:
    rng = np.random.default_rng(1)
    new, survival = rng.uniform(0, 9, MONTHS), np.sort(rng.uniform(0, 1, MONTHS))[::-1]
    units = cohorts(new.tolist(), survival.tolist()).units(np.ones(MONTHS))[:, 0]
    np.testing.assert_allclose(units, np.convolve(new, survival)[: len(new)])


def test_a_rate_by_age_follows_each_cohort() -> None:
    """Month 3: of the first 8 a quarter is left, at age 2; 4 have just come."""
    billed = LEAVING.billed(np.array([0.2, 0.2, 0.1, 0.1, 0.1, 0.1]))[:, 0]
    assert billed[2] == pytest.approx(2 * 10 * 0.1 + 4 * 10 * 0.2)


def test_only_the_part_that_counts_is_followed() -> None:
    half = np.array([0.5, 0, 0, 0, 0, 0])[:, None]  # of the first cohort half, of the second nothing
    assert LEAVING.billed(np.ones(MONTHS), half)[:, 0] == pytest.approx([40.0, 20.0, 10.0, 10.0, 0.0, 0.0])


def test_a_shock_to_churn_falls_on_every_age() -> None:
    """In month 3 twice as many leave: of 8, half is left at age 1, and nobody at age 2."""
    times = np.array([1.0, 1, 2, 1, 1, 1])[:, None]
    shocked = replace(LEAVING, arrivals=replace(LEAVING.arrivals, churn_times=times))
    paid_at_ages = shocked.billed(np.array([0.0, 0.5, 0.25, 0.25, 0, 0]))[:, 0]  # and nothing as they come
    assert paid_at_ages == pytest.approx([0.0, 4 * 10 * 0.5, 0.0, 2 * 10 * 0.5, 1 * 10 * 0.25, 1 * 10 * 0.25])


def test_what_is_billed_once_knows_no_age_but_the_first() -> None:
    fees = cohorts([8, 0, 4, 0, 0, 0], [1.0, 0.5, 0.25, 0.25, 0.0, 0.0], once=True)
    assert fees.billed(np.ones(MONTHS))[:, 0].tolist() == [80.0, 0.0, 40.0, 0.0, 0.0, 0.0]
    assert not fees.billed(np.array([0.0, 1, 1, 1, 1, 1])).any()


@pytest.mark.parametrize("once", [False, True])
def test_a_part_of_bills_is_what_those_of_some_ages_are_billed_of_all(once: bool) -> None:
    some = cohorts([8, 0, 4, 0, 3, 0], [1.0, 0.5, 0.25, 0.25, 0.0, 0.0], once=once)
    rates, part = np.array([0.3, 0.2, 0.1, 0, 0, 0]), np.array([0.5, 1, 0.25, 1, 1, 1])[:, None]
    np.testing.assert_allclose(
        some.part_of_bills(rates, part) * some.billed(np.ones(MONTHS)), some.billed(rates, part), atol=1e-12
    )
    assert not cohorts([0.0] * MONTHS, [1.0] * MONTHS).part_of_bills(rates).any()


def test_those_who_leave_early_bring_back_what_was_paid_on_them() -> None:
    """Of 8, 4 leave after 1 month and 2 after 2; with 10% of 10 a month, 4 × 1 and then 2 × 2 are taken back."""
    back = LEAVING.taken_back(np.full(MONTHS, 0.1), within=3)[:, 0]
    assert back == pytest.approx([0.0, 4.0, 4.0, 2.0, 2.0, 0.0])
    assert LEAVING.taken_back(np.full(MONTHS, 0.1), within=2)[:, 0] == pytest.approx([0.0, 4.0, 0.0, 2.0, 0.0, 0.0])
    assert not LEAVING.taken_back(np.full(MONTHS, 0.1), within=1).any()


def test_a_fee_paid_once_is_taken_back_once() -> None:
    fees = cohorts([8, 0, 0, 0, 0, 0], [1.0, 0.5, 0.25, 0.25, 0.0, 0.0], once=True)
    assert fees.taken_back(np.full(MONTHS, 0.5), within=6)[:, 0] == pytest.approx([0.0, 20.0, 10.0, 0.0, 10.0, 0.0])


def test_what_is_taken_back_never_exceeds_what_was_paid() -> None:
    rng = np.random.default_rng(2)
    rates = rng.uniform(0, 1, MONTHS)
    for once in (False, True):
        some = cohorts(rng.uniform(0, 9, MONTHS).tolist(), np.sort(rng.uniform(0, 1, MONTHS))[::-1].tolist(), once=once)
        some = replace(
            some, arrivals=replace(some.arrivals, survival=some.arrivals.survival / some.arrivals.survival[0])
        )
        paid, back = some.billed(rates)[:, 0].cumsum(), some.taken_back(rates, MONTHS)[:, 0].cumsum()
        assert (back <= paid + 1e-9).all()


@pytest.mark.parametrize("once", [False, True])
def test_a_shorter_horizon_gives_the_same_bits(once: bool) -> None:
    rng = np.random.default_rng(3)
    new, survival, price = (
        rng.uniform(0, 9, (MONTHS, 2)),
        np.sort(rng.uniform(0, 1, (MONTHS, 2)), 0)[::-1],
        np.ones((MONTHS, 2)),
    )
    rates, part = rng.uniform(0, 1, MONTHS), rng.uniform(0, 1, (MONTHS, 2))
    there = np.stack([np.convolve(*each)[: len(new)] for each in zip(new.T, survival.T, strict=True)], axis=-1)
    long = Cohorts(Arrivals(new, survival, there), price, np.ones(2), once)
    short = Cohorts(Arrivals(new[:4], survival[:4], there[:4]), price[:4], np.ones(2), once)
    np.testing.assert_array_equal(short.billed(rates[:4], part[:4]), long.billed(rates, part)[:4])
    np.testing.assert_array_equal(short.taken_back(rates[:4], 3, part[:4]), long.taken_back(rates, 3, part)[:4])
