"""The sheet of sources: every input, as delivered in the base case, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.inputs.provenance import Input
from partnersim.inputs.reader import source_of, split_path
from partnersim.negotiate import Comparison
from partnersim.render.sources import SET, source_said
from partnersim.render.workbook.fields import Row
from partnersim.render.workbook.inputs import serial
from partnersim.render.workbook.looks import Looks
from partnersim.render.workbook.names import clean

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_sources"]

HEADS = ("input", "field of the case or terms", "as delivered", " unit", "who says so, and where")
WIDTHS = (40, 40, 12, 26, 70)
AGREED = "as the terms say"
HEAD = 2  # row


def write_sources(sheet: Worksheet, looks: Looks, rows: Sequence[Row], deal: Comparison) -> None:
    """Write the sheet."""
    sheet.write_string(0, 0, "Sources", looks("title"))
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(HEAD, column, head, looks("head" if column == 2 else "head_left"))
        sheet.set_column(column, column, width)
    group, place = "", HEAD
    for row in rows:
        place += 1
        if row.group != group:
            group = row.group
            for column in range(len(HEADS)):
                sheet.write_blank(place, column, None, looks("group"))
            sheet.write_string(place, 0, clean(group), looks("group"))
            place += 1
        sheet.write_string(place, 0, clean(row.label), looks("plain"))
        sheet.write_string(place, 1, row.field, looks("delivered"))
        if row.values[0] is not None:
            value = serial(round(row.values[0])) if row.kind == "month" else row.values[0]
            sheet.write_number(place, 2, value, looks("plain", row.kind))
        sheet.write_string(place, 3, clean(row.unit), looks("beside"))
        sheet.write_string(place, 4, clean(_said(row, deal)), looks("plain"))
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.repeat_rows(HEAD)


def _said(row: Row, deal: Comparison) -> str:
    """Who says an input, and where, as far as the audience may know."""
    if row.terms is not None:
        terms = deal.terms[row.terms]
        published = terms.published
        return AGREED if published is None else f"{published.by}: {published.source}, {published.date}"
    who, where = source_of(deal.case, row.path) or (None, None)
    if deal.case.document.where(split_path(row.path))[0] == "--set":
        who, where = SET, None
    return source_said(deal, Input(row.path, row.values[0], who, where))
