"""Statements in a folder: whole or not there, never written over, and held against what was paid before."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from partnersim.agreements.reader import parse_terms
from partnersim.batch.filed import RECORD, check_paid_before, file_statement, stands
from partnersim.errors import InputError, RunError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case
from partnersim.render.settlement.records import statement_record
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.timeline import parse_quarter
from tests.inputs.samples import CASE, FIVE_PHASE

TERMS = parse_terms(FIVE_PHASE)


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def entries(case: Case) -> tuple[Entry, ...]:
    return tuple(trial_ledger(case, TERMS, months=12, lines=200, seed=5))


def stated(case: Case, entries: tuple[Entry, ...], quarter: str) -> Statement:
    return Statement(settle(case, TERMS, Actuals("ledger.csv", "CHF", entries), parse_quarter(quarter)))


def filed(folder: Path, statement: Statement) -> Path:
    return file_statement(
        folder, statement, {"more.txt": b"more", RECORD: json.dumps(statement_record(statement)).encode()}
    )


def late(**changes: object) -> Entry:
    fine = Entry(date(2027, 8, 20), "revenue", "subscription", amount=Decimal(700), since=24328, reference="R-77")
    return replace(fine, **changes)  # type: ignore[arg-type]


def test_a_statement_has_a_folder_of_its_own_and_a_further_one_a_number(
    case: Case, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "settled"
    first, changed = stated(case, entries, "2027Q3"), stated(case, (*entries, late()), "2027Q3")
    assert stands(folder, first, [RECORD]) is None
    assert filed(folder, first) == folder / "2027Q3"
    assert stands(folder, first, [RECORD]) == folder / "2027Q3"
    assert stands(folder, changed, [RECORD]) is None
    assert filed(folder, changed) == folder / "2027Q3-2"
    assert stands(folder, first, [RECORD]) is None  # the last one counts
    assert sorted(path.name for path in folder.iterdir()) == ["2027Q3", "2027Q3-2"]
    assert sorted(path.name for path in (folder / "2027Q3").iterdir()) == ["more.txt", RECORD]


def test_what_was_paid_before_is_a_fact(case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    filed(tmp_path, stated(case, entries, "2027Q3"))
    check_paid_before(tmp_path, stated(case, entries, "2027Q4"))
    check_paid_before(tmp_path, stated(case, (*entries, late(reported=date(2027, 11, 9))), "2027Q4"))
    with pytest.raises(InputError) as caught:
        check_paid_before(tmp_path, stated(case, (*entries, late()), "2027Q4"))
    assert "2027Q3 says that isv was paid " in str(caught.value)
    assert "write in the column reported when" in str(caught.value)


def test_the_first_quarter_that_differs_is_told(case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    for quarter in ("2027Q2", "2027Q3"):
        filed(tmp_path, stated(case, entries, quarter))
    changed = stated(case, (*entries, late(date=date(2027, 5, 20))), "2027Q4")
    with pytest.raises(InputError, match=r"2027Q2 says that isv was paid .* in 2027-05"):
        check_paid_before(tmp_path, changed)


def test_the_last_statement_counts_though_one_before_it_is_gone(
    case: Case, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    first, changed = stated(case, entries, "2027Q3"), stated(case, (*entries, late()), "2027Q3")
    places = [filed(tmp_path, each) for each in (first, changed)]
    shutil.rmtree(places[0])
    with pytest.raises(InputError, match="2027Q3-2 says that isv was paid "):
        check_paid_before(tmp_path, stated(case, entries, "2027Q4"))
    assert filed(tmp_path, first) == tmp_path / "2027Q3-3"


def test_whoever_asks_for_further_formats_gets_them(case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    first = stated(case, entries, "2027Q3")
    filed(tmp_path, first)
    assert stands(tmp_path, first, ["more.txt"]) == tmp_path / "2027Q3"
    assert stands(tmp_path, first, ["more.txt", "statement.pdf"]) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "EUR"}, "it is in EUR, and the case in CHF; name another folder"),
        ({"partners": {"isv": "0.00"}}, "it is of another case: it has isv in 2027-07; name another folder"),
        ({"terms": {"title": "Other terms"}, "partners": {"isv": "1.00", "msp": "0.00"}},
         "it was made by other terms, Other terms: settle by those, or name another folder"),
    ],
)  # fmt: skip
def test_statements_of_something_else_are_refused(
    changes: dict[str, Any], words: str, case: Case, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    place = filed(tmp_path, stated(case, entries, "2027Q3"))
    found = json.loads((place / RECORD).read_text())
    if paid := changes.pop("partners", None):
        found["months"][0]["paid"] = paid
    (place / RECORD).write_text(json.dumps({**found, **changes}))
    with pytest.raises(InputError) as caught:
        check_paid_before(tmp_path, stated(case, entries, "2027Q4"))
    assert str(caught.value).endswith(words)


@pytest.mark.parametrize("month", ["x", 5, None, "2035-01", "1000-12", "2027-06"])
def test_months_of_another_quarter_are_damage(
    month: object, case: Case, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    place = filed(tmp_path, stated(case, entries, "2027Q3"))
    found = json.loads((place / RECORD).read_text())
    found["months"][0]["month"] = month
    (place / RECORD).write_text(json.dumps(found))
    with pytest.raises(InputError, match="this is no statement as it was filed"):
        check_paid_before(tmp_path, stated(case, entries, "2027Q4"))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"hash": 1, "months": [1]}', '{"months": [{"paid": 1}]}'])
def test_a_damaged_record_is_refused(content: str, case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    place = filed(tmp_path, stated(case, entries, "2027Q3"))
    (place / RECORD).write_text(content)
    with pytest.raises(InputError, match="this is no statement as it was filed"):
        check_paid_before(tmp_path, stated(case, entries, "2027Q4"))


def test_a_folder_that_cannot_be_written_to_is_said(case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    statement = stated(case, entries, "2027Q3")
    with pytest.raises(InputError, match="file is a file, not a folder; name another folder"):
        filed(file, statement)
    with pytest.raises(RunError, match="could not be written to"):
        filed(Path("/proc/settled"), statement)


KILLED = """
import sys
from pathlib import Path
from types import SimpleNamespace
from partnersim.batch.filed import file_statement
print("ready", flush=True)
for number in range(100_000):
    files = {f"{i}.bin": bytes([number % 251]) * 300_000 for i in range(8)} | {"statement.json": b"{}"}
    file_statement(Path(sys.argv[1]), SimpleNamespace(name=f"{2000 + number:04d}Q3"), files)
"""


@pytest.mark.long
def test_whoever_is_killed_leaves_whole_statements(tmp_path: Path, counts: Callable[[int, int], int]) -> None:
    rng, whole = Random("killed"), 0
    for run in range(counts(2, 50)):
        folder = tmp_path / str(run)
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.4))
            os.kill(process.pid, signal.SIGKILL)
        for place in folder.glob("[0-9]*"):
            contents = [path.read_bytes() for path in place.glob("*.bin")]
            assert len(contents) == 8
            assert all(len(content) == 300_000 and content == contents[0] for content in contents)
            assert (place / RECORD).read_bytes() == b"{}"
            whole += 1
    assert whole


def test_what_a_killed_process_left_goes_when_it_is_old(case: Case, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    for name, age in ((".2027Q3-old", 7200), (".2027Q3-young", 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    filed(tmp_path, stated(case, entries, "2027Q3"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".2027Q3-young", "2027Q3"]
