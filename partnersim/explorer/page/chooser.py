"""The chooser: which case, and which agreements, up to four."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from partnersim.errors import InputError
from partnersim.explorer.exploration import MOST_TERMS, Exploration
from partnersim.shipped import short_names

__all__ = ["Chooser"]

NONE = "–"
WIDE, HALF = {"width": "100%"}, {"width": "49%"}

Open = Callable[[str, list[str]], None]


class Chooser:
    """A list of cases and four of agreements; files that were named at the start are offered beside the shipped ones.

    `opens` explores what is chosen, and raises where it cannot be.
    """

    def __init__(self, explored: Exploration, opens: Open) -> None:
        self._opens = opens
        case, terms = _named("cases", explored.case_path), [_named("terms", each) for each in explored.terms_paths]
        self.case = _list(_offered("cases", [case]), case, "The case", WIDE)
        every = [(NONE, NONE), *_offered("terms", terms)]
        chosen = [*terms, *[NONE] * MOST_TERMS][:MOST_TERMS]
        self.terms = [_list(every, each, "An agreement", HALF) for each in chosen]
        self.wrong = widgets.HTML()
        self.wrong.add_class("partnersim-wrong")
        pairs = [widgets.HBox(self.terms[first : first + 2]) for first in range(0, MOST_TERMS, 2)]
        self.widget = widgets.VBox([widgets.HTML("<b>Explored</b>"), self.case, *pairs, self.wrong])
        for each in (self.case, *self.terms):
            each.observe(lambda _change: self._chosen(), "value")

    def _chosen(self) -> None:
        try:
            self._opens(self.case.value, [each.value for each in self.terms if each.value != NONE])
        except InputError as error:
            texts = [each.text for each in error.problems]  # where their files are is nobody's business here
            self.wrong.value = (
                f"<span role='alert'>{html.escape('; '.join(texts))}; until it fits, all stays as it is</span>"
            )
        else:
            self.wrong.value = ""


def _list(options: Sequence[tuple[str, str]], value: str, hint: str, layout: Mapping[str, str]) -> Any:
    return widgets.Dropdown(options=options, value=value, layout=layout, tooltip=hint)


def _offered(kind: str, given: Sequence[str]) -> list[tuple[str, str]]:
    """What may be chosen, by the names of files and not by where they are."""
    return [(Path(each).name, each) for each in dict.fromkeys([*given, *sorted(short_names(kind))])]


def _named(kind: str, path: Path) -> str:
    """The short name of a shipped file; of any other its path."""
    return path.stem if short_names(kind).get(path.stem) == path else str(path)
