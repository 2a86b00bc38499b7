"""Sums over ages are kept for further terms on the same draws; nothing of what they come to shows it."""

from __future__ import annotations

import gc
from dataclasses import replace

import numpy as np
import pytest

from partnersim.engine import cohorts
from partnersim.engine.cohorts import Arrivals

MONTHS, DRAWS = 24, 7
draw = np.random.default_rng(3)


def arrivals(*, shocked: bool) -> Arrivals:
    new, times = draw.uniform(0.0, 9.0, (2, MONTHS, DRAWS))
    survival = np.cumprod(np.full((MONTHS, DRAWS), 0.97), axis=0) / 0.97
    return Arrivals(new, survival, new.cumsum(axis=0), times if shocked else None)


@pytest.mark.parametrize("shocked", [False, True])
def test_a_kept_sum_is_that_of_the_same_rates_and_the_same_who_come(shocked: bool) -> None:
    some = arrivals(shocked=shocked)
    rates = draw.uniform(0.0, 1.0, MONTHS)
    part = draw.uniform(0.0, 1.0, (MONTHS, DRAWS))
    everyone = np.ones_like(part)
    for each in (rates, rates[::-1], rates):  # reversed, they sum to the same
        for of in (None, part, everyone, None):
            assert np.array_equal(some.of_ages(each, of), replace(some).of_ages(each, of))
    assert np.array_equal(some.of_ages(rates), some.of_ages(rates, everyone))
    assert not np.array_equal(some.of_ages(rates), some.of_ages(rates[::-1]))


def test_few_are_kept_and_none_longer_than_who_comes() -> None:
    some = arrivals(shocked=True)
    before = len(cohorts._KEPT)
    for months in range(3 * cohorts.SUMS):
        some.of_ages(np.full(MONTHS, float(months)))
    assert len(cohorts._KEPT[some]) <= cohorts.SUMS
    del some
    gc.collect()
    assert len(cohorts._KEPT) <= before


def test_large_sums_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "SMALL", 10)
    some = arrivals(shocked=False)
    some.of_ages(np.ones(MONTHS))
    assert some not in cohorts._KEPT
