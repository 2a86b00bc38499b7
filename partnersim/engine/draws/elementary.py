"""Elementary functions made only of + − × ÷ √ and exact operations on bits: no machine rounds them otherwise.

One source runs in two ways with equal bits. NumPy runs it on whole arrays of floats; compiled, it runs on one float
after another, in loops over lanes of which the compiler makes vector instructions. That takes code without branches,
and three primitives that `compiled.py` has in its own words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["FUNCTIONS", "LN2", "bits", "choose", "exp", "exp_of_sum", "from_bits", "halves", "log", "log_of_normal"]

LN2 = 0.6931471805599453
LN2_HIGH = 6.93147180369123816490e-01  # 32 bits of it: a whole number of up to 11 bits times it is exact
LN2_LOW = 1.90821492927058770002e-10  # the rest
LOG2_E = 1.4426950408889634
INFINITY, NO_NUMBER = float("inf"), float("nan")
SMALLEST_NORMAL = 2.0**-1022
WHOLE = 1.5 * 2.0**52  # added to a float below 2**51 it leaves no bits for a fraction: the last are a whole number
MOST, LEAST = 709.782712893384, -746.0  # exp of more is no finite float, of less it is 0

FRACTION_SIZE = np.uint64(52)
FRACTION = np.uint64(2**52 - 1)
ROOT_HALF = np.uint64(0x3FE6A09E667F3BCD)  # bits of √½
ONE_LESS_ROOT_HALF = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
BIAS = np.uint64(1023)  # of a float's exponent
TWO_TO_52 = np.uint64(0x4330000000000000)  # bits of 2**52; a whole number below it, put in its last bits, adds to it
UNBIASED = 2.0**52 + 1023.0

# exp(r) = 1 + r + r²·Σ EXP[k]·r^k for |r| ≤ ln 2 / 2, to a part 4e-18: minimax fit, made in 60 digits
EXP = (
    0.5000000000000011, 0.16666666666666413, 0.04166666666653016, 0.008333333333494466, 0.0013888888943629303,
    0.00019841269506561452, 2.4801493099719468e-05, 2.755758639317084e-06, 2.763024810054997e-07,
    2.5000054561098427e-08,
)  # fmt: skip

# log(m) = 2t + t³·Σ LOG[k]·t^(2k), t = (m − 1)/(m + 1), for √½ ≤ m < √2, to a part 2**-58: e_log.c of FreeBSD's msun
LOG = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip


def bits(x: Any) -> Any:
    """The bits of a float as a whole number."""
    return x.view(np.uint64)


def from_bits(pattern: Any) -> Any:
    """The float of these bits."""
    return pattern.view(np.float64)


def choose(condition: Any, yes: Any, no: Any) -> Any:
    """One of two numbers that are both at hand."""
    return np.where(condition, yes, no)


def halves(x2: Any, c: tuple[float, ...]) -> Any:
    """Two sums, of x² alone: Σ c[k]·x^k of ten coefficients is the first + the second · x.

    Estrin's scheme: a processor works on short chains side by side.
    """
    x4 = x2 * x2
    even = (c[0] + c[2] * x2) + ((c[4] + c[6] * x2) + c[8] * x4) * x4
    odd = (c[1] + c[3] * x2) + ((c[5] + c[7] * x2) + c[9] * x4) * x4
    return even, odd


def log_of_normal(x: Any, doubled: Any) -> Any:
    """log(x / 2**doubled) of a positive finite float that is not subnormal; of others, any number."""
    pattern = bits(x) + ONE_LESS_ROOT_HALF
    exponent = from_bits((pattern >> FRACTION_SIZE) | TWO_TO_52) - UNBIASED - doubled
    m = from_bits((pattern & FRACTION) + ROOT_HALF)  # √½ ≤ m < √2
    t = (m - 1.0) / (m + 1.0)
    t2 = t * t
    t4 = t2 * t2
    high = (LOG[2] + LOG[3] * t2) + ((LOG[4] + LOG[5] * t2) + LOG[6] * t4) * t4
    series = (LOG[0] + LOG[1] * t2) + high * t4
    return exponent * LN2_HIGH + (2.0 * t + (t * t2 * series + exponent * LN2_LOW))


def log(x: Any) -> Any:
    """Natural logarithm, to a part 4e-16; −∞ of 0, NaN of less."""
    subnormal = abs(x) < SMALLEST_NORMAL
    value = log_of_normal(x * choose(subnormal, 2.0**54, 1.0), choose(subnormal, 54.0, 0.0))
    edge = choose(x == 0.0, -INFINITY, choose(x == INFINITY, INFINITY, NO_NUMBER))
    return choose((x > 0.0) & (x < INFINITY), value, edge)


def exp_of_sum(x: Any, rest: Any) -> Any:
    """exp(x + rest) for x from LEAST to MOST, where `rest` is so small that adding it would lose its last digits."""
    power = (x * LOG2_E + WHOLE) - WHOLE
    r = ((x - power * LN2_HIGH) - power * LN2_LOW) + rest
    r2 = r * r
    even, odd = halves(r2, EXP)
    value = 1.0 + (r + r2 * (even + odd * r))
    half = (power * 0.5 + WHOLE) - WHOLE  # in two steps: 2**power need not be a normal float
    return value * _two_to(half) * _two_to(power - half)


def _two_to(power: Any) -> Any:
    return from_bits((bits(power + WHOLE) + BIAS) << FRACTION_SIZE)


def exp(x: Any) -> Any:
    """E to the power of x, to a part 2e-16; ∞ where it is no finite float."""
    within = choose(x > MOST, MOST, choose(x < LEAST, LEAST, x))
    return choose(x > MOST, INFINITY, exp_of_sum(within, 0.0))


# What the compiler must know of, callees before callers.
FUNCTIONS = (halves, log_of_normal, log, _two_to, exp_of_sum, exp)
