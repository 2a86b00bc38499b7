"""What an exploration begins with: files named by whoever opens it, or a mandate."""

from __future__ import annotations

import shlex
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
    """The case and the first drafts of a mandate."""
    mandate = read_mandate(path)
    batnas = {each.partner: each.worth for each in open_round(mandate).batnas()}
    file = mandate.document.file
    drafts = [str(named_in(file, name, "terms")) for name in mandate.drafts[:MOST_TERMS]]
    return Opened(Exploration(str(named_in(file, mandate.case, "cases")), drafts, confidential=True), batnas)
