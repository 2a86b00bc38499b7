"""One month of a ledger in words and figures: what was there, which rule paid whom, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from partnersim.errors import InputError, nearest
from partnersim.ledger.ledger import Ledger
from partnersim.rounding import rest_to_first
from partnersim.timeline import spoken_month

__all__ = ["PHASES", "explanation"]

PHASES = ("", "investment", "cash-flow negative", "unequal", "aligned", "net positive")

_TIERS = {
    "costs": "costs first",
    "catch_up": "catch-up, until losses are equal",
    "aligned": "then equal parts",
    "net_positive": "then in proportion to costs",
}
_SMALL = 0.005  # [currency] what would print as 0.00
_WIDTH = 100


def explanation(ledger: Ledger, month: int | str, scenario: str) -> str:
    """See `Ledger.explain`."""
    try:
        row = ledger.timeline.index(month)
    except ValueError as error:
        raise InputError.one(str(error)) from None
    if scenario not in ledger.scenarios:
        raise InputError.one(f"{scenario} is no scenario of the case; {nearest(scenario, ledger.scenarios)}")
    return _Month(ledger, row, ledger.scenarios.index(scenario)).text()


class _Month:
    """The figures of one month and scenario, and the sentences they make."""

    def __init__(self, ledger: Ledger, row: int, scenario: int) -> None:
        self.ledger, self.row, self.scenario = ledger, row, scenario
        books = ledger.books
        self.paid = dict(zip(ledger.tiers, books.by_tier[:, row, :, scenario], strict=True))
        self.repaid = self.paid.pop("pass_through", np.zeros(len(ledger.partners)))
        self.phase = int(books.phase[row, scenario])

    def text(self) -> str:
        parts = [self.heading(), "", self.pool(), *self.table(), "", *_wrapped(self.reasons())]
        return "\n".join(parts).rstrip()

    def heading(self) -> str:
        timeline = self.ledger.timeline
        when = "" if timeline.start is None else f"{spoken_month(timeline.start + self.row)} · "
        parts = [f"{when}month {self.row + 1}"]
        go_live = self.ledger.go_live[self.scenario]
        if go_live is not None:
            since = self.row - go_live + 1
            parts[0] += f", {_ordinal(since)} since go-live" if since > 0 else f", {1 - since} before go-live"
        if self.phase:
            parts.append(f"phase {self.phase} ({PHASES[self.phase]}){self.reaching()}")
        if self.ledger.scenarios[self.scenario] != "base":
            parts.append(f"scenario {self.ledger.scenarios[self.scenario]}")
        return " · ".join(parts)

    def reaching(self) -> str:
        """The later phases that the month's surplus reached as well."""
        later = [
            name.replace("_", " ")
            for phase, name in ((4, "aligned"), (5, "net_positive"))
            if self.phase >= 3 and phase > self.phase and abs(self.paid[name]).sum() > _SMALL
        ]
        return f", reaching {' and '.join(later)} within the month" if later else ""

    def pool(self) -> str:
        books, scenario = self.ledger.books, self.scenario
        collected = books.collected[self.row, scenario]
        steps = [f"collected {_money(collected)}"]
        for party, taken in zip(self.ledger.parties, books.taken[self.row, :, scenario], strict=True):
            steps.append(f"less {party} {_money(taken)}")
        back = books.pool[self.row, scenario] - (collected - books.taken[self.row, :, scenario].sum())
        if back > _SMALL:
            steps.append(f"with credits {_money(back)} put back, to be borne by whoever is at fault")
        if self.repaid.sum() > _SMALL:
            for i, amount in enumerate(self.repaid):
                if amount > _SMALL:
                    lines = " and ".join(line for line, payer in self.ledger.bill_lines if payer == i)
                    steps.append(f"less {lines} repaid to {self.ledger.names[i]} {_money(amount)}")
        shared = books.pool[self.row, scenario] - self.repaid.sum()
        return f"{', '.join(steps)} = to share {_money(shared)}"

    def table(self) -> list[str]:
        """Tiers by partner, in cents that add up both ways.

        What rounding leaves over goes to the first tier, so that the later ones agree with the losses in the text.
        """
        books = self.ledger.books
        total = "both" if len(self.ledger.partners) == 2 else "all"
        tiers = [name for name, amounts in self.paid.items() if abs(amounts).max() > _SMALL]
        columns = [rest_to_first([self.paid[name][i] for name in tiers]) for i in range(len(self.ledger.partners))]
        cells = [list(row) for row in zip(*columns, strict=True)]
        rows = [("", [*self.ledger.names, total])]
        rows += [(self.tier(name), _summed(row)) for name, row in zip(tiers, cells, strict=True)]
        rows.append(("received", _summed([sum(column) for column in columns])))
        rows.append(("position after", [_money(p) for p in books.position[self.row, :, self.scenario]]))
        first = max(len(label) for label, _ in rows) + 3
        width = max(14, *(len(cell) + 3 for _, row in rows for cell in row))
        return [f" {label:<{first}}" + "".join(f"{cell:>{width}}" for cell in row) for label, row in rows]

    def tier(self, name: str) -> str:
        if name == "aligned" and self.even():
            return "then half each"
        return _TIERS.get(name, name.replace("_", " "))

    def even(self) -> bool:
        """Whether the aligned part went in two equal halves."""
        aligned = self.paid["aligned"]
        return len(aligned) == 2 and abs(aligned[0] - aligned[1]) < _SMALL

    def reasons(self) -> str:
        if not self.phase:
            return ""
        return " ".join(sentence for sentence in (self.reason(), self.next_phase()) if sentence)

    def reason(self) -> str:
        """Why the partner that got most of the surplus got it; why it was shared so, if nobody stood out."""
        names, catch_up = self.ledger.names, self.paid["catch_up"]
        if self.phase == 1:
            return "Nothing is collected yet; everyone bears what it invests."
        if self.phase == 2:
            return "Revenue does not cover running costs; it is shared in proportion to them."
        if self.phase == 5:
            return "No loss is left; what remains after costs is shared in proportion to them."
        if self.phase == 4:
            return "Losses are equal; what remains after costs is shared in equal parts until none is left."
        first = int(catch_up.argmax())
        losses = self.losses()
        got = self.ledger.books.received[self.row, first, self.scenario] - self.repaid[first]
        others = [i for i in np.argsort(-losses) if i != first]
        says = f"{names[first]} gets {_money(got)}: its costs, {_money(catch_up[first])} because its loss "
        says += f"({_money(losses[first])}) was deeper than {names[others[0]]}'s ({_money(losses[others[0]])})"
        if len(names) == 2 and self.paid["aligned"].sum() > _SMALL:
            says = says.replace("was deeper", "was that much deeper")
            return f"{says}, and {'half' if self.even() else 'its part'} of what was left."
        return f"{says}."

    def losses(self) -> np.ndarray:
        """Losses of the partners when the surplus was poured: after the month's investments and costs."""
        books = self.ledger.books
        poured = sum(self.paid[name] for name in ("catch_up", "aligned", "net_positive"))
        return np.asarray(np.maximum(0.0, -(books.balance[self.row, :, self.scenario] - poured)))

    def next_phase(self) -> str:
        phases = self.ledger.books.phase[self.row :, self.scenario]
        change = np.flatnonzero(phases != self.phase)
        if not change.size:
            return ""
        row = self.row + int(change[0])
        timeline = self.ledger.timeline
        when = f"month {row + 1}" if timeline.start is None else spoken_month(timeline.start + row)
        return f"Next: {PHASES[int(phases[change[0]])]} from {when}."


def _summed(cells: Sequence[float]) -> list[str]:
    """Shown amounts and their sum."""
    return [_money(amount) for amount in (*cells, sum(cells))]


def _money(amount: float) -> str:
    return f"{round(float(amount), 2) + 0.0:,.2f}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, _WIDTH)
