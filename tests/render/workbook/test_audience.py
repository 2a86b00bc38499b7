"""The workbook for one partner holds nothing of another but what the agreement itself discloses."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from io import BytesIO

import numpy as np
import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.disclosed import disclosed
from partnersim.negotiate import Comparison, compared, open_comparison
from partnersim.render.facts import Facts
from tests.render.canaries import NUMBERS, TEXTS, WHO_SAID, canary_case, fitting
from tests.render.workbook.sheets import made, opened, texts

OWN, OTHER = 0, 1
KINDS = ("running", "pass_through", "one_time")


@cache
def _terms() -> dict[str, Agreement]:
    return fitting(canary_case())


def _deal(name: str, audience: str) -> Comparison:
    return compared(canary_case(), [_terms()[name]], audience=audience)


def _numbers(content: bytes) -> set[float]:
    """All numbers of a workbook: in cells, as values of formulas, in formulas, in charts."""
    found = set()
    archive = zipfile.ZipFile(BytesIO(content))
    for name in archive.namelist():
        text = archive.read(name).decode()
        for number in re.findall(r"<(?:c:)?v>(-?[\d.]+(?:[eE][-+]?\d+)?)</", text):
            found.add(round(float(number), 6))
        for formula in re.findall(r"<f>([^<]*)</f>", text):
            found |= {round(float(each), 6) for each in re.findall(r"(?<![\w.$])\d+\.\d+", formula)}
    return found


def _everything(content: bytes) -> str:
    archive = zipfile.ZipFile(BytesIO(content))
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


def _rounded(*amounts: object) -> set[float]:
    return {round(float(each), 6) for array in amounts for each in np.ravel(array)}


def _money_of(deal: Comparison, i: int) -> set[float]:
    """What tells of a partner's money: month by month and as a figure of page one."""
    standing = deal.standings[0]
    books = standing.ledger.books
    months = (books.received, books.earned, books.net, books.position, books.running_cost, books.one_time_cost)
    return _rounded(standing.npv[i], standing.peak[i], *(each[:, i] for each in months), books.by_tier[:, :, i])


def _may_be_known(deal: Comparison) -> set[float]:
    """What is common, its own, or disclosed; what it pays itself is what another gets."""
    books, terms = deal.standings[0].ledger.books, deal.terms[0]
    costs = {
        "running": books.running_cost - books.bills, "pass_through": books.bills, "one_time": books.one_time_cost
    }  # fmt: skip
    shown = [costs[kind][:, OTHER] for kind in disclosed(terms)]
    if {"running", "pass_through"} <= set(disclosed(terms)):
        shown.append(books.running_cost[:, OTHER])
    if terms.kind == "five_phase":  # the surplus and losses follow from what is disclosed, and levels from losses
        costs_first = deal.ledgers[0].tiers.index("costs")
        surplus = books.by_tier[costs_first + 1 : costs_first + 4].sum(axis=(0, 2))
        shown += [books.balance[:, OTHER], books.balance[:, OTHER] * -1.0, surplus]
    own = _money_of(deal, OWN)
    return own | {-each for each in own} | _rounded(0.0, 1.0, books.collected, books.billed, books.pool, *shown)


@pytest.mark.parametrize("name", sorted(_terms()))
def test_nothing_of_the_other_partner_is_in_it(name: str) -> None:
    deal = _deal(name, "isv")
    content = made(deal)
    assert not [text for text in TEXTS if text in _everything(content)]
    numbers = _numbers(content)
    theirs = {number for text in NUMBERS.values() for number in _read(text)} | _money_of(deal, OTHER)
    told = (theirs - _may_be_known(deal)) & numbers
    assert not told, sorted(told)[:5]


def _read(text: str) -> set[float]:
    """The numbers of a text as cells hold them; of few digits anything may be."""
    found = {round(float(each), 6) for each in re.findall(r"\d+\.\d+", text)}
    shares = {round(float(each) / 100, 6) for each in re.findall(r"([\d.]+)%", text)}
    return {number for number in found | shares if number not in (2.5, 0.025)}  # churn is common


@pytest.mark.parametrize("name", ["five_phase", "direct", "referral"])
def test_the_internal_edition_holds_what_the_others_may_not(name: str) -> None:
    deal = _deal(name, "internal")
    content = made(deal)
    assert [text for text in TEXTS if text in _everything(content)]
    assert (_money_of(deal, OTHER) - _may_be_known(deal)) & _numbers(content)
    assert {round(float(NUMBERS["hourly"]), 6)} <= _numbers(content)


def test_all_partners_together_are_told_who_said_it_and_not_where() -> None:
    content = made(_deal("five_phase", "both"))
    assert WHO_SAID not in _everything(content)
    assert "from Operator AG" in [text for sheet, _, text in texts(opened(content)) if sheet == "Sources"]


def test_costs_that_are_disclosed_are_marked_and_totals() -> None:
    book = opened(made(_deal("five_phase", "isv")))
    heads = [cell.value for cell in book["five_phase"][6]]
    assert heads.count("Operator AG (disclosed, not live)") == len(KINDS)
    assert not [head for head in heads if head and head.startswith("canary")]


def test_terms_that_hang_on_costs_nobody_discloses_are_not_live() -> None:
    deal = open_comparison("managed-db", "static_split_revenue", audience="isv")
    said = [text for sheet, _, text in texts(opened(made(deal, Facts()))) if sheet == "Summary"]
    assert any("it hangs on costs that are not disclosed" in text for text in said)
    theirs = open_comparison("managed-db", "static_split_revenue", audience="msp")
    assert "Not live" not in str([text for sheet, _, text in texts(opened(made(theirs))) if sheet == "Summary"])
