"""Draws look random: moments, distribution, and no relation between neighbours of any kind."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from partnersim.engine.draws import month_normals, uniforms

Floats = NDArray[np.float64]
COUNT, MONTHS = 40_000, 8
SIGMAS = 4.0  # how far off chance lets a figure be: one in 16,000 is farther


@pytest.fixture(scope="module", name="normals")
def _normals() -> Floats:
    return month_normals(11, "churn", 0, COUNT, MONTHS)


@pytest.fixture(scope="module", name="once")
def _once() -> Floats:
    return uniforms(11, "churn", 0, 100_000)


def assert_unrelated(left: Floats, right: Floats) -> None:
    """Correlation of numbers, of their squares, and of the one with the square of the other."""
    left, right = (each - each.mean() for each in (left.ravel(), right.ravel()))
    for a, b in ((left, right), (left**2, right**2), (left, right**2), (left**2, right)):
        assert abs(np.corrcoef(a, b)[0, 1]) < SIGMAS / np.sqrt(left.size)


def test_normals_have_the_moments_of_the_normal_distribution(normals: Floats) -> None:
    for month in normals:
        for power, moment, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
            assert abs(np.mean(month**power) - moment) < SIGMAS * np.sqrt(variance / COUNT)


def test_uniforms_have_the_moments_of_the_uniform_distribution(once: Floats) -> None:
    for power in (1, 2, 3, 4):
        mean = 1 / (power + 1)
        deviation = np.sqrt((1 / (2 * power + 1) - mean**2) / once.size)
        assert abs(np.mean(once**power) - mean) < SIGMAS * deviation


def test_normals_and_uniforms_have_their_distributions(normals: Floats, once: Floats) -> None:
    for month in normals:
        assert stats.kstest(month, "norm").pvalue > 0.001
    assert stats.kstest(normals.ravel(), "norm").pvalue > 0.001
    assert stats.kstest(once, "uniform").pvalue > 0.001


def test_tails_are_as_heavy_as_they_should_be(normals: Floats) -> None:
    for bound in (2.0, 3.0, 3.5):
        expected = normals.size * 2 * stats.norm.sf(bound)
        assert abs(np.sum(np.abs(normals) > bound) - expected) < SIGMAS * np.sqrt(expected)


@pytest.mark.parametrize("lag", [1, 2, 8, 512])
def test_neighbouring_draws_are_unrelated(lag: int, normals: Floats, once: Floats) -> None:
    assert_unrelated(normals[:, lag:], normals[:, :-lag])
    assert_unrelated(once[lag:], once[:-lag])


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 7])
def test_neighbouring_months_are_unrelated(lag: int, normals: Floats) -> None:
    assert_unrelated(normals[lag:], normals[:-lag])


@pytest.mark.parametrize("driver", ["", "churn ", "Churn", "chura", "price", "nruhc"])
def test_drivers_are_unrelated(driver: str, normals: Floats, once: Floats) -> None:
    assert_unrelated(month_normals(11, driver, 0, COUNT, MONTHS), normals)
    assert_unrelated(uniforms(11, driver, 0, once.size), once)


@pytest.mark.parametrize("seed", [0, 10, 12, 11 + 2**32, 11 + 2**63])
def test_seeds_are_unrelated(seed: int, normals: Floats, once: Floats) -> None:
    assert_unrelated(month_normals(seed, "churn", 0, COUNT, MONTHS), normals)
    assert_unrelated(uniforms(seed, "churn", 0, once.size), once)


def test_months_and_what_is_drawn_once_are_unrelated(normals: Floats, once: Floats) -> None:
    for month in normals:
        assert_unrelated(month, once[:COUNT])
