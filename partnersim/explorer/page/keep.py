"""The part of the page that keeps what is explored: as files, as a plan, as a report."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from partnersim.errors import InputError, PartnersimError
from partnersim.explorer.exploration import Exploration
from partnersim.explorer.keeping import export, save_case, save_plan, save_terms

__all__ = ["Keep"]

CASE, PLAN, REPORT = "the case", "a batch plan", "a report or workbook"
ENDINGS = {CASE: ".yaml", PLAN: ".yaml", REPORT: ".html"}
NAME = re.compile(r"(?!\.)[\w .-]{1,120}")  # in the folder, and on any system
WIDE = {"width": "100%"}


class Keep:
    """What to keep, the name of a file in a folder, and a button."""

    def __init__(self, explored: Exploration, folder: Path) -> None:
        self._folder = folder
        self.what = widgets.Dropdown(layout=WIDE, tooltip="What to keep")
        self.name = widgets.Text(layout=WIDE, tooltip="The name of the file; html, pdf or xlsx of a report")
        self.button = widgets.Button(description="Save", tooltip="Nothing is written over")
        self.said = widgets.HTML()
        self.said.add_class("partnersim-said")
        self.what.observe(lambda _change: self._suggest(), "value")
        self.button.on_click(lambda _button: self._save())
        self.widget = widgets.VBox([widgets.HTML("<b>Keep</b>"), self.what, self.name, self.button, self.said])
        self.open(explored)

    def open(self, explored: Exploration) -> None:
        """Keep another exploration."""
        self._explored = explored
        terms = [(f"agreement {label}", number) for number, label in enumerate(explored.seen.labels)]
        self.what.options = [(CASE, CASE), *terms, (PLAN, PLAN), (REPORT, REPORT)]
        self.what.value = CASE
        self._suggest()

    def _suggest(self) -> None:
        if self.what.value is not None:
            what: Any = self.what.value
            stem = self._explored.seen.labels[what] if isinstance(what, int) else self._explored.case_path.stem
            self.name.value = f"{stem}-{'plan' if what == PLAN else 'explored'}{ENDINGS.get(what, '.yaml')}"
            self.said.value = ""

    def _save(self) -> None:
        self.button.disabled = True
        self.said.value = "writing …"
        try:
            written = self._written(self.what.value, self.name.value.strip())
            self.said.value = html.escape(f"written: {', '.join(path.name for path in written)}")
        except (PartnersimError, OSError) as error:
            told = str(error).replace(f"{self._folder}{os.sep}", "")  # where it is, is nobody's business here
            self.said.value = f"<span class='partnersim-wrong'>{html.escape(told)}</span>"
        finally:
            self.button.disabled = False

    def _written(self, what: Any, name: str) -> list[Path]:
        if not NAME.fullmatch(name):
            raise InputError.one("a file's name has letters, digits, blanks, dots, - and _; write such a name", name)
        target = self._folder / (name if "." in name else name + ENDINGS.get(what, ".yaml"))
        if what == REPORT:
            return export(self._explored, target)
        if target.suffix not in (".yaml", ".yml"):
            raise InputError.one("files of cases, terms and plans end with .yaml; write such a name", name)
        if what == CASE:
            return save_case(self._explored, target)
        return save_plan(self._explored, target) if what == PLAN else save_terms(self._explored, what, target)
