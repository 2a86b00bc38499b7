"""A manifest: what is on its way when a run is killed ends up whole, or is told to be lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from partnersim.batch.manifest import FILE, LOST, Manifest

NAMES = ("a.html", "a.pdf", "a.xlsx")


def staged(folder: Path, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """New files of a report: where they go and their hashes, where they are and where they go."""
    (folder / ".staging").mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (folder / ".staging" / name).write_text(f"{text} {name}", encoding="utf-8")
    known = {f"a/{name}": hashlib.sha256(f"{text} {name}".encode()).hexdigest() for name in NAMES}
    return known, {f".staging/{name}": f"a/{name}" for name in NAMES}


def texts(folder: Path) -> list[str]:
    return [(folder / "a" / name).read_text(encoding="utf-8").partition(" ")[0] for name in NAMES]


@pytest.mark.parametrize("moved", range(len(NAMES) + 1))
def test_whoever_is_killed_while_publishing_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", "old", *staged(tmp_path, "old"))
    replace, done = Path.replace, []

    def killed(self: Path, target: Path) -> Path:
        if self.parent.name == ".staging":
            if len(done) == moved:
                raise KeyboardInterrupt
            done.append(self)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    if moved < len(NAMES):
        with pytest.raises(KeyboardInterrupt):
            manifest.publish("a", "new", *staged(tmp_path, "new"))
    else:
        manifest.publish("a", "new", *staged(tmp_path, "new"))
    monkeypatch.undo()
    again = Manifest.read(tmp_path, "plan")
    again.settle()
    assert again.stands("a", "new")
    assert texts(tmp_path) == ["new"] * 3
    assert Manifest.read(tmp_path, "plan") == again


def test_files_that_were_lost_on_the_way_are_told(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    known, coming = staged(tmp_path, "new")
    (tmp_path / ".staging" / "a.pdf").unlink()
    manifest.publish("a", "new", known, coming)
    manifest.entries["a"] = manifest.entries["a"].__class__("publishing", "new", known, coming=coming)
    manifest.settle()
    assert (manifest.entries["a"].state, manifest.entries["a"].reason) == ("failed", LOST)
    assert not manifest.stands("a", "new")


def test_a_file_that_is_no_longer_wanted_goes(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", "old", *staged(tmp_path, "old"))
    known, coming = staged(tmp_path, "new")
    del known["a/a.pdf"], coming[".staging/a.pdf"]
    manifest.publish("a", "new", known, coming)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["a.html", "a.xlsx"]


def test_one_that_fails_keeps_what_stands_there(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", "old", *staged(tmp_path, "old"))
    manifest.fail("a", "no luck")
    assert texts(tmp_path) == ["old"] * 3
    assert not manifest.stands("a", "old")
    assert manifest.entries["a"].files
    assert "no luck" in (tmp_path / FILE).read_text(encoding="utf-8")
