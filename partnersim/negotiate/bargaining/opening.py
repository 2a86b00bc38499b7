"""A mandate opened: its files read, and what it says seen to fit them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.mandate import Mandate, OtherDeal
from partnersim.inputs.number_fields import number_kind_at
from partnersim.inputs.reader import changed_case, read_case, split_path
from partnersim.negotiate.bargaining.batna import there
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.zopa import MOST_FIELDS
from partnersim.negotiate.movable import Deal, moved_terms
from partnersim.negotiate.worth import Worth
from partnersim.shipped import named_in
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.overrides import with_fields, with_overrides

__all__ = ["open_round"]


def open_round(mandate: Mandate) -> Round:
    """The round that a mandate is for, its files read.

    Raises:
        InputError: a file, field or partner that cannot be used.
    """
    case = read_case(_file(mandate, mandate.case, "cases", "case"))
    paths = ["ours", *([] if mandate.theirs is None else ["theirs"]), *["also"] * len(mandate.also)]
    drafts = [read_terms(_file(mandate, name, "terms", path)) for name, path in zip(mandate.drafts, paths, strict=True)]
    filled = [f"{seat}={who}" for seat, who in mandate.parties.items()]
    case, drafts = with_overrides(case, drafts, (), filled)
    found = Round(
        case=case,
        drafts=tuple(drafts),
        fields={name: between.ends for name, between in mandate.fields.items()},
        without={name: _without(mandate, case, name, given) for name, given in mandate.batna.items()},
        tolerances=mandate.risk_tolerance,
        draws=None if mandate.draws is None else draws_of(case, mandate.draws, mandate.seed),
        title=mandate.title,
        we=mandate.we,
        beliefs={path.removeprefix("case."): belief for path, belief in mandate.beliefs.items()},
        theirs=None if mandate.theirs is None else 1,
    )
    return _checked(mandate, found)


def _checked(mandate: Mandate, found: Round) -> Round:
    """With who is sent by id; names of partners, fields and beliefs are refused where they stand."""
    with mandate.placed_at("we"):
        we = found.partner(mandate.we)
    for path, names in (("batna", mandate.batna), ("risk_tolerance", mandate.risk_tolerance)):
        known: dict[str, str] = {}  # partner → as what it is named
        for name in names:
            with mandate.placed_at(path, name):
                who = found.partner(name)
                if who in known:
                    raise InputError.one(f"{name} is {who}, who is named as {known[who]} already; name it once")
                known[who] = name
    for name, given in found.without.items():
        if isinstance(given, Deal):
            with mandate.placed_at("batna", name):
                there(found.case, found.partner(name), given)
                Worth(given.case).npv([given.terms])
    if mandate.beliefs:
        _believed(mandate, found.case)
    worth = Worth(found.case)
    worth.npv(found.drafts)  # says which does not fit the case, and why
    for name in found.fields:
        with mandate.placed_at("fields", name):
            _see_moved(found, name, worth)
    with mandate.placed_at("fields"):
        spaces = found.spaces
    for space in spaces:
        if len(space.fields) > MOST_FIELDS:
            text = f"{len(space.fields)} fields of {space.label} are on the table; name {MOST_FIELDS} of a draft"
            raise mandate.wrong(text, "fields")
    return replace(found, we=we)


def _see_moved(found: Round, name: str, worth: Worth) -> None:
    """See that a field on the table can be moved: to its least value, its largest, or between.

    Raises:
        InputError: no draft has it, or it makes no valid deal.
    """
    for space in replace(found, fields={name: found.fields[name]}).spaces:
        for field_ in space.fields:
            values = (field_.low, (field_.low + field_.high) / 2.0, field_.high)
            if np.isnan(worth.worth([moved_terms(field_, space.deal, each) for each in values])).all():
                worth.npv([field_.moved(space.deal, field_.low).terms])  # says why


def _believed(mandate: Mandate, case: Case) -> None:
    """See that what is believed could be said by the case.

    Raises:
        InputError: a field that the case does not have, or a distribution that does not fit it.
    """
    for path in mandate.beliefs:
        if number_kind_at(case, split_path(path.removeprefix("case."))) is None:
            text = f"{path} is no number of the case; name one that partnersim fields lists"
            raise mandate.wrong(text, "beliefs", path)
    values = {path.removeprefix("case."): belief for path, belief in mandate.beliefs.items()}
    places = {path.removeprefix("case."): mandate.document.where(("beliefs", path)) for path in mandate.beliefs}
    changed_case(case, values, places)


def _without(mandate: Mandate, case: Case, name: str, given: OtherDeal | float) -> Deal | float:
    """The other deal of a partner, its files read."""
    if not isinstance(given, OtherDeal):
        return given
    at = ("batna", name)
    other = case if given.case is None else read_case(_file(mandate, given.case, "cases", *at, "case"))
    terms = read_terms(_file(mandate, given.terms, "terms", *at, "terms"))
    where = mandate.document.where
    sets = [(path, value, where((*at, "sets", path))) for path, value in given.sets.items()]
    return Deal(*with_fields(other, terms, sets))


def _file(mandate: Mandate, name: str, kind: str, *path: str) -> Path:
    """A file seen from the folder of the mandate, or a shipped one by its short name."""
    with mandate.placed_at(*path):
        return named_in(mandate.document.file, name, kind)
