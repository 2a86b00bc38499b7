"""What the other side typed into a workbook comes back as fields of the case and the terms; all else is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from partnersim import InputError, parse_terms, read_case, read_terms
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.negotiate import compared
from partnersim.render.workbook.book import inputs_of
from partnersim.render.workbook.read_back import ReadBack, read_back
from partnersim.shipped import find
from tests.render.workbook.sheets import BASE, FIELD, made, opened, partners_case, recalculated, terms

TERMS = ("five_phase", "direct")
STEP, IN_USE, CAUTIOUS, BOLD, DELIVERED = 4, 5, BASE + 1, BASE + 2, BASE + 5  # columns, counted from 1


@cache
def files(case: str = "managed-db", terms: tuple[str, ...] = TERMS) -> tuple[Case, list[Agreement]]:
    """Shipped ones, over so few months that a workbook is made at once."""
    short = changed_case(read_case(find(case, "cases")), {"months": 12})
    return short, [read_terms(find(name, "terms")) for name in terms]


@cache
def sent(case: str = "managed-db", terms: tuple[str, ...] = TERMS, audience: str = "internal") -> bytes:
    return made(compared(*files(case, terms), audience=audience))


Edit = Callable[[Any], None]  # of an openpyxl workbook


def saved(content: bytes, *edits: Edit) -> bytes:
    book = opened(content)
    for edit in edits:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(book: Any, field: str) -> int:
    sheet = book["Inputs"]
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, FIELD).value == field)


def typed(field: str, value: Any, column: int = BASE) -> Edit:
    def edit(book: Any) -> None:
        book["Inputs"].cell(row_of(book, field), column).value = value

    return edit


def back(folder: Path, content: bytes, case: str = "managed-db", terms: tuple[str, ...] = TERMS) -> ReadBack:
    path = folder / "back.xlsx"
    path.write_bytes(content)
    return read_back(path, *files(case, terms))


def values(found: ReadBack) -> dict[str, Any]:
    """All that was changed, of terms by their number."""
    of_terms = {f"{i}.{path}": value for i, each in enumerate(found.terms_values) for path, value in each.items()}
    return {**found.case_values, **of_terms}


def test_what_comes_back_as_it_was_sent_changes_nothing(tmp_path) -> None:
    for content in (sent(), saved(sent())):
        found = back(tmp_path, content)
        assert (found.count, values(found), found.is_changed) == (0, {}, False)
        assert found.case is files("managed-db", TERMS)[0]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([typed("case.demand.monthly_churn", 0.033)], {"demand.monthly_churn": "3.3%"}),
        ([typed("case.demand.monthly_churn", 0.1 + 0.2)], {"demand.monthly_churn": "30%"}),
        ([typed("case.partners.isv.hourly_cost", 8.2 - 0.2)], {"partners.isv.hourly_cost": 8}),
        ([typed("case.partners.isv.hourly_cost", 97.5)], {"partners.isv.hourly_cost": 97.5}),
        ([typed("case.costs.build_service.one_time", 80000.0)], {"costs.build_service.one_time": 80000}),
        ([typed("case.go_live", date(2027, 6, 30))], {"go_live": "2027-06"}),
        ([typed("case.go_live", 46539)], {"go_live": "2027-06"}),  # a day's number
        ([typed("terms.share_of_revenue.subscription", 0.35)], {"1.share_of_revenue.subscription": "35%"}),
        ([typed("terms.paid_for_months", 24.0)], {"1.paid_for_months": 24}),
        ([typed("terms.remitted_after_months", 2)], {"0.remitted_after_months": 2}),
        (
            [typed("case.demand.monthly_new_instances.7", 20)],
            {"demand.monthly_new_instances": {"1": 15, "7": 20, "13": 35, "25": 40}},
        ),
        (
            [typed("case.demand.monthly_new_instances.25", 31, STEP)],  # in all scenarios that say their steps
            {
                "demand.monthly_new_instances": {"1": 15, "7": 24, "13": 35, "31": 40},
                "scenarios.bold.demand.monthly_new_instances": {"1": 25, "7": 45, "13": 70, "31": 90},
            },
        ),
        (
            [typed("case.demand.monthly_new_instances.13", 66, BOLD)],
            {"scenarios.bold.demand.monthly_new_instances": {"1": 25, "7": 45, "13": 66, "25": 90}},
        ),
        (
            [typed("case.demand.monthly_new_instances.13", 30, CAUTIOUS)],  # which followed the base case
            {"scenarios.cautious.demand.monthly_new_instances": {"1": 15, "7": 24, "13": 30, "25": 40}},
        ),
        ([typed("case.demand.monthly_churn", 0.04, CAUTIOUS)], {"scenarios.cautious.demand.monthly_churn": "4%"}),
        (
            [typed("case.revenue_lines.setup.price", 250, BOLD), typed("case.revenue_lines.setup.price", 310)],
            {"revenue_lines.setup.price": 310, "scenarios.bold.revenue_lines.setup.price": 250},
        ),
    ],
)  # fmt: skip
def test_a_number_comes_back_as_its_file_spells_it(tmp_path, edits, said) -> None:
    found = back(tmp_path, saved(sent(), *edits))
    assert values(found) == said
    assert found.count == len(edits)


def test_noise_is_no_change(tmp_path) -> None:
    edits = [
        typed("case.demand.monthly_churn", 0.025 * (1 + 1e-14)), typed("case.costs.on_call.monthly_amount", 6000.0),
        typed("case.revenue_lines.subscription.price", 61.0, BOLD),
        typed("terms.share_of_revenue.compute", 1e-17),
    ]  # fmt: skip
    found = back(tmp_path, saved(sent(), edits[0], edits[1], edits[3]))
    assert values(found) == {}
    assert values(back(tmp_path, saved(sent(), edits[2]))) == {"scenarios.bold.revenue_lines.subscription.price": 61}


def test_a_scenario_that_no_longer_follows_the_base_case_says_so_where_it_differs(tmp_path) -> None:
    price, same = "revenue_lines.subscription.price", typed("case.revenue_lines.subscription.price", 60, BOLD)
    assert values(back(tmp_path, saved(sent(), same))) == {}
    found = back(tmp_path, saved(sent(), same, typed(f"case.{price}", 55)))
    assert values(found) == {price: 55, f"scenarios.bold.{price}": 60}


def test_steps_of_another_scenario_are_none_of_ones_own(tmp_path) -> None:
    case, five_phase = partners_case(2), terms("five_phase", "parties: {operator: p0, vendor: p1}")
    content, path = made(compared(case, [five_phase])), tmp_path / "back.xlsx"
    path.write_bytes(saved(content, typed("case.demand.monthly_new_instances.9", 30)))  # nobody's in the base case
    assert values(read_back(path, case, [five_phase])) == {
        "demand.monthly_new_instances": {"1": 10, "7": 20, "9": 30}
    }  # fmt: skip


def test_the_scenario_in_use_and_notes_beside_are_nobodys_input(tmp_path) -> None:
    def note(book: Any) -> None:
        book["Inputs"]["B4"] = "bold"
        book["Inputs"].cell(80, 3).value = "We should talk about this"
        book["Summary"].cell(70, 2).value = "=1+1"
        book.create_sheet("Our remarks")["A1"] = "see above"

    assert values(back(tmp_path, saved(sent(), note))) == {}


DEALS = [
    ("managed-db", ("five_phase", "direct", "white_label", "static_split_profit", "platform_fee", "p2p_margins")),
    ("calculator-growth", ("direct_investment", "loan", "investor_waterfall")),
    ("support-plans", ("direct_support_plans", "white_label_support_plans")),
    ("retention-table", ("five_phase", "marketplace")),
    ("channel-service", ("shared_ownership", "isv_alliance")),
    ("managed-db-uncertain", ("five_phase", "oem")),
]  # fmt: skip
FIXED = ("shares.", "brought_by.", "deal_sizes.", "survival.", "led_online.", "tiers.", "3.remitted")  # not alone


def other(value: float, kind: str) -> float:
    """Another number that a field of that kind may have."""
    if kind == "month":
        return value
    return value + 1.0 if value.is_integer() and kind != "percent" else value * 0.9


@pytest.mark.parametrize(("name", "terms"), DEALS, ids=[name for name, _ in DEALS])
def test_whatever_is_typed_is_what_a_workbook_of_the_changed_files_delivers(tmp_path, name, terms) -> None:
    """All inputs of a sheet at once, each another number, but those that are parts of a whole."""
    inputs = inputs_of(compared(*files(name, terms)))
    kept = {row.path for row in inputs.rows if row.values[0] is None or any(part in row.path for part in FIXED)}
    wanted = {row.path: row.values[0] if row.path in kept else other(row.values[0], row.kind) for row in inputs.rows}

    def type_all(book: Any) -> None:
        for place, row in inputs.placed:
            if row.kind != "month" and row.values[0] is not None:
                book["Inputs"].cell(place + 1, BASE).value = wanted[row.path]

    found = back(tmp_path, saved(sent(name, terms), type_all), name, terms)
    delivered = {row.path: row.values[0] for row in inputs_of(compared(found.case, found.terms)).rows}
    assert found.count == sum(value != row.values[0] for value, row in zip(wanted.values(), inputs.rows, strict=True))
    assert found.count > 12
    given = {path: value for path, value in wanted.items() if value is not None}
    assert {path: delivered[path] for path in given} == pytest.approx(given, rel=1e-14)


def test_a_number_in_place_of_a_range_is_said(tmp_path) -> None:
    deal = ("managed-db-uncertain", ("five_phase",))
    found = back(tmp_path, saved(sent(*deal), typed("case.demand.monthly_churn", 0.03)), *deal)
    assert values(found) == {"demand.monthly_churn": "3%"}
    assert found.fixed == ("demand.monthly_churn",)
    assert [each.name for each in found.case.uncertain if each.name in found.fixed] == []


def test_effects_and_tiers_of_terms_come_back(tmp_path) -> None:
    case, _ = files()
    terms = parse_terms(
        "{kind: waterfall, parties: {vendor: isv, operator: msp}, pass_through_costs: repaid_first, effects: "
        "{demand.monthly_churn: {times: 90%}, revenue_lines.setup.price: 280}, "
        "tiers: [{tier: cost_recovery, cap: 80%}, {tier: fixed_split, "
        "shares: {vendor: 50%, operator: 50%}}]}", "tiers.yaml",
    )  # fmt: skip
    edits = [
        typed("terms.effects.demand.monthly_churn.times", 0.85), typed("terms.tiers.0.cap", 0.7),
        typed("terms.effects.revenue_lines.setup.price", 250),
    ]  # fmt: skip
    path = tmp_path / "back.xlsx"
    path.write_bytes(saved(made(compared(case, [terms])), *edits))
    found = read_back(path, case, [terms])
    assert found.terms_values == (
        {
            "tiers.0.cap": "70%",
            "effects.demand.monthly_churn": {"times": "85%"},
            "effects.revenue_lines.setup.price": 250,
        },
    )
    assert found.terms[0].tiers[0].cap == 0.7


@pytest.mark.parametrize("audience", ["both", "isv", "msp"])
def test_a_workbook_for_others_comes_back_too(tmp_path, audience) -> None:
    content = sent(audience=audience)
    own = "case.partners.msp.hourly_cost" if audience == "msp" else "case.partners.isv.hourly_cost"
    found = back(tmp_path, saved(content, typed(own, 120), typed("terms.share_of_revenue.subscription", 0.3)))
    assert values(found) == {own.removeprefix("case."): 120, "1.share_of_revenue.subscription": "30%"}
    assert found.case.scenarios == files()[0].scenarios


def test_spreadsheets_that_save_it_again_change_nothing(tmp_path) -> None:
    edits = [typed("case.demand.monthly_churn", 0.033), typed("case.go_live", date(2027, 6, 1))]
    recalculated({"sent": sent(), "typed": saved(sent(), *edits)}, tmp_path)
    changes = {"sent": {}, "typed": {"go_live": "2027-06", "demand.monthly_churn": "3.3%"}}
    for name, change in changes.items():
        assert values(back(tmp_path, (tmp_path / "out" / f"{name}.xlsx").read_bytes())) == change


def put(sheet: str, cell: str, value: Any) -> Edit:
    return lambda book: book[sheet].__setitem__(cell, value)


def renamed(book: Any) -> None:
    book["direct"].title = "Direct model"


def a_row_more(book: Any) -> None:
    book["Inputs"].insert_rows(12)


def a_column_more(book: Any) -> None:
    book["Inputs"].insert_cols(2)


def two_steps_in_one_month(book: Any) -> None:
    book["Inputs"].cell(row_of(book, "case.demand.monthly_new_instances.7"), STEP).value = 13


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book["Checks"]), "the sheet Checks is missing or has another name; put it back"),
        (renamed, "the sheet direct is missing or has another name"),
        (a_row_more, ":Inputs!B12: case.partners.isv.hourly_cost stood here, and now"),
        (a_column_more, "stood here"),
        (put("Inputs", "F20", "=0.02*1.1"), ":Inputs!F20: a formula stands where a number was"),
        (put("Inputs", "G22", "=F19"), ":Inputs!G22: another formula stands here than was sent (=$F22)"),
        (put("Inputs", "F20", "3 percent"), ":Inputs!F20: '3 percent' is no number; type a number alone"),
        (put("Inputs", "F20", True), ":Inputs!F20: true is no number"),
        (put("Inputs", "F20", date(2027, 5, 3)), ":Inputs!F20: 2027-05-03 00:00:00 is no number"),
        (put("Inputs", "F9", "May"), ":Inputs!F9: 'May' is no number; type a month, like 1 May 2027"),
        (put("Inputs", "F20", None), ":Inputs!F20: case.demand.monthly_churn was emptied; type a number, 0 for none"),
        (put("Inputs", "G22", None), ":Inputs!G22: case.revenue_lines.subscription.price was emptied"),
        (put("Inputs", "E20", 0.03), ":Inputs!E20: the formula here was replaced by 0.03"),
        (put("five_phase", "F20", 1000), ":five_phase!F20: the formula here was replaced by 1000"),
        (put("Summary", "B13", None), ":Summary!B13: the formula here is gone"),
        (put("Inputs", "K20", 0.03), ":Inputs!K20: case.demand.monthly_churn was sent as 0.03, and the files"),
        (put("Inputs", "D17", 13.5), ":Inputs!D17: 13.5 is no month from which"),
        (two_steps_in_one_month, ":Inputs!F18: two steps begin in month 13; type another"),
        (typed("case.demand.monthly_churn", 1.5), ":Inputs!F20: demand.monthly_churn: '150%' is above 100%; write"),
        (typed("case.costs.on_call.monthly_amount", -5), ":Inputs!F33: costs.on_call.monthly_amount: -5 is below 0"),
        (typed("terms.paid_for_months", 12.5), ": 12.5 is not a number of months; write a whole number"),
        (typed("terms.paid_for_months", 12, CAUTIOUS), "terms are the same in all scenarios; type it into the column"),
        (typed("case.costs.build_service.until", date(2026, 1, 1)), ":Inputs!F"),
        (put("Inputs", "G7", "pessimistic"), ":Inputs!G7: the scenario cautious stood here"),
    ],
)  # fmt: skip
def test_what_is_no_input_is_one_line_that_names_the_cell(tmp_path, edit, said) -> None:
    with pytest.raises(InputError) as wrong:
        back(tmp_path, saved(sent(), edit))
    (line,) = str(wrong.value).splitlines()
    assert line.startswith(f"{tmp_path}/back.xlsx:")
    assert said in line


def test_terms_that_no_longer_fit_are_refused(tmp_path) -> None:
    deal = ("managed-db", ("static_split_profit",))
    with pytest.raises(InputError, match="nobody is said to collect what customers pay"):
        back(tmp_path, saved(sent(*deal), typed("terms.remitted_after_months", 2)), *deal)


@pytest.mark.parametrize(
    ("case", "terms", "said"),
    [
        ("managed-db", ("direct", "five_phase"), ":Inputs!A39: Terms: direct stood here, and now 'Terms: five_phase'"),
        ("managed-db", ("five_phase",), ":Inputs!B43: terms.remitted_after_months is an input of a file that is not"),
        ("managed-db", ("five_phase", "white_label"), "the sheet white_label is missing"),
        ("calculator-growth", TERMS, ":Inputs!"),
    ],
)
def test_files_that_it_was_not_made_of_are_refused(tmp_path, case, terms, said) -> None:
    with pytest.raises(InputError) as wrong:
        back(tmp_path, sent(), case, terms)
    assert said in str(wrong.value)
    assert "back.xlsx" in str(wrong.value)


def properties(**values: str | None) -> Edit:
    def edit(book: Any) -> None:
        kept = {each.name: each.value for each in book.custom_doc_props.props}
        book.custom_doc_props = openpyxl.packaging.custom.CustomPropertyList()
        for name, value in {**kept, **values}.items():
            if value is not None:
                book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name=name, value=value))

    return edit


def test_a_workbook_of_another_version_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match=r"back.xlsx: partnersim 0\.0\.7 made it and this is .*; read it back"):
        back(tmp_path, saved(sent(), properties(partnersim="0.0.7")))
    with pytest.raises(InputError, match="does not say which partnersim made it"):
        back(tmp_path, saved(sent(), properties(partnersim=None)))
    with pytest.raises(InputError, match="stranger is no audience"):
        back(tmp_path, saved(sent(), properties(Audience="stranger")))


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with a part of its archive replaced."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(sent()))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, content if part == name else source.read(part))
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY lol "lol"><!ENTITY two "&lol;&lol;">]><sst>&two;</sst>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as an XLSX workbook"),
        (b"kind: five_phase\n", "cannot be read as an XLSX workbook; save it as .xlsx without a password"),
        (sent()[:5000], "cannot be read as an XLSX workbook"),
        (with_part("xl/worksheets/sheet2.xml", b"<worksheet><sheetData><row><c><v>1</row>"), "cannot be read"),
        (with_part("xl/sharedStrings.xml", BOMB), "defines XML of its own"),
        (with_part("xl/sharedStrings.xml", BOMB.decode().encode("utf-16")), "defines XML of its own"),
        (with_part("xl/sharedStrings.xml", b" " * 100_000_001), "huge once unpacked"),
        (b"x" * 20_000_001, "over 20 MB"),
    ],
    ids=["empty", "yaml", "cut off", "broken XML", "entities", "entities in UTF-16", "zip bomb", "huge"],
)
def test_what_is_no_workbook_is_one_line(tmp_path, content, said) -> None:
    with pytest.raises(InputError) as wrong:
        back(tmp_path, content)
    (line,) = str(wrong.value).splitlines()
    assert line.startswith(f"{tmp_path}/back.xlsx: ")
    assert said in line


def test_a_file_that_is_not_there_is_one_line(tmp_path) -> None:
    with pytest.raises(InputError, match=r"none\.xlsx: the workbook cannot be read: no such file or directory; check"):
        read_back(tmp_path / "none.xlsx", *files())
