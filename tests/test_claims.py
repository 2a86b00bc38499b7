"""Published claims that fail when they are recomputed, one file each in `worked_examples/claims/`.

source, claim          who published what, where and when
says                   the arithmetic
measure                what is measured, by the functions below
published              the range that was claimed; a figure stands for all that is rounded to it
terms, case            as in their files
runs                   changes of fields of the terms, a run each
recomputed             what the package finds in each run
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from partnersim import Ledger, parse_case, parse_terms, simulate
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.case import Case
from partnersim.measures import money_multiple, payback_month

FILES = sorted((Path(__file__).parent / "worked_examples/claims").glob("*.yaml"))


def of_investor(ledger: Ledger, terms: Agreement, name: str) -> Any:
    """What the investor has by month."""
    return getattr(ledger, name).sel(partner=terms.parties["investor"]).isel(scenario=0).values


def months_until_paid_back(case: Case, terms: Agreement) -> float:
    """From the month in which the investor pays to the one in which it has its money back."""
    found = payback_month(of_investor(simulate(case, terms), terms, "position"))
    assert found is not None
    return found


def return_on_what_was_paid(case: Case, terms: Agreement) -> float:
    """What comes back to the investor beyond what it paid, as a part of that."""
    return float(money_multiple(of_investor(simulate(case, terms), terms, "received"))) - 1.0


def collected(case: Case, terms: Agreement) -> list[Any]:
    """What customers pay by month, under the terms and as if the investment sold no more."""
    plain = changed_terms(terms, {"investment_sells_more": False})
    return [simulate(case, each).books.collected[:, 0] for each in (terms, plain)]


def times_the_instances(case: Case, terms: Agreement) -> float:
    """In the first month, when nobody has left."""
    more, plain = collected(case, terms)
    return float(more[0] / plain[0])


def part_of_churn_avoided(case: Case, terms: Agreement) -> float:
    """By the part of the first month's customers that is gone in the second."""
    more, plain = (1.0 - money[1] / money[0] for money in collected(case, terms))
    return float(1.0 - more / plain)


MEASURES: dict[str, Callable[[Case, Agreement], float]] = {
    measure.__name__: measure
    for measure in (months_until_paid_back, return_on_what_was_paid, times_the_instances, part_of_churn_avoided)
}


def read(path: Path) -> dict[str, Any]:
    example: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return example


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_claim_that_fails_is_recomputed_as_failing(path: Path) -> None:
    example = read(path)
    case, terms = (
        parse(json.dumps(example[name], ensure_ascii=False))
        for name, parse in (("case", parse_case), ("terms", parse_terms))
    )
    found = [MEASURES[example["measure"]](case, changed_terms(terms, run)) for run in example["runs"]]
    assert found == pytest.approx(example["recomputed"], abs=1e-7)
    low, high = example["published"]["from"], example["published"]["to"]
    assert not any(low <= each <= high for each in found)


def test_all_four_are_there_with_their_source() -> None:
    assert len(FILES) == 4
    for path in FILES:
        assert "servala.app.codey.ch/servala/website" in read(path)["source"], path
