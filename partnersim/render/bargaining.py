"""What may be agreed, in words and tables; for our own side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from partnersim.inputs.case import Case
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.closed import Closed, Opening
from partnersim.negotiate.bargaining.net import Place
from partnersim.negotiate.bargaining.space import Space
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.render import style
from partnersim.render.audience import is_internal
from partnersim.render.numbers import FULL
from partnersim.render.phrases import isolated, listed, spoken
from partnersim.render.pieces import NOTHING, Drawing, Row, Table, Words
from partnersim.render.solving import value_text

if TYPE_CHECKING:
    from partnersim.negotiate import Comparison

__all__ = [
    "RULE_NAMES", "batna_lines", "closed_lines", "drafts_table", "room", "room_sentence", "solutions",
    "solutions_table", "zopa_gains", "zopa_map", "zopa_notes",
]  # fmt: skip

RULE_NAMES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}
MOST_OPENINGS = 8  # shown


def room_sentence(found: Zopa) -> str:
    """In a sentence or two: whether there is room, under which drafts, and how much."""
    if found.closed is not None:
        return f"There is no room: {_why_closed(found, found.closed)}"
    points = [int(each.rational.sum()) for each in found.maps]
    of = [each.rational.size for each in found.maps]
    open_ = [_of_grid(each.space, k, n) for each, k, n in zip(found.maps, points, of, strict=True) if k]
    shut = [each.space.label for each, k in zip(found.maps, points, strict=True) if not k]
    little = "There is room, but little: only points between those looked at"
    said = f"There is room: {listed(open_)}" if open_ else little
    leave = "leaves" if len(open_) == 1 and max(points) == 1 else "leave"
    none = f", none under {listed(shut)}" if shut and open_ else ""
    most = listed(
        [f"{isolated(name)} {FULL.text(gain)}" for name, gain in zip(_names(found), found.ideals, strict=True)]
    )
    return f"{said} {leave} nobody worse off than without a deal{none}. The most each could gain so: {most}."


def batna_lines(found: Zopa) -> list[str]:
    """A line for each partner: what it has without a deal, and whose word that is; then who minds risk."""
    case = found.valuation.case
    lines = [f"Without a deal {batna_said(each, case)}." for each in found.batnas]
    for name, amount in (found.valuation.tolerances or {}).items():
        said = f"minds risk with a tolerance of {FULL.text(amount)}"
        lines.append(f"{isolated(case.partners[name].name)} {said}: its amounts are certainty equivalents.")
    return lines


def batna_said(each: Batna, case: Case) -> str:
    """What a partner has without a deal, and whose word that is."""
    who = isolated(case.partners[each.partner].name)
    if each.source == "none":
        return f"{who} is taken to have nothing, 0: none was given"
    if each.source == "amount":
        return f"{who} has {FULL.text(each.worth)}, as given"
    own = f" on {each.case}" if each.case else ""
    return f"{who} has {FULL.text(each.worth)}, from {spoken(each.terms)}{own}, simulated"


def solutions_table(found: Zopa) -> Table:
    """The point of each bargaining solution, exact and in round numbers, with what each gains over its BATNA."""
    rows = []
    for each in found.chosen:
        space = found.maps[each.space].space
        exact = [RULE_NAMES[each.rule], _terms(space, each.values), *map(FULL.text, each.gains)]
        rounded = ["in round numbers", _terms(space, each.round_values), *map(FULL.text, each.round_gains)]
        rows += [Row(exact), Row(rounded, "part")] if space.fields else [Row(exact)]
    return Table("", [[("", 1), ("terms", 1), *_gain_heads(found)]], rows, text_columns=(0, 1))


def drafts_table(found: Zopa) -> Table:
    """The drafts as they are, with what each partner gains over its BATNA."""
    rows = [Row(["", _terms(each.space, each.space.now), *map(FULL.text, each.as_drafted)]) for each in found.maps]
    return Table("", [[("as drafted", 1), ("terms", 1), *_gain_heads(found)]], rows, text_columns=(0, 1))


def closed_lines(found: Zopa) -> list[str]:
    """What would open a zone in which somebody loses at every point."""
    why = found.closed
    if why is None:
        return []
    names = _names(found)
    near = ", ".join(f"{isolated(name)} {FULL.text(gain)}" for name, gain in zip(names, why.nearest_gains, strict=True))
    lines = [f"Nearest is {_at(found, why.nearest)}, with gains of {near}."]
    if why.paid_at is not None:
        paid = listed(
            [f"{FULL.text(each.amount)} from {names[each.payer]} to {names[each.payee]}" for each in why.payments]
        )
        lines.append(f"A payment of {paid}, once in the first month, opens it at {_at(found, why.paid_at)}.")
    if why.openings:
        lines.append("One further number of the terms opens it, the nearest first:")
        lines += [f"- {_opening(found, each)}" for each in why.openings[:MOST_OPENINGS]]
    else:
        lines.append("No further single number of the terms opens it, moved as far as it may be.")
    return lines


def zopa_notes(found: Zopa) -> list[str]:
    """What the figures are, and what was left out."""
    case = found.valuation.case
    lines = [f"Gains are NPVs in {case.currency} over what each has without a deal, each at its own rate."]
    for each in found.maps:
        if each.left_out:
            lines.append(f"{each.left_out} of {each.rational.size} points of {each.space.label} make no valid terms.")
        if not each.space.fields:
            lines.append(f"Nothing of {each.space.label} is on the table; it stands as it is.")
    return lines


def room(deal: Comparison, found: Zopa) -> Words:
    """Whether there is room, and what each has without a deal: for our own side alone."""
    if not is_internal(deal):
        return NOTHING
    said = [room_sentence(found), *batna_lines(found), *closed_lines(found)]
    return Words([("headline", said[0]), *(("paragraph", line) for line in said[1:])])


def solutions(deal: Comparison, found: Zopa) -> Table | Words:
    """What bargaining solutions would choose: for our own side alone."""
    if not is_internal(deal) or found.closed is not None:
        return NOTHING
    return replace(solutions_table(found), title="What bargaining solutions choose", notes=zopa_notes(found))


def zopa_map(deal: Comparison, found: Zopa, theirs: int | None = None) -> Drawing | Words:
    """Where nobody would lose, over the fields on the table: for our own side alone."""
    from partnersim.render.figures.zopa import zopa_figure

    if not is_internal(deal) or not any(each.space.fields for each in found.maps):
        return NOTHING
    return Drawing(
        "Where nobody is worse off than without a deal", style.svg(zopa_figure(found, theirs)), room_sentence(found)
    )


def zopa_gains(deal: Comparison, found: Zopa, theirs: int | None = None) -> Drawing | Words:
    """What each would gain at all points: for our own side alone."""
    from partnersim.render.figures.zopa import gains_figure

    if not is_internal(deal):
        return NOTHING
    return Drawing("What each gains over its BATNA", style.svg(gains_figure(found, theirs)), room_sentence(found))


def _why_closed(found: Zopa, why: Closed) -> str:
    where = f"At best (with {_at(found, why.together_at)}) all together"
    if why.too_little:
        short = FULL.text(-why.together)
        return f"there is too little to share. {where} are {short} short of what they have without a deal."
    return f"there is enough, but somebody loses at every point. {where} gain {FULL.text(why.together)}."


def _of_grid(space: Space, points: int, of: int) -> str:
    return f"{points} of {of} points of {space.label}" if space.fields else f"{space.label} as it is"


def _opening(found: Zopa, each: Opening) -> str:
    now, then = value_text(each.field, each.field.now), value_text(each.field, each.value)
    gains = ", ".join(f"{name} {FULL.text(gain)}" for name, gain in zip(_names(found), each.gains, strict=True))
    return f"{each.field.path} from {now} to {then}, with {_at(found, Place(each.space, each.values))}: {gains}"


def _at(found: Zopa, place: Place) -> str:
    return _terms(found.maps[place.space].space, place.values)


def _terms(space: Space, values: Sequence[float | None]) -> str:
    """A draft and the values of its fields on the table, by their paths within it."""
    said = [f"{field.path} {value_text(field, value)}" for field, value in zip(space.fields, values, strict=True)]
    return f"{space.label}, {', '.join(said)}" if said else f"{space.label} as it is"


def _names(found: Zopa) -> list[str]:
    return [isolated(partner.name) for partner in found.valuation.case.partners.values()]


def _gain_heads(found: Zopa) -> list[tuple[str, int]]:
    return [(f"{name} gains", 1) for name in _names(found)]
