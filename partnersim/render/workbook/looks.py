"""The looks of cells: what is typed in, what is computed, what stays as simulated; told apart without colour too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

__all__ = ["DISCLOSED", "NOT_LIVE", "Looks"]

NOT_LIVE = "simulated, not live"  # the words that mark what stays as it was simulated
DISCLOSED = "disclosed, not live"  # and what other partners disclose by the agreement, as totals

NUMBERS = {  # kind of figure → number format
    "amount": '#,##0;-#,##0;"–"',
    "price": "#,##0.00##",
    "percent": "0.0##%",
    "share": "0.0%",
    "month": "mmm yyyy",
    "count": "#,##0",
    "units": "#,##0.0",
    "number": "General",
    "tiny": "0.0E+00",
    "text": "@",
}

STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "input": {"font_color": "#0000FF", "bg_color": "#EAF1FB", "border": 1, "border_color": "#7F9DC6"},
    "follows": {"border": 1, "border_color": "#C9D0D6"},  # the base case's, unless somebody types another
    "in_use": {"bold": True, "left": 2, "right": 2},
    "simulated": {"italic": True, "font_color": "#444444", "pattern": 14, "fg_color": "#BBBBBB", "bg_color": "#FFFFFF"},
    "disclosed": {"italic": True, "font_color": "#444444", "pattern": 17, "fg_color": "#BBBBBB", "bg_color": "#FFFFFF"},
    "simulated_figure": {
        "italic": True, "font_color": "#444444", "pattern": 14, "fg_color": "#BBBBBB", "bg_color": "#FFFFFF",
        "align": "right",
    },
    "delivered": {"font_color": "#666666"},
    "total": {"bold": True, "top": 1, "bottom": 1},
    "title": {"bold": True, "font_size": 16},
    "note": {"font_color": "#444444", "text_wrap": True, "valign": "top", "font_size": 9},
    "group": {"bold": True, "bg_color": "#DDE3E8", "top": 1, "bottom": 1},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right"},
    "head_left": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
    "head_simulated": {
        "bold": True, "italic": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "right",
        "pattern": 14, "fg_color": "#BBBBBB", "bg_color": "#FFFFFF",
    },
    "unit": {"font_color": "#444444", "font_size": 8, "align": "right", "text_wrap": True, "valign": "top"},
    "right": {"align": "right"},
    "beside": {"indent": 1},
    "bold": {"bold": True},
}  # fmt: skip


class Looks:
    """Formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}

    def __call__(self, style: str, kind: str = "number") -> Format:
        """The format of a style for a kind of figure."""
        if (style, kind) not in self._made:
            look = {"font_name": "Arial", "font_size": 9, **STYLES[style], "num_format": NUMBERS[kind]}
            self._made[style, kind] = self._book.add_format(look)
        return self._made[style, kind]
