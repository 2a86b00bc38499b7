"""Draws on any executor, in parts of any size, compiled or not: the same bits."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache, partial
from hashlib import sha256
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from partnersim import InputError, parse_case, read_case, simulate
from partnersim.sweep import part
from partnersim.sweep.draws import Deals, run_draws
from partnersim.sweep.leaf import LEAF
from partnersim.sweep.outcomes import Outcomes
from partnersim.testing.compiled_or_not import compiled_or_not
from tests.conftest import counts
from tests.sweep.deals import FIXED, assert_equal_bits, case, terms, write_case_with_series

DRAWS = 5 * LEAF + 77
WORKERS = (2, 4, 7, 1)[: counts(1, 4)]


@cache
def alone() -> Outcomes:
    """The draws in this process, one after the other."""
    return run_draws(case(), terms(), draws=DRAWS, seed=3)


def test_one_hash_for_any_workers_and_parts_compiled_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    draws, in_one_go, found = 2 * LEAF + 10, part.run_pooled, set()
    for compiled in (True, False):
        monkeypatch.setattr(part, "run_pooled", partial(in_one_go, compiled=compiled))
        for workers, size in product((1, 2, 4, 7), (1, 2, 100)):
            with compiled_or_not(compiled), ThreadPoolExecutor(workers) as executor:
                outcomes = run_draws(
                    case(), terms(), draws=draws, seed=3, part=size, executor=executor, workers=workers
                )
            found.add(hashed(outcomes))
    assert len(found) == 1


def hashed(outcomes: Outcomes) -> str:
    arrays = (*outcomes.values.values(), outcomes.fan.counts, outcomes.fan.least, outcomes.fan.largest)
    return sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


@pytest.mark.long
@pytest.mark.parametrize("workers", WORKERS)
def test_processes_come_to_the_same_bits(workers: int) -> None:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        for size in (1, 2):
            found = run_draws(case(), terms(), draws=DRAWS, seed=3, part=size, executor=executor, workers=workers)
            assert_equal_bits(found, alone())


def test_these_deals_are_run_both_in_one_go_and_leaf_by_leaf() -> None:
    ready = Deals(case(), tuple(terms())).ready()
    assert [pooled is None for pooled in ready.deals.pooled] == [False, True]


@pytest.mark.parametrize("sampling", ["random", "sobol"])
def test_a_draw_does_not_depend_on_how_many_there_are(sampling: str) -> None:
    many = run_draws(case(), terms(), draws=LEAF + 10, seed=8, sampling=sampling, part=1)  # type: ignore[arg-type]
    few = run_draws(case(), terms(), draws=LEAF + 1, seed=8, sampling=sampling)  # type: ignore[arg-type]
    for name, values in few.values.items():
        np.testing.assert_array_equal(values, many.values[name][..., : LEAF + 1])


def test_figures_are_those_of_the_ledger() -> None:
    for number, each in enumerate(terms()):
        position = simulate(case(), each, draws=300, seed=3).books.position[..., -300:]
        np.testing.assert_allclose(alone().values["profit"][number, :, :300], position[-1], rtol=1e-10, atol=1e-6)
        np.testing.assert_allclose(
            alone().values["peak_funding"][number, :, :300], position.min(axis=0).clip(max=0.0), rtol=1e-10, atol=1e-6
        )


def test_fans_count_every_draw_of_every_month() -> None:
    position = simulate(case(), terms()[0], draws=DRAWS, seed=3).books.position[..., -DRAWS:]
    found = alone().positions([0.0, 0.25, 0.5, 0.95, 1.0])[:, 0]
    expected = np.quantile(position, [0.0, 0.25, 0.5, 0.95, 1.0], axis=-1)
    error = alone().fan.error([0.0, 0.25, 0.5, 0.95, 1.0])[:, 0]
    assert (np.abs(found - expected) <= error + 1e-6).all()
    assert alone().fan.draws == DRAWS


def test_a_series_beside_the_case_goes_along_to_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers need no file of the case: a cluster has none of them."""
    write_case_with_series(tmp_path)
    monkeypatch.chdir(tmp_path)
    from_file = read_case("case.yaml")
    here = run_draws(from_file, terms(), draws=2000)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_elsewhere) as executor:
        assert_equal_bits(run_draws(from_file, terms(), draws=2000, executor=executor, workers=1), here)


def _elsewhere() -> None:
    os.chdir("/")


def test_a_figure_is_asked_for_by_its_names() -> None:
    found = alone().of("npv", "direct", "msp")
    np.testing.assert_array_equal(found, alone().values["npv"][1, 1])
    for wrong in (("npw", "direct", "msp"), ("npv", "dirct", "msp"), ("npv", "direct", "mps")):
        with pytest.raises(InputError, match=r"is no (figure|terms|partner) of these draws; did you mean"):
            alone().of(*wrong)


def test_rows_are_terms_by_terms_partner_by_partner() -> None:
    frame = alone().to_frame()
    assert list(frame.columns) == ["terms", "partner", "draw", *alone().values]
    assert len(frame) == 2 * 2 * DRAWS
    row = frame[(frame["terms"] == "direct") & (frame["partner"] == "msp") & (frame["draw"] == 7)]
    assert row["npv"].item() == alone().values["npv"][1, 1, 6]


def test_risk_is_of_the_draws() -> None:
    risk = alone().risk().set_index(["terms", "partner"]).loc[("direct", "msp")]
    npv = alone().values["npv"][1, 1].astype(float)
    assert risk["mean"] == pytest.approx(npv.mean())
    assert risk["p05"] == pytest.approx(np.quantile(npv, 0.05))
    assert risk["cvar_5"] <= risk["p05"]
    assert risk["probability_of_loss"] == pytest.approx((npv < 0.0).mean())
    never = (alone().values["payback_month"][1, 1] == 15).mean()
    assert risk["probability_of_never_breaking_even"] == pytest.approx(never)


def test_progress_is_told_part_by_part() -> None:
    told = []

    def progress(parts, whole):
        for done, each in enumerate(parts, start=1):
            told.append((done, whole))
            yield each

    run_draws(case(), terms()[:1], draws=3 * LEAF, part=1, progress=progress)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_case_of_fixed_values_has_no_draws() -> None:
    with pytest.raises(InputError, match="has only fixed values"):
        run_draws(parse_case(FIXED), terms(), draws=10)
