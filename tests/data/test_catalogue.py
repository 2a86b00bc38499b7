"""The catalogue of published terms: nothing of it is lost or doubled, and every programme runs."""

from __future__ import annotations

import csv
import re
from itertools import permutations
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from partnersim import InputError, Ledger, read_case, read_terms, simulate
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.catalogue import rates_of
from partnersim.agreements.schema import terms_schema
from partnersim.inputs.document import read_document
from partnersim.shipped import find, short_names
from tests.conftest import ROOT, needs

FOLDER = ROOT / "data/terms/published"
FILES = {file.stem: file for file in sorted(FOLDER.glob("*.yaml"))}
CASES = {name: read_case(path) for name, path in short_names("cases").items()}
SCHEMA = jsonschema.Draft7Validator(terms_schema())
CONFIDENCES = ("low", "medium", "high")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEFT_OUT = read_csv(FOLDER / "left_out.csv")


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    """The rows of the catalogue by id."""
    path = needs("../shared/data/terms_catalogue.csv", "it lists the published terms that the files stand for")
    return {row["id"]: row for row in read_csv(path)}


def published(name: str) -> Agreement:
    return read_terms(FILES[name])


def fitting(terms: Agreement) -> tuple[str, Ledger]:
    """The first case the terms run on, and its ledger: seats filled as the case says, else in some other way."""
    refusals = []
    for name, case in CASES.items():
        for seated in ({}, *(dict(zip(terms.seats, order, strict=False)) for order in permutations(case.partners))):
            try:
                return name, simulate(case, terms.filled(seated))
            except InputError as error:
                refusals.append(f"{name}: {error}")
    raise AssertionError("\n".join(refusals))


def test_every_row_is_in_one_file_or_left_out_with_a_reason(rows) -> None:
    placed = [row for name in FILES for row in (published(name).published or pytest.fail(name)).rows]
    placed += [row["row"] for row in LEFT_OUT]
    assert sorted(placed) == sorted(rows)


def test_whatever_is_left_out_has_a_reason() -> None:
    assert LEFT_OUT
    assert all(len(row["reason"].split()) >= 8 for row in LEFT_OUT)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_no_surer_than_the_least_sure_of_its_rows(rows, name: str) -> None:
    said = published(name).published
    assert said is not None
    least = min((CONFIDENCES.index(rows[row]["confidence"].partition(":")[0]) for row in said.rows), default=2)
    assert CONFIDENCES.index(said.confidence) <= least


@pytest.mark.parametrize("name", FILES)
def test_the_published_percentages_are_those_of_the_rule(rows, name: str) -> None:
    terms = published(name)
    said = terms.published
    assert said is not None
    spans = rates_of(terms)
    for row in said.rows:
        for figure in re.findall(r"[0-9]+(?:[.][0-9]+)?", rows[row]["rate_pct"]):
            rate = float(figure) / 100
            assert any(span.low - 1e-12 <= rate <= span.high + 1e-12 for span in spans), (row, figure)


@pytest.mark.parametrize("name", FILES)
def test_a_programme_runs_on_some_shipped_case_and_keeps_the_money_together(name: str) -> None:
    terms = published(name)
    assert not terms.parties, "seats are filled by the cases"
    books = fitting(terms)[1].books
    cents = 1e-9 * books.collected.sum() + 1e-6
    assert books.earned.sum(axis=1) + books.taken.sum(axis=1) == pytest.approx(books.collected, abs=cents)
    assert np.isfinite(books.position).all()


@pytest.mark.parametrize("name", FILES)
def test_editors_find_the_schema_and_the_file_keeps_it(name: str) -> None:
    first = FILES[name].read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../schemas/terms.json"
    assert (FOLDER / first.partition("$schema=")[2]).resolve() == ROOT / "schemas/terms.json"
    assert SCHEMA.is_valid(read_document(FILES[name]).value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_who_published_it_and_what_it_is_called(name: str) -> None:
    terms = published(name)
    assert terms.title
    assert terms.published is not None
    assert find(name, "terms") == FILES[name]


def test_short_names_are_not_given_twice() -> None:
    for kind in ("cases", "terms"):
        files = sorted((ROOT / f"data/{kind}").rglob("*.yaml"))
        assert len({file.stem for file in files}) == len(files)
        assert set(short_names(kind).values()) == set(files)
