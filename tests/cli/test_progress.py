"""What long runs say on the way."""

from __future__ import annotations

import logging
import sys

import pytest

from partnersim.cli.progress import CompilingNote
from partnersim.engine.compiling import LOG


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_is_told_once_why_a_first_run_takes_long(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(LOG, "handlers", [CompilingNote()])
    monkeypatch.setattr(LOG, "level", logging.INFO)
    LOG.info("compiling %s", "run_months")
    LOG.info("compiling %s", "run_drawn")
    assert capsys.readouterr().err == "compiling, once for this version: about a minute …\n" * terminal
