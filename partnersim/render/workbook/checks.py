"""The sheet of checks: no money is lost, and the formulas give what the engine gives while inputs are as delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from partnersim.agreements.static_split import StaticSplit
from partnersim.render.workbook.engine_figures import EngineFigures
from partnersim.render.workbook.inputs import CHANGED
from partnersim.render.workbook.looks import NOT_LIVE, Looks
from partnersim.render.workbook.names import a1, clean, sheet_ref
from partnersim.render.workbook.page import Page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["ALL_HOLD", "write_checks"]

SHEET = "Checks"
ALL_HOLD = "all_checks_hold"  # a defined name
SAME = 1e-6  # of the largest month's revenue, at least of one: nearer is equal
HEADS = ("terms", "what is compared", "largest difference", "allowed", "holds")
ANSWER, HEAD, FIRST = 3, 5, 6  # rows


class Check(NamedTuple):
    """A difference that should be none, as a formula."""

    page: Page
    what: str
    difference: str
    of_engine: bool  # and so compared only while inputs are as delivered


def write_checks(
    book: Workbook, sheet: Worksheet, looks: Looks, pages: Sequence[Page], shown: Sequence[int],
    npvs: Mapping[tuple[int, int], str],
) -> None:  # fmt: skip
    """Write the checks, and below them the engine's figures; `npvs` are the first page's cells by terms and partner."""
    count = sum(len(list(_checks(page, shown, npvs, EngineFigures(pages, shown, 0)))) for page in pages)
    engine = EngineFigures(pages, shown, FIRST + count + 2)
    checks = [check for page in pages for check in _checks(page, shown, npvs, engine)]
    sheet.write_string(0, 0, "Checks", looks("title"))
    note = (
        "Money: in every month, what partners earn and outside parties take is what customers pay. Engine: formulas "
        "give what partnersim gave in the scenario in use, to 1e-6 of the largest month's revenue; compared only "
        "while inputs are as delivered. The engine's figures stand below."
    )
    sheet.merge_range(1, 0, 1, len(HEADS) - 1, note, looks("note"))
    sheet.set_row(1, 38)
    for column, head in enumerate(HEADS):
        sheet.write_string(HEAD, column, head, looks("head_left" if column < 2 else "head"))
    for place, check in enumerate(checks, start=FIRST):
        _write_check(sheet, looks, place, check)
    holds = f"{a1(FIRST, 4, fixed=True)}:{a1(FIRST + count - 1, 4, fixed=True)}"
    sheet.write_string(ANSWER, 0, "all checks hold", looks("bold"))
    answer = f'=COUNTIF({holds},TRUE)+COUNTIF({holds},"not compared")={count}'  # an error is neither
    sheet.write_formula(ANSWER, 1, answer, looks("head_left"), True)
    book.define_name(ALL_HOLD, f"={sheet_ref(SHEET)}{a1(ANSWER, 1, fixed=True)}")
    engine.write(sheet, looks)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2 + 2 * len(pages) * len(shown) * len(pages[0].scenarios), 14)
    sheet.freeze_panes(FIRST, 1)
    sheet.print_area(0, 0, FIRST + count - 1, len(HEADS) - 1)


def _checks(
    page: Page, shown: Sequence[int], npvs: Mapping[tuple[int, int], str], engine: EngineFigures
) -> Iterator[Check]:
    grid = page.grid
    if len(shown) == len(page.names):
        earned = "+".join(grid.whole(("earned", i)) for i in page.partners)
        taken = "".join(f"+{grid.whole(key)}" for key in grid.keys("taken"))
        yield Check(page, "money: earned and taken, against what customers pay",
                    _largest(f"{earned}{taken}-{grid.whole('collected')}"), of_engine=False)  # fmt: skip
    if isinstance(page.terms, StaticSplit) and page.why_not is None:
        shares = "+".join(str(page.of_terms(f"shares.{seat}")) for seat in page.terms.shares)
        yield Check(page, "shares: their sum, against 100%", f"ABS({shares}-1)", of_engine=False)
    said = "engine" if page.why_not is None else f"engine ({NOT_LIVE})"
    for what in ("received", "position"):
        parts = [_largest(f"{grid.whole((what, i))}-{engine.column(page, i, what)}") for i in shown]
        yield Check(page, f"{said}: {what}, all partners and months", f"MAX({','.join(parts)})", of_engine=True)
    parts = [f"ABS({npvs[page.number, i]}-{engine.npv(page, i)})" for i in shown]
    yield Check(page, f"{said}: NPV", f"MAX({','.join(parts)})", of_engine=True)


def _largest(difference: str) -> str:
    return f"SUMPRODUCT(MAX(ABS({difference})))"


def _write_check(sheet: Worksheet, looks: Looks, place: int, check: Check) -> None:
    sheet.write_string(place, 0, clean(check.page.label), looks("plain"))
    sheet.write_string(place, 1, check.what, looks("plain"))
    difference, allowed = check.difference, f"{SAME:.0E}*MAX(1,{check.page.grid.whole('collected')})"
    if check.of_engine:
        difference = f'IF({CHANGED}>0,"inputs changed",{difference})'
    sheet.write_formula(place, 2, f"={difference}", looks("right", "tiny"), 0)
    most = float(SAME * max(1.0, check.page.grid.values("collected").max()))
    sheet.write_formula(place, 3, f"={allowed}", looks("plain", "tiny"), most)
    found, least = a1(place, 2), a1(place, 3)
    holds = f"{found}<={least}"
    holds = f'IF({CHANGED}>0,"not compared",{holds})' if check.of_engine else holds
    sheet.write_formula(place, 4, f"={holds}", looks("right"), True)
