"""A case in which one partner's numbers, sources and scenarios are told at a glance, and what would give them away."""

from __future__ import annotations

import base64
import inspect
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from partnersim import InputError, parse_case, render
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.disclosed import disclosed
from partnersim.agreements.reader import read_terms
from partnersim.inputs.case import Case
from partnersim.ledger.phases import telling_month
from partnersim.measures.years import by_year
from partnersim.negotiate import Comparison, compared, returns
from partnersim.negotiate.audiences import INTERNAL
from partnersim.negotiate.redline import redline
from partnersim.render.audience import seen_ledgers
from partnersim.render.document import document
from partnersim.render.numbers import CENTS, FULL, Scale, month_text, percents, rate_text, rounded_percent
from partnersim.shipped import shipped

NOT_PIECES = {"attach_results", "attach_workbook", "use_locale"}  # files beside a report have tests of their own
WHO_SAID = "canary memo of Jane Doe"
TEXTS = (WHO_SAID, "canary_line", "canary line", "Canary line", "overheard")  # sources, cost lines, who said it

CASE = """
title: A service of two
currency: CHF
start: 2027-01
go_live: 2027-05
months: 48
joint_annual_discount_rate: 9.13%
partners:
  isv:
    name: Vendor AG
    hourly_cost: 95
    annual_discount_rate: 12%
    certified_people: {{1: 3}}
    satisfaction: {{1: 80%}}
  msp:
    name: Operator AG
    hourly_cost: {hourly}
    annual_discount_rate: {rate}
    certified_people: {{1: {certified}}}
    satisfaction: {{1: {satisfied}}}
demand:
  monthly_new_instances: {{1: 15, 7: 24, 13: 35, 25: 40}}
  monthly_churn: {churn}
  brought_by: {{isv: 60%}}
revenue_lines:
  subscription: {{price: 60, per: instance and month, income: subscription}}
  setup: {{price: 300, per: new instance, income: set_up}}
  compute: {{price: 45, per: instance and month, income: public_cloud}}
costs:
  build: {{by: isv, one_time: 60000, from: 2027-01, until: 2027-04}}
  docs: {{by: isv, one_time: 30000}}
  maintenance: {{by: isv, monthly_hours: 60}}
  canary_line_portal: {{by: msp, one_time_hours: {portal_hours}, from: 2027-03, until: 2027-04}}
  canary_line_move: {{by: msp, one_time: {move}}}
  canary_line_on_call: {{by: msp, monthly_hours: {on_call_hours}}}
  canary_line_shift: {{by: msp, monthly_amount: {shift}}}
  canary_line_compute: {{by: msp, monthly_per_instance: {bill}, pass_through: true}}
  canary_line_power: {{by: msp, monthly_per_instance: {power}, pass_through: true}}
  canary_line_first:
    {{by: msp, monthly_tickets_per_instance: {tickets}, hours_per_ticket: {ticket_hours}, support_level: 1}}
  second_level: {{by: isv, monthly_tickets_per_instance: 0.03, hours_per_ticket: 3, support_level: 2}}
seats:
  {{vendor: isv, referrer: isv, reseller: isv, channel: isv, developer: isv, investor: isv, first: isv, one: isv,
   contractor: isv, licensee: isv, operator: msp, provider: msp, seller: msp, embedder: msp, manager: msp,
   sponsor: msp, producer: msp, state: msp, government: msp, second: msp, other: msp}}
{uncertainty}
scenarios:
  cautious: {{demand.monthly_churn: 3.5%, costs.canary_line_shift.monthly_amount: {shift_then}}}
sources:
  published: {{demand.monthly_churn: a table}}
  isv: {{costs.build: our own books}}
  msp: {{costs.canary_line_move: {who}, revenue_lines.setup: {who}, partners.msp.annual_discount_rate: {who}}}
  overheard: {{costs.canary_line_shift: {who}, revenue_lines.compute: {who}}}
"""

NUMBERS = {
    "hourly": "137.31", "rate": "17.37%", "certified": "73", "satisfied": "61.9%", "portal_hours": "417.7",
    "move": "23917.3", "on_call_hours": "43.7", "shift": "1717.19", "bill": "27.17", "power": "3.713",
    "tickets": "0.1937", "ticket_hours": "0.5713", "shift_then": "2939.91", "churn": "2.5%", "who": WHO_SAID,
    "uncertainty": "",
}  # fmt: skip
# Of the same months' cost bases: hours cost half as much and are twice as many.
SAME_COSTS = NUMBERS | {
    "hourly": "68.655", "portal_hours": "835.4", "on_call_hours": "87.4", "ticket_hours": "1.1426", "rate": "6.11%",
    "certified": "7", "satisfied": "33.3%", "who": "another memo",
}  # fmt: skip
OTHER_COSTS = SAME_COSTS | {
    "hourly": "211.3", "move": "61234.5", "shift": "933.1", "bill": "21.9", "power": "6.1", "shift_then": "4111.1",
}  # fmt: skip
UNCERTAIN = {
    "churn": "{low: 1.5%, mode: 2.5%, high: 4%}",
    "shift": "{low: 1313.13, mode: 1717.19, high: 3131.31}",
    "move": "{low: 17171.7, high: 39393.9}",
    "uncertainty": "uncertainty:\n  correlation:\n"
    "    demand.monthly_churn: {costs.canary_line_shift.monthly_amount: 37.3%}",
}


def canary_case(numbers: dict[str, str] = NUMBERS) -> Case:
    return parse_case(CASE.format(**numbers))


def fitting(case: Case) -> dict[str, Agreement]:
    """The shipped terms that run on the case, by the name of their file."""
    found = {}
    for path in sorted(shipped("data/terms").glob("*.yaml")):
        try:
            terms = read_terms(path)
            compared(case, [terms])
        except InputError:
            continue
        found[path.stem] = terms
    return found


def shown(deal: Comparison, outcomes: Any = None) -> dict[str, list[dict[str, Any]]]:
    """What every function of `render` shows of a deal, by its name."""
    found = {}
    for name in set(render.__all__) - NOT_PIECES:
        verb = getattr(render, name)
        takes = list(inspect.signature(verb).parameters)
        if takes[1:2] == ["outcomes"] or name in ("tornado", "sobol"):
            if outcomes is None:
                continue
            further = {"samples": 16} if name == "sobol" else {}
            pieces = verb(deal, **further) if name in ("tornado", "sobol") else verb(deal, outcomes)
        elif takes[1:2] == ["found"]:  # what was found by negotiating: of no matter to who may not see it
            if deal.audience == INTERNAL and name != "redlined":
                continue
            pieces = verb(deal, *_found(name, deal, len(takes) - 1))
        else:
            pieces = verb(deal)
        found[name] = [each.content() for each in (pieces if isinstance(pieces, list) else [pieces])]
    return found


def _found(name: str, deal: Comparison, count: int) -> list[Any]:
    """What a function is given beside the deal: a redline in its place, or nothing that it could show."""
    if name == "redlined" and len(deal.terms) == 2:
        return [redline(deal)]
    return ["there is none"] + [0] * (count - 1)


def said(pieces: Iterable[dict[str, Any]]) -> str:
    """All texts of pieces, those in drawings included; not the places of lines."""
    texts = []
    for piece in pieces:
        drawing = piece.get("svg", "")
        texts += re.findall(r"<(?:text|tspan|title|desc)[^>]*>([^<]*)", drawing)
        texts.append(json.dumps({**piece, "svg": ""}, ensure_ascii=False, default=list))
    return "\n".join(texts)


def page(pieces: dict[str, list[dict[str, Any]]]) -> str:
    """A report of pieces, its drawings decoded."""
    from partnersim.render.pieces import MIME

    outputs = [
        {"output_type": "display_data", "data": {MIME: json.loads(json.dumps(piece, default=list))}}
        for _, each in sorted(pieces.items()) for piece in each
    ]  # fmt: skip
    text = document({"cells": [{"cell_type": "code", "metadata": {}, "outputs": outputs}]})
    return re.sub(r"base64,([\w+/=]*)", lambda found: base64.b64decode(found[1]).decode(), text)


def inputs_given_away(numbers: dict[str, str], kept: Sequence[str] = ()) -> Iterator[str]:
    """The other partner's inputs, as a file and as a table write them."""
    for name in set(numbers) - {"churn", "who", "uncertainty", *kept}:
        for number in re.findall(r"[\d.]+%?", numbers[name]):
            yield number
            if not number.endswith("%"):
                yield from _written(float(number))


def results_given_away(deal: Comparison, other: int, own: int) -> set[str]:
    """The other partner's results, written as reports write them; without texts that are the audience's own too."""
    return set(_results(deal, other)) - set(_results(deal, own)) - set(_common(deal))


def _results(deal: Comparison, i: int) -> Iterator[str]:
    for standing in deal.standings:
        books, timeline = standing.ledger.books, deal.case.timeline
        spent = books.running_cost[:, i, 0] + books.one_time_cost[:, i, 0]
        amounts = [
            *standing.npv[i], standing.peak[i], standing.if_ended[i], books.position[-1, i, 0],
            *by_year(books.received[:, i, 0], timeline), *by_year(spent, timeline),
            *by_year(books.net[:, i, 0], timeline), books.received[:, i, 0].sum(), spent.sum(),
        ]  # fmt: skip
        for amount in amounts:
            yield from _written(float(amount))
        each = returns(deal.case, standing.ledger)[i]
        yield from (rounded_percent(each.irr, 1), rounded_percent(each.margin, 1))
        yield from (f"{percents(shares)[i]}" for shares in (standing.profit_share, standing.risk_share))
        yield from (month_text(timeline, month) for month in (standing.peak_month[i], standing.payback[i]))
        yield month_text(timeline, each.discounted_payback)


def _common(deal: Comparison) -> Iterator[str]:
    """What is everybody's: rates that terms name, months of the calendar and of phases, marks of axes, nothing at all.

    And the months that are explained; and costs that agreements disclose.
    """
    yield from ("–", "0%", "100%", "0", "0.00")
    yield from (f"{mark * 50}k" for mark in range(200))
    for ledger in seen_ledgers(deal):
        yield month_text(ledger.timeline, telling_month(ledger))
    for kinds, books in (
        (disclosed(terms), ledger.books) for terms, ledger in zip(deal.terms, deal.ledgers, strict=True)
    ):
        if "one_time" in kinds:
            yield from (FULL.text(amount) for amount in books.one_time_cost[:, :, 0].sum(axis=0))
    for terms, ledger in zip(deal.terms, deal.ledgers, strict=True):
        yield from re.findall(r"[\d.,]+%", " ".join(terms.clause()))
        starts = np.flatnonzero(np.diff(ledger.books.phase, axis=0, prepend=-1).any(axis=1))
        yield from (
            month_text(ledger.timeline, int(month) + step) for month in starts for step in (-1, 0) if month + step >= 0
        )
        yield month_text(ledger.timeline, ledger.timeline.months - 1)
    for standing in deal.standings:
        yield month_text(deal.case.timeline, standing.end)
    yield from (rate_text(part / 20) for part in range(21))  # of an axis


def _written(amount: float) -> Iterator[str]:
    if abs(amount) < 1.0 or not np.isfinite(amount):
        return
    for scale in (FULL, CENTS, Scale(-3, "k"), Scale(-6, "m")):
        text = scale.text(abs(amount))
        if len(text.strip("km")) > 2:  # of so few digits anything may be
            yield text


def holds(text: str, number: str) -> bool:
    """Whether a text holds a number, not as a part of another."""
    return re.search(rf"(?<![\d.,’]){re.escape(number)}(?![\d%km]|[.,’]\d)", text) is not None


def path_of(name: str) -> Path:
    return shipped(f"data/terms/{name}.yaml")
