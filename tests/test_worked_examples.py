"""Worked examples, one file each in `worked_examples/`: what was agreed, the money, and the published answer.

source: who published it                       terms: as in a terms file
partners, months, go_live                      months counted from 1
revenue: {25: 150}                             month → amount, nothing in other months
one_time_cost, running_cost: {lp: {1: 100}}    the same by partner
case:                                          instead of these, a whole case
expect:
  received: {lp: 140, gp: 10}                  in all months
  tiers: {catch_up: {gp: 2.5}}                 in all months, by tier
  periods: {1-3: {lp: 20}}                     received from month 1 to 3
  months: {4: {received, position, paid, phase}}
  to: 0.005                                    how far the published figures are rounded
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from partnersim import Ledger, allocate, parse_case, parse_terms, simulate

HERE = Path(__file__).parent / "worked_examples"
FILES = sorted(HERE.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_published_answer_is_reproduced(path: Path, record_property: Callable[[str, object], None]) -> None:
    record_property("examples worked", 1)
    example = YAML(typ="safe", pure=True).load(path)
    ledger, expect = run(example), example["expect"]
    to = expect.get("to", 1e-6)
    received = ledger.received.isel(scenario=0)
    check(received.sum("month"), expect.get("received", {}), to)
    for tier, paid in expect.get("tiers", {}).items():
        check(ledger.paid_by_tier.isel(scenario=0).sel(tier=tier).sum("month"), paid, to)
    for period, paid in expect.get("periods", {}).items():
        first, last = map(int, period.split("-"))
        check(received.isel(month=slice(first - 1, last)).sum("month"), paid, to)
    for month, found in expect.get("months", {}).items():
        now = {"month": month - 1, "scenario": 0}
        check(ledger.received.isel(now), found.get("received", {}), to)
        check(ledger.position.isel(now), found.get("position", {}), to)
        tiers = ledger.paid_by_tier.isel(now).sum("partner")
        assert {name: pytest.approx(float(tiers.sel(tier=name)), abs=to) for name in tiers.tier.values} == {
            name: found["paid"].get(name, 0) for name in tiers.tier.values
        }
        assert int(ledger.phase.isel(now)) == found["phase"]


def test_every_example_names_its_source_and_expects_something() -> None:
    for path in FILES:
        example = YAML(typ="safe", pure=True).load(path)
        assert example["source"], path
        assert example["expect"], path


def run(example: dict[str, Any]) -> Ledger:
    """The ledger of an example."""
    terms = parse_terms(json.dumps(example["terms"], ensure_ascii=False))
    if "case" in example:
        return simulate(parse_case(json.dumps(example["case"], ensure_ascii=False)), terms)
    partners, months = example["partners"], example["months"]
    revenue = np.zeros(months)
    for month, amount in example["revenue"].items():
        revenue[month - 1] = amount
    costs = {kind: np.zeros((months, len(partners))) for kind in ("running_cost", "one_time_cost")}
    for kind, array in costs.items():
        for partner, amounts in example.get(kind, {}).items():
            for month, amount in amounts.items():
                array[month - 1, partners.index(partner)] = amount
    go_live = example["go_live"] - 1 if "go_live" in example else None
    return allocate(terms, revenue, **costs, go_live=go_live, partners=partners)


def check(found: Any, expected: dict[str, float], to: float) -> None:
    """Amounts by partner, to the published digit."""
    amounts = {partner: float(found.sel(partner=partner)) for partner in expected}
    assert amounts == {partner: pytest.approx(amount, abs=to) for partner, amount in expected.items()}
