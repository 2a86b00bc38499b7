"""The standard normal distribution: its quantile and its probability, in elementary arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from partnersim.engine.draws.elementary import (
    INFINITY,
    LN2,
    NO_NUMBER,
    SMALLEST_NORMAL,
    bits,
    choose,
    exp_of_sum,
    from_bits,
    halves,
    log_of_normal,
)

__all__ = ["FUNCTIONS", "laplace_quantile", "normal_of_laplace", "normal_probability", "normal_quantile"]

SIGN = np.uint64(2**63)
MAGNITUDE = np.uint64(2**63 - 1)
UPPER_HALF = np.uint64(2**64 - 2**27)  # of a float's fraction: its square is exact
FAR = 38.6  # Φ(−38.6) is 0 to the nearest float

# z/y = fraction(s), s = √(|y| + ln 2), for |y| ≤ 745
QUANTILE_ABOVE = (
    5.5398387476383055, 114.46926983577717, 452.590254779842, 527.4841781413949, 293.1576038462187, 85.7868785980664,
    12.153449791458204, 0.7424899665660645, 0.01684078441897638, 0.00010190716100376868,
)  # fmt: skip
QUANTILE_BELOW = (
    30.797437928745374, 193.03946483637804, 424.51851196029395, 419.5741089355434, 216.99257315224645,
    61.48532125543542, 8.619033817194094, 0.5252323509388784, 0.011908338537099914, 7.20591300930216e-05,
)  # fmt: skip

# Φ(−y)·exp(y²/2) = fraction(y) for 0 ≤ y ≤ FAR
PROBABILITY_ABOVE = (
    0.5, 0.774630124743061, 0.5936934964549847, 0.2890809660059343, 0.09758653159520522, 0.023588001937919024,
    0.004082012115080638, 0.0004893630668843899, 3.7158568660198166e-05, 1.3814536811874427e-06,
)  # fmt: skip
PROBABILITY_BELOW = (
    2.3471448102889774, 2.5601375990084314, 1.7132453109107963, 0.7813264481884739, 0.2546589489662614,
    0.06034607875142396, 0.010325229692454847, 0.0012301140910745772, 9.314271884626735e-05, 3.4627908573682187e-06,
)  # fmt: skip


def fraction(x: Any, x2: Any, above: tuple[float, ...], below: tuple[float, ...]) -> Any:
    """Σ above[k]·x^k / (1 + x·Σ below[k]·x^k) of x and its square: a root's square is there before the root."""
    above_even, above_odd = halves(x2, above)
    below_even, below_odd = halves(x2, below)
    return (above_even + above_odd * x) / ((1.0 + below_odd * x2) + below_even * x)


def laplace_quantile(p: Any, doubled: Any) -> Any:
    """±log(2·min(q, 1 − q)), plus where q < ½, of q = p / 2**doubled; 2**-1022 ≤ p < 1."""
    rest = 1.0 - p
    depth = log_of_normal(2.0 * choose(p < rest, p, rest), doubled)
    return from_bits((bits(depth) & MAGNITUDE) | (bits(p - 0.5) & SIGN))


def normal_of_laplace(y: Any) -> Any:
    """The standard normal of the same probability as a standard Laplace number y.

    z/y is a smooth function of s = √(−log min(p, 1 − p)) for all p at once, from ½ to the tails. The fraction is its
    minimax fit, made in 100 digits, good to a part 2.3e-15. No term is negative, so that rounding adds little.
    """
    s2 = from_bits(bits(y) & MAGNITUDE) + LN2
    return y * fraction(np.sqrt(s2), s2, QUANTILE_ABOVE, QUANTILE_BELOW)


def normal_quantile(p: Any) -> Any:
    """Φ⁻¹(p), to a part 3e-15; −∞ of 0, ∞ of 1, NaN beyond."""
    inside, subnormal = (p > 0.0) & (p < 1.0), (p > 0.0) & (p < SMALLEST_NORMAL)
    within = choose(inside, p, 0.5) * choose(subnormal, 2.0**54, 1.0)
    z = normal_of_laplace(laplace_quantile(within, choose(subnormal, 54.0, 0.0)))
    edge = choose(p == 0.0, -INFINITY, choose(p == 1.0, INFINITY, NO_NUMBER))
    return choose(inside, z, edge)


def normal_probability(x: Any) -> Any:
    """Φ(x), to a part 1e-15 in the lower tail too, as long as that is a normal float.

    Φ(−y)·exp(y²/2) is a smooth function of y; the fraction is its minimax fit, made in 100 digits, good to a part
    5e-17. An error of y² would grow in the exponent: the upper half of y's digits is squared first, which is exact.
    """
    y = abs(x)
    y = choose(y > FAR, FAR, y)
    upper = from_bits(bits(y) & UPPER_HALF)
    density = exp_of_sum(-0.5 * (upper * upper), -0.5 * ((y - upper) * (y + upper)))
    tail = density * fraction(y, y * y, PROBABILITY_ABOVE, PROBABILITY_BELOW)
    return choose(x < 0.0, tail, 1.0 - tail)


# What the compiler must know of, callees before callers.
FUNCTIONS = (fraction, laplace_quantile, normal_of_laplace, normal_quantile, normal_probability)
