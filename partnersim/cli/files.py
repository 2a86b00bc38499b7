"""Open what commands are given; write files to start from, say them back in words; spell frames as csv or json."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import kind_named, read_terms
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError, Problem
from partnersim.inputs.case import Case
from partnersim.inputs.claims import read_claims
from partnersim.inputs.document import read_document
from partnersim.inputs.plan import read_plan
from partnersim.inputs.programme import read_programme
from partnersim.inputs.reader import read_case
from partnersim.inputs.signs import kind_told
from partnersim.negotiate import open_comparison
from partnersim.negotiate.lint import Finding, lint
from partnersim.render.csv_text import csv_text
from partnersim.render.in_words import case_in_words, terms_in_words
from partnersim.render.tables.programme import programme_in_words
from partnersim.render.uncertainty_in_words import certainty
from partnersim.settle.fit import why_not_settled
from partnersim.shipped import find, shipped
from partnersim.simulation.drawing import Draws, Sampling, draws_of
from partnersim.simulation.overrides import with_overrides
from partnersim.simulation.programme import run_programme

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["drawn", "exported", "note_certainty", "opened", "validated", "write_skeleton"]

Texts = Sequence[str]


def opened(case: str, terms: Texts, sets: Texts = (), parties: Texts = ()) -> tuple[Case, list[Agreement]]:
    """A case and terms, files or names of shipped ones, with fields set and seats filled.

    Raises:
        InputError: a file, field or seat that cannot be used, one line per problem.
    """
    agreed = [read_terms(find(name, "terms")) for name in terms]
    changed, agreed = with_overrides(read_case(find(case, "cases")), agreed, sets, parties)
    return changed, [each.filled(changed.seats) for each in agreed]


def drawn(case: Case, draws: int, seed: int, sampling: Sampling = "random") -> Draws | None:
    """The draws of a case that are asked for; None for none.

    Raises:
        InputError: nothing in the case is uncertain, or numbers that cannot be.
    """
    return draws_of(case, draws, seed, sampling) if draws else None


def write_skeleton(what: str, file: Path) -> str:
    """Write the smallest valid `case`, `plan` or `claims`, or terms of a kind, to a new file; say what to do next."""
    if what not in WHOLE:
        kind_named(what)
    schema = shipped(f"schemas/{what if what in WHOLE else 'terms'}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(skeleton(what, schema=os.path.relpath(schema, file.parent.resolve())))
    except FileExistsError:
        raise InputError.one("this file exists already; name a new one, or delete it first", str(file)) from None
    return f"{file} written; next: partnersim validate {file}"


def validated(file: str, case: str | None, parties: Sequence[str]) -> tuple[str, list[Finding]]:
    """A case, terms, programme, plan or claims file in words, and what is worth a look in terms.

    Terms are tried on a case where one is given.
    """
    path = _any_file(file)
    content = read_document(path).value
    if (kind := _kind(content)) in IN_WORDS:
        if case is not None or parties:
            raise InputError.one(f"this is {kind}; --case and --party go with terms", str(path))
        return IN_WORDS[kind](path), []
    if case is None:
        if parties:
            raise InputError.one("--party names partners of a case; give it with --case", str(path))
        terms = read_terms(path)
        return _linted(terms_in_words(terms), terms, lint(terms))
    deal = open_comparison(case, [str(path)], (), parties)
    terms = deal.terms[0]
    why = why_not_settled(deal.case, terms)
    fits = f"It fits {deal.case.title}.{'' if why is None else f' No ledger can be settled by it: {why}.'}"
    return _linted(f"{terms_in_words(terms)}\n\n{fits}", terms, lint(terms, deal.case))


def _linted(words: str, terms: Agreement, findings: list[Finding]) -> tuple[str, list[Finding]]:
    """The words with the findings below, a line each; and the findings."""
    below = ["", "Worth a look:", *(finding.line(terms) for finding in findings)] if findings else []
    return "\n".join([words, *below]), findings


def _any_file(file: str) -> Path:
    """A file, or the shipped case, programme, plan, claims, mandate or terms of that name."""
    for kind in ("cases", "programmes", "plans", "claims", "mandates"):
        with suppress(InputError):
            return find(file, kind)
    return find(file, "terms")


def _programme_in_words(path: Path) -> str:
    """A programme in words, its cases and terms checked by running it."""
    return programme_in_words(run_programme(read_programme(path)).programme)


def _plan_in_words(path: Path) -> str:
    """The reports a plan asks for, all that it names checked."""
    from partnersim.batch.prepared import prepare

    prepared = prepare(read_plan(path))
    if wrong := [*prepared.problems, *prepared.failures.values()]:
        raise InputError(Problem(text) for text in wrong)
    lines = [f"- {job}" for job in prepared.jobs]
    return "\n".join([f"{prepared.plan.title}: {len(lines)} reports", "", *lines])


def _claims_in_words(path: Path) -> str:
    """What a file claims, all that it names checked by recomputing it."""
    from partnersim.negotiate.claims.checks import check_claims
    from partnersim.render.claims import claims_in_words

    return claims_in_words(check_claims(read_claims(path)))


def _mandate_in_words(path: Path) -> str:
    """What a negotiator is sent out with, all files it names read."""
    from partnersim.inputs.mandate import read_mandate
    from partnersim.negotiate.bargaining.opening import open_round
    from partnersim.render.mandate import mandate_in_words

    mandate = read_mandate(path)
    return mandate_in_words(mandate, open_round(mandate))


IN_WORDS: dict[str, Callable[[Path], str]] = {
    "a case": lambda path: case_in_words(read_case(path)), "a programme": _programme_in_words,
    "a plan": _plan_in_words, "a list of claims": _claims_in_words, "a mandate": _mandate_in_words,
}  # fmt: skip


WHOLE = ("case", "plan", "claims", "mandate")  # kinds of files to start from beside terms


def _kind(content: Mapping[str, object]) -> str:
    """What a file is; without any sign a case, or terms where it names parties: both are told what they lack."""
    return kind_told(content) or ("terms" if "parties" in content else "a case")


def note_certainty(title: str, *cases: Case) -> None:
    """Say on stderr that uncertain inputs have their typical values, beside figures that cannot say it themselves."""
    if any(case.varies for case in cases):
        typer.echo(f"{title}: {certainty(*cases)}", err=True)


def exported(frame: pd.DataFrame, form: str) -> str:
    """A frame as csv or json text, nothing else in it; numbers to their last digit."""
    if form == "csv":
        return csv_text(frame)
    known = frame.notna() & ~frame.isin([math.inf, -math.inf])  # JSON has no word for others
    rows = frame.astype(object).where(known, None).to_dict("records")
    return "[\n" + ",\n".join(json.dumps(row, default=str) for row in rows) + "\n]\n"
