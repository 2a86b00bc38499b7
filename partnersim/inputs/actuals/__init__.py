"""Actual ledgers: what was billed, spent and done, as CSV files of one entry a line, read strictly."""

from partnersim.inputs.actuals.entry import COLUMNS, KINDS, Actuals, Entry, Kind
from partnersim.inputs.actuals.reader import read_actuals
from partnersim.inputs.actuals.writer import actuals_csv

__all__ = ["COLUMNS", "KINDS", "Actuals", "Entry", "Kind", "actuals_csv", "read_actuals"]
