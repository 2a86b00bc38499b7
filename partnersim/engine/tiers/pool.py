"""What several tiers do with the pool."""

from __future__ import annotations

from partnersim.engine.slots import Row, Rows


def sum_partners(rows: Rows, total: Row) -> None:
    """total[lane] = Σ rows[partner][lane], in partner order."""
    for lane in range(len(total)):
        total[lane] = rows[0][lane]
    for i in range(1, len(rows)):
        row = rows[i]
        for lane in range(len(total)):
            total[lane] += row[lane]


def draw(pool: Row, due: Row) -> None:
    """Take min(pool, due) out of the pool, nothing if it is below zero; `due` becomes the part of it that is paid."""
    for lane in range(len(pool)):
        have = pool[lane] if pool[lane] > 0.0 else 0.0
        amount = have if have < due[lane] else due[lane]
        pool[lane] -= amount
        due[lane] = amount / due[lane] if due[lane] > 0.0 else 0.0
