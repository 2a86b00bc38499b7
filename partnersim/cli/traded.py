"""What `trades` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from partnersim.cli.bargained import round_heading
from partnersim.cli.files import drawn, exported, opened
from partnersim.cli.options import told_by
from partnersim.errors import InputError, nearest
from partnersim.inputs.document import parse_document
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.trading.offers import believed_case, equal_offers, revealed
from partnersim.negotiate.trading.packages import trades
from partnersim.negotiate.trading.prices import Price, Prices, prices
from partnersim.render.plain import plain
from partnersim.render.terminal import WIDTH
from partnersim.render.trading import offers_table, prices_table, revealed_said, trades_table
from partnersim.simulation.labels import label_of

__all__ = ["round_of_terms", "traded_text"]

Texts = Sequence[str]

BELIEVE = "--believe"


def round_of_terms(
    case: str, terms: Texts, we: str | None, believe: Texts, draws: int, seed: int, sets: Texts, parties: Texts
) -> Round:
    """The round of terms, and of others that could be offered instead.

    Raises:
        InputError: an option that cannot be used.
    """
    on_case, drafts = opened(case, terms, sets, parties)
    first, *others = on_case.partners
    side = partner_named(on_case, we or first, drafts[0].parties, where="--we")
    beliefs = _beliefs(believe)
    if beliefs:
        if len(others) != 1:
            raise InputError.one("what a choice reveals is told of two partners; leave out --believe", BELIEVE)
        with told_by(BELIEVE):
            believed_case(on_case, beliefs)
    return Round(on_case, tuple(drafts), {}, draws=drawn(on_case, draws, seed), we=side, beliefs=beliefs)


def traded_text(entered: Round, unit: str | None, form: str) -> str:
    """Prices, trades, equal offers, and what a choice among them would tell."""
    case, (ours, *others) = entered.case, entered.bounded
    assert entered.we is not None  # which both kinds of rounds say
    side = list(case.partners).index(entered.we)
    found = prices(case, ours, entered.valuation(), on_table=entered.fields)
    if form != "table":
        return exported(found.to_frame(), form)
    offers = equal_offers(found, side, others)
    parts = [
        f"{round_heading(entered)} · {label_of(ours)}",
        plain(prices_table(found, _unit(found, unit)), WIDTH),
        plain(trades_table(trades(found, side), case, side), WIDTH),
        plain(offers_table(offers, case, side), WIDTH),
    ]
    them = [i for i in range(len(case.partners)) if i != side]
    if entered.beliefs and len(them) == 1:
        told = revealed_said(revealed(found, offers, them[0], entered.beliefs, seed=entered.seed), them[0])
        parts.append("\n".join(line for text in told for line in textwrap.wrap(text, WIDTH)))
    return "\n\n".join(parts) + "\n"


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
            raise InputError.one(f"{text!r} is not of the form case.FIELD={{low: …, high: …}}", BELIEVE, number)
        try:
            found[path] = parse_document(f"value: {value}", BELIEVE).value["value"]
        except InputError as error:
            raise InputError.one(error.problems[0].text, BELIEVE, number) from None
    return found
