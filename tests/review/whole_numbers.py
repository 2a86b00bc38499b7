"""A case whose plan is in whole numbers, and the ledger of it as somebody would write it who reads the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from partnersim.inputs.actuals import Actuals, Entry
from partnersim.timeline import last_day, parse_month, parse_quarter

START, LIVE = parse_month("2027-01"), parse_month("2027-04")
Q2, Q3, Q4 = (parse_quarter(text) for text in ("2027Q2", "2027Q3", "2027Q4"))

CASE = """\
title: Whole numbers
currency: CHF
start: 2027-01
go_live: 2027-04
months: 24
partners:
  isv: {name: Vendor AG, hourly_cost: 100, annual_discount_rate: 12%}
  msp: {name: Operator AG, hourly_cost: 80, annual_discount_rate: 8%}
demand: {monthly_new_instances: 10, monthly_churn: 0%, brought_by: {isv: 40%, msp: 50%}}
revenue_lines:
  subscription: {price: 100, per: instance and month}
  setup: {price: 50, per: new instance}
  platform: {price: 400, per: month}
costs:
  build: {by: isv, one_time: 9000, from: 2027-01, until: 2027-03}
  support: {by: isv, monthly_hours: 10}
  on_call: {by: msp, monthly_amount: 700}
  compute: {by: msp, monthly_per_instance: 30, pass_through: true}
credits:
  outage: {by: msp, share_of_revenue: 1%}
  unpaid: {by: isv, share_of_revenue: 2%, reason: bad_debt, lines: [subscription]}
"""
FIVE_PHASE = "kind: five_phase\nparties: {operator: msp, vendor: isv}\nroles: {collects: operator}\n"
SPLIT = """\
kind: static_split
base: revenue
parties: {operator: msp, vendor: isv}
shares: {vendor: 30%, operator: 70%}
roles: {collects: operator}
"""
REFERRAL = """\
kind: direct
parties: {provider: msp, referrer: isv}
share_of_revenue: {any_line: 20%}
paid_for_months: 3
bonus_per_deal: {first_deals: 1000, amount: 100}
"""
BY_UNIT = """\
kind: oem
parties: {vendor: isv, embedder: msp}
wholesale_price_per_unit: {subscription: 40}
own_lines: [setup, platform]
"""


def entry(month: int, kind: str, item: str | None = None, partner: str | None = None, **more: object) -> Entry:
    """An entry of the last day of a month."""
    numbers = {name: Decimal(str(more.pop(name))) for name in ("amount", "quantity") if name in more}
    return Entry(last_day(month), kind, item, partner, **numbers, **more)  # type: ignore[arg-type]


def as_planned(months: int = 12) -> list[Entry]:
    """What the case plans for its first months."""
    return [each for month in range(START, START + months) for each in _month(month)]


def _month(month: int) -> Iterator[Entry]:
    if month < LIVE:
        yield entry(month, "cost", "build", "isv", amount=3000)
        return
    count = 10 * (month - LIVE + 1)
    for since in range(LIVE, month + 1):
        yield entry(month, "revenue", "subscription", amount=1000, since=since)
    yield entry(month, "revenue", "setup", amount=500, since=month)
    yield entry(month, "revenue", "platform", amount=400)
    yield entry(month, "instances", quantity=count)
    yield entry(month, "hours", "support", "isv", quantity=10)
    yield entry(month, "cost", "on_call", "msp", amount=700)
    yield entry(month, "cost", "compute", "msp", amount=30 * count)
    for line, credit in (("subscription", count), ("setup", 5), ("platform", 4)):
        yield entry(month, "credit", line, "msp", amount=credit)
    yield entry(month, "bad_debt", "subscription", "isv", amount=2 * count)
    for partner in ("isv",) * 4 + ("msp",) * 5 + (None,):
        yield entry(month, "deal", partner=partner, amount=5000)


def ledger(entries: Iterable[Entry]) -> Actuals:
    """The entries as a file has them."""
    return Actuals("ledger.csv", "CHF", tuple(replace(each, line=line) for line, each in enumerate(entries, start=2)))


def scaled(entries: Iterable[Entry], times: str, kind: str, item: str, months: Iterable[int]) -> list[Entry]:
    """The entries with amounts or quantities of an item so many times as high in some months."""
    factor, within = Decimal(times), set(months)
    return [_scaled(each, factor) if (each.kind, each.item) == (kind, item) and each.month in within else each
            for each in entries]  # fmt: skip


def _scaled(each: Entry, factor: Decimal) -> Entry:
    if each.amount is not None:
        return replace(each, amount=each.amount * factor)
    assert each.quantity is not None
    return replace(each, quantity=each.quantity * factor)
