"""What README.md and docs/ show is what happens: their commands run in order, their files are read."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

import dask
import distributed
import pytest
from ruamel.yaml import YAML

from partnersim import parse_case
from partnersim.batch.prepared import prepare
from partnersim.engine import quantiles
from partnersim.inputs.plan import Plan, parse_plan
from partnersim.negotiate.metric import MEASURES, QUANTILES
from partnersim.sweep.tables import outcome_schema
from tests.conftest import ROOT
from tests.explorer.served import served

FILES = {  # that a page speaks of
    "bills.csv": "per_instance\n30.2\n31\n34.5\n",
    "survivors.csv": "month,customers\n2026-01,400\n2026-02,372\n2026-03,351\n2026-04,335\n2026-05,322\n",
    "sales.csv": "quarter,new\n2024Q1,20\n2024Q2,31\n2024Q3,45\n2024Q4,66\n2025Q1,88\n2025Q2,104\n2025Q3,113\n",
}
SWEEPS, REPORTS, CLUSTER = "docs/sweeps.md", "docs/reports.md", "docs/cluster.md"
MADE = ROOT / "docs/made"
SLOW = {
    "README", "explorer", "negotiating", "own-agreement", "redline", "reports", "robustness", "settling", "tutorial",
}  # fmt: skip
ELSEWHERE = "--scheduler"  # of other machines
yaml = YAML(typ="safe", pure=True)


class Block(NamedTuple):
    """A block of code of a page."""

    file: str  # that the line above says it is; empty if none
    language: str
    text: str


def blocks(page: str) -> list[Block]:
    pattern = r"^(?:[^\n]*\*\*`([^`]+)`\*\*[^\n]*\n\n?)?```([\w{}-]*)\n(.*?)^```$"
    found = re.findall(pattern, (ROOT / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(*each) for each in found]


def pages() -> list[Any]:
    """All that show how to use it, those whose commands take long apart."""
    every = [ROOT / "README.md", *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent != MADE)]
    shown = [page for page in every if any(block.language in ("", "python") for block in blocks(str(page)))]
    slow = [page.stem in SLOW or page.parent.name == "agreements" for page in shown]
    return [
        pytest.param(page.relative_to(ROOT).as_posix(), marks=(pytest.mark.only_long,) if long else ())
        for page, long in zip(shown, slow, strict=True)
    ]


def commands(text: str) -> list[tuple[list[str], str | None]]:
    """The arguments of each command, and below a `$` what it prints."""
    if text.startswith("$ "):
        first, _, shown = text[2:].partition("\n")
        return [(shlex.split(first), shown)]
    return [(words, None) for line in text.splitlines() if (words := shlex.split(line, comments=True))]


def parts_of_files(page: str) -> list[dict[str, Any]]:
    return [yaml.load(block.text) for block in blocks(page) if block.language == "yaml"]


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: merged(one[key], other[key]) for key in one.keys() & other.keys() if isinstance(one[key], Mapping)}
    return {**one, **other, **both}


@pytest.mark.parametrize("page", pages())
def test_its_commands_do_what_it_says(run, capsys, page, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, "utf-8")
    ran = 0
    for file, language, text in blocks(page):
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, "utf-8")
        if language == "python":
            (tmp_path / "shown.py").write_text(text, "utf-8")
            runpy.run_path("shown.py", run_name="__main__")
            capsys.readouterr()  # what it prints is no command's
            ran += 1
        for (program, *arguments), shown in commands(text) if not language else ():
            if arguments[:1] == ["explore"]:
                with served(tmp_path / "out", *arguments[1:], drafts=()) as explorer:
                    assert explorer.address
                ran += 1
            elif program == "partnersim" and ELSEWHERE not in arguments:
                code, out, err = run(*arguments)
                assert code == 0, (arguments, err)
                assert shown is None or [line.rstrip() for line in out.splitlines()] == shown.splitlines()
                ran += 1
    assert ran


def test_the_plans_of_the_page_can_be_made(tmp_path) -> None:
    (table,) = (block.text for block in blocks(REPORTS) if block.language == "csv")
    (tmp_path / "partners.csv").write_text(table, "utf-8")
    written = [block.text for block in blocks(REPORTS) if block.language == "yaml"]
    plans = [parse_plan(text, str(tmp_path / "plan.yaml")) for text in written]
    names = [[job.name for job in prepare(plan).jobs] for plan in plans]
    assert names == [
        ["managed-db-or_direct-as_planned", "managed-db-or_direct-more_leave", "for_the_vendor", "how_sure"],
        ["alpine", "lakeside"],
    ]  # fmt: skip
    assert not any(prepare(plan).failures or prepare(plan).problems for plan in plans)


def test_the_page_names_every_measure_of_a_guardrail_and_all_a_plan_may_say() -> None:
    text = (ROOT / REPORTS).read_text("utf-8")
    for name in (*MEASURES, *QUANTILES, *Plan.model_fields):
        assert re.search(rf"`{name}`|^ *{name}:|\b{name}: ", text, re.MULTILINE), name


def test_the_case_of_the_page_has_every_form_and_all_that_draws_vary(tmp_path) -> None:
    (tmp_path / "bills.csv").write_text(FILES["bills.csv"], "utf-8")
    written = yaml.load(ROOT / "data/cases/managed-db.yaml")
    for part in parts_of_files(SWEEPS):
        written = merged(written, part)
    case = parse_case(json.dumps(written), str(tmp_path / "case.yaml"))
    forms = {type(each.distribution).__name__.lower() for each in case.uncertain}
    assert forms == set(quantiles.__all__)
    said = case.uncertainty
    assert said.go_live_slip
    assert said.shocks
    assert said.correlation


def test_the_page_names_every_column_of_a_sweep() -> None:
    rows = re.findall(r"^\| (`.*`) \|", (ROOT / SWEEPS).read_text("utf-8").partition("| column |")[2], re.MULTILINE)
    assert re.findall(r"`(\w+)`", " ".join(rows)) == outcome_schema().names


def test_the_settings_of_the_page_are_those_of_dask() -> None:
    (settings,) = parts_of_files(CLUSTER)
    with dask.config.set(merged(dask.config.config, settings)):
        found = distributed.Security()
    assert found.require_encryption
    assert found.tls_ca_file.endswith("certificate.pem")
    for role in ("scheduler", "worker", "client"):
        assert getattr(found, f"tls_{role}_cert").endswith("certificate.pem")
        assert getattr(found, f"tls_{role}_key").endswith("key.pem")
