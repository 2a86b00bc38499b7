"""What is timed beside the package does the same as the package."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.drawn_baseline import numbers_of
from benchmarks.drawn_case import drawn_case
from benchmarks.groups.agreements import check_mixed
from benchmarks.groups.drawn import check_figures
from benchmarks.groups.one_scenario import check_small
from benchmarks.groups.rates import with_two_rates
from benchmarks.memory_probe import FORGET, extra
from benchmarks.rounds import in_threads, in_turns, times
from partnersim.measures import internal_rates


def test_numpy_draws_what_the_engine_draws() -> None:
    check_figures(300)


def test_numpy_shares_the_draws_under_every_agreement_alike() -> None:
    check_mixed(40)


def test_pandas_and_a_plain_loop_pay_the_same() -> None:
    check_small()


def test_numpy_is_given_the_numbers_of_the_case() -> None:
    numbers = numbers_of(drawn_case())
    assert (numbers.months, numbers.live, numbers.new, numbers.price) == (120, 3, 10.0, 100.0)
    assert numbers.fixed.ravel().tolist() == [3000.0, 5000.0]
    assert numbers.each.ravel().tolist() == [10.0, 20.0]
    assert numbers.one_time[:4, :, 0].tolist() == [[20_000.0, pytest.approx(40_000.0 / 3)]] * 3 + [[0.0, 0.0]]


def test_flows_made_to_have_two_rates_have_two() -> None:
    assert (internal_rates(with_two_rates(50))[1] == 2).all()


def test_sides_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []
    took = in_turns(2, one=lambda: order.append("one"), other=times(2, lambda: order.append("other")))
    assert order == ["one", "other", "other"] * 3
    assert set(took) == {"one", "other"}


def test_threads_do_all_there_is() -> None:
    done: list[int] = []
    in_threads([lambda each=each: done.append(each) for each in range(3)])()
    assert sorted(done) == [0, 1, 2]


@pytest.mark.skipif(not FORGET.exists(), reason="this system does not tell the most memory since a moment")
def test_memory_that_was_given_back_counts_too() -> None:
    def work() -> int:
        np.ones(8 * 2**20)  # 64 MiB, touched
        return 2**20

    assert 60 < extra(work) / 2**20 < 80
