"""Rows of a CSV file as a fit takes them: numbers, and the times that the labels of their rows say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from partnersim.errors import InputError, nearest
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.series import Point, read_points
from partnersim.timeline import YEAR, parse_month

__all__ = ["Rows", "read_rows"]

# How a label is written, its number, and the months of that number; 0 where it only counts.
LABELS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int], int], ...] = (
    (re.compile(r"(\d{4}-\d{2})(?:-\d{2})?"), lambda found: parse_month(found[1]), 1),
    (re.compile(r"(\d{4})-?Q([1-4])"), lambda found: int(found[1]) * YEAR + 3 * int(found[2]), 1),
    (re.compile(r"[12]\d{3}"), lambda found: int(found[0]), YEAR),
    (re.compile(r"0|[1-9]\d{0,3}"), lambda found: int(found[0]), 0),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Numbers of a column, each with the time that the file's first column says."""

    file: str
    lines: tuple[int, ...]
    labels: tuple[str, ...]
    values: tuple[float, ...]
    times: tuple[float, ...]  # ends of the periods [periods], 1 that of the first row
    months_per_period: int | None  # as the labels say; None where they only count

    def at(self, error: InputError) -> InputError:
        """A refusal of the series, named by file, and by the line and label of the row it is about."""
        problem = error.problems[0]
        if problem.line is None:
            return InputError.one(problem.text, self.file)
        row = problem.line - 1
        label = f"{printable(self.labels[row])}: " if self.labels[row] else ""
        return InputError.one(f"{label}{problem.text}", self.file, self.lines[row])

    def evenly(self) -> Sequence[float]:
        """The numbers, refused where a period is missing."""
        gaps = (row for row, (early, late) in enumerate(pairwise(self.times), 1) if late - early > 1.0)
        if (row := next(gaps, None)) is not None:
            text = f"a period is missing between {quoted(self.labels[row - 1])} and {quoted(self.labels[row])}"
            raise InputError.one(f"{text}; add its row", self.file, self.lines[row])
        return self.values


def read_rows(path: str | Path, column: str, until: str | None = None) -> Rows:
    """The numbers of a column, to the row labelled `until`.

    Rows are labelled in the first column: `2027-04`, `2027-04-30`, `2027Q2`, or whole numbers that count, years of four
    digits or others. Without labels the rows follow each other.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    file = printable(str(path))
    points = read_points(path, column)
    if until is not None:
        there = [point.label for point in points]
        if until not in there:
            text = f"no number is labelled {quoted(until)}; {nearest(until, there)}"
            raise InputError.one(text, file, points[-1].line)
        points = points[: there.index(until) + 1]
    times, months = _times(points, file)
    return Rows(
        file=file,
        lines=tuple(point.line for point in points),
        labels=tuple(point.label for point in points),
        values=tuple(point.value for point in points),
        times=times,
        months_per_period=months,
    )


def _times(points: Sequence[Point], file: str) -> tuple[tuple[float, ...], int | None]:
    """When the period of each row ends, and its months as the labels say."""
    if not points[0].label:
        return tuple(float(row) for row in range(1, len(points) + 1)), None
    form = next((form for form in LABELS if form[0].fullmatch(points[0].label)), None)
    numbers: list[int] = []
    for point in points:
        number = None if form is None else _number(point.label, form)
        if number is None:
            unlike = f"is written unlike {quoted(points[0].label)} above" if numbers else "is no period"
            text = f"{quoted(point.label)} {unlike}; begin rows with 2027-04, 2027Q2, 2027, or 1, 2, 3, …, all alike"
            raise InputError.one(text, file, point.line)
        if numbers and number <= numbers[-1]:
            text = f"{quoted(point.label)} does not come after the row before; put the rows in order, one a period"
            raise InputError.one(text, file, point.line)
        numbers.append(number)
    assert form is not None
    step = math.gcd(*(late - early for early, late in pairwise(numbers))) or 1
    return tuple(1.0 + (number - numbers[0]) / step for number in numbers), form[2] * step or None


def _number(label: str, form: tuple[re.Pattern[str], Callable[[re.Match[str]], int], int]) -> int | None:
    """The number of a label; None where it is written otherwise."""
    found = form[0].fullmatch(label)
    try:
        return None if found is None else form[1](found)
    except ValueError:  # 2027-13
        return None
