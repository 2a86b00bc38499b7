"""Money that is no customer's own, as a price that all pay together: what of it is billed, paid, and by whose age."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnersim.engine.flows import RevenueFlow

RATES = np.array([0.4, 0.3, 0.2, 0.1])
OF_ALL = RevenueFlow(np.array([[0.0], [100], [110], [120]]), None, None, age=np.array([[0], [0], [1], [2]]))
UNPAID = replace(OF_ALL, credits=np.array([[0.0], [10], [0], [6]]), bad_debt=np.array([[0.0], [0], [11], [6]]))


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers, float)[:, None]


def test_rates_are_by_the_age_of_the_service() -> None:
    np.testing.assert_allclose(OF_ALL.aged(RATES), column(0, 40, 33, 24))
    ageless = replace(OF_ALL, age=None)
    np.testing.assert_allclose(ageless.aged(RATES), column(0, 40, 44, 48))


def test_the_part_of_a_months_new_customers_counts_or_of_those_who_came_last() -> None:
    part = column(1, 0.5, 0.25, 0)
    np.testing.assert_allclose(OF_ALL.aged(RATES, part), column(0, 20, 33 * 0.25, 0))
    last = replace(OF_ALL, whose=np.array([0, 1, 1, 2]))  # nobody came in the third month
    np.testing.assert_allclose(last.aged(RATES, part), column(0, 20, 16.5, 6))


def test_what_is_not_paid_goes_off_and_prices_leave_its_part() -> None:
    np.testing.assert_allclose(UNPAID.collected, column(0, 90, 99, 108))
    np.testing.assert_allclose(UNPAID.paid_part, column(0, 0.9, 0.9, 0.9))
    dearer = UNPAID.scaled(2.0)
    np.testing.assert_allclose(dearer.collected, column(0, 180, 198, 216))
    np.testing.assert_allclose(dearer.paid_part, UNPAID.paid_part)
    assert UNPAID.scaled(1.0) is UNPAID


def test_nobody_leaves_who_is_nobodys_own_and_one_unit_is_billed_a_month() -> None:
    assert not OF_ALL.taken_back(RATES, 3).any()
    assert OF_ALL.units_billed[:, 0].tolist() == [0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("factor", [0.5, np.array([[1.0], [1.0], [2.0], [1.0]])])
def test_a_price_may_change_in_some_months(factor: float | np.ndarray) -> None:
    np.testing.assert_allclose(OF_ALL.scaled(factor).amount, OF_ALL.amount * factor)
