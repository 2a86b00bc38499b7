"""Whether terms are shared by formulas here, or stay as simulated; and why."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import TYPE_CHECKING

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.direct import Direct
from partnersim.agreements.five_phase import FivePhase
from partnersim.agreements.static_split import StaticSplit
from partnersim.agreements.white_label import WhiteLabel
from partnersim.inputs.case import Case
from partnersim.inputs.scalars import amount_of
from partnersim.render.workbook.by_line import add_direct, add_white_label
from partnersim.render.workbook.five_phase import add_five_phase, five_phase_not_live
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.static_split import add_static_split

if TYPE_CHECKING:
    from partnersim.negotiate.money import Money

__all__ = ["SHARED_LIVE", "why_not_live"]

SHARED_LIVE: Mapping[type[Agreement], Callable[[Page], None]] = {
    FivePhase: add_five_phase,
    StaticSplit: add_static_split,
    Direct: add_direct,
    WhiteLabel: add_white_label,
}  # kind → what adds its columns


def why_not_live(
    case: Case, terms: Agreement, money: Money, known: Container[str], hidden: Sequence[int]
) -> str | None:  # fmt: skip
    """Why the sharing of terms stays as simulated, in a few words; None where it is live.

    `known` are the field paths of the case that are numbers; `hidden` the partners whose money is not shown.
    """
    if type(terms) not in SHARED_LIVE:
        return f"{terms.kind.replace('_', ' ')} is shared by the engine alone"
    reasons = {
        "the terms are amended on the way": bool(terms.amendments),
        "the terms end within the horizon": terms.terminate is not None,
        "one partner bears what customers do not pay": _borne_by_one(case, terms),
        "outside parties hold what customers pay": any(
            party.pays_out_after_months for party in terms.outside_parties.values()
        ),
        "the terms change the market": not all(_simple(path, effect, known) for path, effect in terms.effects.items()),
        "large deals earn a bonus": isinstance(terms, Direct) and terms.bonus_for_large_deals is not None,
        "the kind itself changes the market": bool(terms.own_effects),
        "it hangs on costs that are not disclosed": _hangs_on_hidden(terms, money, hidden),
    }
    if isinstance(terms, FivePhase) and (option := five_phase_not_live(terms, hidden)) is not None:
        return option
    return next((reason for reason, holds in reasons.items() if holds), None)


def _borne_by_one(case: Case, terms: Agreement) -> bool:
    reasons = {credit.reason for credit in case.credits.values()}
    return ("service" in reasons and terms.credits != "shared") or (
        "bad_debt" in reasons and terms.bad_debt != "shared"
    )


def _hangs_on_hidden(terms: Agreement, money: Money, hidden: Sequence[int]) -> bool:
    """Whether what is shared hangs on costs of partners that are not shown, and not disclosed by the terms."""
    costs = [cost for cost in money.flows.costs.values() if cost.by in hidden]
    if isinstance(terms, Direct):
        return bool(terms.share_of_margin) and any(cost.serves is not None for cost in costs)
    bills = money.arrangement.bills is not None and any(cost.kind == "pass_through" for cost in costs)
    return bills and "pass_through" not in terms.disclosed_costs


def _simple(path: str, effect: object, known: Container[str]) -> bool:
    """Whether an effect is a number, or a factor, on a number of the case or on its steps of demand."""
    if isinstance(effect, Mapping):
        is_known = path in known or f"{path}.1" in known
        return set(effect) == {"times"} and is_known and amount_of(effect["times"]) is not None
    return path in known and amount_of(effect) is not None
