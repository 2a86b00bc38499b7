"""The picture of a view in the browser: it can be clicked on, and reached by keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

__all__ = ["Picture"]


class Picture(anywidget.AnyWidget):
    """A PNG. `number` counts the pictures shown, so that whoever looks on can tell which one stands there."""

    _esm = Path(__file__).with_name("picture.js")

    png = traitlets.Bytes(b"").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    number = traitlets.Int(0).tag(sync=True)

    def show(self, png: bytes, alt: str) -> None:
        """Show another picture: all that belongs to it goes in one message."""
        with self.hold_sync():
            self.png, self.alt = png, alt
            self.number += 1

    def when_pointed_at(self, told: Callable[[Mapping[str, Any]], None]) -> None:
        """Call with `{x, y}` in parts from the top left where it is clicked, `{months}` to go by an arrow key."""
        self.on_msg(lambda _widget, content, _buffers: told(content))
