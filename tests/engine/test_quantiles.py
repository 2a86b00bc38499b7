"""The distributions' quantiles are those of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from partnersim.engine import quantiles

U = np.concatenate([(np.arange(4096) + 0.5) / 4096, [2.0**-33, 1e-6, 1 - 1e-6, 1 - 2.0**-33]])
WIDE = {"least": -1e12, "most": 1e12}


@pytest.mark.parametrize(("low", "mode", "high"), [(10, 24, 50), (0, 0, 1), (0, 1, 1), (0.02, 0.025, 0.04)])
def test_triangular(low: float, mode: float, high: float) -> None:
    theirs = stats.triang.ppf(U, (mode - low) / (high - low), low, high - low)
    np.testing.assert_allclose(quantiles.triangular(U, low=low, mode=mode, high=high), theirs, rtol=1e-9, atol=1e-12)


def test_uniform() -> None:
    np.testing.assert_allclose(quantiles.uniform(U, low=3.0, high=8.0), stats.uniform.ppf(U, 3.0, 5.0), rtol=1e-14)


@pytest.mark.parametrize(("mean", "sd"), [(95.0, 5.0), (0.025, 0.002)])
def test_normal(mean: float, sd: float) -> None:
    theirs = stats.norm.ppf(U, mean, sd)
    np.testing.assert_allclose(quantiles.normal(U, mean=mean, sd=sd, **WIDE), theirs, rtol=1e-12)


def test_a_normal_is_cut_at_its_range() -> None:
    """A churn of 2.5%, give or take 2%, is that of a normal truncated at 0% and 100%: not one in ten is exactly 0."""
    theirs = stats.truncnorm.ppf(U, (0 - 0.025) / 0.02, (1 - 0.025) / 0.02, 0.025, 0.02)
    ours = quantiles.normal(U, mean=0.025, sd=0.02, least=0.0, most=1.0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-12)
    assert (ours > 0.0).all()


def test_lognormal() -> None:
    theirs = stats.lognorm.ppf(U, 0.3, scale=60.0)
    np.testing.assert_allclose(
        quantiles.lognormal(U, median=60.0, log_sd=0.3, least=0.0, most=1e12), theirs, rtol=1e-12
    )
    cut = quantiles.lognormal(U, median=0.5, log_sd=1.0, least=0.0, most=1.0)
    share = stats.lognorm.cdf(1.0, 1.0, scale=0.5)
    np.testing.assert_allclose(cut, stats.lognorm.ppf(U * share, 1.0, scale=0.5), rtol=1e-9)


def test_discrete() -> None:
    values, chances = (0.0, 1.0, 4.0), (0.6, 0.25, 0.15)
    theirs = stats.rv_discrete(values=(values, chances)).ppf(U)
    np.testing.assert_array_equal(quantiles.discrete(U, values=values, chances=chances), theirs)


def test_empirical_draws_every_value_as_often() -> None:
    drawn = quantiles.empirical((np.arange(3000) + 0.5) / 3000, values=(1.0, 2.0, 2.0, 5.0, 9.0))
    assert {value: int((drawn == value).sum()) for value in (1.0, 2.0, 5.0, 9.0)} == {1: 600, 2: 1200, 5: 600, 9: 600}
