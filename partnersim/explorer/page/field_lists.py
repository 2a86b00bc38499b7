"""The fields at the left: those of one part of the case, and those of one agreement; others when they are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from partnersim.explorer.exploration import Address, Exploration
from partnersim.explorer.page.control import Control

__all__ = ["FieldLists"]

FIRST = "demand"  # of the case, what most questions are about
GENERAL = "general"  # fields of the case that stand in no part of it


class FieldLists:
    """Two lists of fields, each with a choice of what they are of; `moved` is called after each change."""

    def __init__(self, explored: Exploration, moved: Callable[[], None]) -> None:
        self._moved = moved
        self._exchanging = False  # the options of a choice, which then has others for a moment
        self.shown: dict[Address, Control] = {}
        self._lists = {which: widgets.VBox() for which in ("case", "terms")}
        self.choices = {which: widgets.Dropdown(layout={"width": "100%"}) for which in ("case", "terms")}
        for which, choice in self.choices.items():
            choice.observe(lambda _change, which=which: self._fill(which), "value")
            self._lists[which].add_class("partnersim-fields")
        self.widget = widgets.VBox(
            [
                widgets.HTML("<b>The case</b>"), self.choices["case"], self._lists["case"],
                widgets.HTML("<b>The agreements</b>"), self.choices["terms"], self._lists["terms"],
            ]
        )  # fmt: skip
        self.open(explored)

    def open(self, explored: Exploration) -> None:
        """Show the fields of another exploration, or of one that was reset."""
        self._explored, self.shown = explored, {}
        parts = dict.fromkeys(_part(explored, at) for at in explored.knobs if at.terms is None)
        self._choose("case", list(parts), FIRST if FIRST in parts else next(iter(parts)))
        self._choose("terms", list(zip(explored.seen.labels, range(len(explored.terms)), strict=True)), 0)

    def show(self) -> None:
        """Show what the fields in sight have now, and what is wrong with them."""
        for at, control in self.shown.items():
            refused = self._explored.refused.get(at)
            control.show(self._explored.value(at), *(refused or ()))

    def forget(self) -> None:
        """What was typed and could not be read."""
        for control in self.shown.values():
            control.forget()

    def control(self, at: Address) -> Control:
        """The control of a field in sight."""
        return self.shown[at]

    def _choose(self, which: str, options: list[Any], chosen: Any) -> None:
        self._exchanging = True
        self.choices[which].options = options
        self.choices[which].value = chosen
        self._exchanging = False
        self._fill(which)

    def _fill(self, which: str) -> None:
        """Make the controls of what is chosen."""
        if self._exchanging:
            return
        chosen = self.choices[which].value
        wanted = [at for at in self._explored.knobs if self._is_in(at, which, chosen)]
        of_case = which == "case"
        others = {at: control for at, control in self.shown.items() if (at.terms is None) != of_case}
        made = {at: Control(self._explored.knobs[at], self._put(at)) for at in wanted}
        self.shown = {**others, **made}
        self.show()
        self._lists[which].children = [control.widget for control in made.values()]

    def _is_in(self, at: Address, which: str, chosen: object) -> bool:
        if which == "case":
            return at.terms is None and _part(self._explored, at) == chosen
        return at.terms is not None and at.terms == chosen

    def _put(self, at: Address) -> Callable[[Any], None]:
        def put(value: Any) -> None:
            self._explored.put(at, value)
            self._moved()

        return put


def _part(explored: Exploration, at: Address) -> str:
    return explored.knobs[at].group.replace("_", " ") or GENERAL
