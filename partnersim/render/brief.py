"""The brief as pieces, and as one page; for our own side alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.bargaining.aim import Setting
from partnersim.negotiate.bargaining.along_lever import Stand
from partnersim.negotiate.brief import Brief, Draft
from partnersim.negotiate.movable import Movable, Turned
from partnersim.negotiate.trading.prices import Price, Switch
from partnersim.render.bargaining import batna_said
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
NOTHING_TO_SIGN = "Sign nothing: no draft leaves everybody better off at any rate."
AIM = {
    "nash": "Aim at",
    "offered": "Take no less than",
}


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
    label, gains = spoken(found.drafts[found.aim.draft].label), _gains(found.aim.gains, _names(found))
    how = f"with {_settings(found.aim.settings)}" if found.aim.settings else "as drafted"
    beyond = found.aim.by == "nash" and found.room is not None and found.room.closed is not None
    if found.aim.by == "nearest":
        short = listed([_short(name, gain) for name, gain in zip(_names(found), found.aim.gains, strict=True)])
        said = f"{NOTHING_TO_SIGN} Nearest is {label} as drafted, {short}."
    else:
        first = "Nothing on the table leaves everybody better off; beyond it, aim at" if beyond else AIM[found.aim.by]
        said = f"{first} {label} {how}: {gains} more than without a deal."
    without = "; ".join(batna_said(each, found.round.case) for each in found.batnas)
    more = [f"Without a deal {without}.", *_asked(found)]
    return Words((("headline", said), ("paragraph", " ".join(more))))


def _short(name: str, gain: float) -> str:
    """How far a partner is from what it has without a deal."""
    return f"with {name} {FULL.text(abs(gain))} {'above' if gain > 0.0 else 'short of'} having none"


def _asked(found: Brief) -> Iterator[str]:
    """What their own draft tells of what they would take."""
    if found.aim.by == "offered":
        yield "It is their own draft, and leaves us more than Nash's solution would."
    if found.round.theirs is None:
        return
    drafted = found.drafts[found.round.theirs].drafted.as_drafted
    for i in found.them:
        name, gain = _names(found)[i], float(drafted[i])
        if gain < -FRANC:
            yield f"Their draft would leave {name} {FULL.text(-gain)} short: it has less without a deal than we think."
        elif found.aim.gains[i] > gain + FRANC:
            yield f"Their draft leaves {name} {FULL.text(gain)}, less than this would: we may ask for more."


def _settings(settings: Sequence[Setting]) -> str:
    return ", ".join(
        f"{value_text(field, value)} {field.name}" if isinstance(field, Turned)
        else f"{field.path} {value_text(field, value)}"
        for field, value in settings
    )  # fmt: skip


def _gains(gains: Floats, names: list[str]) -> str:
    return listed([f"{FULL.text(gain)} to {name}" for name, gain in zip(names, gains, strict=True)])


def _stands(found: Brief) -> Table:
    """Each draft: what it is worth over no deal, and at which rates we walk away, aim and open."""
    names, whose = _names(found), {0: " (ours)", found.round.theirs: " (theirs)"}
    head = [("", 1), *((f"{name} gains", 1) for name in names), *((each, 1) for each in ("walk away", "aim", "open"))]
    rows = []
    for number, each in enumerate(found.drafts):
        stands = [_walk_away(each), _aimed(found, number), _opening(found, each)]
        gains = [FULL.text(gain, sign=True) for gain in each.drafted.as_drafted]
        lever = each.drafted.lever
        rate = "" if lever is None else f", {value_text(lever, lever.now)} {lever.name}"
        rows.append(Row([f"{spoken(each.label)}{whose.get(number, '')}{rate}", *gains, *stands]))
    return Table("Where to stand", [head], rows, notes=_how_to_stand(found), size="small")


def _how_to_stand(found: Brief) -> list[str]:
    """How the table is read."""
    notes = ["Gains are over having no deal, as drafted."]
    if any(each.along.lever is not None for each in found.drafts):
        rates = "Walk away: we have no more than that; open: the others have no more; aim: Nash's solution"
        notes[0] += f" {rates}."
    fixed = [spoken(each.label) for each in found.drafts if each.along.lever is None]
    if fixed:
        notes.append(f"No rate of {listed(fixed)} can be turned; it is signed as drafted, or not.")
    aimed = found.drafts[found.aim.draft]
    turned = set() if aimed.along.lever is None else {*aimed.along.lever.lever.values(aimed.along.lever.now)}
    besides = [each for each in found.aim.settings if isinstance(each[0], Movable) and each[0].path not in turned]
    if _limited(found, aimed):
        notes.append("Our own range ends where it says its limit: beyond it the others would still gain.")
    if besides and turned:
        notes.append(f"Rates of {spoken(aimed.label)} are with {_settings(besides)}, as aimed at.")
    return notes


def _aimed(found: Brief, number: int) -> str:
    """The rate of Nash's solution; of the draft that is aimed at, what the aim has."""
    along = found.drafts[number].along
    if number == found.aim.draft and along.lever is not None and found.aim.by != "nearest":
        return value_text(along.lever, along.lever.now)
    return _stand(found.drafts[number], along.target)


def _stand(draft: Draft, stand: Stand | None) -> str:
    return NONE if stand is None or draft.along.lever is None else value_text(draft.along.lever, stand.rate)


def _walk_away(draft: Draft) -> str:
    """The rate; `never` where we gain at every rate that it may have."""
    along = draft.along
    return "never" if along.walk_away is None and along.target is not None else _stand(draft, along.walk_away)


def _opening(found: Brief, draft: Draft) -> str:
    """The rate; where the others still gain there, it is as far as it may be turned."""
    said = _stand(draft, draft.along.opening)
    return f"{said}, its limit" if _limited(found, draft) else said


def _limited(found: Brief, draft: Draft) -> bool:
    """Whether the others would still gain where the rate can be turned no further."""
    stand = draft.along.opening
    return stand is not None and min(stand.gains[i] for i in found.them) > FRANC


def _terms(found: Brief) -> Table:
    """The terms that matter, priced per step for each side."""
    partners = list(found.round.case.partners)
    head = [("", 1), ("now", 1), ("step", 1), *((partner, 1) for partner in partners)]
    priced: list[Price | Switch] = [*found.prices.priced, *found.prices.switches]
    priced.sort(key=lambda each: (not _on_table(found, each), -float(np.abs(each.worth).max())))
    rows = [Row([*_clause(found, each), *(FULL.text(npv, sign=True) for npv in each.worth)]) for each in priced[:MOST]]
    title = f"What a step is worth, of {_aimed_at(found)}, {found.round.case.currency}"
    notes = [LATE_SAID] if any(row.cells[0].endswith(LATE) for row in rows) else []
    return Table(title, [head], rows, text_columns=(0, 1, 2), notes=notes, size="small")


def _on_table(found: Brief, each: Price | Switch) -> bool:
    return isinstance(each, Price) and each.field.name in found.prices.on_table


def _clause(found: Brief, each: Price | Switch) -> list[str]:
    if isinstance(each, Switch):
        now = getattr(found.prices.deal.terms, each.field)
        return [each.field, spoken(str(now)), f"if {spoken(each.to)}"]
    return [each.field.path + LATE * each.is_late, value_text(each.field, each.now), steps_said(each)]


def _offers(found: Brief) -> Table:
    table = offers_table(found.offers, found.round.case, found.we)
    title = f"Worth the same to us as {_aimed_at(found)}"
    notes = [f"Gains are over {_aimed_at(found)}.", *table.notes] if table.rows else table.notes
    return Table(title, table.head, table.rows, text_columns=table.text_columns, notes=notes, size="small")


def _aimed_at(found: Brief) -> str:
    how = "as aimed at" if found.aim.settings else "as drafted"
    return f"{spoken(found.drafts[found.aim.draft].label)} {how}"


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
