"""What tests of the explorer share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnersim.explorer.exploration import Address, Exploration
from partnersim.explorer.page.panel import Panel

DRAFTS = ("five_phase", "direct", "static_split_profit", "white_label")


@pytest.fixture
def explored() -> Exploration:
    """A certain case, quick to simulate, under four agreements."""
    return Exploration("managed-db", DRAFTS)


@pytest.fixture
def page(explored: Exploration) -> Panel:
    return Panel(explored)


@pytest.fixture
def slider() -> Callable[..., object]:
    """The slider of a field in sight."""

    def found(page: Panel, path: str, terms: int | None = None, number: int = 0) -> object:
        return page.fields.control(Address(terms, path)).sliders[number]

    return found
