"""Random draws that depend on nothing but the seed, a name, the draw and the month; and the functions they take.

The same bits on every machine, compiled or not, for any number of processes and any cut of the draws.
"""

from __future__ import annotations

from partnersim.engine.draws.arrays import (
    exp,
    log,
    month_normals,
    normal_probability,
    normal_quantile,
    uniforms,
    words_of_driver,
    words_of_seed,
)
from partnersim.engine.draws.blocks import normals_of_block, uniforms_of_block
from partnersim.engine.draws.philox import SMALLEST_UNIFORM

__all__ = [
    "SMALLEST_UNIFORM",
    "exp",
    "log",
    "month_normals",
    "normal_probability",
    "normal_quantile",
    "normals_of_block",
    "uniforms",
    "uniforms_of_block",
    "words_of_driver",
    "words_of_seed",
]
