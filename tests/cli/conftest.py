"""The command line as its tests run it."""

from __future__ import annotations

import os

import pytest

from partnersim.cli.main import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; gives its exit code, standard output and standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        usual = os.umask(0o077)  # main sets it, for good
        try:
            with pytest.raises(SystemExit) as stop:
                main([str(argument) for argument in arguments])
        finally:
            os.umask(usual)
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return command
