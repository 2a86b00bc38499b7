"""Plans: what they may say, and what is refused in one line each."""

from __future__ import annotations

import pytest

from partnersim.errors import InputError
from partnersim.inputs.plan import parse_plan
from tests.conftest import ROOT

GRID = "title: Trial\ncases: [managed-db]\nterms: {two: [five_phase, direct]}\n"


def test_the_shipped_plans_can_be_read() -> None:
    for file in sorted((ROOT / "data/plans").glob("*.yaml")):
        assert parse_plan(file.read_text(encoding="utf-8")).title


def test_a_report_says_for_itself_what_the_plan_says_of_all() -> None:
    plan = parse_plan("title: A\nauthor: Desk\nreports:\n  one: {case: c, terms: [t], audience: isv}\n")
    assert plan.author == "Desk"
    assert plan.reports["one"].audience == "isv"
    assert "author" not in plan.reports["one"].model_fields_set


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: A\n", 1, "no report is asked for; write cases and terms, or reports"),
        ("title: A\ncases: [managed-db]\n", 2, "a grid has cases and terms, and terms are missing; write both"),
        ("title: A\nreports: {one: {case: c, terms: [t]}}\noverrides: {a: {}}\n", 3, "overrides go with a grid"),
        (f"{GRID}rows: partners.csv\n", 4, "columns are missing beside rows"),
        (f"{GRID}rows: partners.csv\ncolumns: {{Name: title}}\n", 5, "no column names the reports"),
        (f"{GRID}rows: a.csv\ncolumns: {{N: file_name, P: price}}\n", 5, "price is neither a field nor one of title"),
        (f"{GRID}rows: a.csv\ncolumns: {{N: file_name, P: file_name}}\n", 5, "N and P both give file_name; keep one"),
        (
            f"{GRID}overrides: {{more: {{demand.monthly_churn: 4%}}}}\n",
            4,
            "demand.monthly_churn is no field of the case",
        ),
        (f"{GRID}overrides: {{More leave: {{}}}}\n", 4, "is not a name"),
        (f"{GRID}formats: [html, docx]\n", 4, "docx"),
        (f"{GRID}formats: []\n", 4, "formats"),
        (f"{GRID}parameters: {{draws: [1]}}\n", 4, "draws"),
        (
            f"{GRID}parameters: {{draws: 5, audience: internal}}\n",
            4,
            "audience is no further parameter; write audience: in",
        ),
        (f"{GRID}cases_: 1\n", 4, "cases_"),
        ("title: A\ncases: [3]\nterms: {a: [b]}\n", 2, "names no file"),
        ("title: A\ncases: [a]\nterms: {a: [b, b, b, b, b, b, b]}\n", 3, "6"),
        ("demand: {monthly_churn: 3%}\nrevenue_lines: {}\n", 1, "this is a case, and not a plan; name another file"),
    ],
)
def test_what_cannot_be_used_is_said_by_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_plan(text)
    assert str(caught.value).startswith(f"plan:{line}: ")
    assert said in str(caught.value)
