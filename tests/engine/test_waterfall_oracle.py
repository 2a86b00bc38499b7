"""Random waterfalls of all tiers against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from partnersim import allocate
from partnersim.agreements import Waterfall
from tests.conftest import counts
from tests.waterfall_oracle import Deal

KINDS = (
    "cost_recovery", "equalise_losses", "break_even", "fixed_split", "banded_split", "return_of_capital",
    "preferred_return", "hurdle", "catch_up",
)  # fmt: skip
MONTHS = 30


def shares(random: Random, partners: int, total: int = 100) -> list[int]:
    """Whole percentages that make `total`."""
    cuts = sorted(random.randint(0, total) for _ in range(partners - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def tier(random: Random, kind: str, partners: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One tier twice: as terms say it, with seats s0, s1, … and percentages, and as the oracle reads it."""
    names = [f"s{i}" for i in range(partners)]
    to = sorted(random.sample(range(partners), random.randint(1, partners)))
    if kind == "cost_recovery":
        cap, both = random.choice([100, 40, 75]), {"of": random.choice(["running", "all"])}
        both |= {"carry_forward": random.random() < 0.5}
        return both | {"cap": f"{cap}%"}, both | {"cap": Fraction(cap, 100)}
    if kind in ("equalise_losses", "break_even"):
        split = random.choice(["equal", "by_investment"])
        return {"split": split}, {"split": split}
    if kind == "fixed_split":
        of = random.choice(["revenue", "residual"])
        parts = shares(random, partners, random.choice([30, 100]) if of == "revenue" else 100)
        most = random.choice([None, 500, 4000])
        said = {"of": of, "shares": {n: f"{p}%" for n, p in zip(names, parts, strict=True)}, "up_to_total": most}
        return said, {"of": of, "shares": [Fraction(p, 100) for p in parts], "up_to_total": most}
    if kind == "banded_split":
        return banded_split(random, names)
    if kind == "hurdle":
        rate, multiple = random.choice([(15, None), (None, 150), (8, 120), (0, None)])
        said = {"to": [names[i] for i in to], "annual_rate": None if rate is None else f"{rate}%"}
        said |= {"multiple": multiple and f"{multiple}%"}
        monthly = Fraction((1 + (rate or 0) / 100) ** (1 / 12) - 1)
        return said, {"to": to, "rate": monthly, "multiple": multiple and Fraction(multiple, 100)}
    if kind == "return_of_capital":
        multiple = random.choice([100, 120])
        return {"to": [names[i] for i in to], "multiple": f"{multiple}%"}, {
            "to": to,
            "multiple": Fraction(multiple, 100),
        }
    if kind == "preferred_return":
        how = random.choice(["simple", "monthly", "yearly"])
        monthly = Fraction(0.12) / 12 if how != "yearly" else Fraction(1.12 ** (1 / 12) - 1)
        said = {"to": [names[i] for i in to], "annual_rate": "12%", "compounding": how}
        return said, {"to": to, "rate": monthly, "compounds": how != "simple"}
    goal, pays = random.choice([(20, 100), (20, 50), (30, 80)])
    rest = shares(random, partners - 1) if pays < 100 else [0] * (partners - 1)
    rest.insert(to[0], 0)
    others = {names[i]: f"{rest[i]}%" for i in range(partners) if i != to[0]} if pays < 100 else None
    said = {"to": names[to[0]], "until_share": f"{goal}%", "pays": f"{pays}%", "others": others}
    exact = {"to": to[0], "until_share": Fraction(goal, 100), "pays": Fraction(pays, 100)}
    return said, exact | {"others": [Fraction(p, 100) for p in rest]}


def banded_split(random: Random, names: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two to four bands, on the month's revenue or on all of it."""
    on, of = random.choice(["month", "total"]), random.choice(["revenue", "residual"])
    both = {"bands_on": on, "of": of, "applies": random.choice(["marginal", "whole"])}
    limits = sorted(random.sample(range(200, 2500, 100), random.randint(1, 3)))
    limits = [limit * (1 if on == "month" else 8) for limit in limits]
    totals = [100 if of == "residual" else random.choice([0, 30, 100]) for _ in (*limits, None)]
    bands = [(limit, shares(random, len(names), total)) for limit, total in zip([*limits, None], totals, strict=True)]
    said = [
        {"up_to": limit, "shares": {n: f"{p}%" for n, p in zip(names, parts, strict=True)}} for limit, parts in bands
    ]
    return both | {"bands": said}, both | {
        "bands": [(limit, [Fraction(p, 100) for p in parts]) for limit, parts in bands]
    }


def waterfall(random: Random, partners: int, first: str) -> tuple[Waterfall, list[dict[str, Any]]]:
    """Up to five tiers, one of them of a given kind, and one that takes what is left."""
    kinds = random.sample(KINDS, random.randint(0, 3))
    kinds.insert(random.randint(0, len(kinds)), first)
    both = [(kind, *tier(random, kind, partners)) for kind in kinds]
    if random.random() < 0.5:
        both.append(("profit_share", {}, {}))
    else:
        parts = shares(random, partners)
        said = {"shares": {f"s{i}": f"{part}%" for i, part in enumerate(parts)}}
        exact = {"of": "residual", "shares": [Fraction(part, 100) for part in parts], "up_to_total": None}
        both.append(("fixed_split", said, exact))
    tiers = [{"tier": kind, **said} for kind, said, _ in both]
    named = Waterfall(tiers=tiers)
    terms = Waterfall(tiers=tiers, parties={seat: f"p{int(seat[1:]) + 1}" for seat in named.seats})
    return terms, [{"tier": kind, **exact} for kind, _, exact in both]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_waterfalls_pay_what_exact_fractions_pay(kind: str) -> None:
    random = Random(f"waterfalls with {kind}")
    for _ in range(counts(40, 2_000)):
        partners = random.randint(2, 4)
        terms, exact = waterfall(random, partners, kind)
        revenue = [random.choice([0, 0, 1000, random.randint(-500, 3000)]) for _ in range(MONTHS)]
        cost = [[random.choice([0, 100, random.randint(0, 600)]) for _ in range(partners)] for _ in range(MONTHS)]
        invested = [
            [random.choice([0, random.randint(0, 3000)]) if random.random() < 0.2 else 0 for _ in range(partners)]
            for _ in range(MONTHS)
        ]
        ledger = allocate(terms, revenue, cost, invested)
        deal = Deal(exact, partners)
        for month in range(MONTHS):
            rows = deal.month(
                Fraction(revenue[month]), [Fraction(c) for c in cost[month]], [Fraction(v) for v in invested[month]]
            )
            found = ledger.books.by_tier[:, month, :, 0]
            expected = np.array([[float(amount) for amount in row] for row in rows])
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7, err_msg=f"month {month + 1} of {terms}")


def test_whoever_catches_up_is_not_among_the_others() -> None:
    partial = {"tier": "catch_up", "to": "a", "until_share": "20%", "pays": "50%", "others": {"a": "50%", "b": "50%"}}
    with pytest.raises(ValueError, match="a catches up and cannot be among the others"):
        Waterfall(tiers=[partial, {"tier": "profit_share"}])
