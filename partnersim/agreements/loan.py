"""A loan: an investor lends, and is repaid in equal instalments whatever the service earns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.clauses import ROLES
from partnersim.agreements.words import money, months, one_rate, percent
from partnersim.engine.flows import Flows
from partnersim.inputs.values import Amount, Count, Rate
from partnersim.numerals import numeral
from partnersim.timeline import YEAR

__all__ = ["WHEN", "Loan", "When", "instalment", "month_of"]

Floats = NDArray[np.float64]
When = Literal["first_month", "go_live"]

WHEN: dict[When, str] = {"first_month": "in the first month of the case", "go_live": "at go-live"}


class Loan(Agreement):
    """An annuity: principal out in one month, instalments from the next on; all revenue stays with the provider."""

    kind: Literal["loan"] = "loan"
    principal: Amount  # lent by the investor
    annual_rate: Rate  # nominal: a twelfth of it a month, as is the custom of loans
    repaid_in_months: Annotated[Count, Field(le=1200)]  # how many equal instalments
    paid_out: When = "first_month"  # when; the first instalment is due the month after

    usual_roles = dict.fromkeys(ROLES, "provider")
    fit = Fit(
        use_if=(
            "the investor wants an income that does not hang on the service",
            "the investor cannot or does not want to sell the service",
            "the provider would rather owe a fixed sum than a share of its success",
        ),
        avoid_if=(
            "the service will not earn the instalments from the start",
            "the investor is needed to find customers, which a loan does not reward",
        ),
    )

    @property
    def seats(self) -> tuple[str, ...]:
        """The investor lends to the provider, who runs the service."""
        return ("investor", "provider")

    @property
    def remembers(self) -> tuple[str, ...]:
        """A loan is paid out once."""
        return ("principal",)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the provider; `principal` and `instalments` are transfers."""
        owed = self._owed(flows, seats, flows.shape[0])
        return collected_by(flows, seats, "provider", owed, capital=tuple(owed))

    def outlasting(self, flows: Flows, seats: Mapping[str, int], end: int) -> Mapping[str, Floats]:
        """Instalments of what was paid out by the end: a loan is owed whoever keeps the customers."""
        return self._owed(flows, seats, end)

    def _owed(self, flows: Flows, seats: Mapping[str, int], end: int) -> dict[str, Floats]:
        """Principal and instalments of a loan paid out by the 0-based month `end`; later it is not paid out.

        Instalments due after the last month of the case are not seen: the provider still owes them.
        """
        first = month_of(self, self.paid_out, flows)
        since = np.arange(flows.shape[0])[:, None] - first
        principal = np.where((since == 0) & (first <= end), self.principal, 0.0)
        due = (since > 0) & (since <= self.repaid_in_months) & (first <= end)
        instalments = np.where(due, instalment(self.principal, self.annual_rate / YEAR, self.repaid_in_months), 0.0)
        return {
            "principal": between(flows, seats, "investor", "provider", principal),
            "instalments": between(flows, seats, "provider", "investor", instalments),
        }

    def lever(self) -> Lever:
        """The rate of interest."""
        return Lever("a year on the loan", self.annual_rate, one_rate("annual_rate"))

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        each = instalment(self.principal, self.annual_rate / YEAR, self.repaid_in_months)
        said = numeral(each, ",.2f")
        return (
            f"The investor lends the provider {money(self.principal)}, paid out {WHEN[self.paid_out]}.",
            f"It is repaid in {months(self.repaid_in_months)} from the month after, by instalments of {said}.",
            f"They include interest at {percent(self.annual_rate)} a year on what is still owed, a twelfth a month.",
            "They are due whatever the service earns, and after the agreement has ended.",
            "All that customers pay stays with the provider.",
        )


def instalment(principal: float, monthly_rate: float, months: int) -> float:
    """P·r(1+r)^n / ((1+r)^n − 1) [currency]: the n equal payments that repay P with interest r a month.

    Written as P·r / (1 − (1+r)^−n), which stays exact for the smallest rates; P/n where r is 0.
    """
    if monthly_rate == 0.0:
        return principal / months
    return principal * monthly_rate / -math.expm1(-months * math.log1p(monthly_rate))


def month_of(terms: Agreement, when: When, flows: Flows) -> NDArray[np.int64]:
    """The 0-based month in which money is paid out, `[scenario]`.

    Raises:
        InputError: at go-live, of bare amounts without one.
    """
    if when == "first_month":
        return np.zeros(flows.shape[2], dtype=np.int64)
    if flows.go_live is None:
        raise terms.wrong("go_live is not given; pass it, or write paid_out: first_month", "paid_out")
    return flows.go_live
