"""A whole batch, as a deal desk runs it: complete, the same for the same input, and quick to go on with."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from partnersim.cli.main import main
from tests.batch.batches import Run, corrupt, published
from tests.conftest import counts

LONDON = (
    "title: Euro deal\ncurrency: EUR\nstart: 2027-01\ngo_live: 2027-02\nmonths: 24\n"
    "partners:\n  isv: {name: '=HYPERLINK(\"x\")', annual_discount_rate: 10%}\n"
    "  msp: {name: '<b>Operator</b>', annual_discount_rate: 10%}\n"
    "demand: {monthly_new_instances: {1: 10}, monthly_churn: 2%}\n"
    "revenue_lines: {subscription: {price: 50, per: instance and month}}\n"
    "costs: {build: {by: isv, one_time: 5000, from: 2027-01, until: 2027-01},"
    " run: {by: msp, monthly_amount: 1500}}\n"
)
PLAN = """title: Two markets
formats: [html, pdf, xlsx]
guardrails: ["npv[isv] >= 500000", "npv[msp].p05 >= 0"]
cases: [managed-db, euro.yaml]
terms: {two: [five_phase, static_split_revenue]}
overrides: {as_planned: {}, more_leave: {case.demand.monthly_churn: 6%}}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in a folder, and what it made in `out`."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "euro.yaml").write_text(LONDON, encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    run = Run(folder / "plan.yaml", folder / "out", "--workers", "2")
    code, said = run.ended()
    assert code == 0, said
    assert corrupt(folder / "out") == []
    return folder


def test_every_report_has_a_folder_and_what_is_internal_lies_apart(desk: Path) -> None:
    names = [f"{case}-two-{how}" for case in ("euro", "managed-db") for how in ("as_planned", "more_leave")]
    reports = [f"{name}/{name}.{form}" for name in names for form in ("html", "pdf", "xlsx")]
    inside = [f"internal/{name}.{kept}" for name in names for kept in ("ipynb", "json")]
    tables = ["index.html", "manifest.json", "results.csv", "results.parquet"]
    assert sorted(published(desk / "out")) == sorted([*reports, *inside, *tables])


def test_the_table_of_results_is_tidy_and_safe_to_open(desk: Path) -> None:
    frame = pd.read_parquet(desk / "out" / "results.parquet")
    assert len(frame) == 2 * 2 * 3 * 3 + 2 * 2 * 1 * 3  # reports × terms × scenarios × partners and their total
    assert set(frame.currency) == {"CHF", "EUR"}
    with (desk / "out" / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(frame)
    assert float(rows[0]["npv"]) == pytest.approx(frame.npv[0])
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_the_page_opens_with_breaches_and_never_adds_over_currencies(desk: Path) -> None:
    page = (desk / "out" / "index.html").read_text(encoding="utf-8")
    places = [page.index(f"<h2>{title}</h2>") for title in (
        "Guardrails that do not hold", "Worth a look", "Moved since the last run", "NPV in CHF", "NPV in EUR",
    )]  # fmt: skip
    assert places == sorted(places)
    assert re.search(r"4 reports · none failed · 1 of 2 guardrails do not hold everywhere", page)
    assert "npv[msp].p05 &gt;= 0 says nothing here: it needs draws" in page
    assert "This is the first run." in page
    assert "&lt;b&gt;Operator&lt;/b&gt;" in page
    assert "<b>Operator" not in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:|[\w-]+/)", page)


@pytest.mark.only_long
def test_the_same_input_gives_the_same_bytes(desk: Path) -> None:
    run = Run(desk / "plan.yaml", desk / "again", "--workers", "1", "--only", "*more_leave")
    assert run.ended()[0] == 0
    before, again = published(desk / "out"), published(desk / "again")
    made = {name: content for name, content in before.items() if "more_leave" in name}
    assert {name: content for name, content in again.items() if "/" in name} == made
    assert len(made) == 2 * (3 + 2)


@pytest.mark.only_long
def test_resume_makes_only_what_is_missing_failed_or_changed(desk: Path) -> None:
    out = desk / "out"
    before = published(out)
    run = Run(desk / "plan.yaml", out, "--resume")
    code, said = run.ended()
    assert (code, re.findall(r"^\d+ of \d+: .*", said, re.MULTILINE)) == (0, [])
    (out / "managed-db-two-as_planned" / "managed-db-two-as_planned.html").write_text("touched", encoding="utf-8")
    (out / "internal" / "managed-db-two-more_leave.ipynb").unlink()
    euro = desk / "euro.yaml"
    euro.write_text(LONDON.replace("price: 50", "price: 80"), encoding="utf-8")
    code, said = Run(desk / "plan.yaml", out, "--resume", "--only", "*as_planned", "--only", "managed*").ended()
    made = sorted(re.findall(r"^\d+ of \d+: (.*)", said, re.MULTILINE))
    assert (code, made) == (0, ["euro-two-as_planned", "managed-db-two-as_planned", "managed-db-two-more_leave"])
    page = (out / "index.html").read_text(encoding="utf-8")
    moved = page[page.index("Moved since") : page.index("NPV in CHF")]
    assert "euro-two-as_planned" in moved
    assert "euro-two-more_leave" not in moved
    assert "managed-db" not in moved
    euro.write_text(LONDON, encoding="utf-8")
    code, _ = Run(desk / "plan.yaml", out, "--resume").ended()
    assert code == 0
    now = published(out)
    assert {name: now[name] for name in now if "/" in name} == {name: before[name] for name in before if "/" in name}


def test_a_dry_run_lists_and_makes_nothing(desk: Path, tmp_path: Path) -> None:
    run = Run(desk / "plan.yaml", tmp_path / "out", "--dry-run")
    out, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 0
    first = "managed-db-two-as_planned: managed-db under five_phase, static_split_revenue, for internal"
    assert out.splitlines()[0] == f"make    {first}, html, pdf, xlsx"
    assert len(out.splitlines()) == 4
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "nothing"], "no report is called nothing"),
        (["-o", "HERE/other"], "other holds other files; write another folder with -o"),
        (["-o", "HERE/file"], "file is a file, not a folder"),
        (["-o", "HERE/another"], "another holds the reports of another plan, not of plan"),
        (["-o", "HERE/damaged"], "damaged to make all reports anew"),
        (["-o", "HERE/outside"], "manifest.json is damaged"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    entry = {"state": "published", "files": {"../../x": ""}}
    another, outside = ({"form": 1, "plan": plan, "reports": {}} for plan in ("another plan", "plan"))
    outside["reports"] = {"a": entry}
    written = {
        "other/file": "x",
        "damaged/manifest.json": "{",
        "another/manifest.json": json.dumps(another),
        "outside/manifest.json": json.dumps(outside),
    }
    for name, content in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    where = [] if "-o" in options else ["-o", "HERE/out"]
    given = [option.replace("HERE", str(tmp_path)) for option in (*options, *where)]
    with pytest.raises(SystemExit) as stop:
        main(["batch", str(desk / "plan.yaml"), "-o", str(tmp_path / "unused"), *given])
    stderr = capsys.readouterr().err
    assert stop.value.code == 2
    assert said in stderr
    assert len(stderr.splitlines()) == 1


@pytest.mark.only_long
def test_many_reports_unattended(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    many = counts(6, 200)
    record_property("reports unattended", many)
    lines = [f"  churn_{number}: {{case.demand.monthly_churn: {1 + number / 100:.2f}%}}" for number in range(many)]
    plan = tmp_path / "plan.yaml"
    head = "title: Many\nformats: [html, xlsx]\ncases: [managed-db]\nterms: {two: [five_phase, direct]}\noverrides:\n"
    plan.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    run = Run(plan, tmp_path / "out", "--workers", "2")
    code, said = run.ended(60.0 + 10.0 * many)
    assert code == 0, said
    assert len(list((tmp_path / "out").glob("*/*.xlsx"))) == many
    assert corrupt(tmp_path / "out") == []
    assert run.left_behind() == []
