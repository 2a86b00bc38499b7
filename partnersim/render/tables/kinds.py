"""Every kind of agreement on one case, and when which one fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.negotiate.kinds import METRICS, Kinds, Shown
from partnersim.negotiate.questions import QUESTIONS
from partnersim.negotiate.standing import Standing
from partnersim.render.numbers import Scale, month_text, percents, scale_of
from partnersim.render.phrases import LONGEST, listed, shortened, spoken
from partnersim.render.pieces import Row, Table

__all__ = [
    "IN_REPORTS", "Wording", "asks", "fit_table", "kinds_scale", "kinds_table", "left_out_table", "questions_table",
    "row_label", "sorted_by", "without_seats",
]  # fmt: skip


class Wording(NamedTuple):
    """What the columns of a partner are called, and what stands where no month is."""

    columns: tuple[str, str, str, str]
    never: str
    not_needed: str


IN_REPORTS = Wording(("NPV", "most out of pocket", "back to zero", "share of profit"), "later", "never below")


def kinds_scale(kinds: Kinds) -> Scale:
    """The scale of all amounts."""
    standings = [each.standing for each in kinds.shown]
    return scale_of(value for each in standings for value in (*each.npv[:, 0], *each.peak))


def kinds_table(
    kinds: Kinds, labels: Sequence[str], names: Sequence[str], *, partners: Sequence[int], said: Wording, scale: Scale
) -> Table:
    """A row per agreement, in their order, called by `labels`; for each of the partners NPV, funding, payback, profit.

    `names` are those of the partners, by number.
    """

    def cells(each: Standing, i: int) -> list[str]:
        back = said.not_needed if each.peak_month[i] is None else said.never
        if each.payback[i] is not None:
            back = month_text(kinds.case.timeline, each.payback[i])
        return [scale.text(each.npv[i, 0]), scale.text(each.peak[i]), back, percents(each.profit_share)[i]]

    rows = [
        Row([label, *(cell for i in partners for cell in cells(each.standing, i))])
        for label, each in zip(labels, kinds.shown, strict=True)
    ]
    over = [("", 1), *((names[i], len(said.columns)) for i in partners)]
    return Table("", [over, [("", 1), *((word, 1) for _ in partners for word in said.columns)]], rows, size="small")


def sorted_by(kinds: Kinds, names: Sequence[str]) -> str:
    """`sorted by the NPV of Vendor AG`."""
    return f"sorted by the {METRICS[kinds.order.metric].words} of {names[kinds.order.partner]}"


def without_seats(kinds: Kinds, labels: Sequence[str], names: Sequence[str]) -> str:
    """Who has no seat under which terms, in a sentence; empty where everybody has one."""
    found = [
        f"{listed([names[i] for i in each.unseated])} under {label}"
        for label, each in zip(labels, kinds.shown, strict=True)
        if each.unseated
    ]
    return f"Without a seat, and so with costs but no share: {'; '.join(found)}." if found else ""


def left_out_table(kinds: Kinds) -> Table:
    """The kinds without figures, and what is missing."""
    rows = [Row([spoken(kind), shortened(why, 400)]) for kind, why in kinds.left_out]
    return Table("Left out", [[("", 1), ("what is missing", 1)]], rows, text_columns=(0, 1), size="small")


def fit_table(terms: Iterable[Agreement]) -> Table:
    """A row per kind: if what it fits, and if what it does not; kinds that say neither are left out."""
    by_kind = {each.kind: each.fit for each in terms}
    rows = [Row([spoken(kind), *("; ".join(phrases) for phrases in fit)]) for kind, fit in by_kind.items() if any(fit)]
    return Table("", [[("", 1), ("fits if", 1), ("does not fit if", 1)]], rows, text_columns=(0, 1, 2))


def asks(terms: Iterable[Agreement]) -> bool:
    """Whether the questions between the direct model and white label are to be asked: one of them is there."""
    return not {each.kind for each in terms}.isdisjoint({"direct", "white_label"})


def questions_table() -> Table:
    """What to ask each other before choosing between the direct model and white label."""
    rows = [Row([each.asked, each.direct, each.white_label]) for each in QUESTIONS]
    head = [[("", 1), ("direct", 1), ("white label", 1)]]
    return Table("Direct or white label? Three questions", head, rows, text_columns=(0, 1, 2))


def row_label(each: Shown) -> str:
    """The short name of the terms in words; the kind too, where the name does not say it."""
    name, kind = spoken(each.standing.ledger.label), spoken(each.terms.kind)
    return shortened(name, LONGEST) + (f" ({kind})" if kind not in name else "")
