"""The command line: what every command answers, and that nothing else is mixed in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

SAMPLE = ("managed-db", "five_phase", "direct")


def test_compare_shows_the_sample_deal_as_people_read_it(run) -> None:
    code, out, err = run("compare", *SAMPLE)
    assert (code, err) == (0, "")
    assert [" ".join(line.split()) for line in out.splitlines() if line] == [
        "Managed database, vendor and operator · CHF · Jan 2027 – Dec 2031 · no draws",
        "isv Vendor AG msp Operator AG",
        "five_phase direct five_phase direct",
        "NPV 596,745 230,178 618,335 992,311",
        "vs five_phase -366,567 +373,976",
        "cautious 447,557 143,079 475,331 787,684",
        "bold 1,633,573 826,739 1,588,233 2,419,108",
        "peak funding -102,632 -122,079 -53,086 -46,470",
        "break-even Dec 2028 Dec 2029 Dec 2028 May 2028",
        "isv prefers five_phase and msp direct in all 3 scenarios. Same demand under both terms.",
    ]


def test_explain_shows_the_sample_month_to_the_cent(run) -> None:
    code, out, err = run("explain", "managed-db", "five_phase", "--month", "2028-06")
    assert (code, err) == (0, "")
    assert [" ".join(line.split()) for line in out.splitlines() if line] == [
        "June 2028 · month 18, 14th since go-live · phase 3 (unequal), reaching aligned within the month",
        "collected 38,513.43, less compute repaid to Operator AG 8,537.43 = to share 29,976.00",
        "Vendor AG Operator AG both",
        "costs first 7,981.10 7,760.84 15,741.94",
        "catch-up, until losses are equal 9,134.62 0.00 9,134.62",
        "then half each 2,549.72 2,549.72 5,099.44",
        "received 19,665.44 10,310.56 29,976.00",
        "position after -50,536.26 -50,536.26",
        "Vendor AG gets 19,665.44: its costs, 9,134.62 because its loss (62,220.60) was that much deeper than",
        "Operator AG's (53,085.98), and half of what was left. Next: aligned from July 2028.",
    ]


def test_a_month_may_be_counted_from_one(run) -> None:
    assert run("explain", "managed-db", "five_phase", "--month", "18")[1].startswith("June 2028 · month 18")


def test_csv_and_json_hold_the_table_and_nothing_else(run) -> None:
    code, out, err = run("compare", *SAMPLE, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert [(row["terms"], row["partner"]) for row in rows] == [
        (terms, partner) for terms in ("five_phase", "direct") for partner in ("isv", "msp", "total")
    ]
    assert float(rows[0]["npv"]) == pytest.approx(596_744.74, abs=0.005)
    assert list(rows[0]) == [
        "terms", "partner", "npv", "irr", "irr_note", "moic", "payback_month", "peak_funding",
        "peak_funding_month", "margin", "profit_share",
    ]  # fmt: skip
    records = json.loads(run("compare", *SAMPLE, "--format", "json")[1])
    assert [record["npv"] for record in records] == pytest.approx([float(row["npv"]) for row in rows])


def test_the_baseline_comes_first(run) -> None:
    out = run("compare", *SAMPLE, "--baseline", "direct")[1]
    assert "vs direct" in out
    assert "+366,567" in out


def test_a_set_field_changes_the_run(run) -> None:
    out = run("compare", *SAMPLE, "--set", "terms.pass_through_costs=weigh_as_cost")[1]
    assert "279,136" in out
    out = run("compare", *SAMPLE, "--set", "case.demand.monthly_churn=3.5%", "--set", "case.go_live=2027-08")[1]
    assert "447,557" in out.splitlines()[4]


def test_a_party_fills_a_seat(run) -> None:
    swapped = run("compare", *SAMPLE, "--party", "provider=isv", "--party", "referrer=msp")
    assert swapped[0] == 0
    assert "230,178" not in swapped[1]


def test_simulate_gives_a_row_per_month_scenario_and_partner(run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("simulate", "managed-db", "direct", "--format", "csv")[1])))
    assert len(rows) == 60 * 3 * 2
    assert rows[0].keys() == {
        "month", "scenario", "partner", "revenue", "running_cost", "one_time_cost", "earned", "received", "position",
        "phase",
    }  # fmt: skip
    assert rows[0]["month"] == "2027-01"


@pytest.mark.parametrize("kind", ["five_phase", "static_split", "direct", "white_label", "waterfall"])
def test_new_files_are_valid_and_run(run, tmp_path: Path, kind: str) -> None:
    case, terms = tmp_path / "case.yaml", tmp_path / f"{kind}.yaml"
    assert run("new", "case", case)[0] == 0
    assert run("new", "terms", kind, terms)[0] == 0
    assert run("validate", case)[0] == 0
    code, _, err = run("validate", terms, "--case", case)
    assert (code, err) == (0, ""), err
    assert run("compare", case, terms)[0] == 0
    for file in (case, terms):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 30
        assert lines[0].startswith("# yaml-language-server: $schema=")


def test_new_never_overwrites(run, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("mine", encoding="utf-8")
    code, _, err = run("new", "case", file)
    assert code == 2
    assert "exists already" in err
    assert file.read_text(encoding="utf-8") == "mine"


def test_validate_prints_a_file_back_in_words_defaults_included(run) -> None:
    out = run("validate", "data/terms/five_phase.yaml", "--case", "managed-db")[1]
    assert "Third parties' bills are repaid" in out
    assert "Losses bear no interest" in out


def test_fields_lists_what_set_can_change(run) -> None:
    out = run("fields", "managed-db", "direct")[1]
    row = next(line for line in out.splitlines() if line.startswith("case.demand.monthly_churn"))
    assert row.split()[1:3] == ["2.5%", "%"]
    assert "public calculator" in row
    assert any(line.startswith("terms.share_of_revenue.subscription") for line in out.splitlines())


@pytest.mark.parametrize("given", [("--seed", 3), ("--seed", 0), ("--sampling", "random"), ("--sampling", "sobol")])
@pytest.mark.parametrize("draws", [(), ("--draws", 0)])
@pytest.mark.parametrize("command", ["compare", "simulate", "sweep"])
def test_how_draws_are_made_is_refused_where_there_are_none(run, tmp_path: Path, command, draws, given) -> None:
    where = ("-o", tmp_path / "out") if command == "sweep" else ()
    code, out, err = run(command, "managed-db-uncertain", "five_phase", *draws, *given, *where)
    assert (code, out) == (2, "")
    assert err.startswith(f"{given[0]}: nothing is drawn; write --draws 1000 ")
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_draws_without_seed_and_sampling_are_random_of_seed_0(run) -> None:
    asked = ("compare", "managed-db-uncertain", "five_phase", "--draws", 20)
    plain = run(*asked)
    assert plain[0] == 0
    assert run(*asked, "--seed", 0, "--sampling", "random") == plain
    assert run(*asked, "--seed", 1)[1] != plain[1]
    assert run(*asked, "--sampling", "sobol")[1] != plain[1]


def test_help_is_grouped_by_job(run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert out.index("Write and check:") < out.index("Run:") < out.index("Report:")
    assert "..." not in out.partition("\n")[2]  # every command is told in a whole sentence


def test_version(run) -> None:
    from partnersim import __version__

    assert run("--version")[1].strip() == f"partnersim {__version__}"


def test_validate_finds_shipped_files_of_both_sorts(run) -> None:
    assert "Managed database" in run("validate", "managed-db")[1]
    assert run("validate", "five_phase")[1].startswith("Five-phase, our draft 2")


def test_validate_does_not_ignore_what_goes_with_a_case(run) -> None:
    assert run("validate", "five_phase", "--party", "operator=isv")[0] == 2
    assert run("validate", "managed-db", "--case", "managed-db")[0] == 2


def test_a_case_is_no_kind_of_terms(run, tmp_path: Path) -> None:
    code, _, err = run("new", "terms", "case", tmp_path / "case.yaml")
    assert code == 2
    assert "new case" in err


def test_more_terms_than_can_be_read_side_by_side_are_refused(run, tmp_path: Path) -> None:
    code, _, err = run("report", "managed-db", *["five_phase"] * 7, "-o", tmp_path / "out")
    assert code == 2
    assert "name 1 to 6" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("demand: {}\nrows: []\n", "a case"),
        ("demand: {}\nclaims: {}\nours: direct\n", "a list of claims"),
        ("demand: {}\ntheirs: direct\n", "a mandate"),
        ("reports: {}\nparties: {}\n", "a plan"),
        ("groups: {}\nkind: x\n", "a programme"),
        ("parties: {}\npartners: {}\n", "a case"),
        ("title: A\n", "a case"),
    ],
)
def test_validate_tells_files_by_their_keys(run, tmp_path, text, kind) -> None:
    file = tmp_path / "some.yaml"
    file.write_text(text, "utf-8")
    assert run("validate", file, "--case", "managed-db")[2].startswith(f"{file}: this is {kind}; --case and --party go")


def test_validate_takes_for_terms_what_names_parties_alone_or_a_kind(run, tmp_path) -> None:
    file = tmp_path / "some.yaml"
    for text in ("parties: {}\n", "kind: direct\ndemand: {}\n"):
        file.write_text(text, "utf-8")
        assert "go with terms" not in run("validate", file, "--case", "managed-db")[2]
