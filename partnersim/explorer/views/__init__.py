"""The views of an explored deal, a module each."""

from __future__ import annotations

from partnersim.explorer.room import Room
from partnersim.explorer.views.fan import FanView
from partnersim.explorer.views.positions import PositionsView
from partnersim.explorer.views.shares import SharesView
from partnersim.explorer.views.timeline import TimelineView
from partnersim.explorer.views.view import View
from partnersim.explorer.views.zopa import ZopaView

__all__ = ["views"]


def views(room: Room) -> dict[str, View]:
    """All views by title, in the order in which they are offered."""
    found: list[View] = [TimelineView(), PositionsView(), SharesView(), FanView(), ZopaView(room)]
    return {view.title: view for view in found}
