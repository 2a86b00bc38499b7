"""Quantiles from counts: near those of the draws themselves, and the same however the draws were cut up."""

from __future__ import annotations

import functools
import pickle

import numpy as np
import pytest

from partnersim import measures
from partnersim.measures import Fan

LEVELS = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0]


def skewed(draws: int = 4000) -> np.ndarray:
    """Positions `[month, partner, draw]`: a month before anything happens, then ever wider and skewed ones."""
    rng = np.random.default_rng(31)
    growth = rng.lognormal(0.0, 0.9, (11, 2, draws)) - 1.2
    start = np.broadcast_to([[0.0], [-2500.0]], (1, 2, draws))
    return np.concatenate([start, -2500.0 + 1e4 * growth.cumsum(axis=0)])


def counted(values: np.ndarray, cuts: list[int], empty: Fan) -> list[Fan]:
    return [empty.added(part) for part in np.split(values, cuts, axis=-1)]


def test_quantiles_are_within_the_error_that_is_stated() -> None:
    values = skewed()
    fan = measures.bins_of(values[..., :500]).added(values)
    off = np.abs(fan.quantiles(LEVELS) - np.quantile(values, LEVELS, axis=-1))
    assert fan.draws == 4000
    assert (off <= fan.error(LEVELS) * (1 + 1e-9) + 1e-9).all()
    assert off[3:6].max() > 0.0  # they are not the draws' own


def test_the_error_is_a_bin_but_for_the_far_ends() -> None:
    values = skewed()
    fan = measures.bins_of(values[..., :500]).added(values)
    inner = fan.error([0.05, 0.25, 0.5, 0.75, 0.95])
    assert (inner <= fan.width * (1 + 1e-12)).all()
    span = np.quantile(values, 0.99, axis=-1) - np.quantile(values, 0.01, axis=-1)
    assert (fan.width[1:] < 0.004 * span[1:]).all()


def test_draws_beyond_the_bins_are_bounded_by_the_farthest_one() -> None:
    """Bins are laid by draws of another size altogether."""
    values = skewed()
    fan = measures.bins_of(0.01 * values[..., :500]).added(values)
    off = np.abs(fan.quantiles(LEVELS) - np.quantile(values, LEVELS, axis=-1))
    error = fan.error(LEVELS)
    assert (off <= error * (1 + 1e-9) + 1e-9).all()
    assert (error[-2, 1:] > fan.width[1:]).all()
    assert (error[-2, 1:] <= values[1:].max(axis=-1) - values[1:].min(axis=-1)).all()


def test_a_sample_in_bins_of_its_own_is_placed_evenly() -> None:
    even = np.arange(1000.0)
    fan = measures.bins_of(even, bins=20).added(even)
    assert fan.quantiles([0.1, 0.5, 0.9]) == pytest.approx(np.quantile(even, [0.1, 0.5, 0.9]), abs=1.0)
    assert fan.error(0.5) == pytest.approx(fan.width)
    assert fan.width == pytest.approx(2 * 0.98 * 999 / 20)


def test_rows_of_equal_values_are_exact() -> None:
    values = skewed()
    values[3] = 1e9 / 3
    fan = measures.bins_of(values[..., :500]).added(values)
    for row in (0, 3):
        assert (fan.quantiles(LEVELS)[:, row] == values[row, :, 0]).all()
        assert (fan.error(LEVELS)[:, row] == 0.0).all()
    lone = measures.bins_of(np.zeros((2, 1))).added(np.zeros((2, 7)))
    assert (lone.quantiles([0.5]) == 0.0).all()


def test_a_row_that_only_looked_constant_has_bins_as_wide_as_another() -> None:
    pilot = np.array([[0.0] * 100, list(range(100))])
    later = np.array([[0.0] * 90 + [5.0] * 10, list(range(100))])
    fan = measures.bins_of(pilot).added(later)
    assert fan.width[0] == fan.width[1]
    off = np.abs(fan.quantiles(LEVELS)[:, 0] - np.quantile(later[0], LEVELS))
    assert (off <= fan.width[0]).all()


@pytest.mark.parametrize("rare", [1000.0, -1000.0])
def test_a_row_that_varies_rarely_has_bins_over_all_of_it(rare) -> None:
    pilot = np.array([0.0] * 999 + [rare])
    fan = measures.bins_of(pilot).added(pilot)
    assert fan.counts[[0, -1]].tolist() == [0, 0]
    assert fan.width == pytest.approx(2000.0 / 1024)


def test_between_the_bins_and_beyond_the_error_is_the_larger_one() -> None:
    fan = Fan(np.array(0.0), np.array(1.0), np.zeros(12, dtype=np.int64), np.array(np.inf), np.array(-np.inf))
    full = fan.added([1.0, 2.0, 3.0, 100.0, 200.0])
    assert full.error([0.5, 0.625]).tolist() == [1.0, 190.0]
    assert abs(full.quantiles(0.625)[0] - 51.5) > 1.0


def test_the_order_in_which_parts_are_merged_does_not_matter() -> None:
    values = skewed(1000)
    empty = measures.bins_of(values[..., :100])
    whole = empty.added(values)
    parts = counted(values, [1, 64, 65, 700], empty)
    one, two, three, *more = parts
    rest = functools.reduce(Fan.merged, more)
    for fan in (
        functools.reduce(Fan.merged, parts),
        functools.reduce(Fan.merged, parts[::-1]),
        one.merged(two.merged(three.merged(rest))),
        rest.merged(empty).merged(two).merged(one.merged(three)),
        functools.reduce(Fan.added, np.split(values, [10, 20], axis=-1), empty),
    ):
        for name in ("low", "width", "counts", "least", "largest"):
            assert np.array_equal(getattr(fan, name), getattr(whole, name)), name
    assert whole.draws == 1000
    assert empty.draws == 0


def test_which_rows_are_counted_together_does_not_matter(monkeypatch) -> None:
    values = skewed(300)
    fan = measures.bins_of(values)
    whole = fan.added(values)
    monkeypatch.setattr("partnersim.measures.fans.ROWS_AT_ONCE", 3)
    assert np.array_equal(fan.added(values).counts, whole.counts)


def test_a_value_on_an_edge_or_at_either_end_is_counted_once() -> None:
    fan = Fan(np.array(0.0), np.array(1.0), np.zeros(6, dtype=np.int64), np.array(np.inf), np.array(-np.inf))
    full = fan.added([-1e300, -0.5, 0.0, 0.5, 1.0, 3.999, 4.0, 1e300])
    assert full.counts.tolist() == [2, 2, 1, 0, 1, 2]
    assert full.least == -1e300
    assert full.largest == 1e300


def test_a_fan_goes_to_another_process_and_back() -> None:
    values = skewed(100)
    fan = measures.bins_of(values).added(values)
    again = pickle.loads(pickle.dumps(fan))  # noqa: S301 - our own
    assert np.array_equal(again.quantiles(LEVELS), fan.quantiles(LEVELS))


def test_one_draw_is_every_quantile() -> None:
    fan = measures.bins_of([3.0, 4.0]).added([3.7])
    assert fan.quantiles(LEVELS).tolist() == [3.7] * len(LEVELS)


def test_what_cannot_be_counted_is_refused() -> None:
    fan = measures.bins_of(np.arange(6.0).reshape(2, 3))
    with pytest.raises(ValueError, match="finite"):
        fan.added([[1.0], [np.nan]])
    with pytest.raises(ValueError, match="finite"):
        fan.added([[1.0], [np.inf]])
    with pytest.raises(ValueError, match="rows"):
        fan.added(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="other bins"):
        fan.merged(measures.bins_of(np.arange(8.0).reshape(2, 4)))
    with pytest.raises(ValueError, match="some draws"):
        fan.quantiles([0.5])
    for levels in ([-0.1], [1.1], [np.nan]):
        with pytest.raises(ValueError, match="levels"):
            fan.added(np.zeros((2, 5))).quantiles(levels)
    for pilot in (np.zeros((2, 0)), [1.0, np.nan]):
        with pytest.raises(ValueError, match="bins"):
            measures.bins_of(pilot)
