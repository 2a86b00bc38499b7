"""Prices at which whoever sells on comes to compete with direct sales."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.resale import Resale
from partnersim.agreements.white_label import WhiteLabel
from partnersim.agreements.words import percent
from partnersim.inputs.reader import split_path
from partnersim.negotiate.lint.finding import Draft, Finding, Path

__all__ = ["better_price_than_direct", "room_to_undercut"]

RESALE = (WhiteLabel, Resale)  # kinds in which somebody buys at a discount to sell on


def better_price_than_direct(draft: Draft) -> Iterator[Finding]:
    """Whoever sells on has a better price than a direct buyer, as kinds say that know what such a buyer pays."""
    for sentence in draft.terms.price_conflicts():
        text = f"{sentence.rstrip('.')}; channels so come to compete with each other"
        remedy = "prices by which nobody buys more cheaply than a direct buyer"
        yield Finding(_of_lever(draft.terms), text, remedy)


def room_to_undercut(draft: Draft) -> Iterator[Finding]:
    """With a case: a reseller that could sell below list prices in every scenario and still lose nothing.

    Over the horizon it bills B at prices f × list and keeps N, all its costs deducted. Giving up N, it would sell at
    f · (1 − N/B) × list; a direct buyer pays list.
    """
    terms, case, ledger = draft.terms, draft.case, draft.ledger
    if case is None or ledger is None or not isinstance(terms, RESALE):
        return
    if terms.price_conflicts() or getattr(terms, "direct_price_factor", 1.0) != 1.0:  # the terms alone say it
        return
    seller = terms.filled(case.seats).holder("collects")
    if seller not in ledger.partners:
        return
    net = ledger.books.net[:, ledger.partners.index(seller)].sum(axis=0)
    billed = ledger.books.billed.sum(axis=0)
    kept = np.divide(net, billed, out=np.zeros_like(net), where=billed > 0.0)
    room = round(float(np.min(1.0 - terms.price_factor * (1.0 - kept))), 3)
    if room > 0.0:
        below = f"{percent(room)} below list, the price of a direct buyer"
        text = f"after all its costs {seller} could sell {below}, in every scenario"
        yield Finding(_of_lever(terms), text, "a smaller discount, or what it is given for")


def _of_lever(terms: Agreement) -> Path:
    """The path of the rate that mostly decides what the terms are worth."""
    lever = terms.lever()
    return () if lever is None else split_path(next(iter(lever.values(lever.rate))))
