"""`partnersim regret`, `discover` and `drivers`: what they print, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from partnersim import InputError
from partnersim.cli.robustness import discover, drivers, regret
from tests.simulation.deals import HALVES
from tests.sweep.deals import written

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    app = typer.Typer()
    for command in (regret, discover, drivers):
        app.command()(command)

    def command(*arguments: object) -> str:
        app([str(argument) for argument in arguments], standalone_mode=False)
        out, command.err = capsys.readouterr()
        return out

    return command


@pytest.fixture
def deal(tmp_path: Path) -> list[str]:
    """A case, five-phase, direct and a split."""
    (tmp_path / "halves.yaml").write_text(HALVES, "utf-8")
    return [*written(tmp_path), str(tmp_path / "halves.yaml")]


def test_regret_shows_every_candidate_and_says_who_should_choose_what(run: Run, deal: list[str]) -> None:
    out = run("regret", *deal[:3], "--draws", 200, "--seed", 3)
    assert "200 draws, seed 3" in out
    for text in ("scenarios", "bold", "p95", "five_phase", "direct", "Vendor AG has the least to regret under"):
        assert text in out
    assert max(map(len, out.splitlines())) <= 120


def test_regret_varies_fields_of_the_terms(run: Run, deal: list[str]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("regret", *deal[:2], "--vary", "terms.notice_months=1,6", "--format", "csv")))
    )
    assert {row["candidate"] for row in rows} == {"five_phase, notice_months=1", "five_phase, notice_months=6"}
    assert {row["column"] for row in rows} == {"base", "cautious", "bold"}


def test_discover_says_where_the_draws_lie_and_limits_them(run: Run, deal: list[str]) -> None:
    asked = ("discover", deal[0], deal[1], "--when", "npv[vendor] < -100_000", "--draws", 1500, "--seed", 2)
    out = run(*asked)
    assert "The NPV of Vendor AG under five-phase is below -100,000 in " in out
    assert "Box 1: coverage " in out
    assert "What each month brings of its own is in the outcomes, and in no box." in out
    assert max(map(len, out.splitlines())) <= 120
    assert run(*asked) == out
    rows = json.loads(run(*asked, "--format", "json"))
    assert f"coverage {rows[0]['coverage'] * 100:.0f}%" in out


def test_discover_compares_two_terms(run: Run, deal: list[str]) -> None:
    out = run("discover", deal[0], deal[1], deal[3], "--worse-for", "isv", "--draws", 400)
    assert "Vendor AG is worse off under five-phase than under halves in " in out


def test_a_purer_box_is_found_where_it_is_asked_for(run: Run, deal: list[str]) -> None:
    asked = ("discover", deal[0], deal[1], "--when", "npv[isv] < -100_000", "--draws", 1500, "--format", "json")
    free, pure = (json.loads(run(*asked, *more))[0] for more in ((), ("--pure", "55%")))
    assert pure["density"] >= 0.55 > free["density"]


def test_figures_without_boxes_come_with_the_reason_on_the_other_stream(run, deal: list[str]) -> None:
    asked = ("discover", deal[0], deal[1], "--when", "npv[isv] < -10_000_000", "--draws", 100, "--format", "csv")
    assert run(*asked) == "box,coverage,density,mass,draws,hits,driver,low,high,low_p,high_p,reproduced\n"
    assert run.err == "no boxes: there is nothing to tell apart\n"


def test_drivers_put_money_and_variance_side_by_side(run: Run, deal: list[str]) -> None:
    out = run("drivers", *deal[:3], "--samples", 64)
    assert "What the NPV under five_phase less that under direct hangs on, CHF" in out
    for text in ("Monthly churn", "Go-live", "variance", "Note: indices are of single numbers"):
        assert text in out
    rows = list(csv.DictReader(io.StringIO(run("drivers", *deal[:3], "--samples", 64, "--format", "csv"))))
    assert [row["partner"] for row in rows] == ["isv"] * 4 + ["msp"] * 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("discover", 0, 1), "say what is looked for: --when"),
        (("discover", 0, 1, "--when", "npv[isv] < 0", "--worse-for", "isv"), "say what is looked for: --when"),
        (("discover", 0, 1, "--worse-for", "isv"), "--worse-for compares two terms, and --when is of one"),
        (("discover", 0, 1, 2, "--when", "npv[isv] < 0"), "--worse-for compares two terms, and --when is of one"),
        (("discover", 0, 1, "--when", "npv[isv] < 0", "--pure", "8"), "^--pure: '8' is no share; write one like 80%"),
        (("discover", 0, 1, "--when", "npv[isv] < 0", "--cover", "120%"), "^--cover: '120%' is no share"),
        (("discover", 0, 1, "--when", "npv[isv"), r"^--when: 'npv\[isv' is no condition"),
        (("discover", 0, 1, "--when", "npv[isw] < 0"), "^--when: isw is neither a partner nor a filled seat"),
        (("discover", 0, 1, "--when", "npv[isv] < 1e400"), r"^--when: 'npv\[isv\] < 1e400' is no condition"),
        (("discover", 0, 1, "--when", f"npv[isv] < {'9' * 30}"), "^--when: '9{30}' is larger than any deal"),
        (("discover", 0, 1, 2, "--worse-for", "isw"), "^--worse-for: isw is neither a partner nor a filled seat"),
        (("regret", 0, 1), "one candidate leaves nothing to regret"),
        (("regret", 0, 1, 2, "--seed", "1"), "^--seed: nothing is drawn"),
        (("regret", 0, 1, 2, "--vary", "case.months=12,13"), "^--vary:1: case.months is no field of the terms"),
        (("drivers", 0, 1, 2, "--samples", "100"), "100 samples cannot be run; write a power of 2"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(run: Run, deal, arguments: tuple[object, ...], says: str) -> None:
    given = [deal[each] if isinstance(each, int) else each for each in arguments]
    with pytest.raises(InputError, match=says) as refused:
        run(*given)
    assert len(refused.value.problems) == 1
