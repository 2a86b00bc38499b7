"""Swings: how far single changes move one partner's advantage of some terms over others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, scenarios
from partnersim.inputs.values import spelt_rate
from partnersim.negotiate.room import moved_to
from partnersim.negotiate.worth import Worth, only_base
from partnersim.simulation.labels import label_of
from partnersim.timeline import format_month

__all__ = ["Swing", "alternatives", "swings"]

PRICE = 0.10  # prices moved by so much, either way
VOLUME = 0.25  # new instances and churn likewise
SLIP = 3  # months by which go-live slips
Market = Literal["price", "volume", "churn", "slip"]
Values = Mapping[str, object]
Ways = list[tuple[str, Values]]  # what is set, as a label, and as values by field path
IDLE = {"kind", "notice_counts", "at_exit", "actuals"}  # clauses that change nothing while the agreement runs


@dataclass(frozen=True, slots=True)
class Swing:
    """One change, and the advantage [currency] under it; two where it goes either way."""

    kind: Market | Literal["clause", "range", "scenario"]
    what: str  # the change in words
    advantages: tuple[float, ...]
    labels: tuple[str, ...]  # what was set, one for each advantage
    under: str = ""  # the terms it changes, where both could change in the same words

    def reach(self, base: float) -> float:
        """The farthest an advantage comes to lie from `base`."""
        return max(abs(advantage - base) for advantage in self.advantages)


class _Change(NamedTuple):
    """A change to try, one way or two."""

    kind: Market | Literal["clause", "range"]
    what: str  # the change in words
    ways: Ways
    under: str = ""  # of which terms, where both could change in the same words


def swings(case: Case, baseline: Agreement, other: Agreement, partner: int) -> list[Swing]:
    """What moves a partner's NPV under `baseline` less that under `other`, the widest first."""
    alone = only_base(case)
    worth = Worth(alone)

    def advantage(first: Agreement, second: Agreement, of: Worth = worth) -> float:
        npv = of.npv([first, second])[:, partner, 0]
        return float(npv[0] - npv[1])

    def with_case(changed: Case) -> float:
        return advantage(baseline, other, Worth(changed))

    base = advantage(baseline, other)
    ours, theirs = (_said_of(terms, against) for terms, against in ((baseline, other), (other, baseline)))
    found = [
        *_tried(ours, lambda values: advantage(changed_terms(baseline, values), other)),
        *_tried(theirs, lambda values: advantage(baseline, changed_terms(other, values))),
        *_scenarios(case, with_case),
        *_tried(_market(alone), lambda values: with_case(changed_case(alone, values))),
    ]
    found = [swing for swing in found if swing.reach(base) > 0.005]
    return sorted(found, key=lambda swing: -swing.reach(base))


def _tried(changes: Iterable[_Change], advantage: Callable[[Values], float]) -> Iterator[Swing]:
    """The swing of each change, without the ways that make no valid terms or case, or terms that do not fit the case.

    A choice may need another field that only goes with it; a case with dates before a later go-live cannot slip.
    """
    for change in changes:
        worth: dict[str, float] = {}
        for label, values in change.ways:
            with suppress(InputError):
                worth[label] = advantage(values)
        if worth:
            yield Swing(change.kind, change.what, tuple(worth.values()), tuple(worth), change.under)


def _said_of(terms: Agreement, other: Agreement) -> Iterator[_Change]:
    """The changes of terms; of which terms it is, is said where the other ones could change in the same words."""
    both = {change.what for change in _of_terms(other)}
    for change in _of_terms(terms):
        yield change._replace(under=label_of(terms)) if change.what in both else change


def _of_terms(terms: Agreement) -> Iterator[_Change]:
    """Each choice the terms could have made otherwise, and each range up to which a field may be moved."""
    for field, value in alternatives(terms):
        yield _Change("clause", terms.in_words(field, value), [(value, {field: value})])
    for path, span in terms.negotiable.items():
        if isinstance(span, Range):
            words = ", ".join(path.split(".")).replace("_", " ")
            yield _Change("range", words, [(str(end), moved_to(terms, path, end)) for end in (span.low, span.high)])


def alternatives(terms: Agreement) -> Iterator[tuple[str, str]]:
    """The clauses of a kind that are a choice and negotiable, each with every value it does not have."""
    for name, field in type(terms).model_fields.items():
        if name not in IDLE and terms.negotiable_at(name) is not False:
            yield from ((name, value) for value in _choice(field.annotation) if value != getattr(terms, name))


def _choice(kind: Any) -> tuple[str, ...]:
    """The values a field may choose from, where it is a choice or may be one; none otherwise."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else ()
    return next((found for part in parts if (found := _choice(part))), ())


def _scenarios(case: Case, advantage: Callable[[Case], float]) -> Iterator[Swing]:
    named = {name: only_base(each) for name, each in scenarios(case).items() if name in case.scenarios}
    if named:
        yield Swing("scenario", "the scenario", tuple(advantage(each) for each in named.values()), tuple(named))


def _market(case: Case) -> Iterator[_Change]:
    """Changes of the market: prices, demand, churn, a late go-live."""
    prices = {f"revenue_lines.{name}.price": line.price for name, line in case.revenue_lines.items() if line.price}
    yield _Change("price", f"all prices ±{PRICE:.0%}", _either_way(PRICE, prices))
    if (steps := case.demand.monthly_new_instances) is not None:
        new = _each_step("demand.monthly_new_instances", steps)
        yield _Change("volume", f"new instances ±{VOLUME:.0%}", _either_way(VOLUME, new))
    if (pipeline := case.demand.pipeline) is not None:
        leads: dict[str, float] = {}
        for who, each in pipeline.monthly_leads.items():
            leads |= _each_step(f"demand.pipeline.monthly_leads.{who}", each)
        yield _Change("volume", f"leads ±{VOLUME:.0%}", _either_way(VOLUME, leads))
    if churn := case.demand.monthly_churn:
        rates = [min(churn * factor, 1.0) for factor in (1.0 + VOLUME, 1.0 - VOLUME)]
        ways: Ways = [(f"{rate * 100:.4g}%", {"demand.monthly_churn": spelt_rate(rate)}) for rate in rates]
        yield _Change("churn", f"monthly churn ±{VOLUME:.0%}", ways)
    late = format_month(case.go_live + SLIP)
    yield _Change("slip", f"go-live {SLIP} months later", [(late, {"go_live": late})])


def _each_step(path: str, steps: Mapping[int, float]) -> dict[str, float]:
    """Numbers by field path, month by month; one where it holds from the first month on."""
    if set(steps) == {1}:
        return {path: steps[1]}
    return {f"{path}.{month}": number for month, number in steps.items()}


def _either_way(part: float, numbers: Mapping[str, float]) -> Ways:
    """Numbers so much smaller and larger, each with a label."""
    ways = ((f"-{part:.0%}", 1.0 - part), (f"+{part:.0%}", 1.0 + part))
    return [(label, {path: number * factor for path, number in numbers.items()}) for label, factor in ways]
