"""Tripwires watched: values as the ledger has them, beside the line; what is not booked is said, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from partnersim.agreements.reader import parse_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case, read_case
from partnersim.negotiate.tripwires.foretelling import Line
from partnersim.negotiate.tripwires.observables import OBSERVABLES
from partnersim.negotiate.tripwires.tripwires import Tripwire, tripwires
from partnersim.review.watched import OF, Watched, watched
from partnersim.settle.settlement import Settlement, settle
from partnersim.settle.trial import trial_ledger
from partnersim.shipped import shipped
from partnersim.timeline import parse_quarter
from tests.review.whole_numbers import CASE, FIVE_PHASE, LIVE, Q4, START, as_planned, entry, ledger

DEALS = "deals, one for each customer who comes"


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


def wire(observable: str, month: int, threshold: float, *, below: bool = True) -> Tripwire:
    return Tripwire(observable, month, Line(threshold, below), 0.8, 0.02, 0.7, 0.2, 0.5, 0.5)


def settled(entries: Sequence[Entry], case: str = CASE, quarter: int = Q4) -> Settlement:
    return settle(parse_case(case), parse_terms(FIVE_PHASE), ledger(entries), quarter)


def seen(entries: Sequence[Entry], observable: str, month: int, threshold: float = 0.0, case: str = CASE) -> Watched:
    (found,) = watched(settled(entries, case), [wire(observable, month, threshold)])
    return found


def test_all_that_tripwires_watch_is_watched() -> None:
    assert OF.keys() == OBSERVABLES.keys()


def test_values_are_those_of_the_ledger() -> None:
    """Ten come a month from April on, none leaves; customers pay 99% of all but subscriptions, of these 97%."""
    of = settled(as_planned(12))
    paid = sum(0.97 * 1000 * count + 0.99 * 900 for count in range(1, 7))
    expected = {
        "instances": 60.0,
        "new_instances": 60.0,
        "customers_won": 60.0,
        "revenue": paid,
        "churn": 0.0,
        "slip": 0.0,
    }
    for observable, value in expected.items():
        (found,) = watched(of, [wire(observable, 9, 1e9)])
        assert found.value == pytest.approx(value)
        assert (found.state, found.month) == ("hit", 8)
    (found,) = watched(of, [wire("position[msp]", 9, 0.0)])
    assert found.value == float(Fraction(of.ledger.books.position[8, 1, 0]))


def test_a_wire_trips_beyond_its_line_and_not_on_it() -> None:
    of = settled(as_planned(12))
    lines = [Line(61.0, True), Line(60.0, True), Line(60.0, False), Line(59.0, False)]
    found = watched(of, [replace(wire("instances", 9, 0.0), line=line) for line in lines])
    assert [each.state for each in found] == ["hit", "not hit", "not hit", "hit"]
    assert [each.distance for each in found] == [-1.0, 0.0, 0.0, -1.0]


def test_a_later_month_is_still_to_come_and_shown_as_it_stands() -> None:
    found = seen(as_planned(12), "instances", 15, 120.0)
    assert (found.state, found.month, found.value, found.distance) == ("to come", 11, 90.0, -30.0)
    assert seen(as_planned(12), "instances", 12, 120.0).state == "hit"


def test_churn_is_who_left_over_who_could() -> None:
    """Six of the sixty in September leave, so that ten deals leave 64 in October; then none leaves any more."""
    entries = [
        replace(each, quantity=Decimal(10 * (each.month - LIVE + 1) - 6))
        if each.kind == "instances" and each.month > START + 8
        else each
        for each in as_planned(12)
    ]
    before = sum(10 * count for count in range(1, 7))
    assert seen(entries, "churn", 10).value == pytest.approx(6 / before)
    assert seen(entries, "churn", 12).value == pytest.approx(6 / (before + 64 + 74))


def test_months_that_go_live_was_late_are_counted_from_bills() -> None:
    """Until June nothing is billed."""
    entries = [each for each in as_planned(12) if each.month not in (LIVE, LIVE + 1) or each.kind in ("cost", "hours")]
    assert [seen(entries, "slip", month).value for month in (3, 4, 5, 6, 12)] == [0.0, 1.0, 2.0, 2.0, 2.0]
    nothing = [entry(month, "cost", "on_call", "msp", amount=700) for month in range(START, START + 6)]
    (found,) = watched(settled(nothing, quarter=parse_quarter("2027Q2")), [wire("slip", 9, 1.0, below=False)])
    assert (found.state, found.value) == ("to come", 3.0)


def test_what_is_not_booked_is_said_so() -> None:
    entries = as_planned(12)
    without_deals = [each for each in entries if each.kind != "deal"]
    without_levels = [each for each in entries if each.kind != "instances"]
    few_deals = [each for each in entries if each.kind != "deal" or each.partner == "isv"]
    two_each = CASE.replace("monthly_churn: 0%,", "monthly_churn: 0%, instances_per_customer: 2,")
    needs = {
        seen(without_deals, "customers_won", 9).needs: DEALS,
        seen(without_levels, "churn", 9).needs: "instances in use at the end of the month",
        seen(few_deals, "new_instances", 9).needs: f"all {DEALS}: fewer are booked than there are instances in use",
        seen(entries, "new_instances", 9, case=two_each).needs: "instances brought into use, which no entry books",
    }
    assert list(needs) == list(needs.values())
    found = seen(without_levels, "instances", 9)
    assert (found.state, found.value, found.distance) == ("not booked", None, None)
    assert seen(without_deals, "instances", 9).state != "not booked"


def test_instances_of_a_line_that_each_buys_tell_those_in_use() -> None:
    entries = [replace(each, item="subscription") if each.kind == "instances" else each for each in as_planned(12)]
    assert seen(entries, "instances", 9).value == 60.0
    some = CASE.replace("price: 100, per: instance and month", "price: 100, per: instance and month, attach_rate: 50%")
    assert seen(entries, "instances", 9, case=some).state == "not booked"


def test_a_month_without_a_level_is_not_booked() -> None:
    entries = [each for each in as_planned(12) if each.kind != "instances" or each.month != START + 8]
    assert [seen(entries, "instances", month).value for month in (8, 9, 10)] == [50.0, None, 70.0]


@pytest.mark.parametrize(("observable", "month", "said"), [
    ("instnces", 9, "instnces is nothing that is watched; did you mean instances"),
    ("position[vendor]", 9, "position.vendor. is nothing that is watched"),
    ("instances", 25, "month 25 is none of the case; watch one of 1 to 24"),
])  # fmt: skip
def test_what_cannot_be_watched_is_refused(observable: str, month: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        seen(as_planned(12), observable, month)


def test_wires_found_on_draws_are_watched_in_their_order() -> None:
    case = read_case(shipped("data/cases/managed-db-uncertain.yaml"))
    terms = parse_terms("kind: five_phase\nparties: {operator: msp, vendor: isv}\n")
    wires = tripwires(case, terms, "isv", draws=300, below=430_000, months=(12, 18, 24)).wires
    entries = trial_ledger(case, terms, months=18, lines=30_000, seed=2)
    of = settle(case, terms, ledger(entries), parse_quarter("2028Q2"))
    found = watched(of, wires)
    assert [each.wire for each in found] == list(wires)
    assert {each.state for each in found if each.wire.month == 24} <= {"to come", "not booked"}
    level = {each.month - case.start: each.quantity for each in entries if each.kind == "instances"}
    for each in found:
        if each.wire.observable == "instances":
            assert Decimal(each.value or 0) == level[each.month]
            assert (each.distance or 0.0) == (each.value or 0.0) - each.wire.line.threshold
