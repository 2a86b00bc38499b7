"""No command asks anybody outside: in CI all tests run where there is nobody to ask."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import CI


def test_these_tests_ran_where_there_is_loopback_alone() -> None:
    """The explorer in the browser and every command that README.md and docs/ show are among them."""
    others = {name for _, name in socket.if_nameindex()} - {"lo"}
    if others and not CI:
        pytest.skip(f"there is a network ({', '.join(sorted(others))}); .ci/run has none but loopback")
    assert not others
