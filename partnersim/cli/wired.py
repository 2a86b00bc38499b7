"""What `tripwires` looks for: of terms as options say, or of our draft as a mandate does."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.cli.files import opened
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.partners import partner_named
from partnersim.negotiate.tripwires.tripwires import Tripwires, tripwires

__all__ = ["of_mandate", "of_terms"]

DRAWS = 2000  # where nothing is said


def of_terms(
    case: str, terms: str, who: str | None, at: str, below: float | None, batna: str | None, miss_costs: float | None,
    draws: int | None, seed: int | None, sets: Sequence[str], parties: Sequence[str],
) -> Tripwires:  # fmt: skip
    """A draw ends badly below an amount, or with less than under other terms.

    Raises:
        InputError: an option that cannot be used, or draws that hardly ever end badly, or hardly ever do not.
    """
    if who is None:
        raise InputError.one("a tripwire protects one side; write --for PARTNER", "--for")
    on_case, (agreed, *others) = opened(case, [terms, *([] if batna is None else [batna])], sets, parties)
    side = partner_named(on_case, who, agreed.parties, where="--for")
    return tripwires(
        on_case, agreed, side, draws=draws or DRAWS, seed=seed or 0, months=_months(on_case, at), below=below or 0.0,
        batna=next(iter(others), None), miss_costs=miss_costs,
    )  # fmt: skip


def of_mandate(entered: Round, at: str, below: float | None, miss_costs: float | None) -> Tripwires:
    """Our draft, for our side: a draw ends badly with less than we have without a deal, or below an amount.

    Raises:
        InputError: as `of_terms`.
    """
    assert entered.we is not None  # which every mandate says
    least = next(each.worth for each in entered.batnas() if each.partner == entered.we) if below is None else below
    draws = DRAWS if entered.draws is None else entered.draws.count
    return tripwires(
        entered.case, entered.drafts[0], entered.we, draws=draws, seed=entered.seed, months=_months(entered.case, at),
        below=least, miss_costs=miss_costs,
    )  # fmt: skip


def _months(case: Case, at: str) -> list[int]:
    """Months counted from 1."""
    try:
        found = [case.timeline.index(part.strip()) + 1 for part in at.split(",")]
    except ValueError as error:
        raise InputError.one(str(error), "--at") from None
    if case.months in found:
        raise InputError.one(f"month {case.months} is the last, when it is too late; name an earlier one", "--at")
    return found
