"""`compare --all`, `--sort` and `--roles`: every kind of agreement on one case, and who does what."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from partnersim.agreements.reader import KINDS
from partnersim.shipped import shipped


def blocks(out: str) -> list[list[str]]:
    return [block.splitlines() for block in out.split("\n\n")]


def test_every_kind_has_figures_or_says_why_not(run) -> None:
    code, out, err = run("compare", "managed-db", "--all")
    assert (code, err) == (0, "")
    (heading, how), figures, *_ = blocks(out)
    assert heading == "Managed database, vendor and operator · CHF · Jan 2027 – Dec 2031 · no draws"
    assert how.startswith("Sorted by the NPV of isv; standard terms of each kind; ")
    assert figures[0].split() == ["isv", "Vendor", "AG", "msp", "Operator", "AG"]
    rows = {line.split()[0]: line.split()[1:] for line in figures[2:]}
    assert rows["five_phase"] == [
        "596,745", "-102,632", "Dec", "2028", "53%", "618,335", "-53,086", "Dec", "2028", "47%",
    ]  # fmt: skip
    said = " ".join(out.split())
    assert all(kind in rows or f"{kind}: " in said for kind in KINDS)


def test_below_the_figures_stand_reasons_fits_and_questions(run) -> None:
    out = run("compare", "managed-db", "--all", "--party", "investor=isv", "--party", "manager=isv")[1]
    _, _, _, left, fits, questions = blocks(out)
    assert left[0] == "left out"
    assert any(line.startswith("  waterfall: isv would take the seats investor and manager; give one") for line in left)
    assert sum("fits if  " in line for line in fits) == sum("not if   " in line for line in fits) >= 4
    assert questions[0] == "direct or white label?"
    assert sum(line.endswith("?") for line in questions) == 4


def test_no_line_but_a_reason_is_wider_than_a_terminal(run) -> None:
    _, figures, *rest = blocks(run("compare", "managed-db", "--all", "--roles")[1])
    wide = [line for block in (figures, *rest) for line in block if len(line) > 120]
    assert all(line.startswith(("  ", "* Under")) for line in wide)


def test_it_is_sorted_as_asked_for(run) -> None:
    out = run("compare", "managed-db", "--all", "--sort", "npv[msp]")[1]
    assert "Sorted by the NPV of msp" in out
    npv = [float(line.split()[-5].replace(",", "")) for line in blocks(out)[1][2:] if "never" not in line]
    assert npv == sorted(npv, reverse=True)


def test_terms_of_ones_own_stand_for_their_kind(run, tmp_path: Path) -> None:
    ours = tmp_path / "ours.yaml"
    ours.write_text("kind: five_phase\nparties: {operator: msp, vendor: isv}\n", encoding="utf-8")
    code, out, err = run("compare", "managed-db", ours, "--all")
    assert (code, err) == (0, "")
    assert "ours (five_phase) as given, other kinds by their standard terms" in " ".join(out.split())
    rows = [line.split()[0] for line in blocks(out)[1][2:]]
    assert "ours" in rows
    assert "five_phase" not in rows


def test_there_may_be_more_of_them_than_can_stand_side_by_side(run) -> None:
    assert run("compare", "managed-db", *["five_phase"] * 7, "--all")[0] == 0


def test_fields_set_change_the_case_and_the_terms_named(run) -> None:
    out = run(
        "compare", "managed-db", "--all", "--set", "case.demand.monthly_churn=3.5%", "--set", "case.go_live=2027-08"
    )
    assert "447,557" in out[1]
    marked = run("compare", "managed-db", "white_label", "--all", "--set", "terms.mark_up=10%")[1]
    assert "white_label as given" in marked


def test_csv_and_json_hold_figures_and_reasons(run) -> None:
    options = ("compare", "managed-db", "--all", "--party", "investor=isv", "--party", "manager=isv")
    rows = list(csv.DictReader(io.StringIO(run(*options, "--format", "csv")[1])))
    figures = {(row["terms"], row["partner"]): row for row in rows if not row["missing"]}
    assert float(figures["five_phase", "isv"]["npv"]) == pytest.approx(596_744.74, abs=0.005)
    missing = {row["terms"]: row["missing"] for row in rows if row["missing"]}
    assert missing["waterfall"].startswith("isv would take the seats")
    records = json.loads(run(*options, "--format", "json")[1])
    assert [record["terms"] for record in records] == [row["terms"] for row in rows]
    assert next(record for record in records if record["terms"] == "waterfall")["npv"] is None


def test_roles_follow_the_comparison(run) -> None:
    code, out, err = run("compare", "managed-db", "five_phase", "white_label", "--roles")
    assert (code, err) == (0, "")
    *_, roles, notes = blocks(out)
    rows = {" ".join(line.split()[:-2]): line.split()[-2:] for line in roles[1:] if line.startswith("  ")}
    assert rows["contracts with the customer"] == ["msp", "isv"]
    assert rows["first-level"] == ["msp", "msp*"]
    assert rows["bills never paid"] == ["shared", "isv"]
    (note,) = notes
    assert note.startswith("* Under white_label, first-level support would be isv's, but its cost is msp's; roles: ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["--all", "--sort", "irr"],
            "--sort: irr is nothing to sort by; write one of npv, peak, payback, profit_share",
        ),
        (["--all", "--sort", "npv[ivs]"], "--sort: ivs is no partner of the case; did you mean isv?"),
        (["--all", "--baseline", "direct"], "--baseline does not go with --all"),
        (["--all", "--roles", "--format", "csv"], "--roles is a table"),
        (["--all", "--set", "terms.mark_up=10%"], "--set:1: standard terms stay as they are; name terms to change"),
        (["--all", "--party", "pilot=isv"], "--party:1: pilot is no seat of these terms"),
        (["five_phase", "--sort", "npv"], "--sort goes with --all"),
        (["five_phase", "--roles", "--format", "json"], "--roles is a table"),
        ([], "no terms are named; name some, or write --all"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(run, arguments: list[str], says: str) -> None:
    code, out, err = run("compare", "managed-db", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_case_of_ones_own_needs_its_seats(run, tmp_path: Path) -> None:
    text = shipped("data/cases/managed-db.yaml").read_text(encoding="utf-8")
    case = tmp_path / "case.yaml"
    case.write_text(text.replace("isv", "maker").replace("msp", "runner"), encoding="utf-8")
    assert run("compare", case, "--all")[1].count("\n") > 20
    unseated = re.sub(r"\nseats:.*?(?=\n\w)", "", text, flags=re.DOTALL)
    case.write_text(unseated.replace("isv", "maker").replace("msp", "runner"), encoding="utf-8")
    code, out, err = run("compare", case, "--all")
    assert (code, out) == (2, "")
    assert "five_phase: nobody takes the seats operator and vendor; write seats: {operator: …, vendor: …}" in err
