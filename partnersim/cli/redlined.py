"""What `redline` prices: two drafts on a case, or those of a mandate that both sides have seen."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.cli.files import drawn
from partnersim.errors import InputError
from partnersim.negotiate import compared, open_comparison
from partnersim.negotiate.audiences import INTERNAL
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.redline import Redline, redline
from partnersim.simulation.drawing import Sampling

__all__ = ["of_drafts", "of_mandate"]


def of_drafts(
    case: str | None, ours: str, theirs: str, we: str | None, audience: str, draws: int, seed: int, sampling: Sampling,
    sets: Sequence[str], parties: Sequence[str],
) -> Redline:  # fmt: skip
    """Two drafts on a case.

    Raises:
        InputError: an option that cannot be used.
    """
    if case is None:
        raise InputError.one("two drafts are priced on a case; write --case CASE", "--case")
    deal = open_comparison(case, [ours, theirs], sets, parties, audience=audience)
    return redline(deal, we=we, draws=drawn(deal.case, draws, seed, sampling))


def of_mandate(mandate: str, entered: Round, audience: str) -> Redline:
    """Our draft and theirs; what is cheap for us stands first where we alone read it.

    Raises:
        InputError: there is no draft of theirs.
    """
    if entered.theirs is None:
        raise InputError.one("this mandate has no draft of theirs to compare with ours; write theirs: TERMS", mandate)
    deal = compared(entered.case, entered.tabled, audience=audience)
    return redline(deal, we=entered.we if audience == INTERNAL else None, draws=entered.draws)
