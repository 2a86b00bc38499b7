"""Measures against published answers and by definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from partnersim import measures


def yearly(*amounts: float) -> np.ndarray:
    """Yearly flows as monthly ones, so that a yearly rate is what the measures give."""
    months = np.zeros(12 * (len(amounts) - 1) + 1)
    months[::12] = amounts
    return months


@pytest.mark.parametrize(
    ("amounts", "rate"),
    [
        ((-70_000, 12_000, 15_000, 18_000, 21_000), -0.02124484827341),
        ((-70_000, 12_000, 15_000, 18_000, 21_000, 26_000), 0.08663094803652),
        ((-100, 39, 59, 55, 20), 0.28095),
        ((-100, 0, 0, 74), -0.0955),
    ],
)
def test_internal_rates_published_by_phpspreadsheet_and_numpy_financial(amounts, rate) -> None:
    found, note = measures.internal_rate(yearly(*amounts))
    assert note == ""
    assert found == pytest.approx(rate, abs=5e-5 if abs(rate) > 0.09 and rate != 0.08663094803652 else 1e-9)


@pytest.mark.parametrize(
    ("rate", "amounts", "value"),
    [
        (0.08, (-40_000, 5_000, 8_000, 12_000, 30_000), 3065.22267),  # numpy-financial
        (0.10, (0, -10_000, 3_000, 4_200, 6_800), 1188.4434123352),  # PhpSpreadsheet, from period 1
        (0.08, (0, 8_000, 9_200, 10_000, 12_000, 14_500), 41922.061554932),
    ],
)
def test_published_net_present_values(rate, amounts, value) -> None:
    assert float(measures.net_present_value(yearly(*amounts), rate)) == pytest.approx(value, abs=1e-5)


def test_partners_are_discounted_at_their_own_rates() -> None:
    net = np.ones((13, 2))
    both = measures.net_present_value(net, [0.12, 0.08])
    assert both[0] == pytest.approx(float(measures.net_present_value(net[:, 0], 0.12)))
    assert both[1] == pytest.approx(float(measures.net_present_value(net[:, 1], 0.08)))


@pytest.mark.parametrize(
    ("net", "why"),
    [
        ([1, 2, 3], "nothing is put in"),
        ([-1, -2, -3], "nothing comes back"),
        ([0, 0], "nothing is put in"),
        ([-100, 230, -132], "2 rates fit"),  # 10% and 20% a month
        ([-10, 1, -10], "no rate fits"),
        ([-20, 10_000, -1000], "2 rates fit"),  # −90% and 49,890% a month
    ],
)
def test_there_is_a_reason_where_there_is_no_single_rate(net, why) -> None:
    rate, note = measures.internal_rate(net)
    assert np.isnan(rate)
    assert note == why


def test_a_rate_that_hides_far_below_zero_is_found() -> None:
    """36 × 1000 are put in and 12 × 1 come back: 43.77% of what there is are lost each month."""
    rate, note = measures.internal_rate([-1000.0] * 36 + [1.0] * 12)
    assert note == ""
    monthly = (1.0 + rate) ** (1 / 12) - 1.0
    assert monthly == pytest.approx(-0.4377055, abs=1e-7)


@given(st.integers(1, 60), st.integers(1, 60), st.floats(-3, 6), st.floats(-3, 6), st.booleans())
def test_where_the_flow_turns_once_there_is_always_one_rate(first, last, small, large, turned) -> None:
    net = np.repeat([-(10.0**small), 10.0**large], [first, last]) * (-1 if turned else 1)
    rate, note = measures.internal_rate(net)
    assert note == ""
    assume(rate > -0.999999)  # nearer to -100% a year says too little of the month
    growth = (1.0 + rate) ** (1 / 12)
    value = np.polynomial.polynomial.polyval(min(growth, 1 / growth), net if growth > 1 else net[::-1])
    assert abs(value) <= 1e-6 * abs(net).max()


def test_payback_is_when_the_position_turns_for_good() -> None:
    assert measures.payback_month([-5, -2, 1, -1, 0, 3]) == 4
    assert measures.payback_month([0, 0, -5, 0]) == 3
    assert measures.payback_month([1, 2]) is None
    assert measures.payback_month([-1, -2]) is None


def test_peak_funding_is_the_deepest_position_first_reached() -> None:
    deep, month = measures.peak_funding([[1, -5], [-2, -3], [-2, -9]])
    assert deep.tolist() == [-2, -9]
    assert month.tolist() == [1, 2]
    assert measures.peak_funding([1, 2])[0] == 0


def test_multiples_margins_and_shares() -> None:
    assert float(measures.money_multiple([-100, 50, 100])) == 1.5
    assert np.isnan(measures.money_multiple([1, 2]))
    assert float(measures.margin([1, 2], [10, 20])) == pytest.approx(0.1)
    assert np.isnan(measures.margin([0], [0]))
    assert measures.share_of_total([[1, 3], [2, 6]]).tolist() == [0.25, 0.75]
    assert np.isnan(measures.share_of_total([[-1, 1]])).all()
    assert np.isnan(measures.share_of_total([[1000, -999]])).all()  # a profit of 1, of which nobody has 100,000%
    assert measures.share_of_risk([-30, -10]).tolist() == [0.75, 0.25]
    assert np.isnan(measures.share_of_risk([0, 0])).all()
