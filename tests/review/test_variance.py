"""Plan against actual: effects add up exactly, and each is of what it says it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.inputs.actuals import Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case, read_case
from partnersim.review.mixtures import FACTORS
from partnersim.review.shapley import mixes, parts
from partnersim.review.variance import Compared, Explained, Variances, variances
from partnersim.settle.planned import planned_of
from partnersim.settle.settlement import settle
from partnersim.settle.shares import shares_of
from partnersim.settle.trial import trial_ledger
from partnersim.simulation.periods import plan_of
from partnersim.simulation.simulate import simulate
from partnersim.timeline import parse_quarter
from tests.conftest import ROOT, mostly_long
from tests.review.whole_numbers import (
    BY_UNIT,
    CASE,
    FIVE_PHASE,
    LIVE,
    Q2,
    Q3,
    Q4,
    REFERRAL,
    SPLIT,
    START,
    as_planned,
    entry,
    ledger,
    scaled,
)

TERMS = {"five_phase": FIVE_PHASE, "static_split": SPLIT, "direct": REFERRAL}
BACK_DATED = "actuals: back_dated\n"
SHIPPED = ("five_phase", "direct", "oem", "waterfall", "via_marketplace")
QUARTER = range(Q3, Q3 + 3)


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def shipped() -> Case:
    return read_case(ROOT / "data" / "cases" / "managed-db.yaml")


@pytest.fixture(scope="module")
def lived(shipped: Case) -> list[Entry]:
    """Twenty-one months that went as they would, some of it reported late."""
    entries = trial_ledger(shipped, read_terms(ROOT / "data/terms/five_phase.yaml"), months=21, lines=900, seed=11)
    rng = Random("late")
    late = [each for each in entries if each.kind in ("revenue", "cost", "credit") and rng.random() < 0.05]
    return [replace(each, reported=date(2028, 5, 20)) if each in late else each for each in entries]


def found(case: Case, entries: Iterable[Entry], terms: str = FIVE_PHASE, quarter: int = Q3) -> Variances:
    return variances(settle(case, parse_terms(terms), ledger(entries), quarter))


def figures(of: Variances) -> list[Explained]:
    return [*of.earned.values(), *of.costs.values(), *of.net.values(), of.collected, of.taken]


def told(of: Compared | None) -> list[Fraction]:
    """Plan and actual."""
    assert of is not None
    return [*of]


def check_sums(of: Variances) -> None:
    for each in figures(of):
        assert sum(each.effects.values()) == each.actual - each.plan
        assert tuple(each.effects) == FACTORS
    for factor in FACTORS:
        together = sum(each.effects[factor] for each in of.earned.values())
        assert together == of.collected.effects[factor] - of.taken.effects[factor]


@pytest.mark.parametrize("terms", mostly_long(2, SHIPPED))
def test_effects_add_up_exactly_whatever_happened(shipped: Case, lived: list[Entry], terms: str) -> None:
    agreed = read_terms(ROOT / "data" / "terms" / f"{terms}.yaml")
    for actuals, quarter in (("next", "2028Q2"), ("back_dated", "2028Q1")):
        settled = settle(shipped, agreed.model_copy(update={"actuals": actuals}), ledger(lived), parse_quarter(quarter))
        of = variances(settled)
        check_sums(of)
        assert set(of.factors) >= {"volume", "price", "revenue", "unpaid", "cost"}
        assert "phase" in of.factors or actuals == "back_dated"
        for i, partner in enumerate(settled.ledger.partners):
            books, months = settled.ledger.books, slice(settled.months.start, settled.months.stop)
            assert of.earned[partner].actual == sum(map(Fraction, books.earned[months, i, 0]))
            spent = books.running_cost + books.one_time_cost
            assert of.costs[partner].actual == sum(map(Fraction, spent[months, i, 0]))
            assert of.net[partner].actual == of.earned[partner].actual - of.costs[partner].actual


@pytest.mark.parametrize("name", [*SHIPPED, "p2p_margins", "white_label"])
def test_a_whole_case_booked_as_planned_is_shared_as_simulated(shipped: Case, name: str) -> None:
    terms = read_terms(ROOT / "data" / "terms" / f"{name}.yaml").filled(shipped.seats)
    plan, months = plan_of(shipped, terms), shipped.months
    shares = shares_of(shipped, terms, plan, planned_of(shipped, plan, months).whole, months, "plan")
    books, simulated = shares.ledger.books, simulate(shipped, terms).books
    assert books.phase[:, 0].tolist() == simulated.phase[:, 0].tolist()
    for of in ("earned", "received", "running_cost", "one_time_cost", "balance"):
        exact = [float(Fraction(amount)) for amount in getattr(books, of)[..., 0].ravel()]
        assert exact == pytest.approx(getattr(simulated, of)[..., 0].ravel().tolist(), abs=1e-6)


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_a_quarter_that_went_as_planned_has_no_effects(case: Case, terms: str) -> None:
    for quarter in (START, Q2, Q3, Q4):
        of = found(case, as_planned(), terms, quarter)
        assert of.factors == ()
        assert not any(each.difference for each in figures(of))
        assert not any(each.billed.difference or each.unpaid.difference for each in of.lines.values())
        assert not any(each.difference for each in of.activities.values())


def only(of: Variances, factor: str) -> Sequence[Fraction]:
    """The effects of the one factor there is, on what each partner earned."""
    check_sums(of)
    assert of.factors == (factor,)
    return [each.effects[factor] for each in of.earned.values()]


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_other_prices_alone_have_a_price_effect_alone(case: Case, terms: str) -> None:
    for line in ("subscription", "platform"):
        entries = scaled(as_planned(), "1.1", "revenue", line, QUARTER)
        effects = only(found(case, entries, terms), "price")
        assert sum(effects) == {"subscription": 1500, "platform": 120}[line]


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_other_units_alone_have_a_volume_effect_alone(case: Case, terms: str) -> None:
    entries = scaled(as_planned(), "0.9", "revenue", "subscription", QUARTER)
    for each in QUARTER:
        entries = [replace(other, quantity=other.quantity * Decimal("0.9"))
                   if (other.kind, other.month) == ("instances", each) and other.quantity else other
                   for other in entries]  # fmt: skip
    of = found(case, entries, terms)
    assert sum(only(of, "volume")) == -1500
    assert told(of.lines["subscription"].units) == [150, 135]
    assert told(of.lines["subscription"].price) == [100, 100]


def test_units_and_prices_at_once_are_each_valued_between_plan_and_actual(case: Case) -> None:
    """Volume is priced at the mean of both prices, price counted on the mean of both units."""
    month = Q3 + 2  # planned are 60 units at 100, billed 50 at 120
    entries = [replace(each, quantity=Decimal(50)) if (each.kind, each.month) == ("instances", month) else each
               for each in as_planned()
               if (each.kind, each.item, each.month) != ("revenue", "subscription", month)]  # fmt: skip
    of = found(case, [*entries, entry(month, "revenue", "subscription", amount=6000, since=LIVE)], SPLIT)
    assert of.collected.effects["volume"] == -10 * 110
    assert of.collected.effects["price"] == 20 * 55
    assert of.earned["isv"].effects["volume"] == Fraction(30, 100) * -10 * 110
    assert of.collected.difference == 0


def test_units_named_by_line_come_before_those_in_all(case: Case) -> None:
    entries = scaled(as_planned(), "0.9", "revenue", "subscription", QUARTER)
    units = [entry(month, "instances", "subscription", quantity=9 * (month - LIVE + 1)) for month in QUARTER]
    assert sum(only(found(case, [*entries, *units]), "volume")) == -1500


def test_of_instances_in_all_each_line_has_as_many_as_planned() -> None:
    """Half of them buy the add-on."""
    addon = "  addon: {price: 20, per: instance and month, attach_rate: 50%}\ncosts:"
    entries = as_planned()
    for month in range(LIVE, START + 12):
        number = 5 * (month - LIVE + 1)
        entries += [entry(month, "revenue", "addon", amount=22 * number, since=month)]
        entries += [entry(month, "credit", "addon", "msp", amount=Decimal(number) / 5)]
    of = found(parse_case(CASE.replace("costs:", addon)), entries, SPLIT)
    assert told(of.lines["addon"].units) == [75, 75]
    assert told(of.lines["addon"].price) == [20, 22]
    assert of.collected.effects["price"] == 150
    assert of.factors == ("price",)


def test_the_plan_follows_amendments(case: Case) -> None:
    dearer = FIVE_PHASE + "amendments: {2027-08: {effects: {revenue_lines.subscription.price: 120}}}\n"
    of = found(case, as_planned(), dearer)
    assert told(of.lines["subscription"].billed) == [4000 + 6000 + 7200, 15000]
    assert of.collected.effects["price"] == -1000 - 1200


def test_what_is_billed_without_units_is_told_as_revenue(case: Case) -> None:
    planned = as_planned()
    setup = scaled(planned, "1.1", "revenue", "setup", QUARTER)
    assert sum(only(found(case, setup), "revenue")) == 150
    uncounted = [each for each in planned if each.kind != "instances"]
    found_in = found(case, scaled(uncounted, "1.1", "revenue", "subscription", QUARTER))
    assert sum(only(found_in, "revenue")) == 1500
    assert found_in.lines["subscription"].units is None
    assert told(found_in.lines["platform"].units) == [3, 3]


def test_a_month_of_units_in_use_and_no_bills_is_told_as_revenue(case: Case) -> None:
    """Bills that go out after the quarter are no price of nothing."""
    moved = [
        replace(each, date=date(2027, 10, 1)) if each.month == Q3 + 1 and each.item == "subscription" else each
        for each in as_planned()
        if (each.month, each.item, each.kind) != (Q3 + 1, "subscription", "credit")
    ]
    of = found(case, moved)
    assert of.factors == ("revenue", "unpaid")
    assert of.collected.effects["revenue"] == -5000


def test_a_service_that_goes_live_later_has_a_volume_effect_alone(case: Case) -> None:
    entries = [each for each in as_planned() if each.kind not in ("revenue", "instances") or each.month > Q2 + 2]
    entries += [entry(month, "revenue", "platform", amount=0) for month in (Q2, Q2 + 1, Q2 + 2)]
    entries += [entry(Q2, "instances", quantity=0)]
    of = found(case, entries, SPLIT, Q2)
    assert told(of.lines["platform"].units) == [3, 0]
    assert of.collected.effects["volume"] == -1200
    entries += [entry(month, "instances", quantity=0) for month in (Q2 + 1, Q2 + 2)]
    assert found(case, entries, SPLIT, Q2).collected.effects["volume"] == -1200 - 6000


def test_a_service_that_is_billed_before_its_go_live_has_a_volume_effect_alone(case: Case) -> None:
    early = [entry(LIVE - 1, "revenue", "platform", amount=400), entry(LIVE - 1, "instances", quantity=3)]
    early += [entry(LIVE - 1, "revenue", "subscription", amount=360, since=LIVE - 1)]
    assert sum(only(found(case, [*as_planned(), *early], SPLIT, START), "volume")) == 760


def test_where_units_are_paid_for_fewer_of_them_cost_less_whatever_was_billed(case: Case) -> None:
    units = [entry(month, "instances", "subscription", quantity=9 * (month - LIVE + 1)) for month in QUARTER]
    before = [entry(month, "instances", "subscription", quantity=10 * (month - LIVE + 1)) for month in range(LIVE, Q3)]
    of = found(case, [*as_planned(), *before, *units], BY_UNIT)
    check_sums(of)
    assert of.collected.difference == 0
    assert of.earned["isv"].effects["volume"] == of.earned["isv"].difference == -15 * 40


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
@pytest.mark.parametrize(("kind", "line"), [("refund", "subscription"), ("credit", "setup"), ("bad_debt", "platform")])
def test_what_is_not_paid_has_an_effect_of_its_own(case: Case, terms: str, kind: str, line: str) -> None:
    by = "isv" if kind == "credit" else None
    of = found(case, [*as_planned(), entry(Q3, kind, line, by, amount=250, since=LIVE)], terms)
    assert sum(only(of, "unpaid")) == -250
    assert of.lines[line].unpaid.difference == 250


def test_costs_of_one_partner_have_a_cost_effect_alone(case: Case) -> None:
    more = entry(Q3, "cost", "on_call", "msp", amount=200)
    for terms in (FIVE_PHASE, SPLIT):
        of = found(case, [*as_planned(), more], terms)
        effects = only(of, "cost")
        assert sum(effects) == 0
        assert any(effects) == (terms == FIVE_PHASE)
        assert [each.effects["cost"] for each in of.costs.values()] == [0, 200]
        assert of.activities["on_call"].difference == 200
        assert of.net["msp"].effects["cost"] == of.earned["msp"].effects["cost"] - 200


def test_hours_cost_what_the_partner_costs_an_hour(case: Case) -> None:
    of = found(case, [*as_planned(), entry(Q3, "hours", "support", "isv", quantity="1.5")])
    assert told(of.activities["support"]) == [3000, 3150]
    assert of.costs["isv"].effects["cost"] == 150


def test_an_activity_done_by_another_partner_moves_its_costs(case: Case) -> None:
    moved = [replace(each, partner="isv") if each.item == "on_call" and each.month in QUARTER else each
             for each in as_planned()]  # fmt: skip
    of = found(case, moved)
    assert [each.effects["cost"] for each in of.costs.values()] == [2100, -2100]
    assert of.activities["on_call"].difference == 0


def test_what_was_different_before_the_quarter_has_a_phase_effect_alone(case: Case) -> None:
    before = [
        entry(START + 1, "cost", "build", "isv", amount=5000),
        entry(Q2, "revenue", "subscription", amount=777, since=Q2),
        entry(Q2 + 1, "refund", "platform", amount=30),
        entry(Q2, "hours", "support", "isv", quantity=3),
    ]
    of = found(case, [*as_planned(), *before])
    effects = only(of, "phase")
    assert sum(effects) == 0
    assert all(effects)
    assert not any(each.difference for each in of.costs.values())
    assert found(case, [*as_planned(), *before], SPLIT).factors == ()


def test_who_brought_customers_before_the_quarter_is_of_the_time_before_it(case: Case) -> None:
    """Paid on a customer's first three months: for those who came in June, 20% of 970 in July and in August."""
    deals = [replace(each, partner="isv") if each.kind == "deal" and each.month == Q2 + 2 else each
             for each in as_planned()]  # fmt: skip
    effect = Fraction(20, 100) * Fraction(10 - 4, 10) * 970 * 2
    assert list(only(found(case, deals, REFERRAL), "phase")) == [effect, -effect]


def test_late_items_that_count_in_the_quarter_are_of_the_time_before_it(case: Case) -> None:
    late = [
        entry(Q2, "revenue", "subscription", amount=1200, since=Q2, reported=date(2027, 9, 3)),
        entry(Q2 + 1, "cost", "on_call", "msp", amount=90, reported=date(2027, 9, 3)),
        entry(Q2 + 1, "refund", "platform", amount=40, reported=date(2027, 9, 3)),
    ]  # fmt: skip
    of = found(case, [*as_planned(), *late], FIVE_PHASE)
    assert sum(only(of, "phase")) == 1160
    assert [each.effects["phase"] for each in of.costs.values()] == [0, 90]
    assert of.lines["subscription"].billed.difference == 1200
    assert not any(of.restated.values())
    back = found(case, [*as_planned(), *late], FIVE_PHASE + BACK_DATED)
    assert sum(only(back, "phase")) == 0
    assert sum(back.restated.values()) == 1160
    assert {type(change) for change in back.restated.values()} == {Fraction}  # a figure for people may be made of it
    assert back.lines["subscription"].billed.difference == 0


def test_a_late_level_of_units_is_the_level_of_its_month_or_none(case: Case) -> None:
    """It is no unit more in the month in which it counts."""
    named = [
        entry(month, "instances", "subscription", quantity=10 * (month - LIVE + 1)) for month in range(LIVE, Q4 + 3)
    ]
    for month in (Q2 + 2, Q3):
        late = [replace(each, reported=date(2027, 11, 20)) if (each.kind, each.month) == ("instances", month) else each
                for each in [*as_planned(), *named]]  # fmt: skip
        of = found(case, late, BY_UNIT, Q4)
        assert of.factors == ()
        assert told(of.lines["subscription"].units) == [240, 240]


def test_late_corrections_of_more_costs_than_planned_are_of_costs(case: Case) -> None:
    """800 less than was booked for June come off July, of which 900 were booked, but only 700 were planned."""
    more = [
        entry(Q2 + 2, "cost", "on_call", "msp", amount=200), entry(Q3, "cost", "on_call", "msp", amount=200),
        entry(Q2 + 2, "cost", "on_call", "msp", amount=-800, reported=date(2027, 9, 3)),
    ]  # fmt: skip
    of = found(case, [*as_planned(), *more])
    check_sums(of)
    assert of.costs["msp"].effects["cost"] == -600
    less = [replace(each, amount=Decimal(-100)) if each.amount == -800 else each for each in more]
    of = found(case, [*as_planned(), *less])
    assert of.costs["msp"].effects["cost"] == 200
    assert of.costs["msp"].effects["phase"] == -100


def test_late_costs_that_a_correction_of_the_quarter_counts_on_are_of_costs(case: Case) -> None:
    kept = [each for each in as_planned() if (each.item, each.month) != ("on_call", Q3)]
    more = [
        entry(Q3, "cost", "on_call", "msp", amount=-50),
        entry(Q2 + 2, "cost", "on_call", "msp", amount=900, reported=date(2027, 9, 3)),
    ]  # fmt: skip
    of = found(case, [*kept, *more])
    check_sums(of)
    assert of.costs["msp"].effects["cost"] == 850 - 700


@pytest.mark.parametrize("actuals", mostly_long(1, ["back_dated", "next"]))
def test_the_order_of_lines_changes_nothing(shipped: Case, lived: list[Entry], actuals: str) -> None:
    terms = read_terms(ROOT / "data/terms/five_phase.yaml").model_copy(update={"actuals": actuals})
    first, other = (
        variances(settle(shipped, terms, ledger(entries), parse_quarter("2028Q2")))
        for entries in (lived, Random("order").sample(lived, len(lived)))
    )
    assert figures(first) == figures(other)
    assert (first.lines, first.activities, first.restated) == (other.lines, other.activities, other.restated)


def test_lines_and_activities_add_up_to_what_partners_have(shipped: Case, lived: list[Entry]) -> None:
    terms = read_terms(ROOT / "data/terms/five_phase.yaml")
    of = variances(settle(shipped, terms, ledger(lived), parse_quarter("2028Q2")))
    lines, costs = of.lines.values(), of.activities.values()
    for which, whole in enumerate((of.collected.plan, of.collected.actual)):
        assert sum(each.billed[which] - each.unpaid[which] for each in lines) == whole
    assert sum(each.plan for each in costs) == sum(each.plan for each in of.costs.values())
    assert sum(each.actual for each in costs) == sum(each.actual for each in of.costs.values())
    assert set(of.lines) == set(shipped.revenue_lines)
    assert set(of.activities) == set(shipped.costs)


def test_money_after_the_end_is_compared_too(case: Case) -> None:
    """Whoever keeps the customers has all that they pay, as planned or not."""
    ended = FIVE_PHASE + "terminate: 2027-08\ncustomers_stay_with: operator\n"
    of = found(case, scaled(as_planned(), "1.1", "revenue", "subscription", range(Q4, Q4 + 3)), ended, Q4)
    check_sums(of)
    assert of.earned["isv"].plan == of.earned["isv"].actual == 0
    assert of.earned["msp"].effects == of.collected.effects
    assert of.collected.effects["price"] > 0
    assert told(of.lines["subscription"].units) == [150, 240]


def test_factors_that_need_each_other_share_what_they_make_together() -> None:
    """A glove market: left hands of two, one right hand; its owner has two thirds of a pair."""
    hands = ["left", "other left", "right"]
    pairs = {mix: [Fraction("right" in mix and len(mix) > 1), Fraction(len(mix))] for mix in mixes(hands)}
    of = [[*of] for of in parts(hands, pairs).values()]
    assert of == [[Fraction(1, 6), 1], [Fraction(1, 6), 1], [Fraction(2, 3), 1]]
    assert parts([], {frozenset(): [Fraction(7)]}) == {}
