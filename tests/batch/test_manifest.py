"""A manifest: what is on its way when a run is killed ends up whole, or is told to be lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from partnersim.batch.manifest import FILE, LOST, Entry, Manifest

NAMES = ("a.html", "a.pdf", "a.xlsx")


def staged(folder: Path, text: str, names: tuple[str, ...] = NAMES) -> Entry:
    """A report whose new files are staged."""
    (folder / ".staging").mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (folder / ".staging" / name).write_text(f"{text} {name}", encoding="utf-8")
    known = {f"a/{name}": hashlib.sha256(f"{text} {name}".encode()).hexdigest() for name in names}
    return Entry("publishing", text, "internal", known, coming={f".staging/{name}": f"a/{name}" for name in names})


def texts(folder: Path) -> list[str]:
    return [(folder / "a" / name).read_text(encoding="utf-8").partition(" ")[0] for name in NAMES]


@pytest.mark.parametrize("moved", range(len(NAMES) + 1))
def test_whoever_is_killed_while_publishing_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", staged(tmp_path, "old"))
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
            manifest.publish("a", staged(tmp_path, "new"))
    else:
        manifest.publish("a", staged(tmp_path, "new"))
    monkeypatch.undo()
    again = Manifest.read(tmp_path, "plan")
    again.settle()
    assert again.stands("a", "new")
    assert texts(tmp_path) == ["new"] * 3
    assert Manifest.read(tmp_path, "plan") == again


def test_files_that_were_lost_on_the_way_are_told(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.entries["a"] = staged(tmp_path, "new")
    (tmp_path / ".staging" / "a.pdf").unlink()
    manifest.settle()
    assert (manifest.entries["a"].state, manifest.entries["a"].reason) == ("failed", LOST)
    assert not manifest.stands("a", "new")


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_file_that_is_no_longer_wanted_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_killed: bool
) -> None:  # fmt: skip
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", staged(tmp_path, "old"))
    if is_killed:
        monkeypatch.setattr(Manifest, "_settle", lambda *_: None)
    manifest.publish("a", staged(tmp_path, "new", ("a.html", "a.xlsx")))
    monkeypatch.undo()
    again = Manifest.read(tmp_path, "plan")
    again.settle()
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["a.html", "a.xlsx"]


def test_what_was_made_for_others_is_withdrawn(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", staged(tmp_path, "old"))
    manifest.withdraw("a")
    assert not list((tmp_path / "a").iterdir())
    assert Manifest.read(tmp_path, "plan").entries["a"].files == {}


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    manifest = Manifest.read(tmp_path / "out", "plan")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="leads out of the folder"):
        manifest.publish("a", staged(tmp_path / "out", "new"))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_one_that_fails_keeps_what_stands_there(tmp_path: Path) -> None:
    manifest = Manifest.read(tmp_path, "plan")
    manifest.publish("a", staged(tmp_path, "old"))
    manifest.fail("a", "no luck")
    assert texts(tmp_path) == ["old"] * 3
    assert not manifest.stands("a", "old")
    assert manifest.entries["a"].files
    assert "no luck" in (tmp_path / FILE).read_text(encoding="utf-8")
