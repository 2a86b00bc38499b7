"""Philox4x32-10: four random words of 32 bits of a counter and a key; no number comes before another.

J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as 1, 2, 3. SC '11 (2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from partnersim.engine.draws.elementary import TWO_TO_52, from_bits

__all__ = ["FUNCTIONS", "SMALLEST_UNIFORM", "philox", "uniform"]

ROUNDS = 10
FIRST_FACTOR, SECOND_FACTOR = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
FIRST_STEP, SECOND_STEP = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)  # of the key, from round to round
WORD = np.uint64(2**32 - 1)
WORD_SIZE = np.uint64(32)

SMALLEST_UNIFORM = 2.0**-33


def philox(a: Any, b: Any, c: Any, d: Any, key_low: Any, key_high: Any) -> Any:
    """Four random words of the counter (a, b, c, d); all are words held in 64 bits, which a product of two fills."""
    for _ in range(ROUNDS):
        first, second = FIRST_FACTOR * a, SECOND_FACTOR * c
        a, b = (second >> WORD_SIZE) ^ b ^ key_low, second & WORD
        c, d = (first >> WORD_SIZE) ^ d ^ key_high, first & WORD
        key_low, key_high = (key_low + FIRST_STEP) & WORD, (key_high + SECOND_STEP) & WORD
    return a, b, c, d


def uniform(word: Any) -> Any:
    """(word + ½) / 2**32, exactly: never 0, never 1."""
    return (from_bits(word | TWO_TO_52) - (2.0**52 - 0.5)) * 2.0**-32


# What the compiler must know of, callees before callers.
FUNCTIONS = (philox, uniform)
