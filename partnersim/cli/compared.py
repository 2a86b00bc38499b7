"""What `compare` prints: terms side by side, or every kind of agreement on one case."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.cli.files import exported, note_certainty, opened
from partnersim.cli.progress import shown_parts
from partnersim.errors import InputError
from partnersim.negotiate import open_comparison
from partnersim.negotiate.kinds import kinds_on
from partnersim.simulation.comparison import compare
from partnersim.simulation.drawing import Sampling
from partnersim.sweep.draws import run_draws

__all__ = ["all_kinds", "drawn", "side_by_side"]

Texts = Sequence[str]


def side_by_side(
    case: str,
    terms: Texts,
    sets: Texts,
    parties: Texts,
    *,
    sort: str | None,
    baseline: str | None,
    form: str,
    roles: bool,
) -> str:
    """Several agreements in the order they are named in; with `roles`, who does what below."""
    if not terms:
        raise InputError.one("no terms are named; name some, or write --all for every kind of agreement")
    if sort is not None:
        raise InputError.one("--sort goes with --all: terms named stand in the order they are named in; leave it out")
    deal = open_comparison(case, terms, sets, parties, baseline)
    _table_only(form, roles=roles)
    if form != "table":
        note_certainty(deal.case.title, deal.case)
        return exported(compare(deal.case, deal.terms), form)
    from partnersim.render.terminal import comparison_table
    from partnersim.render.terminal_kinds import roles_text

    who = [roles_text(deal.case, deal.terms, [ledger.label for ledger in deal.ledgers])] if roles else []
    return "\n\n".join([comparison_table(deal), *who]) + "\n"


def drawn(
    case: str,
    terms: Texts,
    sets: Texts,
    parties: Texts,
    *,
    draws: int,
    seed: int,
    sampling: Sampling,
    baseline: str | None,
    form: str,
) -> str:
    """Several agreements in the same draws: what they come to, or in csv and json every draw."""
    if not terms:
        raise InputError.one("no terms are named; name some to compare them in draws")
    deal = open_comparison(case, terms, sets, parties, baseline)
    outcomes = run_draws(deal.case, deal.terms, draws=draws, seed=seed, sampling=sampling, progress=shown_parts)
    if form != "table":
        return exported(outcomes.to_frame(), form)
    from partnersim.render.terminal_draws import draws_text

    return draws_text(deal.case, outcomes) + "\n"


def all_kinds(
    case: str,
    terms: Texts,
    sets: Texts,
    parties: Texts,
    *,
    sort: str | None,
    baseline: str | None,
    form: str,
    roles: bool,
) -> str:
    """Every kind of agreement: by the terms named, where they are of the kind, else by its standard terms.

    Fields set change the case and the terms named; standard terms stay as they are.
    """
    if baseline is not None:
        raise InputError.one("--baseline does not go with --all, which shows no differences; leave it out")
    for number, text in enumerate(sets, start=1):
        if text.startswith("terms.") and not terms:
            said = "standard terms stay as they are; name terms to change beside --all, like white_label"
            raise InputError.one(said, "--set", number)
    _table_only(form, roles=roles)
    kinds = kinds_on(*opened(case, terms, sets), parties, sort or "npv")
    if form != "table":
        note_certainty(kinds.case.title, kinds.case)
        return exported(kinds.to_frame(), form)
    from partnersim.render.terminal_kinds import kinds_text, roles_text

    labels = [each.standing.ledger.label for each in kinds.shown]
    who = [roles_text(kinds.case, [each.terms for each in kinds.shown], labels)] if roles else []
    return "\n\n".join([kinds_text(kinds), *who]) + "\n"


def _table_only(form: str, *, roles: bool) -> None:
    if roles and form != "table":
        raise InputError.one(f"--roles is a table, not figures; leave out --format {form}", "--roles")
