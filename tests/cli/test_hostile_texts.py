"""Texts of others stay texts: whatever stands in any text field of a file, no output of any command acts on it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Browser, sync_playwright
from ruamel.yaml import YAML

from partnersim.agreements.schema import schemas
from partnersim.cli.main import main
from partnersim.shipped import find
from tests.conftest import needs
from tests.explorer.browsing import ARGUMENTS, opened
from tests.explorer.served import served
from tests.render.workbook.sheets import recalculated

MARKUP = "<script>document.title='run'</script><img src=http://evil.invalid/x onerror=alert(1)>"
HOSTILE = [
    f"{first}1+1{MARKUP}$\\frac{{1}}{{0`{{{{7*7}}}}%s../../x{last}"
    for first, last in zip("=+-@", "&T<!--|'", strict=False)
]
STEERING = '"\\e]0;taken\\a\\e[2J"'  # in YAML, what would set a terminal's title and clear it
# A string of a schema that is none of these is a text: free, and shown to people.
NO_TEXT = {
    "based_on", "case", "terms", "file", "column", "columns", "rows", "notebook", "notebooks", "parameters", "cases",
    "also", "ours", "theirs", "audience", "locale", "guardrails", "check", "figure", "low", "high", "currency", "date",
}  # fmt: skip
pytestmark = pytest.mark.only_long  # every command that writes is run
yaml = YAML(typ="safe", pure=True)
yaml.default_flow_style, yaml.width = False, 10_000


def text_fields(kind: str) -> set[str]:
    """The fields of a kind of file that hold free text, by name."""
    found: set[str] = set()

    def look(part: Any, name: str) -> None:
        if isinstance(part, Mapping):
            if part.get("type") == "string" and not {"pattern", "enum", "const"} & part.keys():
                found.add(name)
            for key, field in part.get("properties", {}).items():
                look(field, key)
            for key in ("anyOf", "allOf", "oneOf"):
                for each in part.get(key, ()):
                    look(each, name)
            for key in ("items", "additionalProperties"):
                look(part.get(key), name)
            for each in part.get("patternProperties", {}).values():
                look(each, name)

    schema = schemas()[kind]
    look(schema, kind)
    for part in schema["$defs"].values():
        look(part, "")
    return found - NO_TEXT - {""}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that say something hostile in every text field they have."""
    folder = tmp_path_factory.mktemp("desk")
    said = cycle(HOSTILE)

    def write(name: str, like: Any, **more: Any) -> None:
        written = yaml.load(like) | more
        with (folder / name).open("w", encoding="utf-8") as out:
            yaml.dump(json.loads(json.dumps(written, default=str)), out)

    def hostile() -> str:
        return next(said)

    case = yaml.load(find("managed-db", "cases"))
    case["title"] = hostile()
    for partner in case["partners"].values():
        partner["name"] = hostile()
    case["sources"] = {"published": {"demand": hostile()}, "isv": {"costs.build_service": hostile()}}
    write("case.yaml", json.dumps(case, default=str))
    published = {"by": hostile(), "source": hostile(), "date": hostile(), "note": hostile(), "confidence": "high",
                 "rows": ["a-row"]}  # fmt: skip
    outside = {"store": {"name": hostile(), "share_of_revenue": {"subscription": "3%", "setup": "3%", "compute": "3%"}}}
    write("five.yaml", find("five_phase", "terms"), title=hostile(), published=published, outside_parties=outside)
    write("direct.yaml", find("direct", "terms"), title=hostile(), published=published | {"by": hostile()})
    write("plan.yaml", json.dumps({
        "title": hostile(), "author": hostile(), "status": hostile(), "formats": ["html", "xlsx", "pdf"], "reports":
        {"one": {"title": hostile(), "case": "case.yaml", "terms": ["five.yaml", "direct.yaml"], "author": hostile()}},
    }))  # fmt: skip
    who = {"by": hostile(), "source": hostile(), "date": hostile()}
    write("claims.yaml", json.dumps({
        "title": hostile(), **who, "case": "case.yaml", "terms": "direct.yaml", "claims": {
            "one": {"says": hostile(), **who, "check": "npv[isv] = 400000"},
            "two": {"says": hostile(), "unchecked": hostile()},
        },
    }))  # fmt: skip
    write("mandate.yaml", json.dumps({
        "title": hostile(), "case": "case.yaml", "we": "isv", "ours": "five.yaml", "theirs": "direct.yaml",
        "batna": {"isv": 200000, "msp": {"terms": "direct.yaml"}},
        "fields": {"terms.share_of_revenue.subscription": {"low": "30%", "high": "70%"}},
    }))  # fmt: skip
    write("programme.yaml", json.dumps({
        "title": hostile(), "company": "isv", "start": "2027-01", "months": 24, "groups": {
            "all": {"case": "case.yaml", "terms": "direct.yaml", "partners": 1, "standardised": True}},
    }))  # fmt: skip
    return folder


RUNS = (
    *(f"validate {name}.yaml" for name in ("case", "five", "direct", "plan", "claims", "mandate", "programme")),
    "fields case.yaml five.yaml",
    "simulate case.yaml five.yaml",
    "compare case.yaml five.yaml direct.yaml",
    "compare case.yaml five.yaml direct.yaml --format csv",
    "compare case.yaml --all --roles",
    "explain case.yaml five.yaml --month 2028-06",
    "programme programme.yaml",
    "terms show direct.yaml --clause",
    "solve case.yaml direct.yaml --for terms.share_of_revenue.subscription --so-that npv[isv]=0",
    "zopa case.yaml direct.yaml --for terms.share_of_revenue.subscription --picture out/zopa.svg",
    "trades case.yaml direct.yaml --we isv",
    "redline five.yaml direct.yaml --case case.yaml --we isv",
    "exits case.yaml five.yaml",
    "check-claims claims.yaml",
    "check-claims claims.yaml --format csv",
    "sweep case.yaml five.yaml --vary case.months=48,60 -o out/swept",
    "report case.yaml five.yaml direct.yaml -o out/both --format html --format xlsx --format pdf --audience both",
    "batch plan.yaml -o out/batch",
    "brief mandate.yaml --claims claims.yaml -o out/brief --format html --format pdf",
    "trial-ledger case.yaml five.yaml --months 12 --lines 200 -o ledger.csv",
    "settle case.yaml five.yaml ledger.csv --quarter 2027Q3 -o out/settled",
    "review case.yaml five.yaml ledger.csv --quarter 2027Q3 -o out/review --format html --format pdf",
    "audit case.yaml five.yaml ledger.csv out/settled/2027Q3/statement.csv",
)


@pytest.fixture(scope="module")
def told(desk: Path) -> dict[str, tuple[int, str]]:
    """What each command printed, and how it ended; what it wrote lies in `out`."""
    found, before, usual = {}, Path.cwd(), os.umask(0o077)
    os.chdir(desk)
    try:
        for line in RUNS:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                try:
                    main(line.split())
                except SystemExit as stop:
                    found[line] = int(stop.code or 0), printed.getvalue()
            if line.startswith("trial-ledger") and not found[line][0]:
                _refer(desk / "ledger.csv")
    finally:
        os.chdir(before)
        os.umask(usual)
    return found


def _refer(ledger: Path) -> None:
    """Give every entry of a ledger a hostile reference."""
    with ledger.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with ledger.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, [*rows[0], *({"reference"} - {*rows[0]})])
        out.writeheader()
        out.writerows(row | {"reference": said} for row, said in zip(rows, cycle(HOSTILE), strict=False))


def files(desk: Path, *endings: str) -> list[Path]:
    found = [path for path in sorted((desk / "out").rglob("*")) if path.suffix in endings]
    assert found
    return found


def test_every_text_field_of_every_file_is_tried(desk: Path) -> None:
    """A field that is added to a model has to be added here."""
    for kind, names in {
        "case": ["case"], "terms": ["five", "direct"], "plan": ["plan"], "claims": ["claims"], "mandate": ["mandate"],
        "programme": ["programme"],
    }.items():  # fmt: skip
        text = "\n".join((desk / f"{name}.yaml").read_text("utf-8") for name in names)
        missing = {field for field in text_fields(kind) if not re.search(rf"^\s*(- )?{field}:", text, re.MULTILINE)}
        assert not missing, kind


@pytest.mark.parametrize("line", RUNS, ids=lambda line: " ".join(line.split()[:2]))
def test_a_command_works_and_prints_nothing_that_steers_a_terminal(told, line: str) -> None:
    code, printed = told[line]
    assert code == 0, printed
    assert not [sign for sign in printed if not (sign.isprintable() or sign in "\n\r\t")]


@pytest.mark.usefixtures("told")
def test_nothing_is_written_outside_the_folder_and_names_of_files_are_plain(desk: Path) -> None:
    assert {path.name for path in desk.iterdir() if path.suffix != ".yaml"} == {"out", "ledger.csv"}
    assert not (desk.parent / "x").exists()
    for path in (desk / "out").rglob("*"):
        assert re.fullmatch(r"[\w.=-]+", path.name), path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = needs("chromium", "opens what is written")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(chromium), args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.mark.usefixtures("told")
def test_no_page_runs_it_nor_asks_anybody(desk: Path, browser: Browser) -> None:
    for path in files(desk, ".html", ".svg"):
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("dialog", lambda dialog, path=path: pytest.fail(f"{path.name}: {dialog.message}"))
        page.goto(path.as_uri())
        assert page.title() != "run", path
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == [], path
        assert page.locator("img[onerror], script").count() == 0, path
        if path.suffix == ".html":
            assert "evil.invalid" in page.locator("body").inner_text(), path  # it is there, as text
        page.close()


@pytest.mark.usefixtures("told")
def test_no_cell_of_a_workbook_is_a_formula_of_theirs(desk: Path, tmp_path: Path) -> None:
    books = {f"book{number}": path.read_bytes() for number, path in enumerate(files(desk, ".xlsx"))}
    seen = 0
    for content in books.values():
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if "evil" in str(cell.value):
                    seen += 1
                    assert cell.data_type == "s", (sheet.title, cell.coordinate)
                    assert cell.hyperlink is None
    assert seen
    for name, sheets in recalculated(books, tmp_path).items():
        texts = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert any(text.startswith(("=1+1", "+1+1", "-1+1", "@1+1")) and "evil" in text for text in texts), name


def test_no_cell_of_a_table_is_a_formula(desk: Path, told) -> None:
    tables = [path.read_text("utf-8") for path in files(desk, ".csv")]
    printed = [said for line, (_, said) in told.items() if line.endswith("--format csv")]
    assert len(printed) > 1
    for text in (*tables, *printed):
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r")), cell
                assert not cell.startswith(("+", "-")) or re.fullmatch(r"-[\d.,e+-]+", cell), cell


@pytest.mark.usefixtures("told")
def test_a_pdf_holds_it_as_text_and_no_action(desk: Path) -> None:
    for path in files(desk, ".pdf"):
        content = path.read_bytes()
        reader = pypdf.PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in reader.pages)
        assert "evil.invalid" in re.sub(r"\s", "", text), path
        for page in reader.pages:
            assert not [note for note in page.get("/Annots", ()) if "/URI" in str(note.get_object())], path
        assert not re.search(rb"/JavaScript|/JS\b|/Launch|/OpenAction|/EmbeddedFile", content), path


def test_the_explorer_shows_it_as_text(desk: Path, browser: Browser, tmp_path: Path) -> None:
    drafts = [str(desk / name) for name in ("case.yaml", "five.yaml", "direct.yaml")]
    with served(tmp_path / "out", "--app", drafts=drafts) as app, opened(browser, app.address) as seen:
        assert seen.page.title() != "run"
        assert seen.page.locator("img[onerror]").count() == 0
        assert seen.elsewhere() == []
        assert seen.complaints == []


@pytest.mark.parametrize("name", ["case", "five", "plan", "claims", "mandate", "programme"])
def test_what_would_steer_a_terminal_is_refused_and_told_without_it(run: Callable[..., Any], desk, name: str) -> None:
    text = (desk / f"{name}.yaml").read_text("utf-8")
    bad = desk / f"bad-{name}.yaml"
    bad.write_text(
        re.sub(r"^title:.*(\n  .*)*", f"title: {STEERING}".replace("\\", "\\\\"), text, flags=re.MULTILINE), "utf-8"
    )
    code, out, err = run("validate", bad)
    bad.unlink()
    assert code == 2
    assert out == ""
    assert re.match(rf"{re.escape(str(bad))}:\d+: ", err)
    assert "\x1b" not in err
