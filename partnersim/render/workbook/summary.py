"""The first page: what terms are worth to whom, whether it is live, and whether the checks hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.render.facts import Facts
from partnersim.render.workbook.charts import add_charts
from partnersim.render.workbook.checks import ALL_HOLD
from partnersim.render.workbook.inputs import CHANGED, SCENARIO, STALE
from partnersim.render.workbook.looks import NOT_LIVE, Looks
from partnersim.render.workbook.measured import figures
from partnersim.render.workbook.names import a1, clean, sheet_ref
from partnersim.render.workbook.page import Page
from partnersim.timeline import spoken_month

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["SHEET", "Summary"]

SHEET = "Summary"
STATE, HEAD = 6, 10  # rows
LABELS = 34  # width of the first column
LEGEND = (
    ("input", "1,234", "an input: type another number on the sheet Inputs"),
    ("plain", "1,234", "a formula: follows the inputs"),
    ("simulated", "1,234", f"{NOT_LIVE}: as partnersim gave it; follows the scenario, not the inputs"),
)  # fmt: skip


class Summary:
    """The first page of some pages; other sheets ask it where its figures are."""

    def __init__(self, pages: Sequence[Page], shown: Sequence[int]) -> None:
        self.pages = pages
        self.shown = shown

    def row(self, i: int) -> int:
        """The row of a partner's name."""
        return HEAD + 1 + self.shown.index(i) * (self._figures + 1)

    def npv(self, page: Page, i: int) -> str:
        """The cell of a net present value, as other sheets see it."""
        return sheet_ref(SHEET) + a1(self.row(i) + 1, 1 + page.number, fixed=True)

    @property
    def _figures(self) -> int:
        """Rows a partner, below its name: no share of the profit of all, where not all are shown."""
        return 6 if len(self.shown) == len(self.pages[0].names) else 5

    @property
    def _end(self) -> int:
        """The row after the table."""
        return HEAD + 1 + len(self.shown) * (self._figures + 1)

    def write(self, book: Workbook, sheet: Worksheet, looks: Looks, facts: Facts) -> None:
        """Write the page."""
        self._write_head(sheet, looks, facts)
        self._write_state(sheet, looks)
        for page in self.pages:
            column = 1 + page.number
            sheet.write_string(HEAD, column, clean(page.label), looks("head"))
            said = "live" if page.why_not is None else NOT_LIVE
            sheet.write_string(
                HEAD - 1, column, said, looks("right" if page.why_not is None else "simulated_figure", "text")
            )
        sheet.write_string(HEAD, 0, self.pages[0].case.currency, looks("head_left"))
        for i in self.shown:
            self._write_partner(sheet, looks, i)
        notes = self._write_notes(sheet, looks, self._end + 1)
        add_charts(book, sheet, self.pages, self.shown, [self.row(i) + 1 for i in self.shown], HEAD, notes)
        sheet.set_column(0, 0, LABELS)
        sheet.set_column(1, len(self.pages), 17)

    def _write_head(self, sheet: Worksheet, looks: Looks, facts: Facts) -> None:
        case = self.pages[0].case
        first, last = (spoken_month(month, short=True) for month in (case.start, case.start + case.months - 1))
        sheet.write_string(0, 0, clean(facts.title), looks("title"))
        about = [] if facts.title == case.title else [case.title]
        sheet.write_string(1, 0, clean(" · ".join([*about, *self.pages[0].names])), looks("plain"))
        said = [facts.status or "Illustrative, not an offer"]
        said += [f"version {facts.version}"] if facts.version else []
        said += [each for each in (facts.date, facts.author) if each]
        sheet.write_string(2, 0, clean(" · ".join(said)), looks("bold"))
        sheet.write_string(3, 0, clean(f"{case.currency} without VAT · {first} – {last}"), looks("plain"))
        sheet.write_string(4, 0, "Scenario in use (choose it on the sheet Inputs)", looks("plain"))
        sheet.write_formula(4, 1, f"={SCENARIO}", looks("bold", "text"), clean(self.pages[0].scenarios[0]))

    def _write_state(self, sheet: Worksheet, looks: Looks) -> None:
        """Whether inputs are as delivered, whether what is shown follows them, and whether the checks hold."""
        stays = [page.label for page in self.pages if page.why_not is not None]
        parts = sorted({head for page in self.pages if page.why_not is None for head in page.grid.not_live})
        stale = [f"figures of {', '.join(stays)}"] if stays else []
        stale += [", ".join(parts)] if parts else []
        sheet.write_string(STATE - 1, 0, "Checks", looks("plain"))
        answer = f'=IF({ALL_HOLD},"all hold","SOME FAIL: see the sheet Checks")'
        sheet.write_formula(STATE - 1, 1, answer, looks("bold", "text"), "all hold")
        sheet.write_string(STATE, 0, "Inputs", looks("plain"))
        changed = f'{CHANGED}&" changed since delivery"'
        if stale:
            changed += '&": what is named below stays as simulated"'
            said = f"Not live: {'; '.join(stale)}"
            sheet.write_string(STATE + 1, 1, clean(said), looks("simulated", "text"))
        else:
            changed += f'&IF({STALE}>0,", "&{STALE}&" of them without effect here","")'
        answer = f'=IF({CHANGED}=0,"as delivered",{changed})'
        sheet.write_formula(STATE, 1, answer, looks("bold", "text"), "as delivered")

    def _write_partner(self, sheet: Worksheet, looks: Looks, i: int) -> None:
        """The figures of a partner, a column for each of the terms."""
        top = self.row(i)
        for column in range(1 + len(self.pages)):
            sheet.write_blank(top, column, None, looks("group"))
        sheet.write_string(top, 0, clean(self.pages[0].names[i]), looks("group"))
        for page in self.pages:
            column = 1 + page.number
            each = figures(page, i, self.pages[0], a1(top + 1, column), a1(top + 1, 1))
            for row, figure in enumerate(each, start=top + 1):
                sheet.write_string(row, 0, figure.label, looks("plain"))
                style = "right" if page.why_not is None else "simulated_figure"
                formula = f"={figure.formula(a1(row - 1, column))}"
                sheet.write_formula(row, column, formula, looks(style, figure.kind), figure.value)

    def _write_notes(self, sheet: Worksheet, looks: Looks, row: int) -> int:
        """What is live and what is not, and what the looks of cells mean; the row after them."""
        for page in self.pages:
            why = "live: formulas from the inputs to these figures"
            if page.why_not is not None:
                why = f"{NOT_LIVE}: {page.why_not}"
            elif page.grid.not_live:
                why = f"live, except {', '.join(page.grid.not_live)}"
            sheet.write_string(row, 0, clean(page.label), looks("plain"))
            title = f"{page.terms.title}: " if page.terms.title else ""
            sheet.write_string(row, 1, clean(f"{title}{why}"), looks("plain"))
            row += 1
        for style, sample, said in LEGEND:
            sheet.write_string(row, 0, sample, looks(style, "text"))
            sheet.write_string(row, 1, said, looks("plain"))
            row += 1
        return row
