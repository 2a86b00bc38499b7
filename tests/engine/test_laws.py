"""What the five-phase agreement promises, what its options change, and what it must never promise.

Each test is one statement about deals. Amounts are drawn as whole numbers of a unit, so that conditions
such as "revenue exceeds costs" are decided exactly, while the package is given floats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from partnersim import allocate
from partnersim.agreements import FivePhase
from tests.conftest import FAST_EXAMPLES, FULL_EXAMPLES, counts

Array = NDArray[np.float64]
Row = tuple[int, ...]
Fields = dict[str, Any]

UNITS = (1e-6, 0.01, 0.1, 1.0, 3.0, 1e9)
SURPLUS = ("catch_up", "aligned", "net_positive")
AMOUNTS = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 1_000))


@dataclass(frozen=True)
class Money:
    """The flows of a deal, in whole units: `[month]` and `[month][partner]`."""

    unit: float
    revenue: Row
    running: tuple[Row, ...]
    one_time: tuple[Row, ...]

    @property
    def partners(self) -> int:
        return len(self.running[0])

    @property
    def months(self) -> int:
        return len(self.revenue)

    @property
    def tolerance(self) -> float:
        moved = sum(map(abs, self.revenue)) + sum(map(sum, self.running)) + sum(map(sum, self.one_time))
        return 4e-12 * moved * self.unit

    def above_cost(self, month: int) -> bool:
        return self.revenue[month] > sum(self.running[month])

    def last(self, *, revenue: int | None = None, running: Row | None = None, one_time: Row | None = None) -> Money:
        """The same deal with other flows in its last month."""
        return replace(
            self,
            revenue=self.revenue if revenue is None else (*self.revenue[:-1], revenue),
            running=self.running if running is None else (*self.running[:-1], running),
            one_time=self.one_time if one_time is None else (*self.one_time[:-1], one_time),
        )

    def times(self, amounts: object) -> Array:
        return np.array(amounts, dtype=float) * self.unit


@dataclass(frozen=True)
class Outcome:
    """A ledger of one scenario as plain arrays `[month, partner]`."""

    received: Array
    position: Array
    balance: Array
    phase: NDArray[np.int8]
    paid: dict[str, Array]

    @property
    def above_costs(self) -> Array:
        return sum((self.paid[tier] for tier in SURPLUS), np.zeros_like(self.received))


def share(
    money: Money,
    *,
    pass_through: object = None,
    credits_due: object = None,
    approved: object = None,
    go_live: int | None = None,  # month, counted from 1
    **options: Any,
) -> Outcome:
    """What the five-phase agreement makes of the money."""
    ledger = allocate(
        FivePhase(**options),
        money.times(money.revenue),
        money.times(money.running),
        money.times(money.one_time),
        None if go_live is None else go_live - 1,
        partners=names(money.partners),
        pass_through_cost=None if pass_through is None else money.times(pass_through),
        credits=None if credits_due is None else money.times(credits_due),
        approved_investment=None if approved is None else money.times(approved),
    )
    books = ledger.books
    paid = {"pass_through": np.zeros((money.months, money.partners))}  # a tier only where there are such bills
    paid |= {tier: amounts[..., 0] for tier, amounts in zip(ledger.tiers, books.by_tier, strict=True)}
    return Outcome(books.received[..., 0], books.position[..., 0], books.balance[..., 0], books.phase[..., 0], paid)


def names(partners: int) -> list[str]:
    return list("abcdef"[:partners])


# Strategies are made once: making them anew for each deal takes longer than drawing from them.
@cache
def row_of(partners: int) -> st.SearchStrategy[Row]:
    return st.tuples(*[AMOUNTS] * partners)


@cache
def rows_of(partners: int, months: int) -> st.SearchStrategy[tuple[Row, ...]]:
    return st.tuples(*[row_of(partners)] * months)


@cache
def invested_of(partners: int) -> st.SearchStrategy[Row]:
    return st.one_of(st.integers(0, 1_000).map(lambda amount: (amount,) * partners), row_of(partners))


@cache
def revenues_of(months: int, refunds: bool) -> st.SearchStrategy[tuple[tuple[str, int], ...]]:
    """How each month's revenue comes about, and a number to take it from."""
    ways = ("nothing", "costs", "anything", "anything", *["refund"] * refunds)
    return st.tuples(*[st.tuples(st.sampled_from(ways), st.integers(0, 10_000))] * months)


def revenue_of(way: str, number: int, costs: int) -> int:
    return {"nothing": 0, "costs": costs, "anything": number % (costs + 3_001), "refund": -1 - number % 50}[way]


@st.composite
def deals(draw: st.DrawFn, months: int = 6, refunds: bool = True) -> Money:
    """Any deal of two to four partners; revenue is nothing, a refund, exactly the costs, or whatever."""
    partners, horizon = draw(st.integers(2, 4)), draw(st.integers(1, months))
    running = draw(rows_of(partners, horizon))
    one_time = (draw(invested_of(partners)), *draw(rows_of(partners, horizon - 1)))
    revenue = map(revenue_of, *zip(*draw(revenues_of(horizon, refunds)), strict=True), map(sum, running))
    return Money(draw(st.sampled_from(UNITS)), tuple(revenue), running, one_time)


@st.composite
def deals_and_more(draw: st.DrawFn) -> tuple[Money, tuple[Row, ...]]:
    """A deal, and more amounts of each partner and month: third parties' bills, or credits."""
    money = draw(deals())
    return money, draw(rows_of(money.partners, money.months))


def tolerance_with(money: Money, more: tuple[Row, ...]) -> float:
    return replace(money, one_time=money.one_time + more).tolerance


# Every option that changes how losses are kept.
LOSS_OPTIONS: dict[str, Fields] = {
    "defaults": {},
    "loss interest": {"loss_interest": 0.06},
    "since break-even": {"loss_basis": "since_break_even"},
    "by investment": {"aligned_split": "by_investment"},
    "tracked": {"loss_basis": "tracked"},
}


def under_every_loss_option(law: Callable[..., None]) -> Callable[..., None]:
    """As many examples in all as any other law has."""
    examples = settings(max_examples=counts(FAST_EXAMPLES, FULL_EXAMPLES // len(LOSS_OPTIONS)))
    return pytest.mark.parametrize("options", LOSS_OPTIONS.values(), ids=LOSS_OPTIONS)(examples(law))


def losses(money: Money, outcome: Outcome, options: Fields) -> tuple[Array, Array]:
    """Losses of the balance after interest and investments, and at the end of each month (in months that
    pay all costs)."""
    after = np.maximum(0.0, -outcome.balance)
    if options.get("loss_basis") == "tracked":  # a cushion of past profit is not in the balance
        return after + outcome.paid["catch_up"] + outcome.paid["aligned"], after
    start = np.vstack([np.zeros(money.partners), outcome.balance[:-1]])
    accrued = np.where(start < 0, start * (1 + options.get("loss_interest", 0) / 12), start)
    return np.maximum(0.0, money.times(money.one_time) - accrued), after


def run_losses(money: Money, options: Fields) -> tuple[Outcome, Array, Array, Array]:
    """Outcome, losses before and after the pour, and the weights they are levelled by."""
    tracked = options.get("loss_basis") == "tracked"
    outcome = share(money, approved=money.one_time if tracked else None, **options)
    before, after = losses(money, outcome, options)
    invested = np.cumsum(money.times(money.one_time), axis=0)
    level = options.get("aligned_split") == "by_investment"
    weight = np.where(invested.any(axis=1, keepdims=True), invested, 1.0) if level else np.ones_like(invested)
    return outcome, before, after, weight


# Holds


@given(deals())
def test_what_the_partners_receive_sums_to_the_revenue(money: Money) -> None:
    received = share(money).received
    assert received.sum(axis=1) == pytest.approx(money.times(money.revenue), abs=money.tolerance)


@given(deals(refunds=False))
def test_nobody_receives_less_than_nothing_while_revenue_is_not_negative(money: Money) -> None:
    assert (share(money).received >= 0).all()


@given(deals())
def test_costs_come_first(money: Money) -> None:
    received = share(money).received
    for month in filter(money.above_cost, range(money.months)):
        assert (received[month] >= money.times(money.running[month]) - money.tolerance).all()


@given(deals())
def test_nobody_is_paid_above_its_cost_while_revenue_does_not_exceed_costs(money: Money) -> None:
    received = share(money).received
    for month in range(money.months):
        if not money.above_cost(month):
            assert (received[month] <= money.times(money.running[month]) + money.tolerance).all()


@under_every_loss_option
@given(deals())
def test_nobody_without_a_loss_is_paid_above_its_cost_while_another_ends_in_loss(options: Fields, money: Money) -> None:
    outcome, before, after, _ = run_losses(money, options)
    for month in filter(money.above_cost, range(money.months)):
        if after[month].max() > money.tolerance:
            without_loss = before[month] <= 0
            assert (outcome.above_costs[month][without_loss] <= money.tolerance).all()


@under_every_loss_option
@given(deals())
def test_a_pour_ends_every_loss_or_none(options: Fields, money: Money) -> None:
    """By investment: of those who invested, for whoever did not is paid first."""
    _, before, after, weight = run_losses(money, options)
    for month in filter(money.above_cost, range(money.months)):
        had_a_loss = (before[month] > money.tolerance) & (weight[month] > 0)
        ended = after[month][had_a_loss] <= money.tolerance
        nearly = after[month][had_a_loss] <= money.tolerance * 1e4  # investments differ by a thousand times
        assert nearly.all() or not ended.any()


@under_every_loss_option
@given(deals())
def test_a_pour_never_widens_the_spread_of_losses_nor_changes_their_order(options: Fields, money: Money) -> None:
    """By investment: of losses over what was invested."""
    _, before, after, weight = run_losses(money, options)
    for month in filter(money.above_cost, range(money.months)):
        invested = weight[month] > 0
        if not invested.any():
            continue
        scale = weight[month][invested]
        deep, left = before[month][invested] / scale, after[month][invested] / scale
        slack = money.tolerance / scale.min()
        assert np.ptp(left) <= np.ptp(deep) + slack
        in_order = np.argsort(deep, kind="stable")
        assert (np.diff(left[in_order]) >= -slack).all()


@given(deals())
def test_margins_are_equal_in_months_wholly_cash_flow_negative_or_wholly_net_positive(money: Money) -> None:
    outcome = share(money)
    for month, phase in enumerate(outcome.phase):
        cost = money.times(money.running[month])
        if phase in (2, 5) and cost.sum() > 0:
            margin = money.revenue[month] * money.unit / cost.sum()
            assert outcome.received[month] == pytest.approx(cost * margin, abs=money.tolerance)


@given(deals(), st.randoms(use_true_random=False))
def test_naming_the_partners_in_another_order_changes_nothing_else(money: Money, random: object) -> None:
    order = list(range(money.partners))
    random.shuffle(order)  # type: ignore[attr-defined]

    def reorder(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(tuple(row[i] for i in order) for row in rows)

    here = share(money)
    there = share(replace(money, running=reorder(money.running), one_time=reorder(money.one_time)))
    assert there.received == pytest.approx(here.received[:, order], abs=money.tolerance)
    assert there.position == pytest.approx(here.position[:, order], abs=money.tolerance)
    assert (there.phase == here.phase).all()


@given(deals(), st.sampled_from([2.0**-20, 0.5, 1024.0, 0.1, 7.0, 1e6]))
def test_counting_in_another_currency_scales_every_amount(money: Money, rate: float) -> None:
    here, there = share(money), share(replace(money, unit=money.unit * rate))
    assert there.received == pytest.approx(here.received * rate, abs=money.tolerance * rate)
    assert there.position == pytest.approx(here.position * rate, abs=money.tolerance * rate)
    assert (there.phase == here.phase).all()


@given(deals(), st.integers(1, 2_000))
def test_more_revenue_never_pays_anyone_less_that_month(money: Money, more: int) -> None:
    less = share(money).received[-1]
    assert (share(money.last(revenue=money.revenue[-1] + more)).received[-1] >= less - money.tolerance).all()


@given(deals(), st.integers(0, 3), st.integers(1, 1_000))
def test_a_deeper_loss_never_pays_its_owner_less(money: Money, who: int, more: int) -> None:
    who %= money.partners
    deeper = money.last(one_time=_raise(money.one_time[-1], who, more))
    assert share(deeper).received[-1, who] >= share(money).received[-1, who] - deeper.tolerance


@given(deals(), st.integers(1, 2_000), st.integers(0, 2_000))
def test_pouring_a_surplus_in_two_parts_pays_the_same_as_at_once(money: Money, first: int, second: int) -> None:
    cost = sum(money.running[-1])
    at_once = share(money.last(revenue=cost + first + second))
    in_parts = money.last(revenue=cost + first)
    in_parts = replace(
        in_parts,
        revenue=(*in_parts.revenue, cost + second),
        running=(*in_parts.running, in_parts.running[-1]),
        one_time=(*in_parts.one_time, (0,) * money.partners),
    )
    parts = share(in_parts)
    assert parts.above_costs[-2:].sum(axis=0) == pytest.approx(at_once.above_costs[-1], abs=in_parts.tolerance)
    assert parts.position[-1] == pytest.approx(at_once.position[-1], abs=in_parts.tolerance)


@given(deals())
def test_a_partner_without_cost_or_loss_gets_nothing_and_changes_no_amount_unless_nobody_has_costs(
    money: Money,
) -> None:
    flows = zip(money.revenue, money.running, strict=True)
    money = replace(money, revenue=tuple(collected if any(costs) else 0 for collected, costs in flows))
    one_more = replace(
        money,
        running=tuple((*row, 0) for row in money.running),
        one_time=tuple((*row, 0) for row in money.one_time),
    )
    here, there = share(money), share(one_more)
    assert (np.abs(there.received[:, -1]) <= money.tolerance).all()
    assert there.received[:, :-1] == pytest.approx(here.received, abs=money.tolerance)
    changed = there.phase != here.phase
    assert (here.phase[changed] == 4).all()  # losses that were equal are no longer everyone's:
    assert (there.phase[changed] == 3).all()  # the label may change, no amount does


@under_every_loss_option
@given(deals(), st.integers(1, 5))
def test_no_month_depends_on_a_later_one(options: Fields, money: Money, known: int) -> None:
    assume(known < money.months)
    so_far = Money(money.unit, money.revenue[:known], money.running[:known], money.one_time[:known])
    here, there = share(so_far, **options), share(money, **options)
    assert (there.received[:known] == here.received).all()
    assert (there.phase[:known] == here.phase).all()


@given(deals(refunds=False), st.integers(0, 3), st.integers(1, 1_000))
def test_reporting_more_cost_than_one_has_pays_or_is_neutral_in_its_month(money: Money, who: int, more: int) -> None:
    assume(sum(money.running[-1]) > 0)
    who %= money.partners
    padded = money.last(running=_raise(money.running[-1], who, more))
    assert share(padded).received[-1, who] >= share(money).received[-1, who] - padded.tolerance


@given(deals())
def test_the_balance_is_the_position_under_the_defaults(money: Money) -> None:
    outcome = share(money)
    assert outcome.balance == pytest.approx(outcome.position, abs=money.tolerance)


@given(deals(), st.integers(1, 6))
def test_labels_say_where_the_first_unit_of_surplus_fell(money: Money, go_live: int) -> None:
    outcome = share(money, go_live=min(go_live, money.months))
    for month, phase in enumerate(outcome.phase):
        if money.above_cost(month):
            reached = [3 + i for i, tier in enumerate(SURPLUS) if outcome.paid[tier][month].sum() > money.tolerance]
            assert not reached or phase <= reached[0]
            assert phase >= 3
        else:
            early = month + 1 < min(go_live, money.months) and money.revenue[month] == 0
            assert phase == (1 if early else 2)


# Under options

OPTIONS: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {},
    optional={
        "loss_basis": st.sampled_from(["cumulative", "since_break_even", "tracked"]),
        "aligned_split": st.sampled_from(["equal", "by_investment"]),
        "loss_interest": st.sampled_from([0.0, 0.06]),
        "credits": st.sampled_from(["shared", "at_fault"]),
        "pass_through_costs": st.sampled_from(["repaid_first", "weigh_as_cost"]),
        "cost_cap": st.fixed_dictionaries({"a": st.sampled_from([0.0, 1.0, 300.0])}),
    },
)


@given(deals_and_more(), OPTIONS)
def test_position_is_plain_money_under_every_option(deal: tuple[Money, tuple[Row, ...]], options: Fields) -> None:
    money, bills = deal
    outcome = share(money, pass_through=bills, **options)
    spent = money.times(money.running) + money.times(money.one_time) + money.times(bills)
    assert outcome.position == pytest.approx(
        np.cumsum(outcome.received - spent, axis=0), abs=tolerance_with(money, bills)
    )


@given(deals_and_more(), OPTIONS)
def test_receipts_sum_to_revenue_less_credits_under_every_option(
    deal: tuple[Money, tuple[Row, ...]], options: Fields
) -> None:
    money, credits = deal
    outcome = share(money, credits_due=credits, **options)
    expected = money.times(money.revenue) - money.times(credits).sum(axis=1)
    assert outcome.received.sum(axis=1) == pytest.approx(expected, abs=tolerance_with(money, credits))


@given(deals_and_more())
def test_credits_at_fault_come_off_what_the_partner_at_fault_received(
    deal: tuple[Money, tuple[Row, ...]],
) -> None:
    money, credits = deal
    without, charged = share(money, credits="at_fault"), share(money, credits_due=credits, credits="at_fault")
    assert charged.received == pytest.approx(
        without.received - money.times(credits), abs=tolerance_with(money, credits)
    )
    assert charged.balance == pytest.approx(
        without.balance, abs=tolerance_with(money, credits)
    )  # no loss to be recovered


@given(deals_and_more())
def test_shared_credits_are_revenue_that_was_never_collected(deal: tuple[Money, tuple[Row, ...]]) -> None:
    money, credits = deal
    net = tuple(r - sum(c) for r, c in zip(money.revenue, credits, strict=True))
    less = share(replace(money, revenue=net))
    assert share(money, credits_due=credits).received == pytest.approx(
        less.received, abs=tolerance_with(money, credits)
    )


@given(deals_and_more())
def test_third_party_bills_are_repaid_before_anything_is_shared(deal: tuple[Money, tuple[Row, ...]]) -> None:
    money, bills = deal
    outcome = share(money, pass_through=bills)
    for month, billed in enumerate(bills):
        repaid = outcome.paid["pass_through"][month]
        total = min(max(0, money.revenue[month]), sum(billed)) / max(1, sum(billed))
        assert repaid == pytest.approx(money.times(billed) * total, abs=tolerance_with(money, bills))


@given(deals_and_more())
def test_third_party_bills_that_weigh_are_running_costs(deal: tuple[Money, tuple[Row, ...]]) -> None:
    money, bills = deal
    costs = tuple(
        tuple(a + b for a, b in zip(mine, billed, strict=True))
        for mine, billed in zip(money.running, bills, strict=True)
    )
    weighed = share(money, pass_through=bills, pass_through_costs="weigh_as_cost")
    assert weighed.received == pytest.approx(
        share(replace(money, running=costs)).received, abs=tolerance_with(money, bills)
    )


@given(deals(), st.lists(st.integers(0, 300), min_size=4, max_size=4))
def test_a_cost_cap_covers_costs_to_the_cap_and_the_excess_burdens_its_owner_alone(
    money: Money, caps: list[int]
) -> None:
    cap = {name: money.unit * c for name, c in zip(names(money.partners), caps, strict=False)}
    covered = tuple(tuple(map(min, row, caps)) for row in money.running)
    capped, within = share(money, cost_cap=cap), share(replace(money, running=covered))
    assert capped.received == pytest.approx(within.received, abs=money.tolerance)
    assert capped.balance == pytest.approx(within.balance, abs=money.tolerance)
    excess = money.times(money.running) - money.times(covered)
    assert capped.position == pytest.approx(within.position - np.cumsum(excess, axis=0), abs=money.tolerance)


@given(deals(), OPTIONS)
def test_interest_never_makes_a_loss_smaller(money: Money, options: Fields) -> None:
    idle = replace(money, revenue=(0,) * money.months)
    free = share(idle, **{**options, "loss_interest": 0.0}).balance
    assert (share(idle, **{**options, "loss_interest": 0.06}).balance <= free + money.tolerance).all()


def test_a_loss_of_1200_at_6_percent_a_year_grows_by_6_a_month() -> None:
    money = Money(1.0, (0, 0, 0), ((0, 0),) * 3, ((1_200, 0), (0, 0), (0, 0)))
    outcome = share(money, loss_interest=0.06)
    assert outcome.balance[:, 0].tolist() == pytest.approx([-1_200, -1_206, -1_212.03])
    assert outcome.position[:, 0].tolist() == [-1_200] * 3


@given(deals())
def test_since_break_even_past_profit_offsets_no_later_loss(money: Money) -> None:
    outcome = share(money, loss_basis="since_break_even")
    whole = (outcome.balance >= 0).all(axis=1)
    assert (outcome.balance[whole] == 0).all()


def test_the_laws_on_losses_are_kept_by_the_balance_and_not_the_position() -> None:
    """A earned 50 and B 0 before; then each invests 20. Since break-even both have a loss of 20."""
    money = Money(1.0, (100, 10), ((50, 0), (0, 0)), ((0, 0), (20, 20)))
    fresh, all_time = share(money, loss_basis="since_break_even"), share(money)
    assert fresh.received[1].tolist() == [5, 5]
    assert all_time.received[1].tolist() == [0, 10]  # A's past profit cushions its new investment


def test_a_tracked_investment_opens_a_loss_that_past_profit_does_not_offset() -> None:
    money = Money(1.0, (100, 10, 40), ((50, 0), (0, 0), (0, 0)), ((0, 0), (20, 0), (0, 0)))
    tracked = share(money, loss_basis="tracked", approved=((0, 0), (20, 0), (0, 0)))
    assert tracked.received.tolist() == [[100, 0], [10, 0], [25, 15]]  # 10 to repay A, 30 halved
    assert tracked.balance.tolist() == [[50, 0], [-10, 0], [65, 15]]  # the cushion of 50 comes back
    unlisted = share(money, loss_basis="tracked", approved=((0, 0), (0, 0), (0, 0)))
    assert unlisted.received.tolist() == share(money).received.tolist()


def test_a_running_loss_uses_up_past_profit_before_it_deepens_a_tracked_loss() -> None:
    money = Money(1.0, (100, 0, 0), ((50, 0), (30, 0), (40, 0)), ((0, 0), (20, 0), (0, 0)))
    tracked = share(money, loss_basis="tracked", approved=((0, 0), (20, 0), (0, 0)))
    assert tracked.balance[:, 0].tolist() == [50, -20, -40]
    assert tracked.position[:, 0].tolist() == [50, 0, -40]


def test_by_investment_losses_are_repaid_in_proportion_to_what_was_invested() -> None:
    money = Money(1.0, (30,), ((0, 0),), ((90, 30),))
    assert share(money, aligned_split="by_investment").received.tolist() == [[22.5, 7.5]]
    assert share(money).received.tolist() == [[30, 0]]


def test_by_investment_whoever_invested_nothing_is_paid_its_loss_first() -> None:
    money = Money(1.0, (0, 50), ((0, 0, 10), (0, 0, 0)), ((80, 20, 0), (0, 0, 0)))
    outcome = share(money, aligned_split="by_investment")
    assert outcome.received[1].tolist() == [32, 8, 10]
    assert outcome.paid["catch_up"][1].tolist() == [0, 0, 10]


def test_credits_at_fault_may_make_a_share_negative_and_below_cost() -> None:
    money = Money(1.0, (100,), ((40, 40),), ((0, 0),))
    charged = share(money, credits_due=((70, 0),), credits="at_fault")
    assert charged.received.tolist() == [[-20, 50]]


# Does not hold: findings for the negotiator


def test_the_spread_of_losses_may_grow_while_revenue_does_not_exceed_costs() -> None:
    """Equal losses; then only A has costs, and half of them is not covered."""
    money = Money(1.0, (0, 5), ((0, 0), (10, 0)), ((30, 30), (0, 0)))
    assert share(money).balance.tolist() == [[-30, -30], [-35, -30]]


def test_splitting_one_partner_in_two_changes_what_it_gets() -> None:
    """A and B invested 60 each, and 60 come in. Were A two partners of 30, they would get a third less."""
    whole = share(Money(1.0, (60,), ((0, 0),), ((60, 60),)))
    halves = share(Money(1.0, (60,), ((0, 0, 0),), ((30, 30, 60),)))
    assert whole.received.tolist() == [[30, 30]]
    assert halves.received.tolist() == [[10, 10, 40]]


def extra_franc(share_of_cost: float, markup: float) -> float:
    """What one more real franc of own cost changes in own profit, in a month shared by costs alone."""
    cost, tiny = 1_000_000, 1
    mine = round(share_of_cost * cost)
    money = Money(1.0, (round((1 + markup) * cost),), ((mine, cost - mine),), ((0, 0),))
    padded = money.last(running=(mine + tiny, cost - mine))
    return float(share(padded).position[0, 0] - share(money).position[0, 0]) / tiny


@given(st.floats(0.01, 0.99), st.floats(-0.9, 3.0))
def test_one_franc_of_own_cost_changes_own_profit_by_markup_and_share(own: float, markup: float) -> None:
    assert extra_franc(own, markup) == pytest.approx((1 + markup) * (1 - own) - 1, abs=1e-4)


def test_padding_pays_a_partner_with_a_fifth_of_the_costs_above_a_markup_of_a_quarter() -> None:
    assert extra_franc(0.2, 0.30) > 0
    assert extra_franc(0.2, 0.25) == pytest.approx(0, abs=1e-5)
    assert extra_franc(0.2, 0.20) < 0


def test_one_franc_of_own_cost_loses_half_in_the_aligned_phase_and_nothing_or_all_in_catch_up() -> None:
    def change(one_time: Row) -> tuple[float, float]:
        money = Money(1.0, (150,), ((50, 50),), (one_time,))
        plain = share(money).position[0]
        a, b = money.last(running=(51, 50)), money.last(running=(50, 51))
        return float(share(a).position[0, 0] - plain[0]), float(share(b).position[0, 1] - plain[1])

    assert change((900, 900)) == (-0.5, -0.5)
    assert change((900, 100)) == (-1, 0)  # A, who is catching up, pays it all; B nothing


def test_a_penalty_of_1000_booked_as_a_running_cost_would_cost_the_other_partner_682() -> None:
    plain = Money(1.0, (15_000,), ((5_000, 5_000),), ((0, 0),))
    before = share(plain).position[0]
    as_cost = share(plain.last(running=(6_000, 5_000))).position[0] - before
    assert as_cost.round().tolist() == [-318, -682]
    penalty = ((1_000, 0),)
    shared = share(plain, credits_due=penalty).position[0] - before
    assert shared.tolist() == [-500, -500]
    at_fault = share(plain, credits_due=penalty, credits="at_fault").position[0] - before
    assert at_fault.tolist() == [-1_000, 0]


def _raise(row: Row, who: int, more: int) -> Row:
    return tuple(amount + more * (i == who) for i, amount in enumerate(row))
