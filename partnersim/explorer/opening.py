"""What an exploration begins with: files named by whoever opens it, or a mandate."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from partnersim.errors import InputError
from partnersim.explorer.exploration import MOST_TERMS, Exploration
from partnersim.inputs.mandate import read_mandate
from partnersim.negotiate.bargaining.opening import open_round
from partnersim.shipped import find, named_in

__all__ = ["Opened", "opened"]


class Opened(NamedTuple):
    """An exploration, and what each partner has without a deal, where a mandate says so [currency]."""

    explored: Exploration
    batnas: dict[str, float]


def opened(case: str, terms: str, mandate: str = "", *, confidential: bool = False) -> Opened:
    """See `explore`."""
    if not mandate:
        return Opened(Exploration(case, shlex.split(terms), confidential=confidential), {})
    if not confidential:
        raise InputError.one(
            "a mandate is for our own side alone; open it with --confidential, or name case and terms", mandate
        )
    return _mandated(find(mandate, "mandates"))


def _mandated(path: Path) -> Opened:
    """The case and the drafts of a mandate; what partners have without a deal is typical, as are the points shown.

    Raises:
        InputError: it says what no file of the case or the terms does, or has more drafts than can be shown.
    """
    mandate = read_mandate(path)
    if mandate.parties:
        raise mandate.wrong("the explorer has seats as files fill them; write seats: in the case", "parties")
    if len(mandate.drafts) > MOST_TERMS:
        text = f"it has {len(mandate.drafts)} drafts, of which the explorer shows {MOST_TERMS}; leave some out"
        raise mandate.wrong(text, "also")
    typical = replace(open_round(mandate), draws=None, tolerances={})
    batnas = {each.partner: each.worth for each in typical.batnas()}
    file = mandate.document.file
    drafts = [str(named_in(file, name, "terms")) for name in mandate.drafts]
    return Opened(Exploration(str(named_in(file, mandate.case, "cases")), drafts, confidential=True), batnas)
