"""Which uncertain numbers matter, piece by piece: each moved alone, and by the variance each accounts for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from partnersim.inputs.case import Case
from partnersim.negotiate import Comparison
from partnersim.render import style
from partnersim.render.audience import Sees, is_of_one, sees
from partnersim.render.details import Pieces
from partnersim.render.drivers import driver_name, input_said
from partnersim.render.figures.grids import MOST_ROWS, Panel
from partnersim.render.figures.indices import Part, Parts
from partnersim.render.figures.tornado import Bar, Bars
from partnersim.render.in_draws import sheets, with_notes
from partnersim.render.numbers import rate_text, rounded_percent, scale_of
from partnersim.render.phrases import capital, count, listed, partner_names, terms_names
from partnersim.render.pieces import NOTHING, Drawing, Words
from partnersim.sweep.indices import SobolIndices, sobol_indices
from partnersim.sweep.tornado import Tornado
from partnersim.sweep.tornado import tornado as moved_alone

__all__ = ["sobol", "tornado"]

SPOKEN = 3  # of the widest rows, in the words beside a figure
NO_NUMBER = "No single number of this case is uncertain, only what months bring: none can be moved alone."


def tornado(deal: Comparison, low: float = 0.1, high: float = 0.9) -> Pieces | Words:
    """NPV of each partner under each of the terms, and what the first are worth more than the second, one number moved.

    A single partner reads of the numbers it may see, and nothing where there are none. `low` and `high` are the parts
    of all draws of a number below the places it is moved to.
    """
    if not _has_drivers(deal):
        return NOTHING if is_of_one(deal) else Words((("paragraph", NO_NUMBER),))
    seen = sees(deal)
    found = moved_alone(deal.case, deal.terms, low=low, high=high)
    labels, currency = terms_names(deal), deal.case.currency
    drawings = [
        _bars_drawn(f"What moves the NPV {whose}, {currency}", [_bars(deal.case, found, each, seen) for each in shown])
        for whose, shown in sheets(deal)
    ]
    if len(labels) > 1:
        less = found.difference(*found.terms[:2])
        partners = [Panel(name, 0, i) for i, name in zip(deal.shown, partner_names(deal), strict=True)]
        whose = f"{partners[0].title}'s" if is_of_one(deal) else "each partner's"
        title = f"What moves {whose} NPV under {labels[0]} less that under {labels[1]}, {currency}"
        drawings.append(_bars_drawn(title, [_bars(deal.case, less, each, seen) for each in partners]))
    key = (
        f"One number at a time, the others typical. Filled: it is high ({rate_text(high)} of its draws are below); "
        f"hollow: it is low ({rate_text(low)} are). Beside a bar stands the number itself."
    )
    return with_notes(drawings, [key, *_more(_named(found.drivers, seen))])


def sobol(deal: Comparison, samples: int = 1024, seed: int = 0) -> Pieces | Words:
    """What part of the variance of each partner's NPV each uncertain number accounts for, under each of the terms."""
    from partnersim.render.figures.indices import indices_figure

    if not _has_drivers(deal):
        return NOTHING if is_of_one(deal) else Words((("paragraph", NO_NUMBER),))
    seen = sees(deal)
    found = sobol_indices(deal.case, deal.terms, samples=samples, seed=seed)
    drawings = []
    for whose, shown in sheets(deal):
        groups = [_parts(deal.case, found, each, seen) for each in shown]
        title = f"What the variance of the NPV {whose} is due to"
        drawings.append(Drawing(title, style.svg(indices_figure(groups)), _parts_said(groups)))
    key = (
        "Filled: all that a number has a part in (total index); hollow: what it does alone (first-order index); lines: "
        f"{rounded_percent(found.level)} confidence intervals. What lies between the two, it does together with others."
    )
    left_out = [f"{capital(note)}." for note in found.left_out]
    return with_notes(drawings, [key, *left_out, *_more(_named(found.drivers, seen))])


def _has_drivers(deal: Comparison) -> bool:
    """Whether some single number that the audience may see is uncertain."""
    seen, case = sees(deal), deal.case
    return bool(case.uncertainty.go_live_slip) or any(seen(each.name) for each in case.uncertain)


def _more(named: Sequence[tuple[int, str]]) -> list[str]:
    """Which of many uncertain numbers are shown."""
    return [f"The {count(MOST_ROWS)} that matter most, of {count(len(named))}."] if len(named) > MOST_ROWS else []


def _bars(case: Case, found: Tornado, of: Panel, seen: Sees) -> Bars:
    """The bars of one panel, the widest first, of the numbers that may be named."""
    title, terms, partner = of
    typical = float(found.typical[terms, partner])
    bars = []
    for i, name in _named(found.drivers, seen):
        low, high = (input_said(case, name, value) for value in found.inputs[i])
        bars.append(Bar(driver_name(case, name), (low, high), tuple(found.ends[terms, partner, i].tolist())))
    return Bars(title, typical, sorted(bars, key=lambda bar: -bar.swing(typical)), style.colour(partner))


def _named(drivers: Sequence[str], seen: Sees) -> list[tuple[int, str]]:
    """The uncertain numbers that may be named, with their places."""
    return [(i, name) for i, name in enumerate(drivers) if seen(name)]


def _bars_drawn(title: str, groups: Sequence[Bars]) -> Drawing:
    from partnersim.render.figures.tornado import tornado_figure

    scale = scale_of(value for each in groups for bar in each.bars for value in (*bar.ends, each.typical))
    said = []
    for each in groups:
        moved = [
            f"{bar.name} from {bar.inputs[0]} to {bar.inputs[1]}: {listed([scale.text(end) for end in bar.ends], 'to')}"
            for bar in each.bars[:SPOKEN]
        ]
        said.append(f"{each.title}, typically {scale.text(each.typical)}. {'; '.join(moved)}.")
    return Drawing(title, style.svg(tornado_figure(groups)), " ".join(said))


def _parts(case: Case, found: SobolIndices, of: Panel, seen: Sees) -> Parts:
    """The rows of one panel, the largest first; none where the figure does not vary."""
    title, terms, partner = of
    rows = [
        Part(driver_name(case, name), *(float(each[terms, partner, i]) for each in found.indices))
        for i, name in _named(found.drivers, seen)
    ]
    known = [row for row in rows if np.isfinite(row.total)]
    return Parts(title, sorted(known, key=lambda row: -row.total), style.colour(partner))


def _parts_said(groups: Sequence[Parts]) -> str:
    said = []
    for each in groups:
        parts = [f"{row.name} {rounded_percent(row.total)}" for row in each.rows[:SPOKEN]]
        said.append(f"{each.title}: {listed(parts) if parts else 'does not vary'}.")
    return " ".join(said)
