"""Random five-phase contracts: amounts as decimal strings, drawn to meet every corner of the agreement.

A `Deal` is one set of terms with several independent contracts under it, which the package computes in
one call, one contract per scenario. Zero costs, months without revenue, refunds, months that pay exactly
the costs, equal losses, late investments and money from 1e-6 to 1e9 all occur.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Any

Units = list[int]  # amounts of one month, in units of the contract's scale

# Each option alone, and every pair of those that do not speak of the same field.
OPTIONS: dict[str, dict[str, str]] = {
    "since break-even": {"loss_basis": "since_break_even"},
    "tracked": {"loss_basis": "tracked"},
    "by investment": {"aligned_split": "by_investment"},
    "interest": {"loss_interest": "0.06"},
    "shared credits": {"credits": "shared"},
    "credits at fault": {"credits": "at_fault"},
    "cost cap": {"cost_cap": ""},
    "third-party bills repaid": {"pass_through_costs": "repaid_first"},
    "third-party bills as cost": {"pass_through_costs": "weigh_as_cost"},
}
COMBINATIONS: tuple[tuple[str, ...], ...] = (
    (),
    *((one,) for one in OPTIONS),
    *(pair for pair in combinations(OPTIONS, 2) if OPTIONS[pair[0]].keys() != OPTIONS[pair[1]].keys()),
)
EXPONENTS = (-8, -4, -2, 0, 3, 7)  # amounts are whole numbers around 100 times ten to this power


@dataclass
class Contract:
    """The money of one contract, `[month]` and `[month][partner]`."""

    revenue: list[str] = field(default_factory=list)
    running: list[list[str]] = field(default_factory=list)
    one_time: list[list[str]] = field(default_factory=list)
    pass_through: list[list[str]] = field(default_factory=list)
    credits: list[list[str]] = field(default_factory=list)
    approved: list[list[str]] = field(default_factory=list)


@dataclass
class Deal:
    """Terms and partners in common, and contracts under them."""

    options: tuple[str, ...]
    partners: int
    months: int
    go_live: int | None  # month, counted from 1
    exponent: int  # the scale of the caps
    caps: dict[int, int]  # by partner, in units
    contracts: list[Contract] = field(default_factory=list)

    @property
    def terms(self) -> dict[str, Any]:
        """The fields of the agreement, without the caps."""
        fields: dict[str, Any] = {name: value for option in self.options for name, value in OPTIONS[option].items()}
        fields.pop("cost_cap", None)
        return fields

    @property
    def cost_cap(self) -> dict[int, str]:
        """Caps on the running cost, by partner."""
        return {i: f"{cap}e{self.exponent}" for i, cap in self.caps.items()}

    def has(self, word: str) -> bool:
        """Whether an option speaks of `word`."""
        return any(word in option for option in self.options)


def draw(rng: Random, options: tuple[str, ...], contracts: int, months: int, together: int = 8) -> Iterator[Deal]:
    """Deals with these options, holding `contracts` contracts of `months` months in all."""
    for first in range(0, contracts, together):
        partners = rng.choice((2, 2, 3, 4, 5))
        go_live = rng.choice((None, rng.randint(1, min(12, months))))
        deal = Deal(options, partners, months, go_live, rng.choice(EXPONENTS), {})
        if deal.has("cap"):
            capped = rng.sample(range(partners), rng.randint(1, partners))
            deal.caps = {i: rng.choice((0, 3, 50, 100, 200)) for i in capped}
        for _ in range(min(together, contracts - first)):
            # Where costs are capped, or losses divided by investments or grown by interest, real differences
            # get smaller than what counts as equal: there a near tie has no right label.
            smaller = deal.has("cap") or deal.has("by investment") or deal.has("interest")
            near = _ordinary if smaller else _near_ties
            style = rng.choice((_ordinary, _ordinary, _ties, near))
            power = deal.exponent if deal.caps else rng.choice(EXPONENTS)
            deal.contracts.append(style(rng, deal, power))
        yield deal


def _ordinary(rng: Random, deal: Deal, power: int) -> Contract:
    """A service that is built, goes live and grows; costs hold for some months, then change."""
    contract, n = Contract(), deal.partners
    start = deal.go_live or rng.randint(1, max(1, deal.months // 4))
    same_investments = rng.random() < 0.3
    cost, bills, margin = [0] * n, [0] * n, 1.0
    for month in range(1, deal.months + 1):
        live = month >= start
        if month == start or rng.random() < 0.12:
            cost = [rng.choice((0, rng.randint(0, 200), rng.randint(50, 150))) for _ in range(n)]
            bills = [rng.choice((0, rng.randint(0, 80))) if deal.has("bills") else 0 for _ in range(n)]
            margin = rng.choice((0.0, 0.4, 0.9, 1.0, 1.1, 1.3, 1.6, 2.5))
        build = rng.random() < (0.04 if live else 0.6)
        one_time = [rng.randint(0, 400) if build and rng.random() < 0.7 else 0 for _ in range(n)]
        one_time = [one_time[0]] * n if same_investments else one_time
        running = cost if live or rng.random() < 0.1 else [0] * n
        to_pay = sum(min(c, deal.caps.get(i, c)) for i, c in enumerate(running)) + sum(bills)
        collected = 0
        if live and rng.random() > 0.06:
            exactly = rng.random() < 0.08
            collected = to_pay if exactly else round((to_pay + 1) * margin)
            collected = -rng.randint(1, 60) if rng.random() < 0.05 else collected
        _add(contract, rng, deal, power, collected, running, one_time, bills if live else [0] * n)
    return contract


def _ties(rng: Random, deal: Deal, power: int) -> Contract:
    """Amounts of a few units: losses meet, and revenue equals costs or ends all losses exactly, often."""
    contract, n = Contract(), deal.partners
    nothing_weighs = rng.random() < 0.15
    for _ in range(deal.months):
        small = rng.choice(((0, 0, 1), (0, 1, 2), (1, 1, 1)))
        running = [0 if nothing_weighs else rng.choice(small) for _ in range(n)]
        one_time = [rng.choice((0, 0, 0, 1, 2, 4)) if rng.random() < 0.3 else 0 for _ in range(n)]
        bills = [rng.choice((0, 0, 1)) if deal.has("bills") else 0 for _ in range(n)]
        collected = rng.choice((-1, 0, 0, 1, 2, 3, sum(running), sum(running) + 1, 2 * n))
        _add(contract, rng, deal, power, collected, running, one_time, bills)
    return contract


def _near_ties(rng: Random, deal: Deal, power: int) -> Contract:
    """Large amounts that miss a tie by a unit or two: revenue and costs, losses and what is there for them."""
    contract, n = Contract(), deal.partners
    large = rng.randint(1_000_000, 10_000_000)
    for month in range(deal.months):
        running = [large if rng.random() < 0.7 else rng.randint(0, large)] * n
        invests = month == 0 or rng.random() < 0.1
        one_time = [large + rng.randint(0, 2) if invests else 0 for _ in range(n)]
        bills = [large] * n if deal.has("bills") and rng.random() < 0.3 else [0] * n
        to_pay = sum(min(c, deal.caps.get(i, c)) for i, c in enumerate(running)) + sum(bills)
        collected = to_pay + rng.choice((-1, 0, 1, 2, rng.randint(0, large), n * large))
        _add(contract, rng, deal, power, collected, running, one_time, bills)
    return contract


def _add(
    contract: Contract, rng: Random, deal: Deal, power: int,
    collected: int, running: Units, one_time: Units, bills: Units,
) -> None:  # fmt: skip
    """One month more; credits and approvals only where an option speaks of them."""
    approved, credit = [0] * deal.partners, [0] * deal.partners
    if deal.has("credits") and collected > 0 and rng.random() < 0.2:
        credit = [rng.choice((0, 1, rng.randint(0, 30))) for _ in running]
    if deal.has("tracked"):
        approved = [rng.choice((0, v, v // 2)) for v in one_time]

    def text(amounts: Units) -> list[str]:
        return [f"{amount}e{power}" for amount in amounts]

    contract.revenue.append(f"{collected}e{power}")
    contract.running.append(text(running))
    contract.one_time.append(text(one_time))
    contract.pass_through.append(text(bills))
    contract.credits.append(text(credit))
    contract.approved.append(text(approved))
