"""The month loop and the draws, compiled by numba from the very functions that also run as plain Python.

Written a second time are only the copying of rows between the block in work and the arrays outside, sums over ages, and
what NumPy does with whole rows. The compiled code is cached under the user's cache folder, in a folder named after a
hash of the engine's sources and of numba's version: numba itself would only notice a change of the one file it was
asked to compile, and two versions of it would overwrite each other's code.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]  # it ships no types
from numba.extending import intrinsic, overload, register_jitable
from numba.np.arrayobj import make_array

import partnersim.engine.months as months
from partnersim.engine import compiling, tiers
from partnersim.engine.draws import blocks, elementary, normal, philox
from partnersim.engine.slots import LINE

__all__ = ["add_over_ages", "fill_elementary", "fill_normals", "fill_uniforms", "run_months"]


array_of: Any = make_array  # numba's types say nothing of it, nor enough of the others
settings: Any = numba.config
jit: Any = numba.njit
tuple_of: Any = numba.types.Tuple


@overload(months.take)
def _take(source: Any, first: Any, row: Any) -> Any:  # noqa: ARG001 - numba passes types by name
    def copy(source: Any, first: Any, row: Any) -> Any:  # pragma: no cover - it only runs compiled
        given = source[first : first + len(row)]
        for lane in range(len(row)):
            row[lane] = given[lane]

    return copy


@overload(months.put)
def _put(row: Any, out: Any, first: Any) -> Any:  # noqa: ARG001 - numba passes types by name
    def copy(row: Any, out: Any, first: Any) -> Any:  # pragma: no cover - it only runs compiled
        into = out[first : first + len(row)]
        for lane in range(len(row)):
            into[lane] = row[lane]

    def copy_past_the_caches(row: Any, out: Any, first: Any) -> Any:  # pragma: no cover - it only runs compiled
        """What is written is not read again here: not fetching its old contents first saves a quarter of the time."""
        into = out[first : first + len(row)]
        lines = len(row) // LINE if into.ctypes.data % (8 * LINE) == 0 else 0
        for line in range(lines):
            _stream(row, into, LINE * line)
        for lane in range(LINE * lines, len(row)):
            into[lane] = row[lane]

    return copy_past_the_caches if out.dtype == row.dtype else copy


def _stream_line(_: Any, row: Any, out: Any, lane: Any) -> Any:
    """Copy a cache line of floats from `row` to `out` by stores that leave the caches alone."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def line_of(k: int) -> Any:
            first = builder.gep(array_of(signature.args[k])(context, builder, arguments[k]).data, [arguments[2]])
            return builder.bitcast(first, ir.VectorType(ir.DoubleType(), LINE).as_pointer())

        store = builder.store(builder.load(line_of(0), align=8), line_of(1), align=8 * LINE)
        store.set_metadata("nontemporal", builder.module.add_metadata([ir.IntType(32)(1)]))
        return context.get_dummy_value()

    return numba.void(row, out, lane), generate


_stream: Any = intrinsic(_stream_line)

# Everything is put into the one loop: passing rows to a function costs as much as working through 50 lanes of them.
inlined: Any = {"error_model": "numpy", "forceinline": True}
for function in (*tiers.FUNCTIONS, tiers.pay, *months.FUNCTIONS):
    register_jitable(**inlined)(function)


def _add_over_ages(  # pragma: no cover - it only runs compiled
    rates: Any, survival: Any, new: Any, total: Any, begin: int, end: int, weight: Any
) -> None:
    """The loop of `cohorts`, in the same order: total[month] += rates[age] · survival[age] · new[month − age].

    For the scenarios from `begin` to `end`.

    Two ages at a time, so that sums are fetched and stored half as often: a third less time. `weight` [2, lane] is
    lent, and has as many lanes as are worked on together.
    """
    for first in range(begin, end, weight.shape[1]):
        stop = min(first + weight.shape[1], end)
        for age in range(0, len(rates), 2):
            used = False
            for k in range(min(2, len(rates) - age)):
                rate, stays, one = rates[age + k], survival[age + k, first:stop], weight[k]
                used = used or rate != 0.0
                for lane in range(len(stays)):
                    one[lane] = rate * stays[lane]
            if used:
                younger, older = weight[0], weight[1]
                came, row = new[0, first:stop], total[age, first:stop]
                for lane in range(len(row)):
                    row[lane] += younger[lane] * came[lane]
                for month in range(age + 1, len(new)):
                    came, before, row = (
                        new[month - age, first:stop],
                        new[month - age - 1, first:stop],
                        total[month, first:stop],
                    )
                    for lane in range(len(row)):
                        row[lane] = (row[lane] + younger[lane] * came[lane]) + older[lane] * before[lane]


def array_type(scalar: Any, axes: int, readonly: bool = False) -> Any:
    """The type of an array whose rows lie one after the other."""
    return numba.types.Array(scalar, axes, "C", readonly=readonly)


def _signature() -> Any:
    """The one form of arguments: read-only inputs, as of a frozen result, compile nothing anew."""
    number, count, array = numba.float64, numba.int64, array_type
    terms = (array(count, 1), array(count, 3), array(number, 3), array(number, 2), array(number, 1))
    flows = tuple_of((array(number, 3, readonly=True),) * 4)
    inputs = (array(number, 2, readonly=True), flows)
    outputs = (array(number, 3), array(number, 3), array(numba.int8, 2), array(number, 4))
    work = (array(number, 3), array(number, 3), array(number, 4), array(number, 2), array(number, 2))
    return numba.void(*terms, *inputs, *outputs, count, count, *work)


def _signature_over_ages() -> Any:
    inputs = (array_type(numba.float64, axes, readonly=True) for axes in (1, 2, 2))
    return numba.void(*inputs, array_type(numba.float64, 2), numba.int64, numba.int64, array_type(numba.float64, 2))


def _cache_folder() -> Path:
    """The folder for this very version of the engine, under NUMBA_CACHE_DIR, XDG_CACHE_HOME or ~/.cache.

    Where that cannot be written, it is in the temporary folder.
    """
    sources = (source.read_bytes() for source in sorted(Path(__file__).parent.rglob("*.py")))
    version = "engine-" + hashlib.sha256(b"".join([numba.__version__.encode(), *sources])).hexdigest()[:16]
    try:
        chosen = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(chosen) / "partnersim" / version
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # it cannot be written; there is no home
        return _temporary_folder() / version


def _temporary_folder() -> Path:
    """One that is kept for the next process, unless somebody else could have put code into it."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"partnersim-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == user and not found.st_mode & 0o022:
            return folder
    except OSError:
        pass
    folder = Path(tempfile.mkdtemp(prefix="partnersim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def compile_cached(function: Any, signature: Any) -> Any:
    """Compile, or load from the cache; numba reads where to cache when it decorates.

    `_nrt=False` leaves out the counting of references to rows: three times the speed. Nothing is allocated here.
    """
    before, folder = settings.CACHE_DIR, _cache_folder()
    if not any(folder.rglob(f"*.{function.__name__}-*.nbi")):
        compiling.LOG.info("compiling %s", function.__name__)
    settings.CACHE_DIR = str(folder)
    try:
        return jit([signature], nogil=True, cache=True, error_model="numpy", _nrt=False)(function)
    finally:
        settings.CACHE_DIR = before


run_months = compile_cached(months.run_months, _signature())
add_over_ages = compile_cached(_add_over_ages, _signature_over_ages())


# The draws: what NumPy does with whole rows is done lane by lane, with all that a lane calls within its loop.
# ruff: noqa: ARG005 - numba passes types by name
overload(elementary.bits, jit_options=inlined)(lambda x: lambda x: np.float64(x).view(np.uint64))
overload(elementary.from_bits, jit_options=inlined)(lambda pattern: lambda pattern: np.uint64(pattern).view(np.float64))
overload(elementary.choose, jit_options=inlined)(
    lambda condition, yes, no: lambda condition, yes, no: yes if condition else no
)
overload(blocks.lanes, inline="always")(lambda row: lambda row: range(len(row)))
overload(blocks.draw_numbers, jit_options=inlined)(
    lambda first, lane, row: lambda first, lane, row: np.uint64(first + lane) & philox.WORD
)
for step in (*elementary.FUNCTIONS, *philox.FUNCTIONS, *normal.FUNCTIONS, *blocks.FUNCTIONS):
    register_jitable(**inlined)(step)

_counter = (numba.uint64,) * 4 + (numba.int64,)
_row, _given = array_type(numba.float64, 1), array_type(numba.float64, 1, readonly=True)
_rows = array_type(numba.float64, 2)
fill_uniforms = compile_cached(blocks.fill_uniforms, numba.void(*_counter, _row, numba.int64))
fill_normals = compile_cached(blocks.fill_normals, numba.void(*_counter, _rows, _rows))
fill_elementary = compile_cached(blocks.fill_elementary, numba.void(numba.int64, _given, _row))
