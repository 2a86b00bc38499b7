"""What a plan asks for: names that stay, values that arrive as written, and every fault by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnersim.batch.fingerprint import Inputs
from partnersim.batch.job import Job, file_name
from partnersim.batch.jobs import asked_for, spelt
from partnersim.batch.prepared import prepare
from partnersim.errors import InputError
from partnersim.inputs.document import parse_document
from partnersim.inputs.plan import Plan, parse_plan
from partnersim.inputs.reader import read_case
from partnersim.shipped import shipped
from partnersim.simulation.overrides import with_overrides

GRID = "title: Trial\ncases: [managed-db]\nterms: {two: [five_phase, direct]}\n"


def planned(folder: Path, text: str, **files: str) -> Plan:
    """A plan beside some files."""
    for name, content in files.items():
        (folder / name.replace("_csv", ".csv")).write_text(content, encoding="utf-8")
    return parse_plan(text, str(folder / "plan.yaml"))


def names(plan: Plan) -> list[str]:
    return [job.name for job in asked_for(plan).jobs]


def test_a_grid_is_every_combination_named_by_what_it_is_made_of(tmp_path: Path) -> None:
    text = (
        "title: A\ncases: [managed-db, channel-service]\nterms: {x: [five_phase], y: [direct]}\n"
        "overrides: {base: {}, more: {case.demand.monthly_churn: 4%}}\n"
    )
    assert names(planned(tmp_path, text)) == [
        f"{case}-{terms}-{changed}"
        for case in ("managed-db", "channel-service") for terms in "xy" for changed in ("base", "more")
    ]  # fmt: skip


def test_a_name_stays_when_the_plan_grows(tmp_path: Path) -> None:
    small = names(planned(tmp_path, GRID))
    grown = names(planned(tmp_path, GRID.replace("two:", "one: [five_phase], two:")))
    assert set(small) < set(grown)


def test_every_row_is_a_report_and_bad_ones_are_told_by_their_line(tmp_path: Path) -> None:
    table = (
        "Partner,Code,Churn,New a month\n"
        'Müller & Söhne AG,Müller & Söhne,4%,"{1: 10, 7: 20}"\n'
        "Bad AG,bad,4 %%,\n"
        "Short AG\n"
        "Again AG,müller   söhne,3%,\n"
        "=cmd AG,../../etc/passwd,,\n"
        ",,3%,\n"
    )
    text = (
        f"{GRID}rows: partners.csv\ncolumns:\n  Partner: title\n  Code: file_name\n"
        "  Churn: case.demand.monthly_churn\n  New a month: case.demand.monthly_new_instances\n"
    )
    prepared = prepare(planned(tmp_path, text, partners_csv=table))
    file = tmp_path / "partners.csv"
    assert [job.name for job in prepared.jobs] == ["Müller-Söhne", "bad", "etc-passwd"]
    assert [job.title for job in prepared.jobs] == ["Müller & Söhne AG", "Bad AG", "=cmd AG"]
    assert prepared.jobs[0].sets == (
        "case.demand.monthly_churn=4%", "case.demand.monthly_new_instances={1: 10, 7: 20}",
    )  # fmt: skip
    assert prepared.problems == (
        f"{file}:4: 1 cells where the first line has 4; write one for each column, and numbers without commas",
        f"{file}:5: line 2 names its report 'müller-söhne' too; write another",
        f"{file}:7: the name of the report holds neither a letter nor a digit to name a file by; write some",
    )
    assert list(prepared.failures) == ["bad"]
    assert prepared.failures["bad"].startswith(f"{file}:3: case.demand.monthly_churn=4 %%: ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("managed-db", "managed_db"), "2: there is no shipped file managed_db in cases; did you mean managed-db?"),
        (("managed-db", "no/where.yaml"), "2: there is no file no/where.yaml, seen from the folder of this one"),
        (("direct]", "dircet]"), "3: there is no shipped file dircet in terms; did you mean direct?"),
        (("title: Trial", "title: Trial\nnotebook: 4-nothing"), "2: there is no notebook 4-nothing"),
        (("title: Trial", "title: Trial\nguardrails: [npv >= 0]"), "2: 'npv >= 0' is no guardrail"),
        (("title: Trial", "title: Trial\nrows: none.csv\ncolumns: {a: file_name}"), "2: there is no file none.csv"),
        (
            ("title: Trial", "title: Trial\naudience: nobody"),
            "4: nobody is no audience; write one of internal, both, isv, msp",
        ),
        (("title: Trial", "title: Trial\nlocale: xx"), "4: xx is no locale"),
        (("title: Trial", "title: Trial\noverrides: {a: {case.demand.churn: 4%}}"), "churn"),
        (
            ("title: Trial", "title: Trial\nguardrails: ['npv[opreator] >= 0']"),
            "2: npv[opreator] >= 0: opreator is no partner",
        ),
        (
            ("title: Trial", "title: Trial\nguardrails: ['npv[isv].pessimist > 0']"),
            "pessimist is no scenario or quantile",
        ),
        (("title: Trial", "title: Trial\nparameters: {draws: 100}"), "has no parameter draws"),
        (("title: Trial", "title: Trial\nreports: {managed-db-two: {case: a, terms: [b]}}"), "is not a name"),
    ],
)
def test_what_a_plan_names_and_cannot_be_used_is_said_by_its_line(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(InputError) as caught:
        prepare(planned(tmp_path, GRID.replace(*change)))
    assert str(caught.value).startswith(f"{tmp_path / 'plan.yaml'}:")
    assert said in str(caught.value)


def test_names_that_differ_in_capitals_alone_are_refused(tmp_path: Path) -> None:
    text = f"{GRID}rows: p.csv\ncolumns: {{n: file_name}}\nreports: {{one: {{case: managed-db, terms: [direct]}}}}\n"
    with pytest.raises(InputError, match="two reports are called one"):
        asked_for(planned(tmp_path, text, p_csv="n\nOne\n"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Müller & Söhne AG", "Müller-Söhne-AG"), ("../../etc/passwd", "etc-passwd"), ("con", "con-report"),
        ("internal", "internal-report"), ("株式会社", "株式会社"),
        ("a" * 300, f"{'a' * 111}-9835fa6b"), (".hidden", "hidden"),
    ],
)  # fmt: skip
def test_names_of_files_are_readable_and_safe(text: str, name: str) -> None:
    assert file_name(text) == name


@given(st.text(max_size=300))
def test_no_text_leads_out_of_the_folder(text: str) -> None:
    try:
        name = file_name(text)
    except ValueError:
        return
    assert Path(name).name == name
    assert not name.startswith((".", "-"))
    assert len(name.encode()) <= 130
    assert file_name(name) == name


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1, max_size=30),
        st.floats(-1e9, 1e9), st.integers(), st.booleans(), st.dictionaries(st.integers(1, 60), st.integers(0, 99)),
    )
)  # fmt: skip
def test_a_value_arrives_as_the_plan_has_it(value: object) -> None:
    written = spelt("case.x", value).partition("=")[2]
    read = parse_document(f"value: {written}", "set").value["value"]
    keyed = {str(key): each for key, each in value.items()} if isinstance(value, dict) else value
    assert read == keyed


def test_an_override_is_what_the_file_would_say() -> None:
    case = read_case(shipped("data/cases/managed-db.yaml"))
    sets = [spelt("case.demand.monthly_new_instances", {1: 5, 7: 9}), spelt("case.title", "A: b # c")]
    changed, _ = with_overrides(case, [], sets)
    assert changed.demand.monthly_new_instances == {1: 5.0, 7: 9.0}
    assert changed.title == "A: b # c"


def job(**changed: object) -> Job:
    terms = tuple(shipped(f"data/terms/{name}.yaml") for name in ("five_phase", "direct"))
    given: dict[str, object] = {"name": "one", "case": shipped("data/cases/managed-db.yaml"), "terms": terms, **changed}
    return Job(**given)  # type: ignore[arg-type]


def test_a_fingerprint_tells_inputs_apart_and_nothing_else(tmp_path: Path) -> None:
    same = Inputs().fingerprint(job())
    text = shipped("data/cases/managed-db.yaml").read_text(encoding="utf-8")
    moved = tmp_path / "managed-db.yaml"
    moved.write_text(f"# a comment\n{text}", encoding="utf-8")
    assert Inputs().fingerprint(job(case=moved)) == same
    moved.write_text(text.replace("price: 60,", "price: 61,"), encoding="utf-8")
    others = [
        job(case=moved), job(sets=("case.demand.monthly_churn=3%",)), job(title="Another"), job(audience="isv"),
        job(formats=("pdf",)), job(terms=job().terms[::-1]), job(author="Desk"), job(name="two"), job(locale="de"),
    ]  # fmt: skip
    found = [same, *(Inputs().fingerprint(each) for each in others)]
    assert len(set(found)) == len(found)


def test_a_fingerprint_sees_the_series_a_case_reads(tmp_path: Path) -> None:
    for name in ("saas-filings.yaml", "saas-filings.csv"):
        (tmp_path / name).write_bytes(shipped(f"data/cases/{name}").read_bytes())
    used = job(case=tmp_path / "saas-filings.yaml")
    before = Inputs().fingerprint(used)
    table = tmp_path / "saas-filings.csv"
    table.write_text(f"{table.read_text(encoding='utf-8').rstrip()}1\n", encoding="utf-8")
    assert Inputs().fingerprint(used) != before


def test_terms_whose_seats_nobody_takes_are_told_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody is no partner of the case"):
        prepare(planned(tmp_path, f"{GRID}parties: {{provider: nobody}}\n"))


def test_no_report_is_called_like_the_folder_of_what_is_internal(tmp_path: Path) -> None:
    text = (
        "title: A\nreports: {internal: {case: managed-db, terms: [direct]}, con: {case: managed-db, terms: [direct]}}\n"
    )
    assert names(planned(tmp_path, text)) == ["internal-report", "con-report"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("month,new\n1,2\n", "this is no notebook of format 4"),
        ("[1, 2]", "this is no notebook of format 4"),
        ('{"nbformat": 3, "cells": []}', "this notebook is of format 3"),
        ('{"nbformat": 4, "cells": []}', "no cell of this notebook is tagged parameters"),
        ("[" * 100_000, "this is no notebook of format 4"),
    ],
)
def test_a_file_that_is_no_notebook_is_told_before_anything_runs(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "own.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        prepare(planned(tmp_path, f"notebook: own.ipynb\n{GRID}"))


def test_a_name_in_the_current_folder_is_not_taken_for_a_shipped_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "five_phase").write_text("kind: direct", encoding="utf-8")
    (job,) = asked_for(planned(tmp_path, GRID)).jobs
    assert job.terms[0] == shipped("data/terms/five_phase.yaml")
