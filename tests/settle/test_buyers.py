"""What customers were billed, by when they came: added up, weighted by age, refused where a ledger does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from partnersim.errors import InputError
from partnersim.settle.buyers import Amounts, BookedBuyers, BookedCustomers, Came

START = 2027 * 12
NOBODY: dict[int, Fraction] = {}


def sums(**months: int) -> dict[int, Fraction]:
    """`m0=5`: 5 in the first month."""
    return {int(month[1:]): Fraction(amount) for month, amount in months.items()}


def buyers(
    by_since: Mapping[int | Came, dict[int, Fraction]], unsaid: dict[int, Fraction] = NOBODY, **changed: Any
) -> BookedBuyers:
    bills = {Came(when) if isinstance(when, int) else when: sums for when, sums in by_since.items()}
    given: dict[str, Any] = {"gross": {**bills, None: unsaid}, "unpaid": {}, "units": {}, **changed}
    return BookedBuyers(
        bills, unsaid, line=7, name="subscription", file="ledger.csv", months=3, start=START, **given
    )  # fmt: skip


FIRST = {0: sums(m0=100, m1=90, m2=80)}
TWO = {**FIRST, 1: sums(m1=50, m2=40)}


def numbers(found: Amounts) -> list[Fraction]:
    return [Fraction(amount) for amount in found[:, 0]]


def test_all_that_is_billed_is_of_those_who_said_when_they_came_and_the_others() -> None:
    assert numbers(buyers(TWO, sums(m2=7)).whole) == [100, 140, 127]


def test_a_rate_counts_by_age() -> None:
    assert numbers(buyers(TWO).billed([1, 0.5, 0])) == [100, 45 + 50, 0 + 20]


def test_a_bill_that_counts_later_is_of_a_customer_no_older() -> None:
    """Billed in the second month and counted in the third, what counts is the age in the second."""
    late = buyers({0: sums(m0=100), Came(0, later=1): sums(m2=80)})
    assert numbers(late.billed([1, 0.5, 0])) == [100, 0, 40]
    part = np.array([[Fraction(1, 4)], [Fraction(0)], [Fraction(0)]])
    assert numbers(late.billed([1, 0.5, 0], part)) == [25, 0, 10]


def test_of_who_came_in_a_month_a_part_may_count() -> None:
    part = np.array([[Fraction(1, 2)], [Fraction(1)], [Fraction(0)]])
    assert numbers(buyers(TWO).billed([1, 1, 1], part)) == [50, 45 + 50, 40 + 40]


def test_one_rate_for_all_ages_does_not_ask_when_they_came() -> None:
    assert numbers(buyers(FIRST, sums(m1=30)).billed([0.5, 0.5, 0.5])) == [50, 60, 40]


@pytest.mark.parametrize(("rates", "part"), [([1, 0, 0], None), ([1, 1, 1], np.ones((3, 1), dtype=object))])
def test_who_pays_by_age_is_told_the_line_that_does_not_say_it(rates: list[float], part: Any) -> None:
    with pytest.raises(InputError, match=r"^ledger.csv:7: these terms pay by when a customer came; write that month"):
        buyers(FIRST, sums(m1=30)).billed(rates, part)


def test_bills_that_are_higher_are_so_throughout() -> None:
    higher = buyers(TWO, sums(m0=10), unpaid=sums(m1=6)).scaled(np.array([[2], [3], [1]]))
    assert numbers(higher.whole) == [220, 420, 120]
    assert higher.unpaid == sums(m1=18)


def test_what_is_not_paid_lowers_all_bills_alike() -> None:
    both = buyers(TWO, unpaid=sums(m1=14))
    assert both.part_of_bills([1, 0, 0], paid=True)[1, 0] == Fraction(50, 140)
    unsaid = buyers({}, sums(m0=80), unpaid=sums(m0=20))
    assert unsaid.part_of_bills([0.25, 0.25, 0.25], paid=True)[0, 0] == Fraction(1, 4)


def test_refunds_leave_what_is_not_paid_with_the_bills_before_them() -> None:
    refunded = buyers(
        {0: sums(m0=60), 1: sums(m0=40)}, gross={Came(0): sums(m0=160), Came(1): sums(m0=40)}, unpaid=sums(m0=20)
    )
    half = np.array([[Fraction(1)], [Fraction(0)], [Fraction(0)]])
    assert refunded.part_of_bills([1, 1, 1], half, paid=True)[0, 0] == Fraction(60 - 16, 100 - 20)


def test_a_part_of_nothing_that_is_something_is_refused_in_words() -> None:
    cancelled = buyers({0: sums(m1=50), 1: sums(m1=-50)})
    with pytest.raises(InputError, match=r"^ledger.csv: bills and refunds of 2027-02 come to 0 in all, though not by"):
        cancelled.part_of_bills([1, 0, 0])


def test_units_are_needed_in_months_with_bills_alone() -> None:
    assert numbers(buyers({0: sums(m1=50)}, units=sums(m1=5)).there) == [0, 5, 0]
    with pytest.raises(InputError, match=r"no instances of subscription are booked in 2027-03; book them at the end"):
        _ = buyers(FIRST, units=sums(m0=5, m1=5)).there


def test_what_no_ledger_tells_is_refused() -> None:
    with pytest.raises(InputError, match=r"^ledger.csv: these terms need the number of customers, or what one of them"):
        _ = buyers(TWO).leaving
    with pytest.raises(InputError, match=r"^ledger.csv: these terms take money back when a customer leaves early"):
        buyers(TWO).taken_back()
    instances = BookedCustomers("instances", "ledger.csv")
    with pytest.raises(InputError, match=r"^ledger.csv: these terms need the number of new instances"):
        _ = instances.new
    with pytest.raises(InputError, match=r"^ledger.csv: these terms need the number of instances, or what one of them"):
        _ = instances.there
