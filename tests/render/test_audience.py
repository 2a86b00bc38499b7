"""A report for one partner tells nothing of the others, but what the agreement itself tells it.

Two ways to see that: nothing changes in it when the other's numbers change, and neither the audience's money nor what
the agreement discloses does; and nothing in it reads like one of the other's numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from partnersim import InputError, parse_terms, render
from partnersim.agreements.agreement import Agreement
from partnersim.ledger.phases import phase_spans
from partnersim.negotiate import Comparison, compared, open_comparison
from partnersim.render.audience import sees
from partnersim.render.numbers import FULL
from partnersim.render.pieces import Table
from partnersim.sweep.draws import run_draws
from tests.conftest import mostly_long
from tests.render.canaries import (
    NUMBERS,
    OTHER_COSTS,
    SAME_COSTS,
    TEXTS,
    UNCERTAIN,
    canary_case,
    fitting,
    holds,
    inputs_given_away,
    page,
    results_given_away,
    said,
    shown,
)
from tests.render.deals import deal as plain_deal
from tests.render.test_pieces import ODD

OWN, OTHER = 0, 1  # Vendor AG reads, and nothing of Operator AG may be in it
TERMS = fitting(canary_case())
SHARED_COSTS = [name for name, terms in TERMS.items() if terms.discloses_costs]
OWN_COSTS = [name for name in TERMS if name not in SHARED_COSTS]
FOR_OUR_SIDE = (  # what we think of a deal, beside what it is
    "swings", "changes", "fit", "kinds", "briefing", "checked_claims", "difference", "discovery", "equal_value",
    "exits", "indifference", "offers", "padding", "prices", "regret", "room", "solutions", "trades", "tripwire",
    "zopa_gains", "zopa_map",
)  # fmt: skip


def opened(names: tuple[str, ...], numbers: Mapping[str, str] = NUMBERS, audience: str = "isv") -> Comparison:
    return compared(canary_case(dict(numbers)), [TERMS[name] for name in names], audience=audience)


@cache
def for_vendor(names: tuple[str, ...]) -> tuple[Comparison, dict[str, list[dict[str, Any]]]]:
    deal = opened(names)
    return deal, shown(deal)


def by_three(names: list[str]) -> list[tuple[str, ...]]:
    return [tuple(names[first : first + 3]) for first in range(0, len(names), 3)]


def alone_and_by_three(alone: Iterable[str], in_threes: list[str]) -> list[Any]:
    every = [*((name,) for name in alone), *by_three(in_threes)]
    return mostly_long(len(every) // 6, [(names,) for names in every])


in_threes = pytest.mark.parametrize("names", by_three(list(TERMS)), ids=" ".join)


def test_nearly_all_shipped_terms_are_tried() -> None:
    assert len(TERMS) >= 23
    assert {"five_phase", "static_split_profit", "waterfall", "investor_waterfall"} <= set(SHARED_COSTS)
    assert {"direct", "white_label", "static_split", "referral"} <= set(OWN_COSTS)


def own_money(deal: Comparison) -> np.ndarray:
    return np.array([ledger.books.received[:, OWN] for ledger in deal.ledgers])


@pytest.mark.parametrize("names", alone_and_by_three(OWN_COSTS, OWN_COSTS), ids=" ".join)
def test_whatever_the_other_spends_a_partner_reads_the_same(names: tuple[str, ...]) -> None:
    deal, before = for_vendor(names)
    bills = {name: NUMBERS[name] for name in ("bill", "power")}  # of these, a pool may be what is left
    other = opened(names, {**OTHER_COSTS, **bills})
    np.testing.assert_array_equal(own_money(deal), own_money(other))
    assert shown(other) == before
    own, others = (render.key_figures(opened(names, numbers, "msp")) for numbers in (NUMBERS, OTHER_COSTS))
    assert own.content() != others.content()  # else the test could not fail


@pytest.mark.parametrize("names", alone_and_by_three(TERMS, SHARED_COSTS), ids=" ".join)
def test_however_the_others_costs_come_about_a_partner_reads_the_same(names: tuple[str, ...]) -> None:
    """Hours, hourly cost, discount rate, people and sources are the other's own, whatever the agreement discloses."""
    _, before = for_vendor(names)
    assert shown(opened(names, SAME_COSTS)) == before


@pytest.mark.parametrize("names", alone_and_by_three(TERMS, list(TERMS)), ids=" ".join)
def test_no_number_of_the_other_is_in_any_piece(names: tuple[str, ...]) -> None:
    deal, pieces = for_vendor(names)
    text = said(piece for each in pieces.values() for piece in each)
    assert not [word for word in TEXTS if word in text]
    assert not [number for number in inputs_given_away(NUMBERS) if holds(text, number)]
    assert not [number for number in results_given_away(deal, OTHER, OWN) if holds(text, number)]


@in_threes
def test_the_page_made_of_the_pieces_holds_none_of_them_either(names: tuple[str, ...]) -> None:
    _, pieces = for_vendor(names)
    text = page(pieces)
    assert not [word for word in TEXTS if word in text]
    assert "Operator AG" in text  # the other party to the agreement


def test_our_own_side_reads_all_of_it() -> None:
    """So that what is looked for above would be found."""
    deal = opened(("five_phase", "direct"), audience="internal")
    text = said(piece for each in shown(deal).values() for piece in each)
    for word in ("canary memo of Jane Doe", "canary_line", "overheard", "23917.3", "43.7", "1717.19", "17.4%"):
        assert word in text
    found = [number for number in results_given_away(deal, OTHER, OWN) if holds(text, number)]
    assert len(found) > 40


def test_an_agreement_by_costs_shows_both_cost_bases_and_no_single_line() -> None:
    deal, pieces = for_vendor(("five_phase",))
    table = pieces["by_year"][-1]
    assert table["title"] == "Five-phase: costs the agreement discloses, CHF"
    assert [text for text, _ in table["head"][0]] == ["", "Vendor AG", "Operator AG"]
    assert [text for text, _ in table["head"][1][1:]] == ["running", "third parties' bills", "one-time"] * 2
    books = deal.ledgers[0].books
    bills = books.bills[:, OTHER, 0].sum()
    totals = [books.running_cost[:, OTHER, 0].sum() - bills, bills, books.one_time_cost[:, OTHER, 0].sum()]
    assert list(table["rows"][-1]["cells"])[4:] == [f"{round(total):,}" for total in totals]


def test_a_split_of_profit_shows_running_costs_and_a_split_of_revenue_none() -> None:
    _, pieces = for_vendor(("static_split_profit",))
    table = pieces["by_year"][-1]
    assert "discloses" in table["title"]
    assert "one-time" not in [text for text, _ in table["head"][1]]
    assert "discloses" not in str(for_vendor(("static_split_revenue",))[1])
    assert not opened(("static_split_revenue",)).terms[0].discloses_costs


def amended(more: str) -> Agreement:
    start = "kind: static_split\nbase: profit\nshares: {one: 50%, other: 50%}\nparties: {one: isv, other: msp}\n"
    return parse_terms(start + more)


def test_costs_that_one_version_of_an_agreement_keeps_are_not_shown() -> None:
    disclosed = {
        more: "discloses" in str(shown(compared(canary_case(), [amended(more)], audience="isv"))["by_year"])
        for more in ("", "amendments: {2028-01: {base: revenue}}", "amendments: {2028-01: {notice_months: 1}}")
    }
    assert list(disclosed.values()) == [True, False, True]


HIDING = """
effects:
  {costs.canary_line_shift.monthly_amount: 3456.78, costs.maintenance.monthly_hours: 61, demand.monthly_churn: 2.4%}
amendments:
  2028-01: {notice_months: 5, effects.costs.canary_line_shift.monthly_amount: 4567.89}
  2028-07: {effects: {costs.canary_line_on_call.monthly_hours: 5678.91, demand.monthly_churn: 2.4%}}
negotiable: {notice_months: {low: 1, high: 6}, minimum_term_months: false}
"""


def test_what_terms_change_for_the_other_and_how_far_they_may_move_is_not_said() -> None:
    terms = amended(HIDING)
    for audience, hidden, kept in (
        ("isv", ("3456", "4567", "5678", "egotiable", "canary"), ("61", "2.4%", "notice_months is 5")),
        ("msp", ("maintenance.", "egotiable"), ("3456.78", "4567.89")),
        ("both", ("egotiable",), ("3456.78", "4567.89", "5678.91", "maintenance")),
        ("internal", (), ("5678.91", "Negotiable: notice_months, from 1 to 6")),
    ):
        deal = compared(canary_case(), [terms], audience=audience)
        text = f"{render.clauses(deal).spoken()}\n{render.foot(deal).spoken()}"
        assert not [word for word in hidden if word in text], audience
        assert not [word for word in kept if word not in text], audience


def test_work_of_others_that_terms_move_is_not_named_on_the_first_page() -> None:
    terms = amended("does: {canary_line_on_call: other, maintenance: other}")
    foot = render.foot(compared(canary_case(), [terms], audience="isv")).spoken()
    assert "on call" not in foot
    ours = render.foot(compared(canary_case(), [terms])).spoken()
    assert "canary line on call moves to Operator AG" in ours
    assert "maintenance moves to Operator AG" in ours


def test_what_was_set_for_the_report_is_named_to_whom_it_concerns() -> None:
    sets = [
        "case.costs.on_call.monthly_amount=6543.21",
        "case.costs.maintenance.monthly_hours=61",
        "terms.notice_months=4",
    ]
    feet = {
        audience: render.foot(open_comparison("managed-db", "five_phase direct", sets, audience=audience)).spoken()
        for audience in ("internal", "isv", "msp")
    }
    assert all(change in feet["internal"] for change in sets)
    assert [change in feet["isv"] for change in sets] == [False, True, True]
    assert [change in feet["msp"] for change in sets] == [True, False, True]


def test_scenarios_and_sources_of_others_are_not_shown() -> None:
    _, pieces = for_vendor(("five_phase", "direct"))
    _, inputs, scenarios = pieces["assumptions"]
    assert [list(row["cells"]) for row in scenarios["rows"]] == [["cautious", ""], ["demand.monthly_churn", "3.5%"]]
    sources = {row["cells"][0]: row["cells"][2] for row in inputs["rows"]}
    assert sources["demand.monthly_churn"] == "published: a table"
    assert sources["costs.build.one_time"] == "from Vendor AG: our own books"
    assert sources["revenue_lines.setup.price"] == "from a source not shown"
    assert sources["revenue_lines.compute.price"] == "from a source not shown"
    assert sources["revenue_lines.subscription.price"] == "assumed"
    assert not [path for path in sources if "canary" in path]


def test_work_that_terms_give_a_partner_is_its_own() -> None:
    """Under `direct` Operator AG does the second level, and so reads how much of it there is."""
    paths = {
        terms: [
            row.cells[0] for row in render.assumptions(open_comparison("managed-db", terms, audience="msp"))[1].rows
        ]
        for terms in ("five_phase", "five_phase direct")
    }
    assert [any(path.startswith("costs.second_level") for path in found) for found in paths.values()] == [False, True]


def test_fields_of_the_case_are_common_or_somebodys() -> None:
    seen = sees(opened(("five_phase", "direct")))
    common = (
        "title",
        "demand.monthly_churn",
        "revenue_lines.setup.price",
        "go_live",
        "uncertainty.shocks.churn.log_sd",
    )
    own = ("partners.isv.hourly_cost", "costs.build.one_time")
    hidden = (
        "partners.msp.hourly_cost", "partners", "costs", "costs.canary_line_move.one_time",
        "joint_annual_discount_rate", "uncertainty", "uncertainty.correlation.demand.monthly_churn", "sources.msp",
        "scenarios.cautious", "whatever",
    )  # fmt: skip
    assert [path for path in (*common, *own) if not seen(path)] == []
    assert [path for path in hidden if seen(path)] == []


def test_roles_are_those_of_the_terms_not_of_who_bears_a_cost() -> None:
    """Under white label Operator AG bears the first level's cost of the case, and the terms give Vendor AG the role."""
    tables = [
        render.responsibilities(open_comparison("managed-db", "white_label", audience=audience))
        for audience in ("internal", "isv")
    ]
    told = [next(row.cells[1] for row in table.rows if row.cells[0] == "first-level") for table in tables]
    assert told == ["Operator AG*", "Vendor AG"]
    assert [len(table.notes) for table in tables] == [1, 0]


def test_both_see_all_money_and_nothing_of_what_we_think() -> None:
    ours, both = (shown(opened(("five_phase", "direct"), audience=audience)) for audience in ("internal", "both"))
    empty = {"kind": "words", "blocks": ()}
    assert all(both[name] == [empty] for name in FOR_OUR_SIDE)
    same = {"key_figures", "by_year", "shares", "timeline", "positions", "scenarios", "returns", "month", "phases"}
    assert all(both[name] == ours[name] for name in same)
    text = said(piece for each in both.values() for piece in each)
    for thought in ("would match", "hangs on", "order holds", "prefers", "clause that moves", "canary memo"):
        assert thought not in text
    assert "from Operator AG" in text
    assert "discloses" not in text  # for all of it is shown


def test_a_partner_reads_how_much_it_got_by_which_rule() -> None:
    deal = opened(("five_phase",))
    (month,) = for_vendor(("five_phase",))[1]["month"]
    assert month["title"].endswith("for Vendor AG, CHF")
    cells = {row["cells"][0]: row["cells"][1] for row in month["rows"]}
    assert {"Costs first", "Catch-up, until losses are equal", "received", "position at the end of the month"} <= set(
        cells
    )
    chosen = render.month(deal, "2028-03")
    assert isinstance(chosen, Table)
    assert chosen.title == "Mar 2028 for Vendor AG, CHF"
    received = deal.ledgers[0].books.received[14, OWN, 0]
    assert {row.cells[0]: row.cells[1] for row in chosen.rows}["received"] == f"{received:,.2f}"
    with pytest.raises(InputError):
        render.month(deal, "2040-01")


def test_in_phases_a_partner_reads_how_deep_it_is_itself() -> None:
    deal, pieces = for_vendor(("five_phase",))
    (table,) = pieces["phases"]
    assert table["head"][0][-1] == ("Vendor AG out of pocket at its end", 1)
    position = deal.ledgers[0].books.position[:, OWN, 0]
    first = phase_spans(deal.ledgers[0])[0]
    assert table["rows"][1]["cells"][-1] == FULL.text(min(position[first.last], 0.0))


@pytest.fixture(scope="module", params=[("five_phase", "direct"), ("five_phase",)], ids=" ".join)
def drawn(request: pytest.FixtureRequest) -> tuple[Comparison, Any]:
    deal = opened(request.param, {**NUMBERS, **UNCERTAIN})
    return deal, run_draws(deal.case, deal.terms, draws=60, seed=1)


def test_draws_tell_nothing_of_the_other_either(drawn: tuple[Comparison, Any]) -> None:
    deal, outcomes = drawn
    pieces = shown(deal, outcomes)
    assert {"chances", "distributions", "risk", "fans", "tornado", "sobol", "convergence", "reading"} <= set(pieces)
    text = said(piece for each in pieces.values() for piece in each)
    assert not [word for word in TEXTS if word in text]
    given_away = [*inputs_given_away({**NUMBERS, **UNCERTAIN}), "1,313.13", "3,131.31", "17,171.7", "39,393.9", "37.3%"]
    assert not [number for number in given_away if holds(text, number)]
    npv = outcomes.values["npv"][:, OTHER]
    for amount in (*npv.mean(axis=-1), *np.quantile(npv, (0.05, 0.5, 0.95), axis=-1).ravel()):
        assert not holds(text, f"{amount:,.0f}")
    assert "1 uncertain input" in text or "one uncertain input" in text


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (("five_phase", "direct"), {**SAME_COSTS, **UNCERTAIN}),
        (("direct", "referral"), {**OTHER_COSTS, **UNCERTAIN, "move": "{low: 2000000000, high: 4000000000}"}),
    ],
    ids=["costs come about otherwise", "costs are others"],
)
def test_draws_read_the_same_whatever_the_other_spends(names: tuple[str, ...], numbers: dict[str, str]) -> None:
    seen = []
    for each in ({**NUMBERS, **UNCERTAIN}, numbers):
        deal = opened(names, each)
        seen.append(shown(deal, run_draws(deal.case, deal.terms, draws=60, seed=1)))
    assert seen[0] == seen[1]


def test_where_only_the_others_numbers_are_uncertain_nothing_is_said_of_it() -> None:
    numbers = {**NUMBERS, **UNCERTAIN, "churn": "2.5%", "uncertainty": ""}
    deal, ours = (opened(("five_phase",), numbers, audience) for audience in ("isv", "internal"))
    verbs = (render.tornado, render.sobol, render.uncertainty)
    assert not any(verb(deal).content()["blocks"] for verb in verbs)
    assert "uncertain" not in render.foot(deal).spoken()
    assert len(render.uncertainty(ours).blocks) == 2


def test_an_audience_is_ours_or_all_or_a_partner() -> None:
    with pytest.raises(InputError, match="msb is no audience; write one of internal, both, isv, msp"):
        opened(("direct",), audience="msb")
    assert [opened(("direct",), audience=name).shown for name in ("internal", "both", "isv", "msp")] == [
        (0, 1), (0, 1), (0,), (1,),
    ]  # fmt: skip


def test_a_partner_called_like_an_audience_is_refused() -> None:
    text = "both is the name of an audience; give the partner both another"
    with pytest.raises(InputError, match=text):
        compared(canary_case_of("both"), [parse_terms("kind: five_phase\nparties: {operator: both, vendor: p1}")])


def canary_case_of(name: str) -> Any:
    from partnersim import parse_case

    return parse_case(
        "title: t\ncurrency: CHF\nstart: 2027-01\ngo_live: 2027-01\nmonths: 12\n"
        f"partners: {{{name}: {{name: A, annual_discount_rate: 5%}}, p1: {{name: B, annual_discount_rate: 5%}}}}\n"
        "demand: {monthly_new_instances: 1, monthly_churn: 1%}\n"
        "revenue_lines: {s: {price: 1, per: instance and month}}\n"
    )


@pytest.mark.parametrize("odd", mostly_long(4, ODD), ids=str)
def test_an_odd_deal_is_shown_to_one_partner_too(odd: str) -> None:
    """Warnings are errors here."""
    whole = plain_deal(**ODD[odd])
    texts = {audience: page(shown(compared(whole.case, whole.terms, audience=audience))) for audience in ("p1", "both")}
    assert whole.case.partners["p1"].name[:8] in texts["p1"]
    assert len(texts["p1"]) < len(texts["both"])


def test_of_many_partners_one_reads_its_own() -> None:
    many = plain_deal(partners=5)
    one = compared(many.case, many.terms, audience="p3")
    table = render.key_figures(one)
    assert [text for text, _ in table.head[0]] == ["", "Partner 3"]
    whole = render.key_figures(many)
    (group,) = [number for number, row in enumerate(whole.rows) if row.cells[0] == "Partner 3"]
    npv = [row.cells[1] for row in whole.rows[group + 1 : group + 3]]
    assert list(table.rows[0].cells[1:]) == npv


def test_a_scenario_that_concerns_others_alone_is_not_named() -> None:
    secret = "case.scenarios.zz_secret={costs.on_call.monthly_amount: 7000}"
    deal = open_comparison("managed-db", "five_phase direct", [secret], audience="isv")
    assert deal.ledgers[0].scenarios == ("base", "cautious", "bold")
    whole = open_comparison("managed-db", "five_phase direct", [secret])
    assert whole.ledgers[0].scenarios[-1] == "zz_secret"
