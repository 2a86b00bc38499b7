"""A small deal in round numbers, for tests of what happens around the sharing: when money is paid, how it ends."""

from __future__ import annotations

from typing import Any

from partnersim import Ledger, parse_case, parse_terms, simulate
from partnersim.inputs.case import Case

CASE = """
title: A small service
currency: CHF
start: 2027-01
go_live: 2027-02
months: 24
partners:
  isv: {name: Vendor, hourly_cost: 100, annual_discount_rate: 10%}
  msp: {name: Operator, hourly_cost: 50, annual_discount_rate: 10%}
demand: {monthly_new_instances: 10, monthly_churn: 0%}
revenue_lines: {service: {price: 100, per: instance and month}}
costs:
  build: {by: isv, one_time: 12000}
  platform: {by: msp, one_time: 6000}
  care: {by: isv, monthly_hours: 10}
  operation: {by: msp, monthly_per_instance: 20}
"""
SEATS = "parties: {operator: msp, vendor: isv}"
FIVE_PHASE = f"kind: five_phase\n{SEATS}\n"
HALVES = "kind: static_split\nbase: revenue\nshares: {vendor: 50%, operator: 50%}\n" + SEATS + "\n"


def case(**changes: str) -> Case:
    """The case, with text after some of its lines replaced: `months="36"`."""
    text = CASE
    for name, value in changes.items():
        before = next(line for line in text.splitlines() if line.strip().startswith(f"{name}:"))
        text = text.replace(before, f"{before[: before.index(name)]}{name}: {value}", 1)
    return parse_case(text, "case.yaml")


def ledger(terms: str, of: Case | None = None) -> Ledger:
    """The deal under terms."""
    return simulate(of or case(), parse_terms(terms, "terms.yaml"))


def by_tier(of: Ledger, name: str) -> Any:
    """What a tier or transfer gave `[month, partner]`, in the base case."""
    return of.books.by_tier[of.tiers.index(name), :, :, 0]
