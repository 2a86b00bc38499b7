"""The workbook: a comparison as live formulas, for people who change a number without Python."""

from partnersim.render.workbook.book import workbook_bytes

__all__ = ["workbook_bytes"]
