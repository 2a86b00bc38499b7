"""The exit clauses that terms could have: their own, and the others, with what had to be assumed to try them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.ends import without_end
from partnersim.agreements.reader import changed_terms
from partnersim.agreements.unamended import amends, unamended
from partnersim.inputs.case import Case

__all__ = ["AS_AMENDED", "CLAUSES", "ExitClause", "exit_clauses"]

CLAUSES = ("lie", "equalise", "run_off", "buy_out")
AS_AMENDED = "as_amended"  # the terms' own, where it is not the same in all months
ENDING = frozenset({"at_exit", "customers_stay_with", "run_off", "buy_out"})  # the fields a clause is made of
KEEPERS = ("collects", "bills", "contracts")  # whoever has the first of these roles would keep the customers


@dataclass(frozen=True, slots=True)
class ExitClause:
    """An exit clause, and the terms as they would be with it, without an agreed end."""

    name: str  # one of CLAUSES, or AS_AMENDED
    terms: Agreement
    own: bool  # whether it is what the terms say
    keeper: str | None  # the partner who keeps the customers; None where the service ends with the agreement
    assumed: tuple[str, ...]  # what the terms leave open and was assumed, `customers_stay_with` or `buy_out`


def exit_clauses(
    case: Case, terms: Agreement, *, keeper: str | None = None, multiple: float = 1.0
) -> tuple[ExitClause, ...]:
    """The terms' own clause first, then the others of CLAUSES that may be negotiated.

    A run-off and a buy-out need somebody who keeps the customers, and a buy-out its price. Where terms do not say them:

    Args:
        case: whose partners these are.
        terms: their seats filled.
        keeper: the partner who keeps them; by default whoever collects, bills or contracts, the first of these that is
            said, else the first partner of the case.
        multiple: of the leaver's profit of the last twelve months, to be paid for it.
    """
    endless = without_end(terms)
    own = ExitClause(_own_name(terms), endless, own=True, keeper=_keeper(case, terms), assumed=())
    plain = unamended(endless, ENDING)
    others = [name for name in CLAUSES if name != own.name]
    return (own, *_tried(case, plain, others, keeper or _usual_keeper(case, terms), multiple))


def _tried(
    case: Case, terms: Agreement, names: list[str], keeper: str, multiple: float
) -> Iterator[ExitClause]:  # fmt: skip
    for name in names:
        missing = _missing(terms, name, keeper, multiple)
        values = {"at_exit": name, **missing}
        if all(terms.negotiable_at(path) is not False for path in values):
            changed = changed_terms(terms, values).filled(terms.parties)
            yield ExitClause(name, changed, own=False, keeper=_keeper(case, changed), assumed=tuple(missing))


def _missing(terms: Agreement, name: str, keeper: str, multiple: float) -> Mapping[str, Any]:
    """What a clause needs that the terms do not say, by field path."""
    missing: dict[str, Any] = {}
    if name in ("run_off", "buy_out") and terms.customers_stay_with is None:
        missing["customers_stay_with"] = keeper
    if name == "buy_out" and terms.buy_out is None:
        missing["buy_out"] = {"multiple": multiple}
    return missing


def _own_name(terms: Agreement) -> str:
    return AS_AMENDED if amends(terms, ENDING) else terms.at_exit


def _keeper(case: Case, terms: Agreement) -> str | None:
    name = terms.customers_stay_with
    return None if name is None else terms.partner(name, case.partners, "customers_stay_with")


def _usual_keeper(case: Case, terms: Agreement) -> str:
    held = (terms.holder(role) for role in KEEPERS)  # type: ignore[arg-type]
    return next((name for name in held if name in case.partners), next(iter(case.partners)))
