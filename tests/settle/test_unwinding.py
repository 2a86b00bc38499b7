"""Unwinding: when notice ends an agreement, what each exit clause moves, and that the last statement leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from partnersim.agreements.reader import changed_terms, parse_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, parse_case
from partnersim.settle.planned import planned_sums
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.settle.unwinding import Ending, Unwinding, unwinding
from partnersim.simulation.simulate import simulate
from partnersim.timeline import format_month, last_day, parse_month, parse_quarter
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

Q3 = parse_quarter("2028Q3")
KEPT = "customers_stay_with: operator\n"
DIRECT_KEPT = DIRECT + "customers_stay_with: provider\n"
SHOP = "outside_parties: {shop: {name: Shop, share_of_revenue: {any_line: 3%}, pays_out_after_months: 2}}\n"
TOO_LATE = "and the case covers 2027-01 to 2031-12; write more months in the case, or give notice earlier"
TERMS = {
    "equalise": FIVE_PHASE,
    "continued use": FIVE_PHASE + KEPT + "continued_use_months: 2\n",
    "lags": DIRECT,
    "kept, with lags": DIRECT_KEPT + SHOP,
    "run-off": DIRECT_KEPT + SHOP + "at_exit: run_off\nrun_off: {months: 6, window_months: 9}\n",
    "buy-out": DIRECT_KEPT + "at_exit: buy_out\nbuy_out: {multiple: 1.5, window_months: 6}\n",
}


@pytest.fixture(scope="module")
def case() -> Case:
    return changed_case(parse_case(CASE), {"collected_after_months": 1})


@pytest.fixture(scope="module")
def actuals(case: Case) -> Actuals:
    """Booked through October 2029, at the latest."""
    entries = trial_ledger(case, parse_terms(FIVE_PHASE), months=36, lines=500, seed=5)
    return Actuals("ledger.csv", "CHF", tuple(replace(entry, line=line) for line, entry in enumerate(entries, start=2)))


@pytest.fixture(scope="module")
def found(case: Case, actuals: Actuals) -> dict[str, Unwinding]:
    booked = actuals.until(Q3 + 2)
    return {name: unwinding(case, parse_terms(terms), booked, Q3) for name, terms in TERMS.items()}


def own(unwound: Unwinding) -> Ending:
    return unwound.endings[0]


def under(unwound: Unwinding, name: str) -> Ending:
    return next(ending for ending in unwound.endings if ending.clause.name == name)


def test_statements_to_the_end_pay_all_that_partners_are_to_have(found: dict[str, Unwinding]) -> None:
    """Quarter by quarter, each opening with what the one before closed with."""
    for unwound in found.values():
        for ending in unwound.endings:
            statements = [*ending.earlier, ending.statement]
            for before, after in pairwise(statements):
                assert after.settlement.quarter == before.settlement.quarter + 3
                closed = {who: account.closing for who, account in before.accounts.items()}
                assert closed == {who: account.opening for who, account in after.accounts.items()}
    assert found["run-off"].endings[0].earlier


def test_where_more_was_given_back_than_billed_nobody_gets_a_run_off(case: Case, actuals: Actuals) -> None:
    refund = Entry(date(2028, 9, 30), "refund", "subscription", amount=Decimal(10_000_000))
    booked = actuals.until(Q3 + 2)
    booked = replace(booked, entries=(*booked.entries, refund))
    unwound = unwinding(case, parse_terms(FIVE_PHASE + KEPT), booked, Q3)
    assert not under(unwound, "run_off").run_off


# When it ends


@pytest.mark.parametrize(("more", "notice", "day"), [
    ("", "2028-09", date(2028, 12, 31)),  # go-live in May 2027: the minimum term of a year is over
    ("notice_months: 6\n", "2028-09", date(2029, 3, 31)),
    ("notice_months: 0\n", "2028-09", date(2028, 9, 30)),
    ("minimum_term_months: 24\n", "2028-09", date(2029, 7, 31)),
    ("minimum_term_months: 24\nnotice_counts: within_minimum\n", "2028-09", date(2029, 4, 30)),
    ("minimum_term_months: 24\nnotice_counts: within_minimum\n", "2029-03", date(2029, 6, 30)),
    ("customers_stay_with: operator\ncontinued_use_months: 2\n", "2028-10", date(2029, 3, 31)),
    ("amendments: {2028-09: {notice_months: 5}}\n", "2028-09", date(2029, 2, 28)),
    ("amendments: {2028-10: {notice_months: 5}}\n", "2028-09", date(2028, 12, 31)),
    ("terminate: 2028-11\n", "2028-09", date(2028, 11, 30)),
])  # fmt: skip
def test_notice_ends_an_agreement_by_its_clauses(
    case: Case, actuals: Actuals, more: str, notice: str, day: date
) -> None:
    lines = [line for line in FIVE_PHASE.splitlines() if line.split(":")[0] not in more]
    terms = parse_terms("\n".join([*lines, more]))
    assert unwinding(case, terms, actuals.until(Q3 + 2), Q3, parse_month(notice)).last_day == day


def test_notice_is_given_with_the_last_settled_month_unless_said(found: dict[str, Unwinding]) -> None:
    assert found["equalise"].notice == parse_month("2028-09")
    assert found["equalise"].last_day == date(2028, 12, 31)
    assert found["continued use"].last == parse_month("2028-12")
    assert found["continued use"].last_day == date(2029, 2, 28)


def test_terms_that_say_when_they_end_need_no_notice(case: Case, actuals: Actuals) -> None:
    unwound = unwinding(case, parse_terms(FIVE_PHASE + "terminate: 2028-11\n"), actuals.until(Q3 + 2), Q3)
    assert unwound.notice is None
    assert unwound.last_day == date(2028, 11, 30)


@pytest.mark.parametrize(("more", "notice", "message"), [
    ("", "2026-12", "2026-12 is outside the months of the case; give notice in 2027-01 to 2031-12"),
    ("", "2032-01", "2032-01 is outside the months of the case; give notice in 2027-01 to 2031-12"),
    ("", "2031-11", f"notice in 2031-11 ends the agreement with 2032-02, {TOO_LATE}"),
    ("continued_use_months: 1\n", "2031-09",
     f"notice in 2031-09 ends the agreement with 2031-12 and 1 month of continued use, {TOO_LATE}"),
    ("terminate: 2028-06\n", "2028-09",
     "the agreement ends with 2028-06 already; give notice before, or leave the notice out"),
])  # fmt: skip
def test_what_cannot_end_is_refused(case: Case, actuals: Actuals, more: str, notice: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        unwinding(case, parse_terms(FIVE_PHASE + KEPT + more), actuals, Q3, parse_month(notice))
    assert str(caught.value) == message


def test_money_after_an_end_that_leaves_the_customers_to_nobody_is_refused(case: Case, actuals: Actuals) -> None:
    first = next(
        entry for entry in actuals.entries if entry.kind == "revenue" and format_month(entry.month) == "2028-07"
    )
    with pytest.raises(
        InputError, match=rf"^ledger.csv:{first.line}: the agreement ends with 2028-06 and nobody keeps"
    ):
        unwinding(case, parse_terms(FIVE_PHASE + "terminate: 2028-06\n"), actuals, Q3)


def test_what_is_booked_after_the_settled_quarter_is_not_known_yet(case: Case, actuals: Actuals) -> None:
    """Whatever it holds, also money of customers whom nobody will have kept."""
    now, later = (unwinding(case, parse_terms(FIVE_PHASE), known, Q3) for known in (actuals.until(Q3 + 2), actuals))
    assert now.held == later.held
    assert [ending.statement.accounts for ending in now.endings] == [each.statement.accounts for each in later.endings]


# What is moved


def test_the_terms_own_clause_comes_first_and_the_others_are_tried(found: dict[str, Unwinding]) -> None:
    for name, unwound in found.items():
        assert [ending.clause.own for ending in unwound.endings] == [True, False, False, False], name
        assert {ending.clause.name for ending in unwound.endings} == {"lie", "equalise", "run_off", "buy_out"}
    five_phase = found["equalise"]
    assert own(five_phase).clause.name == "equalise"
    assert own(five_phase).clause.keeper is None
    assert under(five_phase, "run_off").clause.keeper == "msp"
    assert under(five_phase, "buy_out").clause.assumed == ("customers_stay_with", "buy_out")
    assert under(found["buy-out"], "buy_out").clause.assumed == ()


def test_what_is_moved_sums_to_zero(found: dict[str, Unwinding]) -> None:
    for unwound in found.values():
        for ending in unwound.endings:
            for amounts in (ending.at_once, *ending.run_off.values()):
                assert sum(amounts.values()) == 0
            assert sum(ending.moved(partner) for partner in unwound.held) == 0
            assert ending.clause.name in ("equalise", "buy_out") or not any(ending.at_once.values())
            assert bool(ending.run_off) == (ending.clause.name == "run_off")


def test_equalised_losses_are_equal_and_others_lie(found: dict[str, Unwinding]) -> None:
    for unwound in found.values():
        before = {partner: held.balance for partner, held in unwound.held.items()}
        equal = under(unwound, "equalise")
        losses = {min(balance, Fraction(0)) for balance in equal.balance.values()}
        assert len(losses) == 1
        assert sum(equal.balance.values()) == sum(before.values())
        assert under(unwound, "lie").balance == before
        assert under(unwound, "run_off").balance == before
    assert any(under(unwound, "equalise").at_once["isv"] > 10_000 for unwound in found.values())


def booked_and_planned(case: Case, terms: str, actuals: Actuals, last: int) -> Actuals:
    """A ledger that goes on as planned, in as many decimals as it takes to come near."""
    ended = parse_terms(terms + f"terminate: {format_month(last)}\n")
    planned = (
        Entry(last_day(item.month), item.kind, item.item, item.partner, amount=decimal(total.amount), since=item.since)
        for item, total in planned_sums(case, ended, Q3 + 3, case.start + case.months - 1).items()
        if item.kind in ("revenue", "cost", "credit", "bad_debt")
    )
    return Actuals("ledger.csv", "CHF", (*actuals.until(Q3 + 2).entries, *planned))


def decimal(amount: object) -> Decimal:
    exact = Fraction(str(amount))
    return Decimal(round(exact * 10**20)).scaleb(-20)


def test_months_that_are_not_booked_are_those_of_the_plan(
    case: Case, actuals: Actuals, found: dict[str, Unwinding]
) -> None:
    """A ledger that goes on as planned comes to the same, whether it is booked yet or not."""
    for name in ("lags", "run-off", "buy-out"):
        terms = TERMS[name]
        whole = booked_and_planned(case, terms, actuals, found[name].last)
        later = unwinding(case, parse_terms(terms), whole, parse_quarter("2030Q2"), found[name].notice)
        assert own(later).planned_from is None
        assert own(found[name]).planned_from == parse_month("2028-10")
        assert own(found[name]).statement.name == own(later).statement.name
        for partner in case.partners:
            assert float(own(later).moved(partner) - own(found[name]).moved(partner)) == pytest.approx(0, abs=1e-12)
            pairs = zip(
                own(later).statement.accounts[partner], own(found[name]).statement.accounts[partner], strict=True
            )
            assert all(abs(now - then) < Fraction(1, 10**12) for now, then in pairs)


def test_a_plan_as_if_it_were_booked_is_the_simulation(case: Case) -> None:
    """Without a booked month, partners hold what the simulation of the ended agreement gives them."""
    nothing = Actuals("ledger.csv", "CHF", ())
    early = parse_quarter("2027Q1")
    plan = planned_sums(case, parse_terms(FIVE_PHASE).filled(case.seats), case.start, early + 2)
    spent = tuple(
        Entry(last_day(item.month), "cost", item.item, item.partner, amount=Decimal(str(total.amount)))
        for item, total in plan.items()
        if item.kind == "cost"
    )
    for terms in (FIVE_PHASE, TERMS["lags"], TERMS["run-off"], TERMS["buy-out"]):
        unwound = unwinding(case, parse_terms(terms), replace(nothing, entries=spent), early)
        ended = changed_terms(parse_terms(terms), {"terminate": format_month(unwound.last)})
        books = simulate(case, ended.filled(case.seats)).books
        end = unwound.end - case.start
        for i, (partner, held) in enumerate(unwound.held.items()):
            at_once = own(unwound).at_once[partner]
            assert float(held.position + at_once) == pytest.approx(books.position[end, i, 0], abs=1e-6)
            assert float(held.balance + at_once) == pytest.approx(books.balance[end, i, 0], abs=1e-6)
            waiting = (books.earned - books.received)[: end + 1, i, 0].sum()
            assert float(held.waiting) == pytest.approx(waiting, abs=1e-6)


def test_a_run_off_is_a_share_of_what_customers_pay(case: Case, found: dict[str, Unwinding]) -> None:
    """That of what was received in the window before, every month the same, for as long as agreed."""
    unwound, ending = found["run-off"], own(found["run-off"])
    books = ending.statement.settlement.ledger.books
    end = unwound.end - case.start
    earned = [sum(map(Fraction, books.earned[end - 8 : end + 1, i, 0])) for i in range(2)]
    assert list(ending.run_off) == [unwound.end + more for more in range(1, 7)]
    for month, amounts in ending.run_off.items():
        pays = Fraction(books.collected[month - case.start, 0]) - sum(
            map(Fraction, books.taken[month - case.start, :, 0])
        )
        assert amounts["isv"] == pays * earned[0] / sum(earned)
        assert pays > 0


def test_a_buy_out_is_a_multiple_of_the_profit_of_its_window(case: Case, found: dict[str, Unwinding]) -> None:
    unwound, ending = found["buy-out"], own(found["buy-out"])
    books = ending.statement.settlement.ledger.books
    window = slice(unwound.end - case.start - 5, unwound.end - case.start + 1)
    at_once = sum(map(Fraction, books.earned[window, 0, 0] - books.running_cost[window, 0, 0])) - ending.at_once["isv"]
    assert ending.at_once["isv"] == Fraction(3, 2) * max(at_once, Fraction(0))
    assert ending.at_once["msp"] == -ending.at_once["isv"]


# The last statement


def test_the_last_statement_leaves_nothing(case: Case, found: dict[str, Unwinding]) -> None:
    """All that was waiting is paid as customers pay, and closes within less than two cents, less than one for all."""
    for name, unwound in found.items():
        for ending in unwound.endings:
            accounts = ending.statement.accounts.values()
            assert not ending.unpaid, name
            assert all(account.waiting == 0 for account in accounts)
            assert all(abs(account.closing) < Fraction(2, 100) for account in accounts)
            assert 0 <= sum(account.closing for account in accounts) < Fraction(1, 100)
            settlement = ending.statement.settlement
            after = settlement.paid[unwound.end - case.start + 1 :]
            assert any(map(any, after)) == (ending.statement.name != "2028Q4" or bool(ending.run_off)), name


def test_it_falls_into_the_quarter_of_the_last_payment(found: dict[str, Unwinding]) -> None:
    quarters = {name: own(unwound).statement.name for name, unwound in found.items()}
    assert quarters == {
        "equalise": "2029Q1",  # customers pay a month later
        "continued use": "2029Q1",
        "lags": "2029Q1",  # and whoever collects passes it on a month after that
        "kept, with lags": "2029Q2",  # and the shop holds it for two
        "run-off": "2029Q3",  # of half a year more, paid as the shop pays
        "buy-out": "2029Q1",
    }


def test_where_all_is_booked_it_is_the_statement_of_that_quarter(case: Case, actuals: Actuals) -> None:
    """What others have is as `settle` gives it; the keeper's own money after the end is left out."""
    terms = parse_terms(DIRECT_KEPT + "terminate: 2028-11\n")
    unwound = unwinding(case, terms, actuals, parse_quarter("2029Q2"))
    ending = own(unwound)
    assert ending.planned_from is None
    assert ending.statement.name == "2029Q1"
    settled = Statement(settle(case, terms, actuals, parse_quarter("2029Q1")))
    row = list(case.partners).index("isv")
    assert [month.paid[row] for month in ending.statement.months] == [month.paid[row] for month in settled.months]
    assert ending.statement.accounts["isv"] == settled.accounts["isv"]
    assert all(min(source.lines) > 0 for source in ending.statement.sources)
    assert ending.statement.accounts["msp"].waiting == 0
    assert settled.accounts["msp"].waiting > 0


def test_payments_that_were_made_stay(case: Case, actuals: Actuals, found: dict[str, Unwinding]) -> None:
    """What an end changes is paid from then on."""
    for name, terms in TERMS.items():
        settled = settle(case, parse_terms(terms), actuals.until(Q3 + 2), Q3)
        for ending in found[name].endings:
            assert ending.statement.settlement.paid[: len(settled.paid)] == settled.paid


def test_late_items_are_paid_with_the_next_payment(case: Case, actuals: Actuals) -> None:
    """Known with the settled quarter, and back-dated: the statements before it did not know them."""
    late = Entry(
        date(2028, 5, 20), "revenue", "subscription", amount=Decimal("4000.01"), since=parse_month("2027-06"),
        reported=date(2028, 8, 5), line=1,
    )  # fmt: skip
    booked = actuals.until(Q3 + 2)
    with_late = replace(booked, entries=(*booked.entries, late))
    terms = parse_terms(FIVE_PHASE + "actuals: back_dated\n")
    unwound = unwinding(case, terms, with_late, Q3)
    settled = settle(case, terms, with_late, Q3)
    assert settled.restated
    for ending in unwound.endings:
        assert ending.statement.settlement.paid[: len(settled.paid)] == settled.paid
        assert all(abs(account.closing) < Fraction(2, 100) for account in ending.statement.accounts.values())


def test_a_case_that_ends_before_all_is_paid_is_said(case: Case, actuals: Actuals) -> None:
    unwound = unwinding(case, parse_terms(DIRECT), actuals.until(Q3 + 2), Q3, parse_month("2031-09"))
    assert unwound.last == case.start + case.months - 1
    assert own(unwound).unpaid


def test_a_frame_has_a_row_for_each_figure(found: dict[str, Unwinding]) -> None:
    frame = found["run-off"].to_frame()
    assert list(frame.columns) == ["clause", "own", "keeper", "month", "partner", "figure", "amount"]
    of_run_off = frame[(frame.figure == "run_off") & (frame.partner == "isv") & frame.own]
    amounts: Mapping[int, Mapping[str, Fraction]] = own(found["run-off"]).run_off
    assert of_run_off.amount.tolist() == [float(each["isv"]) for each in amounts.values()]
    assert of_run_off.month.tolist() == [format_month(month) for month in amounts]
    assert set(frame.figure) == {"position", "waiting", "balance", "at_once", "run_off", "balance_after"}
    assert np.isclose(frame[frame.figure == "at_once"].amount.sum(), 0)


def test_planned_sums_are_of_the_months_asked_for(case: Case) -> None:
    terms = parse_terms(FIVE_PHASE).filled(case.seats)
    sums = planned_sums(case, terms, parse_month("2028-01"), parse_month("2028-03"))
    assert {item.month for item in sums} == {parse_month("2028-01") + more for more in range(3)}
    revenue = sum(Fraction(total.amount) for item, total in sums.items() if item.kind == "revenue")
    assert float(revenue) == pytest.approx(simulate(case, terms).books.billed[12:15, 0].sum(), abs=1e-6)
    deals = [total for item, total in sums.items() if item.kind == "deal"]
    assert {total.amount for total in deals} == {0}  # nothing is shared by what they are worth
    assert planned_sums(case, terms, case.start + case.months, case.start + case.months + 5) == {}
