"""The brief: what a negotiator takes to the table, on one page, for our own side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.claims import Claims
from partnersim.negotiate.bargaining.aim import Aim, aim_along, aim_no_lower, aim_within
from partnersim.negotiate.bargaining.along_lever import AlongLever, along_lever
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.negotiate.claims.checks import Checked, check_claims
from partnersim.negotiate.kinds import kinds_on
from partnersim.negotiate.movable import lever_of
from partnersim.negotiate.partners import taking_part
from partnersim.negotiate.timing import Exits, HoldUp, exits, hold_up
from partnersim.negotiate.trading.offers import OFFERS, Revealed, equal_offers, revealed
from partnersim.negotiate.trading.packages import Package
from partnersim.negotiate.trading.prices import Prices, prices
from partnersim.negotiate.tripwires.tripwires import Tripwires, tripwires
from partnersim.simulation.labels import labels_of
from partnersim.simulation.simulate import simulate

__all__ = ["Brief", "Draft", "Watch", "brief"]

TRIPWIRE_DRAWS = 2000
YARDSTICK = "static_split"  # a kind that anybody understands


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A draft on the table, and the rates of its lever that matter to us."""

    label: str
    drafted: AlongLever  # all else as drafted
    along: AlongLever  # likewise; of the draft that is aimed at, all else as the aim has it


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """Where in time the deal at its target may turn against us."""

    found: Exits
    threat: HoldUp
    deepest: float  # our deepest position, ≤ 0 [currency]
    deepest_month: int  # 0-based
    wires: Tripwires | str  # what foretells an end worse than having no deal, or why nothing can


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """All a brief says. `we` and `them` are numbers of partners; several others are one side."""

    round: Round
    we: int
    them: tuple[int, ...]
    batnas: tuple[Batna, ...]
    drafts: tuple[Draft, ...]
    room: Zopa | None  # what may be agreed; None where no fields are said to be on the table
    aim: Aim  # within that room, or where there is none along the lever of a draft
    prices: Prices  # of the terms aimed at
    offers: tuple[Package, ...]  # worth to us what these are
    revealed: Revealed | None  # what a choice among them tells; None without beliefs, or with several others
    weakest: Checked | None  # the claim of theirs that is farthest off; None where none fails, or none was given
    watch: Watch


def brief(entered: Round, claims: Claims | None = None, room: Zopa | None = None) -> Brief:
    """Prepare one page: walk-away, aim and opening; what terms are worth; offers; a claim to doubt; months to watch.

    Args:
        entered: the round; `we` says for whom, the first draft is ours.
        claims: what the other side says or publishes.
        room: what may be agreed in this round, where it is known already.

    Raises:
        InputError: the round does not say who we are, or something in it does not fit.
    """
    if entered.we is None:
        raise InputError.one("a brief is for one side; write --we PARTNER")
    partners = list(entered.case.partners)
    we = partners.index(entered.partner(entered.we))
    valuation, without, terms = entered.valuation(), entered.batnas(), _drafts(entered)
    seated = taking_part(entered.case, terms)
    if we not in seated:
        text = f"{partners[we]} has no seat under any of the drafts, and so nothing to bargain for; give it one"
        raise InputError.one(text, entered.drafts[0].document.file)
    others = tuple(i for i in seated if i != we)
    along = [along_lever(valuation, each, without, we) for each in terms]
    room = room or (entered.zopa() if entered.fields else None)
    aim = (room and aim_within(room, terms)) or aim_along(valuation, along, without, we)
    if entered.theirs is not None:
        aim = aim_no_lower(aim, entered.theirs, along[entered.theirs], we)
    drafts = [Draft(label, each, each) for label, each in zip(labels_of(terms), along, strict=True)]
    drafts[aim.draft] = replace(drafts[aim.draft], along=along_lever(valuation, aim.terms, without, we))
    priced = prices(entered.case, aim.terms, valuation, on_table=entered.fields)
    left = [each for number, each in enumerate(terms) if number != aim.draft]
    offers = () if aim.by == "nearest" else _offers(priced, we, left)  # nobody would sign what is as good as that
    told = None
    if entered.beliefs and offers and len(others) == 1:
        told = revealed(priced, offers, others[0], entered.beliefs, seed=entered.seed)
    return Brief(
        entered, we, others, without, tuple(drafts), room, aim, priced, offers, told, _weakest(claims),
        _watch(entered, aim, drafts[aim.draft].label, we, without),
    )  # fmt: skip


def _drafts(entered: Round) -> list[Agreement]:
    """The drafts, seats filled; where none has a lever, a static split too, as the yardstick to say amounts by."""
    filled = entered.bounded
    if any(lever_of(terms) is not None for terms in filled):
        return filled
    return [*filled, *(terms for terms in _standard(entered.case, filled) if terms.kind == YARDSTICK)]


def _standard(case: Case, given: Sequence[Agreement]) -> list[Agreement]:
    """The standard terms of all other kinds that fit the case."""
    return [each.terms for each in kinds_on(case, given).shown if each.standard]


def _offers(priced: Prices, we: int, others: Sequence[Agreement]) -> tuple[Package, ...]:
    """Offers worth the same to us, of the drafts; where these make too few, of other kinds too."""
    found = equal_offers(priced, we, others)
    if len(found) < OFFERS:
        more = _standard(priced.deal.case, [priced.deal.terms, *others])
        found = equal_offers(priced, we, [*others, *more])
    return tuple(found)


def _weakest(claims: Claims | None) -> Checked | None:
    """The failing claim that is off by most, of what is said."""
    if claims is None:
        return None
    return max(check_claims(claims).of("fails"), key=_off, default=None)


def _off(each: Checked) -> float:
    """How far it is off, in parts of what is said."""
    said = 1.0 if each.claimed is None else max(abs(each.claimed.low.value), abs(each.claimed.high.value))
    return abs(each.off_by or 0.0) / (said or 1.0)


def _watch(entered: Round, aim: Aim, draft: str, we: int, without: Sequence[Batna]) -> Watch:
    """Of the terms aimed at, by whose draft they are and that they are no longer it."""
    terms, label = aim.terms, f"{draft} as aimed at" if aim.settings else draft
    found = replace(exits(entered.case, terms), label=label)
    threat = hold_up(entered.case, found)
    deepest, month = measures.peak_funding(simulate(entered.case, terms).books.position[:, we, 0])
    wires = _wires(entered, terms, we, without)
    wires = wires if isinstance(wires, str) else replace(wires, label=label)
    return Watch(found, threat, float(deepest), int(month), wires)


def _wires(entered: Round, terms: Agreement, we: int, without: Sequence[Batna]) -> Tripwires | str:
    """What foretells that we end below what we have without a deal, or why nothing can: too few draws that do."""
    partner = list(entered.case.partners)[we]
    try:
        return tripwires(entered.case, terms, partner, draws=TRIPWIRE_DRAWS, seed=entered.seed, below=without[we].worth)
    except InputError as error:
        return "; ".join(problem.text for problem in error.problems)
