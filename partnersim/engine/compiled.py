"""The month loop, compiled by numba from the very functions that also run as plain Python.

The compiled code is cached under the user's cache folder, in a folder named after a hash of the engine's
sources: numba itself would only notice a change of the one file it was asked to compile.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba
from numba.extending import intrinsic, overload, register_jitable

import partnersim.engine.months as months
from partnersim.engine import tiers

__all__ = ["run_range"]


def _cache_folder() -> Path:
    """The folder for this very version of the engine; NUMBA_CACHE_DIR and XDG_CACHE_HOME are respected."""
    chosen = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    return Path(chosen) / "partnersim" / f"engine-{digest}"


@intrinsic
def prefetch(typingctx, row, lane):
    from llvmlite import ir
    from numba.core import cgutils
    from numba.np import arrayobj
    def codegen(context, builder, sig, args):
        array = arrayobj.make_array(sig.args[0])(context, builder, args[0])
        address = builder.gep(array.data, [args[1]])
        byte = ir.IntType(8).as_pointer()
        word = ir.IntType(32)
        fn = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0")
        builder.call(fn, [builder.bitcast(address, byte), word(0), word(LOC), word(1)])
        return context.get_dummy_value()
    return numba.void(row, lane), codegen


@intrinsic
def stream(typingctx, out, lane, amount):
    from llvmlite import ir
    from numba.core import cgutils
    from numba.np import arrayobj
    def codegen(context, builder, sig, args):
        array = arrayobj.make_array(sig.args[0])(context, builder, args[0])
        address = builder.gep(array.data, [args[1]])
        st = builder.store(builder.bitcast(args[2], ir.IntType(64)), builder.bitcast(address, ir.IntType(64).as_pointer()), align=8)
        st.set_metadata("nontemporal", builder.module.add_metadata([ir.IntType(32)(1)]))
        return context.get_dummy_value()
    return numba.void(out, lane, amount), codegen


import os
LOC=int(os.environ.get('LOC','3')); NT=int(os.environ.get('NT','1'))

@overload(months.fetch)
def _fetch(source: Any, first: Any, lanes: Any) -> Any:
    def loop(source: Any, first: Any, lanes: Any) -> Any:
        for lane in range(first, first + lanes, 8):
            prefetch(source, lane)
    def nothing(source: Any, first: Any, lanes: Any) -> Any:
        pass
    return loop if LOC<4 else nothing


@overload(months.take)
def _take(source: Any, first: Any, row: Any) -> Any:
    def loop(source: Any, first: Any, row: Any) -> Any:
        given = source[first : first + len(row)]
        for lane in range(len(row)):
            row[lane] = given[lane]

    return loop


@overload(months.put)
def _put(row: Any, out: Any, first: Any) -> Any:
    def loop(row: Any, out: Any, first: Any) -> Any:
        into = out[first : first + len(row)]
        for lane in range(len(row)):
            into[lane] = row[lane]

    def loop_nt(row: Any, out: Any, first: Any) -> Any:
        into = out[first : first + len(row)]
        for lane in range(len(row)):
            stream(into, lane, row[lane])

    return loop_nt if NT and out.dtype == numba.float64 else loop


for function in (*tiers.FUNCTIONS, tiers.pay, *months.FUNCTIONS, months.run_block):
    register_jitable(error_model="numpy")(function)


def _run_range(
    codes: Any, numbers: Any, phases: Any, rules: Any, go_live: Any, revenue: Any, flows: Any, received: Any,
    balances: Any, labels: Any, by_tier: Any, start: int, stop: int, notes: Any, flow: Any, state: Any, paid: Any,
    scratch: Any,
) -> None:  # fmt: skip
    lanes = notes.shape[1]
    first = start
    while first < stop:
        first = min(first, stop - lanes)  # the last block is a full one: it gives some lanes the same bits again
        notes[:] = 0.0
        state[:] = 0.0
        months.run_block(
            codes, numbers, phases, rules, go_live, revenue, flows, received, balances, labels, by_tier, first,
            notes, flow, state, paid, scratch,
        )  # fmt: skip
        first += lanes


def _array(scalar: Any, axes: int, *, readonly: bool = False) -> Any:
    return numba.types.Array(scalar, axes, "C", readonly=readonly)


def _signature() -> Any:
    """One for all: inputs that may not be written, such as those of a frozen result, compile nothing anew."""
    number, code, count = numba.float64, numba.int8, numba.int64
    terms = (_array(count, 1), _array(number, 2), _array(count, 1), _array(number, 1), count)
    flow = _array(number, 3, readonly=True)
    inputs = (_array(number, 2, readonly=True), numba.types.UniTuple(flow, 4))
    outputs = (_array(number, 3), _array(number, 3), _array(code, 2), _array(number, 4))
    work = (_array(number, 2), _array(number, 3), _array(number, 3), _array(number, 2), _array(number, 2))
    return numba.void(*terms, *inputs, *outputs, count, count, *work)


def _compile() -> Any:
    """Compile or load from the cache; numba reads where to cache when it decorates."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_cache_folder())
    try:
        return numba.njit([_signature()], nogil=True, cache=True, error_model="numpy", _nrt=False)(_run_range)
    finally:
        numba.config.CACHE_DIR = before


run_range = _compile()
