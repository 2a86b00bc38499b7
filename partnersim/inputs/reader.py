"""Read a case, in all its scenarios; change single fields of it."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.document import Document, Place, parse_document, read_document
from partnersim.inputs.extremes import check_correlations, check_draws, check_shocks
from partnersim.inputs.frame import check_frame, check_paths
from partnersim.inputs.scalars import quoted

__all__ = [
    "BASE",
    "changed_case",
    "leaves",
    "made_uncertain",
    "parse_case",
    "read_case",
    "scenarios",
    "source_of",
    "split_path",
    "varied_case",
]

PATHS_BELOW = {
    "amendments": 2,
    "effects": 1,
    "negotiable": 1,
    "scenarios": 2,
    "sources": 2,
    "uncertainty.correlation": 2,
}  # maps whose keys are field paths, and how deep they lie
BASE = "base"  # the name of the case itself among its scenarios


def read_case(path: str | Path) -> Case:
    """A case file, checked as a whole, its scenarios and sources included.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return _checked(read_document(path))


def parse_case(text: str, file: str = "case") -> Case:
    """As `read_case`, from text at hand; `file` names it in messages and is where a series is looked for."""
    return _checked(parse_document(text, file))


def changed_case(
    case: Case, values: Mapping[str, Any], places: Mapping[str, Place] | None = None, *, ends_tried: bool = True
) -> Case:  # fmt: skip
    """The case with other values at some field paths (`demand.monthly_churn`), written as in a file.

    `places` says where each value was given, for messages. That a case can be made at all ends of its draws takes most
    of the time, and is not tried without `ends_tried`.

    Raises:
        InputError: a path or value that does not fit.
    """
    changed = _changed(case, values, places or {}, is_drawn=ends_tried)
    check_correlations(changed, some_fixed=True)
    check_shocks(changed)
    return changed


def _changed(
    case: Case, values: Mapping[str, Any], places: Mapping[str, Place], *, is_drawn: bool = True
) -> Case:  # fmt: skip
    document = case.document
    for path, value in values.items():
        document = document.with_value(split_path(path), value, places.get(path))
    return _built(document, is_drawn=is_drawn)


def varied_case(
    case: Case, values: Mapping[str, Any], places: Mapping[str, Place], *, is_drawn: bool = True
) -> Case:  # fmt: skip
    """As `changed_case`, for what may differ from scenario to scenario, or under terms.

    A named scenario is not drawn: how far its numbers may vary is not asked.

    Raises:
        InputError: a path or value that does not fit, or that changes the frame of the case.
    """
    given = {path: places.get(path) for path in values}
    check_paths(given)
    for path in values:
        around, _, last = path.rpartition(".")
        if any(each.name == around for each in case.uncertain):
            raise InputError.one(
                f"{around} is uncertain; set it as a whole, and not its {last}", *(places.get(path) or ())
            )
    varied = _changed(case, values, places, is_drawn=is_drawn)
    check_frame(case, varied, given)
    return varied


def scenarios(case: Case) -> dict[str, Case]:
    """The case and its named scenarios, `base` first."""
    found = {BASE: case}
    for name, values in case.scenarios.items():
        places = {path: case.document.where(("scenarios", name, path)) for path in values}
        found[name] = varied_case(case, values, places, is_drawn=False)
        if (path := made_uncertain(found[name], values)) is not None:
            text = f"{path} is a number in a scenario, which is a named set of them; write one"
            raise InputError.one(text, *places[path])
    return found


def made_uncertain(case: Case, paths: Iterable[str]) -> str | None:
    """The first of some paths at or below which a case has a distribution; None where there is none."""
    return next((path for path in paths if any(_below(each.name, path) for each in case.uncertain)), None)


def _below(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}.")


def source_of(case: Case, path: str) -> tuple[str, str] | None:
    """Who says a field's value, and where: the source listed for the path or its nearest ancestor; None if none."""
    said = {listed: (who, where) for who, paths in case.sources.items() for listed, where in paths.items()}
    parts = split_path(path)
    for length in range(len(parts), 0, -1):
        if (found := said.get(".".join(parts[:length]))) is not None:
            return found
    return None


def split_path(path: str) -> tuple[str, ...]:
    """`demand.monthly_churn` as its parts.

    Below `effects`, `negotiable`, `amendments.MONTH`, `scenarios.NAME`, `sources.NAME` and `uncertainty.correlation` a
    whole path is one key.
    """
    parts = path.split(".")
    whole = PATHS_BELOW.get(parts[0]) or PATHS_BELOW.get(".".join(parts[:2])) or len(parts)
    return (*parts[:whole], ".".join(parts[whole:])) if len(parts) > whole else tuple(parts)


def _checked(document: Document) -> Case:
    case = _built(document)
    scenarios(case)
    check_correlations(case)
    check_shocks(case)
    for who, paths in case.sources.items():
        for path in paths:
            _check_path(document, path, ("sources", who, path))
    return case


def _built(document: Document, *, is_drawn: bool = True) -> Case:
    case = Case.of(document)
    if case.demand.series is not None:
        file, folder = case.demand.series.file, Path(document.file).parent
        if not os.path.isfile(folder / file):  # noqa: PTH113 (a name too long for any file is none, too)
            text = f"demand.series.file names {quoted(file)}, which is not beside the case; correct the path"
            raise InputError.one(text, *document.where(("demand", "series", "file")))
        case.demand.series.read(folder)
    if is_drawn and case.varies:
        check_draws(case)
    return case


def _check_path(document: Document, path: str, named_at: tuple[str, ...]) -> None:
    """Refuse a source for a field the file does not have."""
    node: Any = document.value
    for part in split_path(path):
        if not isinstance(node, Mapping) or part not in node:
            known = list(node) if isinstance(node, Mapping) else []
            file, line = document.where(named_at)
            text = f"a source is given for {path}, which this file does not have; {nearest(part, known)}"
            raise InputError.one(text, file, line)
        node = node[part]


def leaves(case: Case) -> Iterator[tuple[str, Any]]:
    """Field paths and values as written; a distribution is one value."""
    whole = {each.name for each in case.uncertain}
    for top, node in case.document.value.items():
        yield from _leaves(top, node, whole)


def _leaves(path: str, node: Any, whole: Container[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping) and path not in whole:
        for key, child in node.items():
            yield from _leaves(f"{path}.{key}", child, whole)
    else:
        yield path, node
