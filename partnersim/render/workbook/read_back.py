"""A workbook that came back with other inputs, as changes of the case and the terms it was made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, Problem
from partnersim.inputs.case import Case
from partnersim.inputs.document import Place
from partnersim.inputs.reader import changed_case, scenarios
from partnersim.negotiate import Comparison, compared
from partnersim.render.facts import Facts
from partnersim.render.workbook.book import AUDIENCE, MADE_BY, inputs_of, workbook_bytes
from partnersim.render.workbook.opened import Opened
from partnersim.render.workbook.respelt import Said, said_of_case, said_of_terms
from partnersim.render.workbook.typed import check_formulas, typed_inputs

__all__ = ["ReadBack", "read_back"]

T = TypeVar("T", Case, Agreement)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A case and terms as the other side changed them, and what it changed: values by field path, as files say them.

    Where nothing was changed, the case or the terms are those given.
    """

    case: Case
    terms: tuple[Agreement, ...]
    case_values: Mapping[str, Any]
    terms_values: tuple[Mapping[str, Any], ...]
    count: int  # cells of inputs that were changed
    fixed: tuple[str, ...]  # fields of the case that were uncertain, and have one number now

    @property
    def is_changed(self) -> bool:
        """Whether any file would say something else."""
        return bool(self.case_values) or any(self.terms_values)


def read_back(path: str | Path, case: Case, terms: Sequence[Agreement]) -> ReadBack:
    """The inputs that were changed in a workbook of `workbook_bytes`.

    The workbook is made anew and compared with the one that came back, so that nothing but inputs has changed.

    Args:
        path: the XLSX file.
        case: what it was made of, as it was then.
        terms: likewise, in their order.

    Raises:
        InputError: `FILE:SHEET!CELL: …`: no workbook of ours, of another version, case or terms; something beside
            inputs was changed; or the inputs make no valid case, or no terms that fit it.
    """
    theirs = Opened.at(path)
    deal = _deal(theirs, case, terms)
    ours = Opened(workbook_bytes(deal, Facts()), "the workbook made anew")
    inputs = inputs_of(deal)
    for sheet in ours.sheets:
        theirs.check_sheet(sheet)
    typed = typed_inputs(theirs, ours, inputs)
    check_formulas(theirs, ours, inputs)
    names = list(inputs.scenarios)
    for_case = said_of_case(case, [each for each in typed if each.row.terms is None], names)
    for_terms = [
        said_of_terms(each, [one for one in typed if one.row.terms == number]) for number, each in enumerate(terms)
    ]
    changed = [_changed(changed_terms, each, said) for each, said in zip(terms, for_terms, strict=True)]
    on_case = _changed(_checked_case, case, for_case)
    compared(on_case, changed)  # whether they fit each other still
    return ReadBack(
        case=on_case,
        terms=tuple(changed),
        case_values=for_case.values,
        terms_values=tuple(said.values for said in for_terms),
        count=sum(sum(each.changed) + each.moved for each in typed),
        fixed=tuple(each.name for each in case.uncertain if _is_below(each.name, for_case.values)),
    )


def _deal(book: Opened, case: Case, terms: Sequence[Agreement]) -> Comparison:
    """The comparison that a workbook shows, for whom it shows it.

    Raises:
        InputError: it says no version, or another.
    """
    version, audience = book.properties.get(MADE_BY), book.properties.get(AUDIENCE)
    if version is None or audience is None:
        text = "this does not say which partnersim made it, so what stands where is not known; name a workbook of ours"
        raise InputError.one(f"{text} whose properties were not removed", book.file)
    if version != __version__:
        text = f"partnersim {version} made it and this is {__version__}; read it back with that, or send a new one"
        raise InputError.one(text, book.file)
    return compared(case, terms, audience=audience)


def _checked_case(case: Case, values: Mapping[str, Any], places: Mapping[str, Place]) -> Case:
    """The case with other values, its scenarios checked too."""
    changed = changed_case(case, values, places)
    scenarios(changed)
    return changed


def _changed(change: Callable[[T, Mapping[str, Any], Mapping[str, Place]], T], whole: T, said: Said) -> T:
    """A case or terms with what is said set; errors name the cells it was typed into."""
    if not said.values:
        return whole
    places: dict[str, Place] = {path: (cell, 1) for path, cell in said.cells.items()}
    try:
        return change(whole, said.values, places)
    except InputError as error:
        cells = set(said.cells.values())
        raise InputError(
            Problem(each.text, each.file, None if each.file in cells else each.line) for each in error.problems
        ) from None


def _is_below(name: str, paths: Mapping[str, Any]) -> bool:
    return any(name == path or name.startswith(f"{path}.") for path in paths)
