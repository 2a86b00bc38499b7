"""The explorer's page: fields at the left; at the right one view, the comparison, and one month explained."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from partnersim.errors import PartnersimError
from partnersim.explorer.exploration import Exploration
from partnersim.explorer.page.chooser import Chooser
from partnersim.explorer.page.field_lists import FieldLists
from partnersim.explorer.page.keep import Keep
from partnersim.explorer.page.picture import Picture
from partnersim.explorer.room import Room
from partnersim.explorer.table import table
from partnersim.explorer.views import views
from partnersim.explorer.views.view import Showing, Spot, View

__all__ = ["Panel"]

STYLE = Path(__file__).with_name("explorer.css")
TABLE_MODE = "Table mode: what only one side knows is not on this page."
CONFIDENTIAL = "CONFIDENTIAL: for our own side alone. Do not share this screen."
POINT = "Click on a month, or use the arrow keys on the picture, to have it explained."


class Panel:
    """Widgets, and what happens when they are used.

    One picture is shown, of the view that is open; the others are drawn when they are opened.

    Args:
        explored: what is shown first.
        batnas: partner → what it has without a deal, known to our own side alone [currency].
        folder: where files are kept.
    """

    def __init__(self, explored: Exploration, batnas: Mapping[str, float] | None = None, folder: Path = Path()) -> None:
        self.explored = explored
        self._room = Room(batnas if explored.confidential else None)
        self._views: dict[str, View] = views(self._room)
        self._spot = Spot(0, 0)
        self._explains = False
        self.picture = Picture()
        self.picture.add_class("partnersim-view")
        self.picture.when_pointed_at(self.pointed)
        self.caption = widgets.HTML()
        self.table = widgets.HTML()
        self.explanation = widgets.HTML()
        self.choice = widgets.ToggleButtons(options=list(self._views))
        self.choice.style.button_width = "auto"
        self.choice.observe(lambda _change: self._draw(), "value")
        self.fields = FieldLists(self.explored, self._show)
        self.chooser = Chooser(self.explored, self._open)
        self.keep = Keep(self.explored, folder)
        self.pin = _button("Pin as baseline", "Compare with what is seen now", self._pin)
        self.reset = _button("Reset", "Everything as its file has it", self._reset)
        self.widget = self._page()
        self._show()

    def _page(self) -> Any:
        style = widgets.HTML(f"<style>{STYLE.read_text('utf-8')}</style>")
        mode = widgets.HTML(CONFIDENTIAL if self.explored.confidential else TABLE_MODE)
        mode.add_class("partnersim-mode")
        bar = widgets.HBox([self.choice, self.pin, self.reset])
        bar.add_class("partnersim-bar")
        left = widgets.VBox([mode, self.chooser.widget, self.fields.widget, self.keep.widget])
        left.add_class("partnersim-left")
        right = widgets.VBox([bar, self.picture, self.caption, self.table, self.explanation])
        right.add_class("partnersim-right")
        page = widgets.HBox([style, left, right])
        page.add_class("partnersim-explorer")
        if self.explored.confidential:
            page.add_class("partnersim-confidential")
        return page

    def _open(self, case: str, terms: list[str]) -> None:
        """Explore another case or other agreements; what was moved in those that stay, stays moved.

        Raises:
            InputError: they cannot be; what was explored stays.
        """
        opened = Exploration(case, terms, confidential=self.explored.confidential)
        opened.take_over(self.explored)
        if opened.case_path != self.explored.case_path:
            self._room.forget()
        self.explored = opened
        self._spot, self._explains = Spot(0, 0), False
        self.fields.open(self.explored)
        self.keep.open(self.explored)
        self._show()

    def _pin(self) -> None:
        self.explored.pin()
        self._show()

    def _reset(self) -> None:
        self.explored.reset()
        self.fields.forget()
        self._show()

    def pointed(self, at: Mapping[str, Any]) -> None:
        """The picture was clicked on, or an arrow key pressed."""
        months = self.explored.seen.case.months
        if "months" in at:
            found = self._spot._replace(month=self._spot.month + int(at["months"]))
        elif "terms" in at:
            found = self._spot._replace(terms=(self._spot.terms + int(at["terms"])) % len(self.explored.terms))
        else:
            view = self._views[self.choice.value].spot(float(at["x"]), float(at["y"]))
            if view is None:
                return
            found = view
        terms = min(found.terms, len(self.explored.terms) - 1)
        self._spot, self._explains = Spot(terms, min(max(found.month, 0), months - 1)), True
        self._draw()
        self._explain()

    def _show(self) -> None:
        """Everything that shows what is seen now."""
        self._spot = self._spot._replace(month=min(self._spot.month, self.explored.seen.case.months - 1))
        self.fields.show()
        self._draw()
        self.table.value = table(self.explored.seen, self.explored.pinned)
        self._explain()

    def _draw(self) -> None:
        """The view that is open."""
        view = self._views[self.choice.value]
        showing = Showing(self.explored.seen, self.explored.pinned, self._spot.month)
        self.picture.show(view.picture(showing), view.words(showing))
        point = f" {POINT}" if view.panels() else ""
        self.caption.value = f"<p class='partnersim-hint'>{html.escape(view.caption(showing))}{point}</p>"

    def _explain(self) -> None:
        if not self._explains:
            self.explanation.value = ""
            return
        ledger = self.explored.seen.standings[self._spot.terms].ledger
        try:
            said = ledger.explain(self._spot.month + 1)
        except PartnersimError as error:
            said = str(error)
        text = html.escape(f"{ledger.label} · {said}")
        self.explanation.value = f"<pre class='partnersim-explained'>{text}</pre>"


def _button(title: str, hint: str, act: Any) -> Any:
    made = widgets.Button(description=title, tooltip=hint, layout={"width": "auto"})
    made.on_click(lambda _button: act())
    return made
