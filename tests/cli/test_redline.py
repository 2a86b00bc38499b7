"""`redline` and `read-back`: what a negotiator sees on a terminal, and the files that are written."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
import typer

from partnersim import read_case, read_terms
from partnersim.cli.redline import read_back, redline
from partnersim.errors import InputError
from partnersim.negotiate import compared
from partnersim.negotiate.present_value import npv_each
from partnersim.render.facts import Facts
from partnersim.render.workbook import workbook_bytes
from partnersim.shipped import find

THEIRS = """\
title: Direct, our answer
based_on: direct.yaml
share_of_revenue: {subscription: 30%, setup: 15%}
paid_for_months: 24
notice_months: 6
"""


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer(pretty_exceptions_enable=False)
    made.command()(redline)
    made.command("read-back")(read_back)
    return made


@pytest.fixture
def run(app, capsys):
    def command(*arguments: object) -> str:
        app([str(argument) for argument in arguments], standalone_mode=False)
        return capsys.readouterr().out

    return command


@pytest.fixture
def drafts(tmp_path) -> tuple[Path, Path]:
    """Our draft, and theirs that is based on it."""
    ours, theirs = tmp_path / "direct.yaml", tmp_path / "answer.yaml"
    ours.write_bytes(find("direct", "terms").read_bytes())
    theirs.write_text(THEIRS, "utf-8")
    return ours, theirs


def numbers(line: str) -> list[int]:
    return [int(text.replace(",", "")) for text in re.findall(r"[-+]?\d[\d,]*(?=\s{2,}|$)", line)]


def test_shown_figures_lead_from_our_draft_to_theirs(run, drafts) -> None:
    lines = run("redline", *drafts, "--case", "managed-db").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("NPV of our draft"))
    last = next(i for i, line in enumerate(lines) if line.startswith("NPV of their draft"))
    changes = [numbers(line)[-2:] for line in lines[first + 1 : last - 1]]
    ours, whole, theirs = (numbers(lines[i]) for i in (first, last - 1, last))
    assert ours == [230_178, 992_311]
    assert len(changes) == 4
    for i in range(2):
        assert sum(change[i] for change in changes) == whole[i]
        assert ours[i] + whole[i] == theirs[i]


def test_each_change_is_said_by_its_clauses(run, drafts) -> None:
    text = run("redline", *drafts, "--case", "managed-db", "--we", "msp")
    assert "Our draft: direct · their draft: answer" in text
    assert "they gain per CHF we lose" in text
    words = " ".join(text.split())
    assert "terms.notice_months: 3 → 6 - Minimum term 12 months from go-live, 3 months of notice." in words
    assert "+ Minimum term 12 months from go-live, 6 months of notice." in words
    assert "so notice_months moves no money here" in words
    assert "Moves no money of the base case: terms.title: Direct, their offer of 21 November → Direct, our" in words
    assert all(len(line) <= 150 for line in text.splitlines())


@pytest.mark.parametrize("form", ["csv", "json"])
def test_figures_as_tables_for_programs(run, drafts, form) -> None:
    text = run("redline", *drafts, "--case", "managed-db", "--we", "provider", "--format", form)
    rows = json.loads(text) if form == "json" else list(csv.DictReader(io.StringIO(text)))
    assert [row["change"] for row in rows] == ["1", "2", "3", "4", "total"]
    assert [row["field"] for row in rows[:2]] == ["terms.paid_for_months", "terms.share_of_revenue.subscription"]
    for partner in ("isv", "msp"):
        *parts, whole = (float(row[f"worth_{partner}"]) for row in rows)
        assert sum(parts) == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize(
    ("audience", "shown", "hidden"), [("isv", "230,178", "992,311"), ("msp", "992,311", "230,178"), ("both", "", "!")]
)
def test_a_single_partner_reads_its_own_money(run, drafts, audience, shown, hidden) -> None:
    text = run("redline", *drafts, "--case", "managed-db", "--audience", audience)
    assert shown in text
    assert hidden not in text


def test_what_we_keep_to_ourselves_is_for_us_alone(run, drafts) -> None:
    said = "negotiable: {paid_for_months: false, notice_months: {low: 1, high: 4}}\n"
    drafts[0].write_text(drafts[0].read_text("utf-8") + said, "utf-8")
    internal = run("redline", *drafts, "--case", "managed-db")
    assert "! terms.paid_for_months is not negotiable by our draft." in internal
    assert "! terms.notice_months is negotiable from 1 to 4 by our draft." in internal
    for audience in ("both", "isv"):
        assert "egotiable" not in run("redline", *drafts, "--case", "managed-db", "--audience", audience)


def test_an_end_prices_exit_clauses(run, drafts) -> None:
    drafts[1].write_text(THEIRS + "at_exit: run_off\ncustomers_stay_with: provider\n", "utf-8")
    text = run("redline", *drafts, "--case", "managed-db", "--set", "terms.terminate=2029-06", "--format", "csv")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if "at_exit" in row["field"])
    assert float(row["worth_isv"]) > 1.0


def test_in_draws_each_worth_has_its_error(run, drafts) -> None:
    text = run("redline", *drafts, "--case", "managed-db-uncertain", "--draws", 300, "--seed", 4)
    assert "on average over 300 draws" in text
    assert "± is the standard error." in text
    assert len(re.findall(r"[-+][\d,]+ ± [\d,]+", text)) == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--we", "isw"], "--we: isw is neither a partner nor a filled seat; did you mean isv?"),
        (["--we", "isv", "--audience", "both"], "--we: what is cheap for us is for our own side alone"),
        (["--seed", "3"], "--seed: nothing is drawn"),
        (["--draws", "10"], "draws need a case with distributions"),
        (["--set", "terms.notice=3"], "these terms have no field notice"),
        (["--audience", "all"], "--audience: all is no audience"),
        (["--audience", "isv", "--format", "csv"], "--format: csv is for our own side or for all"),
    ],
)
def test_bad_options_are_one_line(run, drafts, options, said) -> None:
    with pytest.raises(InputError) as wrong:
        run("redline", *drafts, "--case", "managed-db", *options)
    assert said in str(wrong.value)
    assert len(str(wrong.value).splitlines()) == 1


TERMS = ("five_phase", "direct")


@pytest.fixture
def sent(tmp_path) -> Path:
    case = read_case(find("managed-db", "cases"))
    terms = [read_terms(find(name, "terms")) for name in TERMS]
    path = tmp_path / "sent.xlsx"
    path.write_bytes(workbook_bytes(compared(case, terms), Facts()))
    return path


def typed(path: Path, **inputs: float) -> Path:
    """The workbook with numbers typed into its base case, by the last names of fields."""
    book = openpyxl.load_workbook(path)
    sheet = book["Inputs"]
    for name, value in inputs.items():
        row = next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 2).value).endswith(f".{name}"))
        sheet.cell(row, 6).value = value
    changed = path.with_name("back.xlsx")
    book.save(changed)
    return changed


def arguments(file: Path, folder: Path) -> list[object]:
    return [
        "read-back",
        file,
        "--case",
        "managed-db",
        *(each for name in TERMS for each in ("--terms", name)),
        "-o",
        folder,
    ]


def test_what_came_back_is_written_and_priced(run, sent, tmp_path) -> None:
    file, folder = typed(sent, subscription=0.35, monthly_churn=0.03), tmp_path / "round-2"
    text = run(*arguments(file, folder), "--we", "isv")
    assert sorted(path.name for path in folder.iterdir()) == ["direct.yaml", "managed-db.yaml"]
    case, terms = read_case(folder / "managed-db.yaml"), read_terms(folder / "direct.yaml")
    assert case.demand.monthly_churn == 0.03
    assert terms.share_of_revenue["subscription"] == 0.35
    assert (terms.title, terms.paid_for_months) == ("Direct, their offer of 21 November", 36)
    before = find("managed-db", "cases").read_text("utf-8").splitlines()
    after = (folder / "managed-db.yaml").read_text("utf-8").splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["  monthly_churn: 3%"]
    assert "2 inputs were changed in" in text
    assert f"{npv_each(case, terms)[0]:,.0f}" in text
    assert "Our draft: direct as sent · their draft: direct as it came back" in text
    assert "case.demand.monthly_churn: 2.5% → 3%" in text


def test_nothing_is_written_over(run, sent, tmp_path) -> None:
    file, folder = typed(sent, subscription=0.35, monthly_churn=0.03), tmp_path / "round-2"
    folder.mkdir()
    (folder / "direct.yaml").write_text("mine", "utf-8")
    with pytest.raises(InputError, match=r"direct\.yaml: this file exists already; write another name"):
        run(*arguments(file, folder))
    assert [path.name for path in folder.iterdir()] == ["direct.yaml"]
    assert (folder / "direct.yaml").read_text("utf-8") == "mine"


def test_nothing_changed_is_said_and_nothing_written(run, sent, tmp_path) -> None:
    assert run(*arguments(sent, tmp_path / "none")) == f"Nothing was changed in {sent}.\n"
    assert not (tmp_path / "none").exists()


def test_a_case_finds_the_files_it_names_from_its_new_folder(run, tmp_path) -> None:
    case = read_case(find("saas-filings", "cases"))
    path = tmp_path / "sent.xlsx"
    path.write_bytes(workbook_bytes(compared(case, [read_terms(find("five_phase", "terms"))]), Facts()))
    folder = tmp_path / "a" / "b"
    run("read-back", typed(path, monthly_churn=0.02), "--case", "saas-filings", "--terms", "five_phase", "-o", folder)
    changed = read_case(folder / "saas-filings.yaml")
    assert changed.demand.monthly_churn == 0.02
    assert changed.demand.series.rows == case.demand.series.rows


def test_numbers_of_a_series_are_changed_in_their_file(run, tmp_path) -> None:
    terms = read_terms(find("five_phase", "terms"))
    path = tmp_path / "sent.xlsx"
    path.write_bytes(workbook_bytes(compared(read_case(find("saas-filings", "cases")), [terms]), Facts()))
    changed = typed(path, **{"series.3": 9.0})
    with pytest.raises(InputError, match=r"Inputs!F\d+: this number stands in the file that demand.series names"):
        run("read-back", changed, "--case", "saas-filings", "--terms", "five_phase", "-o", tmp_path)


def test_a_partner_that_is_none_is_refused_before_anything_is_written(run, sent, tmp_path) -> None:
    folder = tmp_path / "round-2"
    with pytest.raises(InputError, match="--we: isw is neither a partner nor"):
        run(*arguments(typed(sent, monthly_churn=0.03), folder), "--we", "isw")
    assert not folder.exists()


MANDATE = """\
title: Our round
case: managed-db-uncertain
we: vendor
ours: direct.yaml
theirs: answer.yaml
also: [white_label]
fields: {terms.paid_for_months: {low: 12, high: 60}}
draws: 300
seed: 4
"""


def test_a_mandate_alone_is_of_the_drafts_that_both_have_seen(run, drafts, tmp_path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(MANDATE, "utf-8")
    draws = ("--case", "managed-db-uncertain", "--draws", 300, "--seed", 4)
    assert run("redline", file) == run("redline", *drafts, *draws, "--we", "isv")
    assert run("redline", file, "--format", "csv") == run("redline", *drafts, *draws, "--we", "isv", "--format", "csv")
    shared = run("redline", file, "--audience", "both")
    assert shared == run("redline", *drafts, *draws, "--audience", "both")
    assert "they gain per CHF we lose" not in shared


def test_a_mandate_without_a_draft_of_theirs_and_what_it_says_itself_are_refused(run, drafts, tmp_path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(MANDATE.replace("theirs: answer.yaml\n", ""), "utf-8")
    for arguments, said in (
        ((file,), r"round\.yaml: this mandate has no draft of theirs to compare with ours; write theirs: TERMS"),
        ((file, "--we", "isv"), "^--we: a mandate says this itself, .*; write --we with OURS THEIRS"),
        ((file, "--seed", 0), "^--seed: a mandate says this itself"),
        ((drafts[0], "--case", "managed-db"), "^--case: a mandate says this itself, or terms are missing"),
        (drafts, "^--case: two drafts are priced on a case; write --case CASE"),
    ):
        with pytest.raises(InputError, match=said):
            run("redline", *arguments)
