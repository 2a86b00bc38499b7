"""What `trades` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from partnersim.agreements.reader import read_terms
from partnersim.cli.files import exported
from partnersim.cli.solved import heading_of
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.document import parse_document
from partnersim.inputs.reader import read_case
from partnersim.negotiate.trading.offers import equal_offers, revealed
from partnersim.negotiate.trading.packages import trades
from partnersim.negotiate.trading.prices import Price, Prices, prices
from partnersim.negotiate.worth import Worth
from partnersim.render.plain import plain
from partnersim.render.terminal import WIDTH
from partnersim.render.trading import offers_table, prices_table, revealed_said, trades_table
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["traded_text"]

Texts = Sequence[str]


def traded_text(
    case: str,
    terms: Texts,
    we: str | None,
    unit: str | None,
    believe: Texts,
    *,
    draws: int,
    seed: int,
    form: str,
    sets: Texts,
    parties: Texts,
) -> str:
    """Prices, trades, equal offers, and what a choice among them would tell."""
    given = [read_terms(find(name, "terms")) for name in terms]
    opened, (ours, *others) = with_overrides(read_case(find(case, "cases")), given, sets, parties)
    ours = ours.filled(opened.seats)
    side = _partner(opened, we or next(iter(opened.partners)), ours.parties)
    chosen = draws_of(opened, draws, seed) if draws else None
    found = prices(opened, ours, Worth(opened, chosen))
    if form != "table":
        return exported(found.to_frame(), form)
    offers = equal_offers(found, side, others)
    parts = [
        f"{heading_of(opened, chosen)} · {label_of(ours)}",
        plain(prices_table(found, _unit(found, unit)), WIDTH),
        plain(trades_table(trades(found, side), opened, side), WIDTH),
        plain(offers_table(offers, opened, side), WIDTH),
    ]
    if believe:
        them = _them(opened, side)
        told = revealed_said(revealed(opened, offers, them, _beliefs(believe), seed=seed), them)
        parts.append("\n".join(line for text in told for line in textwrap.wrap(text, WIDTH)))
    return "\n\n".join(parts) + "\n"


def _partner(case: Case, name: str, seats: Any) -> int:
    """The number of a partner, by its id or its seat."""
    known = list(case.partners)
    found = seats.get(name, name)
    if found not in known:
        raise InputError.one(f"{name} is no partner of this case; {nearest(name, [*known, *seats])}", "--we")
    return known.index(found)


def _them(case: Case, we: int) -> int:
    """The other side, where there is one."""
    others = [i for i in range(len(case.partners)) if i != we]
    if len(others) != 1:
        raise InputError.one("what a choice reveals is told of two partners; leave out --believe", "--believe")
    return others[0]


def _unit(found: Prices, name: str | None) -> Price | None:
    """The priced field of a name; None for the dearest."""
    if name is None:
        return None
    by_name = {each.field.name: each for each in found.priced}
    if name not in by_name:
        raise InputError.one(f"{name} has no price here; {nearest(name, by_name)}", "--in")
    return by_name[name]


def _beliefs(texts: Texts) -> dict[str, object]:
    """`case.costs.on_call.monthly_amount={low: 3000, high: 9000}` by field path of the case."""
    found: dict[str, object] = {}
    for number, text in enumerate(texts, start=1):
        name, equals, value = text.partition("=")
        top, _, path = name.strip().partition(".")
        if top != "case" or not path or not equals:
            raise InputError.one(f"{text!r} is not of the form case.FIELD={{low: …, high: …}}", "--believe", number)
        try:
            found[path] = parse_document(f"value: {value}", "--believe").value["value"]
        except InputError as error:
            raise InputError.one(error.problems[0].text, "--believe", number) from None
    return found
