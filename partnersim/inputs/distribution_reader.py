"""Distributions as a file writes them, read and checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from partnersim.errors import InputError
from partnersim.inputs import distributions as forms
from partnersim.inputs.distributions import Distribution
from partnersim.inputs.number_kinds import READ_FACTOR, READ_QUANTITY, READ_RATE, Kind
from partnersim.inputs.scalars import amount_of, plain_scalar, quoted
from partnersim.inputs.series import read_column
from partnersim.inputs.spelling import spelt
from partnersim.inputs.tree import Node
from partnersim.inputs.values import spelt_rate

__all__ = ["is_distribution", "read_distribution", "scaled"]

FORMS: dict[frozenset[str], Callable[..., Distribution]] = {  # the keys of a distribution → what it is
    frozenset({"low", "mode", "high"}): forms.Triangular,
    frozenset({"low", "high"}): forms.Uniform,
    frozenset({"mean", "sd"}): forms.Normal,
    frozenset({"median", "log_sd"}): forms.Lognormal,
    frozenset({"values"}): forms.Discrete,
    frozenset({"file", "column"}): forms.Empirical,
    frozenset({"file", "column", "times"}): forms.Empirical,
}
MARKS = frozenset().union(*FORMS) - {"times"}  # which alone is a factor, as effects have it
MOST_LOG_SD = 5.0  # one draw in six is then 150 times the median, or more
SCALED = frozenset({"low", "mode", "high", "mean", "sd", "median"})  # parameters in the unit of the number
WRITE = "write {low, mode, high}, {low, high}, {mean, sd}, {median, log_sd}, {values: {…}} or {file, column}"


def is_distribution(written: Any) -> bool:
    """Whether what a file has in place of a number is meant as a distribution."""
    return isinstance(written, Mapping) and not MARKS.isdisjoint(written)


def read_distribution(node: Node, kind: Kind, path: tuple[str, ...], folder: Path) -> Distribution:
    """What a map says of the number at a path; a file it names lies in `folder`.

    Raises:
        InputError: one that cannot be used.
    """
    assert isinstance(node.content, Mapping)
    name, given = ".".join(path), node.content
    made = FORMS.get(frozenset(given))
    if made is None:
        raise _wrong(node, f"{name} has {', '.join(map(quoted, given))}, which is no distribution; {WRITE}")
    if made is forms.Empirical:
        return _from_file(node, kind, name, folder)
    if made is forms.Discrete:
        return _of_chances(node, kind, name)
    numbers = {key: _number(child, _reader(kind, key), key, name) for key, child in given.items()}
    if made in (forms.Triangular, forms.Uniform):
        _check_order(node, name)
    spread = next((key for key in ("sd", "log_sd") if numbers.get(key) == 0.0), None)
    if spread is not None:
        raise _wrong(given[spread], f"{name}: {spread} is 0, so nothing varies; write the number alone")
    if numbers.get("median") == 0.0:
        raise _wrong(given["median"], f"{name}: half of nothing is nothing; write a median above 0")
    if numbers.get("log_sd", 0.0) > MOST_LOG_SD:
        raise _wrong(given["log_sd"], f"{name}: no deal is so uncertain; write a log_sd of at most {MOST_LOG_SD:.0%}")
    limits = {"least": kind.least, "most": kind.most} if made in (forms.Normal, forms.Lognormal) else {}
    return made(**limits, **numbers)


def _reader(kind: Kind, key: str) -> Callable[[Any], float]:
    """What reads a parameter: as the number itself is read, but for those that are no values of it."""
    if key == "log_sd" or (key == "sd" and kind.is_rate):
        return READ_FACTOR
    return READ_QUANTITY if key == "sd" else kind.read


def _number(child: Node, read: Callable[[Any], float], key: str, name: str) -> float:
    """A parameter of a distribution."""
    try:
        return read(child.plain())
    except ValueError as error:
        raise _wrong(child, f"{name}.{key}: {error}") from None


def _check_order(node: Node, name: str) -> None:
    """Refuse low above mode, mode above high, or nothing between them."""
    assert isinstance(node.content, Mapping)
    written = {key: child.plain() for key, child in node.content.items()}
    order = [(key, amount_of(written[key]) or 0.0) for key in ("low", "mode", "high") if key in written]
    for (lower, below), (upper, above) in pairwise(order):
        if below > above:
            text = f"{name}: {lower} {written[lower]} is above {upper} {written[upper]}; write them in rising order"
            raise _wrong(node.content[lower], text)
    if order[0][1] == order[-1][1]:
        raise _wrong(node, f"{name}: low and high are the same, so nothing varies; write the number alone")


def _of_chances(node: Node, kind: Kind, name: str) -> Distribution:
    """`{values: {2%: 70%, 3%: 30%}}`."""
    listed = node.child("values")
    if listed is None or not isinstance(listed.content, Mapping) or not listed.content:
        raise _wrong(node, f"{name}: values are a map of value → chance; write {{values: {{2%: 70%, 3%: 30%}}}}")
    chances: dict[float, float] = {}
    for key, child in listed.content.items():
        try:
            value = kind.read(plain_scalar(key))
            chances[value] = chances.get(value, 0.0) + READ_RATE(child.plain())
        except ValueError as error:
            raise _wrong(child, f"{name}.values: {error}") from None
    if abs((whole := sum(chances.values())) - 1.0) > 1e-9:
        raise _wrong(listed, f"{name}: the chances make {whole * 100:.10g}%; write chances that make 100%")
    likely = {value: chances[value] for value in sorted(chances) if chances[value] > 0.0}
    if len(likely) == 1:
        raise _wrong(listed, f"{name}: a single value has a chance, so nothing varies; write the number alone")
    return forms.Discrete(tuple(likely), tuple(likely.values()))


def _from_file(node: Node, kind: Kind, name: str, folder: Path) -> Distribution:
    """`{file: churn.csv, column: monthly_churn}`, a file beside the case."""
    assert isinstance(node.content, Mapping)
    written = {key: child.plain() for key, child in node.content.items()}
    for key in ("file", "column"):
        if not isinstance(written[key], str):
            raise _wrong(node.content[key], f"{name}.{key}: {quoted(written[key])} is no name; write one")
    if not os.path.isfile(folder / written["file"]):  # noqa: PTH113 (a name too long for any file is none, too)
        text = f"{name}.file names {quoted(written['file'])}, which is not beside the case; correct the path"
        raise _wrong(node.content["file"], text)
    times = _number(node.content["times"], READ_FACTOR, "times", name) if "times" in written else 1.0
    numbers = sorted(number * times for _, number in read_column(folder / written["file"], written["column"]))
    if not kind.least <= numbers[0] <= numbers[-1] <= kind.most:
        beyond = numbers[0] if numbers[0] < kind.least else numbers[-1]
        text = f"{name}: column {quoted(written['column'])} makes {beyond:g}, beyond {kind.least:g} to {kind.most:g}"
        raise _wrong(node, f"{text}; write times, or name another column")
    return forms.Empirical(tuple(numbers))


def _wrong(node: Node, text: str) -> InputError:
    return InputError.one(text, node.file, node.line)


def scaled(written: Any, by: float) -> Any:
    """A number or distribution as a file has it, `by` times as large: a percentage stays one; None where it is none."""
    if not is_distribution(written):
        number = amount_of(written)
        if number is None:
            return None
        return spelt_rate(number * by) if isinstance(written, str) and "%" in written else number * by
    if by == 0.0:
        return 0.0
    if "file" in written:
        return {**written, "times": scaled(written.get("times", 1.0), by)}
    if "values" in written:
        return {"values": {spelt(scaled(plain_scalar(key), by)): chance for key, chance in written["values"].items()}}
    return {key: scaled(value, by) if key in SCALED else value for key, value in written.items()}
