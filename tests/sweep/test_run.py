"""Sweeps: every point is the deal with its values written in, whoever runs it; and what is stopped goes on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from partnersim import InputError, parse_case, parse_terms, read_case, simulate
from partnersim.inputs.reader import changed_case
from partnersim.simulation.overrides import with_overrides
from partnersim.sweep import run
from partnersim.sweep.draws import run_draws
from partnersim.sweep.files import read_sweep
from partnersim.sweep.leaf import LEAF
from partnersim.sweep.outcomes import FIGURES
from partnersim.sweep.run import run_sweep
from partnersim.testing.compiled_or_not import compiled_or_not
from tests.conftest import counts
from tests.inputs.samples import FIVE_PHASE
from tests.sweep.deals import FIXED, UNCERTAIN, case, contents, terms, write_case_with_series

CHURN, BUILD, EXIT = "case.demand.monthly_churn", "case.costs.build_portal.one_time", "terms.at_exit"
VARY = (f"{CHURN}=1%,4%", f"{BUILD}=30000:50000:3")
WORKERS = (2, 4, 7, 1)[: counts(1, 4)]


class Stopped(Exception):  # noqa: N818 (nothing is wrong)
    """What stops a sweep in a test."""


def stopping_after(parts: int):
    """Progress that stops a run when so many parts have come, the last of which is not written."""

    def progress(results: Iterable[Any], _: int) -> Iterator[Any]:
        for number, each in enumerate(results):
            if number == parts:
                raise Stopped
            yield each

    return progress


def test_a_point_without_draws_is_the_deal_with_its_values_written_in(tmp_path: Path) -> None:
    fixed = parse_case(FIXED)
    run_sweep(fixed, terms(), tmp_path / "out", vary=VARY)
    frame = read_sweep(tmp_path / "out")
    assert len(frame) == 6 * 2 * 2
    for row in frame.to_dict("records"):
        values = {"demand.monthly_churn": row[CHURN], "costs.build_portal.one_time": row[BUILD]}
        agreed = terms()[["five_phase", "direct"].index(row["terms"])]
        partner = ["isv", "msp"].index(row["partner"])
        position = simulate(changed_case(fixed, values), agreed).books.position[:, partner, 0]
        assert row["draw"] == 0
        assert row["profit"] == pytest.approx(position[-1], rel=1e-12)
        assert row["peak_funding"] == pytest.approx(min(position.min(), 0.0), rel=1e-12)
        assert row["peak_funding_month"] == position.argmin() + 1


def test_points_come_in_order_the_last_field_first(tmp_path: Path) -> None:
    run_sweep(case(), terms()[:1], tmp_path / "out", vary=(*VARY, f"{EXIT}=lie,equalise"))
    points = read_sweep(tmp_path / "out").drop_duplicates("point")
    assert points["point"].tolist() == list(range(12))
    assert points[CHURN].tolist() == [0.01] * 6 + [0.04] * 6  # percentages as parts of 1
    assert points[BUILD].tolist() == [30000.0, 30000.0, 40000.0, 40000.0, 50000.0, 50000.0] * 2
    assert points[EXIT].tolist() == ["lie", "equalise"] * 6


def test_every_point_has_the_same_draws(tmp_path: Path) -> None:
    """A point's rows are what `run_draws` comes to with its values in the case."""
    run_sweep(case(), terms(), tmp_path / "out", vary=[VARY[1]], draws=40, seed=9)
    frame = read_sweep(tmp_path / "out")
    assert frame["draw"].drop_duplicates().tolist() == list(range(1, 41))
    for cost, rows in frame.groupby(BUILD):
        there = changed_case(case(), {"costs.build_portal.one_time": cost})
        expected = run_draws(there, terms(), draws=40, seed=9).to_frame()
        found = rows.astype({"terms": str, "partner": str}).sort_values(["terms", "partner", "draw"], ignore_index=True)
        expected = expected.astype({"terms": str, "partner": str}).sort_values(
            ["terms", "partner", "draw"], ignore_index=True
        )
        columns = ["draw", "terms", "partner", *FIGURES]
        pd.testing.assert_frame_equal(found[columns], expected[columns], check_exact=True)


def test_months_that_never_come_are_missing_at_every_horizon(tmp_path: Path) -> None:
    run_sweep(parse_case(FIXED), terms()[:1], tmp_path / "out", vary=["case.months=8,12,60"])
    frame = read_sweep(tmp_path / "out").set_index(["case.months", "partner"])
    assert frame["payback_month"].isna().tolist() == [True, True, True, True, False, False]
    assert frame.loc[(60.0, "msp"), "payback_month"] == 24


def test_a_number_that_is_fixed_at_a_point_is_not_drawn_there(tmp_path: Path) -> None:
    only = parse_case(FIXED.replace("monthly_churn: 2.5%", "monthly_churn: {low: 1%, high: 5%}"))
    run_sweep(only, terms()[:1], tmp_path / "out", vary=[f"{CHURN}=1%,5%"], draws=20)
    spread = read_sweep(tmp_path / "out").groupby([CHURN, "partner"], observed=True)["npv"].std()
    assert (spread < 1e-6).all()


def test_samples_are_points(tmp_path: Path) -> None:
    vary = [f"{CHURN}={{low: 1%, high: 4%}}", f"{EXIT}=lie,equalise"]
    run_sweep(case(), terms()[:1], tmp_path / "out", vary=vary, samples=16, seed=4)
    points = read_sweep(tmp_path / "out").drop_duplicates("point")
    assert len(points) == 32
    assert sorted(((points[CHURN] - 0.01) // (0.03 / 16)).astype(int)) == sorted([*range(16)] * 2)


def test_nothing_varied_and_nothing_drawn_is_one_row_for_each(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path / "out")
    frame = read_sweep(tmp_path / "out")
    assert [*zip(frame["terms"], frame["partner"], frame["draw"], strict=True)] == [
        (label, partner, 0) for label in ("five_phase", "direct") for partner in ("isv", "msp")
    ]


# The same bits, whoever runs it.


def swept(folder: Path, **how: Any) -> dict[str, bytes]:
    run_sweep(case(), terms(), folder, vary=[f"{CHURN}=1%,4%"], draws=2 * LEAF + 9, seed=3, **how)
    return contents(folder)


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_threads_write_the_same_files(tmp_path: Path, workers: int) -> None:
    with ThreadPoolExecutor(workers) as executor:
        found = swept(tmp_path / "threads", part=1, executor=executor, workers=workers)
    assert found == swept(tmp_path / "alone", part=1)
    assert len(found) == 2 + 6  # what was asked, the points, and three parts a point


@pytest.mark.long
@pytest.mark.parametrize("workers", WORKERS)
def test_processes_write_the_same_files(tmp_path: Path, workers: int) -> None:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        for part in (1, 2, 16):
            found = swept(tmp_path / f"processes {part}", part=part, executor=executor, workers=workers)
            assert found == swept(tmp_path / f"alone {part}", part=part)


def test_parts_of_any_size_hold_the_same_rows(tmp_path: Path) -> None:
    for part in (1, 2, 16):
        swept(tmp_path / f"{part}", part=part)
    one, two, more = (read_sweep(tmp_path / f"{part}") for part in (1, 2, 16))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    pd.testing.assert_frame_equal(one, more, check_exact=True)
    assert [len(list((tmp_path / part / "parts").iterdir())) for part in ("1", "2", "16")] == [6, 4, 1]


def test_compiled_or_not_the_files_are_the_same(tmp_path: Path) -> None:
    """Of terms that the engine does not run in one go; of others, see the draws."""
    found = []
    for compiled in (True, False):
        folder = tmp_path / f"{compiled}"
        with compiled_or_not(compiled):
            run_sweep(case(), terms()[1:], folder, vary=[f"{CHURN}=1%,4%"], draws=100)
        found.append(contents(folder))
    assert found[0] == found[1]


def test_a_series_beside_the_case_goes_along_to_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers need no file of the case, not even for points that change it: a cluster has none of them."""
    write_case_with_series(tmp_path)
    monkeypatch.chdir(tmp_path)
    how: dict[str, Any] = {"vary": [f"{CHURN}=1%,4%"], "draws": 50}
    affected = [parse_terms(FIVE_PHASE + "effects: {demand.monthly_churn: {times: 110%}}\n")]
    run_sweep(read_case("case.yaml"), affected, "here", **how)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_elsewhere) as executor:
        run_sweep(read_case("case.yaml"), affected, "there", executor=executor, workers=1, **how)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def _elsewhere() -> None:
    os.chdir("/")


def test_a_point_of_several_parts_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def counted(*arguments: Any, **named: Any) -> Any:
        read.append(arguments)
        return with_overrides(*arguments, **named)

    monkeypatch.setattr(run, "with_overrides", counted)
    run_sweep(case(), terms()[:1], tmp_path / "out", vary=[f"{CHURN}=1%,4%"], draws=3 * LEAF, part=1)
    assert len(read) == 2 + 2  # before the run, and in it


# What is stopped goes on.


def test_a_sweep_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        swept(tmp_path / "out", part=1, progress=stopping_after(2))
    there = tmp_path / "out" / "parts"
    done = {path.name: path.stat().st_mtime_ns for path in there.iterdir()}
    assert set(done) == {"part-000000.parquet", "part-000001.parquet"}
    assert len(read_sweep(tmp_path / "out")) == 2 * LEAF * 2 * 2  # what is there can be read
    (there / ".part-000002.parquet.4711").write_bytes(b"of a process that was killed while it wrote")
    told = []
    swept(tmp_path / "out", part=1, progress=lambda parts, whole: told.append(whole) or parts)
    assert told == [4]
    assert {path.name: path.stat().st_mtime_ns for path in there.iterdir() if path.name in done} == done
    (there / ".part-000002.parquet.4711").unlink()
    assert contents(tmp_path / "out") == swept(tmp_path / "alone", part=1)


def test_a_sweep_that_is_done_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = swept(tmp_path / "out")
    monkeypatch.setattr("partnersim.sweep.run.write_part", None)
    assert swept(tmp_path / "out") == before


def test_a_part_that_a_broken_disk_cut_short_is_run_again(tmp_path: Path) -> None:
    whole = swept(tmp_path / "out", part=1)
    for name, length in (("part-000001.parquet", 1000), ("part-000003.parquet", 0)):
        os.truncate(tmp_path / "out" / "parts" / name, length)
    with pytest.raises(InputError, match=r"part-000001.parquet is cut short; "):
        read_sweep(tmp_path / "out")
    assert swept(tmp_path / "out", part=1) == whole


def test_a_sweep_that_was_stopped_before_its_first_part_goes_on(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        swept(tmp_path / "out", progress=stopping_after(0))
    frame = read_sweep(tmp_path / "out")
    assert frame.empty
    assert list(frame.columns) == list(read_sweep_of_whole(tmp_path).columns)
    (tmp_path / "out" / "points.parquet").unlink()  # killed after what was asked, before the points
    (tmp_path / "out" / "parts").rmdir()
    (tmp_path / "out" / ".points.parquet.4711").write_text("PAR1")
    swept(tmp_path / "out")
    pd.testing.assert_frame_equal(read_sweep(tmp_path / "out"), read_sweep_of_whole(tmp_path), check_exact=True)


def read_sweep_of_whole(folder: Path) -> pd.DataFrame:
    swept(folder / "whole")
    return read_sweep(folder / "whole")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"draws": 51}, "of other draws;"),
        ({"seed": 1}, "of other seed;"),
        ({"sampling": "sobol"}, "of other sampling;"),
        ({"vary": [f"{CHURN}=1%,5%"]}, "of other varied;"),
        ({"part": 2}, "of other part;"),
        ({"terms": terms()}, "of other terms;"),
        ({"case": changed_case(case(), {"costs.on_call.monthly_amount": 1})}, "of other case;"),
        ({"case": changed_case(case(), {"title": "Another"})}, "of other title, case;"),
    ],
)
def test_another_sweep_is_not_mixed_in(tmp_path: Path, changed: dict[str, Any], says: str) -> None:
    asked: dict[str, Any] = {"case": case(), "terms": terms()[:1], "vary": [f"{CHURN}=1%,4%"], "draws": 50}
    run_sweep(**asked, folder=tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(InputError) as refused:
        run_sweep(**{**asked, **changed}, folder=tmp_path / "out")
    assert f"out holds another sweep, {says} write another folder with -o, or delete it" in str(refused.value)
    assert contents(tmp_path / "out") == before


def test_another_file_of_the_same_values_is_the_same_sweep(tmp_path: Path) -> None:
    """What was asked depends on what files say, not on their comments or where they lie."""
    run_sweep(case(), terms()[:1], tmp_path / "out", draws=20)
    moved = parse_case(UNCERTAIN.replace("title:", "# a comment\ntitle:"), "elsewhere.yaml")
    run_sweep(moved, terms()[:1], tmp_path / "out", draws=20)


# What does not fit.


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        (["case.demand.monthly_chrn=1%,2%"], "--vary:1: at case.demand.monthly_chrn=1%: "),
        (["demand.monthly_churn=1%,2%"], "demand.monthly_churn is neither of the case nor of the terms; write case."),
        (["case=1,2"], "--vary:1: at case=1: case is a whole file; name a field of it, like case.title"),
        (["terms.at_exitt=lie"], "--vary:1: at terms.at_exitt=lie: these terms have no field at_exitt; did you mean"),
        (["terms.at_exit=lie,li"], "--vary:1: at terms.at_exit=li: at_exit: "),
        ([f"{CHURN}=1%,120%"], f"--vary:1: at {CHURN}=120%: demand.monthly_churn: '120%' is above 100%"),
        ([f"{EXIT}=lie", f"{CHURN}=1%,120%"], f"--vary:2: at {EXIT}=lie, {CHURN}=120%: demand.monthly_churn: "),
        (["case.months=12:15:3"], "--vary:1: at case.months=13.5: months: "),
        (["case.months={low: 12, high: 24}"], "months: "),
        (["case.go_live=2027-05,2029-01"], "--vary:1: at case.go_live=2029-01: "),
        ([f"{CHURN}=a:b:3"], "--vary:1: 'a:b:3' is no a:b:n"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_run(tmp_path: Path, vary: list[str], says: str) -> None:
    with pytest.raises(InputError) as refused:
        run_sweep(case(), terms()[:1], tmp_path / "out", vary=vary, samples=4 if "{" in vary[0] else 1)
    assert says in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_terms_that_do_not_fit_the_case_are_refused_before_anything_is_run(tmp_path: Path) -> None:
    another = FIXED.replace("  setup:  ", "  extra: {price: 5, per: new instance}\n  setup:  ")
    with pytest.raises(InputError, match=r"^direct.yaml:\d+: the revenue line extra is not listed"):
        run_sweep(parse_case(another), terms(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_values_that_fit_only_beside_others_may_be_varied(tmp_path: Path) -> None:
    """Alone, a lowest churn of 6% would be above the highest one in the case."""
    spread = [f"{CHURN}.low=5.5%,6%", f"{CHURN}.mode=7%", f"{CHURN}.high=8%,9%"]
    run_sweep(case(), terms()[:1], tmp_path / "out", vary=spread, draws=10)
    assert read_sweep(tmp_path / "out")["point"].nunique() == 4


def test_values_that_do_not_fit_beside_others_end_the_run_there(tmp_path: Path) -> None:
    """Each fits beside the first of the other field; the last two do not fit together."""
    vary = ["case.go_live=2027-05,2027-09", "case.months=15,12,8"]
    says = r"^--vary:\d: at case.go_live=2027-09, case.months=8: go_live"
    how: dict[str, Any] = {"vary": vary, "draws": LEAF, "part": 1}
    with pytest.raises(InputError, match=says):
        run_sweep(case(), terms()[:1], tmp_path / "alone", **how)
    assert read_sweep(tmp_path / "alone")["point"].unique().tolist() == [0, 1, 2, 3, 4]
    with ThreadPoolExecutor(4) as executor, pytest.raises(InputError, match=says):
        run_sweep(case(), terms()[:1], tmp_path / "threads", executor=executor, workers=4, **how)
    assert contents(tmp_path / "threads") == contents(tmp_path / "alone")


def test_what_only_a_worker_finds_is_told_in_the_same_line(tmp_path: Path) -> None:
    """A series of eleven months is too short only for the early go-live in the longer case."""
    text = FIXED.replace("monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: demand.csv}")
    text = text[: text.index("scenarios:")]
    (tmp_path / "case.yaml").write_text(text)
    (tmp_path / "demand.csv").write_text("month,new_instances\n" + "".join(f"{k},10\n" for k in range(1, 12)))
    deal = read_case(tmp_path / "case.yaml")
    vary = ["case.go_live=2027-05,2027-03", "case.months=13,15"]
    with pytest.raises(InputError) as here:
        run_sweep(deal, terms()[:1], tmp_path / "here", vary=vary)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor, pytest.raises(InputError) as there:
        run_sweep(deal, terms()[:1], tmp_path / "there", vary=vary, executor=executor, workers=1)
    says = "case.yaml:11: at case.go_live=2027-03, case.months=15: the series has no number for 2028-02, month 12"
    assert says in str(here.value)
    assert str(there.value) == str(here.value)
    assert read_sweep(tmp_path / "there").empty  # of four points that are one part
