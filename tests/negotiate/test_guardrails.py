"""Guardrails: what they mean, where they are breached, and where they say nothing."""

from __future__ import annotations

import pytest

from partnersim.errors import InputError
from partnersim.negotiate import open_comparison
from partnersim.negotiate.guardrails import Guardrail
from partnersim.negotiate.results import COLUMNS, result_rows, warnings_of
from partnersim.sweep.draws import run_draws
from partnersim.timeline import format_month

DEAL = open_comparison("managed-db", "five_phase direct")
ROWS = result_rows(DEAL)
SEATS = {ledger.label: dict(terms.parties) for ledger, terms in zip(DEAL.ledgers, DEAL.terms, strict=True)}


def breaches(text: str) -> list[str]:
    found = Guardrail.parsed(text).breaches(ROWS, SEATS, format_month(DEAL.case.start))
    return [f"{each.terms}: {each.shown}" for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("npv[isv] >= 0", []),
        ("npv[isv] >= 300_000", ["direct: 230,177.73"]),
        ("npv[referrer] >= 300000", ["direct: 230,177.73"]),  # whoever has the seat, under terms that have it
        ("npv[isv].cautious > 200000", ["direct: 143,079.25"]),
        ("npv[isv] <= 230177.73", ["five_phase: 596,744.74"]),  # to the cent
        ("peak_funding[msp] >= -50000", ["five_phase: -53,085.98"]),
        ("payback[isv] <= 30", ["direct: 36"]),  # months from the first of the case
        ("profit_share[isv] >= 30%", ["direct: 23.6%"]),
        ("npv[nobody] >= 0", []),
    ],
)
def test_a_guardrail_is_breached_where_it_does_not_hold(text: str, found: list[str]) -> None:
    assert breaches(text) == found


def test_break_even_that_never_comes_breaches_every_limit() -> None:
    deal = open_comparison("managed-db", "direct", ["case.revenue_lines.subscription.price=10"])
    rows = result_rows(deal)
    (found,) = Guardrail.parsed("payback[isv] < 1000").breaches(rows, {}, format_month(deal.case.start))
    assert found.shown == "never"


def test_a_partner_never_out_of_pocket_is_back_at_once() -> None:
    costs = {"isv": ("build_service", "maintenance", "second_level")}["isv"]
    sets = [f"case.costs.{costs[0]}.one_time=0", f"case.costs.{costs[1]}.monthly_hours=0"]
    sets.append(f"case.costs.{costs[2]}.monthly_tickets_per_instance=0")
    deal = open_comparison("managed-db", "direct", sets)
    assert not list(
        Guardrail.parsed("payback[isv] <= 0").breaches(result_rows(deal), {}, format_month(deal.case.start))
    )


def test_one_that_needs_draws_says_nothing_without_them() -> None:
    guardrail = Guardrail.parsed("npv[isv].p05 >= 1_000_000_000")
    assert not guardrail.applies(ROWS, SEATS)
    deal = open_comparison("managed-db-uncertain", "five_phase direct")
    risk = run_draws(deal.case, deal.terms, draws=50).risk()
    rows = result_rows(deal, risk.to_dict("records"))
    assert guardrail.applies(rows, {})
    found = {each.terms: each.value for each in guardrail.breaches(rows, {}, "2027-01")}
    assert found == dict(zip(risk.terms[risk.partner == "isv"], risk.p05[risk.partner == "isv"], strict=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("npv >= 0", "is no guardrail; write MEASURE"),
        ("npv[isv] = 0", "is no guardrail"),
        ("profit[isv] >= 0", "profit is no measure"),
        ("profit_share[isv] >= 30", "profit_share is a share; write"),
        ("npv[isv] >= 3%", "npv is no share"),
        ("irr[isv].p05 >= 3%", "leave out .p05"),
    ],
)
def test_what_is_no_guardrail_is_said(text: str, said: str) -> None:
    with pytest.raises(InputError, match="[.]".join(said.split(".")).replace("[isv]", "")):
        Guardrail.parsed(text)


def test_results_are_tidy_and_hold_everyone_whoever_the_audience_is() -> None:
    alone = result_rows(open_comparison("managed-db", "five_phase direct", audience="isv"))
    assert alone == ROWS
    assert len(ROWS) == 2 * 3 * 3  # terms, scenarios, partners and their total
    assert tuple(ROWS[0]) == COLUMNS
    assert {row["currency"] for row in ROWS} == {"CHF"}


def test_warnings_name_terms_and_no_files() -> None:
    found = warnings_of(DEAL)
    assert any(text.startswith("direct: the case does not say who brings its customers") for text in found)
    assert not any(".yaml" in text for text in found)
