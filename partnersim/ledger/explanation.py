"""One month of a ledger in words and figures: what was there, which rule paid whom, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from partnersim.errors import InputError
from partnersim.ledger.ledger import Ledger
from partnersim.numerals import numeral
from partnersim.rounding import add_up, rest_to_first
from partnersim.timeline import spoken_month

__all__ = ["PHASES", "explanation"]

PHASES = ("", "investment", "cash-flow negative", "unequal", "aligned", "net positive")

_WIDTH = 100


def explanation(ledger: Ledger, month: int | str, scenario: str) -> str:
    """See `Ledger.explain`."""
    try:
        row = ledger.timeline.index(month)
    except ValueError as error:
        raise InputError.one(str(error)) from None
    return _Month(ledger, row, ledger.scenario(scenario)).text()


class _Month:
    """The figures of one month and scenario, and the sentences they make."""

    def __init__(self, ledger: Ledger, row: int, scenario: int) -> None:
        self.ledger, self.row, self.scenario = ledger, row, scenario
        self.small = 0.5 * 10.0**-ledger.decimals  # [currency] what would print as 0.00
        books = ledger.books
        self.paid = dict(zip(ledger.tiers, books.by_tier[:, row, :, scenario], strict=True))
        self.words = dict(zip(ledger.tiers, ledger.tier_words, strict=False))
        self.nothing = np.zeros(len(ledger.partners))
        self.repaid = self.paid.pop("pass_through", self.nothing)
        self.phase = int(books.phase[row, scenario])
        self.shared = self.rounded(books.pool[row, scenario] - self.repaid.sum())
        received = books.earned[row, :, scenario] - self.repaid
        beside = self.rounded(received.sum() - books.pool[row, scenario] + self.repaid.sum())
        self.received = add_up(received.tolist(), ledger.decimals, total=self.shared + beside)

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
            if self.phase >= 3 and phase > self.phase and abs(self.by(name)).sum() > self.small
        ]
        return f", reaching {' and '.join(later)} within the month" if later else ""

    def pool(self) -> str:
        """What was collected and what went off it; what rounding leaves over goes to the first of these."""
        books, scenario = self.ledger.books, self.scenario
        collected, taken = books.collected[self.row, scenario], books.taken[self.row, :, scenario]
        back = books.pool[self.row, scenario] - (collected - taken.sum())
        steps = [(f"less {party}", amount) for party, amount in zip(self.ledger.parties, taken, strict=True)]
        for i, amount in enumerate(self.repaid):
            lines = " and ".join(line for line, payer in self.ledger.bill_lines if payer == i)
            steps.append((f"less {lines} repaid to {self.ledger.names[i]}", amount))
        steps.append(("to which are added credits, to be borne by whoever is at fault,", -back))
        steps = [(words, float(amount)) for words, amount in steps if abs(amount) > self.small]
        shown = rest_to_first(
            [amount for _, amount in steps], self.ledger.decimals, total=self.rounded(collected) - self.shared
        )
        said = [f"{words} {self.money(abs(amount))}" for (words, _), amount in zip(steps, shown, strict=True)]
        later = abs((books.received - books.earned).sum(axis=1)).max() > self.small  # not only between the partners
        who = "customers pay for the month" if later else "collected"
        return f"{', '.join([f'{who} {self.money(collected)}', *said])} = to share {self.money(self.shared)}"

    def table(self) -> list[str]:
        """Tiers by partner, in smallest units of the currency, that add up both ways.

        What rounding leaves over goes to the first tier, so that the later ones agree with the losses in the text.
        """
        books = self.ledger.books
        total = "both" if len(self.ledger.partners) == 2 else "all"
        tiers = [name for name, amounts in self.paid.items() if abs(amounts).max() > self.small]
        columns = [
            rest_to_first([self.paid[name][i] for name in tiers], self.ledger.decimals, total=received)
            for i, received in enumerate(self.received)
        ]
        cells = [list(row) for row in zip(*columns, strict=True)]
        rows = [("", [*self.ledger.names, total])]
        rows += [(self.tier(name), self.summed(row)) for name, row in zip(tiers, cells, strict=True)]
        waits = bool(abs(books.received - books.earned).max() > self.small)
        rows.append(("earned" if waits else "received", self.summed(self.received)))
        if waits:
            rows.append(("paid this month", self.summed(books.received[self.row, :, self.scenario].tolist())))
        rows.append(("position after", [self.money(p) for p in books.position[self.row, :, self.scenario]]))
        first = max(len(label) for label, _ in rows) + 3
        width = max(14, *(len(cell) + 3 for _, row in rows for cell in row))
        return [f" {label:<{first}}" + "".join(f"{cell:>{width}}" for cell in row) for label, row in rows]

    def summed(self, cells: Sequence[float]) -> list[str]:
        """Shown amounts and their sum."""
        return [self.money(amount) for amount in (*cells, sum(cells))]

    def money(self, amount: float) -> str:
        return numeral(self.rounded(amount) + 0.0, f",.{self.ledger.decimals}f")

    def rounded(self, amount: float) -> float:
        return round(float(amount), self.ledger.decimals)

    def by(self, tier: str) -> np.ndarray:
        """What a tier paid each partner; nothing where the terms have no such tier."""
        return np.asarray(self.paid.get(tier, self.nothing))

    def tier(self, name: str) -> str:
        return self.words.get(name) or name.replace("_", " ")

    def reasons(self) -> str:
        if not self.phase:
            return ""
        return " ".join(sentence for sentence in (self.reason(), self.next_phase()) if sentence)

    def reason(self) -> str:
        """Why the partner that got most of the surplus got it; why it was shared so, if nobody stood out."""
        if self.phase == 1:
            return "Nothing is collected yet; everyone bears what it invests."
        if self.phase == 2:
            return "Revenue does not cover running costs; it is shared in proportion to them."
        if self.phase == 5:
            return "No loss is left; what remains after costs is shared in proportion to them."
        if self.phase == 4:
            if self.per_invested():
                return (
                    "Losses are in proportion to what each invested; what remains after costs is shared in that "
                    "proportion until none is left."
                )
            return "Losses are equal; what remains after costs is shared in equal parts until none is left."
        catch_up, aligned = self.by("catch_up"), self.by("aligned")
        if catch_up.sum() <= self.small:
            return ""
        first = int(catch_up.argmax())
        gets = f"{self.ledger.names[first]} gets {self.money(self.received[first])}: its costs, "
        says = f"{gets}{self.money(catch_up[first])} because its loss "
        says += self.deeper(first)
        if len(aligned) == 2 and aligned.sum() > self.small:
            even = abs(aligned[0] - aligned[1]) < self.small
            return f"{says}, and {'half' if even else 'its part'} of what was left."
        return f"{says}."

    def deeper(self, first: int) -> str:
        """What the loss of a partner that caught up is compared with: the next deepest of the others."""
        names, losses = self.ledger.names, self.losses()
        if not self.per_invested():
            next_one = max((i for i in range(len(names)) if i != first), key=lambda i: losses[i])
            reached = len(names) == 2 and self.by("aligned").sum() > self.small
            much = "that much deeper" if reached else "deeper"
            return f"({self.money(losses[first])}) was {much} than {names[next_one]}'s ({self.money(losses[next_one])})"
        invested = self.invested()
        if not invested[first]:
            return f"({self.money(losses[first])}) comes before those of partners that invested"
        parts = np.divide(losses, invested, out=np.full(len(names), np.inf), where=invested > 0.0)
        next_one = max((i for i in range(len(names)) if parts[i] < parts[first]), key=lambda i: parts[i])
        mine, other = (
            f"({self.money(losses[i])}, {numeral(parts[i], '.1%')} of what it invested)" for i in (first, next_one)
        )
        return f"{mine} was deeper for its investment than {names[next_one]}'s {other}"

    def losses(self) -> np.ndarray:
        """Losses of the partners when the surplus was poured: what the pouring paid off, and what it left.

        True too where balances then started afresh, or took in past profit set aside.
        """
        left = np.maximum(0.0, -self.ledger.books.balance[self.row, :, self.scenario])
        return np.asarray(left + self.by("catch_up") + self.by("aligned"))

    def per_invested(self) -> bool:
        """Whether losses are levelled per unit invested, and something was."""
        return self.ledger.by_investment and bool(self.invested().any())

    def invested(self) -> np.ndarray:
        """What each partner invested to date."""
        return np.asarray(self.ledger.books.one_time_cost[: self.row + 1, :, self.scenario].sum(axis=0))

    def next_phase(self) -> str:
        phases = self.ledger.books.phase[self.row :, self.scenario]
        change = np.flatnonzero(phases != self.phase)
        if not change.size:
            return ""
        row = self.row + int(change[0])
        timeline = self.ledger.timeline
        phase = PHASES[int(phases[change[0]])]
        if not phase:
            row -= 1  # its last month
        when = f"month {row + 1}" if timeline.start is None else spoken_month(timeline.start + row)
        return f"Next: {phase} from {when}." if phase else f"It ends with {when}."


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, _WIDTH)
