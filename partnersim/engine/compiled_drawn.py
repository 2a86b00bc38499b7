"""The draws' run, compiled: see `compiled` for how, and `drawn` for what."""

from __future__ import annotations

from typing import Any

import numba
from numba.extending import register_jitable

from partnersim.engine import compiled, drawn

__all__ = ["run_drawn"]

for function in drawn.FUNCTIONS:
    register_jitable(**compiled.inlined)(function)


def _signature() -> Any:
    number, count, array = numba.float64, numba.int64, compiled.array_type
    generator = (array(numba.uint64, 1), count, array(numba.uint64, 2))
    market = (array(number, 2), array(count, 1), array(number, 2), array(number, 1), array(number, 1))
    streams = (*[array(count, 1)] * 4, array(number, 2), array(number, 2))
    contracts = (array(count, 3), array(number, 3), array(number, 2), *[array(count, 2)] * 3, array(count, 1))
    outputs = (array(number, 2), array(number, 4), array(number, 4))
    fans = (array(number, 3), array(number, 3), array(count, 4), array(number, 3), array(number, 3))
    work = (array(number, 3), array(number, 2), array(number, 3), array(number, 2), array(number, 3))
    lent = (array(number, 3), array(number, 2), array(number, 2), array(number, 3), array(number, 4))
    return numba.void(*generator, *market, *streams, *contracts, *outputs, *fans, count, count, *work, *lent)


run_drawn = compiled.compile_cached(drawn.run_drawn, _signature())
