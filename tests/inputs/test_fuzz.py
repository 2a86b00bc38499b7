"""Malformed files: refused in one line that names the place, never a traceback, and quickly."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from partnersim.errors import InputError
from partnersim.inputs.document import parse_document
from partnersim.inputs.series import read_series
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE, SERIES

Record = Callable[[str, object], None]
Mutation = Callable[[random.Random, list[bytes], int], int]  # changes one line of a file, gives its number

YAML_SCRAPS = (
    *(bytes([sign]) for sign in b"{}[]\"':,\t\\%@`!\x00\x07\r\n"),
    *(b": ", b" #", b"- ", b"? ", b"| ", b"> ", b"! ", b"!<", b"!%zz ", b"|9\n", b"--- ", b"...\n"),
    *(b"&a ", b"*a ", b"!!python/object ", b"<<: "),
    *(b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\x1b[2J", b"\x85", b"\xe2\x80\xa8"),
    *(b'"\\UFFFFFFFF"', b'"\\U00110000"', b'"\\ud800"', b'"\\xZZ"'),
    *(b".nan", b"1e999", b"60,000", b"60k", b"9" * 5000),
    *(b"{" * 30, b"[" * 2000, b"a: " * 30),
)
CSV_SCRAPS = (
    *(bytes([sign]) for sign in b",;\"'\t\n\r_\x00\x1b"),
    *(b'""', b"\r\n\r\n", b"\xff", b"\xc3", b"\xe2\x80\xa8", b"\xef\xbb\xbf"),
    *(b"nan", b"-inf", b"1e999", b"60'000", b"1,5", b"60k", b"15%", b"=1+1", b"9" * 5000, b"month"),
)


def insert(scraps: tuple[bytes, ...]) -> Mutation:
    def mutation(draw: random.Random, lines: list[bytes], at: int) -> int:
        column = draw.randrange(len(lines[at]))
        lines[at] = lines[at][:column] + draw.choice(scraps) + lines[at][column:]
        return at

    return mutation


def flip(draw: random.Random, lines: list[bytes], at: int) -> int:
    column = draw.randrange(len(lines[at]))
    flipped = bytes([lines[at][column] ^ 1 << draw.randrange(8)])
    lines[at] = lines[at][:column] + flipped + lines[at][column + 1 :]
    return at


def cut(draw: random.Random, lines: list[bytes], at: int) -> int:
    column = draw.randrange(len(lines[at]))
    lines[at] = lines[at][:column] + lines[at][column + draw.randint(1, 3) :]
    return at


def repeat(_: random.Random, lines: list[bytes], at: int) -> int:
    """A line a second time, right below."""
    lines.insert(at + 1, lines[at])
    return at + 1


def indent(draw: random.Random, lines: list[bytes], at: int) -> int:
    lines[at] = draw.choice((b" ", b"   ", b"\t", b" \t")) + lines[at]
    return at


def end(draw: random.Random, lines: list[bytes], at: int) -> int:
    """The file broken off in the middle of a line."""
    lines[at:] = [lines[at][: draw.randrange(len(lines[at]))]]
    return at


COMMON: tuple[Mutation, ...] = (flip, cut, repeat, indent, end)


def counted(request: pytest.FixtureRequest) -> int:
    """How many mutants: 300, or with `--long=FRACTION` that part of 10,000."""
    fraction = float(request.config.getoption("--long", default=0))
    return max(300, round(10_000 * fraction))


def refusals(
    samples: tuple[str, ...], scraps: tuple[bytes, ...], count: int, read: Callable[[bytes], object]
) -> tuple[int, float]:
    """How many mutants were refused, and the share of those whose line is the mutated one or next to it."""
    draw = random.Random(20270501)  # fixed: a run can be repeated
    refused = near = 0
    for _ in range(count):
        lines = draw.choice(samples).encode().splitlines(keepends=True)
        mutation = draw.choice((*COMMON, insert(scraps), insert(scraps)))
        at = mutation(draw, lines, draw.randrange(len(lines)))
        mutant = b"".join(lines)
        started = time.process_time()
        try:
            read(mutant)
        except InputError as error:
            line = line_named(str(error), mutant)
            refused += 1
            near += abs(line - (at + 1)) <= 1
        assert time.process_time() - started < 1, mutant
    return refused, near / refused


def line_named(message: str, mutant: bytes) -> int:
    """The line a message names, which must be one line of printable text, `sample:line: text`."""
    match = re.fullmatch(r"\S*sample:(\d+): \S.{10,}", message)
    assert match, (message, mutant)
    assert message.isprintable(), (message, mutant)
    assert len(message) < 400, (message, mutant)
    assert 1 <= int(match[1]) <= len(re.findall(rb"\r\n|\r|\n", mutant)) + 1, (message, mutant)
    return int(match[1])


@pytest.mark.long
def test_malformed_yaml_is_refused_near_the_fault(request: pytest.FixtureRequest, record_property: Record) -> None:
    count = counted(request)
    refused, near = refusals(
        (CASE, FIVE_PHASE, DIRECT), YAML_SCRAPS, count, lambda mutant: parse_document(mutant, "sample")
    )
    record_property("malformed yaml", count)
    record_property("near in yaml", near)
    assert refused > count * 0.3
    assert near >= 0.9


@pytest.mark.long
def test_malformed_csv_is_refused_near_the_fault(
    request: pytest.FixtureRequest, tmp_path: Path, record_property: Record
) -> None:
    path = tmp_path / "sample"

    def read(mutant: bytes) -> dict[str, float]:
        path.write_bytes(mutant)
        return read_series(path, "churn")

    count = counted(request)
    refused, near = refusals((SERIES,), CSV_SCRAPS, count, read)
    record_property("malformed csv", count)
    record_property("near in csv", near)
    assert refused > count * 0.3
    assert near >= 0.9
