"""Robustness for the terminal: regret, boxes of draws, what a difference hangs on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace

from partnersim.inputs.case import Case
from partnersim.negotiate.robustness import Discovery, Drivers, Regrets
from partnersim.render.boxes_in_words import discovery_said
from partnersim.render.numbers import MINUS
from partnersim.render.pieces import Table
from partnersim.render.plain import plain
from partnersim.render.regret_in_words import regret_said
from partnersim.render.tables.robustness import boxes_table, drivers_table, regret_table
from partnersim.render.terminal import WIDTH, heading

__all__ = ["discovery_text", "drivers_text", "regret_text"]


def regret_text(case: Case, found: Regrets) -> str:
    """Regret of every partner for every candidate; then who should choose what, and what all could live with."""
    return "\n\n".join(
        [heading(case, found.draws), _lines(regret_table(case, found)), _wrapped(regret_said(case, found))]
    )


def discovery_text(case: Case, found: Discovery) -> str:
    """The boxes in words, then their limits."""
    parts = [heading(case, found.draws), _wrapped(discovery_said(case, found))]
    return "\n\n".join([*parts, *([_lines(boxes_table(case, found))] if found.boxes else [])])


def drivers_text(case: Case, found: Drivers) -> str:
    """What a difference hangs on, number by number."""
    return "\n\n".join([heading(case), _lines(drivers_table(case, found))])


def _lines(table: Table) -> str:
    """A table, its notes wrapped."""
    return plain(replace(table, notes=_wrapped(table.notes).splitlines()), WIDTH)


def _wrapped(sentences: Iterable[str]) -> str:
    """Sentences, each on lines of its own."""
    return "\n".join(textwrap.fill(each, WIDTH, break_on_hyphens=False) for each in sentences).replace(MINUS, "-")
