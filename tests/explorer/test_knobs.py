"""What can be moved is read off the models that files are read by."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.explorer.knobs import Knob, knobs_of_case, knobs_of_terms, number_at, with_number
from partnersim.inputs.fields import fields_of
from partnersim.inputs.reader import changed_case, read_case
from partnersim.inputs.schema import remarks
from partnersim.shipped import find, short_names
from partnersim.simulation.overrides import plain_value

CASES, TERMS = sorted(short_names("cases")), sorted(short_names("terms"))


def of_case(name: str, *, source_told: bool = False) -> dict[str, Knob]:
    return {each.name: each for each in knobs_of_case(read_case(find(name, "cases")), source_told=source_told)}


@pytest.mark.parametrize("name", CASES)
def test_every_number_switch_and_choice_of_a_case_can_be_moved(name: str) -> None:
    case, knobs = read_case(find(name, "cases")), of_case(name)
    for field in fields_of(case, "case"):
        is_moved = field.unit in ("%", "currency", "number", "months", "month", "switch", "choice")
        if is_moved and not field.path.startswith(("case.scenarios", "case.uncertainty")):
            assert field.path in knobs, field
            knob = knobs[field.path]
            assert not knob.choices or knob.value in knob.choices


@pytest.mark.parametrize("name", TERMS)
def test_every_kind_of_agreement_has_knobs_whose_values_are_those_of_its_file(name: str) -> None:
    terms, case = read_terms(find(name, "terms")), read_case(find("managed-db", "cases"))
    knobs = knobs_of_terms(case, terms, ranges_told=True)
    assert knobs
    for knob in knobs:
        value = plain_value(knob.value)
        for reach in knob.reaches:
            number = number_at(value, reach.keys)
            assert number is not None
            assert reach.low <= number <= reach.high
            assert number_at(with_number(value, reach, number), reach.keys) == pytest.approx(number, rel=1e-9)


def test_a_hint_tells_meaning_unit_range_and_source() -> None:
    hint = of_case("managed-db", source_told=True)["case.costs.build_service.one_time"].hint
    assert hint.splitlines()[0] == "case.costs.build_service.one_time"
    assert "unit: CHF" in hint
    assert "range: 0 or more" in hint
    assert "source: isv, e-mail of 2026-11-12" in hint
    case = read_case(find("managed-db", "cases"))
    (field,) = [each for each in fields_of(case, "case") if each.path == "case.demand.monthly_churn"]
    assert remarks(field.declared.part)["monthly_churn"] in of_case("managed-db")["case.demand.monthly_churn"].hint


def test_where_others_look_on_a_hint_tells_who_and_not_where() -> None:
    hint = of_case("managed-db")["case.costs.build_service.one_time"].hint
    assert hint.endswith("source: isv")


def test_steps_and_distributions_have_a_slider_for_each_of_their_numbers() -> None:
    knob = of_case("managed-db-uncertain")["case.demand.monthly_new_instances"]
    keys = [reach.keys for reach in knob.reaches]
    assert keys == [("1",), ("7",), *[(month, end) for month in ("13", "25") for end in ("low", "mode", "high")]]
    moved = with_number(plain_value(knob.value), knob.reaches[3], 37.0)
    assert moved["13"] == {"low": 24, "mode": 37, "high": 46}
    changed_case(read_case(find("managed-db-uncertain", "cases")), {"demand.monthly_new_instances": moved})


def test_a_range_that_is_negotiable_limits_the_slider_only_where_we_look_on_alone() -> None:
    case = read_case(find("managed-db", "cases"))
    terms = parse_terms(
        "title: T\nkind: direct\nshare_of_revenue: {subscription: 40%, setup: 0%, compute: 0%}\n"
        "negotiable: {share_of_revenue.subscription: {low: 31%, high: 47%}}\nparties: {referrer: isv, provider: msp}\n"
    )
    ours, shared = (
        {each.name: each for each in knobs_of_terms(case, terms, ranges_told=told)} for told in (True, False)
    )
    (reach,) = ours["terms.share_of_revenue.subscription"].reaches
    assert (reach.low, reach.high) == (0.31, 0.47)
    (reach,) = shared["terms.share_of_revenue.subscription"].reaches
    assert (reach.low, reach.high) == (0.0, 1.0)


def test_who_bears_credits_may_be_a_partner_or_a_seat(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(find("direct", "terms").read_text("utf-8") + "credits: referrer\n", "utf-8")
    case = read_case(find("managed-db", "cases"))
    (knob,) = (each for each in knobs_of_terms(case, read_terms(file), ranges_told=False) if each.path == "credits")
    assert knob.value == "referrer"
    assert {"shared", "at_fault", "isv", "msp", "referrer", "provider"} == {*knob.choices}


def test_a_range_of_one_number_limits_no_slider(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    ranges = "negotiable: {share_of_revenue.subscription: {low: 40%, high: 40%}}\n"
    file.write_text(find("direct", "terms").read_text("utf-8") + ranges, "utf-8")
    knobs = knobs_of_terms(read_case(find("managed-db", "cases")), read_terms(file), ranges_told=True)
    (knob,) = (each for each in knobs if each.path == "share_of_revenue.subscription")
    assert (knob.reaches[0].low, knob.reaches[0].high) == (0.0, 1.0)
