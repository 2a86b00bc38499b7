"""`partnersim zopa`: from options and from a mandate, and what is refused in one line."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from partnersim.cli.bargaining import zopa
from partnersim.errors import InputError

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(zopa)

SHARE = "terms.share_of_revenue.subscription"
DIRECT = ("managed-db", "direct", "--for", f"{SHARE}=30%:70%", "--and", "terms.paid_for_months=12:60")
WITHOUT = ("--batna", "vendor=220000", "--batna", "msp=white_label")


def said(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_it_says_whether_there_is_room_then_what_would_be_chosen() -> None:
    text = said(*DIRECT, *WITHOUT)
    first, second, *_ = text.split("\n\n")
    assert first == "Managed database, vendor and operator · CHF · Jan 2027 – Dec 2031 · no draws"
    assert second.startswith("There is room: ")
    assert "Without a deal Operator AG has 888,527, from white label, simulated." in text
    assert text.index("Nash") < text.index("Kalai-Smorodinsky") < text.index("egalitarian") < text.index("utilitarian")
    assert max(map(len, text.splitlines())) <= 120


def test_a_mandate_alone_says_it_all(tmp_path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(
        "title: Our round\ncase: managed-db\nwe: isv\nours: five_phase\ntheirs: direct\n"
        f"batna: {{isv: 220_000, msp: {{terms: white_label}}}}\nfields: {{{SHARE}: {{low: 30%, high: 70%}}}}\n",
        "utf-8",
    )
    text = said(file)
    assert "points of direct leave nobody" in text
    assert text.startswith("Our round · confidential\n")
    assert "none under five_phase" in text


def test_one_draft_as_it_is_leaves_nobody_worse_off() -> None:
    assert "There is room: direct as it is leaves nobody worse off" in said("managed-db", "direct")
    assert "direct as it is and five_phase as it is leave nobody" in said("managed-db", "direct", "five_phase")


def test_what_would_open_it_is_said_where_there_is_no_room() -> None:
    text = said("managed-db", "five_phase", "--batna", "isv=200000", "--batna", "msp=900000")
    assert "There is no room: there is enough" in text
    assert "A payment of 281,665 from Vendor AG to Operator AG" in text


def test_another_deal_may_be_on_a_case_of_its_own() -> None:
    assert "nothing, 0" not in said(*DIRECT[:4], "--batna", "isv=managed-db+five_phase", "--batna", "msp=0")


def test_all_points_can_be_had_as_a_table() -> None:
    rows = json.loads(said(*DIRECT[:4], *WITHOUT, "--format", "json"))
    assert len(rows) == 21
    assert {"terms", SHARE, "gain_isv", "gain_msp", "rational", "on_front"} <= set(rows[0])


def test_both_figures_are_drawn(tmp_path) -> None:
    said(*DIRECT[:4], *WITHOUT, "--picture", tmp_path / "new" / "map.svg")
    assert {file.name for file in (tmp_path / "new").iterdir()} == {"map.svg", "map-gains.svg"}


def test_risk_is_minded_in_draws() -> None:
    text = said(
        "managed-db-uncertain", "direct", "--for", f"{SHARE}=40%:60%", "--batna", "msp=700000",
        "--draws", 50, "--seed", 2, "--risk-tolerance", "vendor=300000",
    )  # fmt: skip
    assert "50 draws" in text
    assert "Vendor AG minds risk with a tolerance of 300,000" in text


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((*DIRECT, "--batna", "isv"), "--batna: 'isv' is not of the form PARTNER=TERMS"),
        ((*DIRECT, "--batna", "ivs=3"), "--batna: ivs is neither a partner nor a filled seat; did you mean isv?"),
        ((*DIRECT, "--batna", "isv=drect"), "there is no file drect, and no shipped terms of that name"),
        ((*DIRECT, "--batna", "isv=support-plans+direct"), "the BATNA of isv is "),
        ((*DIRECT, "--batna", "isv=5", "--batna", "referrer=6"), "--batna: isv is given twice; write it once"),
        ((*DIRECT, "--batna", "isv=10%"), "there is no file 10%"),
        ((*DIRECT, "--batna", "isv=managed-db+"), "is not of the form CASE+TERMS"),
        ((*DIRECT, "--risk-tolerance", "isv=5"), "without draws nothing is at risk"),
        (("managed-db-uncertain", *DIRECT[1:], "--draws", 9, "--risk-tolerance", "isv=-5"), "'-5' is no risk"),
        (("managed-db", "direct", "--for", f"{SHARE}=30%"), f"--for: '30%' is no range; write {SHARE}=LOW:HIGH"),
        (("managed-db", "direct", "--for", "terms.nothing"), "--for: terms.nothing is no field"),
        (("managed-db", "direct", "--for", SHARE, "--and", "case.months"), "--and: case.months is a field of the case"),
        (("managed-db", "direct", "--for", SHARE, "--and", SHARE), f"--and: {SHARE} is given twice"),
        ((*DIRECT, "--batna", "isv=1e400"), "--batna: '1e400' is too large for a number"),
        ((*DIRECT, "--batna", "isv=1e300"), "--batna: '1e300' is larger than any deal"),
        (("managed-db-uncertain", *DIRECT[1:], "--draws", 9, "--risk-tolerance", "isv=1e13"), "--risk-tolerance: "),
        (("vendor-in-november", "--seed", 0), "--seed: a mandate says this itself"),
        (("managed-db",), "there is no file managed-db, and no shipped mandates of that name"),
        (("vendor-in-november", "--batna", "isv=3"), "a mandate says this itself, or terms are missing"),
        ((*DIRECT, "--picture", "map.jpg"), "map.jpg is neither .svg nor .png"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_one_line(arguments: tuple[object, ...], wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        said(*arguments)
    assert wrong in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
