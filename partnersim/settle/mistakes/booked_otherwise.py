"""Mistakes in what is booked: entries left out, or counted twice, or in another month."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from functools import partial

from partnersim.inputs.actuals import Actuals, Entry
from partnersim.settle.book import Counted
from partnersim.settle.mistakes.mistake import Inputs, Mistake, inputs_of
from partnersim.settle.settlement import Settlement
from partnersim.timeline import format_month

__all__ = ["items_wrong", "kinds_left_out", "late_otherwise"]

KINDS = {"refund": "refunds", "credit": "service credits", "bad_debt": "bad debt"}
MONEY = ("revenue", "refund", "credit", "bad_debt", "cost", "hours")
MOST_ITEMS = 150  # that are left out and booked twice, so that no search takes long


def kinds_left_out(settlement: Settlement) -> Iterator[Mistake]:
    """What customers do not pay left out, in the quarter or ever since."""
    first = settlement.case.start + settlement.months.start
    for kind, name in KINDS.items():
        for when, since in (("of the quarter", first), ("of all months", 0)):
            yield _without(settlement, f"{name} {when} left out", partial(_is_of, kind, since))


def _is_of(kind: str, since: int, each: Counted) -> bool:
    return each.entry.kind == kind and each.month >= since


def late_otherwise(settlement: Settlement) -> Iterator[Mistake]:
    """Items that were reported late left out, or counted as if they had been reported in time."""
    quarter = settlement.quarter
    yield _without(
        settlement, "items that became known with this quarter, of earlier ones, are left out",
        lambda each: each.late and each.from_quarter == quarter,
    )  # fmt: skip
    yield _without(settlement, "items that were reported late are left out", lambda each: each.late)
    in_time = tuple(replace(entry, reported=None) for entry in inputs_of(settlement).actuals.entries)
    yield _booking(settlement, "items that were reported late are counted as if they had been known in time", in_time)


def items_wrong(settlement: Settlement) -> Iterator[Mistake]:
    """An item that counts in the quarter left out, or booked twice.

    First what differs in nothing but when its customers came, then what does not even differ in that; at most
    MOST_ITEMS of them.
    """
    entries = inputs_of(settlement).actuals.entries
    for said, group in list(_groups(settlement))[:MOST_ITEMS]:
        yield _without(settlement, f"{said} left out", partial(_is_among, {id(each) for each in group}))
        yield _booking(settlement, f"{said} booked twice", (*entries, *(each.entry for each in group)))


def _is_among(group: Container[int], each: Counted) -> bool:
    return id(each) in group  # two lines may say the same


def _groups(settlement: Settlement) -> Iterator[tuple[str, list[Counted]]]:
    """Items in words, each with its entries; none twice."""
    first = settlement.case.start + settlement.months.start
    new = [
        each
        for each in settlement.book.counted
        if each.entry.kind in MONEY and (each.month >= first or each.from_quarter == settlement.quarter)
    ]
    items, cohorts = (_grouped(new, said) for said in (_item, _cohort))
    yield from items.items()
    for name, group in cohorts.items():
        if len(group) < len(items[_item(group[0])]):
            yield name, group


def _grouped(counted: Sequence[Counted], said: Callable[[Counted], str]) -> dict[str, list[Counted]]:
    groups: dict[str, list[Counted]] = {}
    for each in counted:
        groups.setdefault(said(each), []).append(each)
    return groups


def _item(each: Counted) -> str:
    """`revenue of subscription in 2028-07`."""
    named = (each.entry.item, each.entry.partner)
    of = "".join(f" of {name}" for name in named if name)
    return f"{each.entry.kind.replace('_', ' ')}{of} in {format_month(each.month)}"


def _cohort(each: Counted) -> str:
    """The same, of customers since a month, where that is said."""
    since = each.entry.since
    return _item(each) + ("" if since is None else f", of customers since {format_month(since)}")


def _without(settlement: Settlement, said: str, without: Callable[[Counted], bool]) -> Mistake:
    return Mistake(said, lambda: inputs_of(settlement, without).settled())


def _booking(settlement: Settlement, said: str, entries: Sequence[Entry]) -> Mistake:
    made_of = inputs_of(settlement)
    actuals = Actuals(made_of.actuals.file, made_of.actuals.currency, tuple(entries))
    return Mistake(said, Inputs(made_of.case, made_of.terms, actuals, made_of.quarter).settled)
