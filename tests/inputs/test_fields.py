"""What `fields` shows is what a file says: set to the value shown, a field stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim import parse_case, parse_terms, read_case, read_terms
from partnersim.agreements.skeletons import skeleton
from partnersim.inputs.fields import fields_of
from partnersim.inputs.spelling import spelt
from partnersim.render.terminal import field_table
from partnersim.shipped import shipped
from partnersim.simulation.overrides import with_overrides

CASES = sorted(shipped("data/cases").glob("*.yaml"))
TERMS = sorted(shipped("data/terms").rglob("*.yaml"))
SAMPLE = shipped("data/cases/managed-db.yaml")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_set_to_what_is_shown_stays_as_it_is(path: Path) -> None:
    case = read_case(path)
    for field in fields_of(case, "case"):
        changed, _ = with_overrides(case, [], [f"{field.path}={field.value}"])
        assert changed.model_dump() == case.model_dump(), field


@pytest.mark.parametrize("path", TERMS, ids=lambda path: path.stem)
def test_terms_set_to_what_is_shown_stay_as_they_are(path: Path) -> None:
    case, terms = read_case(SAMPLE), read_terms(path)
    for field in fields_of(terms, "terms"):
        _, (changed,) = with_overrides(case, [terms], [f"{field.path}={field.value}"])
        assert changed.model_dump() == terms.model_dump(), field


@pytest.mark.parametrize("written", ["80%", "0.8", "-2.5%", "1", "0", "0.999"])
def test_correlations_are_shown_in_percent_as_all_rates_and_set_back(written: str) -> None:
    text = shipped("data/cases/managed-db-uncertain.yaml").read_text("utf-8")
    text = text.replace(
        "growth: {log_sd: 20%, autocorrelation: 50%}", f"growth: {{log_sd: 20%, autocorrelation: {written}}}"
    )
    case = parse_case(text.replace("instances.25: 80%", f"instances.25: {written}"))
    shown = {field.path: field.value for field in fields_of(case, "case") if field.path.startswith("case.uncertainty")}
    percent = {"0.8": "80%", "1": "100%", "0": "0%", "0.999": "99.9%"}.get(written, written)
    assert shown["case.uncertainty.shocks.growth.autocorrelation"] == percent
    pairs = "case.uncertainty.correlation.demand.monthly_new_instances.13"
    assert shown[pairs] == f"{{demand.monthly_new_instances.25: {percent}}}"
    for path, value in shown.items():
        changed, _ = with_overrides(case, [], [f"{path}={value}"])
        assert changed.uncertainty == case.uncertainty, path


def test_clauses_that_hold_values_by_path_are_shown_as_they_can_be_set() -> None:
    terms = parse_terms(
        "{kind: waterfall, title: 'a: b # c', tiers: [{tier: fixed_split, name: one, shares: {a: 65%, b: 35%}},"
        " {tier: hurdle, to: [a, b], multiple: 200%}, {tier: profit_share}],"
        " effects: {demand.monthly_churn: {times: 2.0}, demand.survival: null, go_live: 2027-08},"
        " amendments: {2028-01: {notice_months: 6, tiers.1.multiple: 1.5}},"
        " negotiable: {title: false, notice_months: {low: 1, high: 6}}}"
    )
    shown = {field.path: field.value for field in fields_of(terms, "terms")}
    assert {path: shown[f"terms.{path}"] for path in SHOWN} == SHOWN
    for path, value in shown.items():
        _, (changed,) = with_overrides(read_case(SAMPLE), [terms], [f"{path}={value}"])
        assert changed.model_dump() == terms.model_dump(), path


SHOWN = {
    "title": '"a: b # c"',
    "tiers.0.shares.a": "65%",
    "tiers.1.to": "[a, b]",
    "tiers.1.multiple": "200%",
    "effects.demand.monthly_churn": "{times: 2.0}",
    "effects.demand.survival": "null",
    "effects.go_live": "2027-08",
    "amendments.2028-01.notice_months": "6",
    "amendments.2028-01.tiers.1.multiple": "1.5",
    "negotiable.title": "false",
    "negotiable.notice_months": "{low: 1, high: 6}",
}


def test_bands_and_steps_are_shown_as_maps_and_as_one_value_where_they_never_change() -> None:
    bands = "{kind: platform_fee, over: lifetime, share_of_revenue: BANDS}"
    for written in ("{0: 0%, 1000000: 15%}", "25%"):
        shown = {field.path: field.value for field in fields_of(parse_terms(bands.replace("BANDS", written)), "terms")}
        assert shown["terms.share_of_revenue"] == written
    for written in ("{1: 10, 7: 20.5}", "10"):
        text = skeleton("case").replace("monthly_new_instances: {1: 10, 13: 20}", f"monthly_new_instances: {written}")
        shown = {field.path: field.value for field in fields_of(parse_case(text), "case")}
        assert shown["case.demand.monthly_new_instances"] == written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Vendor AG, of Zürich", "Vendor AG, of Zürich"),
        (["Vendor AG, of Zürich"], '["Vendor AG, of Zürich"]'),
        ("true", '"true"'),
        ("60", '"60"'),
        ("60,000", '"60,000"'),
        ("", '""'),
        ("- a", '"- a"'),
        ("a:", '"a:"'),
        ("2027-04", "2027-04"),
        ("15%", "15%"),
        ("-15%", "-15%"),
        ("-15", '"-15"'),
        ({"a.b": {"0": "1%"}, "c": [1, 2.5, None, True]}, "{a.b: {0: 1%}, c: [1, 2.5, null, true]}"),
        ({"a: b": 1}, '{"a: b": 1}'),
    ],
)
def test_a_value_is_spelt_as_it_reads_back(value: object, text: str) -> None:
    assert spelt(value) == text


def test_the_table_says_where_each_step_of_a_series_is_from() -> None:
    text = skeleton("case").replace("sources: {}", "sources: {isv: {demand.monthly_new_instances.1: a letter}}")
    lines = field_table(parse_case(text), parse_terms(skeleton("direct"))).splitlines()
    (line,) = (line for line in lines if line.startswith("case.demand.monthly_new_instances "))
    assert line.endswith("isv, a letter; assumed")
    assert any(line.startswith("case.demand.instances_per_customer") and line.endswith("default") for line in lines)


def test_the_table_has_a_line_for_each_field_and_its_value() -> None:
    case, terms = read_case(SAMPLE), read_terms(shipped("data/terms/isv_alliance.yaml"))
    fields = [*fields_of(case, "case"), *fields_of(terms, "terms")]
    shown = [field for field in fields if not field.path.startswith(("case.scenarios.", "case.sources."))]
    for line, field in zip(field_table(case, terms).splitlines()[1:], shown, strict=True):
        assert line.startswith(f"{field.path} ")
        assert f"  {field.value} " in line
