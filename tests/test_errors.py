"""Hints for misspelt names: the name meant where one is near, else the names there are."""

from __future__ import annotations

import pytest

from partnersim.errors import near, nearest

LINES = ["build_service", "compute", "first_level", "on_call", "second_level"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("bild_service", "build_service"),
        ("frist_level", "first_level"),
        ("compute_", "compute"),
        ("on_cal", "on_call"),
        ("ivs", "isv"),
        ("third_level", None),
        ("hosting", None),
        ("x", None),
        ("", None),
    ],
)
def test_only_a_name_that_is_near_is_proposed(word: str, meant: str | None) -> None:
    assert near(word, [*LINES, "isv"]) == meant


def test_where_none_is_near_the_names_there_are_are_listed() -> None:
    assert nearest("third_level", LINES) == "known: build_service, compute, first_level, on_call, second_level"
    assert nearest("x", []) == "none is known here"


def test_of_many_names_the_eight_most_like_it_are_listed() -> None:
    many = [f"line_{letter}" for letter in "abcdefghijkl"]
    assert nearest("churn", [*many, "monthly_churn"]).endswith(", monthly_churn and 5 more")
    assert nearest("churn", [*many, "monthly_churn"]).count(",") == 7
