"""The agreements once more, slowly and exactly: fractions, one contract, one month after the other.

Written from the wording of the agreements alone and sharing no code with the package, so that an error
would have to be made twice. Amounts come in as decimal strings, `[month]` or `[month][partner]`;
months are counted from 1, as in the wording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Amounts = list[Fraction]
Text = Sequence[str]
ZERO = Fraction(0)


@dataclass
class Book:
    """What the partners got: `[month][partner]`, and `paid[tier][month][partner]`."""

    received: list[Amounts] = field(default_factory=list)
    position: list[Amounts] = field(default_factory=list)  # cumulative plain money
    balance: list[Amounts] = field(default_factory=list)  # what losses and phases are taken from
    phase: list[int] = field(default_factory=list)
    paid: dict[str, list[Amounts]] = field(default_factory=dict)

    def close(self, paid: Mapping[str, Amounts], spent: Amounts, balance: Amounts) -> None:
        """Write one month: what each tier paid, what each partner spent, the balances at its end."""
        before = self.position[-1] if self.position else [ZERO] * len(spent)
        received = [sum(column, ZERO) for column in zip(*paid.values(), strict=True)]
        self.received.append(received)
        self.position.append([b + r - s for b, r, s in zip(before, received, spent, strict=True)])
        self.balance.append(list(balance))
        for tier, amounts in paid.items():
            self.paid.setdefault(tier, []).append(amounts)


def exact(text: Text) -> Amounts:
    return [Fraction(amount) for amount in text]


def pro_rata(money: Fraction, weights: Amounts) -> Amounts:
    """`money` by weight; equally where nobody has any."""
    total = sum(weights)
    return [money * w / total if total else money / len(weights) for w in weights]


def pour(money: Fraction, loss: Amounts, weight: Mapping[int, Fraction], floor: Fraction = ZERO) -> Amounts:
    """The deepest loss per weight is paid until it meets the next, then those together, down to `floor`."""
    paid = [ZERO] * len(loss)
    level = {i: loss[i] / w for i, w in weight.items()}
    while money > 0 and (top := max(level.values(), default=floor)) > floor:
        deepest = [i for i in level if level[i] == top]
        next_level = max((x for x in level.values() if x < top), default=floor)
        width = sum((weight[i] for i in deepest), ZERO)
        step = min(top - next_level, money / width)
        for i in deepest:
            paid[i] += step * weight[i]
            level[i] -= step
        money -= step * width
    return paid


def pour_surplus(surplus: Fraction, loss: Amounts, weight: Amounts, cost: Amounts) -> dict[str, Amounts]:
    """Step 3: catch-up until all losses (per weight) are equal, aligned until none is left, then by cost."""
    everyone = range(len(loss))
    if not any(weight):
        weight = [Fraction(1)] * len(loss)
    weighty = {i: weight[i] for i in everyone if weight[i]}
    weightless = {i: Fraction(1) for i in everyone if not weight[i]}
    catch_up = pour(surplus, loss, weightless)
    floor = min(loss[i] / w for i, w in weighty.items())
    later = pour(surplus - sum(catch_up), loss, weighty, floor)
    catch_up = [a + b for a, b in zip(catch_up, later, strict=True)]
    left = surplus - sum(catch_up)
    aligned = pour(left, [a - b for a, b in zip(loss, catch_up, strict=True)], weighty)
    return {"catch_up": catch_up, "aligned": aligned, "net_positive": pro_rata(left - sum(aligned), cost)}


def five_phase(
    revenue: Text,
    running: Sequence[Text],
    one_time: Sequence[Text] | None = None,
    go_live: int | None = None,
    *,
    pass_through: Sequence[Text] | None = None,
    credits_due: Sequence[Text] | None = None,  # by the partner at fault
    approved: Sequence[Text] | None = None,  # the part of one_time that opens a loss of its own
    loss_basis: str = "cumulative",
    aligned_split: str = "equal",
    loss_interest: str = "0",  # a year
    credits: str = "shared",
    pass_through_costs: str = "repaid_first",
    cost_cap: Mapping[int, str] | None = None,
    amended: tuple[int, Mapping[str, str]] | None = None,  # month from which it holds; aligned_split, loss_interest
) -> Book:
    months, n = len(revenue), len(running[0])
    nothing = [["0"] * n] * months
    book = Book()
    balance, cushion, invested = [ZERO] * n, [ZERO] * n, [ZERO] * n  # cushion: past profit, `tracked` only
    interest = 1 + Fraction(loss_interest) / 12
    caps = {i: Fraction(amount) for i, amount in (cost_cap or {}).items()}
    live = False
    for t in range(months):
        if amended and t + 1 == amended[0]:
            aligned_split = amended[1].get("aligned_split", aligned_split)
            interest = 1 + Fraction(amended[1].get("loss_interest", loss_interest)) / 12
        cost, investment = exact(running[t]), exact((one_time or nothing)[t])
        passed, due = exact((pass_through or nothing)[t]), exact((credits_due or nothing)[t])
        opening = exact((approved or nothing)[t])
        spent = [a + b + c for a, b, c in zip(cost, investment, passed, strict=True)]
        if pass_through_costs == "weigh_as_cost":
            cost, passed = [a + b for a, b in zip(cost, passed, strict=True)], [ZERO] * n
        cost = [min(c, caps.get(i, c)) for i, c in enumerate(cost)]

        # Step 1: interest on losses, then investments
        for i in range(n):
            balance[i] *= interest if balance[i] < 0 else 1
            invested[i] += investment[i]
            if loss_basis != "tracked":
                balance[i] -= investment[i]
                continue
            if opening[i] > 0 and balance[i] > 0:
                balance[i], cushion[i] = ZERO, cushion[i] + balance[i]
            offset = min(cushion[i], investment[i] - opening[i])
            cushion[i] -= offset
            balance[i] -= investment[i] - offset
        loss = [max(ZERO, -b) for b in balance]

        # Steps 2 and 3: third parties' bills first, then costs, then the surplus
        pool = Fraction(revenue[t]) - (sum(due) if credits == "shared" else 0)
        repaid = pro_rata(min(pool, sum(passed, ZERO)), passed) if pool > 0 and any(passed) else [ZERO] * n
        left, total = pool - sum(repaid), sum(cost, ZERO)
        if left <= total:
            costs, above = pro_rata(left, cost), {tier: [ZERO] * n for tier in SURPLUS}
        else:
            weight = invested if aligned_split == "by_investment" else [Fraction(1)] * n
            costs, above = list(cost), pour_surplus(left - total, loss, weight, cost)

        # Step 4: the balances at the end of the month
        for i in range(n):
            running_result = repaid[i] - passed[i] + costs[i] - cost[i]
            if loss_basis == "tracked":
                operating = cushion[i] + running_result
                balance[i] += min(ZERO, operating)
                cushion[i] = max(ZERO, operating)
            else:
                balance[i] += running_result
            balance[i] += sum(amounts[i] for amounts in above.values())
            if balance[i] >= 0:
                balance[i], cushion[i] = balance[i] + cushion[i], ZERO
        if loss_basis == "since_break_even" and min(balance) >= 0:
            balance = [ZERO] * n

        live = live or pool != 0
        before = t + 1 < go_live if go_live is not None else not live
        reached = [3 + i for i, tier in enumerate(SURPLUS) if any(above[tier])]
        book.phase.append(reached[0] if left > total else 1 if before and pool == 0 else 2)
        charged = [-amount if credits == "at_fault" else ZERO for amount in due]
        book.close({"pass_through": repaid, "costs": costs, **above, "credits": charged}, spent, balance)
    return book


SURPLUS = ("catch_up", "aligned", "net_positive")  # what the labels 3, 4 and 5 stand for


def static_split(
    revenue: Text,
    running: Sequence[Text],
    one_time: Sequence[Text] | None = None,
    *,
    shares: Text,
    base: str = "revenue",
    share_losses: bool = False,
    pass_through: Sequence[Text] | None = None,
) -> Book:
    """A fixed share of revenue, or of the profit after everyone's running cost."""
    months, n = len(revenue), len(shares)
    nothing = [["0"] * n] * months
    share, book, position = exact(shares), Book(), [ZERO] * n
    for t in range(months):
        pool, cost = Fraction(revenue[t]), exact(running[t])
        passed, investment = exact((pass_through or nothing)[t]), exact((one_time or nothing)[t])
        repaid = pro_rata(min(pool, sum(passed, ZERO)), passed) if pool > 0 and any(passed) else [ZERO] * n
        pool -= sum(repaid)
        if base == "revenue":
            paid = [s * pool for s in share]
        elif pool < sum(cost) and not share_losses:
            paid = pro_rata(pool, cost)
        else:
            paid = [c + s * (pool - sum(cost)) for c, s in zip(cost, share, strict=True)]
        spent = [a + b + c for a, b, c in zip(cost, passed, investment, strict=True)]
        position = [p + r + q - s for p, r, q, s in zip(position, paid, repaid, spent, strict=True)]
        book.close({"pass_through": repaid, "shared": paid}, spent, position)
    return book
