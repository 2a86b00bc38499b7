"""Lint: what terms leave unsaid, with the rule that then holds, and percentages whose base is not said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from partnersim.agreements.agreement import ANY_LINE, Agreement
from partnersim.agreements.clauses import Clauses
from partnersim.agreements.words import months
from partnersim.inputs.case import Case
from partnersim.inputs.scalars import as_number
from partnersim.negotiate.lint.finding import Draft, Finding, Path

__all__ = ["bases_left_open", "lag_without_collector", "nobody_said_to_bring", "tier_fields_left_open", "unsaid"]


def _always(terms: Agreement, case: Case | None) -> bool:  # noqa: ARG001 (the signature of all conditions)
    return True


def _has_bills(terms: Agreement, case: Case | None) -> bool:  # noqa: ARG001
    return case is None or any(cost.pass_through for cost in case.costs.values())


def _credits(reason: str) -> Callable[[Agreement, Case | None], bool]:
    """Whether the case is known to have credits for this reason."""

    def has(terms: Agreement, case: Case | None) -> bool:  # noqa: ARG001
        return case is not None and any(credit.reason == reason for credit in case.credits.values())

    return has


def _pays_others(terms: Agreement, case: Case | None) -> bool:  # noqa: ARG001
    """Whether somebody collects and pays the others when they are said to be paid by this field."""
    return terms.holder("collects") is not None and type(terms).remits_after is Agreement.remits_after


class _Unsaid(NamedTuple):
    """A field with a default that changes money."""

    field: str
    what: str  # is not said, and what then holds
    remedy: str
    matters: Callable[[Agreement, Case | None], bool] = _always


UNSAID = (
    _Unsaid(
        "pass_through_costs", "how third parties' bills count is not said: they are repaid before anything is shared",
        "pass_through_costs: repaid_first or weigh_as_cost", _has_bills,
    ),
    _Unsaid(
        "share_losses", "whether a month's loss is shared is not said: it stays with whoever has the costs",
        "share_losses: true or false", lambda terms, _: getattr(terms, "base", None) == "profit",
    ),
    _Unsaid(
        "at_exit", "what becomes of losses at the end is not said: they stay where they fall",
        "at_exit: lie, equalise, run_off or buy_out",
        lambda terms, _: terms.kind in ("five_phase", "waterfall"),
    ),
    _Unsaid(
        "credits", "who bears service credits, which the case has, is not said: they come off what is shared",
        "credits: shared, at_fault or a seat", _credits("service"),
    ),
    _Unsaid(
        "bad_debt", "who bears bills never paid, which the case has, is not said: they come off what is shared",
        "bad_debt: shared, at_fault or a seat", _credits("bad_debt"),
    ),
    _Unsaid(
        "remitted_after_months", "when whoever collects pays the others is not said: in the month customers pay",
        "remitted_after_months: 0 or more", _pays_others,
    ),
    _Unsaid(
        "paid_after_months", "when invoices between the partners fall due is not said: in the month of the bill",
        "paid_after_months: 0 or more",
    ),
    _Unsaid(
        "clawback_months", "what becomes of commissions on customers who soon leave is not said: nothing is taken back",
        "clawback_months: 0 or more",
    ),
    _Unsaid(
        "attribution_window_months", "how long a partner's word counts for customers who come online is not said: not "
        "at all", "attribution_window_months: 0 or more",
        lambda _, case: case is not None and bool(case.demand.led_online),
    ),
    _Unsaid(
        "renewal_fee_on_gross", "the fee on renewals is not said: as on a new contract",
        "renewal_fee_on_gross: and a rate", lambda terms, _: getattr(terms, "fee_by_contract_value", None) is not None,
    ),
    _Unsaid(
        "pays_out_after_months", "when whoever takes a fee passes on the rest is not said: in the month customers pay",
        "pays_out_after_months: 0 or more",
    ),
    _Unsaid(
        "subscription_months", "how long customers are bound is not said: they may leave in any month",
        "subscription_months: 12, or null for any month",
    ),
    _Unsaid(
        "customers_stay_with", "who keeps the customers at the end is not said: nobody, the service ends with the "
        "agreement", "customers_stay_with: and a seat, or null for nobody",
    ),
    _Unsaid(
        "minimum_term_months", f"how long the agreement holds at least is not said: {months(12)} from go-live",
        "minimum_term_months: 12, or another number",
    ),
    _Unsaid(
        "notice_months", f"the notice to end the agreement is not said: {months(3)}",
        "notice_months: 3, or another number",
    ),
    _Unsaid(
        "notice_counts", "whether notice may run within the minimum term is not said: it counts from the end of it",
        "notice_counts: after_minimum or within_minimum",
        lambda terms, _: min(terms.minimum_term_months, terms.notice_months) > 0,
    ),
)  # fmt: skip

OF_TIERS = (  # tier, field, whether it is left to a default that matters even in the last tier, what holds, remedy
    ("fixed_split", "of", False, "what its shares are of is not said: of what is left", "of: residual or revenue"),
    ("banded_split", "of", False, "what its shares are of is not said: of what is left", "of: residual or revenue"),
    (
        "cost_recovery", "carry_forward", True,
        "what becomes of costs it leaves unpaid is not said: they are lost", "carry_forward: true or false",
    ),
)  # fmt: skip


def unsaid(draft: Draft) -> Iterator[Finding]:
    """Fields the terms leave to a default that changes money; for how long something is paid, among them."""
    terms = draft.terms
    for field, what, remedy, matters in UNSAID:
        if field in type(terms).model_fields and not draft.said(field) and matters(terms, draft.case):
            yield Finding((field,), what, remedy)
    once = getattr(terms, "paid", None) == "once"  # then nothing goes on
    for field in _kind_fields(terms):
        if field.endswith("for_months") and not draft.said(field) and getattr(terms, field) is None and not once:
            what = f"for how long, {field.replace('_', ' ')}, is not said: without end"
            yield Finding((field,), what, f"{field}: 36, or null for without end")


def tier_fields_left_open(draft: Draft) -> Iterator[Finding]:
    """Tiers of a waterfall that leave a base, or what becomes of unpaid costs, to a default.

    The last tier takes all that is left, so that its shares can be of nothing else.
    """
    tiers = getattr(draft.terms, "tiers", ())
    for number, tier in enumerate(tiers):
        for kind, field, even_last, what, remedy in OF_TIERS:
            last = number == len(tiers) - 1
            if tier.tier == kind and field not in tier.model_fields_set and (even_last or not last):
                yield Finding(("tiers", number), f"tier {number + 1} ({kind}): {what}", remedy)


def bases_left_open(draft: Draft) -> Iterator[Finding]:
    """A rate that is said of any line and of no line by name: the first such list, as the others follow it."""
    lines = None if draft.case is None else list(draft.case.revenue_lines)
    if lines is not None and len(lines) < 2:
        return
    document = draft.terms.document.value
    own = {field: document[field] for field in _kind_fields(draft.terms) if field in document}
    for path, rate in _of_any_line(own, ()):
        of = "whatever revenue lines a case has" if lines is None else f"{', '.join(lines[:-1])} and {lines[-1]} alike"
        text = f"{rate} is of {of}, and no line is named as its base"
        yield Finding(path, text, "the lines or kinds of income it is meant for, and 0% for the others")
        return


def nobody_said_to_bring(draft: Draft) -> Iterator[Finding]:
    """With a case: terms under which it matters who brings a customer, while the case does not say who does."""
    if draft.case is not None and draft.terms.by_origin and not draft.case.demand.says_who_brings:
        text = "the case does not say who brings its customers: all of them count as one partner's"
        yield Finding(("kind",), text, "demand.brought_by in the case")


def lag_without_collector(draft: Draft) -> Iterator[Finding]:
    """Money that is paid later, while nobody is said to collect it first."""
    terms = draft.terms
    if terms.holder("collects") is not None:
        return
    waits: dict[Path, int] = {("remitted_after_months",): terms.remits_after}
    for name, party in terms.outside_parties.items():
        waits["outside_parties", name, "pays_out_after_months"] = party.pays_out_after_months
    for path, lag in waits.items():
        if lag:
            text = (
                f"payment is {months(lag)} late, but nobody is said to collect and to pay the others; no case can run"
            )
            yield Finding(path, text, "roles: {collects: …} and a seat")


def _kind_fields(terms: Agreement) -> list[str]:
    """The fields of the kind's own rule of sharing."""
    return [name for name in type(terms).model_fields if name not in Clauses.model_fields and name != "kind"]


def _of_any_line(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Path and rate of each list that holds `any_line` alone, with a rate above 0."""
    if isinstance(node, Mapping):
        if set(node) == {ANY_LINE} and as_number(node[ANY_LINE]):
            yield (*path, ANY_LINE), node[ANY_LINE]
        for key, child in node.items():
            yield from _of_any_line(child, (*path, key))
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _of_any_line(child, (*path, number))
