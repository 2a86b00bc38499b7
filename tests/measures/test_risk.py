"""Measures over draws: closed forms, small cases by hand, and what cannot be measured."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from partnersim import measures

DRAWS = 200_000
EVEN = (np.arange(DRAWS) + 0.5) / DRAWS  # as even as draws can be
NORMAL = ndtri(EVEN)
amounts = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


def density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


@pytest.mark.parametrize("level", [0.01, 0.05, 0.2, 0.5, 1.0])
def test_the_mean_of_the_worst_draws_in_closed_form(level) -> None:
    """Of a uniform from 0 to 1 it is level/2; of a normal −φ(z)/level, z its quantile."""
    assert float(measures.cvar(EVEN, level)) == pytest.approx(level / 2)
    expected = -density(float(ndtri(level))) / level if level < 1.0 else 0.0
    assert float(measures.cvar(NORMAL, level)) == pytest.approx(expected, abs=1e-4)


def test_quantiles_and_losses_in_closed_form() -> None:
    assert measures.quantiles(EVEN, [0.05, 0.5, 0.95]) == pytest.approx([0.05, 0.5, 0.95], abs=1e-5)
    assert measures.quantiles(NORMAL, [0.05, 0.5]) == pytest.approx([-1.6448536, 0.0], abs=1e-4)
    assert float(measures.probability_of_loss(NORMAL + 1.0)) == pytest.approx(0.1586553, abs=1e-5)


def test_a_tail_may_hold_a_part_of_a_draw() -> None:
    values = [40.0, -10.0, 0.0, 20.0]
    assert float(measures.cvar(values, 0.25)) == -10.0
    assert float(measures.cvar(values, 0.1)) == -10.0
    assert float(measures.cvar(values, 0.5)) == -5.0
    assert float(measures.cvar(values, 0.375)) == pytest.approx((-10.0 + 0.5 * 0.0) / 1.5)
    assert float(measures.cvar(values, 0.6)) == pytest.approx((-10.0 + 0.0 + 0.4 * 20.0) / 2.4)
    assert float(measures.cvar(values, 1.0)) == 12.5


@given(amounts, st.floats(0.001, 1.0))
def test_the_tail_is_the_best_bound_of_rockafellar_and_uryasev(values, level) -> None:
    """The largest z − mean(max(z − x, 0)) / level is reached where z is one of the draws."""
    drawn = np.array(values)
    best = max(z - np.maximum(z - drawn, 0.0).mean() / level for z in values)
    assert float(measures.cvar(values, level)) == pytest.approx(best, rel=1e-9, abs=1e-6)


@given(amounts, st.floats(0.001, 1.0))
def test_the_tail_is_no_better_than_the_quantile_and_no_worse_than_the_worst(values, level) -> None:
    found = float(measures.cvar(values, level))
    assert min(values) - 1e-6 <= found <= np.mean(values) + 1e-6
    assert found <= float(measures.quantiles(values, level)) + 1e-6 or level * len(values) < 1.0


def test_draws_are_the_last_axis_and_levels_the_first() -> None:
    values = np.array([[1.0, 2.0, 3.0], [-3.0, -2.0, 5.0]])
    assert measures.quantiles(values, [0.0, 0.5]).tolist() == [[1.0, -3.0], [2.0, -2.0]]
    assert measures.quantiles(values, 0.5).tolist() == [2.0, -2.0]
    assert measures.probability_of_loss(values) == pytest.approx([0.0, 2 / 3])
    assert measures.cvar(values, 2 / 3) == pytest.approx([1.5, -2.5])
    assert measures.standard_error_of_mean(values).shape == (2,)
    assert measures.standard_error_of_quantiles(values, [0.4, 0.5, 0.6]).shape == (3, 2)


def test_draws_that_are_all_equal_leave_no_doubt() -> None:
    same = np.full(1000, -7.3)
    assert float(measures.cvar(same, 0.033)) == pytest.approx(-7.3, rel=1e-14)
    assert measures.quantiles(same, [0.1, 0.9]).tolist() == [-7.3, -7.3]
    assert float(measures.probability_of_loss(same)) == 1.0
    assert float(measures.standard_error_of_mean(same)) == pytest.approx(0.0, abs=1e-14)
    assert measures.standard_error_of_quantiles(same, [0.1, 0.9]).tolist() == [0.0, 0.0]


def test_one_draw_is_all_there_is_to_say_and_nothing_tells_how_sure_it_is() -> None:
    assert float(measures.cvar([4.0])) == 4.0
    assert measures.quantiles([4.0], [0.05, 0.5]).tolist() == [4.0, 4.0]
    assert np.isnan(measures.standard_error_of_mean([4.0]))
    assert np.isnan(measures.standard_error_of_quantiles([4.0], [0.05, 0.5])).all()


def test_nothing_is_not_a_loss() -> None:
    assert float(measures.probability_of_loss([0.0, -0.0, 1.0, -1.0])) == 0.25


@pytest.mark.parametrize(
    "measure",
    [
        measures.probability_of_loss,
        measures.cvar,
        measures.standard_error_of_mean,
        lambda values: measures.quantiles(values, 0.5),
        lambda values: measures.standard_error_of_quantiles(values, 0.5),
    ],
)
@pytest.mark.parametrize("values", [[1.0, np.nan], [1.0, np.inf], [], 3.0, np.zeros((2, 0))])
def test_draws_without_a_value_are_refused(measure, values) -> None:
    with pytest.raises(ValueError, match="draw"):
        measure(values)


def test_levels_and_tails_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^5\.0 is not between 0 and 1; write 5% as 0\.05$"):
        measures.quantiles([1.0, 2.0], [0.5, 5.0])
    for level in (0.0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="tail"):
            measures.cvar([1.0, 2.0], level)
    with pytest.raises(ValueError, match="without draws"):
        measures.standard_error_of_probability(0.5, 0)


MONTHS = np.array([[-1, 0, 2, 2, 5, 5], [4, 4, 4, 4, 5, 3]])


def test_how_many_draws_have_broken_even_by_each_month() -> None:
    by_month, never = measures.break_even_distribution(MONTHS, 5)
    assert by_month.shape == (5, 2)
    assert by_month[:, 0] == pytest.approx(np.array([2, 2, 4, 4, 4]) / 6)
    assert by_month[:, 1] == pytest.approx(np.array([0, 0, 0, 1, 5]) / 6)
    assert never == pytest.approx([2 / 6, 1 / 6])
    assert by_month[-1] + never == pytest.approx([1.0, 1.0])
    assert measures.probability_never(MONTHS, 5).tolist() == never.tolist()


def test_break_even_of_positions_is_that_of_their_paybacks() -> None:
    position = np.random.default_rng(2).normal(0.3, 3.0, (24, 3, 400)).cumsum(axis=0)
    by_month, never = measures.break_even_distribution(measures.payback_months(position), 24)
    ends_below = (position[-1] < 0.0).mean(axis=-1)
    assert never == pytest.approx(ends_below)
    below_then_or_later = (np.minimum.accumulate(position[::-1], axis=0)[::-1] < 0.0).mean(axis=-1)
    assert by_month == pytest.approx(1.0 - below_then_or_later)


def test_months_beyond_the_horizon_are_refused() -> None:
    for measure in (measures.probability_never, measures.break_even_distribution):
        with pytest.raises(ValueError, match="beyond the horizon of 4"):
            measure(MONTHS, 4)
        with pytest.raises(ValueError, match="without draws"):
            measure([], 4)


def test_standard_errors_are_how_far_figures_of_other_draws_spread() -> None:
    """Of 2,000 times 400 draws of a skewed distribution, against the errors one expects from a single time."""
    values = np.random.default_rng(8).lognormal(0.0, 0.7, (2000, 400)) - 1.0
    levels = [0.1, 0.5, 0.9]
    share = measures.probability_of_loss(values)
    spread = [values.mean(axis=-1).std(), share.std(), *measures.quantiles(values, levels).std(axis=-1)]
    expected = [
        measures.standard_error_of_mean(values).mean(),
        measures.standard_error_of_probability(share, 400).mean(),
        *measures.standard_error_of_quantiles(values, levels).mean(axis=-1),
    ]
    assert expected == pytest.approx(spread, rel=0.06)


def test_the_error_of_a_quantile_is_that_of_the_density_there() -> None:
    """√(p (1 − p) / n) / f(q), f the density at the quantile."""
    levels = np.array([0.05, 0.5, 0.8])
    expected = np.sqrt(levels * (1 - levels) / DRAWS) / [density(float(ndtri(level))) for level in levels]
    assert measures.standard_error_of_quantiles(NORMAL, levels) == pytest.approx(expected, rel=0.01)


def test_too_few_draws_tell_nothing_of_how_sure_a_far_quantile_is() -> None:
    known = ~np.isnan(measures.standard_error_of_quantiles(np.arange(20.0), [0.0, 0.04, 0.06, 0.5, 0.94, 0.96, 1.0]))
    assert known.tolist() == [False, False, True, True, True, False, False]
