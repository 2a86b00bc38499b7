"""What is kept of an exploration: files of cases, terms and plans, reports and workbooks. Nothing is written over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from partnersim.errors import InputError, RunError
from partnersim.explorer.exploration import Exploration
from partnersim.inputs.case import Case
from partnersim.inputs.plan import parse_plan
from partnersim.inputs.reader import changed_case
from partnersim.inputs.spelling import spelt
from partnersim.render.changed_files import case_text, terms_text, write_new

MOVED = "explored"  # in place of who says a value

__all__ = ["export", "save_case", "save_plan", "save_terms"]


def save_case(explored: Exploration, target: Path) -> list[Path]:
    """The case with what was moved in it, its comments kept.

    Raises:
        InputError: the file is there already, or a named scenario no longer fits.
    """
    return _written({target: case_text(_kept_case(explored), explored.case_path, target)})


def save_terms(explored: Exploration, number: int, target: Path) -> list[Path]:
    """One of the agreements, based on its file, saying what was moved in it.

    Raises:
        InputError: the file is there already.
    """
    return _written({target: _terms_text(explored, number, target)})


def save_plan(explored: Exploration, target: Path) -> list[Path]:
    """A plan of the comparison that is seen, with files of the case and the terms in which something was moved.

    Raises:
        InputError: one of these files is there already.
    """
    files, case, terms = _changed_files(explored, target.parent, target.stem)
    named = [_name(each, target.parent) for each in (case, *terms)]
    plan = {
        "title": f"{target.stem}, explored",
        "audience": explored.audience,
        "formats": ["html", "xlsx"],
        "cases": named[:1],
        "terms": {"explored": named[1:]},
    }
    text = "".join(f"{key}: {spelt(value)}\n" for key, value in plan.items())
    parse_plan(text, str(target))
    return _written({**files, target: text})


def export(explored: Exploration, target: Path) -> list[Path]:
    """What is seen as a report or a workbook, by the ending of the name: html, pdf or xlsx.

    In table mode it is for both partners, and holds nothing that only our side knows.

    Raises:
        InputError: the file is there already, or has another ending.
        RunError: the report could not be made.
    """
    from partnersim.batch.job import Job
    from partnersim.batch.report import make_report

    form = target.suffix.removeprefix(".")
    if form not in ("html", "pdf", "xlsx"):
        raise InputError.one(
            "a report is an html, pdf or xlsx file; write a name with one of these endings", str(target)
        )
    _check_new(target)
    with tempfile.TemporaryDirectory(prefix="partnersim-explored-") as made:
        files, case, terms = _changed_files(explored, Path(made), "explored")
        _written(files)
        job = Job("report", case, tuple(terms), audience=explored.audience, formats=(form,))
        (report,) = make_report(job, Path(made) / "made")
        target.parent.mkdir(parents=True, exist_ok=True)
        _copied(report, target)
    return [target]


def _changed_files(explored: Exploration, folder: Path, stem: str) -> tuple[dict[Path, str], Path, list[Path]]:
    """Texts by file of what was moved; and the file of the case and those of the terms, whether moved or not."""
    files: dict[Path, str] = {}
    case, terms = explored.case_path, list(explored.terms_paths)
    changed = {at.terms for at in explored.moved}
    if None in changed:
        case = folder / f"{stem}-case.yaml"
        files[case] = case_text(_kept_case(explored), explored.case_path, case)
    for number, label in enumerate(explored.seen.labels):
        if number in changed:
            terms[number] = folder / f"{stem}-terms-{label}.yaml"
            files[terms[number]] = _terms_text(explored, number, terms[number])
    return files, case, terms


def _kept_case(explored: Exploration) -> Case:
    """The case as a file can have it: who said a value that was moved, did not say the new one."""
    case = _without_idle_correlations(explored.changed_case())
    moved = {at.path: f"was {spelt(explored.filed(at))}" for at in explored.moved if at.terms is None}

    def stands(path: str) -> bool:
        return not any(path == each or path.startswith(f"{each}.") for each in moved)

    left = {who: {path: at for path, at in said.items() if stands(path)} for who, said in case.sources.items()}
    return changed_case(case, {"sources": {**left, MOVED: {**left.get(MOVED, {}), **moved}}}) if moved else case


def _without_idle_correlations(case: Case) -> Case:
    """What is certain now has no correlation any more."""
    pairs = case.document.value.get("uncertainty", {}).get("correlation")
    if not pairs:
        return case
    varies = (
        {each.name for each in case.uncertain} | {"go_live"} | {f"shocks.{name}" for name in case.uncertainty.shocks}
    )
    left = {
        one: {other: said for other, said in others.items() if other in varies}
        for one, others in pairs.items()
        if one in varies
    }
    left = {one: others for one, others in left.items() if others}
    return case if left == pairs else changed_case(case, {"uncertainty.correlation": left})


def _terms_text(explored: Exploration, number: int, target: Path) -> str:
    return terms_text(explored.changed_terms(number), explored.terms_paths[number], target)


def _name(file: Path, folder: Path) -> str:
    """A file as a plan beside which it may stand names it."""
    return Path(os.path.relpath(file, folder)).as_posix()


def _check_new(target: Path) -> None:
    if os.path.lexists(target):
        raise InputError.one("this file exists already; write another name", str(target))


def _copied(report: Path, target: Path) -> None:
    """Copy a report to where no file is."""
    try:
        with target.open("xb") as out:
            try:
                out.write(report.read_bytes())
            except OSError:
                target.unlink()
                raise
    except FileExistsError:
        _check_new(target)
        raise
    except OSError as error:
        raise RunError(f"{target.name}: cannot be written, {error.strerror}") from None


def _written(files: Mapping[Path, str]) -> list[Path]:
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_new(files)
    return [*files]
