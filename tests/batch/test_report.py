"""The report: the same bytes every time, one file, whole or not at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from partnersim.batch.job import COMPARISON, Job
from partnersim.batch.report import make_report
from partnersim.errors import RunError
from partnersim.shipped import shipped
from tests.conftest import ROOT, needs
from tests.render.deals import HOSTILE

CASE = shipped("data/cases/managed-db.yaml")
TERMS = tuple(shipped(f"data/terms/{name}.yaml") for name in ("five_phase", "direct"))
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def chromium(folder: Path, *options: str) -> str:
    """Run Chromium with a profile of its own; what it prints."""
    program = needs("chromium", "it shows and prints the report")
    command = [program, *QUIET, f"--user-data-dir={folder / 'profile'}", *options]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout


@pytest.mark.only_long
def test_it_is_the_same_bytes_from_another_checkout_and_folder(report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "other place"
    for name in ("partnersim", "data", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import sys; sys.path.insert(0, '.'); from pathlib import Path;"
        "from partnersim.batch.job import Job; from partnersim.batch.report import make_report;"
        "terms = Path('data/terms/five_phase.yaml'), Path('data/terms/direct.yaml');"
        "print(make_report(Job('report', Path('data/cases/managed-db.yaml'), terms), Path('made {here}'))[0])"
    )
    made = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, check=True, text=True)
    html = copy / made.stdout.strip()
    assert html.read_bytes() == report.read_bytes()


def test_it_needs_nothing_else(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert not re.findall(
        r"https?:|//[a-z]|@import|url\(|<script|<link|<iframe|srcset", re.sub(r"base64,[^\"]*", "", text)
    )
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text


def test_neither_it_nor_its_notebook_tells_of_this_machine(report: Path) -> None:
    for file in (report, report.with_suffix(".ipynb")):
        text = file.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) + "/" not in text
        assert not re.search(r"\b20\d\d-\d\d-\d\dT\d\d", text)
    assert sorted(path.name for path in report.parent.iterdir()) == ["report.html", "report.ipynb"]


def test_the_kept_notebook_is_valid_and_runs_where_it_lies(report: Path) -> None:
    notebook = nbformat.read(report.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    (injected,) = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    values: dict[str, str] = {}
    exec(injected.source, values)  # noqa: S102 - it holds literals alone
    assert (report.parent / values["case"]).exists() or values["case"] == "managed-db.yaml"


def test_one_agreement_has_a_report_of_its_own(tmp_path: Path) -> None:
    [file] = make_report(Job("report", CASE, TERMS[:1], title="For the <board>"), tmp_path)
    text = file.read_text(encoding="utf-8")
    assert "<title>For the &lt;board&gt;</title>" in text
    assert "One month explained" in text
    assert "What moves" not in text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "the cell `1 / 0` failed with ZeroDivisionError"),
        ("import sys; sys.exit(0)", "failed with SystemExit: 0"),
        ("import os; os._exit(0)", "Kernel died"),
    ],
)
def test_a_failing_notebook_keeps_the_old_report(tmp_path: Path, source: str, said: str) -> None:
    old = tmp_path / "report.html"
    old.write_text("old", encoding="utf-8")
    notebook = tmp_path / "broken.ipynb"
    original = nbformat.read(shipped(COMPARISON), as_version=4)
    original.cells[2:] = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("1")]
    nbformat.write(original, notebook)
    with pytest.raises(RunError, match=said) as caught:
        make_report(Job("report", CASE, TERMS, notebook=notebook), tmp_path)
    assert "\n" not in str(caught.value)
    assert old.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.ipynb", "report.html"]


def test_input_that_cannot_be_used_is_told_in_its_own_lines(tmp_path: Path) -> None:
    bad = tmp_path / "bad {case}.yaml"
    bad.write_text(CASE.read_text(encoding="utf-8").replace("price: 60,", "prize: 60,"), encoding="utf-8")
    with pytest.raises(RunError) as caught:
        make_report(Job("report", bad, TERMS), tmp_path / "out")
    assert str(caught.value).startswith(f"{bad}:14: ")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from partnersim.batch import publish

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RunError, match="No space left on device"):
        publish.publish({tmp_path / "report.html": b"new"})
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


def test_chromium_prints_page_one_on_one_page(report: Path, tmp_path: Path) -> None:
    chromium(tmp_path, f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer", report.as_uri())
    whole = (tmp_path / "report.pdf").read_bytes()
    first = tmp_path / "first.html"
    text = report.read_text(encoding="utf-8")
    first.write_text(text[: text.index('<section class="later">')] + "</main></body></html>", encoding="utf-8")
    chromium(tmp_path, f"--print-to-pdf={tmp_path / 'first.pdf'}", "--no-pdf-header-footer", first.as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "first.pdf").read_bytes())) == 1
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", whole)) <= 7


def test_hostile_text_runs_nothing_in_chromium(tmp_path: Path) -> None:
    text = (
        CASE.read_text(encoding="utf-8").replace("Vendor AG", "PLACE").replace("title: Managed", "title: PLACE Managed")
    )
    case = tmp_path / "case.yaml"
    hostile = json.dumps(HOSTILE + "<script>document.title='run'</script>")[1:-1].replace("https", "http")
    case.write_text(
        re.sub(r"title: PLACE ([^\n]*)", f'title: "{hostile}"', text).replace("PLACE", f'"{hostile}"'), encoding="utf-8"
    )
    [html] = make_report(Job("report", case, TERMS, ("case.months=48",)), tmp_path / "out")
    shown = chromium(tmp_path, "--dump-dom", html.as_uri())
    assert "<title>Five-phase or direct?</title>" in shown
    assert "&lt;script&gt;document.title='run'&lt;/script&gt;" in shown
    assert "<script" not in shown


def fetched(folder: Path, page: Path) -> set[str]:
    """The addresses a page makes Chromium ask for; what the browser asks of its maker is not the page's."""
    log = folder / f"{page.stem}.net.json"
    chromium(folder, f"--log-net-log={log}", f"--screenshot={folder / 'seen.png'}", page.as_uri())
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = {str(event["params"]["url"]) for event in events if "url" in event.get("params", {})}
    return {url for url in asked if not re.match(r"https?://[\w.-]*\.google(apis)?\.com/", url)}


def test_chromium_fetches_nothing_for_it(report: Path, tmp_path: Path) -> None:
    curious = tmp_path / "curious.html"
    curious.write_text("<img src='http://127.0.0.1:9/seen.png'>", encoding="utf-8")
    assert fetched(tmp_path, curious) == {"http://127.0.0.1:9/seen.png"}  # so a request would be seen
    assert fetched(tmp_path, report) == set()
    text = re.sub(r"base64,[^\"]*", "", report.read_text(encoding="utf-8"))
    assert not re.search(r"<script|javascript:|\son\w+\s*=", text, re.IGNORECASE)
