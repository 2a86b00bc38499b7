"""One source of truth for dependencies, a lock that anyone can install from, commands that are listed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

from tests.conftest import ROOT, needs

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = YAML(typ="safe", pure=True).load(ROOT / "environment.yml")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# What conda solves itself rather than leaving to pip: the large compiled packages, and the notebooks.
FROM_CONDA = {"pandas", "numpy", "matplotlib", "jupyterlab", "papermill", "scipy"}

# Where packages come from is each machine's own matter, so no file may say. Split, not to find themselves.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.org",
    "anaconda" + ".org",
    "anaconda" + ".com",
]
INDEX_OPTIONS = ["index" + "-url", "find" + "-links", "trusted" + "-host", "index" + "_url"]
INDEX_ADDRESS = r"://[^\s\"']*/sim" + r"ple\b|/packages/[0-9a-f]{2}/[0-9a-f]{2}/"


def declared() -> list[Requirement]:
    """Every requirement of pyproject.toml, the developers' included."""
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in PROJECT["dependencies"] + extras]


def locked() -> list[tuple[Requirement, str]]:
    """Every requirement of the lock with the text below it, up to the next one."""
    starts = list(re.finditer(r"^[A-Za-z0-9][^\\\n]*", LOCK, re.MULTILINE))
    ends = [later.start() for later in starts[1:]] + [len(LOCK)]
    return [(Requirement(start[0].strip()), LOCK[start.end() : end]) for start, end in zip(starts, ends, strict=True)]


def locked_versions(name: str) -> list[Version]:
    """The versions that the lock has of a package: one for each set of markers."""
    return [
        Version(next(iter(pin.specifier)).version)
        for pin, _ in locked()
        if canonicalize_name(pin.name) == canonicalize_name(name)
    ]


def of_conda() -> dict[str, Requirement]:
    """What environment.yml asks of conda, by canonical name."""
    wanted = [Requirement(line) for line in CONDA["dependencies"] if isinstance(line, str)]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


def repository_files() -> list[Path]:
    """What git tracks, and what it would with the next `git add`."""
    git = needs("git", "only git knows which files belong to the project")
    needs(".git", "this is no git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_conda_gives_the_same_versions_as_pyproject() -> None:
    declared_for = {canonicalize_name(requirement.name): requirement.specifier for requirement in declared()}
    of_packages = {name: requirement.specifier for name, requirement in of_conda().items()}
    assert of_packages.pop("python") == Requirement("python" + PROJECT["requires-python"]).specifier
    assert not of_packages.pop("pip")
    assert of_packages == {name: declared_for[canonicalize_name(name)] for name in FROM_CONDA}


def test_conda_uses_the_community_channel_alone_and_installs_the_package_by_pip() -> None:
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    assert [line for line in CONDA["dependencies"] if isinstance(line, dict)] == [{"pip": ["-e ."]}]


@pytest.mark.parametrize("name", sorted(FROM_CONDA))
def test_conda_allows_the_locked_version(name: str) -> None:
    versions = locked_versions(name)
    assert versions
    assert all(of_conda()[name].specifier.contains(version) for version in versions)


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_the_lock_has_every_dependency_and_satisfies_it(requirement: Requirement) -> None:
    versions = locked_versions(requirement.name)
    assert versions, f"{requirement.name} is not locked; run `make lock`"
    assert all(requirement.specifier.contains(version) for version in versions), "run `make lock`"


def test_the_lock_has_nothing_that_no_dependency_brings() -> None:
    """Each pin says what it is there for: pyproject.toml, for those it names, or another pin."""
    names = {canonicalize_name(requirement.name) for requirement in declared()}
    for pin, below in locked():
        brought_by = re.findall(r"^\s+#(?: +via)? +([\w.-]+.*)$", below, re.MULTILINE)
        directly = any(line.startswith("partnersim (pyproject.toml)") for line in brought_by)
        assert brought_by, f"nothing says what brings {pin.name}"
        assert directly == (canonicalize_name(pin.name) in names), f"{pin.name}: run `make lock`"


def test_the_lock_pins_exactly_and_with_hashes() -> None:
    assert len(locked()) > len(declared())
    for pin, below in locked():
        assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", below), f"{pin} has no hash"
        assert pin.url is None


def test_the_lock_names_no_address_and_no_path() -> None:
    for line in LOCK.splitlines():
        assert re.fullmatch(
            r"[\w.-]+==[\w.!+]+( ; [^\\/]+)?( \\)?"  # a pin
            r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
            r"|    #( via|   [\w.-]+( \(pyproject\.toml\))?| via [\w.-]+( \(pyproject\.toml\))?)",
            line,
        ), line


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_has_one_version_of_a_package_on_each_python(python: str) -> None:
    """Two would not install together; markers that exclude each other may give different ones."""
    place = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux",
             "platform_system": "Linux", "os_name": "posix"}  # fmt: skip
    names = [pin.name for pin, _ in locked() if pin.marker is None or pin.marker.evaluate(place)]
    assert len(names) == len(set(names))


def test_no_file_says_where_packages_come_from_or_where_the_checkout_lies() -> None:
    places = [f"{place}/" for place in (ROOT.parent, Path.home()) if len(place.parts) > 1]
    absolute = "|".join(rf"(?<![\w.)\]}}/-]){re.escape(place)}" for place in places) or r"(?!)"
    fixed = "|".join(re.escape(word) for word in REGISTRIES + INDEX_OPTIONS)
    telling = re.compile(f"{fixed}|{INDEX_ADDRESS}|{absolute}".encode())
    files = repository_files()
    found = {str(path.relative_to(ROOT)): hit[0] for path in files if (hit := telling.search(path.read_bytes()))}
    assert files
    assert found == {}


def test_no_lock_that_names_registries_is_in_the_repository() -> None:
    """`uv.lock` and `pylock.toml` hold an address for every file of every package."""
    assert {path.name for path in repository_files()}.isdisjoint({"uv.lock", "pylock.toml"})
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"uv.lock", "pylock.toml"} <= set(ignored)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of a copy of the project that holds private files too."""
    copy = tmp_path_factory.mktemp("project")
    for path in repository_files():
        place = copy / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    (copy / ".gitignore").unlink()  # the builder honours it; nothing private may depend on that
    for private in ("data/private/deal.yaml", "private/deal.yaml", "notebooks/private/deal.ipynb"):
        (copy / private).parent.mkdir(parents=True)
        (copy / private).write_text("secret")
    for shipped in ("data/deal.yaml", "notebooks/deal.ipynb", "schemas/deal.json", "reports/deal.html"):
        (copy / shipped).parent.mkdir(parents=True, exist_ok=True)
        (copy / shipped).write_text("")
    subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=copy, capture_output=True, check=True)
    return copy / "dist"


def test_the_wheel_ships_examples_notebooks_and_schemas_inside_the_package(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {"data/deal.yaml", "notebooks/deal.ipynb", "schemas/deal.json"}
    assert {f"partnersim/shipped/{name}" for name in shipped} <= names
    assert "partnersim/__init__.py" in names
    assert not [name for name in names if "private" in name or "deal.html" in name]
    assert {name.split("/")[0] for name in names} == {"partnersim", "partnersim-0.1.0.dist-info"}


def test_the_sdist_is_the_package_without_tests_reports_and_private_files(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "data/deal.yaml", "partnersim/__init__.py"} <= names
    assert not [name for name in names if "private" in name or name.startswith(("tests", "reports", "."))]


def test_make_help_lists_every_command() -> None:
    make = needs("make", "its help is read")
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = {name for line in re.findall(r"^\.PHONY:(.*)", text, re.MULTILINE) for name in line.split()}
    targets = set(re.findall(r"^([\w-]+):(?!=)", text, re.MULTILINE))
    shown = subprocess.run([make, "help"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    listed = dict(re.findall(r"^  make ([\w-]+) +(\S.*)$", shown, re.MULTILINE))
    assert set(listed) == targets == commands
    assert all(listed.values())


def test_ci_runs_the_commands_of_the_makefile() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^(?:alone )?make ([\w-]+)", script, re.MULTILINE)
    assert commands == ["setup", "check", "docs", "test", "floors"]
