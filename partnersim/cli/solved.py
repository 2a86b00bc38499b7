"""What `solve` and `equal-value` print."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.cli.files import drawn, exported, opened
from partnersim.cli.options import told_by
from partnersim.cli.said import field_said
from partnersim.errors import InputError
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.movable import Deal, Movable, movable
from partnersim.negotiate.solving.equal_value import equal_value
from partnersim.negotiate.solving.indifference import indifference
from partnersim.negotiate.solving.solve import Solution, solve
from partnersim.negotiate.solving.target import Target
from partnersim.negotiate.worth import Worth
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
from partnersim.simulation.labels import label_of

__all__ = ["equal_value_text", "solved_text"]

Texts = Sequence[str]

START = "case.start"
LISTED = "partnersim fields CASE TERMS lists them"


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
    on_case, (agreed,) = opened(case, [terms], sets, parties)
    deal, chosen = Deal(on_case, agreed), drawn(on_case, draws, seed)
    with told_by("--so-that"):
        asked = Target.parsed(target, _read)
        asked.gaps(Worth(on_case, chosen), [agreed])  # says what there is not
    moved = [_moved(deal, field, option) for field, option in zip(fields, ("--for", "--and"), strict=False)]
    head = f"{heading(deal.case, chosen)} · {label_of(deal.terms)}"
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
    on_case, (reference, *given) = opened(case, [terms, *others], sets, parties)
    chosen = drawn(on_case, draws, seed)
    first, *_ = on_case.partners
    with told_by("--metric"):
        asked = Metric.parsed(metric or f"npv[{first}]")
        Worth(on_case, chosen).values(asked, [reference])  # says what there is not
    found = equal_value(on_case, reference, asked, given, chosen)
    if form != "table":
        import pandas as pd

        return exported(pd.DataFrame(found.rows), form)
    notes = equal_value_notes(found)
    left = ["\n".join(["not equal at any rate they may have", *(f"  {note}" for note in notes)])] if notes else []
    return "\n\n".join([heading(on_case, chosen), plain(equal_value_table(found), WIDTH), *left]) + "\n"


def _moved(deal: Deal, text: str, option: str) -> Movable:
    """A field that an option names.

    Raises:
        InputError: no such field, or limits that are no two numbers.
    """
    name, between = field_said(text, option)
    if name == START:
        raise InputError.one(f"{START} is a date, no number; name a number, as {LISTED}", option)
    with told_by(option):
        return movable(deal, name, between)


def _read(name: str) -> Agreement:
    return read_terms(find(name, "terms"))


def _exactly(found: Solution) -> list[str]:
    """The values as a file or `--set` has them, to the last digit."""
    assert isinstance(found.field, Movable)  # on the command line a field is named
    settings = [found.field.settings(found.deal, value) for value in found.values]
    lines = ["  " + " ".join(f"--set {path}={value}" for path, value in each.items()) for each in settings]
    return ["\n".join(["to the last digit:", *lines])] if lines else []
