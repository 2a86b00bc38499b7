"""Who does what: roles, work, investments and what customers do not pay, by terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from partnersim.agreements.clauses import ROLES, Role
from partnersim.inputs.case import Case
from partnersim.negotiate.responsibilities import AT_FAULT, SHARED, Reason, Responsibilities
from partnersim.render.phrases import listed, spoken
from partnersim.render.pieces import Row, Table

__all__ = ["responsibilities_table"]

UNSAID = "–"
MARK = "*"
UNPAID: dict[Reason, str] = {"credits": "service credits", "bad_debt": "bills never paid"}
WORDS = {AT_FAULT: "whoever is at fault", SHARED: "shared"}
CUSTOMERS: tuple[Role, ...] = ("contracts", "bills", "collects")

Names = Mapping[str, str]  # partner → as the table calls it


def responsibilities_table(case: Case, under: Sequence[Responsibilities], labels: Sequence[str], names: Names) -> Table:
    """A column for each of the terms, called by `labels`; in the cells partners, called by `names`."""
    support = [role for role in ROLES if role not in CUSTOMERS]
    lines = {line: cost for line, cost in case.costs.items() if all(line in each.work for each in under)}
    once = [line for line, cost in lines.items() if cost.measure.per == "once"]
    rest = [line for line, cost in lines.items() if line not in once and cost.support_level is None]

    def row(what: str, cells: Sequence[str]) -> Row:
        return Row([what, *cells], "part")

    def group(what: str, rows: Sequence[Row]) -> list[Row]:
        return [Row([what, *[""] * len(under)], "group"), *rows] if rows else []

    rows = [
        *group("Towards the customer", [row(ROLES[role], [_holder(each, role, names) for each in under])
                                        for role in CUSTOMERS]),
        *group("Support", [row(_level(role), [_supporter(each, role, names) for each in under]) for role in support]),
        *group("Bears what customers do not pay", [
            row(said, [_named(WORDS.get(each.unpaid[reason], each.unpaid[reason]), names) for each in under])
            for reason, said in UNPAID.items()
        ]),
        *group("Invests in", [row(spoken(line), [names[each.work[line]] for each in under]) for line in once]),
        *group("Does and pays", [row(spoken(line), [names[each.work[line]] for each in under]) for line in rest]),
    ]  # fmt: skip
    head = [[("", 1), *((label, 1) for label in labels)]]
    return Table("", head, rows, text_columns=range(len(labels) + 1), notes=list(_notes(under, labels, names, rows)))


def _level(role: Role) -> str:
    return ROLES[role].removesuffix(" support")


def _named(name: str, names: Names) -> str:
    return names.get(name, spoken(name))


def _holder(each: Responsibilities, role: Role, names: Names) -> str:
    holder = each.roles[role]
    return UNSAID if holder is None else _named(holder, names)


def _supporter(each: Responsibilities, role: Role, names: Names) -> str:
    """Who bears the case's costs of a level; marked where that is not who has the role."""
    bearers = each.support.get(role)
    if bearers is None:
        return _holder(each, role, names)
    said, holder = listed([names[partner] for partner in bearers]), each.roles[role]
    if holder is not None and holder not in names:
        return f"{spoken(holder)}, paid by {said}"
    return f"{said}{MARK if _elsewhere(each, role) else ''}"


def _elsewhere(each: Responsibilities, role: Role) -> bool:
    """Whether the role is one partner's, and the cost of it another's."""
    return each.roles[role] is not None and each.support[role] != (each.roles[role],)


def _notes(
    under: Sequence[Responsibilities], labels: Sequence[str], names: Names, rows: Sequence[Row]
) -> Iterator[str]:
    """What the signs in the table mean."""
    for label, each in zip(labels, under, strict=True):
        for role, bearers in each.support.items():
            holder = each.roles[role]
            if holder is not None and holder in names and _elsewhere(each, role):
                seat = each.terms.roles.get(role) or each.terms.usual_roles.get(role) or holder
                usual, bearing = names[holder], listed([names[partner] for partner in bearers])
                yield (
                    f"{MARK} Under {label}, {ROLES[role]} would be {usual}'s, but its cost is {bearing}'s; "
                    f"roles: {{{role}: {seat}}} in the terms moves it."
                )
    if any(UNSAID in row.cells for row in rows):
        yield f"{UNSAID} The terms do not say."
