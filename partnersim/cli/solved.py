"""What `solve` and `equal-value` print."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.cli.files import exported
from partnersim.cli.options import told_by
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case
from partnersim.inputs.scalars import as_number, quoted
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.movable import Deal, Movable, movable
from partnersim.negotiate.solving.equal_value import equal_value
from partnersim.negotiate.solving.indifference import indifference
from partnersim.negotiate.solving.solve import Solution, solve
from partnersim.negotiate.solving.target import Target
from partnersim.render.numbers import whole
from partnersim.render.phrases import horizon
from partnersim.render.plain import plain
from partnersim.render.solving import (
    equal_value_notes,
    equal_value_table,
    indifference_table,
    not_reached,
    solution_table,
    solved,
)
from partnersim.render.terminal import WIDTH, heading
from partnersim.shipped import find
from partnersim.simulation.drawing import Draws, draws_of
from partnersim.simulation.labels import label_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["equal_value_text", "field_named", "heading_of", "solved_text"]

Texts = Sequence[str]


def solved_text(
    case: str,
    terms: str,
    fields: Texts,
    target: str,
    draws: int,
    seed: int,
    form: str,
    sets: Texts,
    parties: Texts,
) -> str:
    """Where a target holds as one field moves; of two fields, the pairs.

    Raises:
        InputError: the target does not depend on the field, or is not reached.
    """
    deal = _opened(case, [terms], sets, parties)
    with told_by("--so-that"):
        asked = Target.parsed(target, _read)
    chosen = draws_of(deal.case, draws, seed) if draws else None
    moved = [field_named(deal, field, option) for field, option in zip(fields, ("--for", "--and"), strict=False)]
    head = f"{heading_of(deal.case, chosen)} · {label_of(deal.terms)}"
    if len(moved) == 2:
        curve = indifference(deal.case, deal.terms, asked, moved[0], moved[1], chosen)
        if form != "table":
            return exported(curve.to_frame(), form)
        return f"{head}\n\n{plain(indifference_table(curve), WIDTH)}\n"
    found = solve(deal.case, deal.terms, asked, moved[0], chosen)
    if not (found.values or found.jumps) or not found.depends:
        raise InputError.one(not_reached(found), "--so-that")
    if form != "table":
        return exported(found.to_frame(), form)
    table = plain(solution_table(found, deal.case, chosen), WIDTH)
    return "\n\n".join([head, solved(found), table, *_exactly(found)]) + "\n"


def equal_value_text(
    case: str,
    terms: str,
    others: Texts,
    metric: str | None,
    draws: int,
    seed: int,
    form: str,
    sets: Texts,
    parties: Texts,
) -> str:
    """Other terms at the rate at which a partner has what it has under the first."""
    changed, given = with_overrides(
        read_case(find(case, "cases")), [_read(name) for name in (terms, *others)], sets, parties
    )
    first, *_ = changed.partners
    asked = Metric.parsed(metric or f"npv[{first}]")
    chosen = draws_of(changed, draws, seed) if draws else None
    found = equal_value(changed, given[0], asked, given[1:], chosen)
    if form != "table":
        import pandas as pd

        return exported(pd.DataFrame(found.rows), form)
    notes = equal_value_notes(found)
    left = ["\n".join(["not equal at any rate they may have", *(f"  {note}" for note in notes)])] if notes else []
    return "\n\n".join([heading_of(changed, chosen), plain(equal_value_table(found), WIDTH), *left]) + "\n"


def field_named(deal: Deal, text: str, option: str) -> Movable:
    """`terms.notice_months`, or with limits `terms.notice_months=1:12`.

    Raises:
        InputError: no such field, or limits that are no two numbers.
    """
    name, equals, limits = text.partition("=")
    between = None
    if equals:
        low, high = (as_number(part.strip()) for part in limits.split(":")) if limits.count(":") == 1 else (None, None)
        if low is None or high is None:
            raise InputError.one(f"{quoted(limits)} is no range; write {name}=LOW:HIGH", option)
        between = low, high
    with told_by(option):
        return movable(deal, name.strip(), between)


def _opened(case: str, terms: Texts, sets: Texts, parties: Texts) -> Deal:
    changed, (agreed,) = with_overrides(read_case(find(case, "cases")), [_read(name) for name in terms], sets, parties)
    return Deal(changed, agreed.filled(changed.seats))


def _read(name: str) -> Agreement:
    return read_terms(find(name, "terms"))


def heading_of(case: Case, draws: Draws | None) -> str:
    """The case, its currency and months, and what is drawn."""
    if draws is None:
        return heading(case)
    return f"{case.title} · {case.currency} · {horizon(case)} · {whole(draws.count)} draws, seed {draws.seed}"


def _exactly(found: Solution) -> list[str]:
    """The values as a file or `--set` has them, to the last digit."""
    assert isinstance(found.field, Movable)  # on the command line a field is named
    settings = [found.field.settings(found.deal, value) for value in found.values]
    lines = ["  " + " ".join(f"--set {path}={value}" for path, value in each.items()) for each in settings]
    return ["\n".join(["to the last digit:", *lines])] if lines else []
