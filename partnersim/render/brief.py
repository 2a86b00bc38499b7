"""The brief as pieces, and as one page; for our own side alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.bargaining.along_lever import Stand
from partnersim.negotiate.brief import Brief, Draft
from partnersim.negotiate.trading.prices import Price, Switch
from partnersim.render.claims import claim_said
from partnersim.render.facts import Facts
from partnersim.render.markup import page
from partnersim.render.numbers import FULL, month_text, whole
from partnersim.render.phrases import LONGEST, capital, horizon, isolated, listed, shortened, spoken
from partnersim.render.pieces import Heading, Piece, Row, Table, Words
from partnersim.render.solving import value_text
from partnersim.render.timing import threats
from partnersim.render.trading import LATE, LATE_SAID, offers_table, revealed_said, steps_said
from partnersim.render.tripwires import tripwires_said

__all__ = ["brief_page", "brief_pieces"]

Floats = NDArray[np.float64]

FRANC = 1.0  # [currency] a gain below it is none
MOST = 5  # terms that matter
NONE = "–"


def brief_page(found: Brief) -> str:
    """The HTML of the brief, one page of A4."""
    facts = _facts(found)
    pieces = [piece.content() for piece in brief_pieces(found)]
    return page(title=facts.title, facts=facts, sections=[{"first": True, "pieces": pieces}])


def brief_pieces(found: Brief) -> list[Piece]:
    """What a negotiator takes to the table, piece by piece."""
    return [_heading(found), _aim(found), _stands(found), _terms(found), _offers(found), _notes(found)]


def _facts(found: Brief) -> Facts:
    title = f"{found.round.title or spoken(found.drafts[0].label)}: brief for {_names(found)[found.we]}"
    return Facts(title=capital(title), status="Confidential: for our own side alone")


def _heading(found: Brief) -> Heading:
    facts, case, draws = _facts(found), found.round.case, found.round.draws
    drawn = "typical values" if draws is None else f"{whole(draws.count)} draws, seed {draws.seed}"
    meta = " · ".join([facts.status, case.currency, horizon(case), drawn])
    return Heading((("title", facts.title), ("subtitle", isolated(case.title)), ("meta", meta)), facts)


def _aim(found: Brief) -> Words:
    """What to aim at, and what everybody has without a deal."""
    names = _names(found)
    chosen = found.drafts[found.aim]
    along, label = chosen.along, spoken(chosen.label)
    drafted = f"as drafted it is worth {_gains(along.as_drafted, names)} more"
    if along.target is not None:
        said = f"Aim at {label} with {_rate(chosen, along.target)}: {_gains(along.target.gains, names)} more"
    elif (along.as_drafted >= 0.0).all():
        said = f"Aim at {label} as drafted: {_gains(along.as_drafted, names)} more"
    else:
        said = f"No draft leaves everybody better off at any rate. Nearest is {label}; {drafted}"
    said = f"{said} than without a deal."
    without = listed([f"{name} {FULL.text(each.worth)}" for name, each in zip(names, found.batnas, strict=True)])
    sources = {each.source for each in found.batnas}
    guess = " Where none is given, it is taken as nothing." if "none" in sources else ""
    return Words((("headline", said), ("paragraph", f"Without a deal: {without}.{guess}")))


def _gains(gains: Floats, names: list[str]) -> str:
    return listed([f"{FULL.text(gain)} to {name}" for name, gain in zip(names, gains, strict=True)])


def _stands(found: Brief) -> Table:
    """Each draft: what it is worth over no deal, and at which rates we walk away, aim and open."""
    names = _names(found)
    head = [("", 1), *((f"{name} gains", 1) for name in names), *((each, 1) for each in ("walk away", "aim", "open"))]
    rows = []
    for each in found.drafts:
        along = each.along
        stands = [_walk_away(each), _stand(each, along.target), _opening(found, each)]
        gains = [FULL.text(gain, sign=True) for gain in along.as_drafted]
        what = NONE if along.lever is None else f"{value_text(along.lever, along.lever.now)} {along.lever.name}"
        rows.append(Row([f"{spoken(each.label)}, {what}" if along.lever else spoken(each.label), *gains, *stands]))
    notes = [
        "Gains are over having no deal, as drafted.",
        "Walk away: we have no more than without a deal; open: the others have no more; aim: Nash's solution between.",
    ]
    return Table("Where to stand", [head], rows, notes=notes, size="small")


def _stand(draft: Draft, stand: Stand | None) -> str:
    return NONE if stand is None or draft.along.lever is None else value_text(draft.along.lever, stand.rate)


def _walk_away(draft: Draft) -> str:
    """The rate; `never` where we gain at every rate that it may have."""
    along = draft.along
    return "never" if along.walk_away is None and along.target is not None else _stand(draft, along.walk_away)


def _opening(found: Brief, draft: Draft) -> str:
    """The rate; where the others still gain there, it is as far as it may be turned."""
    stand = draft.along.opening
    limited = stand is not None and min(stand.gains[i] for i in found.them) > FRANC
    return f"{_stand(draft, stand)}, its limit" if limited else _stand(draft, stand)


def _rate(draft: Draft, stand: Stand) -> str:
    assert draft.along.lever is not None  # where there is a stand, there is a lever
    return f"{value_text(draft.along.lever, stand.rate)} {draft.along.lever.name}"


def _terms(found: Brief) -> Table:
    """The terms that matter, priced per step for each side."""
    partners = list(found.round.case.partners)
    head = [("", 1), ("now", 1), ("step", 1), *((partner, 1) for partner in partners)]
    priced: list[Price | Switch] = [*found.prices.priced, *found.prices.switches]
    priced.sort(key=lambda each: -float(np.abs(each.worth).max()))
    rows = [Row([*_clause(found, each), *(FULL.text(npv, sign=True) for npv in each.worth)]) for each in priced[:MOST]]
    title = f"What a step of {spoken(found.drafts[found.aim].label)} is worth, {found.round.case.currency}"
    notes = [LATE_SAID] if any(row.cells[0].endswith(LATE) for row in rows) else []
    return Table(title, [head], rows, text_columns=(0, 1, 2), notes=notes, size="small")


def _clause(found: Brief, each: Price | Switch) -> list[str]:
    if isinstance(each, Switch):
        now = getattr(found.prices.deal.terms, each.field)
        return [each.field, spoken(str(now)), f"if {spoken(each.to)}"]
    return [each.field.path + LATE * each.is_late, value_text(each.field, each.now), steps_said(each)]


def _offers(found: Brief) -> Table:
    table = offers_table(found.offers, found.round.case, found.we)
    what = "at its target" if found.drafts[found.aim].along.target is not None else "as drafted"
    title = f"Worth the same to us as {spoken(found.drafts[found.aim].label)} {what}"
    return Table(title, table.head, table.rows, text_columns=table.text_columns, notes=table.notes, size="small")


def _notes(found: Brief) -> Words:
    return Words(tuple(("item", text) for text in _said(found)))


def _said(found: Brief) -> Iterator[str]:
    """What their choice tells, their weakest claim, the months to watch."""
    if found.revealed is not None:
        yield " ".join(revealed_said(found.revealed, found.them[0]))
    if found.weakest is not None:
        yield f"Their weakest claim: {claim_said(found.weakest)}"
    watch = found.watch
    if watch.deepest < 0.0:
        month = month_text(watch.found.timeline, watch.deepest_month)
        yield f"To watch: {month}, when we are most out of pocket, with {FULL.text(watch.deepest)}."
    if watch.found.months:
        yield " ".join(threats(watch.found, watch.threat, _names(found), FULL))
    if not isinstance(watch.wires, str):
        yield " ".join(tripwires_said(watch.wires).split())


def _names(found: Brief) -> list[str]:
    return [shortened(partner.name, LONGEST) for partner in found.round.case.partners.values()]
