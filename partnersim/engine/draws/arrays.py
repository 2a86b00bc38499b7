"""Random draws and elementary functions of whole arrays: in NumPy where they are few, compiled where they are many."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.engine import compiling
from partnersim.engine.draws import blocks

__all__ = [
    "exp", "log", "month_normals", "normal_probability", "normal_quantile", "uniforms", "words_of_driver",
    "words_of_seed",
]  # fmt: skip

Floats = NDArray[np.float64]

BLOCK = 512  # draws worked on together where compiled, their rows staying in the first-level cache
PIECE = 8192  # the same in NumPy, each of whose calls takes as long as some thousand numbers
MOST = 2**32  # draws, as many as a word of the counter tells apart
WORD = 2**32


def uniforms(seed: int, driver: str, first: int, count: int, *, compiled: bool | None = None) -> Floats:
    """One uniform number a draw `[draw]`: (w + ½) / 2**32 of a random word w, so never 0 and never 1.

    It depends on the seed, the driver's name and the draw's number, and on nothing else.

    Args:
        seed: from 0 to 2**64 − 1.
        driver: what the number is for; each name has a sequence of its own.
        first: number of the first draw, 0-based.
        count: how many draws.
        compiled: whether to run compiled; None: where there are many. Bits do not depend on it.

    Raises:
        ValueError: a seed of more than 64 bits, or draws below 0 or from 2**32 on.
    """
    counter = _counter(seed, driver, first, count)
    out = np.empty(count)
    if compiling.runs_compiled(count, compiled):
        from partnersim.engine.compiled import fill_uniforms  # numba takes 0.3 s to import: only where it pays

        fill_uniforms(*counter, first, out, BLOCK)
    else:
        blocks.fill_uniforms(*counter, first, out, PIECE)
    return out


def month_normals(
    seed: int, driver: str, first: int, count: int, months: int, *, compiled: bool | None = None
) -> Floats:
    """Standard normal numbers `[month, draw]`: Φ⁻¹ of uniform ones. For the rest, see `uniforms`.

    A month's numbers do not depend on how many months there are.

    Raises:
        ValueError: see `uniforms`; or fewer months than none.
    """
    counter = _counter(seed, driver, first, count)
    if months < 0:
        raise ValueError(f"{months} months cannot be drawn; ask for 0 or more")
    out = np.empty((months, count))
    if compiling.runs_compiled(out.size, compiled):
        from partnersim.engine.compiled import fill_normals  # see uniforms

        fill_normals(*counter, first, out, _rows(count, BLOCK))
    else:
        blocks.fill_normals(*counter, first, out, _rows(count, PIECE))
    return out


def exp(x: ArrayLike, *, compiled: bool | None = None) -> Floats:
    """The number e to the power of x, of any shape, to a part 2e-16; ∞ where it is no finite float."""
    return _each(blocks.EXP, x, compiled)


def log(x: ArrayLike, *, compiled: bool | None = None) -> Floats:
    """Natural logarithm of x, of any shape, to a part 4e-16; −∞ of 0, NaN of less."""
    return _each(blocks.LOG, x, compiled)


def normal_quantile(p: ArrayLike, *, compiled: bool | None = None) -> Floats:
    """Φ⁻¹(p) of probabilities of any shape, to a part 3e-15; −∞ of 0, ∞ of 1, NaN beyond."""
    return _each(blocks.NORMAL_QUANTILE, p, compiled)


def normal_probability(x: ArrayLike, *, compiled: bool | None = None) -> Floats:
    """Φ(x) of numbers of any shape, to a part 1e-15 in the lower tail too."""
    return _each(blocks.NORMAL_PROBABILITY, x, compiled)


def words_of_seed(seed: int) -> tuple[int, int]:
    """The low and the high word of the generator's key."""
    if not 0 <= seed < WORD**2:
        raise ValueError(f"seed {seed} has not 64 bits; take one from 0 to {WORD**2 - 1}")
    return seed % WORD, seed // WORD


def words_of_driver(name: str) -> tuple[int, int]:
    """The low and the high word of a hash of the name: what tells drivers apart in the generator's counter."""
    hashed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return hashed % WORD, hashed // WORD


def _counter(seed: int, driver: str, first: int, count: int) -> tuple[int, int, int, int]:
    if count < 0 or first < 0 or first + count > MOST:
        text = f"{count} draws from number {first} on cannot be drawn"
        raise ValueError(f"{text}; their numbers go from 0 to {MOST - 1}")
    return (*words_of_seed(seed), *words_of_driver(driver))


def _rows(count: int, most: int) -> Floats:
    return np.empty((blocks.MONTHS, max(1, min(count, most))))


def _each(code: int, x: ArrayLike, compiled: bool | None) -> Floats:
    given = np.asarray(x, np.float64)
    flat, out = np.ascontiguousarray(given).reshape(-1), np.empty(given.size)
    if compiling.runs_compiled(given.size, compiled):
        from partnersim.engine.compiled import fill_elementary  # see uniforms

        fill_elementary(code, flat, out)
    else:
        for begin in range(0, out.size, PIECE):
            blocks.fill_elementary(code, flat[begin : begin + PIECE], out[begin : begin + PIECE])
    return out.reshape(given.shape)
