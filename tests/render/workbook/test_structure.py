"""What a workbook is made of: sheets, names, properties, print set-up; nothing hidden, no macros, no links."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO

import pytest

from partnersim import InputError
from partnersim.agreements.agreement import Agreement
from partnersim.negotiate import Comparison, compared, open_comparison
from partnersim.render.facts import Facts
from tests.render.deals import HOSTILE
from tests.render.deals import case as case_of
from tests.render.workbook.sheets import FACTS, Sheets, made, opened, partners_case, terms, texts

TERMS = "five_phase direct static_split_profit white_label referral"


@pytest.fixture(scope="module")
def deal() -> Comparison:
    return open_comparison("managed-db", TERMS)


@pytest.fixture(scope="module")
def content(deal: Comparison) -> bytes:
    return made(deal)


@pytest.fixture(scope="module")
def book(content: bytes) -> Sheets:
    return opened(content)


def test_sheets_stand_in_the_order_of_reading(book: Sheets) -> None:
    assert book.sheetnames == ["Summary", "Inputs", *TERMS.split(), "Checks", "Sources"]


def test_nothing_is_hidden_runs_or_leads_out(content: bytes, book: Sheets) -> None:
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    hidden = [
        sheet.title for sheet in book.worksheets
        for each in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()) if each.hidden
    ]  # fmt: skip
    assert not hidden
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert not [name for name in names if re.search(r"vba|macro|external|embed|activeX|connection", name)]
    parts = b"".join(zipfile.ZipFile(BytesIO(content)).read(name) for name in names)
    assert b'TargetMode="External"' not in parts


def test_properties_are_the_facts(book: Sheets) -> None:
    found = book.properties
    assert (found.title, found.creator, found.subject) == (FACTS.title, FACTS.author, FACTS.status)
    assert found.created.date().isoformat() == FACTS.date
    assert book.custom_doc_props["Version"].value == FACTS.version


def test_facts_that_are_not_given_are_those_of_the_case() -> None:
    book = opened(made(compared(partners_case(2, "version: 3\ndate: 2026-10-09"), [_five_phase()]), Facts()))
    assert book.properties.title == "A service of several"
    assert book.properties.created.date().isoformat() == "2026-10-09"
    assert book["Summary"]["A3"].value == "Illustrative, not an offer · version 3 · 2026-10-09"


def test_the_same_comparison_is_the_same_bytes(deal: Comparison, content: bytes) -> None:
    assert made(deal) == content
    assert made(open_comparison("managed-db", TERMS)) == content


def test_inputs_have_names_by_which_formulas_read_them(book: Sheets) -> None:
    assert book.defined_names["demand_monthly_churn"].attr_text.startswith("'Inputs'!$E$")
    assert "direct_share_of_revenue_subscription" in book.defined_names
    assert any("demand_monthly_churn" in text for sheet, _, text in texts(book) if sheet == "five_phase")


def test_months_stay_in_sight_and_pages_are_titled(book: Sheets) -> None:
    for name in ("five_phase", "referral"):
        sheet = book[name]
        assert sheet.freeze_panes == "C9"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 3)
        assert sheet.print_title_rows == "$5:$8"
        assert "Five-phase or direct?" in sheet.oddHeader.left.text
        assert "Illustrative" in sheet.oddFooter.left.text


def test_page_one_has_charts_that_black_ink_tells_apart(content: bytes) -> None:
    archive = zipfile.ZipFile(BytesIO(content))
    charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/")]
    assert len(charts) == 3  # what it is worth, and the way there of two partners
    for chart in charts:
        looks = re.findall(r'prstDash val="(\w+)"|pattFill prst="(\w+)"', chart)
        assert len(set(looks)) == len(looks) > 1


def test_what_is_not_live_says_so(book: Sheets) -> None:
    heads = [book["referral"].cell(6, column).value for column in range(3, 12)]
    assert all("simulated, not live" in head for head in heads if head != "number")
    assert "Not live: figures of referral" in [text for sheet, _, text in texts(book) if sheet == "Summary"]
    assert all(
        "not live" not in str(book["five_phase"].cell(6, column).value)
        for column in range(1, book["five_phase"].max_column)
    )


def test_an_input_no_formula_reads_is_marked(book: Sheets) -> None:
    rows = {row[1].value: row for row in book["Inputs"].iter_rows(min_row=8) if row[1].value}
    assert rows["case.demand.monthly_churn"][8].value == "live"
    assert rows["terms.commission_on_revenue.any_line"][8].value == "simulated, not live"


def test_texts_are_never_formulas() -> None:
    starts = "=+-@"
    worst = [f"{sign}cmd|'/c calc'!A1 {HOSTILE}"[:180] for sign in starts]
    case = case_of(2, name=lambda i: worst[i], title=worst[2], more=f"sources: {{published: {{demand: '{starts}'}}}}")
    content = made(compared(case, [_five_phase(title=worst[3])]), Facts(*worst, *worst[:1]))
    assert sum("calc" in text for _, _, text in texts(opened(content))) > 10
    xml = b"".join(
        zipfile.ZipFile(BytesIO(content)).read(name)
        for name in zipfile.ZipFile(BytesIO(content)).namelist() if "worksheets" in name
    )  # fmt: skip
    assert not [formula for formula in re.findall(rb"<f>([^<]*)</f>", xml) if b"calc" in formula]
    charts = zipfile.ZipFile(BytesIO(content)).read("xl/charts/chart2.xml")
    assert not [formula for formula in re.findall(rb"<c:f>([^<]*)</c:f>", charts) if b"calc" in formula]


def test_hostile_labels_make_sheet_names() -> None:
    labels = ["summary", "Summary", "a" * 60, "a" * 60, "'quoted'", "naïve 表 [x]:*?/\\"]
    from partnersim.render.workbook.names import sheet_names

    names = sheet_names(labels)
    assert len({name.casefold() for name in (*names, "Summary", "Inputs", "Checks", "Sources")}) == len(names) + 4
    assert all(0 < len(name.encode("utf-16-le")) <= 62 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_names_of_fields_are_names_in_a_spreadsheet() -> None:
    from partnersim.render.workbook.names import defined_name

    taken: set[str] = set()
    names = [defined_name(path, taken) for path in ("a1", "r1c1", "c", "1st", "x.y", "x_y", "X-Y")]
    assert len({name.casefold() for name in names}) == len(names)
    assert not [name for name in names if re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC](\d+([rRcC]\d+)?)?|\d.*", name)]


@pytest.mark.parametrize("audience", ["internal", "p1"])
@pytest.mark.parametrize("more", ["", "loss_basis: since_break_even", "cost_cap: {p2: 100}\nloss_interest: 3%"])
def test_formulas_of_eight_partners_are_short_enough_for_a_spreadsheet(audience: str, more: str) -> None:
    agreed = terms("five_phase", f"parties: {{operator: p0, vendor: p1}}\n{more}")
    book = opened(made(compared(partners_case(8), [agreed], audience=audience)))
    assert max(len(text) for _, _, text in texts(book) if text.startswith("=")) < 8192


def test_a_calendar_before_spreadsheets_is_refused() -> None:
    with pytest.raises(InputError, match="a workbook has no months before 1901-01"):
        made(compared(case_of(2, start="1850-01"), [_five_phase()]))


def _five_phase(title: str = "five-phase") -> Agreement:
    return terms("five_phase", f"title: {json.dumps(title)}\nparties: {{operator: p0, vendor: p1}}")
