"""What `simulate` prints: one agreement by year, or month by month in all scenarios and draws."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.cli.files import exported, note_certainty
from partnersim.errors import InputError
from partnersim.negotiate import open_comparison
from partnersim.simulation.drawing import Sampling
from partnersim.simulation.simulate import simulate

__all__ = ["simulated"]

Texts = Sequence[str]


def simulated(
    case: str,
    terms: str,
    sets: Texts,
    parties: Texts,
    *,
    scenario: str | None,
    form: str,
    draws: int,
    seed: int,
    sampling: Sampling,
) -> str:
    """One agreement: a table of one scenario, or every month of all of them."""
    if draws and form == "table":
        text = (
            "the table shows one scenario; write --format csv for every draw, or compare --draws for what they come to"
        )
        raise InputError.one(text, "--draws")
    deal = open_comparison(case, [terms], sets, parties)
    if form == "table":
        from partnersim.render.terminal import yearly_table

        return yearly_table(deal.case, deal.ledgers[0], "base" if scenario is None else scenario) + "\n"
    if draws:
        ledger = simulate(deal.case, deal.terms[0], draws=draws, seed=seed, sampling=sampling)
    else:
        note_certainty(deal.case.title, deal.case)
        ledger = deal.ledgers[0]
    return exported(ledger.to_frame(scenario), form)
