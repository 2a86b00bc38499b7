"""The generator: what was published of it, and what tells draws, drivers, months and seeds apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim.engine.draws import SMALLEST_UNIFORM, month_normals, normal_quantile, uniforms
from partnersim.engine.draws.arrays import words_of_driver, words_of_seed
from partnersim.engine.draws.philox import philox, uniform

FULL = "ffffffff"
KNOWN_ANSWERS = [  # kat_vectors of Random123, philox4x32 10: counter, key, words
    ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    (f"{FULL} " * 4, f"{FULL} " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[NDArray[np.uint64]]:
    return [np.array([int(word, 16)], np.uint64) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_words_are_those_that_were_published(counter: str, key: str, answer: str) -> None:
    assert list(philox(*words(counter), *words(key))) == words(answer)


def test_the_counter_is_the_draw_the_slot_and_the_driver_and_the_key_is_the_seed() -> None:
    seed, driver, draw, month = 2**63 + 5, "churn of the managed database", 2**31 + 7, 10
    expected = philox(
        *(np.array([word], np.uint64) for word in (draw, month // 4, *words_of_driver(driver), *words_of_seed(seed)))
    )
    drawn = month_normals(seed, driver, draw, 1, month + 1)
    assert drawn[month] == normal_quantile(uniform(expected[month % 4]))
    expected = philox(
        *(np.array([word], np.uint64) for word in (draw, 2**32 - 1, *words_of_driver(driver), *words_of_seed(seed)))
    )
    assert uniforms(seed, driver, draw, 1) == uniform(expected[0])


def test_a_word_stands_for_the_middle_of_its_part_of_0_to_1() -> None:
    least, most = uniform(np.array([0, 2**32 - 1], np.uint64))
    assert least == SMALLEST_UNIFORM == 0.5 / 2**32
    assert most == 1.0 - SMALLEST_UNIFORM < 1.0


def test_low_words_come_first() -> None:
    assert words_of_seed(2**32 * 3 + 4) == (4, 3)
    low, high = words_of_driver("price")
    assert 2**32 * high + low == int.from_bytes(bytes.fromhex("c2af199c3cb05db1"), "little")


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_that_has_not_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match=f"seed {seed} has not 64 bits; take one from 0 to {2**64 - 1}"):
        uniforms(seed, "price", 0, 1)


@pytest.mark.parametrize(("first", "count"), [(-1, 2), (0, -1), (2**32, 1), (2**32 - 3, 4)])
def test_draws_that_the_counter_cannot_tell_apart_are_refused(first: int, count: int) -> None:
    text = f"{count} draws from number {first} on cannot be drawn; their numbers go from 0 to {2**32 - 1}"
    with pytest.raises(ValueError, match=text):
        uniforms(1, "price", first, count)
    with pytest.raises(ValueError, match=text):
        month_normals(1, "price", first, count, 12)


def test_fewer_months_than_none_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 months cannot be drawn; ask for 0 or more"):
        month_normals(1, "price", 0, 1, -1)


def test_the_last_draws_and_the_largest_seed_are_drawn() -> None:
    assert uniforms(2**64 - 1, "price", 2**32 - 3, 3).shape == (3,)
    assert month_normals(2**64 - 1, "price", 2**32 - 3, 3, 5).shape == (5, 3)


def test_none_are_none() -> None:
    for compiled in (False, True):
        assert uniforms(1, "price", 2**32, 0, compiled=compiled).shape == (0,)
        assert month_normals(1, "price", 5, 0, 3, compiled=compiled).shape == (3, 0)
        assert month_normals(1, "price", 5, 3, 0, compiled=compiled).shape == (0, 3)
