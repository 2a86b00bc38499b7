"""Statements of others recomputed: what differs, from which figure on, and which mistake makes it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.payments import MONTHLY, WHOLE, Figure, Figures, Key
from partnersim.inputs.reader import changed_case, parse_case
from partnersim.settle.audit import Audit, audit
from partnersim.settle.causes import depends
from partnersim.settle.figures import figures_of
from partnersim.settle.rounding import apportioned
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.timeline import parse_month, parse_quarter
from tests.conftest import mostly_long
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

Q1, Q2, Q3 = (parse_quarter(text) for text in ("2027Q4", "2028Q2", "2028Q3"))
MAY = parse_month("2027-05")
CENT = Fraction(1, 100)
BUILT = ("build_service", "build_portal")
HALVES = (
    "kind: static_split\nbase: revenue\nparties: {first: isv, second: msp}\nshares: {first: 50%, second: 50%}\n"
    "roles: {collects: first}\n"
)


def booked(day: str, kind: str, amount: str, item: str = "subscription", **more: object) -> Entry:
    return Entry(date.fromisoformat(day), kind, item, amount=Decimal(amount), **more)  # type: ignore[arg-type]


BESIDE = [
    booked("2028-06-03", "refund", "700.01", since=MAY), booked("2028-07-09", "refund", "400.03", since=MAY),
    booked("2028-06-03", "credit", "500.01", partner="msp"), booked("2028-08-09", "credit", "301.03", partner="msp"),
    booked("2028-06-03", "bad_debt", "600.01", partner="isv"),
    booked("2028-09-09", "bad_debt", "201.03", partner="isv"),
    booked("2028-09-01", "cost", "40000", "build_portal", partner="msp"),
    booked("2028-09-01", "cost", "10000", "build_service", partner="isv"),
]  # fmt: skip
LATE = booked("2028-06-20", "revenue", "4000.01", since=MAY, reported=date(2028, 8, 5))
EARLY_LATE = booked("2027-11-20", "revenue", "900.07", since=MAY, reported=date(2028, 2, 5))


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Differences alone: no mistake is looked for, which takes seconds."""
    monkeypatch.setattr("partnersim.settle.audit.MISTAKES", ())


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def entries(case: Case) -> list[Entry]:
    """Of months in all phases: alike lost until May 2028, all with a profit in July, an investment in September."""
    made = trial_ledger(case, parse_terms(FIVE_PHASE), months=21, lines=400, seed=3)
    kept = [entry for entry in made if entry.kind in ("revenue", "cost", "hours")]
    return [entry for entry in kept if entry.item not in BUILT or entry.date < date(2027, 2, 1)] + BESIDE


def ledger(entries: Sequence[Entry], *more: Entry) -> Actuals:
    numbered = enumerate((*entries, *more), start=2)
    return Actuals("ledger.csv", "CHF", tuple(replace(entry, line=line) for line, entry in numbered))


def statement(case: Case, terms: str | Agreement, actuals: Actuals, quarter: int = Q3) -> Statement:
    return Statement(settle(case, parse_terms(terms) if isinstance(terms, str) else terms, actuals, quarter))


def theirs(figures: Mapping[Key, Fraction], *, payments: bool = False) -> Figures:
    """Their file, of all figures, or of payments alone."""
    kept = {
        key: amount for key, amount in figures.items() if not payments or (key.figure == "paid" and not key.quarterly)
    }
    rows = enumerate(kept.items(), start=2)
    quarter = next(iter(kept)).period // 3 * 3
    return Figures(
        "theirs.csv", quarter, tuple(Figure(key, written(key, amount), line) for line, (key, amount) in rows)
    )


def written(key: Key, amount: Fraction) -> Decimal:
    digits = 2 if key.figure in WHOLE else 6
    return Decimal(round(amount * 10**digits)).scaleb(-digits)


def paying(ours: Statement, pay: Callable[[list[Fraction]], Iterable[int]]) -> dict[Key, Fraction]:
    """Payments of each month made anew of what is due, in cents."""
    return {
        Key(month.month, False, "paid", "", partner): CENT * units
        for month in ours.months
        for partner, units in zip(ours.partners, pay([due / CENT for due in month.due]), strict=True)
    }


def half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2)) if amount >= 0 else -int(-amount + Fraction(1, 2))


@pytest.mark.parametrize(("terms", "pay", "said"), [
    (FIVE_PHASE, lambda due: apportioned(due, int(sum(due))),
     "each month is rounded by largest remainder without memory of the fractions before it"),
    (HALVES, lambda due: map(half_up, due),
     "each partner's payment is rounded to the nearest unit by itself, halves up"),
    (HALVES, lambda due: map(round, due),
     "each partner's payment is rounded to the nearest unit by itself, halves to the even one"),
    (FIVE_PHASE, lambda due: map(int, due), "each partner's payment is rounded down by itself"),
])  # fmt: skip
def test_payments_rounded_otherwise_are_told(
    case: Case, entries: list[Entry], terms: str, pay: Callable[[list[Fraction]], Iterable[int]], said: str
) -> None:
    ours = statement(case, terms, ledger(entries))
    found = audit(ours, theirs(paying(ours, pay)))
    assert found.mistake == said


def test_so_are_those_of_a_quarter_that_states_another_anew(case: Case, entries: list[Entry]) -> None:
    """What it changes is due with its first month."""
    ours = statement(case, FIVE_PHASE + "actuals: back_dated\n", ledger(entries, LATE))
    first = ours.months[0].month
    changed = {partner: ours.accounts[partner].restated for partner in ours.partners}
    assert any(changed.values())
    paid = {
        Key(month.month, False, "paid", "", partner): CENT
        * math.floor((due + (changed[partner] if month.month == first else 0)) / CENT)
        for month in ours.months
        for partner, due in zip(ours.partners, month.due, strict=True)
    }
    found = audit(ours, theirs(paid))
    assert found.mistake == "each partner's payment is rounded down by itself"


def test_swapped_partners_are_told(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    other = {"isv": "msp", "msp": "isv"}
    figures = {key: amount for key, amount in figures_of(ours).items() if key.figure != "transfer"}
    paid = {key: figures[key._replace(partner=other[key.partner])] for key in figures if key.figure == "paid"}
    assert audit(ours, theirs(figures | paid)).mistake == "the payments of isv and msp are swapped"
    throughout = {key._replace(partner=other.get(key.partner, ""), item=other.get(key.item, key.item)): amount
                  for key, amount in figures.items()}  # fmt: skip
    assert audit(ours, theirs(throughout)).mistake == "isv and msp are taken for each other throughout"


Wrong = Callable[[Case, Sequence[Entry], int], Statement]


def without(terms: str, leave_out: Callable[[Entry], bool]) -> Wrong:
    return lambda case, entries, quarter: statement(
        case, terms, ledger([each for each in entries if not leave_out(each)]), quarter
    )


def beside(terms: str, *more: Entry) -> Wrong:
    return lambda case, entries, quarter: statement(case, terms, ledger(entries, *more), quarter)


def under(terms: str) -> Wrong:
    return lambda case, entries, quarter: statement(case, terms, ledger(entries), quarter)


def kind(name: str, since: str = "2027-01") -> Callable[[Entry], bool]:
    return lambda entry: entry.kind == name and entry.date.isoformat() >= since


LAGS = DIRECT + "outside_parties: {shop: {name: Shop, share_of_revenue: {any_line: 3%}, pays_out_after_months: 2}}\n"
AMENDED = (
    DIRECT + "amendments:\n  2027-10: {share_of_revenue.subscription: 30%}\n  2028-08: {share_of_revenue.setup: 20%}\n"
)
PROFIT = (
    "kind: static_split\nbase: profit\nparties: {first: isv, second: msp}\nshares: {first: 70%, second: 30%}\n"
    "share_losses: true\nroles: {collects: first}\n"
)
TIERS = """\
kind: waterfall
parties: {vendor: isv, operator: msp}
tiers:
  - {tier: cost_recovery, of: running}
  - {tier: equalise_losses, split: equal}
  - {tier: fixed_split, name: rest, shares: {vendor: 60%, operator: 40%}}
roles: {collects: operator}
"""
TRACKED = FIVE_PHASE + "approved_investments: [build_service]\n"
RECOVERED = TIERS.replace("  - {tier: equalise_losses, split: equal}\n", "")
MISTAKES: list[tuple[int, str, str, Wrong]] = [  # quarter, terms, the mistake in words, what they made
    (Q3, FIVE_PHASE, "refunds of the quarter left out", without(FIVE_PHASE, kind("refund", "2028-07"))),
    (Q3, DIRECT, "refunds of all months left out", without(DIRECT, kind("refund"))),
    (Q3, FIVE_PHASE, "service credits of the quarter left out", without(FIVE_PHASE, kind("credit", "2028-07"))),
    (Q3, DIRECT, "service credits of all months left out", without(DIRECT, kind("credit"))),
    (Q3, FIVE_PHASE, "bad debt of the quarter left out", without(FIVE_PHASE, kind("bad_debt", "2028-07"))),
    (Q3, DIRECT, "bad debt of all months left out", without(DIRECT, kind("bad_debt"))),
    (Q3, FIVE_PHASE, "pass_through_costs is read as weigh_as_cost instead of repaid_first",
     under(FIVE_PHASE.replace("repaid_first", "weigh_as_cost"))),
    (Q3, TRACKED, "loss_basis is read as tracked instead of cumulative", under(TRACKED + "loss_basis: tracked\n")),
    (Q3, FIVE_PHASE, "loss_basis is read as since_break_even instead of cumulative",
     under(FIVE_PHASE + "loss_basis: since_break_even\n")),
    (Q2, FIVE_PHASE, "aligned_split is read as by_investment instead of equal",
     under(FIVE_PHASE + "aligned_split: by_investment\n")),
    (Q3, FIVE_PHASE, "credits is read as at_fault instead of shared", under(FIVE_PHASE + "credits: at_fault\n")),
    (Q3, DIRECT, "bad_debt is read as msp instead of shared", under(DIRECT + "bad_debt: msp\n")),
    (Q3, LAGS, "a lag is forgotten (remitted_after_months 1)",
     under(LAGS.replace("remitted_after_months: 1 ", "remitted_after_months: 0 "))),
    (Q3, LAGS, "a lag is forgotten (outside_parties.shop.pays_out_after_months 2)",
     under(LAGS.replace("pays_out_after_months: 2", "pays_out_after_months: 0"))),
    (Q3, AMENDED, "the amendments are ignored", under(DIRECT)),
    (Q3, AMENDED, "the amendment of 2028-08 is ignored",
     under(AMENDED.replace("  2028-08: {share_of_revenue.setup: 20%}\n", ""))),
    (Q3, PROFIT, "isv and msp sit in each other's seat, first and second",
     under(PROFIT.replace("first: isv, second: msp", "first: msp, second: isv"))),
    (Q3, RECOVERED, "tiers.0.of is read as all instead of running", under(RECOVERED.replace("running", "all"))),
    (Q2, TIERS, "tiers.1.split is read as by_investment instead of equal",
     under(TIERS.replace("split: equal", "split: by_investment"))),
    (Q3, FIVE_PHASE, "credit of subscription of msp in 2028-08 booked twice", beside(FIVE_PHASE, BESIDE[3])),
]  # fmt: skip


@pytest.mark.parametrize("payments", mostly_long(1, [True, False]), ids=["payments alone", "all figures"])
@pytest.mark.parametrize(("quarter", "terms", "said", "wrong"), MISTAKES, ids=[said for _, _, said, _ in MISTAKES])
def test_a_mistake_is_told_by_what_comes_of_it(
    case: Case, entries: list[Entry], quarter: int, terms: str, said: str, wrong: Wrong, payments: bool
) -> None:
    ours, made = statement(case, terms, ledger(entries), quarter), wrong(case, entries, quarter)
    figures = {key: amount for key, amount in figures_of(made).items() if key in figures_of(ours)}
    found = audit(ours, theirs(figures, payments=payments))
    assert found.mistake == said
    assert found.differences
    assert f"One mistake makes all of it: {said}." in found.cause


def test_late_items_left_out_or_counted_otherwise_are_told(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries, LATE, EARLY_LATE))
    in_time = replace(LATE, reported=None), replace(EARLY_LATE, reported=None)
    for made, said in (
        (ledger(entries, EARLY_LATE), "items that became known with this quarter, of earlier ones, are left out"),
        (ledger(entries), "items that were reported late are left out"),
        (ledger(entries, *in_time), "items that were reported late are counted as if they had been known in time"),
    ):
        other = figures_of(statement(case, FIVE_PHASE, made))
        assert audit(ours, theirs(other, payments=True)).mistake == said
    back = figures_of(statement(case, FIVE_PHASE + "actuals: back_dated\n", ledger(entries, LATE, EARLY_LATE)))
    found = audit(ours, theirs(back, payments=True))
    assert found.mistake == "actuals is read as back_dated instead of next"


def test_a_lag_of_customers_forgotten_is_told(case: Case, entries: list[Entry]) -> None:
    slow = changed_case(case, {"collected_after_months": 2})
    ours = statement(slow, DIRECT, ledger(entries))
    at_once = figures_of(statement(case, DIRECT, ledger(entries)))
    assert audit(ours, theirs(at_once, payments=True)).mistake == "a lag is forgotten (collected_after_months 2)"
    no_lags = statement(case, DIRECT.replace("remitted_after_months: 1 ", "remitted_after_months: 0 "), ledger(entries))
    found = audit(ours, theirs(figures_of(no_lags), payments=True))
    assert found.mistake == "a lag is forgotten (collected_after_months 2, remitted_after_months 1)"


def test_an_item_left_out_or_booked_twice_is_told_down_to_when_its_customers_came(
    case: Case, entries: list[Entry]
) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    of_may = [each for each in entries if each.kind == "revenue" and each.date.isoformat()[:7] == "2028-08"]
    line = [each for each in of_may if each.item == "compute"]
    cohort = [each for each in line if each.since == line[0].since]
    assert 0 < len(cohort) < len(line)
    came = f"{line[0].since // 12}-{line[0].since % 12 + 1:02d}" if line[0].since else ""
    left = ledger([each for each in entries if all(each is not one for one in line)])
    for made, said in (
        (left, "revenue of compute in 2028-08 left out"),
        (ledger(entries, *cohort), f"revenue of compute in 2028-08, of customers since {came} booked twice"),
    ):
        assert audit(ours, theirs(figures_of(statement(case, FIVE_PHASE, made)), payments=True)).mistake == said


Pay = Callable[[Fraction, list[Fraction], list[Fraction]], list[Fraction]]


def five_phases_by_hand(ours: Statement, pay: Pay, rounded: Callable[[Sequence[Fraction]], list[Fraction]]) -> Figures:
    """What partners earn in the quarter, where `pay` shares a surplus, of losses and costs, and amounts are rounded."""
    books, first = ours.settlement.ledger.books, ours.settlement.months.start
    balance, earned = [Fraction(0)] * 2, dict[Key, Fraction]()
    for row in range(len(books.pool)):
        columns = (books.one_time_cost[row, :, 0], books.running_cost[row, :, 0])
        spent, costs = ([Fraction(amount) for amount in column] for column in columns)
        balance = [before - more for before, more in zip(balance, spent, strict=True)]
        pool, whole = Fraction(books.pool[row, 0]), sum(costs)
        if pool <= whole:
            got = [pool * cost / whole if whole else pool / 2 for cost in costs]
        else:
            surplus = pay(pool - whole, [max(-each, Fraction(0)) for each in balance], costs)
            got = [cost + more for cost, more in zip(costs, surplus, strict=True)]
        got = rounded(got)
        balance = [before + more - cost for before, more, cost in zip(balance, got, costs, strict=True)]
        if row >= first:
            keys = (Key(ours.months[row - first].month, False, "earned", "", partner) for partner in ours.partners)
            earned |= dict(zip(keys, got, strict=True))
    return theirs(earned)


def whole_by_one_rule(surplus: Fraction, losses: list[Fraction], costs: list[Fraction]) -> list[Fraction]:
    if losses[0] != losses[1]:
        return [surplus if loss == max(losses) else Fraction(0) for loss in losses]
    return [surplus / 2] * 2 if losses[0] else [surplus * cost / sum(costs) for cost in costs]


def split_inside(surplus: Fraction, losses: list[Fraction], costs: list[Fraction]) -> list[Fraction]:
    ahead = min(surplus, abs(losses[0] - losses[1]))
    paid = [ahead if losses[i] > losses[1 - i] else Fraction(0) for i in range(2)]
    both = min(surplus - ahead, 2 * min(losses)) if losses[0] - paid[0] == losses[1] - paid[1] else Fraction(0)
    rest = surplus - ahead - both
    return [paid[i] + both / 2 + rest * costs[i] / sum(costs) for i in range(2)]


def test_months_paid_by_one_rule_as_a_whole_are_told(case: Case, entries: list[Entry]) -> None:
    """As if the one with the larger loss had to have all of a month's surplus."""
    of_themselves = [each for each in entries if each.item != "compute" or each.kind != "cost"]  # no bills of others
    ours = statement(case, FIVE_PHASE, ledger(of_themselves), parse_quarter("2028Q1"))
    assert not audit(ours, five_phases_by_hand(ours, split_inside, list)).differences
    found = audit(ours, five_phases_by_hand(ours, whole_by_one_rule, list))
    assert found.mistake == (
        "each month is paid by the rule of its first franc as a whole, instead of being split where losses are equal"
    )


def test_rounded_amounts_fed_back_into_balances_are_told() -> None:
    """In a currency without cents, and with small amounts, what rounding takes off a balance soon makes a unit."""
    in_yen = parse_case(CASE.replace("currency: CHF", "currency: JPY"))
    told = []
    for seed in (14, 33, 53):  # of which neither our payments nor those without memory are the same
        ours = statement(in_yen, FIVE_PHASE, Actuals("ledger.csv", "JPY", tuple(small_ledger(Random(seed)))), Q1)
        made = five_phases_by_hand(ours, split_inside, lambda got: [*map(Fraction, apportioned(got, int(sum(got))))])
        paid = (
            each._replace(key=each.key._replace(figure="paid"), amount=round(each.amount, 0)) for each in made.stated
        )
        told.append(audit(ours, replace(made, stated=tuple(paid))).mistake)
    assert told == ["amounts are rounded first, and the rounded ones fed back into balances"] * 3


def small_ledger(rng: Random) -> list[Entry]:
    """Amounts of a few units a month."""
    items = (
        ("revenue", "subscription", None, 30), ("cost", "maintenance", "isv", 7), ("cost", "on_call", "msp", 11),
    )  # fmt: skip
    return [
        *(
            Entry(date(2027 + m // 12, m % 12 + 1, 5), name, item, who, amount=Decimal(rng.randrange(low, 2 * low)))
            for m in range(4, 21)
            for name, item, who, low in items
        ),
        booked("2027-02-01", "cost", "53", "build_service", partner="isv"),
        booked("2027-03-01", "cost", "71", "build_portal", partner="msp"),
    ]


def test_where_no_single_mistake_fits_it_is_said(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, DIRECT, ledger(entries))
    figures = figures_of(ours)
    off = {
        Key(Q3, False, "paid", "", "isv"): Fraction("1.23"),
        Key(Q3 + 1, False, "paid", "", "msp"): Fraction("-0.45"),
    }
    found = audit(ours, theirs({**figures, **{key: figures[key] + more for key, more in off.items()}}, payments=True))
    assert {each.at: each.difference for each in found.differences} == off
    assert found.mistake is None
    assert 50 < found.tried < 400
    assert f"No single known mistake explains it; {found.tried} were tried." in found.cause


def test_equal_statements_have_no_differences(case: Case, entries: list[Entry]) -> None:
    for terms in (FIVE_PHASE, DIRECT, LAGS, AMENDED, TIERS, FIVE_PHASE + "actuals: back_dated\n"):
        ours = statement(case, terms, ledger(entries, LATE))
        found = audit(ours, theirs(figures_of(ours)))
        assert (found.differences, found.mistake, found.tried) == ((), None, 0)
        assert found.cause == "Every figure they state is as we recompute it."
        assert found.to_frame().empty


def test_figures_that_they_leave_out_are_told(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    figures = figures_of(ours)
    transfer = next(key for key in figures if key.figure == "transfer")
    paid = Key(Q3 + 1, False, "paid", "", "msp")
    found = audit(ours, theirs({key: amount for key, amount in figures.items() if key not in (transfer, paid)}))
    assert found.unstated == (paid, transfer)
    assert not found.differences
    assert found.cause == (
        "Every figure they state is as we recompute it. They leave out what is not 0: paid of msp in 2028-08, "
        "transfer of msp to isv in 2028Q3."
    )
    assert not audit(ours, theirs(figures, payments=True)).unstated


def test_a_wrong_figure_of_a_quarter_that_restated_another_is_told(case: Case, entries: list[Entry]) -> None:
    terms = FIVE_PHASE + "actuals: back_dated\n"
    late = next(each for each in entries if each.month == Q2 and each.kind == "revenue" and each.amount)
    late = replace(late, amount=Decimal(500), reported=date(2028, 9, 1), reference="LATE")
    ours = statement(case, terms, ledger(entries, late))
    figures = figures_of(ours)
    restated = Key(Q3, True, "restated", "", "isv")
    assert figures[restated]
    found = audit(ours, theirs({**figures, restated: figures[restated] + 1}))
    assert [each.at for each in found.first] == [restated]
    assert found.to_frame()["difference"].tolist()[0] == pytest.approx(1)
    assert "restated of isv in 2028Q3" in found.cause
    assert re.search(r"they .?[\d,]+\.\d{6}\.", found.cause)  # as many digits as they give
    assert found.to_frame()["line"].tolist() == [list(figures).index(restated) + 2]


def test_the_order_of_rows_changes_nothing(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    given = theirs(figures_of(statement(case, FIVE_PHASE + "credits: at_fault\n", ledger(entries))))
    found = audit(ours, given)
    for seed in range(3):
        mixed = replace(given, stated=tuple(Random(seed).sample(given.stated, len(given.stated))))
        other = audit(ours, mixed)
        assert (other.differences, other.mistake, other.tried, other.cause) == (
            found.differences, found.mistake, found.tried, found.cause,
        )  # fmt: skip


def first(found: Audit) -> list[str]:
    return [f"{each.at.when} {each.at.figure} {each.at.item} {each.at.partner}".rstrip() for each in found.first]


@pytest.mark.usefixtures("no_search")
def test_a_difference_follows_from_the_first_figure_it_is_computed_from(case: Case, entries: list[Entry]) -> None:
    """They book a cost of August as 1,000 more: tiers of August and all that balances carry on follow from it."""
    ours = statement(case, FIVE_PHASE, ledger(entries))
    more = booked("2028-08-15", "cost", "1000", "on_call", partner="msp")
    found = audit(ours, theirs(figures_of(statement(case, FIVE_PHASE, ledger(entries, more)))))
    assert first(found) == ["2028-08 cost running msp"]
    assert {each.at.figure for each in found.differences} >= {
        "cost",
        "tier",
        "earned",
        "due",
        "paid",
        "balance",
        "carried",
    }
    assert {each.follows_from for each in found.differences[1:]} == {found.differences[0].at}
    assert not any(each.at.when == "2028-07" for each in found.differences)
    assert found.mistake is None
    assert found.cause.startswith("The first figure that differs is cost running of msp in 2028-08: we have ")
    frame = found.to_frame()
    assert list(frame.columns) == [
        "period", "figure", "item", "partner", "ours", "theirs", "difference", "follows_from", "line",
    ]  # fmt: skip
    assert frame["difference"][0] == 1000
    assert frame["follows_from"][1] == "cost running of msp in 2028-08"


@pytest.mark.usefixtures("no_search")
def test_independent_differences_are_told_apart(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    figures = figures_of(ours)
    for key in (
        Key(Q3, False, "cost", "running", "isv"),
        Key(Q3 + 1, False, "billed"),
        Key(Q3, True, "opening", "", "isv"),
    ):
        figures[key] += 5
    figures[Key(Q3 + 2, False, "from_customers", "", "msp")] += 5
    found = audit(ours, theirs(figures))
    assert first(found) == ["2028-07 cost running isv", "2028-08 billed", "2028Q3 opening  isv"]
    (last,) = (each for each in found.differences if each.follows_from is not None)
    assert last.follows_from == Key(Q3 + 1, False, "billed")
    assert "and 2 more that follow from none" in found.cause


def test_no_month_depends_on_a_later_one_nor_a_bill_or_cost_on_anything() -> None:
    keys = [
        Key(month, False, figure, item, partner)
        for month in (Q3, Q3 + 1)
        for figure in MONTHLY
        for item, partner in ((figure, "isv"), (figure + " more", "msp"))
    ]
    pairs = [(key, other) for key in keys for other in keys if depends(key, other)]
    assert pairs
    assert all(other.period <= key.period for key, other in pairs)
    assert not {"billed", "cost"} & {key.figure for key, _ in pairs}
    before = {other.figure for key, other in pairs if key.figure == "tier" and other.period < key.period}
    assert before >= {"balance", "cost", "tier", "shared"}
    assert {other.figure for key, other in pairs if key.figure == "shared"} == {"billed", "collected", "taken"}
    assert {other.figure for key, other in pairs if key.figure == "from_customers"} == {
        "billed", "collected", "taken", "shared", "from_customers",
    }  # fmt: skip


@pytest.mark.usefixtures("no_search")
def test_exact_figures_agree_to_their_last_decimal_and_payments_to_the_unit(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    key, paid = Key(Q3, False, "earned", "", "isv"), Key(Q3, False, "paid", "", "isv")
    exact = figures_of(ours)[key]

    def differs(key: Key, amount: Decimal) -> bool:
        return bool(audit(ours, Figures("theirs.csv", Q3, (Figure(key, amount, 2),))).differences)

    for digits in (0, 1, 2, 5):
        near = Decimal(round(exact * 10**digits)).scaleb(-digits)
        assert not differs(key, near)
        assert differs(key, near + Decimal(2).scaleb(-digits))
    assert not differs(paid, Decimal(ours.settlement.paid[18][0]) / 100)
    assert differs(paid, Decimal(ours.settlement.paid[18][0] + 1) / 100)


def test_figures_of_something_else_are_refused(case: Case, entries: list[Entry]) -> None:
    ours = statement(case, FIVE_PHASE, ledger(entries))
    with pytest.raises(
        InputError, match=r"theirs\.csv: these figures are of 2028Q2, and the statement is of 2028Q3; audit"
    ):
        audit(ours, theirs(figures_of(statement(case, FIVE_PHASE, ledger(entries), Q2))))
    unknown = Figures("theirs.csv", Q3, (
        Figure(Key(Q3, False, "tier", "catchup", "isv"), Decimal(1), 5),
        Figure(Key(Q3, False, "cost", "runing", "isv"), Decimal(1), 6),
    ))  # fmt: skip
    with pytest.raises(InputError) as caught:
        audit(ours, unknown)
    assert str(caught.value).splitlines() == [
        "theirs.csv:5: item: catchup is not known; did you mean catch_up?",
        "theirs.csv:6: item: 'runing' is no kind of cost; did you mean running?",
    ]
    secret = Figures("theirs.csv", Q3, (
        Figure(Key(Q3, False, "cost", "running", "isv"), Decimal(1), 5),
        Figure(Key(Q3, False, "balance", "", "isv"), Decimal(1), 6),
    ))  # fmt: skip
    with pytest.raises(InputError) as caught:
        audit(statement(case, DIRECT, ledger(entries)), secret)
    assert str(caught.value).splitlines() == [
        "theirs.csv:5: cost running tells of costs that these terms do not disclose; leave the line out",
        "theirs.csv:6: balance tells of costs that these terms do not disclose; leave the line out",
    ]
