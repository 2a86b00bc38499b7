"""The settlement statement as people and machines read it: a page, a workbook, records."""
