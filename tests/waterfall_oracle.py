"""Waterfalls once more, slowly and exactly: fractions, tier by tier as the clauses read, sharing no code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.oracle import ZERO, Amounts, pour, pro_rata

ONE = Fraction(1)
FINE = 10**40  # what is carried to the next month is rounded to a part of this, or digits would double every month


class Deal:
    """A waterfall's memory: what was put in, returned, owed and shared so far, by partner number."""

    def __init__(self, tiers: Sequence[Mapping[str, Any]], partners: int) -> None:
        self.tiers, self.everyone = tiers, range(partners)
        self.balance = [ZERO] * partners
        self.invested = [ZERO] * partners
        self.returned = [ZERO] * partners
        self.profit = [ZERO] * partners
        self.premium = [ZERO] * partners
        self.owed = [[ZERO] * partners for _ in tiers]  # costs carried forward, preferred return not yet paid
        self.paid_in_all = [ZERO for _ in tiers]
        self.revenue_so_far = ZERO
        self.short = [[ZERO] * partners for _ in tiers]  # of a hurdle's rate

    def month(self, revenue: Fraction, cost: Amounts, one_time: Amounts) -> list[Amounts]:
        """What each tier pays each partner in the next month."""
        self.cost, self.revenue, self.pool, self.one_time = cost, revenue, revenue, one_time
        self.received = [ZERO for _ in cost]
        self.outstanding = [max(ZERO, i - r) for i, r in zip(self.invested, self.returned, strict=True)]
        for i in self.everyone:
            self.invested[i] += one_time[i]
            self.balance[i] -= one_time[i] + cost[i]
        rows = []
        for number, tier in enumerate(self.tiers):
            paid = getattr(self, tier["tier"])(number, tier)
            self.pool -= sum(paid)
            self.paid_in_all[number] += sum(paid)
            self.balance = [b + p for b, p in zip(self.balance, paid, strict=True)]
            self.received = [r + p for r, p in zip(self.received, paid, strict=True)]
            rows.append(paid)
        for number, tier in enumerate(self.tiers):
            if tier["tier"] == "hurdle":
                self.short[number] = [s - r for s, r in zip(self.short[number], self.received, strict=True)]
        self.revenue_so_far += revenue
        for row in (self.balance, self.returned, self.profit, self.premium, *self.owed, *self.short):
            row[:] = [Fraction(round(amount * FINE), FINE) for amount in row]
        return rows

    def limited(self, due: Amounts) -> Amounts:
        """`due`, or what a pool above zero has of it, pro rata."""
        have, wanted = max(ZERO, self.pool), sum(due)
        return list(due) if wanted <= have else [have * d / wanted for d in due]

    def cost_recovery(self, number: int, tier: Mapping[str, Any]) -> Amounts:
        if tier["of"] == "all":
            return self.all_costs(number, tier)
        claims = [c + o for c, o in zip(self.cost, self.owed[number], strict=True)]
        budget = self.pool * tier["cap"]
        paid = list(claims) if budget > sum(claims) else pro_rata(budget, claims)
        if tier["carry_forward"]:
            self.owed[number] = [max(ZERO, c - p) for c, p in zip(claims, paid, strict=True)]
        return paid

    def all_costs(self, number: int, tier: Mapping[str, Any]) -> Amounts:
        """Investments are claimed with the costs; what is paid of a claim returns capital in its proportion."""
        carried = [max(ZERO, i - r) for i, r in zip(self.invested, self.returned, strict=True)]
        capital = carried if tier["carry_forward"] else self.one_time
        running = [c + o for c, o in zip(self.cost, self.owed[number], strict=True)]
        claims = [c + r for c, r in zip(capital, running, strict=True)]
        budget = self.pool * tier["cap"]
        paid = list(claims) if budget > sum(claims) else pro_rata(budget, claims)
        back = [p * c / k if k else ZERO for p, c, k in zip(paid, capital, claims, strict=True)]
        self.returned = [r + b for r, b in zip(self.returned, back, strict=True)]
        if tier["carry_forward"]:
            self.owed[number] = [max(ZERO, r - (p - b)) for r, p, b in zip(running, paid, back, strict=True)]
        return paid

    def weights(self, tier: Mapping[str, Any]) -> Amounts:
        by_head = tier["split"] == "equal" or not any(self.invested)
        return [ONE for _ in self.everyone] if by_head else self.invested

    def losses(self) -> Amounts:
        return [max(ZERO, -b) for b in self.balance]

    def equalise_losses(self, _: int, tier: Mapping[str, Any]) -> Amounts:
        loss, weight, money = self.losses(), self.weights(tier), max(ZERO, self.pool)
        first = pour(money, loss, {i: ONE for i in self.everyone if not weight[i]})
        floor = min(loss[i] / weight[i] for i in self.everyone if weight[i])
        then = pour(money - sum(first), loss, {i: weight[i] for i in self.everyone if weight[i]}, floor)
        return [a + b for a, b in zip(first, then, strict=True)]

    def break_even(self, _: int, tier: Mapping[str, Any]) -> Amounts:
        """Parts by weight to whoever has a loss; those who invested nothing wait for the others."""
        loss, weight, money = self.losses(), self.weights(tier), max(ZERO, self.pool)
        paid = [ZERO for _ in self.everyone]
        for group in ([i for i in self.everyone if weight[i]], [i for i in self.everyone if not weight[i]]):
            share = {i: weight[i] or ONE for i in group}
            while money > 0 and (open_ := [i for i in group if paid[i] < loss[i]]):
                width = sum(share[i] for i in open_)
                step = min(money / width, *((loss[i] - paid[i]) / share[i] for i in open_))
                for i in open_:
                    paid[i] += step * share[i]
                money -= step * width
        return paid

    def profit_share(self, _: int, __: Mapping[str, Any]) -> Amounts:
        paid = pro_rata(self.pool, self.cost)
        self.profit = [a + b for a, b in zip(self.profit, paid, strict=True)]
        return paid

    def fixed_split(self, number: int, tier: Mapping[str, Any]) -> Amounts:
        of_revenue, shares = tier["of"] == "revenue", tier["shares"]
        due = (self.revenue if of_revenue else self.pool) * sum(shares)
        amount = min(due, max(ZERO, self.pool)) if due > 0 else max(due, min(ZERO, self.pool))
        if tier["up_to_total"] is not None:
            amount = min(amount, tier["up_to_total"] - self.paid_in_all[number])
        paid = [amount * s / sum(shares) for s in shares]
        if not of_revenue:
            self.profit = [a + b for a, b in zip(self.profit, paid, strict=True)]
        return paid

    def banded_split(self, _: int, tier: Mapping[str, Any]) -> Amounts:
        """What the bands share of revenue up to now, less what they shared of it before this month."""
        before = self.revenue_so_far if tier["bands_on"] == "total" else ZERO
        now, of_revenue = before + self.revenue, tier["of"] == "revenue"
        if tier["applies"] == "whole":
            shares = next(shares for up_to, shares in tier["bands"] if up_to is None or now <= up_to)
            due = [self.revenue * s for s in shares]
        else:
            due = [a - b for a, b in zip(_banded(tier, now), _banded(tier, before), strict=True)]
        base = self.revenue if of_revenue else self.pool
        due = [d * base / self.revenue if self.revenue else ZERO for d in due]
        most = max(ZERO, self.pool) if sum(due) > 0 else min(ZERO, self.pool)
        paid = [d * most / sum(due) for d in due] if abs(sum(due)) > abs(most) else due
        if not of_revenue:
            self.profit = [a + b for a, b in zip(self.profit, paid, strict=True)]
        return paid

    def return_of_capital(self, _: int, tier: Mapping[str, Any]) -> Amounts:
        """Capital first; what is paid above it is a premium, and so profit, and no capital of later investments."""
        premium = self.premium
        due = [
            max(ZERO, tier["multiple"] * self.invested[i] - self.returned[i] - premium[i]) if i in tier["to"] else ZERO
            for i in self.everyone
        ]
        paid = self.limited(due)
        back = [min(p, max(ZERO, i - r)) for p, i, r in zip(paid, self.invested, self.returned, strict=True)]
        over = [p - b for p, b in zip(paid, back, strict=True)]
        self.returned = [a + b for a, b in zip(self.returned, back, strict=True)]
        self.profit = [a + b for a, b in zip(self.profit, over, strict=True)]
        premium[:] = [a + b for a, b in zip(premium, over, strict=True)]
        return paid

    def preferred_return(self, number: int, tier: Mapping[str, Any]) -> Amounts:
        owed = self.owed[number]
        for i in tier["to"]:
            owed[i] += tier["rate"] * (self.outstanding[i] + (owed[i] if tier["compounds"] else ZERO))
        paid = self.limited(owed)
        self.owed[number] = [o - p for o, p in zip(owed, paid, strict=True)]
        self.profit = [a + b for a, b in zip(self.profit, paid, strict=True)]
        return paid

    def hurdle(self, number: int, tier: Mapping[str, Any]) -> Amounts:
        """What is missing grows at the rate until it is paid; money beyond the hurdle is put to what comes later."""
        spent = [c + v for c, v in zip(self.cost, self.one_time, strict=True)]
        self.short[number] = [s * (1 + tier["rate"]) + v for s, v in zip(self.short[number], spent, strict=True)]
        due = [s - r for s, r in zip(self.short[number], self.received, strict=True)]
        if tier["multiple"]:
            had = [b + i for b, i in zip(self.balance, self.invested, strict=True)]  # net of running costs
            least = [tier["multiple"] * i - h for i, h in zip(self.invested, had, strict=True)]
            due = [max(d, m) for d, m in zip(due, least, strict=True)]
        paid = self.limited([max(ZERO, d) if i in tier["to"] else ZERO for i, d in enumerate(due)])
        back = [
            max(ZERO, min(p, i - r)) for p, i, r in zip(paid, self.invested, self.returned, strict=True)
        ]  # capital first
        self.returned = [r + b for r, b in zip(self.returned, back, strict=True)]
        self.profit = [s + p - b for s, p, b in zip(self.profit, paid, back, strict=True)]
        return paid

    def catch_up(self, _: int, tier: Mapping[str, Any]) -> Amounts:
        goal, pays, to = tier["until_share"], tier["pays"], tier["to"]
        behind = max(ZERO, (goal * sum(self.profit) - self.profit[to]) / (pays - goal))
        amount = min(behind, max(ZERO, self.pool))
        paid = [amount * (1 - pays) * share for share in tier["others"]]
        paid[to] += amount * pays
        self.profit = [a + b for a, b in zip(self.profit, paid, strict=True)]
        return paid


def _banded(tier: Mapping[str, Any], total: Fraction) -> Amounts:
    """What the bands share of all revenue up to `total`; of a total below 0, as in the first."""
    shared = [ZERO for _ in tier["bands"][0][1]]
    lower = ZERO
    for number, (up_to, shares) in enumerate(tier["bands"]):
        within = (total if up_to is None else min(total, Fraction(up_to))) - lower
        within = within if number == 0 else max(ZERO, within)
        shared = [a + within * s for a, s in zip(shared, shares, strict=True)]
        lower = Fraction(up_to or 0)
    return shared
