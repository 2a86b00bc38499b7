"""Trades in words and tables: prices of a step, what to give for what, equal offers, what a choice tells."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from partnersim.inputs.case import Case
from partnersim.negotiate.movable import Turned
from partnersim.negotiate.trading.offers import LEVELS, Belief, Revealed
from partnersim.negotiate.trading.packages import Move, Package
from partnersim.negotiate.trading.prices import Price, Prices
from partnersim.render.drivers import driver_name, input_said, part_of_draws
from partnersim.render.numbers import CENTS, FULL, rate_text
from partnersim.render.phrases import isolated, listed, spoken
from partnersim.render.pieces import Row, Table
from partnersim.render.solving import value_text
from partnersim.render.terminal import WIDTH

__all__ = [
    "LATE",
    "LATE_SAID",
    "moves_said",
    "offers_table",
    "prices_table",
    "revealed_said",
    "steps_said",
    "trades_table",
]

LATE = "*"  # behind a field
LATE_SAID = f"{LATE} mostly that the last bills are paid after the case ends; not traded"
MOST = 8  # trades that are shown
LETTERS = "ABCDEFGHIJ"
FRANC = 1.0  # [currency] a loss below it is none
TELLING = 0.02  # of the width of a belief: what moves its median by less tells nothing


def steps_said(price: Price) -> str:
    """One step of a field: `+1 point`, `−1 month`, `+10%`."""
    sign = "+" if price.step > 0.0 else "−"
    if price.field.kind.unit == "%":
        return f"{sign}1 point"
    if price.field.whole:
        return f"{sign}1{' month' if price.field.kind.unit in ('months', 'month') else ''}"
    return f"{sign}10%"


def prices_table(found: Prices, unit: Price | None = None) -> Table:
    """What one step of each field is worth to every partner, and how many steps of `unit` it would give for it."""
    partners = list(found.deal.case.partners)
    unit = unit or next(iter(found.traded), None)
    head = [("", 1), ("now", 1), ("step", 1), *((partner, 1) for partner in partners)]
    rows = []
    for each in found.priced:
        cells = [value_text(each.field, each.now), steps_said(each), *(FULL.text(npv, sign=True) for npv in each.worth)]
        if unit is not None:
            cells += [_steps(each.exchange(unit, i)) for i in range(len(partners))]
        rows.append(Row([_name(each.field) + LATE * each.is_late, *cells]))
    if unit is not None:
        said = f"= steps of {_name(unit.field)}"
        lead = [("", 3), ("NPV of a step", len(partners)), (said, len(partners))]
        heads = [[("", 1), ("", 2), *lead[1:]], [*head, *((partner, 1) for partner in partners)]]
    else:
        heads = [head]
    idle = f"moves nothing while the agreement runs: {listed([_bare(name) for name in found.idle])}"
    notes = [LATE_SAID] if any(each.is_late for each in found.priced) else []
    notes += textwrap.wrap(idle, WIDTH) if found.idle else []
    return Table(f"What a step is worth, {found.deal.case.currency}", heads, rows, notes=notes)


def trades_table(found: Sequence[Package], case: Case, we: int) -> Table:
    """What to ask for and what to give for it, and what either side gains."""
    partners = list(case.partners)
    head = [("we ask", 1), ("and give", 1), *((f"{partner} gains", 1) for partner in partners)]
    rows = [
        Row([*(moves_said([move]) for move in each.moves), *(FULL.text(gain, sign=True) for gain in each.gain)])
        for each in found[:MOST]
    ]
    nothing = ["no pair of fields leaves the other side as well off and us better"] if not rows else []
    return Table(f"Trades that cost {_others(partners, we)} nothing", [head], rows, text_columns=(0, 1), notes=nothing)


def offers_table(found: Sequence[Package], case: Case, we: int) -> Table:
    """Offers that are worth the same to us."""
    partners = list(case.partners)
    head = [("", 1), ("terms", 1), ("with", 1), *((f"{partner} gains", 1) for partner in partners)]
    rows = [
        Row([
            LETTERS[number], spoken(each.deal.terms.kind), moves_said(each.moves),
            *(FULL.text(gain, sign=True) for gain in each.gain),
        ])
        for number, each in enumerate(found)
    ]  # fmt: skip
    title = f"Offers of equal worth to {partners[we]}"
    return Table(title, [head], rows, text_columns=(0, 1, 2), notes=_of_offers(found, partners, we))


def _of_offers(found: Sequence[Package], partners: Sequence[str], we: int) -> list[str]:
    """That there are none; or whom which of them leave worse off."""
    if not found:
        return ["no other terms are worth the same to us"]
    others = [i for i in range(len(partners)) if i != we]
    worse = {i: [LETTERS[k] for k, each in enumerate(found) if each.gain[i] < -FRANC] for i in others}
    return [
        f"{'all' if len(letters) == len(found) else listed(letters)} would leave {partners[i]} worse off"
        for i, letters in worse.items() if letters
    ]  # fmt: skip


def revealed_said(found: Revealed, them: int) -> list[str]:
    """What a choice among the offers would tell of the other side's numbers, a sentence per offer."""
    name = isolated(list(found.case.partners.values())[them].name)
    chances = [f"{LETTERS[k]} in {part_of_draws(float(chance))}" for k, chance in enumerate(found.chance)]
    said = [f"By what we believe, {name} prefers {listed(chances)}."]
    for k, chance in enumerate(found.chance):
        if chance > 0.0:
            told = [text for each in found.beliefs if (text := _told(found.case, each, k)) is not None]
            said.append(f"If it chooses {LETTERS[k]}: {'; '.join(told) or 'that tells nothing of its numbers'}.")
    return said


def moves_said(moves: Sequence[Move]) -> str:
    """`share_of_revenue.subscription 40% → 45%`."""
    return ", ".join(
        f"{_name(move.field)} {value_text(move.field, move.before)} → {value_text(move.field, move.after)}"
        for move in moves
    )


def _told(case: Case, belief: Belief, offer: int) -> str | None:
    """How a belief changes; None where it hardly does."""
    before, after = belief.before, belief.after[offer]
    if abs(after[1] - before[1]) <= TELLING * (before[-1] - before[0]):
        return None
    low, middle, high = (input_said(case, belief.field, float(value)) for value in after)
    was = input_said(case, belief.field, float(before[1]))
    likely = rate_text(LEVELS[-1] - LEVELS[0])
    return f"{driver_name(case, belief.field)} is rather {middle} than {was}, {likely} from {low} to {high}"


def _steps(number: float) -> str:
    return CENTS.text(number, sign=True)


def _others(partners: Sequence[str], we: int) -> str:
    return listed([name for i, name in enumerate(partners) if i != we])


def _name(field: object) -> str:
    """A field without its file; a lever by what it is a rate of."""
    return field.name if isinstance(field, Turned) else _bare(str(getattr(field, "name", field)))


def _bare(name: str) -> str:
    return name.removeprefix("terms.")
