"""When many positions are back above zero for good."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import measures


def test_each_position_tells_its_month_or_why_there_is_none() -> None:
    months = measures.payback_months(
        [
            [-5, 0, 1, -1, 4, -1e-9],
            [-2, 0, 2, -2, -1, 1e9],
            [1, -5, 3, 1, 1, -2],
            [-1, 0, 4, -3, 0, 1],
        ]
    )
    never_back = 4
    expected = [never_back, 3, measures.NEVER_BELOW, never_back, 2, 3]
    assert months.tolist() == expected  # in the last one, −1e-9 of 1e9 is zero, and −2 is not


def test_rounding_is_told_by_the_size_of_each_position() -> None:
    small = np.array([[-2.0], [-1e-12], [3.0]])
    assert measures.payback_months(np.concatenate([small, small * 1e9, small - 1e-6], axis=1)).tolist() == [1, 1, 2]


def test_axes_after_months_stay() -> None:
    position = np.array([-1.0, 2.0, 3.0])[:, None, None] * np.ones((3, 2, 5))
    assert measures.payback_months(position).tolist() == [[1] * 5] * 2


def test_one_position_is_the_case_of_one_column() -> None:
    position = np.random.default_rng(4).normal(1.0, 5.0, (30, 500)).cumsum(axis=0)
    for month, path in zip(measures.payback_months(position), position.T, strict=True):
        one = measures.payback_month(path)
        assert one == (None if month in {measures.NEVER_BELOW, 30} else month)
        if one is not None:
            assert path[one - 1] < 0.0 <= path[one:].min()


def test_no_position_at_all_never_was_below() -> None:
    assert measures.payback_month([]) is None
    assert measures.payback_months(np.zeros((0, 2))).tolist() == [-1, -1]


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_positions_of_any_number_type(dtype: type) -> None:
    assert measures.payback_months(np.array([[-5, 1], [5, 1]], dtype=dtype)).tolist() == [1, -1]
