"""Single numbers by field path: every number that `fields` lists is found, and nothing else."""

from __future__ import annotations

import pytest

from partnersim.agreements.reader import changed_terms, read_terms
from partnersim.inputs.fields import fields_of
from partnersim.inputs.number_fields import NumberKind, number_kind_at
from partnersim.inputs.reader import read_case, split_path
from partnersim.inputs.scalars import as_number
from partnersim.inputs.spelling import spelt
from partnersim.shipped import find, shipped

TERMS = sorted(shipped("data/terms").glob("*.yaml"))
CASE = read_case(find("managed-db", "cases"))
UNITS = {"%", "currency", "number", "months", "month"}


@pytest.mark.parametrize("path", TERMS, ids=lambda path: path.stem)
def test_a_number_of_terms_is_one_written_as_a_number(path) -> None:
    terms = read_terms(path)
    for field in fields_of(terms, "terms"):
        kind = number_kind_at(terms, split_path(field.path.removeprefix("terms.")))
        is_number = field.unit in UNITS and as_number(field.value) is not None
        if "negotiable" not in field.path and "published" not in field.path:
            assert (kind is not None) == is_number, field


@pytest.mark.parametrize("path", TERMS, ids=lambda path: path.stem)
def test_a_number_reads_back_as_it_is_spelt(path) -> None:
    terms = read_terms(path)
    for field in fields_of(terms, "terms"):
        name = field.path.removeprefix("terms.")
        kind = number_kind_at(terms, split_path(name))
        if kind is not None and (now := as_number(field.value)) is not None:
            same = changed_terms(terms, {name: kind.spelt(now)})
            assert same.model_dump() == terms.model_dump(), field
            assert kind.least <= now <= kind.most


def test_numbers_not_given_are_known_by_their_type() -> None:
    direct = read_terms(find("direct", "terms"))
    assert number_kind_at(direct, ["buy_out", "multiple"]) == NumberKind(0.0, 1e12, "number")
    assert number_kind_at(direct, ["terminate"]) is not None
    assert number_kind_at(CASE, ["demand", "monthly_new_instances", "7"]) is not None
    assert number_kind_at(CASE, ["costs", "nobody", "one_time"]) is not None
    for path in ("share_of_revenue", "roles", "at_exit", "notice_months.1", "tiers.0.cap", "no_such"):
        assert number_kind_at(direct, path.split(".")) is None


def test_months_are_spelt_as_months() -> None:
    kind = number_kind_at(CASE, ["go_live"])
    assert kind is not None
    assert kind.whole
    assert spelt(kind.spelt(float(CASE.go_live))) == "2027-05"
