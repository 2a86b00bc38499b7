"""One set of bits: compiled and plain, for any cut of the draws and any number of months, on any machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim.engine import compiling
from partnersim.engine.draws import (
    arrays,
    exp,
    log,
    month_normals,
    normal_probability,
    normal_quantile,
    normals_of_block,
    uniforms,
    uniforms_of_block,
    words_of_driver,
    words_of_seed,
)

Floats = NDArray[np.float64]
SEED, DRIVER, FIRST = 2**40 + 3, "customers a month", 2**32 - 5000
KEY, WORDS = words_of_seed(SEED), words_of_driver(DRIVER)
FUNCTIONS = (exp, log, normal_quantile, normal_probability)


def same(left: Floats, right: Floats) -> bool:
    """To the bit: −0.0 is not 0.0."""
    return left.shape == right.shape and left.tobytes() == right.tobytes()


def digest(*drawn: Floats) -> str:
    return hashlib.sha256(b"".join(each.astype("<f8").tobytes() for each in drawn)).hexdigest()[:16]


@pytest.fixture(scope="module", name="whole")
def _whole() -> Floats:
    return month_normals(SEED, DRIVER, FIRST, 1500, 10, compiled=False)


@pytest.mark.parametrize("months", [1, 3, 4, 7, 10])
@pytest.mark.parametrize("count", [1, 7, 512, 513, 1500])
def test_months_and_draws_have_the_same_bits_compiled_and_cut(months: int, count: int, whole: Floats) -> None:
    for first in (0, 1500 - count):
        for compiled in (False, True):
            drawn = month_normals(SEED, DRIVER, FIRST + first, count, months, compiled=compiled)
            assert same(drawn, np.ascontiguousarray(whole[:months, first : first + count]))


def test_plain_pieces_do_not_show(whole: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    once = uniforms(SEED, DRIVER, FIRST, 1500, compiled=False)
    monkeypatch.setattr(arrays, "PIECE", 100)
    assert same(month_normals(SEED, DRIVER, FIRST, 1500, 10, compiled=False), whole)
    assert same(uniforms(SEED, DRIVER, FIRST, 1500, compiled=False), once)
    for function in FUNCTIONS:
        assert same(function(once, compiled=False), function(once, compiled=True))


def test_one_number_a_draw_has_the_same_bits_compiled_and_cut() -> None:
    whole = uniforms(SEED, DRIVER, FIRST, 1500, compiled=False)
    for first, count in ((0, 1500), (0, 1), (3, 600), (1499, 1)):
        for compiled in (False, True):
            drawn = uniforms(SEED, DRIVER, FIRST + first, count, compiled=compiled)
            assert same(drawn, whole[first : first + count])


@pytest.mark.parametrize("many", [False, True])
def test_many_are_compiled_and_few_are_not(many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import partnersim.engine.compiled as compiled

    asked = []
    for name in ("fill_normals", "fill_uniforms", "fill_elementary"):
        monkeypatch.setattr(compiled, name, lambda *_, name=name: asked.append(name))
    size = compiling.COMPILED_FROM - (not many)
    monkeypatch.setattr(compiling, "ONCE_LOADED_FROM", compiling.COMPILED_FROM)
    month_normals(SEED, DRIVER, 0, size, 1)
    uniforms(SEED, DRIVER, 0, size)
    exp(np.zeros(size))
    assert len(asked) == 3 * many


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_functions_have_the_same_bits_compiled_and_at_any_place(function: Callable[..., Floats]) -> None:
    rng = np.random.default_rng(4)
    strange = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        5e-324,
        2.0**-1022,
        1.7e308,
        np.inf,
        -np.inf,
        0.5,
        709.8,
        -745.2,
        -38.6,
        1 - 2**-53,
    ]
    x = np.concatenate(
        [rng.uniform(0, 1, 3000), rng.normal(0, 20, 3000), np.exp(rng.uniform(-740, 700, 3000)), strange]
    )
    whole = function(x, compiled=False)
    assert same(whole, function(x, compiled=True))
    assert same(whole, np.array([float(function(each)) for each in x[:50].tolist()] + whole[50:].tolist()))
    assert same(whole[1:], function(x[1:], compiled=False))
    assert same(whole[::3].copy(), function(x[::3], compiled=False))
    assert same(whole[::3].copy(), function(x[::3], compiled=True))
    assert np.isnan(function(np.array([np.nan]), compiled=True)).all()


def test_a_block_is_filled_in_place_contiguous_or_not(whole: Floats) -> None:
    rows = np.zeros((4, 64))
    normals_of_block(*KEY, FIRST, 1, *WORDS, rows)
    assert same(rows, whole[4:8, :64].copy())
    apart = np.zeros((4, 128))
    normals_of_block(*KEY, FIRST, 1, *WORDS, apart[:, ::2])
    assert same(apart[:, ::2].copy(), rows)
    assert not apart[:, 1::2].any()
    uniforms_of_block(*KEY, FIRST, *WORDS, rows[2])
    assert same(rows[2], uniforms(SEED, DRIVER, FIRST, 64))


def test_normals_are_quantiles_of_uniform_numbers() -> None:
    """What is drawn step by step is Φ⁻¹ as it stands, at the ends too."""
    from partnersim.engine.draws.normal import laplace_quantile, normal_of_laplace

    words = [np.arange(3000), np.arange(2**31 - 3000, 2**31 + 3000), 2**32 - 1 - np.arange(3000)]
    u = (np.concatenate(words) + 0.5) / 2**32
    assert same(normal_of_laplace(laplace_quantile(u, 0.0)), normal_quantile(u))


def test_these_are_the_bits_on_every_machine() -> None:
    """A change breaks every published figure that was drawn: CHANGELOG.md has to say so."""
    once = uniforms(SEED, DRIVER, FIRST, 4096)
    assert digest(once, month_normals(SEED, DRIVER, FIRST, 4096, 9)) == "b37737ff55fe178e"
    spread = np.ldexp(once, np.arange(once.size) // -4)  # down to subnormal floats
    made = (exp(1400.0 * once - 740.0), log(spread), normal_quantile(spread), normal_probability(60.0 * once - 40.0))
    assert digest(*made) == "ef940cc1ee5aa509"


def test_few_draws_import_no_compiler() -> None:
    code = """
import sys
from partnersim.engine.draws import month_normals, normal_quantile, uniforms
month_normals(1, "price", 0, 100, 120)
normal_quantile(uniforms(1, "price", 0, 1000))
sys.exit(any(name.split(".")[0] in ("numba", "llvmlite", "pandas", "scipy") for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_normals_take_at_most_two_thirds_of_what_numpy_takes() -> None:
    from benchmarks.bench import in_turns
    from partnersim.engine.compiled import fill_normals

    rng, out, rows = np.random.default_rng(1), np.empty((40, 10_000)), np.empty((4, arrays.BLOCK))
    took = in_turns(
        5,
        ours=lambda: fill_normals(*KEY, *WORDS, 0, out, rows),
        numpy=lambda: rng.standard_normal(out=out),
    )
    assert took["numpy"] / took["ours"] >= 1.5, took
