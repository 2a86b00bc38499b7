"""What several tiers do with the pool."""

from __future__ import annotations

from partnersim.engine.slots import Row, Rows
from partnersim.engine.tiers.choices import least, most


def sum_partners(rows: Rows, total: Row) -> None:
    """total[lane] = Σ rows[partner][lane], in partner order."""
    lanes = range(len(total))
    for lane in lanes:
        total[lane] = rows[0][lane]
    for i in range(1, len(rows)):
        row = rows[i]
        for lane in lanes:
            total[lane] += row[lane]


def draw(pool: Row, due: Row) -> None:
    """Take min(pool, due) out of the pool, nothing if it is below zero; `due` becomes the part of it that is paid."""
    for lane in range(len(pool)):
        amount = least(most(pool[lane], 0.0), due[lane])
        pool[lane] -= amount
        due[lane] = amount / due[lane] if due[lane] > 0.0 else 0.0


def claim(cap: float, partners: int, pool: Row, share: Row, flat: Row) -> None:
    """Pay what all claim, at most `cap` of the pool: `share` becomes the part of claims that is paid.

    A pool below zero is taken back by the same weights; where nobody claims anything, in equal parts: `flat` is that of
    each.
    """
    each = 1.0 / partners  # a product takes a tenth of the time of a division
    for lane in range(len(pool)):
        claims = share[lane]
        nobody = 0.0 if claims > 0.0 else 1.0
        amount = least(pool[lane] * cap, claims)
        pool[lane] -= amount
        share[lane] = amount * (1.0 - nobody) / (claims + nobody)
        flat[lane] = amount * nobody * each
