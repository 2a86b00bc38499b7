"""What the command refuses before anything is served."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no-such-case"], "no shipped cases of that name"),
        (["managed-db", "five_phas"], "no shipped terms of that name"),
        (["managed-db", *["direct"] * 5], "name 1 to 4"),
        (["channel-service", "direct"], "the revenue line managed is not listed"),
        (["--mandate", "vendor-in-november"], "--confidential"),
        (["managed-db", "--mandate", "vendor-in-november", "--confidential"], "leave them out, or the mandate"),
        (["--mandate", "no-such-round", "--confidential"], "no shipped mandates of that name"),
    ],
)
def test_bad_input_is_told_in_a_line(run, tmp_path, monkeypatch, arguments: list[str], says: str) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("explore", *arguments, "--no-browser")
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert not [*tmp_path.iterdir()]
