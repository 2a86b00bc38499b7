"""Controls: the widgets of a knob, made by what the knob knows, with the reason beside it where a value cannot be."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, NamedTuple

import ipywidgets as widgets

from partnersim.errors import InputError
from partnersim.explorer.knobs import Knob, Reach, number_at, with_number
from partnersim.inputs.spelling import spelt
from partnersim.simulation.overrides import plain_value

__all__ = ["Control"]

Put = Callable[[Any], None]

WIDE = {"width": "100%"}


class Row(NamedTuple):
    """A slider, its number in words, and the widget that shows both."""

    widget: Any
    slider: Any
    said: Any


class Control:
    """A field's name, its value as a file has it, a slider for each number in it, and what is wrong with it.

    A switch has a box to tick, a choice a list, in place of text and sliders. `put` is told of a new value.
    """

    def __init__(self, knob: Knob, put: Put) -> None:
        self.knob, self._put = knob, put
        self._value: Any = None
        self._wanted: Any = None  # the same, or what was refused
        self._unread = ""  # why what was typed cannot be read
        self._quiet = False  # while values are shown that nobody moved just now
        self._is_new = True  # nothing was typed or dragged in it yet
        name = widgets.HTML(layout={"flex": "1 1 auto", "overflow": "hidden"})
        name.value = f'<span title="{html.escape(knob.hint)}">{html.escape(_title(knob))}</span>'
        self._is_switch = knob.unit == "switch"
        self.field = self._switch() if self._is_switch else self._choice() if knob.choices else self._text()
        self.rows = [self._slider(reach) for reach in knob.reaches]
        self.wrong = widgets.HTML(layout={"display": "none"})
        self.wrong.add_class("partnersim-wrong")
        head = widgets.HBox([name, self.field], layout={**WIDE, "justify_content": "space-between"})
        self.widget = widgets.VBox([head, *(row.widget for row in self.rows), self.wrong], layout=WIDE)
        self.widget.add_class("partnersim-control")

    @property
    def sliders(self) -> list[Any]:
        """Its sliders, one for each number."""
        return [row.slider for row in self.rows]

    def show(self, value: Any, wanted: Any = None, wrong: str = "") -> None:
        """Show a value, as a file has it; or what was wanted in its place and what is wrong with that."""
        wrong = self._unread or wrong
        self._value, self._wanted = value, wanted if wrong else value
        self._quiet = True
        try:
            if not wrong or self._is_new:  # else all stays as it was typed or dragged to
                self._fill(self._wanted, value)
        finally:
            self._quiet = self._is_new = False
        self.wrong.value = f"<span role='alert'>{html.escape(wrong)}</span>" if wrong else ""
        self.wrong.layout.display = None if wrong else "none"

    def _fill(self, shown: Any, accepted: Any) -> None:
        """Show a value in the field and by the sliders; where one cannot show it, what was accepted."""
        if self._is_switch:
            self.field.value = bool(shown)
        elif not self.knob.choices or spelt(shown) in self.knob.choices:
            self.field.value = spelt(shown)
        else:
            self.field.value = spelt(accepted)
        for row, reach in zip(self.rows, self.knob.reaches, strict=True):
            number = number_at(shown, reach.keys)
            number = number_at(accepted, reach.keys) if number is None else number
            self._point(row.slider, number)
            row.said.value = "" if number is None else spelt(reach.spelt(number))

    def forget(self) -> None:
        """What was typed and could not be read."""
        self._unread = ""

    def _point(self, slider: Any, number: float | None) -> None:
        """Put a slider where its number is, its ends as far out as that; a number that is gone disables it."""
        slider.disabled = number is None
        if number is None or abs(slider.value - number) < slider.step / 1000.0:
            return  # where it was dragged to: sending it back would pull at it
        with slider.hold_sync():
            slider.min, slider.max = min(slider.min, number), max(slider.max, number)
            slider.value = number

    def _text(self) -> Any:
        field = widgets.Text(continuous_update=False, layout={"width": "9.5em"}, tooltip=self.knob.hint)
        field.observe(lambda change: self._typed(change["new"]), "value")
        return field

    def _choice(self) -> Any:
        field = widgets.Dropdown(options=self.knob.choices, layout={"width": "9.5em"}, tooltip=self.knob.hint)
        field.observe(lambda change: self._typed(change["new"]), "value")
        return field

    def _switch(self) -> Any:
        field = widgets.Checkbox(indent=False, layout={"width": "auto"}, tooltip=self.knob.hint)
        field.observe(lambda change: None if self._quiet else self._put(change["new"]), "value")
        return field

    def _slider(self, reach: Reach) -> Row:
        of_part = ", ".join(f"month {key}" if key.isdigit() else key.replace("_", " ") for key in reach.keys)
        slider = widgets.FloatSlider(
            min=reach.low, max=reach.high, step=reach.step, readout=False, layout=WIDE, tooltip=self.knob.hint
        )
        slider.observe(lambda change: self._slid(reach, change["new"]), "value")
        said = widgets.Label(layout={"width": "4.5em", "flex": "0 0 auto", "justify_content": "flex-end"})
        if not of_part:
            return Row(slider, slider, said)  # its number stands in the field
        label = widgets.Label(of_part, layout={"width": "8.7em", "flex": "0 0 auto"})
        return Row(widgets.HBox([label, slider, said], layout=WIDE), slider, said)

    def _typed(self, text: str) -> None:
        if self._quiet:
            return
        self._unread = ""
        try:
            value = plain_value(text)
        except InputError as error:
            self._unread = error.problems[0].text
            self.show(self._value)
            return
        self._put(value)

    def _slid(self, reach: Reach, number: float) -> None:
        now = self._wanted if number_at(self._wanted, reach.keys) is not None else self._value
        at = number_at(now, reach.keys)
        if self._quiet or at is None or abs(at - number) < reach.step / 1000.0:
            return  # a browser sends back what it was shown, a little off
        self._unread = ""
        self._put(with_number(now, reach, number))


def _title(knob: Knob) -> str:
    """The field's name; within the group of an agreement, with what it is of: `share of revenue · subscription`."""
    return knob.path.replace("_", " ").replace(".", " · ") if knob.name.startswith("terms.") else knob.title
