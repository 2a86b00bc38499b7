"""What partners brought and won in some months, as a ledger tells it: figures, or why there are none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from partnersim.inputs.actuals import Entry
from partnersim.inputs.case import Case

__all__ = ["ALL", "BY_THEMSELVES", "KPIS", "NOT_KNOWN", "Entries", "Known"]

ALL = "in all"  # whoever it is of
BY_THEMSELVES = "by themselves"  # customers nobody brought
NOT_KNOWN = "not known"  # customers of whom the ledger does not say who brought them

KPIS: Mapping[str, str] = {  # each with its unit
    "revenue": "amount",
    "share_of_revenue": "share",
    "leads": "count",
    "qualified_leads": "count",
    "leads_qualified": "share",
    "qualified_won": "share",
    "deals": "count",
    "value_of_deals": "amount",
    "average_deal": "amount",
    "deal_size_uplift": "share",
    "influenced_deals": "count",
    "value_of_influenced_deals": "amount",
    "renewals": "count",
    "value_of_renewals": "amount",
    "renewal_rate": "share",
    "expansions": "count",
    "value_of_expansions": "amount",
    "expansion_rate": "share",
    "satisfaction": "share",
    "average_satisfaction": "share",
}

Known = Fraction | str  # a figure, or why there is none
NOTHING = Fraction(0)
SIGN = {"revenue": 1, "refund": -1}


class Entries:
    """A ledger, from which figures of any months are taken."""

    def __init__(self, case: Case, entries: Sequence[Entry]) -> None:
        self._partners = tuple(case.partners)
        self._contract = case.demand.contract_months
        self._of_kind: dict[str, list[Entry]] = defaultdict(list)
        self._signed: dict[int, Counter[str | None]] = defaultdict(Counter)  # month → who it is attributed to → deals
        for entry in entries:
            self._of_kind[entry.kind].append(entry)
            if entry.kind == "deal":
                self._signed[entry.month][entry.partner] += 1

    def figures(self, months: range) -> dict[str, dict[str, Known]]:
        """By who and what, of some months."""
        revenue = self._revenue(months)
        whole = sum(revenue.values(), NOTHING)
        found: dict[str, dict[str, Known]] = {}
        for who in (*self._partners, BY_THEMSELVES, NOT_KNOWN, ALL):
            amount = whole if who == ALL else revenue[who]
            found[who] = {
                "revenue": amount,
                "share_of_revenue": _rate(amount, whole, "nothing was billed in the period"),
            }
            if who not in (BY_THEMSELVES, NOT_KNOWN):
                found[who] |= self._selling(who, months) | self._keeping(who, months) | self._pleasing(who, months)
        return found

    def _of(self, kind: str, who: str, months: range) -> list[Entry]:
        return [each for each in self._of_kind[kind] if each.month in months and who in (ALL, each.partner)]

    def _revenue(self, months: range) -> dict[str, Fraction]:
        """By who brought the customers."""
        found = dict.fromkeys((*self._partners, BY_THEMSELVES, NOT_KNOWN), NOTHING)
        for kind, sign in SIGN.items():
            for each in self._of(kind, ALL, months):
                amount = sign * Fraction(each.amount or 0)
                signed = None if each.since is None else self._signed.get(each.since)
                if signed is None:
                    found[NOT_KNOWN] += amount
                else:
                    for who, count in signed.items():
                        found[who or BY_THEMSELVES] += amount * count / signed.total()
        return found

    def _selling(self, who: str, months: range) -> dict[str, Known]:
        """From leads to deals."""
        leads, qualified = (_quantity(self._of(kind, who, months)) for kind in ("lead", "qualified_lead"))
        every = self._of("deal", ALL, months)
        own = self._of("deal", who, months)
        won = [each for each in own if each.partner is not None]
        influenced = [each for each in every if (each.influenced_by if who == ALL else who in each.influenced_by)]
        return {
            "leads": leads,
            "qualified_leads": qualified,
            "leads_qualified": _rate(qualified, leads, "no leads in the period"),
            "qualified_won": _rate(Fraction(len(won)), qualified, "no qualified leads in the period"),
            "deals": Fraction(len(own)),
            "value_of_deals": _value(own),
            "average_deal": _rate(_value(own), len(own), "no deals in the period"),
            "deal_size_uplift": _uplift(every, who),
            "influenced_deals": Fraction(len(influenced)),
            "value_of_influenced_deals": _value(influenced),
        }

    def _keeping(self, who: str, months: range) -> dict[str, Known]:
        """Renewals and expansions."""
        renewed, expanded = (self._of(kind, who, months) for kind in ("renewal", "expansion"))
        return {
            "renewals": Fraction(len(renewed)),
            "value_of_renewals": _value(renewed),
            "renewal_rate": self._of_contracts(_value(renewed), who, months, ended=True),
            "expansions": Fraction(len(expanded)),
            "value_of_expansions": _value(expanded),
            "expansion_rate": self._of_contracts(_value(expanded), who, months, ended=False),
        }

    def _of_contracts(self, amount: Fraction, who: str, months: range, *, ended: bool) -> Known:
        """An amount to the value of the contracts that end in some months, or run when they begin."""
        term = self._contract
        if term is None:
            return "the case does not say how long contracts run; write demand.contract_months"
        since = range(months.start - term, (months.stop - term) if ended else months.start)
        signed = _value([*self._of("deal", who, since), *self._of("renewal", who, since)])
        earlier = f"nothing was signed {term} month{'s' * (term > 1)} earlier"
        return _rate(amount, signed, earlier if ended else "no contract was running when the period began")

    def _pleasing(self, who: str, months: range) -> dict[str, Known]:
        """What customers think."""
        asked = self._of("satisfaction", who, months)
        if not asked:
            return dict.fromkeys(("satisfaction", "average_satisfaction"), "not asked in the period")
        latest = []
        for partner in self._partners:
            own = [each for each in asked if each.partner == partner]
            last = max((each.date for each in own), default=None)
            latest += [_mean(each for each in own if each.date == last)] if own else []
        return {"satisfaction": sum(latest, NOTHING) / len(latest), "average_satisfaction": _mean(asked)}


def _uplift(deals: Sequence[Entry], who: str) -> Known:
    """How much larger deals of a partner are than all others; in all, those with any partner than those without."""

    def is_own(each: Entry) -> bool:
        return bool(each.partner or each.influenced_by) if who == ALL else each.partner == who

    own, others = [each for each in deals if is_own(each)], [each for each in deals if not is_own(each)]
    if not own:
        return "no deals in the period" if who != ALL else "no deals with a partner in the period"
    if not others:
        return "no deals of others in the period" if who != ALL else "no deals without a partner in the period"
    return (_value(own) / len(own)) / (_value(others) / len(others)) - 1


def _rate(part: Fraction, of: Fraction | int, why_not: str) -> Known:
    return part / of if of else why_not


def _value(entries: Iterable[Entry]) -> Fraction:
    return sum((Fraction(each.amount or 0) for each in entries), NOTHING)


def _quantity(entries: Iterable[Entry]) -> Fraction:
    return sum((Fraction(each.quantity or 0) for each in entries), NOTHING)


def _mean(entries: Iterable[Entry]) -> Fraction:
    several = list(entries)
    return _quantity(several) / len(several)
