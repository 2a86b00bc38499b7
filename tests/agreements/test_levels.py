"""Where a partner stands in a programme of levels."""

from __future__ import annotations

import numpy as np

from partnersim.agreements.levels import Level, qualified, standing


def test_a_sum_that_falls_short_of_what_is_asked_by_rounding_alone_reaches_it() -> None:
    levels = [Level(discount_on_list={}), Level(discount_on_list={}, net_new_users=0.8)]
    reached = 0.1 + 0.7
    assert reached < 0.8
    assert qualified(levels, {"net_new_users": np.array([[reached], [0.79]])})[:, 0].tolist() == [1, 0]


def test_a_level_holds_from_the_month_after_the_test_and_for_the_grace_months() -> None:
    met = np.array([0, 2, 0, 1, 0, 0, 0])[:, None]
    assert standing(met, 0)[:, 0].tolist() == [0, 0, 2, 0, 1, 0, 0]
    assert standing(met, 1)[:, 0].tolist() == [0, 0, 2, 2, 1, 1, 0]
