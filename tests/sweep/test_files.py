"""A sweep's folder: whole files or none, whatever happens to the disk, and read back as one table."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Barrier

import pyarrow.parquet as pq
import pytest

import partnersim
from partnersim import InputError, RunError, parse_case
from partnersim.sweep.files import read_sweep
from partnersim.sweep.run import run_sweep
from tests.conftest import CI
from tests.sweep.deals import FIXED, case, contents, terms, written

CHURN = "case.demand.monthly_churn"
POINTS = ("--vary", "case.costs.build_portal.one_time=30000:50000:200")  # four parts of up to 64 points
FULL_FROM_THE_THIRD_PART = """
import resource, sys
from partnersim.cli import main, sweep

def shown(parts, whole):
    for number, part in enumerate(parts):
        if number == 2:  # no file may be longer from now on: writing one fails as it does on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        yield part

sweep.shown_parts = shown
main.main(sys.argv[1:])
"""


def test_columns_are_as_documented(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path / "out", vary=[f"{CHURN}=1%,4%", "terms.at_exit=lie,equalise"], draws=30)
    frame = partnersim.read_sweep(tmp_path / "out")
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "point": "int32", CHURN: "float64", "terms.at_exit": "str", "draw": "int64", "terms": "category",
        "partner": "category", "npv": "float64", "profit": "float64", "peak_funding": "float64",
        "peak_funding_month": "Int16", "payback_month": "Int16",
    }  # fmt: skip
    assert len(frame) == 4 * 30 * 2 * 2
    assert (frame["peak_funding"] <= 0.0).all()
    assert frame["payback_month"].dropna().between(1, 15).all()
    assert (frame["peak_funding_month"].isna() == (frame["peak_funding"] == 0.0)).all()


def test_files_are_what_other_programs_read(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path / "out", vary=[f"{CHURN}=1%,4%"], draws=30)
    points, rows = (pq.read_table(path) for path in (tmp_path / "out" / "points.parquet", tmp_path / "out" / "parts"))
    assert points.to_pydict() == {"point": [0, 1], CHURN: [0.01, 0.04]}
    assert (rows.num_rows, rows.num_columns) == (2 * 30 * 2 * 2, 9)
    assert set(contents(tmp_path / "out")) == {"sweep.json", "points.parquet", "parts/part-000000.parquet"}


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_folder_without_a_sweep_is_told(tmp_path: Path, what: str) -> None:
    if what != "missing":
        (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match=r"out holds no sweep; write the folder that a sweep was written to$"):
        read_sweep(tmp_path / "out")


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds other files; write another folder with -o$"):
        run_sweep(case(), terms(), tmp_path)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_files_that_begin_with_a_dot_are_no_other_files(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*")
    run_sweep(case(), terms(), tmp_path)
    assert len(read_sweep(tmp_path)) == 4


def test_what_a_killed_writer_left_is_deleted_and_what_somebody_writes_stays(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path)
    left, begun = (tmp_path / "parts" / f".part-000001.parquet.{pid}" for pid in (1, 2))
    for path, age in ((left, 100.0), (begun, 0.0)):
        path.write_bytes(b"PAR1")
        os.utime(path, (time.time() - age,) * 2)
    run_sweep(case(), terms(), tmp_path)
    assert (left.exists(), begun.exists()) == (False, True)


def test_of_two_sweeps_that_begin_in_a_folder_at_once_one_has_it(tmp_path: Path) -> None:
    for turn in range(20):
        folder, together = tmp_path / f"{turn}", Barrier(2)

        def start(cost: int, folder: Path = folder, together: Barrier = together) -> int | str:
            together.wait()
            try:
                run_sweep(case(), terms(), folder, vary=[f"case.costs.build_portal.one_time={cost}"])
            except InputError as error:
                return str(error)
            return cost

        with ThreadPoolExecutor(2) as pool:
            won, said = sorted(pool.map(start, (30_000, 40_000)), key=lambda each: isinstance(each, str))
        assert f"{folder} holds another sweep, of other " in str(said)
        assert set(read_sweep(folder)["case.costs.build_portal.one_time"]) == {won}


def test_points_that_are_lost_are_written_again(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path, vary=[f"{CHURN}=1%,2%"])
    before = contents(tmp_path)
    for content in (None, b"PAR1"):
        (tmp_path / "points.parquet").unlink()
        if content:
            (tmp_path / "points.parquet").write_bytes(content)
        with pytest.raises(InputError, match=r"is damaged \(.*; write the sweep again, which runs what is missing"):
            read_sweep(tmp_path)
        run_sweep(case(), terms(), tmp_path, vary=[f"{CHURN}=1%,2%"])
        assert contents(tmp_path) == before


def test_a_part_that_is_damaged_within_is_told(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path)
    (part,) = (tmp_path / "parts").iterdir()
    content = part.read_bytes()
    part.write_bytes(b"PAR1" + bytes(200) + content[204:])
    with pytest.raises(InputError, match=r"is damaged \(.*\); write the sweep again, .* or delete what is damaged$"):
        read_sweep(tmp_path)


def test_files_of_other_names_are_no_parts(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path)
    (tmp_path / "parts" / "part-x.parquet").write_bytes(b"mine")
    run_sweep(case(), terms(), tmp_path)
    assert len(read_sweep(tmp_path)) == 4


def test_what_was_asked_may_be_damaged(tmp_path: Path) -> None:
    run_sweep(case(), terms(), tmp_path)
    (tmp_path / "sweep.json").write_text('{"draws": ')
    for again in (partial(run_sweep, case(), terms(), tmp_path), partial(read_sweep, tmp_path)):
        with pytest.raises(InputError, match=r"sweep\.json is damaged; write another folder with -o, or delete it$"):
            again()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match=r"out is a file; write another folder with -o$"):
        run_sweep(case(), terms(), tmp_path / "out")
    with pytest.raises(RunError, match=r"below cannot be written \(Not a directory\); write another folder with -o$"):
        run_sweep(case(), terms(), tmp_path / "out" / "below")


def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:  # whom a folder of pytest keeps out, it keeps from looking, too
        run_sweep(case(), terms(), Path(name) / "may")  # imports what it needs
        Path(name).chmod(0o555)
        with _nobody(), pytest.raises(RunError, match=r"cannot be written \(Permission denied\); write another folder"):
            run_sweep(case(), terms(), Path(name) / "out")
        Path(name).chmod(0o755)


@contextmanager
def _nobody() -> Iterator[None]:
    """As somebody whom permissions hold."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_full_disk_ends_the_run_and_leaves_what_is_whole(tmp_path: Path) -> None:
    _, five_phase, _ = written(tmp_path)
    asked = ["sweep", str(tmp_path / "fixed.yaml"), five_phase, *POINTS, "-o", str(tmp_path / "out")]
    ended = subprocess.run(
        [sys.executable, "-c", FULL_FROM_THE_THIRD_PART, *asked], capture_output=True, text=True, check=False
    )
    says = f"{tmp_path}/out cannot be written (File too large); what is there can be read, and the same command goes on"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"{says} from it\n")
    assert read_sweep(tmp_path / "out")["point"].nunique() == 128
    assert not [name for name in contents(tmp_path / "out") if "/." in name]
    subprocess.run([sys.executable, "-m", "partnersim.cli.main", *asked], capture_output=True, check=True)
    assert read_sweep(tmp_path / "out")["point"].nunique() == 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for some parts."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    (tmp_path / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", tmp_path / "disk"]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        (pytest.fail if CI else pytest.skip)(f"no disk can be mounted here: {mounted.stderr}")
    yield tmp_path / "disk"
    subprocess.run(["umount", tmp_path / "disk"], check=True)


def test_a_disk_that_fills_up_while_parts_are_written(small_disk: Path) -> None:
    with pytest.raises(RunError, match=r"cannot be written \(No space left on device\); what is there can be read"):
        run_sweep(parse_case(FIXED), terms(), small_disk / "out", vary=[f"{CHURN}=1%:4%:400"])
    there = read_sweep(small_disk / "out")
    assert 0 < there["point"].nunique() < 400
    assert there["point"].nunique() % 64 == 0


def test_a_disk_that_is_full_before_it_begins(small_disk: Path) -> None:
    (small_disk / "room.bin").write_bytes(bytes(48 * 1024))
    with pytest.raises(RunError, match=r"cannot be written \(No space left on device\); write another folder with -o"):
        run_sweep(case(), terms(), small_disk / "out", vary=[f"{CHURN}=1%:4%:3"])
    (small_disk / "room.bin").unlink()
    run_sweep(case(), terms(), small_disk / "out", vary=[f"{CHURN}=1%:4%:3"])
