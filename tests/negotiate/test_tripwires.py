"""Tripwires: laws of thresholds and rates; what is watched in a deal; what is said where nothing foretells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnersim import InputError, parse_case, parse_terms, read_case, read_terms, simulate
from partnersim.inputs.reader import changed_case
from partnersim.measures import net_present_value
from partnersim.negotiate.tripwires.foretelling import Line, area, area_error, best_line, gain, rates, rounded
from partnersim.negotiate.tripwires.observables import OBSERVABLES, observed
from partnersim.negotiate.tripwires.tripwires import tripwires
from partnersim.render.tripwires import WORDS, clause, tripwire_drawing, tripwires_said, tripwires_table, tripwires_text
from partnersim.shipped import shipped
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade

CASE = read_case(shipped("data/cases/managed-db-uncertain.yaml"))
FIVE_PHASE, DIRECT = (read_terms(shipped(f"data/terms/{name}.yaml")) for name in ("five_phase", "direct"))
FOUND = tripwires(CASE, FIVE_PHASE, "isv", draws=1000, below=430_000)

NUMBERS = st.integers(-20, 20).map(float)
DRAWN = st.lists(st.tuples(NUMBERS, st.booleans()), min_size=4, max_size=40).filter(
    lambda pairs: 0 < sum(bad for _, bad in pairs) < len(pairs) and len({value for value, _ in pairs}) > 1
)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([value for value, _ in pairs]), np.array([bad for _, bad in pairs])


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_threshold_that_splits_perfectly_hits_all_and_never_alarms_falsely(side: float) -> None:
    values, bad = side * np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), np.array([True] * 3 + [False] * 3)
    line = best_line(values, bad)
    assert line == Line(side * 5.0, below=side > 0)
    assert rates(line, values, bad) == (1.0, 0.0)
    assert area(values, bad) == (1.0 if side > 0 else 0.0)


def test_noise_has_an_area_of_a_half() -> None:
    generator = np.random.default_rng(1)
    values, bad = generator.normal(size=4000), generator.random(4000) < 0.2
    assert abs(area(values, bad) - 0.5) < 3.0 * area_error(0.5, int(bad.sum()), int((~bad).sum()))


@given(DRAWN)
def test_the_area_is_how_often_the_bad_one_of_two_looks_worse(pairs: list[tuple[float, bool]]) -> None:
    values, bad = arrays(pairs)
    below = np.mean([(a < b) + 0.5 * (a == b) for a in values[bad] for b in values[~bad]])
    assert area(values, bad) == pytest.approx(below)
    assert area(-values, bad) == pytest.approx(1.0 - below)


@given(DRAWN)
def test_no_threshold_has_a_larger_gain(pairs: list[tuple[float, bool]]) -> None:
    values, bad = arrays(pairs)
    line = best_line(values, bad)
    assert line is not None
    chosen = gain(*rates(line, values, bad), bad.mean(), None)
    for threshold in np.arange(-20.5, 21.0):
        other = line._replace(threshold=float(threshold))
        trips = other.trips(values)
        if trips.any() and not trips.all():
            assert gain(*rates(other, values, bad), bad.mean(), None) <= chosen + 1e-12


@given(DRAWN, st.randoms(use_true_random=False))
def test_permuting_draws_changes_nothing(pairs: list[tuple[float, bool]], random: object) -> None:
    values, bad = arrays(pairs)
    random.shuffle(pairs)  # type: ignore[attr-defined]
    other = arrays(pairs)
    assert best_line(*other) == best_line(values, bad)
    assert area(*other) == pytest.approx(area(values, bad))


@given(DRAWN, NUMBERS, st.booleans())
def test_rates_agree_with_a_direct_count(pairs: list[tuple[float, bool]], threshold: float, below: bool) -> None:
    trips = [value < threshold if below else value > threshold for value, _ in pairs]
    ends = [bad for _, bad in pairs]
    hits = sum(trip and bad for trip, bad in zip(trips, ends, strict=True))
    alarms = sum(trip and not bad for trip, bad in zip(trips, ends, strict=True))
    found = rates(Line(threshold, below), *arrays(pairs))
    assert found == pytest.approx((hits / sum(ends), alarms / (len(ends) - sum(ends))))


def test_draws_that_all_look_the_same_have_no_line() -> None:
    assert best_line(np.ones(4), np.array([True, False, True, False])) is None


def test_the_dearer_a_miss_the_more_a_line_catches() -> None:
    generator = np.random.default_rng(2)
    bad = generator.random(2000) < 0.3
    values = generator.normal(size=2000) - bad
    hits = [rates(best_line(values, bad, cost) or Line(0.0, True), values, bad)[0] for cost in (0.5, 2.0, 8.0)]
    assert hits[0] < hits[1] < hits[2]


def test_a_miss_that_costs_as_much_as_both_rates_weigh_alike_gives_the_line_of_youden() -> None:
    generator = np.random.default_rng(3)
    bad = generator.random(500) < 0.2
    values, share = generator.normal(size=500) - bad, float(bad.mean())
    assert best_line(values, bad, (1.0 - share) / share) == best_line(values, bad)


def test_what_a_wire_saves_is_the_cost_without_it_less_that_with_it() -> None:
    hit, alarm, share, miss = 0.8, 0.1, 0.25, 6.0
    without, beside = share * miss, share * miss * (1.0 - hit) + (1.0 - share) * alarm
    assert gain(hit, alarm, share, miss) == pytest.approx(without - beside)


def test_a_threshold_is_as_round_as_it_may_be() -> None:
    values = np.concatenate([np.linspace(200.0, 308.0, 50), np.linspace(312.0, 500.0, 50)])
    bad = np.arange(100) < 50
    line = best_line(values, bad)
    assert line == Line(310.0, below=True)
    assert rounded(Line(307.4, below=True), values, bad).threshold == 300.0  # a tenth of the gain may be lost
    slanted = np.concatenate([np.linspace(150.0, 239.0, 50), np.linspace(241.0, 300.0, 50)])
    assert rounded(Line(240.0, below=True), slanted, bad).threshold == 240.0  # 200 would lose nearly half of it
    steep = np.concatenate([np.full(50, 307.0), np.full(50, 309.0)])
    assert rounded(Line(308.0, below=True), steep, bad).threshold == 308.0  # 300 and 310 would tell nothing


@pytest.mark.parametrize(("line", "whole"), [(Line(1.5, below=False), 1.0), (Line(1.5, below=True), 2.0)])
def test_of_whole_numbers_the_nearest_that_trips_alike(line: Line, whole: float) -> None:
    values, bad = np.array([0.0, 1.0, 2.0, 3.0]), np.array([True, False, True, False])
    found = rounded(line, values, bad, whole=True)
    assert found.threshold == whole
    np.testing.assert_array_equal(found.trips(values), line.trips(values))


def test_the_standard_error_is_how_far_areas_of_like_samples_lie_apart() -> None:
    """Of exponential values, for which the formula is exact; the area of rates 3 and 1 is 3 / 4."""
    generator = np.random.default_rng(5)
    bad = np.arange(120) < 40
    areas = [
        area(np.where(bad, generator.exponential(1 / 3, 120), generator.exponential(1.0, 120)), bad) for _ in range(600)
    ]
    assert np.mean(areas) == pytest.approx(0.75, abs=0.01)
    assert np.std(areas) == pytest.approx(area_error(0.75, 40, 80), rel=0.1)


def test_rates_are_measured_on_the_draws_of_the_next_seed() -> None:
    """Counted in a whole simulation of them."""
    wire = FOUND.wires[0]
    ledger = simulate(CASE, FIVE_PHASE, draws=1000, seed=1)
    npv = net_present_value(ledger.books.net[:, 0, -1000:], 0.12)
    bad = npv < 430_000
    np.testing.assert_array_equal(FOUND.bad, bad)
    assert FOUND.share == bad.mean()
    trips = wire.line.trips(FOUND.values)
    assert (wire.hit, wire.false_alarm) == (trips[bad].mean(), trips[~bad].mean())
    assert wire.precision == bad[trips].mean()
    position = next(each for each in FOUND.wires if each.observable == "position[isv]" and each.month == 18)
    at_18 = ledger.books.position[17, 0, -1000:]
    assert position.hit == position.line.trips(at_18)[bad].mean()
    churn = next(each for each in FOUND.wires if each.observable == "churn" and each.month == 18)
    assert not churn.line.below
    assert churn.area > 0.55  # on the side of the line
    revenue = next(each for each in FOUND.wires if each.observable == "revenue" and each.month == 12)
    assert revenue.false_alarm == revenue.line.trips(ledger.books.collected[:12, -1000:].sum(axis=0))[~bad].mean()


SMALL = """
title: Ten a month, of whom a tenth leaves
currency: CHF
start: 2027-01
go_live: 2027-03
months: 24
partners:
  a: {name: A, annual_discount_rate: 0%}
  b: {name: B, annual_discount_rate: 0%}
demand: {monthly_new_instances: 10, monthly_churn: 10%, instances_per_customer: 2}
revenue_lines: {fee: {price: {low: 1, high: 3}, per: instance and month}}
uncertainty: {go_live_slip: {0: 50%, 2: 50%}}
"""
SPLIT = "kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\nparties: {a: a, b: b}\n"


def test_what_is_watched_is_what_a_report_would_show() -> None:
    case = parse_case(SMALL.replace("{low: 1, high: 3}", "2"))
    found = {
        name: float(values[0]) for (name, _), values in observed(case, Trade([Entry(case)]).flows(), None, [4]).items()
    }
    there = 10.0 * (1.0 + 0.9 + 0.81)  # in the third month from go-live
    assert found == pytest.approx({
        "instances": there, "new_instances": 30.0, "customers_won": 15.0, "revenue": 2.0 * (10.0 + 19.0 + there),
        "churn": 0.1, "slip": 0.0,
    })  # fmt: skip


def test_months_late_are_seen_as_they_pass() -> None:
    case = parse_case(SMALL)
    found = tripwires(case, parse_terms(SPLIT), "a", draws=200, months=(3, 12), below=1_000.0)
    lines = {wire.month: wire.line for wire in found.wires if wire.observable == "slip"}
    assert lines == {3: Line(0.0, below=False), 12: Line(1.0, below=False)}  # of two months, one has passed in March


def test_customers_of_one_instance_each_are_not_watched_twice() -> None:
    assert "customers_won" not in {wire.observable for wire in FOUND.wires}
    several = changed_case(CASE, {"demand.instances_per_customer": {"low": 2, "high": 4}})
    found = tripwires(several, DIRECT, "isv", draws=200, below=130_000)
    assert "customers_won" in {wire.observable for wire in found.wires}


def test_positions_are_watched_only_where_partners_show_each_other_their_costs() -> None:
    assert any(wire.observable.startswith("position") for wire in FOUND.wires)
    found = tripwires(CASE, DIRECT, "isv", draws=200, below=130_000)
    assert not any(wire.observable.startswith("position") for wire in found.wires)


def test_a_seat_may_be_named_and_a_month_by_its_calendar() -> None:
    found = tripwires(CASE, FIVE_PHASE, "vendor", draws=200, below=430_000, months=("2028-06",))
    assert found.partner == "isv"
    assert {wire.month for wire in found.wires} == {18}


def test_the_later_the_better_it_foretells() -> None:
    found = tripwires(CASE, FIVE_PHASE, "isv", draws=1000, below=430_000, months=(12, 24, 48))
    areas = {wire.month: wire.area for wire in found.wires if wire.observable == "revenue"}
    assert areas[12] < areas[24] < areas[48]


def test_a_bad_end_may_be_less_than_other_terms_give() -> None:
    split = read_terms(shipped("data/terms/static_split.yaml"))
    found = tripwires(CASE, FIVE_PHASE, "msp", draws=800, batna=split)
    ledgers = [simulate(CASE, terms, draws=800, seed=1).books.net[:, 1, -800:] for terms in (FIVE_PHASE, split)]
    npv = [net_present_value(net, 0.08) for net in ledgers]
    np.testing.assert_array_equal(found.bad, npv[0] - npv[1] < 0.0)
    assert "below what static split gives it" in tripwires_said(found)


def test_where_nothing_foretells_it_says_so_and_drafts_no_clause() -> None:
    wire = FOUND.best
    useless = replace(FOUND, wires=(replace(wire, area=0.52, hit=0.53, false_alarm=0.5),))
    assert not useless.best.foretells
    said = tripwires_said(useless)
    assert "Nothing that both can see by then foretells it" in said
    assert "either party may ask" not in said


def test_noise_in_a_deal_foretells_nothing() -> None:
    """How many come in the first month says nothing of a deal that its price decides, seen in bills alone."""
    growth = SMALL.replace("{go_live_slip: {0: 50%, 2: 50%}}", "{shocks: {growth: {log_sd: 1%}}}")
    found = tripwires(parse_case(growth), parse_terms(SPLIT), "a", draws=500, months=(3,), below=1_500.0)
    by_name = {wire.observable: wire for wire in found.wires}
    assert by_name["revenue"].area > 0.95
    assert by_name["revenue"].foretells
    assert by_name["instances"].area == pytest.approx(0.5, abs=3.0 * by_name["instances"].area_error)
    assert not by_name["instances"].foretells


@pytest.mark.parametrize(
    ("area_", "error", "hit", "alarm", "foretells"),
    [
        (0.70, 0.02, 0.7, 0.3, True),
        (0.59, 0.02, 0.7, 0.3, False),
        (0.70, 0.11, 0.7, 0.3, False),
        (0.70, 0.02, 1.0, 0.95, False),  # it trips whatever comes
    ],
)
def test_a_wire_is_worth_a_clause_if_it_is_a_sign(
    area_: float, error: float, hit: float, alarm: float, foretells: bool
) -> None:
    wire = replace(FOUND.wires[0], area=area_, area_error=error, hit=hit, false_alarm=alarm)
    assert wire.foretells == foretells


def test_the_clause_is_a_sentence_that_tells_nothing_of_what_we_think() -> None:
    wire = replace(FOUND.wires[0], observable="instances", month=18, line=Line(310.0, below=True))
    said = clause(wire, FOUND.timeline, FOUND.currency, FOUND.names)
    assert said == (
        "If fewer than 310 instances are in use at the end of month 18 (June 2028), either party may ask within 30 "
        "days for the terms to be renegotiated."
    )
    assert not {"%", "badly", "Vendor", "NPV"} & {*said.replace(".", "").split(), *said}


@pytest.mark.parametrize(
    ("observable", "line", "said"),
    [
        ("revenue", Line(1_250_000.0, below=True), "If customers have paid less than CHF 1,250,000 in all at the end"),
        ("churn", Line(0.031, below=False), "If more than 3.1% of instances have left a month on average at the end"),
        ("slip", Line(1.0, below=False), "If go-live was, or will be, more than 1 month late at the end"),
        ("slip", Line(3.0, below=False), "more than 3 months late"),
        ("new_instances", Line(2_400.0, below=True), "If fewer than 2,400 instances have been brought into use"),
        ("position[msp]", Line(-50_000.0, below=True), "If the position of Operator AG (received less all its costs"),
    ],
)
def test_every_observable_has_its_words(observable: str, line: Line, said: str) -> None:
    wire = replace(FOUND.wires[0], observable=observable, line=line)
    assert said in clause(wire, FOUND.timeline, FOUND.currency, FOUND.names)


def test_there_are_words_for_all_that_is_watched() -> None:
    assert set(WORDS) == set(OBSERVABLES)


def test_the_text_shows_the_rates_that_were_measured() -> None:
    wire = FOUND.best
    assert wire.foretells
    text = tripwires_text(FOUND)
    assert f"catches {wire.hit * 100:.0f}%, with false alarms in {wire.false_alarm * 100:.0f}%" in " ".join(
        text.split()
    )
    assert "Lines were drawn on 1,000 draws (seed 0)" in text
    assert "Rates were measured on as many others (seed 1)" in text
    assert max(map(len, text.splitlines())) <= 120
    assert len(tripwires_table(FOUND).rows) == 8
    drawing = tripwire_drawing(FOUND)
    assert f"{wire.hit * 100:.0f}% of the draws that end badly" in drawing.alt
    assert drawing.svg.startswith("<svg")


def test_the_frame_has_a_row_per_wire_the_best_first() -> None:
    rows = FOUND.to_frame().to_dict("records")
    assert len(rows) == len(FOUND.wires)
    assert [row["observable"] for row in rows] == [wire.observable for wire in FOUND.wires]
    assert [row["youden"] for row in rows] == pytest.approx([wire.hit - wire.false_alarm for wire in FOUND.wires])
    gains = [wire.chosen_gain for wire in FOUND.wires]
    assert gains == sorted(gains, reverse=True)


def test_the_same_seed_finds_the_same() -> None:
    again = tripwires(CASE, FIVE_PHASE, "isv", draws=1000, below=430_000)
    assert again.wires == FOUND.wires


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"who": "isw"}, "isw is neither a partner nor a filled seat; did you mean isv?"),
        ({"months": (0,)}, "month 0 is outside the horizon"),
        ({"months": ("May",)}, "'May' is not a month"),
        ({"months": (60,)}, "month 60 is the last, when it is too late"),
        ({"months": (2,)}, "is the same in all draws; name later months"),
        ({"below": -1e9}, "0 of 200 draws end with an NPV below -1,000,000,000 for isv, at least 20 must and must not"),
        ({"below": 1e9}, "200 of 200 draws end with"),
        ({"miss_costs": 0.0}, "0 is no cost of a miss"),
        ({"miss_costs": float("nan")}, "nan is no cost of a miss"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(options: dict[str, object], said: str) -> None:
    given_ = {"who": "isv", "below": 130_000.0, "draws": 200, **options}
    with pytest.raises(InputError) as caught:
        tripwires(CASE, DIRECT, **given_)  # type: ignore[arg-type]
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)


def test_a_case_without_ranges_cannot_be_drawn() -> None:
    certain = read_case(shipped("data/cases/managed-db.yaml"))
    with pytest.raises(InputError, match="draws need a case with distributions"):
        tripwires(certain, FIVE_PHASE, "isv")
