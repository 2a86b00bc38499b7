"""`trial-ledger` and `settle` on the command line: a statement in a folder of its own, and refusals in one line."""

from __future__ import annotations

import json

import pytest

FILES = ["lines.csv", "statement.csv", "statement.html", "statement.json", "statement.pdf", "statement.xlsx"]


@pytest.fixture
def ledger(run, tmp_path):
    file = tmp_path / "ledger.csv"
    code, out, _ = run("trial-ledger", "managed-db", "five_phase", "--lines", "300", "-o", file)
    assert (code, out.strip()) == (0, str(file))
    return file


def test_a_quarter_is_stated_in_a_folder_of_its_own(run, ledger, tmp_path) -> None:
    settle = ("settle", "managed-db", "five_phase", ledger, "--quarter", "2027Q3", "-o", tmp_path / "settled")
    code, out, _ = run(*settle)
    place = tmp_path / "settled" / "2027Q3"
    assert (code, out.strip()) == (0, str(place))
    assert sorted(path.name for path in place.iterdir()) == FILES
    record = json.loads((place / "statement.json").read_text("utf-8"))
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    assert run(*settle)[:2] == (0, f"{place}\n")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    code, out, _ = run("settle", "managed-db", "direct", ledger, "--quarter", "2027Q3", "-o", tmp_path / "other",
                       "--format", "html")  # fmt: skip
    assert code == 0
    other = json.loads((tmp_path / "other" / "2027Q3" / "statement.json").read_text("utf-8"))
    assert other["hash"] != record["hash"]
    assert not (tmp_path / "other" / "2027Q3" / "statement.pdf").exists()


def test_the_same_inputs_give_the_same_bytes(run, ledger, tmp_path) -> None:
    for name in ("one", "other"):
        run("settle", "managed-db", "five_phase", ledger, "--quarter", "2027Q3", "-o", tmp_path / name)
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "2027Q3").iterdir()} for name in ("one", "other")
    )
    assert one == other


def test_what_was_added_to_a_settled_quarter_is_refused_until_it_says_when_it_was_reported(
    run, ledger, tmp_path
) -> None:
    settle = ("settle", "managed-db", "five_phase", ledger, "-o", tmp_path, "--format", "html", "--quarter")
    assert run(*settle, "2027Q3")[0] == 0
    lines = ledger.read_text("utf-8")
    ledger.write_text(f"{lines}2027-08-31,revenue,subscription,,500,CHF,,2027-05,,R-1,\n", "utf-8")
    code, out, err = run(*settle, "2027Q4")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "write in the column reported when what was added since was reported" in err
    ledger.write_text(f"{lines}2027-08-31,revenue,subscription,,500,CHF,,2027-05,,R-1,2027-11-30\n", "utf-8")
    assert run(*settle, "2027Q4")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--quarter", "Q3 2027"), "--quarter: 'Q3 2027' is not a quarter; write it like 2027Q3"),
        (("--quarter", "2026Q4"), "2026Q4 is outside the months of the case; write a quarter of 2027Q1 to 2031Q4"),
        (("--quarter", "2029Q4"), "nothing is booked in 2029-12, the last month of 2029Q4"),
        (("--quarter", "2027Q3", "--format", "docx"), "--format: docx is nothing to write; known: html, pdf, xlsx"),
    ],
)
def test_what_cannot_be_settled_is_refused_in_a_line(arguments, said, run, ledger, tmp_path) -> None:
    code, out, err = run("settle", "managed-db", "five_phase", ledger, "-o", tmp_path / "settled", *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "settled").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--months", "90"), "--months: the case has 60 months, not 90; write 1 to 60"),
        (("--party", "operator"), "--party:1"),
    ],
)
def test_what_cannot_be_made_up_is_refused_in_a_line(arguments, said, run, tmp_path) -> None:
    code, _, err = run("trial-ledger", "managed-db", "five_phase", "-o", tmp_path / "new.csv", *arguments)
    assert (code, len(err.splitlines())) == (2, 1)
    assert said in err


def test_a_ledger_is_never_written_over(run, ledger) -> None:
    code, _, err = run("trial-ledger", "managed-db", "five_phase", "-o", ledger)
    assert (code, err) == (2, f"--output: {ledger} exists; name a file that does not\n")


def test_a_quarter_is_reviewed_for_our_own_side(run, ledger, tmp_path) -> None:
    options = ("--quarter", "2027Q4", "--draws", "100", "-o", tmp_path / "private")
    code, out, _ = run("review", "managed-db", "five_phase", ledger, *options)
    page = tmp_path / "private" / "review-2027Q4.html"
    assert (code, out.strip()) == (0, str(page))
    text = page.read_text("utf-8")
    for part in ("For our own side alone", "Plan against actual", "The months to come", "Tripwires", "The partnership"):
        assert part in text


def test_the_last_quarter_of_a_case_has_no_months_to_come(run, tmp_path) -> None:
    ledger, short = tmp_path / "ledger.csv", ("--set", "case.months=12")
    run("trial-ledger", "managed-db", "five_phase", "--months", "12", "--lines", "200", "-o", ledger)
    code, _, _ = run("review", "managed-db", "five_phase", ledger, "--quarter", "2027Q4", "-o", tmp_path, *short)
    assert code == 0
    assert "nothing is left to forecast" in (tmp_path / "review-2027Q4.html").read_text("utf-8")


def test_a_review_that_cannot_be_made_is_refused_before_anything_runs(run, ledger, tmp_path) -> None:
    for options, said in (
        (("--quarter", "2029Q4"), "nothing is booked in 2029-12"),
        (("--quarter", "2027Q4", "--format", "xlsx"), "--format: xlsx is nothing to write here; known: html, pdf"),
    ):
        code, _, err = run("review", "managed-db", "five_phase", ledger, "-o", tmp_path / "private", *options)
        assert (code, len(err.splitlines())) == (2, 1)
        assert said in err
    assert not (tmp_path / "private").exists()


def test_a_statement_of_theirs_is_recomputed(run, ledger, tmp_path) -> None:
    run("settle", "managed-db", "five_phase", ledger, "--quarter", "2027Q3", "-o", tmp_path, "--format", "html")
    theirs = tmp_path / "2027Q3" / "statement.csv"
    code, out, _ = run("audit", "managed-db", "five_phase", ledger, theirs)
    assert (code, out) == (0, "Every figure they state is as we recompute it.\n")
    code, out, _ = run(
        "audit", "managed-db", "five_phase", ledger, theirs, "--set", "terms.pass_through_costs=weigh_as_cost"
    )
    assert code == 0
    assert "first cause" in out
    assert "pass_through_costs" in out
    theirs.write_text("period,partner,amount\n2027-08,isw,1\n", "utf-8")
    code, _, err = run("audit", "managed-db", "five_phase", ledger, theirs)
    assert (code, len(err.splitlines())) == (2, 1)
    assert f"{theirs}:2: partner: 'isw' is no partner of the case" in err


def test_an_agreement_is_unwound_under_every_exit_clause(run, ledger, tmp_path) -> None:
    unwind = ("unwind", "managed-db", "five_phase", ledger, "--quarter", "2027Q4", "-o", tmp_path / "private")
    code, out, _ = run(*unwind, "--notice", "2028-03")
    assert code == 0
    assert "Notice in March 2028" in out
    (folder,) = (tmp_path / "private").iterdir()
    assert folder.name == "end-2028-07"
    pages = {path.stem: path.read_text("utf-8") for path in folder.glob("*.html")}
    assert sorted(pages) == sorted(path.stem for path in folder.glob("*.csv"))
    assert {name.partition("-")[2] for name in pages} == {"equalise", "lie", "run_off", "buy_out"}
    for name, page in pages.items():
        clause = name.partition("-")[2].replace("_", "-")
        assert f"last day 31 July 2028, notice given in March 2028; at exit {clause}." in page
        assert "are those of the plan: nothing is booked yet." in page
    code, _, err = run(*unwind, "--notice", "March")
    assert (code, err) == (2, "--notice: 'March' is not a month; write it like 2028-09\n")
    code, _, err = run(*unwind, "--notice", "2040-01")
    assert (code, len(err.splitlines())) == (2, 1)
