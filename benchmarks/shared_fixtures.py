"""A plugin of pytest for mutmut: what a shared fixture or a cached function did, was done for each test that uses it.

Else only the first of these tests would be run against a change of it, and what the others notice goes unseen.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from mutmut.state import state

__all__ = ["pytest_fixture_setup", "pytest_runtest_call"]

_BY_FIXTURE: dict[int, set[str]] = {}


@contextmanager
def _reached() -> Iterator[set[str]]:
    """The functions that are reached meanwhile."""
    all_of_test, found = state()._stats, set[str]()  # noqa: SLF001 - mutmut has no other door
    state()._stats = found  # noqa: SLF001
    try:
        yield found
    finally:
        state()._stats = all_of_test | found  # noqa: SLF001


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Note what a fixture reaches when it is made."""
    with _reached() as found:
        made = yield
    _BY_FIXTURE[id(fixturedef)] = found
    return made


def pytest_runtest_call(item: pytest.Item) -> None:
    """Add what its fixtures reached, whenever they were made."""
    fixtures: Mapping[str, Any] = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - untyped, too
    for known in fixtures.values():
        for fixture in known:
            state()._stats |= _BY_FIXTURE.get(id(fixture), set())  # noqa: SLF001


def _cache(function: Callable[..., Any]) -> Callable[..., Any]:
    """`functools.cache`, likewise."""

    def call(*given: Any, **named: Any) -> tuple[Any, set[str]]:
        with _reached() as found:
            made = function(*given, **named)
        return made, found

    kept = functools.lru_cache(maxsize=None)(call)

    @functools.wraps(function)
    def remembered(*given: Any, **named: Any) -> Any:
        made, found = kept(*given, **named)
        state()._stats |= found  # noqa: SLF001
        return made

    vars(remembered).update(cache_clear=kept.cache_clear, cache_info=kept.cache_info)
    return remembered


functools.cache = _cache  # type: ignore[assignment]  # before any test or module has taken it
